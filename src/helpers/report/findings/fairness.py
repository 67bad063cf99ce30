"""Sensitive attributes held against the personas, in sentences; what could not be assessed is said."""

from __future__ import annotations

import pandas as pd

from helpers.report import shown
from helpers.words import Words

VERDICTS = {"attention": "tied", "fine": "loose", "cannot_tell": "unclear"}
ERRORS = ("typing_error", "propagation_error", "placed")


def audit(fairness: pd.DataFrame, say: Words) -> list[str]:
    """Per sensitive attribute: does it go along with the personas, can it be guessed, and do we err more with some?"""
    if fairness.empty:
        return [say["fairness.none"]]
    said = [say["fairness.lead"]]
    for attribute, rows in fairness.groupby("attribute", sort=True):
        said += _of_attribute(say.label(attribute), rows, say)
    return said


def _of_attribute(label: str, rows: pd.DataFrame, say: Words) -> list[str]:
    tie = next(rows[rows["check"] == "association"].itertuples())
    if tie.verdict == "not_assessed":
        return [say("fairness.unassessed", attribute=label)]
    said = [say(f"fairness.{VERDICTS[tie.verdict]}", attribute=label, v=say.number(tie.estimate, 2),
                interval=say.interval(tie.low, tie.high, digits=2))]
    for check in ("answers", "behaviour"):
        guessed = rows[(rows["check"] == f"proxy_{check}") & (rows["verdict"] == "attention")]
        if len(guessed):
            area = say.percent(guessed["estimate"].max())
            said.append(say("fairness.guessed", what=say[f"fairness.{check}"], attribute=label, area=area))
    errors = rows[rows["check"].isin(ERRORS) & rows["estimate"].notna()]
    apart = errors[errors["verdict"] == "attention"]
    for row in apart.itertuples():
        what = say[f"fairness.checks.{row.check}"]
        said.append(say("fairness.errs", what=what[:1].upper() + what[1:], attribute=label, group=say.label(row.group),
                        share=shown.value(row.estimate, row.low, row.high, "share", say), rest=say.percent(row.baseline)))
    if len(errors) and apart.empty:
        said.append(say["fairness.even"])
    return said
