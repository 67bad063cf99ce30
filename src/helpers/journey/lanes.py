"""One function per kind of lane: from measures and themes to candidate rows of the map.

A candidate has the columns of the ``journey`` contract except ``cell_id`` and ``rank``, and ``order``: the smaller, the higher in its cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.journey import notes
from helpers.origin import PAID, SOLD

LANES = ("actions", "touchpoints", "channels", "thoughts", "questions", "goals", "emotions", "pain_points", "opportunities", "kpis")
SAID = {"thought": "thoughts", "question": "questions", "goal": "goals"}
EXTRA = ("people", "frontstage", "competitors")
"""Rows that a map has only where a study asks for them: who is here, what a second actor does, what competitors do."""
FELT = ("valence_reported", "valence_text")
NAMED = ("emotion:", "felt:")
"""Emotions by name: ticked by people, or inferred from their texts."""
NO_KPI = {
    "reach",
    "action",
    "valence_touchpoint",
    "stage_share",
    "back_share",
    "skip_share",
    "repeat_share",
    "linearity",
    "sessions",
    "second_journey",
    "second_entry",
    "several_channels",
    "persona_share",
    "moves_on",
    "drops_out",
    "visitors",
    "importance",
    "positive_text",
    "negative_text",
    "text_labels",
    "peak_end",
    "peak_end_r2",
    "stage_mean_r2",
    *FELT,
}
OF_MOVEMENT = {"step_conversion", "stage_conversion", "drop_off", "dwell"}
SURVEYED = {"nps", "csat", "ces", "rating"}


def _at_stages(measures: pd.DataFrame, stages: Iterable[str], wave: str) -> pd.DataFrame:
    """Rows of this wave for whole groups, at a stage of the model."""
    whole = (measures["segment"] == "all") & (measures["period"] == "all") & (measures["wave"] == wave)
    return measures[whole & measures["stage"].isin(list(stages))]


def behaviour(measures: pd.DataFrame, stages: list[str], wave: str, second: Iterable[str] = ()) -> pd.DataFrame:
    """Actions, touchpoints and channels: the share of people who reached the stage, largest first.

    A touchpoint's mark is that of its valence interval; without a valence it has none. What the second actor does (actions ``second``)
    stands in a row of its own.
    """
    at = _at_stages(measures, stages, wave)
    valence = at[at["metric"] == "valence_touchpoint"].drop_duplicates(["persona", "stage", "touchpoint"])
    valence = valence.set_index(["persona", "stage", "touchpoint"])
    parts = []
    for lane, metric, place, other in (
        ("actions", "action", "touchpoint", "channel"),
        ("touchpoints", "reach", "touchpoint", "channel"),
        ("channels", "reach", "channel", "touchpoint"),
    ):
        rows = at[(at["metric"] == metric) & ~at[place].isin(["all", "other", "unassigned"]) & (at[other] == "all")]
        rows = rows.assign(
            lane=lane,
            statement=rows[place],
            order=-rows["estimate"].fillna(0),
            mark="none",
            sources="events",
            people=(rows["estimate"] * rows["n"]).round(),
            note=None,
        )
        if lane == "touchpoints" and len(rows):
            found = valence.reindex(pd.MultiIndex.from_frame(rows[["persona", "stage", "touchpoint"]]))
            rows["mark"] = np.where(found["estimate"].notna(), intervals.mark(found["low"], found["high"]), "none")
            felt = [
                notes.write({"valence": x, "low": a, "high": b, "felt_n": n}) if pd.notna(x) else None
                for x, a, b, n in zip(found["estimate"], found["low"], found["high"], found["n"])
            ]
            rows["note"] = felt
            told = found["status"].map({"inferred": "comments;events"}).fillna("events;survey").to_numpy()
            rows["sources"] = np.where(found["estimate"].notna(), told, "events")
        if lane == "actions":
            rows["lane"] = np.where(rows["statement"].isin(list(second)), "frontstage", lane)
        parts.append(rows)
    return pd.concat(parts, ignore_index=True)


def feelings(measures: pd.DataFrame, stages: list[str], wave: str) -> pd.DataFrame:
    """Emotions: valence as people reported it, valence read from text, the emotions most often ticked, those inferred from text."""
    at = _at_stages(measures, stages, wave)
    rows = at[(at["touchpoint"] == "all") & (at["channel"] == "all") & (at["metric"].isin(FELT) | at["metric"].str.startswith(NAMED))]
    is_valence = rows["metric"].isin(FELT).to_numpy()
    mark = np.where(is_valence, intervals.mark(rows["low"], rows["high"]), "none") if len(rows) else []
    place = rows["metric"].map({m: i - len(FELT) for i, m in enumerate(FELT)}).astype(float)
    people = (rows["estimate"] * rows["n"]).round().where(~is_valence)
    return rows.assign(
        lane="emotions",
        statement=rows["metric"].str.split(":").str[-1],
        mark=mark,
        people=people,
        note=None,
        order=place.fillna(1 - rows["estimate"].fillna(0) + 9 * rows["metric"].str.startswith(NAMED[1])),
        sources=np.where(rows["metric"].eq("valence_text") | rows["metric"].str.startswith(NAMED[1]), "comments", "survey"),
    )


def said(themes: pd.DataFrame, spoken: pd.DataFrame, stages: list[str], wave: str, minimum_people: int) -> pd.DataFrame:
    """Thoughts, questions and goals: the share of the people asked who say it, with their words where those may be shown.

    Args:
        spoken: from `helpers.journey.quotes.spoken`, with ``persona``.
    """
    rows = themes[themes["kind"].isin(list(SAID)) & (themes["wave"] == wave) & themes["stage"].isin(stages) & (themes["people"] > 0)]
    rows = rows[(rows["people"] >= minimum_people) | (rows["n"] < minimum_people)]  # few people asked: suppressed, not "none found"
    rows = rows.sort_values(["people", "theme"], ascending=[False, True], kind="stable")
    rows = rows.assign(quote=_own_quotes(rows, spoken[(spoken["fit"] < 10_000) & (spoken["wave"] == wave)]))
    quote = rows["quote"].astype("str").where(rows["quote"].notna())
    statement = quote.where(quote.notna() & (rows["n"] >= minimum_people), rows["theme"])
    return rows.assign(
        lane=rows["kind"].map(SAID),
        statement=statement,
        metric=rows["theme"],
        estimate=rows["share"],
        unit="share",
        mark="none",
        status="reported",
        method="wilson",
        note=None,
        order=-rows["people"].astype(float),
        rank_low=np.nan,
        rank_high=np.nan,
    )


def _own_quotes(rows: pd.DataFrame, spoken: pd.DataFrame) -> list[str | None]:
    """The best quote of each theme that no other theme of the same cell has taken."""
    pools = {key: list(dict.fromkeys(q)) for key, q in spoken.groupby(["persona", "stage", "kind", "theme"])["quote"]}
    taken: set[tuple] = set()
    chosen = []
    for persona, stage, kind, theme in zip(rows["persona"], rows["stage"], rows["kind"], rows["theme"]):
        own = (q for q in pools.get((persona, stage, kind, theme), []) if (persona, stage, kind, q) not in taken)
        chosen.append(next(own, None))
        taken.add((persona, stage, kind, chosen[-1]))
    return chosen


def pains(themes: pd.DataFrame, stages: list[str], wave: str, minimum_people: int) -> pd.DataFrame:
    """Pain points by rank: outcome points lost per 100 customers, with the interval of the rank.

    Pains that could not be ranked follow, by share, and say so in their note; those of fewer than ``minimum_people`` are left out.
    """
    rows = themes[(themes["kind"] == "pain_point") & (themes["wave"] == wave) & themes["stage"].isin(stages) & (themes["people"] > 0)]
    rows = rows[rows["people"] >= minimum_people]
    ranked = rows["verdict"].isin(["clear", "tie"]) & rows["priority"].notna()
    clear_of_zero = ranked & (rows["priority_low"] > 0)
    note = [notes.write({"verdict": v, "share": s}) for v, s in zip(rows["verdict"], rows["share"])]
    out = rows.assign(
        lane="pain_points",
        statement=rows["theme"],
        metric=np.where(ranked, "priority", "share"),
        note=note,
        mark=np.where(clear_of_zero, "negative", np.where(ranked, "uncertain", "none")),
        status="reported",
        estimate=rows["priority"].where(ranked, rows["share"]),
        low=rows["priority_low"].where(ranked, rows["low"]),
        high=rows["priority_high"].where(ranked, rows["high"]),
        unit=np.where(ranked, "per_100", "share"),
        method=np.where(ranked, "priority_bootstrap", "wilson"),
        rank_low=rows["rank_low"].where(ranked),
        rank_high=rows["rank_high"].where(ranked),
    )
    out["order"] = np.where(ranked, -1e6 - rows["priority"].fillna(0), -rows["share"].fillna(0))
    return out


def chances(themes: pd.DataFrame, stages: list[str], wave: str, owners: Mapping[str, str], answered: pd.DataFrame) -> pd.DataFrame:
    """Opportunities: what could be tried against each pain that enough people have, with owner and KPI.

    A pain whose cost may be nothing makes no opportunity; where there is no outcome to rank by, every pain that enough people have does.

    Args:
        owners: stage or theme -> who owns it. answered: theme (pain), opportunity, kpi; where it names none, the pain itself stands.
    """
    pain = themes[(themes["kind"] == "pain_point") & (themes["wave"] == wave) & themes["stage"].isin(stages) & (themes["people"] > 0)]
    pain = pain[(pain["verdict"] != "too_few") & ((pain["priority_low"] > 0) | pain["priority"].isna())]
    rows = _answers(pain, themes[(themes["kind"] == "opportunity") & (themes["wave"] == wave)], answered)
    statement = rows["opportunity"].fillna(rows["theme"])
    estimate = rows["priority"].fillna(rows["share"])
    is_ranked = rows["priority"].notna()
    note = [
        notes.write(
            {
                "owner": owners.get(r.theme) or owners.get(r.stage) or (r.owner if isinstance(r.owner, str) else None),
                "kpi": r.kpi if isinstance(r.kpi, str) else None,
                "answers": r.theme,
                **({"gain_low": r.gain_low, "gain_high": r.gain_high} if pd.notna(r.gain_low) else {}),
            }
        )
        for r in rows.itertuples()
    ]
    rows = rows.assign(
        lane="opportunities",
        statement=statement,
        metric=np.where(is_ranked, "priority", "share"),
        estimate=estimate,
        low=rows["priority_low"].where(is_ranked, rows["low"]),
        high=rows["priority_high"].where(is_ranked, rows["high"]),
        unit=np.where(is_ranked, "per_100", "share"),
        mark="none",
        note=note,
        status="inferred",
        order=-estimate,
        method=np.where(is_ranked, "priority_bootstrap", "wilson"),
    )
    rows = rows.sort_values(["order", "theme"], kind="stable")
    return rows.drop_duplicates(["statement", "stage", "persona"], ignore_index=True)


def _answers(pain: pd.DataFrame, derived: pd.DataFrame, answered: pd.DataFrame) -> pd.DataFrame:
    """The pains with what could be tried: the opportunity that was derived from them, else the one that the taxonomy names."""
    told = ["kpi", "owner", "gain_low", "gain_high"]
    pain, derived = pain.drop(columns=told, errors="ignore"), derived.reindex(columns=[*derived.columns.union(["answers", *told])])
    keys = {"answers": "theme", "theme": "opportunity"}
    own = derived[["answers", "theme", "stage", "persona", *told]].rename(columns=keys).drop_duplicates(["theme", "stage", "persona"])
    rows = pain.merge(own, on=["theme", "stage", "persona"], how="left", validate="one_to_one")
    named = answered.drop_duplicates("theme").set_index("theme")
    for name in ("opportunity", "kpi"):
        rows[name] = rows[name].where(rows[name].notna(), rows["theme"].map(named[name]))
    return rows


def results(measures: pd.DataFrame, stages: list[str], wave: str, targets: Mapping[str, object]) -> pd.DataFrame:
    """KPIs per stage (and for the whole journey, stage "all"): those with a target first; the verdict follows the interval."""
    at = _at_stages(measures, [*stages, "all"], wave)
    rows = at[
        (at["touchpoint"] == "all")
        & (at["channel"] == "all")
        & ~at["metric"].isin(NO_KPI)
        & ~at["metric"].str.startswith(NAMED)
        & (at["estimate"].notna() | (at["status"] == "suppressed"))
    ]
    aims = [aim(targets, metric, stage) for metric, stage in zip(rows["metric"], rows["stage"])]
    verdicts = [verdict(*ends, *a) if a else None for *ends, a in zip(rows["low"], rows["high"], aims)]
    note = [notes.write({"goal": a[0], "better": a[1], "verdict": v}) if a else None for a, v in zip(aims, verdicts)]
    mark = [{"met": "positive", "not_met": "negative", "cannot_tell": "uncertain"}.get(v, "none") for v in verdicts]
    kinds = [_kind(metric, status) for metric, status in zip(rows["metric"], rows["status"])]
    order = [_importance(metric, a, targets) for metric, a in zip(rows["metric"], aims)]
    return rows.assign(lane="kpis", statement=rows["metric"], note=note, mark=mark, sources=kinds, people=None, order=order)


def _kind(metric: str, status: str) -> str:
    """The kind of source that a KPI rests on."""
    if metric in SURVEYED or status == "reported":
        return "survey"
    return "orders" if metric in SOLD else "costs" if metric in PAID else "events"


def _importance(metric: str, goal: tuple[float, str] | None, targets: Mapping[str, object]) -> float:
    """Place of a KPI in its cell: people, targets set for one stage, other targets on behaviour, NPS, survey scores, the rest."""
    if metric == "people_reached":
        return 0
    if goal is None:
        return 6 if metric in OF_MOVEMENT else 5
    if field(targets[metric], "stage", "all") != "all":
        return 1
    return 2 if metric not in SURVEYED else 3 if metric == "nps" else 4


def aim(targets: Mapping[str, object], metric: str, stage: str) -> tuple[float, str] | None:
    """Goal and direction that the study sets for a metric at a stage, if any."""
    target = targets.get(metric)
    if target is None or field(target, "stage", "all") not in ("all", stage) or field(target, "touchpoint", "all") != "all":
        return None
    return float(field(target, "goal", np.nan)), str(field(target, "better", "higher"))


def field(thing: object, name: str, default: object) -> object:
    """A field of a target or an assumed cell, which may be a mapping or a part of the study."""
    return thing.get(name, default) if isinstance(thing, Mapping) else getattr(thing, name, default)


def verdict(low: float, high: float, goal: float, better: str = "higher") -> str:
    """Whether an interval meets a goal: only when all of it does; missed only when none of it does.

    >>> verdict(35, 45, goal=40), verdict(41, 45, goal=40), verdict(0.22, 0.31, goal=0.2, better="lower")
    ('cannot_tell', 'met', 'not_met')
    """
    if pd.isna(low) or pd.isna(high):
        return "cannot_tell"
    if better == "lower":
        low, high, goal = -high, -low, -goal
    return "met" if low >= goal else "not_met" if high < goal else "cannot_tell"
