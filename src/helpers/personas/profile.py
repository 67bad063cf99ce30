"""Persona cards: who belongs, how many they are, and in what they differ from the rest."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from helpers import intervals, tables
from helpers.personas.card import prevalence, with_core
from helpers.personas.find import SURE, Personas
from helpers.personas.traits import BLOCKS, Traits

TELLING = 0.30        # effect size (h or d) from which a trait may stand on a card: between small (.2) and medium (.5) of Cohen 1988
PER_BLOCK = 3         # traits of one block on a card
LEVEL = "answer_level"


def memberships(found: Personas, people: pd.Index) -> pd.DataFrame:
    """The persona of each respondent; ``is_assigned`` from a probability of .7.

    Args:
        people: person_id of each row that `find_personas` saw.
    """
    if found.k == 1:
        return tables.empty("memberships")
    top = found.probabilities.max(axis=1)
    return pd.DataFrame({"person_id": people.to_numpy(), "persona": np.array(found.names)[found.labels], "probability": top,
                         "is_assigned": top >= SURE, "basis": "survey"})


def _probabilities(found: Personas, people: pd.Index) -> pd.DataFrame:
    return pd.DataFrame(found.probabilities, index=people, columns=list(found.names))


def shares(found: Personas, people: pd.Index, answers: pd.DataFrame, level: float = 0.95) -> pd.DataFrame:
    """Share of each persona in each wave as rows of ``measures`` (metric persona_share).

    Probabilities are summed instead of counting the likeliest persona: that keeps the uncertain from being counted as certain.
    """
    if found.k == 1:
        return tables.empty("measures")
    probability = _probabilities(found, people)
    rows = []
    for wave in sorted(answers["wave"].unique()):
        here = probability[probability.index.isin(answers.loc[answers["wave"] == wave, "person_id"].unique())]
        n = len(here)
        low, high = intervals.wilson(here.sum().to_numpy(), n, level)
        for j, persona in enumerate(here):
            rows.append({"metric": "persona_share", "stage": "all", "persona": persona, "touchpoint": "all", "channel": "all",
                         "segment": "all", "period": "all", "wave": wave, "estimate": here[persona].mean(), "low": low[j],
                         "high": high[j], "n": n, "unit": "share", "method": "summed probabilities; Wilson", "status": "inferred"})
    return pd.DataFrame(rows)


def with_level(traits: Traits, found: Personas, people: pd.Index) -> Traits:
    """The traits and, where a battery was centred, how high each person scores in general: an outcome, not a trait of a group."""
    if np.isnan(found.level).all():
        return traits
    frame = traits.frame.assign(**{LEVEL: pd.Series(found.level, index=people)})
    about = pd.DataFrame({"question": [LEVEL], "role": ["answer"], "block": ["outcome"], "kind": ["numeric"], "metric": ["rating"],
                          "is_sensitive": [False]}, index=[LEVEL])
    return Traits(frame, pd.concat([traits.about, about]).rename_axis("trait"))


def add_traits(traits: Traits, frame: pd.DataFrame, block: str, kind: str = "flag") -> Traits:
    """Further traits of the same people from another table (channels used, stages reached), one column each.

    Args:
        frame: index person_id; people who are not in it have no data, not a zero.
    """
    facts = {"question": frame.columns, "role": "behaviour", "block": block, "kind": kind, "metric": "", "is_sensitive": False}
    about = pd.DataFrame(facts, index=pd.Index(frame.columns, name="trait"))
    return Traits(traits.frame.join(frame), pd.concat([traits.about, about]))


def met(rows: pd.DataFrame, what: str, leave_out: tuple[str, ...] = ("unassigned", "all", "other")) -> pd.DataFrame:
    """Which of the ``what`` (channel, stage) each person met: 1 or 0 per person, for people seen in ``rows``.

    >>> met(pd.DataFrame({"person_id": ["a", "a", "b"], "channel": ["email", "store", "email"]}), "channel").to_numpy().tolist()
    [[1.0, 1.0], [1.0, 0.0]]
    """
    pairs = rows[["person_id", what]].dropna().drop_duplicates()
    pairs = pairs[~pairs[what].isin(leave_out)].assign(met=1.0)
    table = pairs.pivot_table(index="person_id", columns=what, values="met", aggfunc="max", fill_value=0.0, observed=True)
    return table.rename(columns=lambda name: f"{what}={name}").rename_axis(columns=None)


def profiles(traits: Traits, members: pd.DataFrame, used: list[str], minimum_people: int = 10, level: float = 0.95) -> pd.DataFrame:
    """Every trait of every persona against the rest: estimate, interval, n, effect size.

    Args:
        members: the ``memberships`` of respondents; only those assigned with enough certainty are described.
        used: the columns that made the groups. Their difference is what the groups are, so they get no p-value.
        minimum_people: a figure about fewer people is left empty.

    Returns:
        The ``profiles`` table. ``is_telling`` marks the traits that belong on the card: an effect of at least .3 whose interval leaves
        out the rest, for held-out traits with q below .05, at most three a block, none of them sensitive. ``core_rank`` is the
        place among the few traits that half of the members have together (`helpers.personas.card`).
    """
    sure = members[members["is_assigned"]].set_index("person_id")["persona"] if len(members) else pd.Series(dtype="str")
    sure = sure[sure.index.isin(traits.frame.index)]
    if sure.empty or traits.about.empty:
        return tables.empty("profiles")
    frame = traits.frame.loc[sure.index]
    rows, p = [], []
    for persona in sorted(sure.unique(), key=lambda name: int(name[1:])):
        inside = (sure == persona).to_numpy()
        for trait, about in traits.about.iterrows():
            for row in _compare(frame[trait], inside, trait, about, minimum_people, level):
                p.append(np.nan if trait in used else row.pop("p"))
                row.pop("p", None)
                rows.append({"persona": persona, "block": about["block"], **row, "is_held_out": trait not in used,
                             "is_sensitive": about["is_sensitive"], "is_choice": about["kind"] == "nominal"})
    table = pd.DataFrame(rows)
    table["q"] = intervals.benjamini_hochberg(np.array(p, dtype=float))
    table["is_telling"] = _telling(table)
    return with_core(table.drop(columns=["is_sensitive", "is_choice"]), traits, members, minimum_people)


def _compare(values: pd.Series, inside: np.ndarray, trait: str, about: pd.Series, least: int, level: float) -> list[dict]:
    """One row per figure of a trait: a share for each answer, or one mean."""
    if about["kind"] in ("nominal", "flag"):
        known = values.notna().to_numpy()
        words = [1.0] if about["kind"] == "flag" else sorted(values[known].unique(), key=str)
        return [_share(trait if about["kind"] == "flag" else f"{trait}={word}", (values == word).to_numpy(), known, inside, least, level)
                for word in words]
    x = pd.to_numeric(values).to_numpy(dtype="float64", na_value=np.nan)
    return [_mean(trait, x, inside, least, level, is_nps=about["metric"] == "nps")]


def _share(trait: str, has: np.ndarray, known: np.ndarray, inside: np.ndarray, least: int, level: float) -> dict:
    """Share with the Wilson interval, Cohen's h against the rest, and the p-value of the pooled z test."""
    n1, n0 = (known & inside).sum(), (known & ~inside).sum()
    row = {"trait": trait, "estimate": np.nan, "low": np.nan, "high": np.nan, "n": int(n1), "unit": "share", "rest": np.nan,
           "effect": np.nan, "p": np.nan}
    if n1 < least:
        return row
    x1, x0 = (has & known & inside).sum(), (has & known & ~inside).sum()
    low, high = intervals.wilson(x1, n1, level)
    row |= {"estimate": x1 / n1, "low": float(low), "high": float(high)}
    if n0 < least:
        return row
    pooled = (x1 + x0) / (n1 + n0)
    se = np.sqrt(pooled * (1 - pooled) * (1 / n1 + 1 / n0))
    z = (x1 / n1 - x0 / n0) / se if se > 0 else 0.0
    return row | {"rest": x0 / n0, "effect": 2 * np.arcsin(np.sqrt(x1 / n1)) - 2 * np.arcsin(np.sqrt(x0 / n0)),
                  "p": 2 * special.ndtr(-abs(z))}


