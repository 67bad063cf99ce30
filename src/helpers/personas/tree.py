"""A decision tree of at most three questions: a picture of what divides the personas, from the answers as people gave them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers import tables

DEPTH = 3
FOLDS = 5
LEAST = 60            # assigned people below which nothing is said
MOST = 20_000         # people the tree learns from; the boxes count everybody
LEAST_LEAF = 20       # people in a box at the end, or the minimum of the study when that is more


@dataclass(frozen=True)
class Tree:
    """``boxes``: the ``persona_tree`` table. ``evidence`` for ``structure``: accuracy on people whom the tree had not seen."""

    boxes: pd.DataFrame
    evidence: pd.DataFrame


def decision_tree(frame: pd.DataFrame, kinds: dict[str, str], members: pd.DataFrame, random_state: int, minimum_people: int = 10) -> Tree:
    """Three questions at most that lead to a persona (CART, Breiman et al. 1984).

    Args:
        frame, kinds: the answers that made the groups. members: the ``memberships``; only assigned respondents teach.
        minimum_people: a share that is about fewer people is left empty.

    Each question is asked as yes or no: has this answer, or scores at least so much. Who did not answer goes where most people like them
    went. Accuracy is counted on people kept apart, and beside it what always guessing the largest persona would get.
    """
    nothing = Tree(tables.empty("persona_tree"), tables.empty("structure"))
    if members.empty or not kinds:
        return nothing
    sure = members[members["is_assigned"] & (members["basis"] == "survey")].set_index("person_id")["persona"]
    people = frame.index.intersection(sure.index)
    persona = sure[people].to_numpy().astype(str)
    if len(people) < LEAST or len(set(persona)) < 2:
        return nothing
    x = _yes_or_no(frame.loc[people, list(kinds)], kinds)
    leaf = max(minimum_people, LEAST_LEAF)
    rng = np.random.default_rng(random_state)
    some = np.sort(rng.choice(len(persona), MOST, replace=False)) if len(persona) > MOST else np.arange(len(persona))
    learn, known = x.iloc[some], persona[some]
    fold = rng.permutation(len(known)) % FOLDS
    guess = np.empty(len(known), dtype=object)
    for f in range(FOLDS):
        guess[fold == f] = _grown(learn[fold != f], known[fold != f], leaf, random_state).predict(learn[fold == f].to_numpy())
    model = _grown(learn, known, leaf, random_state)
    checks = {"tree_accuracy": (guess == known).mean(), "tree_base": pd.Series(persona).value_counts(normalize=True).max()}
    evidence = pd.DataFrame({"check": list(checks), "k": len(set(persona)), "value": list(checks.values()), "se": np.nan})
    return Tree(_boxes(model, x, persona, minimum_people), evidence)


def _yes_or_no(frame: pd.DataFrame, kinds: dict[str, str]) -> pd.DataFrame:
    """Every answer of a question without order as a column of its own; the others as they are."""
    columns = {}
    for name, kind in kinds.items():
        x = frame[name]
        if kind != "nominal" or pd.api.types.is_numeric_dtype(x):
            columns[name] = pd.to_numeric(x)
            continue
        for word in sorted(x.dropna().unique(), key=str):
            columns[f"{name}={word}"] = (x == word).astype(float).where(x.notna())
    return pd.DataFrame(columns, index=frame.index).astype("float64")


def _grown(x: pd.DataFrame, persona: np.ndarray, leaf: int, random_state: int):
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_depth=DEPTH, min_samples_leaf=leaf, random_state=random_state)
    return tree.fit(x.to_numpy(), persona)


def _boxes(model, x: pd.DataFrame, persona: np.ndarray, least: int) -> pd.DataFrame:
    """One row per box and persona; a question whose two sides end in the same persona is not asked."""
    tree = model.tree_
    inside = model.decision_path(x.to_numpy()).toarray().astype(bool)
    names = sorted(set(persona))
    likely = [names[int(i)] for i in tree.value[:, 0].argmax(axis=1)]
    rows: list[dict] = []

    def ends(node: int) -> set[str]:
        left, right = tree.children_left[node], tree.children_right[node]
        return {likely[node]} if left < 0 else ends(left) | ends(right)

    def walk(node: int, parent: object, side: str) -> None:
        is_end = len(ends(node)) == 1
        trait = None if is_end else x.columns[tree.feature[node]]
        counts = pd.Series(persona[inside[:, node]]).value_counts()
        n, here = int(inside[:, node].sum()), len(rows) // len(names)
        cut = np.nan if trait is None or _is_flag(x[trait]) else float(x[trait][x[trait] > tree.threshold[node]].min())
        for name in names:
            count = int(counts.get(name, 0))
            share = count / n if count == 0 or count >= least else np.nan
            rows.append({"node": here, "parent": parent, "side": side, "trait": trait, "cut": cut, "persona": name, "share": share, "n": n})
        if not is_end:
            walk(tree.children_right[node], here, "yes")
            walk(tree.children_left[node], here, "no")

    walk(0, pd.NA, "start")
    return pd.DataFrame(rows).astype({"parent": "Int64", "trait": "str"})


def _is_flag(x: pd.Series) -> bool:
    """Whether a column only says that somebody has an answer (1) or not (0)."""
    return bool(x.dropna().isin([0.0, 1.0]).all())
