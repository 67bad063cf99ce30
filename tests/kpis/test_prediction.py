"""Models of an outcome: known coefficients, later people only, the simple rules beside them, and no skill found where there is none."""

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared
from scipy import special

from helpers import intervals
from helpers.kpis import prediction as m
from helpers.kpis.points import points

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "June", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def planted(rng, n=1_500, strength=0.6, base=-2.0, moments=2):
    """People whose outcome depends on three of eight traits, with the same strength at every moment."""
    x = rng.normal(size=(n, 8))
    odds = base + strength * (x[:, 0] + 0.5 * x[:, 1] - 0.7 * x[:, 2])
    frame = pd.DataFrame(x, columns=[f"f{i}" for i in range(8)]).assign(idle_days=rng.uniform(0, 30, n))
    return m.Cases(frame, (rng.random(n) < special.expit(odds)).astype(float), rng.integers(0, moments, n), np.arange(n))


def split(cases, later):
    return cases.where(~later), cases.where(later)


def shop():
    """Visits to a shop per month, with whether they ended in a purchase (the pages' own worth left out: it is known afterwards)."""
    file = SHARED / "data/web_online_shoppers/online_shoppers_intention.csv"
    frame = pd.read_csv(file, sep=";")
    words = {c: frame[c].astype("str") for c in ("OperatingSystems", "Browser", "Region", "TrafficType", "VisitorType", "Weekend")}
    x = frame.drop(columns=["Month", "Revenue", "PageValues"]).assign(idle_days=-frame["ProductRelated"].astype(float), **words)
    y = (frame["Revenue"].astype("str").str.upper() == "TRUE").to_numpy(dtype=float)
    return m.Cases(x, y, frame["Month"].map(MONTHS.index).to_numpy(), np.arange(len(frame)))


@needs_shared
def test_coefficients_equal_those_of_a_published_fit(shared):
    f = pd.read_csv(shared / "data/reference/birthwt.csv")
    x = np.column_stack([np.ones(len(f)), f["age"], f["lwt"], f["race"] == 2, f["race"] == 3, f["smoke"]]).astype(float)
    beta, _ = m.fit_logistic(x, f["low"].to_numpy(dtype=float), ridge=0.0)
    assert beta == pytest.approx([0.33245157, -0.02247828, -0.01252566, 1.23167137, 0.94326265, 1.05443865], abs=1e-6)