def _mean(trait: str, x: np.ndarray, inside: np.ndarray, least: int, level: float, is_nps: bool) -> dict:
    """Mean with Student's t interval (NPS: its own), Cohen's d against the rest, and the p-value of Welch's test."""
    one, rest = (x[side & ~np.isnan(x)] for side in (inside, ~inside))
    row = {"trait": trait, "estimate": np.nan, "low": np.nan, "high": np.nan, "n": len(one), "unit": "points" if is_nps else "score",
           "rest": np.nan, "effect": np.nan, "p": np.nan}
    if len(one) < least:
        return row
    row["estimate"], row["low"], row["high"] = (float(v) for v in _centre(one, is_nps, level))
    if len(rest) < least:
        return row
    v1, v0 = one.var(ddof=1) / len(one), rest.var(ddof=1) / len(rest)
    pooled = np.sqrt(((len(one) - 1) * one.var(ddof=1) + (len(rest) - 1) * rest.var(ddof=1)) / (len(one) + len(rest) - 2))
    difference = one.mean() - rest.mean()
    row["rest"] = float(_centre(rest, is_nps, level)[0])
    if pooled == 0:
        return row
    df = (v1 + v0) ** 2 / (v1**2 / (len(one) - 1) + v0**2 / (len(rest) - 1))
    return row | {"effect": difference / pooled, "p": float(2 * special.stdtr(df, -abs(difference / np.sqrt(v1 + v0))))}


