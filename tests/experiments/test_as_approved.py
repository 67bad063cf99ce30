"""All that the room makes of a small study, and its sums for planning, are as somebody approved them."""

import approved
import numpy as np
import pandas as pd
import pytest
import small_study as made

from helpers import experiments as ex
from helpers import intervals
from helpers.experiments import survey
from helpers.experiments.calculator import any_difference, power_curve, size_of_test


@pytest.fixture(scope="module")
def small():
    return made.small()


@pytest.fixture(scope="module")
def measures():
    return made.measured()


def test_tests_that_ran_are_read_as_approved(small):
    both = pd.concat([small.exposures, small.exposures.assign(experiment="colour", variant=np.where(np.arange(len(small.exposures)) % 2, "treated", "control"))], ignore_index=True)
    how = {"level": 0.9, "minimum_people": 20}
    plain = ex.read_tests(small.exposures, small.orders, small.events, **how)
    agreed = ex.read_tests(both, small.orders, small.events, **how, expected={"costs_early": {"control": 0.3, "treated": 0.7}}, planned={"costs_early": 500}, until={"costs_early": "2026-06-30"})
    approved.check(__file__, "tests", pd.concat([plain, agreed]))
    approved.check(__file__, "factors", ex.read_factors(both, small.orders, small.events, **how))


def test_the_backlog_and_the_plan_of_the_next_survey_are_as_approved(small, measures):
    traffic = ex.weekly_people(small.events, "w2")
    approved.check(__file__, "traffic", traffic.rename("people").reset_index())
    found = [ex.backlog(small.themes, measures, {"decision": "shop"}, traffic, "w2", stages=made.model().stage_ids, start=start, level=level)
             for start, level in ((None, 0.95), (pd.Timestamp("2026-06-01"), 0.8))]
    approved.check(__file__, "backlog", pd.concat(found))
    cells = survey.baseline(measures, small.themes, "w2", 120)
    approved.check(__file__, "next_survey", pd.concat([survey.survey_plan(cells, 300), survey.survey_plan(survey.assumed([("csat", "decision"), ("nps", "all"), ("ces", "use")]), 400, level=0.9)]))


def test_sizes_of_tests_are_as_approved():
    rows = []
    for power, level in ((0.8, 0.95), (0.9, 0.9)):
        rows += [(f"shares {a} {b}", power, level, ex.people_for_shares(a, b, power, level)) for a, b in ((0.05, 0.06), (0.5, 0.4), (0.9, 0.95))]
        rows += [(f"means {d} {s}", power, level, ex.people_for_means(d, s, power, level)) for d, s in ((1, 5), (0.5, 1))]
        rows += [(f"groups {g} {s}", power, level, ex.people_for_groups(g, s, power, level)) for g, s in ((3, 0.25), (5, 0.1))]
        rows += [(f"table {s} {d}", power, level, ex.people_for_table(s, d, power, level)) for s, d in ((0.3, 2), (0.1, 6))]
        rows += [(f"factors {k}", power, level, ex.people_for_factors(0.1, 0.12, k, power, level)[i]) for k in (2, 3) for i in (0, 1)]
        rows += [(f"power {n}", power, level, ex.power_of_shares(n, 0.1, 0.14, level)) for n in (50, 400)]
    rows += [(f"test of {arms} {spread}", 0.8, 0.95, v) for arms, spread in ((2, None), (4, None), (3, 0.3)) for v in
             (*size_of_test(0.1, 0.03, 900, spread=spread, arms=arms), any_difference(0.1, 0.03, arms, spread))]
    rows += [(f"weeks {n} {w} {a}", 0, 0, float(v) if (v := ex.weeks_needed(n, w, a)) is not None else np.nan) for n, w, a in ((100, 50, 2), (101, 50, 2), (100, 0, 2), (100, 30, 3))]
    approved.check(__file__, "sizes", pd.DataFrame(rows, columns=["what", "power", "level", "value"]))
    approved.check(__file__, "curve", power_curve(0.1, 0.03, 900).iloc[::4])
    approved.check(__file__, "split", pd.DataFrame([(*ex.sample_ratio(c, e),) for c, e in (({"a": 500, "b": 540}, None), ({"a": 300, "b": 690}, {"a": 0.3, "b": 0.7}))], columns=["stat", "p"]))
    approved.check(__file__, "newcombe", pd.DataFrame({"low": intervals.newcombe([5, 50], 100, [9, 80], 120, 0.9)[0]}))
