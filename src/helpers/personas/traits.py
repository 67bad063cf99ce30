"""What is known of each respondent: one row per person, one column per trait, and what kind of trait each one is.

A trait is a question (``att_trend``) or an option of a multiple choice (``goals=low_price``). Scores that a journey must be judged by
(nps, csat, ces, ratings) are outcomes: they never make the groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

BLOCKS = {"attribute": "demography", "psychography": "psychography", "goal": "goals", "challenge": "challenges",
          "behaviour": "online_behaviour"}
OUTCOMES = ("nps", "csat", "ces", "rating", "closed")
MAKES_GROUPS = ("attribute", "psychography", "goal", "challenge", "behaviour")
MEASURED = ("demography", "online_behaviour", "outcome")   # blocks whose numbers are high or low; attitudes are agreed with or not
LEAST_ANSWERED = 0.25     # somebody who skipped three quarters of the questions cannot be placed
RARE = 0.02               # an option that so few chose tells nothing about groups
MOST_WORDS = 12           # a nominal question with more answers than this (place names) makes no groups


@dataclass(frozen=True)
class Traits:
    """``frame``: one row per respondent (index person_id), one column per trait.

    ``about``: one row per trait (index), with question, role, block, kind (numeric, ordinal, nominal, flag), metric, is_sensitive.
    """

    frame: pd.DataFrame
    about: pd.DataFrame


def trait_table(people: pd.DataFrame, answers: pd.DataFrame, questions: pd.DataFrame) -> Traits:
    """Everything respondents told about themselves, the newest answer of each person to each question.

    Args:
        people: the table; its columns ``attr_<question_id>`` are demography. answers, questions: the tables.
    """
    asked = questions.drop_duplicates("question_id", keep="last").set_index("question_id")
    given = answers[["wave", "at", "row_id", "person_id", "question_id", "label", "score"]]
    given = given.sort_values(["wave", "at", "row_id"], kind="stable") if len(given) else given
    question = given["question_id"].map({q: q.split("=", 1)[0] for q in given["question_id"].unique()})
    columns, about = {}, []
    rows_of = dict(list(given.groupby(question, observed=True)))
    for name in sorted(set(rows_of) & set(asked.index)):
        row = asked.loc[name]
        if row["role"] not in (*BLOCKS, "answer") or (row["role"] == "answer" and row["metric"] not in OUTCOMES):
            continue
        for trait, values in _values(rows_of[name], name, row["kind"]).items():
            columns[trait] = values
            about.append(_about(trait, name, row))
    respondents = pd.Index(sorted(given["person_id"].unique()), name="person_id")
    known = people.set_index("person_id").reindex(respondents)
    for column in sorted(c for c in known if c.startswith("attr_")):
        name = column.removeprefix("attr_")
        if name in asked.index and name not in columns and known[column].notna().any():
            columns[name] = _attribute(known[column], asked.loc[name])
            about.append(_about(name, name, asked.loc[name]))
    frame = pd.DataFrame({name: values.reindex(respondents) for name, values in columns.items()}, index=respondents)
    fields = ["trait", "question", "role", "block", "kind", "metric", "is_sensitive"]
    return Traits(frame, pd.DataFrame(about, columns=fields).set_index("trait"))


def _values(rows: pd.DataFrame, name: str, kind: str) -> dict[str, pd.Series]:
    """The columns of one question: one, or one per option of a multiple choice (1 chosen, 0 not chosen)."""
    if kind != "multi":
        last = rows.groupby("person_id", observed=True).last()
        return {name: last["label"] if kind == "nominal" and last["label"].notna().any() else last["score"]}
    option = rows["question_id"].str.split("=", n=1).str[1].fillna(rows["label"])
    chosen = rows.assign(option=option, score=rows["score"].fillna(1.0)).dropna(subset=["option"])
    table = chosen.pivot_table(index="person_id", columns="option", values="score", aggfunc="last", observed=True)
    return {f"{name}={word}": table[word].fillna(0.0) for word in sorted(table)}


def _attribute(values: pd.Series, row: pd.Series) -> pd.Series:
    """An attribute as its kind wants it; words of an ordinal question become their place in its options (1, 2, …)."""
    if row["kind"] == "nominal" or pd.api.types.is_numeric_dtype(values):
        return values
    places = {word: i + 1.0 for i, word in enumerate(str(row["options"]).split("|"))} if row["kind"] == "ordinal" else {}
    return values.map(places) if places else pd.to_numeric(values, errors="coerce")


def _about(trait: str, name: str, row: pd.Series) -> dict:
    kind = {"multi": "flag", "text": "nominal"}.get(row["kind"], row["kind"])
    block = BLOCKS.get(row["role"], "outcome")
    return {"trait": trait, "question": name, "role": row["role"], "block": block, "kind": kind, "metric": row["metric"],
            "is_sensitive": bool(row["is_sensitive"])}


def persona_frame(people: pd.DataFrame, answers: pd.DataFrame, questions: pd.DataFrame,
                  chosen: list[str] | tuple[str, ...] = ()) -> tuple[pd.DataFrame, dict[str, str]]:
    """The answers that may make groups: one row per respondent (index person_id), and the kind of each column.

    Args:
        chosen: question ids to look at; empty: every goal, challenge, attitude, behaviour and attribute that was asked.

    Sensitive questions are never in it, whatever is chosen; nor are nps, csat and ces, options that hardly anybody chose, and people
    who answered less than a quarter. Ratings are in it only when chosen.
    """
    return pick(trait_table(people, answers, questions), chosen)


def pick(traits: Traits, chosen: list[str] | tuple[str, ...] = ()) -> tuple[pd.DataFrame, dict[str, str]]:
    """The columns of a trait table that may make groups, and their kinds; see `persona_frame`."""
    about = traits.about
    may = about["role"].isin(MAKES_GROUPS)
    if len(chosen):
        may = (may | (about["metric"] == "rating")) & about["question"].isin(chosen)
    kinds = {}
    for trait, row in about[may & ~about["is_sensitive"]].iterrows():
        values = traits.frame[trait]
        if row["kind"] == "nominal" and values.nunique() > MOST_WORDS:
            continue
        if row["kind"] == "flag" and not RARE <= values.mean() <= 1 - RARE:
            continue
        if len(values.dropna().unique()) > 1:
            kinds[trait] = "nominal" if row["kind"] == "flag" else row["kind"]
    frame = traits.frame[list(kinds)]
    answered = frame.notna().mean(axis=1) if kinds else pd.Series(0.0, index=frame.index)
    return frame[answered.to_numpy() >= LEAST_ANSWERED], kinds


def missing_by_persona(frame: pd.DataFrame, memberships: pd.DataFrame) -> pd.DataFrame:
    """Share of missing answers per persona and column: what is not said may be what makes the group.

    Returns:
        One row per persona, one column per question, shares 0 to 1.
    """
    persona = memberships.set_index("person_id")["persona"].reindex(frame.index)
    return frame.isna().groupby(persona.to_numpy()).mean().rename_axis("persona").astype(np.float64)
