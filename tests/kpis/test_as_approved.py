"""All that the room makes of a small study is as somebody approved it."""

import approved
import pytest
import small_study as made

from helpers import kpis, tables
from helpers.kpis import daily, outlook, patterns, weighting

MARGINS = {"region": {"north": 0.4, "south": 0.3, "west": 0.3}}
SHOWN = ["metric", "stage", "persona", "touchpoint", "channel", "segment", "wave", "estimate", "low", "high", "n", "unit", "method", "status"]


@pytest.fixture(scope="module")
def small():
    return made.small()


@pytest.fixture(scope="module")
def how():
    return kpis.How(waves=made.WAVES, stages=kpis.home_stages(made.model().crosswalk), draws=100, margins=MARGINS)


def test_kpis_are_as_approved(small, how):
    found = kpis.measure(small.data(), small.memberships, how)
    shown = found[found["persona"].isin(["all", "p2"]) & ((found["wave"] == "w2") | (found["persona"] == "all"))]
    approved.check(__file__, "measures", shown[SHOWN])
    approved.check(__file__, "missing", kpis.missing({"events": small.events, "costs": small.costs}))
    approved.check(__file__, "weights", weighting.summary(small.answers, small.people, MARGINS))


def test_days_and_their_patterns_are_as_approved(small, how):
    approved.check(__file__, "daily", daily.daily(small.data(), how).groupby(["metric", "channel", "wave"]).nth([0, 1, -1]))
    found = patterns.find_patterns(made.days(), level=0.9)
    approved.check(__file__, "patterns", found)


def test_forecasts_are_as_approved(how):
    orders, events = made.busy()
    nobody = tables.empty("memberships")
    approved.check(__file__, "value", kpis.forecast_value(orders, nobody, how))
    approved.check(__file__, "value_of_a_contract", kpis.forecast_value(orders, nobody, how, 30))
    sensitive = orders.drop_duplicates("person_id").set_index("person_id")["channel"].rename("attr_group").to_frame()
    seen = outlook.outlook(orders, events, made.model().stage_ids, how, sensitive)
    approved.check(__file__, "predictions", seen.predictions.iloc[::60])
    approved.check(__file__, "checks", seen.checks)
    approved.check(__file__, "scorecards", seen.scorecards)
