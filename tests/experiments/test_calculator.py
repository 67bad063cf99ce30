"""The test calculator, driven as a person would: change a number, and people and weeks follow."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

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


def test_several_variants_share_the_error_and_the_traffic():
    """Two variants and control: each comparison at 97.5 %, three groups to fill."""
    from statsmodels.stats.power import TTestIndPower

    n, weeks = size_of_test(40, 0.5, 100, spread=1.0, arms=3)
    assert n == pytest.approx(TTestIndPower().solve_power(0.5, alpha=0.025, power=0.8), rel=1e-4) and weeks == 3
    n = size_of_test(40, 0.5, 100, spread=1.0, power=0.9, level=0.9)[0]
    assert n == pytest.approx(TTestIndPower().solve_power(0.5, alpha=0.1, power=0.9), rel=1e-4)
    assert size_of_test(40, -0.5, 100, spread=1.0)[0] == pytest.approx(size_of_test(40, 0.5, 100, spread=1.0)[0])
    assert size_of_test(40, 0.5, 0, spread=1.0)[1] is None


@pytest.mark.parametrize(("baseline", "effect", "spread"), [(0.0, 0.1, None), (1.0, -0.1, None), (0.9, 0.1, None), (0.1, -0.1, None), (0.5, 0.0, None), (40, 0.0, 1.0), (40, 0.5, 0.0)])
def test_what_cannot_be_tested_has_no_size(baseline, effect, spread):
    n, weeks = size_of_test(baseline, effect, 100, spread=spread)
    assert np.isnan(n) and weeks is None


def test_any_difference_among_four_groups_as_statsmodels_has_it():
    from statsmodels.stats.power import FTestAnovaPower, GofChisquarePower

    away = 0.5 * np.sqrt(3) / 4          # one of four groups half a unit above the others
    assert 4 * any_difference(40, 0.5, 4, 1.0) == pytest.approx(FTestAnovaPower().solve_power(away, alpha=0.05, power=0.8, k_groups=4), rel=1e-3)
    middle, moved = 0.05 + 0.01 / 4, 0.01 * np.sqrt(3) / 4
    chi = GofChisquarePower().solve_power(moved / np.sqrt(middle * (1 - middle)), alpha=0.05, power=0.8, n_bins=4)
    assert 4 * any_difference(0.05, 0.01, 4) == pytest.approx(chi, rel=1e-3) and any_difference(40, -0.5, 4, 1.0) == any_difference(40, 0.5, 4, 1.0)


def test_the_curve_of_a_mean_goes_on_for_half_a_year_by_whole_weeks():
    curve = power_curve(40, -0.5, 30, spread=1.0, arms=3)
    assert curve["week"].tolist() == list(range(1, 27)) and curve["n"].tolist() == [10.0 * w for w in range(1, 27)]
    assert curve["power"].iloc[3] == pytest.approx(stats.norm.cdf(0.5 / np.sqrt(2 / 40) - 2.2414027), rel=1e-5)
    assert power_curve(0.05, 0.01, 2_000, arms=2)["n"].iloc[8] == 9_000


def test_a_mean_in_the_form_has_no_percents_and_another_test_brings_its_own_numbers():
    one = made("en")
    one.spread.value = 1.0
    one.effect.value = 0.5
    assert SAYS["en"]("experiments.calculator.answer", n="64", people="128", weeks=2) in one.result.value
    free = one.kpi.options[-1]
    assert free[1] == -1 and one.kpi.options[0] == (f"{SAYS['en'].label('try_it')}: {SAYS['en'].label('conversion')}", 0)
    one.kpi.value = -1
    one.baseline.value = 7.0
    one.kpi.value = 0
    assert (one.baseline.value, one.effect.value) == (5.0, 1.0)
    assert made(per_week=float("nan")).per_week.value == 0 and made(actions=False).baseline.value == 5


def test_half_a_year_is_not_yet_called_long():
    one, long = made(per_week=8158 * 2 / 26), SAYS["nl"]["experiments.calculator.long"]
    assert " 26 " in one.result.value and long not in one.result.value
    one.per_week.value = 8158 * 2 / 26.5
    assert " 27 " in one.result.value and long in one.result.value
