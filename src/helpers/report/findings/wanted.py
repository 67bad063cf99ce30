"""What was wanted beside who really came: the audience, the ideal customer, and segments by rule."""

from __future__ import annotations

import pandas as pd

from helpers.report import shown
from helpers.report.findings.personas import name_of
from helpers.words import Words

ORDER = ("less", "more", "as_wanted", "cannot_tell")


def compared(wanted: pd.DataFrame, personas: pd.DataFrame, say: Words) -> list[str]:
    """The wanted audience by verdict, each share with interval and what was wanted, then every ideal; with where the wishes come from."""
    if wanted.empty:
        return [say["wanted.none"]]
    aims = wanted[wanted["wanted"].notna()]
    said = []
    for verdict in ORDER:
        items = [_item(row, personas, say) for row in aims[aims["verdict"] == verdict].itertuples()]
        if items:
            said.append(say(f"wanted.{verdict}", items="; ".join(items)))
    for subject in wanted.loc[wanted["kind"] == "ideal", "subject"].unique():
        said.append(_ideal(wanted[(wanted["subject"] == subject) & (wanted["kind"] == "ideal")], personas, say))
    sources = wanted[["source", "dated"]].drop_duplicates().sort_values(["dated", "source"])
    day = lambda dated: say.date(pd.Timestamp(dated)) if _is_date(dated) else dated  # noqa: E731
    dated = [f"{say.label(row.source)}, {day(row.dated)}" for row in sources.itertuples()]
    return [*said, say("wanted.assumed", sources="; ".join(dated))]


def _is_date(text: str) -> bool:
    return pd.notna(pd.to_datetime(text, errors="coerce", format="%Y-%m-%d"))


def subject(row, personas: pd.DataFrame, say: Words) -> str:
    """Whom a wish is about: a persona by name, else the label that the study gives."""
    return name_of(row.subject, personas, say) if row.subject in set(personas["persona"]) else say.label(row.subject)


def _item(row, personas: pd.DataFrame, say: Words) -> str:
    if pd.isna(row.estimate):
        return f"{subject(row, personas, say)} ({say['words.suppressed']})"
    return say("wanted.item", name=subject(row, personas, say), share=shown.value(row.estimate, row.low, row.high, "share", say),
               interval=shown.span(row.low, row.high, "share", say), wanted=say.percent(row.wanted))


def _ideal(rows: pd.DataFrame, personas: pd.DataFrame, say: Words) -> str:
    everyone = next(rows[(rows["condition"] == "all") & (rows["persona"] == "all")].itertuples())
    label = say.label(everyone.subject)
    if pd.isna(everyone.estimate):
        return say("wanted.ideal_unknown", name=label)
    said = say("wanted.ideal", name=label, **_share(everyone, say))
    near = rows[rows["is_nearest"]]
    if len(near):
        row = next(near.itertuples())
        return f"{said} {say('wanted.nearest', persona=name_of(row.persona, personas, say), **_share(row, say))}"
    return f"{said} {say['wanted.no_nearest']}" if (rows["persona"] != "all").any() else said


def _share(row, say: Words) -> dict[str, str]:
    return {"share": shown.value(row.estimate, row.low, row.high, "share", say), "interval": shown.span(row.low, row.high, "share", say)}


def segments(measures: pd.DataFrame, personas: pd.DataFrame, say: Words) -> str:
    """The segments by rule of the newest wave in the table, with the persona that has most of them; empty when there are none."""
    rows = measures[measures["metric"] == "segment_share"]
    rows = rows[rows["wave"] == rows["wave"].max()]
    items = []
    for name in rows["segment"].unique():
        own = rows[(rows["segment"] == name) & rows["estimate"].notna()]
        total, parts = own[own["persona"] == "all"], own[own["persona"] != "all"].sort_values("estimate", ascending=False, kind="stable")
        if total.empty:
            items.append(f"{say.label(name)} ({say['words.suppressed']})")
            continue
        row = next(total.itertuples())
        is_whole = (rows.loc[rows["segment"] == name, "estimate"].notna()).all()     # a hidden part may be the largest
        is_clear = is_whole and len(parts) > 1 and parts["low"].iloc[0] > parts["high"].iloc[1]
        values = {"name": say.label(name), **_share(row, say)}
        if is_clear:
            values |= {"persona": name_of(parts["persona"].iloc[0], personas, say), "most": say.percent(parts["estimate"].iloc[0])}
        items.append(say("wanted.segment_most" if is_clear else "wanted.segment", **values))
    return say("wanted.segments", items="; ".join(items)) if items else ""
