"""What tests showed, and what the next ones are, in sentences."""

from __future__ import annotations

import pandas as pd

from helpers.report import shown
from helpers.words import Words

WARNINGS = ("too_many_conversions", "not_whole_weeks", "no_dates", "no_plan", "stopped_early", "read_early", "in_both_arms", "added_up")
HALF_YEAR = 26


def results(experiments: pd.DataFrame, say: Words) -> list[str]:
    """One sentence per metric of each experiment, then what to keep in mind when reading it."""
    if experiments.empty:
        return [say["experiments.none"]]
    found = []
    for experiment, rows in experiments.groupby("experiment", sort=True):
        first = rows.iloc[0]
        if (rows["verdict"] == "invalid").all():
            found.append(say("experiments.invalid", experiment=name(experiment, say), **_sizes(first, say)))
            continue
        found += [_result(r, say) for _, r in rows.iterrows()]
        told = [say[f"experiments.checks.{c}"] for c in first["checks"].split(";") if c in WARNINGS]
        if told:
            found.append(say("experiments.warnings", experiment=name(experiment, say), items="; ".join(told)))
    return found


def name(experiment: str, say: Words) -> str:
    """An experiment as a person would write it at the start of a sentence."""
    label = say.label(experiment)
    return label[:1].upper() + label[1:]


def _sizes(row: pd.Series, say: Words) -> dict[str, str]:
    return {k: say.number(row[k]) for k in ("n_control", "n_treated")}


def _result(row: pd.Series, say: Words) -> str:
    given = {"experiment": name(row["experiment"], say), "metric": say.label(row["metric"]).lower(), **_sizes(row, say)}
    if pd.isna(row["effect"]):
        return say("experiments.no_numbers", **given)
    width = (row["low"], row["high"])
    figures = {k: shown.value(row[k], *width, row["unit"], say) for k in ("control", "treated")}
    return say("experiments.result", **given, **figures, variant=say.label(row["variant"]),
               effect=shown.difference(row["effect"], *width, row["unit"], say), interval=shown.difference_span(*width, row["unit"], say),
               verdict=say[f"experiments.verdicts.{row['verdict']}"])


def backlog(actions: pd.DataFrame, measures: pd.DataFrame, say: Words) -> list[str]:
    """One hypothesis per action, and a warning where the shop's traffic is too small for the test."""
    if actions.empty:
        return [say["experiments.no_actions"]]
    units = measures.drop_duplicates("metric").set_index("metric")["unit"]
    found = [_hypothesis(r, units.get(r["kpi"], "score"), say) for _, r in actions.iterrows()]
    slow = actions[actions["weeks"].fillna(0) > HALF_YEAR]
    if len(slow):
        found.append(say("experiments.too_long", items=", ".join(say.label(t) for t in slow["theme"])))
    return found


def _hypothesis(row: pd.Series, unit: str, say: Words) -> str:
    owner = say["experiments.no_owner"] if pd.isna(row["owner"]) else say.label(row["owner"])
    key = "lift" if row["action"] == row["theme"] or row["action"].startswith(f"{row['theme']}_") else "lift_by"
    places = {"theme": say.label(row["theme"]), "action": say.label(row["action"]), "stage": say.label(row["stage"]), "owner": owner}
    if row["hypothesis"] == "no_kpi" or pd.isna(row["n_per_arm"]):
        return say("experiments.hypotheses.no_kpi", **places)
    low, high = sorted((row["baseline"], row["baseline"] + row["effect"]))
    places |= {"kpi": say.label(row["kpi"]), "n": say.number(row["n_per_arm"]),
               "baseline": shown.value(row["baseline"], low, high, unit, say),
               "effect": shown.difference(row["effect"], low, high, unit, say).lstrip("+\N{MINUS SIGN}")}
    if pd.isna(row["weeks"]):
        return say(f"experiments.hypotheses.{key}_no_weeks", **places)
    return say(f"experiments.hypotheses.{key}", **places, time=shown.lasting(row["weeks"], say))



def factors(found: pd.DataFrame, say: Words) -> list[str]:
    """What each of several changes at once did, and whether two need each other."""
    if found.empty:
        return [say["experiments.factors_none"]]
    told = []
    for test, rows in found.groupby("test", sort=True):
        if (rows["verdict"] == "invalid").all():
            told.append(say("experiments.factors_invalid", test=_term(test, say)))
            continue
        told += [_factor(r, say) for r in rows.itertuples()] + [say("experiments.factors_note", count=len(rows))]
    return told


def _factor(row, say: Words) -> str:
    given = {"term": _term(row.term, say), "verdict": say[f"experiments.factor_verdicts.{row.verdict}"], "n": say.number(row.n)}
    if pd.isna(row.effect) or pd.isna(row.low):
        return say("experiments.factor_plain", **given)
    width = (row.low, row.high)
    return say("experiments.factor", **given, metric=say.label(row.metric).lower(), p=say.number(row.p_holm, 3),
               effect=shown.difference(row.effect, *width, row.unit, say), interval=shown.difference_span(*width, row.unit, say))


def _term(term: str, say: Words) -> str:
    """Names joined by × or + as a person writes them."""
    for mark in (" × ", " + "):
        term = mark.join(say.label(part) for part in term.split(mark))
    return term[:1].upper() + term[1:]