def test_area_and_calibration_by_hand():
    y = np.array([0, 0, 1, 1.0])
    assert m.area(y, np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    big = np.repeat([0.0, 1.0, 0.0, 1.0], [800, 200, 200, 800])
    (slope, low, high), ece = m.calibration(big, np.repeat([0.2, 0.8], 1_000))
    assert slope == pytest.approx(1) and low < 1 < high and ece == pytest.approx(0)
    assert m.calibration(big, np.repeat([0.1, 0.9], 1_000))[1] == pytest.approx(0.1)


def test_a_planted_relation_beats_the_simple_rules_and_its_chances_hold_on_later_people():
    rng = np.random.default_rng(3)
    for model, name in ((None, "logistic"), (points, "points")):
        judged = m.judge(planted(rng), planted(rng, 6_000), model=model, name=name)
        assert judged.name == name and judged.checks["verdict"].startswith("better") and judged.checks["ece"] <= m.ECE
        assert judged.checks["brier"] < judged.checks["brier_simple"]


def test_the_calibration_slope_is_right_on_average():
    rng = np.random.default_rng(5)
    slopes = []
    for _ in range(25):
        later = planted(rng, 4_000, base=-3.0)
        slopes.append(m.calibration(later.y, m.logistic(planted(rng, 1_200, base=-3.0), 7)(later.x))[0][0])
    assert 0.88 <= np.mean(slopes) <= 1.12


def null_verdicts(sets, seed, model=None):
    rng, found = np.random.default_rng(seed), []
    for _ in range(sets):
        cases = planted(rng, 1_200, strength=0.0, base=-1.0, moments=4)
        found.append(m.judge(*split(cases, cases.at == 3), model=model).checks["verdict"])
    return np.mean([v != "not_better" for v in found])


def test_where_there_is_nothing_to_find_no_model_is_said_to_be_better():
    assert null_verdicts(30, 2) <= 0.1


@needs_shared
@pytest.mark.proof
def test_shuffled_outcomes_are_said_not_to_be_better_than_the_baseline():
    rate, cases, seen = null_verdicts(200, 4), shop(), []
    for seed in range(100):
        rng = np.random.default_rng(seed)
        some = cases.where((cases.at < 10) & (rng.random(len(cases.y)) < 0.5))
        some = some._replace(y=rng.permutation(some.y))
        found = m.judge(*split(some, some.at >= 8))
        seen.append("cannot_tell" if found is None else found.checks["verdict"])
    wrong = np.mean([v not in ("not_better", "cannot_tell") for v in seen])
    assert seen.count("not_better") >= 80
    print(f"said to be better without a relation: {rate:.3f} of 200 made sets, {wrong:.3f} of 100 shuffles of the shop (bar .05)")
    assert rate <= 0.05 and wrong <= 0.05


@needs_shared
@pytest.mark.row("A6")
def test_visits_of_a_real_shop_are_judged_on_later_months_and_the_calibration_is_told_as_it_is():
    cases = shop()
    found = m.judge(*split(cases, cases.at >= 10), model=m.logistic)
    assert found.checks["verdict"] == "better_uncalibrated" and found.checks["low"] > 0 and 0.65 < found.checks["auc"] < 0.75
    before = cases.where(cases.at < 10)
    autumn = m.judge(*split(before, before.at >= 8), model=m.logistic)
    assert autumn.checks["verdict"] == "not_better" and autumn.name in ("base_rate", "last_activity")


@needs_shared
@pytest.mark.proof
def test_boosting_is_chosen_where_it_is_better_out_of_time():
    frame = pd.read_csv(SHARED / "data/survey_airline_20k/airline_passenger_satisfaction.csv")
    at = np.random.default_rng(0).integers(0, 3, len(frame))
    x = frame.drop(columns=["satisfaction", "id"]).assign(idle_days=-frame["Flight Distance"].astype(float))
    cases = m.Cases(x, (frame["satisfaction"] == "satisfied").to_numpy(dtype=float), at, np.arange(len(frame)))
    judged = m.judge(*split(cases, at == 2))
    print("airline:", judged.checks)
    assert judged.tried == "boosting" and judged.checks["verdict"] == "better"


def test_too_few_outcomes_give_no_verdict_at_all():
    rng = np.random.default_rng(1)
    rare = planted(rng, 200, base=-4)
    assert m.judge(rare, planted(rng)) is None and m.judge(planted(rng), rare) is None


def test_a_missing_value_a_rare_word_and_a_constant_do_no_harm():
    x = pd.DataFrame({"a": [1.0, np.nan, 3, 4] * 30, "same": 1.0, "word": ["x"] * 60 + ["y"] * 59 + ["z"], "idle_days": 1.0})
    built = m.columns_of(x)(x.assign(word="never seen"))
    assert built.shape == (120, 4) and np.isfinite(built).all()


def made(x, y, at=0, person=None):
    """Cases from plain columns."""
    y = np.asarray(y, dtype=float)
    return m.Cases(pd.DataFrame(x), y, np.broadcast_to(at, len(y)).copy(), np.arange(len(y)) if person is None else np.asarray(person))


TWO_VALUES = {          # sixty times the one and forty times the other; then what stands for a value between them
    "six times the middle is skewed": (1.0, 6.0, 3.0, np.log1p),
    "five times the middle is not": (1.0, 5.0, 3.0, float),
    "many zeros are skewed": (0.0, 7.0, 1.0, np.log1p),
    "what can be below zero is not": (-1.0, 7.0, 3.0, float),
}


@pytest.mark.parametrize("case", TWO_VALUES)
def test_numbers_are_standardised_and_those_far_above_their_middle_by_their_logs(case):
    low, high, between, scale = TWO_VALUES[case]
    build = m.columns_of(pd.DataFrame({"a": [low] * 60 + [high] * 40}))
    mean, spread = 0.6 * scale(low) + 0.4 * scale(high), abs(scale(high) - scale(low)) * np.sqrt(0.24)
    found = build(pd.DataFrame({"a": [low, between, high, high + 50, low - 0.5, np.nan]}))
    wanted = [(scale(v) - mean) / spread for v in (low, between, high, high, low)] + [0.0]      # beyond the ends counts as the end, nothing as usual
    assert found[:, 0].tolist() == [1.0] * 6 and found[:, 1] == pytest.approx(wanted)


def test_gaps_and_words_of_twenty_people_get_a_column_of_their_own():
    x = pd.DataFrame({"a": [2.0] * 40 + [np.nan] * 39, "word": ["c"] * 20 + ["b"] * 20 + ["a"] * 20 + ["d"] * 19})
    found = m.columns_of(x)(pd.DataFrame({"a": [2.0, np.nan, 2.0], "word": ["a", "b", "c"]}))
    assert found.tolist() == [[1, 0, 0, 0], [1, 1, 1, 0], [1, 0, 0, 1]]         # missing, then b and c: a is what they are held against


def test_the_ridge_holds_back_all_but_the_level_and_without_it_the_spread_is_that_of_statsmodels():
    import statsmodels.api as sm

    rng = np.random.default_rng(2)
    x = sm.add_constant(rng.normal(size=(300, 2)))
    y = (rng.random(300) < special.expit(-1 + x[:, 1])).astype(float)
    beta, spread = m.fit_logistic(x, y, ridge=0.0)
    theirs = sm.Logit(y, x).fit(disp=0)
    assert beta == pytest.approx(theirs.params, abs=1e-6) and np.sqrt(np.diag(spread)) == pytest.approx(theirs.bse, rel=1e-4)
    for ridge, given in ((1.0, ()), (8.0, (8.0,))):
        beta, _ = m.fit_logistic(x, y, *given)
        assert x.T @ (y - special.expit(x @ beta)) == pytest.approx([0, ridge * beta[1], ridge * beta[2]], abs=1e-5)
    far = np.column_stack([np.ones(4_000), np.repeat([0.0, 1.0], 2_000)])           # far from where it starts, step by step
    beta, _ = m.fit_logistic(far, np.r_[np.ones(1), np.zeros(1_999), np.ones(1_999), np.zeros(1)], ridge=0.0)
    assert beta == pytest.approx([-np.log(1_999), 2 * np.log(1_999)], abs=1e-4)


def test_all_moments_of_a_person_are_in_one_of_five_folds():
    fold = m._folds(np.repeat([f"p{i}" for i in range(50)], 3), 1).reshape(50, 3)
    assert (fold == fold[:, :1]).all() and np.bincount(fold[:, 0]).tolist() == [10] * 5


def test_chances_that_claim_too_much_are_shrunk_and_those_that_say_nothing_become_the_rate():
    import statsmodels.api as sm

    rng = np.random.default_rng(6)
    odds = rng.normal(size=2_000)
    cases = made({"odds": odds}, rng.random(2_000) < special.expit(odds - 1))
    loud = lambda x, y: lambda later: 2 * later["odds"].to_numpy()       # noqa: E731
    stretch = sm.Logit(cases.y, sm.add_constant(2 * odds)).fit(disp=0).params[1]
    for given, trust in (({}, 0.5), ({"trust": 0.0}, 0.0), ({"trust": 1.0}, 1.0)):
        found = special.logit(m.calibrated(loud, cases, 1, **given)(cases.x))
        assert (found.max() - found.min()) / np.ptp(odds) == pytest.approx(2 * (trust + (1 - trust) * stretch), rel=1e-5)
        if trust == 0:
            assert special.expit(found).mean() == pytest.approx(cases.y.mean(), abs=1e-6)
    wrong = m.calibrated(lambda x, y: lambda later: -later["odds"].to_numpy(), cases, 1)
    assert wrong(cases.x.head(3)).tolist() == [cases.y.mean()] * 3


def test_the_level_is_that_of_all_moments_unless_the_last_has_twenty_outcomes_and_clearly_differs():
    assert m._level(np.zeros(8), np.r_[np.ones(2), np.zeros(6)]) == pytest.approx((np.log(1 / 3), 1 / np.sqrt(8 * 0.25 * 0.75)))
    for last, of, level in ((20, 40, 20 / 40), (19, 40, 119 / 1_040), (25, 200, 125 / 1_200), (20, 1_000, 20 / 1_000)):
        y = np.r_[np.ones(100), np.zeros(900), np.ones(last), np.zeros(of - last)]
        cases = made({"a": y}, y, at=np.repeat([3, 4], [1_000, of]))
        assert m._start(np.zeros(len(y)), cases) == pytest.approx(special.logit(level), abs=1e-6)
    only = made({"a": np.zeros(100)}, np.r_[np.ones(30), np.zeros(70)], at=4)
    assert m._start(np.full(100, 0.5), only) == pytest.approx(special.logit(0.3) - 0.5)


def test_the_simple_rules_by_hand():
    cases = made({"idle_days": np.arange(11.0)}, [1] + [0] * 10)
    assert m.base_rate(cases)(cases.x.head(2)).tolist() == [1.5 / 12] * 2
    # the second fifth begins at 2 and the last at 8; each is pulled towards the rate of all (1/11) as if by one person more
    found = m.last_activity(cases)(pd.DataFrame({"idle_days": [-1.0, 0, 1.9, 2, 3, 8, 99]}))
    assert found == pytest.approx([12 / 33, 12 / 33, 12 / 33, 1 / 33, 1 / 33, 1 / 44, 1 / 44])


def test_losses_and_what_is_saved_count_people_and_not_rows():
    assert m.losses(np.array([1, 0, 1.0]), np.array([0.5, 0.2, 0.0])) == pytest.approx([np.log(2), -np.log(0.8), -np.log(1e-6)])
    assert m.losses(np.array([0.0]), np.array([1.0])) == pytest.approx([-np.log(1e-6)])
    y, better, than = np.array([1, 0, 1, 0.0]), np.array([0.8, 0.2, 0.9, 0.4]), np.full(4, 0.5)
    saved = np.log([1.6, 1.6, 1.8, 1.2])
    found = m.gain(made({"a": y}, y, person=["a", "a", "b", "c"]), better, than, 0.9)
    assert found == pytest.approx(intervals.ratio(np.array([saved[0] + saved[1], saved[2], saved[3]]), np.array([2.0, 1, 1]), 0.9))
    assert found[0] == pytest.approx(saved.mean())


def test_equal_chances_are_half_right_and_have_no_slope():
    y = np.array([1, 0, 0, 1, 0.0])
    assert m.area(y, np.full(5, 0.3)) == 0.5 and m.area(y, np.array([0.9, 0.1, 0.2, 0.2, 0.1])) == pytest.approx(5.5 / 6)
    slope, ece = m.calibration(y, np.full(5, 0.3))
    assert np.isnan(slope).all() and ece == pytest.approx(0.1)


def test_the_slope_has_the_interval_of_statsmodels_and_the_error_is_taken_over_tenths_of_twenty_people():
    import statsmodels.api as sm

    rng = np.random.default_rng(9)
    p = rng.uniform(0.05, 0.95, 200)
    y = (rng.random(200) < p).astype(float)
    slope, ece = m.calibration(y, p, 0.9)
    theirs = sm.Logit(y, sm.add_constant(special.logit(p))).fit(disp=0)
    assert slope == pytest.approx((theirs.params[1], *theirs.conf_int(0.1)[1]), rel=1e-4)
    tenths = pd.Series(y - p).groupby(pd.qcut(p, 10, labels=False)).sum()
    assert ece == pytest.approx(tenths.abs().sum() / 200)
    halves = pd.Series((y - p)[:59]).groupby(pd.qcut(p[:59], 2, labels=False)).sum()         # fewer than sixty: two halves
    assert m.calibration(y[:59], p[:59])[1] == pytest.approx(halves.abs().sum() / 59)


def given(cases, random_state):
    """A model that takes its chances from a column."""
    return lambda x: x["p"].to_numpy()


def told(p, n=100, happened=20):
    """People of whom the first so many have the outcome, with a chance for these and for the others."""
    y = np.repeat([1.0, 0.0], [happened, n - happened])
    return made({"p": np.where(y == 1, *p), "idle_days": np.resize([1.0, 2, 3, 4, 5], n)}, y)


def test_a_model_is_judged_by_all_its_numbers_beside_the_better_simple_rule():
    later = told((0.8, 0.1))
    found = m.judge(told((0.8, 0.1)), later, model=given, name="mine", level=0.9)
    assert (found.name, found.tried, found.checks["n"], found.checks["happened"]) == ("mine", "mine", 100, 0.2)
    # four of twenty in every fifth: the rule of last activity says .2 to all, which is a little nearer than 20.5 of 101
    assert found.checks["simple"] == "last_activity" and found.simple == pytest.approx([0.2] * 100)
    assert found.chances.tolist() == later.x["p"].tolist() and found.checks["auc"] == 1
    assert [found.checks[k] for k in ("brier", "brier_simple")] == pytest.approx([0.2 * 0.04 + 0.8 * 0.01, 0.2 * 0.64 + 0.8 * 0.04])
    assert [found.checks[k] for k in ("gain", "low", "high")] == pytest.approx(m.gain(later, found.chances, found.simple, 0.9))
    assert found.checks["low"] > 0 and found.checks["verdict"] == "better_uncalibrated" and found.checks["ece"] == pytest.approx(0.12)
    assert found.model(later.x).tolist() == later.x["p"].tolist()


def test_a_model_that_is_worse_gives_way_to_the_simple_rule():
    earlier, later = told((0.8, 0.1)), told((0.1, 0.8))
    earlier.x["idle_days"], later.x["idle_days"] = 5 - 4 * earlier.y, 1 + 4 * later.y       # the active buy, and later the idle ones do
    poor = m.judge(earlier, later, model=given, name="mine")
    assert (poor.name, poor.tried, poor.checks["simple"], poor.checks["verdict"]) == ("base_rate", "mine", "base_rate", "not_better")
    assert poor.model(later.x) == pytest.approx([20.5 / 101] * 100) and poor.chances.tolist() == later.x["p"].tolist() and poor.checks["auc"] == 0
    assert poor.checks["n"] == 100 and m.judge(earlier, later._replace(person=np.arange(100) // 2), model=given).checks["n"] == 50


@pytest.mark.parametrize("happened", [19, 20, 80, 81])
def test_twenty_people_with_and_without_the_outcome_are_needed_on_both_sides(happened):
    for sides in ((told((0.8, 0.1), happened=happened), told((0.8, 0.1))), (told((0.8, 0.1)), told((0.8, 0.1), happened=happened))):
        assert (m.judge(*sides, model=given) is None) == (happened in (19, 81))


@pytest.mark.parametrize(("slope", "ece", "verdict"), [
    ((0.9, 0.5, 1.3), 0.05, "better"), ((1.1, 1.05, 1.15), 0.05, "better"), ((1.0, 0.8, 1.2), 0.051, "better_uncalibrated"),
    ((0.89, 0.7, 0.9), 0.05, "better_unsure"), ((1.11, 1.1, 1.2), 0.05, "better_unsure"), ((0.89, 0.7, 0.899), 0.05, "better_uncalibrated"),
    ((1.11, 1.101, 1.2), 0.05, "better_uncalibrated"), ((0.89, 0.7, 1.2), 0.051, "better_uncalibrated")])
def test_chances_hold_within_the_bars_and_are_unsure_where_only_the_interval_reaches_them(slope, ece, verdict):
    assert m._verdict(slope, ece) == verdict


def boosted(before=(2_000, 200), after=(400, 40), better=0.5, plain=0.1):
    """Cases of two moments, the chance of boosting (right for a known part of the outcomes) and that of the line in columns."""
    y = np.concatenate([np.repeat([1.0, 0.0], [happened, n - happened]) for n, happened in (before, after)])
    return made({"boosting": np.where(y == 1, better, (1 - better) / 9), "logistic": plain, "idle_days": np.resize([1.0, 2, 3], len(y))}, y,
                at=np.repeat([5, 6], [before[0], after[0]]))


@pytest.mark.parametrize(("given", "tried"), [
    ({}, "boosting"), ({"before": (1_999, 200)}, "logistic"), ({"before": (2_000, 199)}, "logistic"), ({"before": (2_000, 1_800)}, "boosting"),
    ({"before": (2_000, 1_801)}, "logistic"), ({"after": (200, 20)}, "boosting"), ({"after": (200, 19)}, "logistic"),
    ({"better": 0.1}, "logistic")])
def test_boosting_is_tried_from_two_thousand_rows_and_two_hundred_outcomes_on_and_used_where_it_is_better(given, tried, monkeypatch):
    for name in ("boosting", "logistic"):
        monkeypatch.setattr(m, name, lambda cases, random_state, name=name: lambda x: x[name].to_numpy())
    monkeypatch.setattr(m, "calibration", lambda y, p, level: ((1.0, 1.0, 1.0), 0.05))
    later = told((0.5, 0.1))
    later.x["boosting"] = later.x["logistic"] = later.x["p"]
    assert m.judge(boosted(**given), later).tried == tried


@pytest.mark.parametrize(("slope", "ece", "is_used"), [((1, 1.0, 1.2), 0.05, True), ((1, 0.8, 1.0), 0.05, True), ((1, 1.01, 1.2), 0.05, False),
                                                      ((1, 0.8, 0.99), 0.05, False), ((1, 0.9, 1.1), 0.051, False)])
def test_boosting_is_used_only_where_its_chances_hold(slope, ece, is_used, monkeypatch):
    for name in ("boosting", "logistic"):
        monkeypatch.setattr(m, name, lambda cases, random_state, name=name: lambda x: x[name].to_numpy())
    monkeypatch.setattr(m, "calibration", lambda y, p, level: (slope, ece))
    assert m._boosting_is_better(boosted(), 0.95, 7) == is_used


def test_boosting_finds_what_no_line_shows():
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: F401  (its threads are known once it is there)
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(3)
    x = rng.normal(size=(1_500, 2))
    y = rng.random(1_500) < np.where(x[:, 0] * x[:, 1] > 0, 0.8, 0.1)
    cases = made({"a": x[:, 0], "b": x[:, 1]}, y)
    with threadpool_limits(1):
        model = m.boosting(cases.where(np.arange(1_500) < 1_000), 7)
    later = cases.where(np.arange(1_500) >= 1_000)
    assert m.area(later.y, model(later.x)) > 0.75 and model(later.x).mean() == pytest.approx(later.y.mean(), abs=0.06)
    assert m.area(later.y, m.logistic(cases.where(np.arange(1_500) < 1_000), 7)(later.x)) < 0.6
