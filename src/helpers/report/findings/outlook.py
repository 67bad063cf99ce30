"""Sentences about chances per person: how good they are on later people, and for whom they err. Nobody is named."""

from __future__ import annotations

import pandas as pd

from helpers.words import Words


def checks(model_checks: pd.DataFrame, say: Words) -> list[str]:
    """Per outcome: whether the model beats the simple rules on later people, and whether its chances hold."""
    rows = model_checks[model_checks["attribute"] == "all"]
    return [_check(row, say) for _, row in rows.iterrows()] or [say["outlook.none"]]


def _check(row: pd.Series, say: Words) -> str:
    about = {"what": say[f"outlook.what.{row['metric']}"], "days": str(row["horizon"]).split()[0], "n": say.number(row["n"])}
    if row["verdict"] == "cannot_tell":
        return say("outlook.cannot_tell", **about)
    told = say(f"outlook.{'not_better' if row['verdict'] == 'not_better' else 'better'}", **about, happened=say.percent(row["happened"], 1),
               model=say[f"outlook.models.{row['model']}"], simple=say[f"outlook.models.{row['simple']}"], auc=say.number(row["auc"], 2))
    if row["verdict"] == "not_better":
        return told
    slope = f"{say.number(row['slope'], 2)} {say.interval(row['slope_low'], row['slope_high'], 'score', 2)}"
    return f"{told} {say('outlook.chances.' + row['verdict'], slope=slope, ece=say.number(row['ece'], 3))}"


def fairness(model_checks: pd.DataFrame, say: Words) -> list[str]:
    """Per sensitive attribute: whether groups end up in the top fifth unequally often, or are judged wrongly unequally often."""
    groups = model_checks[model_checks["attribute"] != "all"]
    found = []
    for (metric, attribute), own in groups.groupby(["metric", "attribute"], sort=True):
        judged = own[own["verdict"] != "not_assessed"]
        verdict = judged["verdict"].iloc[0] if len(judged) else "not_assessed"
        shares = [f"{say.label(g)} {say.percent(c)}" for g, c in zip(judged["group"], judged["chosen"], strict=True)]
        found.append(say(f"outlook.fairness.{verdict}", what=say[f"outlook.what.{metric}"], attribute=say.label(attribute),
                         shares=", ".join(shares)))
    return found


def lead(scorecards: pd.DataFrame, say: Words) -> str:
    """What the highest and the lowest totals came to among later people."""
    totals = scorecards[(scorecards["item"] == "total") & scorecards["estimate"].notna()].sort_values("band")
    if len(totals) < 2:
        return say["outlook.lead_none"]
    first, last = totals.iloc[0], totals.iloc[-1]
    given = {f"{side}_{key}": say.percent(row[name], 1) for side, row in (("low", first), ("high", last))
             for key, name in (("seen", "estimate"), ("said", "expected"))}
    days = str(last["horizon"]).split()[0]
    return say("outlook.lead", few=say.number(first["until"]), many=say.number(last["above"]), days=days, **given)


def item(name: str, say: Words) -> str:
    """A trait of the points table in words."""
    return say("outlook.items.stage", stage=say.label(name[6:])) if name.startswith("stage_") else say[f"outlook.items.{name}"]


def points(scorecards: pd.DataFrame, say: Words) -> pd.DataFrame:
    """The points table to read and add up: trait, band, points, people, and the share that bought."""
    rows = scorecards[scorecards["item"] != "total"].sort_values(["item", "band"])
    heads = say["outlook.heads"]
    return pd.DataFrame({heads["item"]: [item(i, say) for i in rows["item"]], heads["band"]: [_band(r, say) for r in rows.itertuples()],
                         heads["points"]: rows["points"].to_numpy(), heads["n"]: rows["n"].to_numpy(),
                         heads["share"]: [say.percent(e, 1) for e in rows["estimate"]]})


def _band(row: object, say: Words) -> str:
    if pd.notna(row.word):
        return say.label(row.word)
    places = 0 if all(pd.isna(v) or float(v).is_integer() for v in (row.above, row.until)) else 1
    if pd.isna(row.above):
        return say("outlook.bands.until", until=say.number(row.until, places))
    if pd.isna(row.until):
        return say("outlook.bands.above", above=say.number(row.above, places))
    return say("outlook.bands.between", above=say.number(row.above, places), until=say.number(row.until, places))
