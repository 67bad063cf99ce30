"""Several people of one business make one journey; the view by person stands beside it."""

import pandas as pd
import pytest
from stages.test_lengths import log_of

from helpers import words
from helpers.report.findings import stages as findings
from helpers.stages import build_journeys, load_model
from helpers.stages.accounts import account_measures, rolled_up

FIVE = load_model("five_stages")
EVENTS = log_of(("a", 0, "ad_click", None), ("b", 48, "view_item", None), ("b", 96, "purchase", 10.0), ("c", 0, "ad_click", None),
                ("c", 24, "purchase", 5.0), ("d", 0, "view_item", None))
PEOPLE = pd.DataFrame({"person_id": list("abcd"), "account_id": ["firm", "firm", "shop", None]})


@pytest.mark.row("M9")
def test_people_of_one_account_make_one_journey_and_who_has_none_stays_alone():
    rolled = rolled_up(EVENTS, PEOPLE)
    assert rolled["person_id"].tolist() == ["firm", "firm", "firm", "shop", "shop", "d"]
    steps = build_journeys(rolled, FIVE).steps
    assert steps[steps["person_id"] == "firm"]["stage"].tolist() == ["awareness", "consideration", "decision"]
    assert build_journeys(EVENTS, FIVE).summary["people"].tolist() == [4] and build_journeys(rolled, FIVE).summary["people"].tolist() == [3]


@pytest.mark.row("M9")
def test_time_and_stakeholders_of_accounts_stand_beside_those_of_persons():
    table = account_measures(EVENTS, PEOPLE, FIVE, minimum_people=1).set_index(["metric", "segment"])
    assert table.loc[("stakeholders", "all"), ["estimate", "n"]].tolist() == [1.5, 2]
    assert table.loc[("several_stakeholders", "all"), "estimate"] == 0.5
    assert table.loc[("days_to_goal", "unit=account"), ["estimate", "n"]].tolist() == [2.5, 2]      # 4 days and 1 day
    assert table.loc[("days_to_goal", "unit=person"), ["estimate", "n"]].tolist() == [1.5, 2]       # 2 days and 1 day
    told = findings.accounts(table.reset_index(), words.load("nl"))
    assert told.startswith("3 mensen horen bij 2 accounts: gemiddeld 1,5 betrokkenen per account")


def test_without_accounts_nothing_is_compared_and_the_sentence_says_so():
    table = account_measures(EVENTS, PEOPLE.assign(account_id=None), FIVE)
    assert table.empty and "Of nobody" in findings.accounts(table, words.load("en"))
    pd.testing.assert_frame_equal(rolled_up(EVENTS, PEOPLE.drop(columns="account_id")), EVENTS)
