"""The numbers of each figure as a table of finished strings: what a reader who cannot see the figure reads instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from helpers import goals
from helpers.report import blocks
from helpers.report.facts import Facts
from helpers.words import Words

Given = Mapping[str, pd.DataFrame]


def rows_kept(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Sources with the rows read, kept and rejected."""
    columns = [
        blocks.texts("source", lambda r: r.source),
        blocks.texts("kind", lambda r: say[f"report.kinds.{r.kind}"]),
        blocks.labelled("format", say),
        *(blocks.counted(name, say) for name in ("rows_read", "rows_kept", "rows_rejected", "cells_repaired")),
    ]
    return blocks.table(given["sources"], columns, say, caption=say["report.heads.sources"], file="sources.csv")


def of_stages(measures: pd.DataFrame, metrics: list[str], stages: tuple[str, ...], persona: str = "all") -> pd.DataFrame:
    """Rows of some metrics per stage, in the order of the stages; of one persona, and over all touchpoints, channels and periods."""
    rows = measures[measures["metric"].isin(metrics) & measures["stage"].isin(stages) & (measures["persona"] == persona)]
    for name in ("touchpoint", "channel", "segment", "period"):
        rows = rows[rows[name] == "all"]
    place = rows["stage"].map({stage: i for i, stage in enumerate(stages)})
    return rows.assign(_place=place).sort_values(["metric", "_place"], kind="stable").drop(columns="_place")


def _per_stage(metrics: list[str], caption: str) -> Any:
    def data(given: Given, facts: Facts, say: Words) -> blocks.Block:
        rows = of_stages(given["measures"], metrics, facts.stages)
        columns = [
            blocks.labelled("metric", say),
            blocks.staged(say),
            *blocks.estimated(say),
        ]
        return blocks.table(rows, columns, say, caption=say[caption], file="measures.csv")

    return data


funnel = _per_stage(["people_reached", "step_conversion", "drop_off"], "report.sections.movement")
emotion_curve = _per_stage(["valence_reported", "valence_text"], "report.sections.pains")


