"""Business customers: several people of one account make one journey together."""

from __future__ import annotations

import pandas as pd

from helpers.stages import lengths
from helpers.stages.journeys import build_journeys
from helpers.stages.model import StageModel
from helpers.stages.rows import finished, mean, middle, share


def rolled_up(frame: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Rows of people as rows of their accounts; who belongs to none stays who they are.

    Args:
        frame: any table with ``person_id``. people: contract of that name, with ``account_id``.
    """
    account = _accounts(people)
    own = frame["person_id"]
    return frame.assign(person_id=own.map(account).fillna(own).astype(own.dtype))


def _accounts(people: pd.DataFrame) -> pd.Series:
    known = people.dropna(subset="account_id") if "account_id" in people else people.iloc[:0].assign(account_id="")
    return known.set_index("person_id")["account_id"]


def account_measures(
    events: pd.DataFrame,
    people: pd.DataFrame,
    model: StageModel,
    *,
    timeout: str = "30min",
    goal_event: list[str] | None = None,
    minimum_people: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """The view by account beside the view by person, over those who belong to an account and were seen in the events.

    Args:
        events: of persons, with stages. people: with ``account_id``.

    Returns:
        Rows of ``measures``, n counting accounts: ``stakeholders`` (people seen per account, mean) and ``several_stakeholders`` (share
        of accounts with more than one); ``days_to_goal`` and ``steps_to_goal`` with segment ``unit=account`` and ``unit=person``. None
        where no account is known.
    """
    account = _accounts(people)
    own = events[events["person_id"].isin(account.index)]
    if own.empty:
        return finished([], minimum_people)
    seen = own.assign(account=own["person_id"].map(account)).groupby(["wave", "account"], observed=True)["person_id"].nunique()
    rows = []
    for wave, each in seen.groupby(level="wave"):
        rows.append(mean((wave, "all"), "stakeholders", each, "count", level))
        rows.append(share((wave, "all"), "several_stakeholders", int((each > 1).sum()), len(each), level))
    for unit, frame in (("person", own), ("account", rolled_up(own, people))):
        steps = build_journeys(frame, model, timeout=timeout, goal_event=goal_event, engine="memory").steps
        reached = lengths.to_goal(steps, frame, model, goal_event)
        for wave, part in reached.groupby("wave", observed=True):
            for metric, name in (("days_to_goal", "days"), ("steps_to_goal", "count")):
                rows.append(middle((wave, "all"), metric, part[metric], name, level, segment=f"unit={unit}"))
    return finished(rows, minimum_people)
