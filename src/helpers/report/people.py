"""Parts of the report about people that stand beside the cards: those without a survey, what was wanted, the short questionnaire,
sensitive attributes, and the waves.

Each function gives the blocks of one part; a study without that table gives none.
"""

from __future__ import annotations

import pandas as pd

from helpers.report import blocks, findings, shown, typing_sheet
from helpers.report.blocks import Block
from helpers.report.figure_data import Given
from helpers.words import Words


def over_waves(given: Given, say: Words) -> list[Block]:
    """Found again, changed, new or vanished, with shares then and now."""
    rows = given.get("identities")
    if rows is None or rows.empty:
        return []
    word = lambda key: say[f"identity.columns.{key}"]  # noqa: E731
    columns = [
        (word("persona"), False, lambda r: findings.identity.name(r, say)),
        (word("verdict"), False, lambda r: say[f"identity.verdicts.{r.verdict}"]),
        (word("then"), True, lambda r: blocks.figure_text(r.share_before, "share", say)),
        (word("now"), True, lambda r: blocks.figure_text(r.share_after, "share", say)),
        (word("difference"), True, lambda r: shown.difference_span(r.low, r.high, "share", say) or shown.DASH),
        (word("agreement"), True, lambda r: shown.DASH if pd.isna(r.agreement) else say.percent(r.agreement)),
        (word("moved"), False, lambda r: _moved(r, say)),
    ]
    table = blocks.table(findings.identity.last(rows), columns, say, caption=say["identity.caption"], file="identities.csv")
    said = blocks.prose(findings.identity.kept(rows, say))
    return [blocks.head(say["identity.head"], "identity"), *said, {**table, "name": "identities"}]


def _moved(row, say: Words) -> str:
    if not isinstance(row.moved_trait, str) or pd.isna(row.moved):
        return shown.DASH
    return f"{findings.identity.trait(row.moved_trait, say)} ({say.number(row.moved, 1, sign=True)})"


def unasked(given: Given, say: Words) -> list[Block]:
    """The personas among people without a survey, and how far that can be trusted."""
    rows = given["measures"]
    rows = rows[(rows["metric"] == "persona_share") & (rows["segment"] == "basis=behaviour") & rows["estimate"].notna()]
    if rows.empty:
        return []
    items = [say("personas.item", name=findings.personas.name_of(r.persona, given["personas"], say),
                 share=shown.value(r.estimate, r.low, r.high, "share", say), interval=shown.span(r.low, r.high, "share", say))
             for r in rows.sort_values("estimate", ascending=False, kind="stable").itertuples()]
    checks = given["structure"].drop_duplicates("check").set_index("check")["value"]
    made = [say("unasked.shares", n=say.number(rows["n"].iloc[0]), items=say.join(items))]
    if {"propagation_right", "propagation_ece"} <= set(checks.dropna().index):
        made.append(say("unasked.trust", right=say.percent(checks["propagation_right"]), ece=say.number(100 * checks["propagation_ece"])))
    return [blocks.head(say["unasked.head"], "unasked"), *blocks.prose(made)]


def wanted(given: Given, say: Words) -> list[Block]:
    """The wanted audience and the ideal customer beside the people who answered, and the segments by rule."""
    rows, personas = given.get("wanted"), given["personas"]
    segments = findings.wanted.segments(given["measures"], personas, say)
    if rows is None or (rows.empty and not segments):
        return []
    made = [blocks.head(say["wanted.head"], "wanted")]
    if len(rows):
        made += [blocks.listing(findings.wanted.compared(rows, personas, say)), _wanted_table(rows, personas, say)]
    return made + blocks.prose(segments)


