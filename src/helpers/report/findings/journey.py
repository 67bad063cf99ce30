"""What a map says in one sentence, by rule: a stage is named only when its interval lies clear of all others."""

from __future__ import annotations

import pandas as pd

from helpers.words import Words

NEAR = 3
"""So many stages that cannot be told apart are named in a title."""


def title(journey: pd.DataFrame, stages: list[str], say: Words, persona: str = "all") -> str:
    """The finding above a map.

    In this order: the stage that feels worst, when its interval lies below all others (with the heaviest pain there, when its first
    place is clear); the heaviest pain, when its first place is clear, or the few that
    share it; the stage that loses the most people, when clear; that no stage
    stands out; the pains that are named most, where none has a cost; that feelings were not measured.
    """
    own = journey[journey["persona"] == persona]
    who = say["journey.everyone"] if persona == "all" else say.label(persona)
    felt = _rows(own, stages, "emotions", "valence_reported")
    pain = heaviest_pain(own, stages)
    low = clear_extreme(felt)
    if low is not None:
        stage = say.label(low)
        if pain is not None and pain["stage"] == low:
            return say("journey.low_point_pain", stage=stage, who=who, pain=say.label(pain["statement"]))
        return say("journey.low_point", stage=stage, who=who)
    if pain is not None:
        return say("journey.worst_pain", pain=say.label(pain["statement"]), who=who, stage=say.label(pain["stage"]))
    tied = first_pains(own, stages)
    if len(tied) > 1:
        return _tied(tied, who, say)
    lost = _rows(own, stages, "kpis", "drop_off")
    most = clear_extreme(lost.assign(low=-lost["high"], high=-lost["low"], estimate=-lost["estimate"]))
    if most is not None:
        share = lost.set_index("stage").loc[most, "estimate"]
        return say("journey.most_leave", stage=say.label(most), share=say.percent(share))
    named = most_named(own, stages)
    if named:
        return say("journey.most_named", who=who, pains=say.join([f"‘{say.label(p)}’" for p in named]))
    if len(felt) > 1:
        near = overlapping(felt)
        if len(near) > NEAR:
            return say("journey.no_low_point_any", who=who)
        return say("journey.no_low_point", who=who, stages=say.join([say.label(s) for s in near]))
    return say(f"journey.{_measured(own)}", who=who)


def _measured(own: pd.DataFrame) -> str:
    """What was measured where nothing stands out."""
    if own["status"].eq("observed").any():
        return "only_behaviour"
    if own["estimate"].notna().any():
        return "little"
    return "hidden" if own["status"].eq("suppressed").any() else "nothing"


def apart(journey: pd.DataFrame, personas: pd.DataFrame, stages: list[str], say: Words) -> str:
    """Where the journey feels most different: a stage is named only when one persona's interval lies wholly above that of another.

    The widest such gap is told; intervals that lie apart are a stricter test than two means that differ.
    """
    felt = journey[(journey["metric"] == "valence_reported") & journey["low"].notna() & journey["persona"].isin(personas["persona"])]
    if felt["persona"].nunique() < 2:
        return say["journey.multiples.none"]
    found = []
    for place, stage in enumerate(stages):
        here = felt[felt["stage"] == stage].sort_values("persona", kind="stable")
        if len(here) > 1:
            best, worst = here.loc[here["low"].idxmax()], here.loc[here["high"].idxmin()]
            found.append((best["low"] - worst["high"], -place, stage, best, worst))
    gap, _, stage, best, worst = max(found, key=lambda f: f[:2], default=(0, 0, "", None, None))
    if gap <= 0:
        return say["journey.multiples.same"]
    told = {name: say.number(round(2 * float(row["estimate"]), 1) + 0.0, 1, True) for name, row in (("high", best), ("low", worst))}
    told |= {name: say.label(row["persona"]) for name, row in (("best", best), ("worst", worst))}
    return say("journey.multiples.apart", stage=say.label(stage), **told)