def _centre(x: np.ndarray, is_nps: bool, level: float) -> tuple:
    if is_nps:
        return intervals.nps((x >= 9).sum(), ((x >= 7) & (x < 9)).sum(), (x < 7).sum(), level)
    return intervals.mean_t(x.sum(), (x**2).sum(), len(x), level)


def _telling(table: pd.DataFrame) -> np.ndarray:
    """Traits for the card: clearly apart from the rest, at most three a block, strongest first; held-out outcomes are no traits.

    Of a question with one answer, what fewer people chose says nothing beside what more people chose.
    """
    apart = (table["low"] > table["rest"]) | (table["high"] < table["rest"])
    is_outcome = (table["block"] == "outcome") & table["is_held_out"]
    fits = (table["effect"].abs() >= TELLING) & apart & ~table["is_sensitive"] & ~is_outcome
    fits &= ~table["is_held_out"] | (table["q"] < 0.05)
    question = table["trait"].str.partition("=")[0]
    chosen = (fits & table["is_choice"] & (table["effect"] > 0)).groupby([table["persona"], question]).transform("any")
    fits &= ~(table["is_choice"] & (table["effect"] < 0) & chosen)
    strength = table["effect"].abs().where(fits)
    rank = strength.groupby([table["persona"], table["block"]]).rank(ascending=False, method="first")
    return (rank <= PER_BLOCK).to_numpy()


def personas_table(found: Personas, people: pd.Index, traits: Traits, members: pd.DataFrame, cards: pd.DataFrame,
                   level: float = 0.95, minimum_people: int = 10) -> pd.DataFrame:
    """One row per persona: size, share with interval, verdict, stability, certainty, who stands between it and another, and how many
    people its card describes (`helpers.personas.card.prevalence`)."""
    if found.k == 1:
        return tables.empty("personas")
    probability = _probabilities(found, people)
    n = len(people)
    low, high = intervals.wilson(probability.sum().to_numpy(), n, level)
    assigned = members[members["is_assigned"] & (members["basis"] == "survey")]["persona"].value_counts()
    top = members[members["basis"] == "survey"].groupby("persona", observed=True)["probability"].mean()
    rows = pd.DataFrame([{"persona": p, "size": int(assigned.get(p, 0)), "share": probability[p].mean(), "low": low[j], "high": high[j],
                          "n": n, "verdict": found.verdict, "stability": found.stability[j], "certainty": top.get(p, np.nan)}
                         for j, p in enumerate(probability)])
    if len(cards):
        rows = rows.join(prevalence(cards, traits, members, minimum_people, level), on="persona")
        rows["role"] = rows["persona"].map(_role(cards)).astype("str")
    return rows.join(_between(probability, minimum_people), on="persona")


def _role(cards: pd.DataFrame) -> dict[str, str]:
    """The block in which each persona differs most from the others: what it wants, thinks, does or is."""
    told = cards[cards["is_telling"] & cards["block"].isin(set(BLOCKS.values()))]
    told = told.assign(_size=told["effect"].abs()).sort_values(["persona", "_size", "trait"], ascending=[True, False, True], kind="stable")
    return told.drop_duplicates("persona").set_index("persona")["block"].to_dict()


def _between(probability: pd.DataFrame, least: int) -> pd.DataFrame:
    """Per persona the people who are nearest to it without certainty, and the persona that most of them are close to as well."""
    top, rows = probability.idxmax(axis=1), {}
    for persona in probability:
        near = probability[(top == persona) & (probability[persona] < SURE)].drop(columns=persona)
        is_shown = len(near) == 0 or len(near) >= least
        rows[persona] = {"unsure": len(near) if is_shown else pd.NA, "nearest": near.mean().idxmax() if len(near) >= least else None}
    return pd.DataFrame.from_dict(rows, orient="index").astype({"unsure": "Int64", "nearest": "str"})


def space(found: Personas, people: pd.Index, members: pd.DataFrame) -> pd.DataFrame:
    """Where each respondent stands on the two strongest dimensions of the answers: person_id, x, y, persona, is_assigned."""
    if found.k == 1:
        return pd.DataFrame(columns=["person_id", "x", "y", "persona", "is_assigned"])
    points = pd.DataFrame({"person_id": people.to_numpy(), "x": found.axes[:, 0], "y": found.axes[:, 1]})
    return points.merge(members[["person_id", "persona", "is_assigned"]], on="person_id", validate="one_to_one")