def _wanted_table(rows: pd.DataFrame, personas: pd.DataFrame, say: Words) -> Block:
    word = lambda key: say[f"wanted.columns.{key}"]  # noqa: E731
    near = rows[rows["is_nearest"]].set_index("subject")["persona"].to_dict()
    columns = [
        (word("subject"), False, lambda r: findings.wanted.subject(r, personas, say)),
        (word("wanted"), True, lambda r: shown.DASH if pd.isna(r.wanted) else say.percent(r.wanted)),
        (word("real"), True, lambda r: blocks.figure_text(r.estimate, "share", say, r.low, r.high)),
        ("interval", True, lambda r: blocks.span(r.low, r.high, "share", say)),
        blocks.counted("n", say),
        (word("verdict"), False, lambda r: say[f"wanted.verdicts.{r.verdict}"]),
        (word("nearest"), False, lambda r: findings.personas.name_of(near[r.subject], personas, say) if r.subject in near else shown.DASH),
    ]
    whole = rows[(rows["persona"] == "all") & (rows["condition"] == "all")]
    return {**blocks.table(whole, columns, say, caption=say["wanted.caption"], file="wanted.csv"), "name": "wanted"}


def fairness(given: Given, say: Words) -> list[Block]:
    """Sensitive attributes against the personas; that it was not assessed, when it was not."""
    rows = given.get("fairness")
    if rows is None:
        return []
    made = [blocks.head(say["fairness.head"], "fairness"), blocks.listing(findings.fairness.audit(rows, say))]
    if rows.empty:
        return made
    word = lambda key: say[f"fairness.columns.{key}"]  # noqa: E731
    unit = lambda r: "share" if r.check in (*findings.fairness.ERRORS, "proxy_answers", "proxy_behaviour") else "score"  # noqa: E731
    value = lambda x, r: shown.DASH if pd.isna(x) else say.percent(x) if unit(r) == "share" else say.number(x, 2)  # noqa: E731
    columns = [
        (word("attribute"), False, lambda r: say.label(r.attribute)),
        (word("check"), False, lambda r: say[f"fairness.checks.{r.check}"]),
        (word("group"), False, lambda r: shown.DASH if r.group == "all" else say.label(r.group)),
        (word("value"), True, lambda r: value(r.estimate, r)),
        ("interval", True, lambda r: say.interval(r.low, r.high, unit(r), 0 if unit(r) == "share" else 2) or shown.DASH),
        (word("baseline"), True, lambda r: value(r.baseline, r)),
        blocks.counted("n", say),
        (word("verdict"), False, lambda r: say[f"fairness.verdicts.{r.verdict}"]),
    ]
    order = {check: i for i, check in enumerate(say["fairness.checks"])}
    known = rows[rows["estimate"].notna()].sort_values(["attribute", "check", "group"], kind="stable",
                                                       key=lambda x: x.map(order) if x.name == "check" else x)
    return [*made, {**blocks.table(known, columns, say, caption=say["fairness.caption"], file="fairness.csv"), "name": "fairness"}]


def typing(given: Given, say: Words) -> list[Block]:
    """The short questionnaire: how often it is right, how to score, and the points."""
    points, personas = given.get("typing"), given["personas"]
    if points is None or points.empty:
        return []
    asked = points[points["question"] != "start"].sort_values("place")["question"].drop_duplicates().tolist()
    first = findings.personas.golden(asked, given["structure"], say)[:1]
    sheet = typing_sheet.scoring_sheet(points, personas, {say.language: say})
    sheet["asked"] = sheet[f"question_{say.language}"].mask(sheet["question"].duplicated(), "")
    columns = [
        (say["typing.columns.question"], False, lambda r: r.asked),
        (say["typing.columns.answer"], False, lambda r: getattr(r, f"answer_{say.language}") or shown.DASH),
    ]
    for persona in points["persona"].drop_duplicates().sort_values():
        name = findings.personas.name_of(persona, personas, say)
        columns.append((name, True, lambda r, p=persona: say.number(getattr(r, f"points_{p}"))))
    table = blocks.table(sheet, columns, say, caption=say["typing.head"], most=45, file=f"{typing_sheet.NAME}.csv")
    return [blocks.head(say["typing.head"], "typing"), *blocks.prose([*first, say["typing.how"]]), {**table, "name": "typing"}]