def multiples(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Feeling per stage and persona as people said it."""
    parts = [of_stages(given["measures"], ["valence_reported"], facts.stages, persona) for persona in given["personas"]["persona"]]
    columns = [
        blocks.labelled("persona", say),
        blocks.staged(say),
        *blocks.estimated(say),
    ]
    return blocks.table(pd.concat(parts), columns, say, caption=say["report.heads.personas_beside"], file="measures.csv")


def transitions(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Moves between stages that enough people made, the most travelled first."""
    rows = given["transitions"]
    rows = rows[(rows["level"] == "stage") & (rows["persona"] == "all") & (rows["people"] >= facts.minimum_people)]
    rows = rows.sort_values(["people", "from", "to"], ascending=[False, True, True])
    rows = rows.rename(columns={"from": "origin", "to": "target"})
    columns = [
        blocks.texts("from", lambda r: say.label(r.origin)),
        blocks.texts("to", lambda r: say.label(r.target)),
        blocks.counted("people", say),
        blocks.counted("times", say),
    ]
    return blocks.table(rows, columns, say, caption=say["report.sections.movement"], file="transitions.csv")


def _outcomes(given: Given, metric: str) -> pd.DataFrame:
    rows = given["measures"]
    rows = rows[(rows["metric"] == metric) & (rows["persona"] == "all") & rows["estimate"].notna()]
    return rows.sort_values("estimate", ascending=False, kind="stable")


def endings(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Outcomes in total and by the stage in which journeys were, with the share of those who came there."""
    rows = _outcomes(given, "outcome")
    people = _outcomes(given, "outcome_people").set_index(["stage", "touchpoint"])["estimate"]
    place = {stage: i for i, stage in enumerate(("all", *facts.stages))}
    rows = rows.sort_values("stage", key=lambda s: s.map(place), kind="stable")
    columns = [
        blocks.staged(say),
        ("outcome", False, lambda r: say.label(r.touchpoint)),
        ("people", True, lambda r: say.number(people.get((r.stage, r.touchpoint), float("nan")))),
        ("share", True, lambda r: blocks.figure_text(r.estimate, "share", say, r.low, r.high)),
        blocks.ranged(say),
        blocks.counted("n", say),
    ]
    return blocks.table(rows, columns, say, caption=say["paths.table_ends"], most=30, file="measures.csv")


def waiting(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Waits after touchpoints, the longest first."""
    columns = [
        blocks.staged(say),
        blocks.labelled("touchpoint", say),
        *blocks.estimated(say),
    ]
    return blocks.table(_outcomes(given, "pause"), columns, say, caption=say["paths.table_waits"], most=20, file="measures.csv")


def lengths(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Steps and days until the goal per third of what was spent."""
    rows = given["measures"]
    rows = rows[rows["metric"].isin(["steps_to_goal", "days_to_goal"]) & rows["segment"].str.startswith("value=")]
    rows = rows[(rows["persona"] == "all") & rows["estimate"].notna()]
    rows = rows.sort_values(["metric", "segment"], ascending=[False, True], kind="stable")
    columns = [
        blocks.labelled("metric", say),
        blocks.labelled("segment", say),
        *blocks.estimated(say),
    ]
    return blocks.table(rows, columns, say, caption=say["paths.lengths_table"], most=6, file="measures.csv")


def flows(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Where people are at each step and where they go, the largest flows first; of each persona, or of everyone where there are none."""
    rows = given["flows"][given["flows"]["people"] >= facts.minimum_people]
    own = rows["persona"].isin(given["personas"]["persona"])
    rows = rows[own] if own.any() else rows
    rows = rows.sort_values(["persona", "step", "people"], ascending=[True, True, False], kind="stable")
    rows = rows.rename(columns={"from": "origin", "to": "target"})
    columns = [
        blocks.labelled("persona", say),
        (say["paths.step_head"], True, lambda r: say.number(r.step)),
        blocks.texts("from", lambda r: say.label(r.origin)),
        blocks.texts("to", lambda r: say.label(r.target)),
        blocks.counted("people", say),
    ]
    return blocks.table(rows, columns, say, caption=say["paths.flow"], most=24, file="flows.csv")


def variants(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Paths through the stages, the most travelled first."""
    rows = given["variants"]
    level = "stage" if (rows["level"] == "stage").any() else "touchpoint"
    rows = rows[(rows["level"] == level) & (rows["people"] >= facts.minimum_people)].sort_values(
        ["people", "path"], ascending=[False, True]
    )
    columns = [
        blocks.texts("path", lambda r: " → ".join(say.label(step.strip()) for step in r.path.split(">"))),
        blocks.counted("people", say),
        blocks.counted("times", say),
    ]
    return blocks.table(rows, columns, say, caption=say["report.sections.movement"], most=15, file="variants.csv")


def shares(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Personas with their share."""
    columns = [
        blocks.labelled("persona", say),
        ("share", True, lambda r: blocks.figure_text(r.share, "share", say, r.low, r.high)),
        ("interval", True, lambda r: blocks.span(r.low, r.high, "share", say)),
        ("people", True, lambda r: say.number(r.size)),
        blocks.counted("n", say),
    ]
    return blocks.table(given["personas"], columns, say, caption=say["report.sections.who"], file="personas.csv")


def attitudes(profiles: pd.DataFrame) -> pd.DataFrame:
    """What the profiles compare: attitudes on a scale, else the shares of goals and attitudes; as in the figure."""
    known = profiles.dropna(subset=["estimate", "low", "high"])
    means = known[(known["block"] == "psychography") & (known["unit"] == "score")]
    return means if len(means) else known[known["block"].isin(["goals", "psychography"]) & (known["unit"] == "share")]


def snake(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Attitudes, or goals, per persona."""
    rows = attitudes(given["profiles"]).sort_values(["trait", "persona"], kind="stable")
    columns = [
        ("trait", False, lambda r: trait_label(r.trait, say)),
        blocks.labelled("persona", say),
        blocks.valued("estimate", say),
        blocks.ranged(say),
        blocks.valued("rest", say),
        blocks.counted("n", say),
    ]
    return blocks.table(rows, columns, say, caption=say["report.sections.who"], most=60, file="profiles.csv")


def stability(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """How well each persona returns in repeated samples."""
    rows = given["structure"]
    rows = rows[rows["check"] == "jaccard"].assign(persona=lambda r: "p" + r["k"].astype("str"))
    columns = [
        blocks.labelled("persona", say),
        ("value", True, lambda r: say.number(r.value, 2)),
        (say["personas.spread"], True, lambda r: say.number(r.se, 2)),
    ]
    return blocks.table(rows, columns, say, caption=say["report.heads.groups_sure"], file="personas.csv")


def persona_tree(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """The boxes at the end of the decision tree: the answers that lead there, and who is there."""
    boxes = given["persona_tree"]
    first = boxes.drop_duplicates("node").set_index("node")
    ends = boxes[boxes["node"].isin(first.index[first["trait"].isna()])]
    ends = ends.sort_values(["node", "share"], ascending=[True, False], kind="stable").drop_duplicates("node")
    columns = [
        (say["personas.answers"], False, lambda r: path(r.node, first, say)),
        blocks.labelled("persona", say),
        ("share", True, lambda r: say.percent(r.share)),
        blocks.counted("n", say),
    ]
    return blocks.table(ends, columns, say, caption=say["report.heads.groups_sure"], file="personas.csv")


def path(node: int, boxes: pd.DataFrame, say: Words) -> str:
    """The answers that lead to a box, from the first question on."""
    said = []
    while pd.notna(boxes.loc[node, "parent"]):
        above = boxes.loc[boxes.loc[node, "parent"]]
        said.append(f"{question(above['trait'], above['cut'], say)}: {say['personas.' + boxes.loc[node, 'side']]}")
        node = boxes.loc[node, "parent"]
    return "; ".join(reversed(said))


def question(trait: str, cut: float, say: Words) -> str:
    """A question of the tree that is answered by yes or no."""
    name = trait_label(trait, say)
    return name if pd.isna(cut) else say("personas.tree_at_least", trait=name, cut=say.number(cut, 0 if cut == round(cut) else 1))


def trait_label(trait: str, say: Words) -> str:
    """A trait as people say it: the question, and the answer behind a colon.

    >>> trait_label("goal=cheap", Words("en", {"goal": "Goal", "cheap": "a low price"}))
    'Goal: a low price'
    """
    for known in (trait, trait.removeprefix("attr_").removeprefix("f_")):
        if say.label(known) != known.replace("_", " "):
            return say.label(known)
    question, _, answer = known.partition("=")
    return f"{say.label(question)}: {say.label(answer)}" if answer else say.label(question)


def ranked_pains(themes: pd.DataFrame, persona: str = "all") -> pd.DataFrame:
    """Pain points of one persona that enough people have, the costliest first; those without a rank last, by share."""
    rows = themes[(themes["kind"] == "pain_point") & (themes["persona"] == persona) & (themes["verdict"] != "too_few")]
    return rows.sort_values(
        ["priority", "share", "theme", "stage"], ascending=[False, False, True, True], na_position="last", kind="stable"
    )


def rank_text(low: float | None, high: float | None) -> str:
    """A rank or the ranks that cannot be told apart: ``1``, ``3–4``, or a dash."""
    if low is None or pd.isna(low):
        return "–"
    return f"{low:.0f}" if pd.isna(high) or low == high else f"{low:.0f}–{high:.0f}"


def side(share: float | None, say: Words) -> str:
    """What one kind of evidence says of a pain (marks or own words), or that it is missing."""
    return say["report.side_missing"] if share is None or pd.isna(share) else say.percent(share)


def pain_ranking(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Pain points with their rank, cost and share, and the two kinds of evidence side by side: low marks, and own words."""
    columns = [
        blocks.texts("rank", lambda r: rank_text(r.rank_low, r.rank_high)),
        blocks.labelled("theme", say),
        blocks.staged(say),
        ("priority", True, lambda r: blocks.figure_text(r.priority, "per_100", say, r.priority_low, r.priority_high)),
        ("interval", True, lambda r: blocks.span(r.priority_low, r.priority_high, "per_100", say)),
        ("share", True, lambda r: blocks.figure_text(r.share, "share", say, r.low, r.high)),
        blocks.counted("people", say),
        blocks.counted("n", say),
        ("rated", True, lambda r: side(getattr(r, "rated", None), say)),
        ("told", True, lambda r: side(getattr(r, "told", None), say)),
    ]
    return blocks.table(ranked_pains(given["themes"]), columns, say, caption=say["report.sections.pains"], most=20, file="themes.csv")


def judged(given: Given, facts: Facts) -> pd.DataFrame:
    """The targets that have a measure, with their verdict by the interval."""
    rows = goals.against_targets(given["measures"], facts.targets)
    return rows[rows["estimate"].notna()].reset_index(drop=True)


def targets(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Metrics beside their target."""
    columns = [
        blocks.labelled("metric", say),
        blocks.staged(say),
        blocks.valued("estimate", say),
        blocks.ranged(say),
        blocks.valued("goal", say),
        blocks.texts("verdict", lambda r: say[f"report.goal_status.{r.verdict}"]),
        blocks.counted("n", say),
    ]
    return blocks.table(judged(given, facts), columns, say, caption=say["report.sections.kpis"], file="measures.csv")


def attribution(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Credit per channel by each way of dividing it."""
    rows = given["measures"]
    rows = rows[rows["metric"].str.startswith("attribution") & (rows["persona"] == "all")].sort_values(["channel", "metric"], kind="stable")
    columns = [
        blocks.labelled("channel", say),
        blocks.labelled("metric", say),
        *blocks.estimated(say),
    ]
    return blocks.table(rows, columns, say, caption=say["report.sections.kpis"], most=60, file="measures.csv")


VERDICT_ORDER = {"changed": 0, "cannot_tell": 1, "same": 2}


def changes(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Differences between the last two waves, the changed ones first."""
    rows = given["changes"]
    rows = rows.assign(_order=rows["verdict"].map(VERDICT_ORDER)).sort_values(["_order", "q", "metric", "stage", "persona"], kind="stable")
    columns = [
        blocks.labelled("metric", say),
        blocks.staged(say),
        blocks.labelled("persona", say),
        blocks.valued("before", say),
        blocks.valued("after", say),
        blocks.changed_by("difference", say),
        blocks.difference_range(say),
        blocks.texts("verdict", lambda r: say[f"report.verdicts.{r.verdict}"]),
    ]
    return blocks.table(rows.drop(columns="_order"), columns, say, caption=say["report.sections.changes"], most=25, file="changes.csv")


def effects(given: Given, facts: Facts, say: Words) -> blocks.Block:
    """Experiments with their effect."""
    columns = [
        blocks.labelled("experiment", say),
        blocks.labelled("metric", say),
        blocks.labelled("variant", say),
        blocks.valued("control", say),
        blocks.valued("treated", say),
        ("difference", True, blocks.changed_by("effect", say)[2]),
        blocks.difference_range(say),
        ("n", True, lambda r: f"{say.number(r.n_control)} + {say.number(r.n_treated)}"),
        blocks.texts("verdict", lambda r: say[f"report.verdicts.{r.verdict}"]),
    ]
    return blocks.table(given["experiments"], columns, say, caption=say["report.heads.tested"], file="experiments.csv")
