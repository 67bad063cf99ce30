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
            found.append(say("compare.also", items=_listed(told[FIRST:MOST], len(told) - MOST, say)))
    single = int(((changes["persona"] != "all") & (changes["verdict"] == "changed")).sum())
    if single:
        found.append(say("compare.personas_too" if single > 1 else "compare.personas_too_one", count=single))
    same = total[total["verdict"] == "same"]
    if len(same):
        names = [name(r, say) for _, r in same.head(MOST).iterrows()]
        found.append(say("compare.same", items=_listed(names, len(same) - MOST, say)))
    return found + _open(total[total["verdict"] == "cannot_tell"], say)


def _listed(names: list[str], more: int, say: Words) -> str:
    """Names one after another, and how many more there are."""
    return "; ".join([*names, say("compare.more", count=say.number(more))] if more > 0 else names)


def _open(rows: pd.DataFrame, say: Words) -> list[str]:
    if rows.empty:
        return []
    is_new = rows["reason"] == "question_changed"
    if is_new.any():
        stopped = say("compare.broken", count=int(is_new.sum()), before=rows["wave_before"].iloc[0])
        return [stopped, *_open(rows[~is_new], say)]
    shares = rows.loc[(rows["unit"] == "share"), "detectable"].dropna()
    one = "_one" if len(rows) == 1 else ""
    if shares.empty:
        return [say(f"compare.open_plain{one}", count=len(rows))]
    return [say(f"compare.open{one}", count=len(rows), detectable=say.number(100 * shares.median(), 0 if shares.median() >= 0.02 else 1))]


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


def whole_name(kind: str, metric: str, stage: str, say: Words) -> str:
    """What was compared, for everyone and everywhere at a stage."""
    return name(pd.Series({"kind": kind, "metric": metric, "stage": stage, "touchpoint": "all", "channel": "all", "persona": "all"}), say)


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


def drivers(parts: pd.DataFrame, say: Words) -> list[str]:
    """Per cell of the table ``drivers``: did people change, or did other people come; and a warning where the two contradict."""
    found = []
    for (kind, metric, stage), rows in parts.groupby(["kind", "metric", "stage"], sort=True):
        named = whole_name(kind, metric, stage, say)
        found.append(say("compare.part_of", name=_upper(named), text=drift(rows, rows["unit"].iloc[0], say)))
        if rows["is_reversed"].any():
            found.append(say("compare.reversed", name=named))
    return found


def questions(question_changes: pd.DataFrame, say: Words) -> list[str]:
    """Whether the questions are still the same ones."""
    if question_changes.empty:
        return [say["compare.questions_none"]]
    broken, every = int(question_changes["is_break"].sum()), len(question_changes)
    return [say("compare.questions_broken", count=broken, all=every) if broken else say("compare.questions_same", count=every)]


def same_people(changes: pd.DataFrame, say: Words) -> list[str]:
    """How many people answered in both waves; nothing where nobody did."""
    both = changes["n_both"].max() if len(changes) else 0
    return [say("compare.both_head", count=say.number(both))] if pd.notna(both) and both > 0 else []


def actions(kept: pd.DataFrame, experiments: pd.DataFrame, say: Words) -> list[str]:
    """What came of the actions that were decided on, and that this is an association unless a test says so."""
    if kept.empty:
        return []
    judged = kept[kept["verdict"].isin(["as_hoped", "against", "same", "cannot_tell"])]
    if judged.empty:
        found = [say("compare.actions_none_due", all=len(kept))]
    else:
        items = "; ".join(_action(r, say) for r in judged.itertuples())
        found = [say("compare.actions_lead", all=len(kept), done=len(judged), items=items), say["compare.actions_note"]]
    for row in kept[kept["test"].isin(experiments["experiment"])].itertuples():
        read = experiments[(experiments["experiment"] == row.test) & experiments["metric"].isin([row.kpi, "conversion"])].iloc[:1]
        if len(read):
            found.append(say("compare.action_tested", action=_upper(say.label(row.action)), result=_tested(read.iloc[0], say)))
    return found


def _action(row, say: Words) -> str:
    told = {"action": say.label(row.action), "verdict": say[f"compare.action_verdicts.{row.verdict}"]}
    if pd.isna(row.difference):
        return say("compare.action_plain", **told)
    width = (row.low, row.high)
    old, new = (shown.value(x, *width, row.unit, say) for x in (row.before, row.after))
    return say("compare.action_item", **told, kpi=say.label(row.kpi), old=old, new=new,
               difference=shown.difference(row.difference, *width, row.unit, say), interval=shown.difference_span(*width, row.unit, say))


def _tested(row: pd.Series, say: Words) -> str:
    width = (row["low"], row["high"])
    verdict = say[f"experiments.verdicts.{row['verdict']}"]
    if pd.isna(row["effect"]):
        return verdict
    gap = f"{shown.difference(row['effect'], *width, row['unit'], say)} {shown.difference_span(*width, row['unit'], say)}"
    return f"{say.label(row['metric'])} {gap}, {verdict}."


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