def _tied(tied: pd.DataFrame, who: str, say: Words) -> str:
    if len(set(tied["stage"])) == 1:
        pains = say.join([f"‘{say.label(p)}’" for p in tied["statement"]])
        return say("journey.tied_pains_here", who=who, pains=pains, stage=say.label(tied["stage"].iloc[0]))
    named = [say("journey.pain_at", pain=say.label(p), stage=say.label(s)) for p, s in zip(tied["statement"], tied["stage"])]
    return say("journey.tied_pains", who=who, pains=say.join(named))


def _rows(own: pd.DataFrame, stages: list[str], lane: str, metric: str) -> pd.DataFrame:
    """The rows of one metric that have an interval, in the order of the stages."""
    rows = own[(own["lane"] == lane) & (own["metric"] == metric) & own["stage"].isin(stages) & own["low"].notna() & own["high"].notna()]
    return rows.sort_values("stage", key=lambda s: s.map(stages.index), ignore_index=True)


def clear_extreme(rows: pd.DataFrame) -> str | None:
    """The stage whose interval lies wholly below that of every other stage; None without one, or with fewer than two stages.

    >>> rows = pd.DataFrame({"stage": ["a", "b"], "estimate": [-0.5, 0.2], "low": [-0.6, 0.1], "high": [-0.4, 0.3]})
    >>> clear_extreme(rows), clear_extreme(rows.assign(high=[0.15, 0.3]))
    ('a', None)
    """
    if len(rows) < 2:
        return None
    rows = rows.sort_values("estimate", kind="stable")
    return rows["stage"].iloc[0] if rows["high"].iloc[0] < rows["low"].iloc[1:].min() else None


def overlapping(rows: pd.DataFrame) -> list[str]:
    """The lowest stage and those whose interval reaches down to its own, lowest first."""
    rows = rows.sort_values("estimate", kind="stable")
    return rows.loc[rows["low"] <= rows["high"].iloc[0], "stage"].tolist()


def heaviest_pain(own: pd.DataFrame, stages: list[str]) -> pd.Series | None:
    """The pain whose rank interval is first place alone and whose cost lies clear of zero; None when there is none."""
    rows = own[(own["lane"] == "pain_points") & (own["rank_high"] <= 1) & (own["low"] > 0) & own["stage"].isin(stages)]
    return rows.iloc[0] if len(rows) == 1 else None


def first_pains(own: pd.DataFrame, stages: list[str], most: int = 2) -> pd.DataFrame:
    """The pains that may each be the heaviest, dearest first; none when they are too many to say anything, or one may cost nothing."""
    rows = own[(own["lane"] == "pain_points") & (own["rank_low"] <= 1) & own["stage"].isin(stages)]
    return rows.sort_values("estimate", ascending=False, kind="stable") if len(rows) <= most and (rows["low"] > 0).all() else rows.head(0)


def most_named(own: pd.DataFrame, stages: list[str], most: int = 2) -> list[str]:
    """The pains without a cost that most people name: the first and those whose interval reaches up to its own; none when they are many."""
    rows = own[(own["lane"] == "pain_points") & own["stage"].isin(stages) & own["low"].notna()]
    if rows.empty or rows["metric"].eq("priority").any():
        return []
    rows = rows.sort_values("estimate", ascending=False, kind="stable")
    first = rows.loc[rows["high"] >= rows["low"].iloc[0], "statement"].drop_duplicates()
    return first.tolist() if len(first) <= most else []


def coverage(journey: pd.DataFrame, say: Words, persona: str = "all") -> str:
    """How many cells of a map rest on data, how many were typed by a person, and how many are empty."""
    own = journey[(journey["persona"] == persona) & (journey["stage"] != "all")]
    first = own.sort_values("rank", kind="stable").drop_duplicates(["stage", "lane"])
    return covered(list(first["status"]), say)


def covered(statuses: list[str], say: Words) -> str:
    """How many of so many cells rest on data, and what the others are; what no cell is, is not told."""
    told = {"gaps": statuses.count("gap"), "hidden": statuses.count("suppressed"), "typed": statuses.count("assumed")}
    absent = [say(f"journey.coverage_parts.{key}{'_one' if count == 1 else ''}", count=count) for key, count in told.items() if count]
    if not absent:
        return say("journey.coverage_full", cells=len(statuses))
    return say("journey.coverage", filled=len(statuses) - sum(told.values()), cells=len(statuses), absent=say.join(absent))
