"""The test calculator, driven as a person would: change a number, and people and weeks follow."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables, words
from helpers.experiments import calculator, size_of_test
from helpers.experiments.calculator import any_difference, power_curve
from helpers.report.figures import experiments as figures

SAYS = {language: words.load(language, {"try_it": "probeer het"}) for language in ("nl", "en")}
ACTION = {"action": "try_it", "theme": "late", "stage": "decision", "persona": "all", "owner": None, "kpi": "conversion", "hypothesis": "lift",
          "baseline": .05, "effect": .01, "n_per_arm": 8158, "weeks": 9, "due": pd.NaT, "outcome": None}
MEASURE = {"metric": "conversion", "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all",
           "wave": "w1", "estimate": .05, "low": .04, "high": .06, "n": 1000, "unit": "share", "method": "wilson", "status": "observed"}


def made(language="nl", actions=True, per_week=2_000.0):
    rows = tables.conform(pd.DataFrame([ACTION]), "actions") if actions else tables.empty("actions")
    return calculator(rows, tables.conform(pd.DataFrame([MEASURE]), "measures"), per_week, SAYS[language], figures.power)


@pytest.mark.row("A4")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_proposed_test_gives_its_people_and_whole_weeks(language):
    one = made(language)
    assert one.baseline.value == 5 and one.effect.value == 1
    assert SAYS[language].number(8158) in one.result.value and " 9 " in one.result.value
    assert bytes(one.picture.value).startswith(b"\x89PNG")


def test_a_smaller_effect_or_more_groups_take_longer_and_a_half_year_is_called_long():
    one = made()
    one.arms.value = 3
    assert " 9 " not in one.result.value and SAYS["nl"].number(np.ceil(any_difference(.05, .01, 3))) in one.result.value
    one.effect.value = 0.2
    assert SAYS["nl"]["experiments.calculator.long"] in one.result.value


def test_impossible_numbers_say_so_and_no_traffic_gives_no_weeks():
    one = made(per_week=0.0)
    assert SAYS["nl"]("experiments.calculator.answer_no_weeks", n="8.158", people="16.316") in one.result.value and bytes(one.picture.value) == b""
    one.effect.value = 0
    assert SAYS["nl"]["experiments.calculator.impossible"] in one.result.value
    assert made(actions=False).kpi.value == -1


def test_a_mean_is_reckoned_with_its_standard_deviation():
    n, weeks = size_of_test(40, 0.5, 100, spread=1.0)
    assert n == pytest.approx(63.76576, abs=1e-4) and weeks == 2
    assert np.isnan(size_of_test(.99, .02, 100)[0])


def test_two_groups_of_which_one_differs_are_the_plain_comparison():
    assert any_difference(40, 0.5, 2, 1.0) == pytest.approx(63.76576, abs=1e-3)
    assert any_difference(.05, .01, 2) == pytest.approx(8158, abs=5)


def test_the_curve_passes_eighty_percent_in_the_week_of_the_answer():
    curve = power_curve(.05, .01, 2_000).set_index("week")["power"]
    assert curve[9] >= 0.8 > curve[8] and curve.is_monotonic_increasing
