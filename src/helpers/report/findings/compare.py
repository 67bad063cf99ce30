"""What changed between two waves, in sentences: only what the corrected verdict allows."""

from __future__ import annotations

import pandas as pd

from helpers.report import shown
from helpers.words import Words

FIRST, MOST = 2, 8
"""Changes named in the first sentence, and in all; a longer list is left to the figure and the table."""


def changed(changes: pd.DataFrame, say: Words) -> list[str]:
    """How many comparisons changed, which, which are clearly the same, and what could not have been seen."""
    if changes.empty:
        return [say["compare.none"]]
    total = changes[changes["persona"] == "all"]
    waves = {"before": changes["wave_before"].iloc[0], "after": changes["wave_after"].iloc[0], "compared": len(total)}
    rows = strongest(total[total["verdict"] == "changed"])
    if rows.empty:
        found = [say("compare.nothing", **waves)]
    else:
        told = [item(r, say) for _, r in rows.iterrows()]
        found = [say("compare.lead" if len(rows) > 1 else "compare.lead_one", changed=len(rows), items="; ".join(told[:FIRST]), **waves)]
        if len(told) > FIRST:
            found.append(say("compare.also", items="; ".join(told[FIRST:MOST]) + ("; …" if len(told) > MOST else "")))
    single = int(((changes["persona"] != "all") & (changes["verdict"] == "changed")).sum())
    if single:
        found.append(say("compare.personas_too" if single > 1 else "compare.personas_too_one", count=single))
    same = total[total["verdict"] == "same"]
    if len(same):
        names = [name(r, say) for _, r in same.head(MOST).iterrows()]
        found.append(say("compare.same", items="; ".join(names) + ("; …" if len(same) > MOST else "")))
    return found + _open(total[total["verdict"] == "cannot_tell"], say)


def _open(rows: pd.DataFrame, say: Words) -> list[str]:
    if rows.empty:
        return []
    shares = rows.loc[(rows["unit"] == "share"), "detectable"].dropna()
    if shares.empty:
        return [say("compare.open_plain", count=len(rows))]
    return [say("compare.open", count=len(rows), detectable=say.number(100 * shares.median(), 0 if shares.median() >= 0.02 else 1))]


def strongest(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in order of how far the difference is from zero, in smallest visible changes."""
    strength = (rows["difference"] / rows["detectable"]).abs()
    return rows.assign(_strength=strength).sort_values(["_strength", "metric", "stage", "persona"], ascending=[False, True, True, True],
                                                       kind="stable").drop(columns="_strength")


def name(row: pd.Series, say: Words) -> str:
    """What was compared: the KPI or complaint, and where."""
    feeling = row["metric"].removeprefix("emotion:")
    key = "theme" if row["kind"] == "theme" else "feeling" if feeling != row["metric"] else ""
    label = say(f"compare.{key}", name=say.label(feeling)) if key else say.label(row["metric"])
    places = [say.label(row[k]) for k in ("touchpoint", "channel", "stage", "persona") if row[k] != "all"]
    return say("compare.at", name=label, place=", ".join(places)) if places else label


def item(row: pd.Series, say: Words) -> str:
    """One change with both values, the difference and its interval."""
    width = (row["low"], row["high"])
    return say("compare.item", name=name(row, say), old=shown.value(row["before"], *width, row["unit"], say),
               new=shown.value(row["after"], *width, row["unit"], say),
               difference=shown.difference(row["difference"], *width, row["unit"], say),
               interval=shown.difference_span(*width, row["unit"], say))


def drift(parts: pd.DataFrame, unit: str, say: Words) -> str:
    """Kitagawa's parts in one sentence. Columns part (within, composition, total), estimate, low, high."""
    if parts.empty:
        return say["compare.drift_none"]
    p = parts.set_index("part")
    texts = {k: shown.difference(p.loc[k, "estimate"], p.loc[k, "low"], p.loc[k, "high"], unit, say) for k in p.index}
    spans = {f"{k}_interval": shown.difference_span(p.loc[k, "low"], p.loc[k, "high"], unit, say) for k in p.index}
    return say("compare.drift", **texts, **spans)
