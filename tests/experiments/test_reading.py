"""Reading A/B tests, by hand and on planted effects."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers import intervals, tables
from helpers.experiments import read_tests, sample_ratio
from helpers.experiments.reading import _interval, outcomes, too_early

NO_EVENTS, NO_ORDERS = tables.empty("events"), tables.empty("orders")
START = pd.Timestamp("2026-04-06", tz="UTC")


def exposures(control, treated, days=14):
    n = control + treated
    at = START + pd.to_timedelta(np.arange(n) % days, unit="D")
    return pd.DataFrame({"row_id": [f"x:{i}" for i in range(n)], "person_id": [f"p{i}" for i in range(n)], "experiment": "shipping",
                         "variant": ["control"] * control + ["shown"] * treated, "wave": "w1",
                         "at": pd.Series(at).astype("datetime64[us, UTC]")})


def purchases(people, days_later=30, value=20.0):
    at = pd.Series([START + pd.Timedelta(days=days_later)] * len(people)).astype("datetime64[us, UTC]")
    frame = pd.DataFrame({"row_id": [f"e:{i}" for i in range(len(people))], "person_id": people, "wave": "w1", "at": at,
                          "event": "purchase", "stage": "decision", "touchpoint": "all", "channel": "all", "value": value, "rule_id": "r"})
    return tables.conform(frame, "events")


def test_sample_ratio_equals_the_published_examples():
    assert sample_ratio({"a": 821_588, "b": 815_482}) == pytest.approx((22.774369, 1.821793e-06), rel=1e-6)
    assert sample_ratio({"a": 44_000, "b": 45_000})[1] == pytest.approx(0.0008, abs=5e-5)
    assert sample_ratio({"a": 600, "b": 400})[1] == pytest.approx(2.54e-10, rel=5e-3)
    assert sample_ratio({"a": 900, "b": 100}, {"a": 0.9, "b": 0.1}) == (0, 1)


@pytest.mark.row("A4")
def test_a_better_variant_is_found_with_its_newcombe_interval():
    people = [f"p{i}" for i in range(40)] + [f"p{i}" for i in range(200, 290)]
    found = read_tests(exposures(200, 200), NO_ORDERS, purchases(people)).set_index("metric")
    row = found.loc["conversion"]
    assert (row["control"], row["treated"], row["verdict"]) == (0.2, 0.45, "better")
    assert [row["low"], row["high"]] == pytest.approx([float(x) for x in intervals.newcombe(40, 200, 90, 200)])
    assert found.loc["revenue_per_person", "effect"] == pytest.approx(5.0)
    assert row["checks"] == "srm_ok;whole_weeks_ok;no_plan"


@pytest.mark.row("A4")
def test_a_failed_sample_ratio_shows_no_result():
    found = read_tests(exposures(600, 400), NO_ORDERS, purchases([f"p{i}" for i in range(50)]))
    assert set(found["verdict"]) == {"invalid"} and found[["control", "treated", "effect", "low", "high"]].isna().all(axis=None)
    assert found["checks"].iloc[0].startswith("srm_failed") and found["n_control"].tolist() == [600, 600]


def test_what_was_bought_before_the_exposure_does_not_count():
    people = [f"p{i}" for i in range(50)]
    found = read_tests(exposures(200, 200), NO_ORDERS, purchases(people, days_later=-1)).set_index("metric")
    assert found.loc["conversion", "control"] == 0


def test_someone_who_saw_both_arms_counts_in_neither():
    both = exposures(100, 100)
    both.loc[100, "person_id"] = "p0"
    found = read_tests(both, NO_ORDERS, purchases(["p1"]))
    assert found["n_control"].iloc[0] == 99 and found["n_treated"].iloc[0] == 99 and "in_both_arms" in found["checks"].iloc[0]


@pytest.mark.row("A4")
def test_a_test_of_ten_days_and_one_stopped_early_are_warned_of():
    found = read_tests(exposures(50, 50, days=10), NO_ORDERS, purchases(["p1"]), planned={"shipping": 400})
    assert found["checks"].iloc[0] == "srm_ok;not_whole_weeks;stopped_early"


def test_without_outcomes_or_experiments_there_are_no_rows():
    assert read_tests(exposures(50, 50), NO_ORDERS, NO_EVENTS).empty
    assert read_tests(tables.empty("exposures"), NO_ORDERS, NO_EVENTS).empty
    assert read_tests(exposures(50, 0), NO_ORDERS, purchases(["p1"])).empty


def test_orders_are_read_when_there_are_no_events():
    orders = pd.DataFrame({"order_id": ["o1", "o2"], "row_id": ["o:1", "o:2"], "person_id": ["p0", "p60"], "wave": "w1",
                           "at": [START + pd.Timedelta(days=40)] * 2, "revenue": 30.0, "refunded": 0.0, "items": 1, "channel": "all"})
    found = read_tests(exposures(50, 50), tables.conform(orders, "orders"), NO_EVENTS).set_index("metric")
    assert found.loc["conversion", "treated"] == 0.02 and found.loc["revenue_per_person", "control"] == pytest.approx(0.6)


@needs_shared
def test_the_interval_of_means_is_welch_as_r_has_it(shared):
    sleep = pd.read_csv(shared / "data/reference/sleep.csv")
    one, two = (sleep.loc[sleep["group"] == g, "extra"].to_numpy() for g in (1, 2))
    assert _interval(two, one, "euro", 0.95) == pytest.approx((-3.3654832, 0.2054832), abs=5e-8)


def test_two_arms_of_the_same_people_differ_in_about_one_of_twenty():
    rng = np.random.default_rng(3)
    x, y = rng.binomial(500, 0.2, (2, 4_000))
    low, high = intervals.newcombe(x, 500, y, 500)
    assert 0.04 <= ((low > 0) | (high < 0)).mean() <= 0.06


@pytest.mark.row("A4")
def test_a_test_that_is_read_before_its_agreed_end_is_warned_of():
    acts = purchases(["p1"], days_later=30)
    for until, is_early in (("2026-06-30", True), ("2026-04-20", False)):
        found = read_tests(exposures(50, 50), NO_ORDERS, acts, until={"shipping": until})
        assert ("read_early" in found["checks"].iloc[0].split(";")) == is_early


def test_conversion_per_session_has_an_interval_by_person():
    """Two arms of 40; each person has as many sessions as their number modulo 3 plus 1, and buys in the last of them or not at all."""
    given = exposures(40, 40)
    rows = [(f"p{i}", f"s{i}-{k}", "purchase" if k == i % 3 and i % 4 == 0 else "view") for i in range(80) for k in range(i % 3 + 1)]
    acts = pd.concat([purchases([r[0] for r in rows])], ignore_index=True)
    acts["session_id"], acts["event"] = pd.Series([r[1] for r in rows], dtype="str"), pd.Series([r[2] for r in rows], dtype="str")
    row = read_tests(given, NO_ORDERS, acts).set_index("metric").loc["session_conversion"]
    sessions = np.array([i % 3 + 1 for i in range(40)], dtype=float)
    goals = np.array([i % 4 == 0 for i in range(40)], dtype=float)
    control = intervals.ratio(goals, sessions)
    assert row["control"] == pytest.approx(10 / sessions.sum()) and row["control"] == pytest.approx(control[0])
    sessions2, goals2 = (np.array([f(i) for i in range(40, 80)], dtype=float) for f in (lambda i: i % 3 + 1, lambda i: i % 4 == 0))
    low, high = intervals.mover(*control, *intervals.ratio(goals2, sessions2))
    assert [row["low"], row["high"]] == pytest.approx([float(low), float(high)])


@pytest.mark.parametrize("runs", [300, pytest.param(2_000, marks=pytest.mark.proof)])
def test_two_arms_alike_differ_in_about_one_of_twenty_whatever_the_metric(runs):
    """A/A by person with skewed revenue and several sessions each; 5 % within three standard errors."""
    from helpers.experiments.reading import _of_ratios

    rng = np.random.default_rng(12)
    seen = {"means": 0, "ratios": 0}
    for _ in range(runs):
        x, y = rng.lognormal(3, 0.8, (2, 300)) * (rng.random((2, 300)) < 0.4)
        low, high = _interval(x, y, "euro", 0.95)
        seen["means"] += low > 0 or high < 0
        sessions, lust = rng.poisson(2, (2, 300)) + 1.0, rng.beta(2, 5, (2, 300))
        goals = rng.binomial(sessions.astype(int), lust).astype(float)
        low, high = _of_ratios([goals[0], sessions[0]], [goals[1], sessions[1]], 0.95)
        seen["ratios"] += low > 0 or high < 0
    for count in seen.values():
        assert abs(count / runs - 0.05) < 3 * np.sqrt(0.05 * 0.95 / runs) + 0.002


def acts_of(*rows):
    """Rows (person, days after the start, event, value, session)."""
    frame = pd.DataFrame(rows, columns=["person_id", "day", "event", "value", "session_id"])
    at = (START + pd.to_timedelta(frame.pop("day"), unit="D")).astype("datetime64[us, UTC]")
    return tables.conform(frame.assign(at=at, row_id=[f"e:{i}" for i in range(len(frame))], wave="w1", stage="decision", touchpoint="all", channel="all",
                                       rule_id="r"), "events")


def sales_of(*rows):
    """Rows (person, days after the start, revenue)."""
    frame = pd.DataFrame(rows, columns=["person_id", "day", "revenue"])
    at = (START + pd.to_timedelta(frame.pop("day"), unit="D")).astype("datetime64[us, UTC]")
    return tables.conform(frame.assign(at=at, order_id=[f"o{i}" for i in range(len(frame))], row_id=[f"o:{i}" for i in range(len(frame))], wave="w1",
                                       refunded=0.0, items=1, channel="all"), "orders")


def people_of(*rows):
    """Rows (person, days after the start) of who was exposed when."""
    frame = pd.DataFrame(rows, columns=["person_id", "day"])
    return frame.assign(at=(START + pd.to_timedelta(frame.pop("day"), unit="D")).astype("datetime64[us, UTC]"))


def test_what_people_did_from_their_exposure_on_by_hand():
    people = people_of(("a", 1), ("b", 1), ("c", 5))
    acts = acts_of(("a", 1, "purchase", 10, "s1"), ("a", 2, "purchase", 5, "s1"), ("a", 3, "purchase_b2b", 1, "s2"), ("a", 0, "purchase", 99, "s0"),
                   ("b", 2, "view", None, "s3"), ("b", 3, "view", None, "s4"), ("c", 4, "purchase", 7, "s5"), (None, 9, "purchase", 7, "s6"))
    found = outcomes(people, NO_ORDERS, acts, ("purchase*",))
    assert found[["is_converted", "revenue", "sessions", "goal_sessions"]].to_dict("index") == {
        "a": {"is_converted": 1, "revenue": 16, "sessions": 2, "goal_sessions": 2}, "b": {"is_converted": 0, "revenue": 0, "sessions": 2, "goal_sessions": 0},
        "c": {"is_converted": 0, "revenue": 0, "sessions": 0, "goal_sessions": 0}}
    sold = sales_of(("b", 1, 30.0), ("b", 2, 12.0), ("c", 4, 8.0))
    both = outcomes(people, sold, acts, ("purchase*",))          # orders know the money, events who converted
    assert both["revenue"].to_dict() == {"a": 0, "b": 42, "c": 0} and both["is_converted"].to_dict() == {"a": 1, "b": 0, "c": 0}
    only = outcomes(people, sold, acts[acts["event"] == "view"], ("purchase*",))
    assert only["is_converted"].to_dict() == {"a": 0, "b": 1, "c": 0} and "sessions" not in only
    early = outcomes(people, sales_of(("a", 0, 5.0)), acts[acts["event"] == "view"], ("purchase*",))      # there are orders, none of them after
    assert early["is_converted"].tolist() == [0, 0, 0] and "revenue" not in early
    bare = outcomes(people, NO_ORDERS, acts.assign(value=np.nan, session_id=None), ("purchase*",))
    assert bare["is_converted"].tolist() == [1, 0, 0] and not {"revenue", "sessions"} & set(bare)
    assert not {"is_converted", "revenue", "sessions"} & set(outcomes(people, NO_ORDERS, acts[acts["event"] == "view"], ("purchase*",)))


@pytest.mark.parametrize(("days", "said"), [(6, "not_whole_weeks"), (7, "not_whole_weeks"), (12, "not_whole_weeks"), (13, "whole_weeks_ok"),
                                            (14, "whole_weeks_ok"), (15, "not_whole_weeks"), (20, "whole_weeks_ok"), (21, "whole_weeks_ok")])
def test_whole_weeks_are_two_at_least_and_may_lack_a_day(days, said):
    found = read_tests(exposures(50, 50, days=days), NO_ORDERS, purchases(["p1"]), planned={"shipping": 50})
    assert set(found["checks"]) == {f"srm_ok;{said};plan_ok"}
    assert read_tests(exposures(50, 50, days=days), NO_ORDERS, purchases(["p1"]), planned={"shipping": 51})["checks"].iloc[0].endswith("stopped_early")


def test_a_test_may_end_on_the_agreed_day_and_is_early_the_day_before():
    last = pd.Timestamp("2026-06-30T09:00", tz="UTC")
    assert [too_early(last, day) for day in ("2026-06-29", "2026-06-30", "2026-07-01", None)] == [[], [], ["read_early"], []]
    assert too_early(pd.NaT, "2026-07-01") == []


def test_arms_of_ten_people_have_a_result_and_those_of_nine_cannot_tell():
    for treated, is_told in ((10, True), (9, False)):
        row = read_tests(exposures(10, treated), NO_ORDERS, purchases(["p1"])).set_index("metric").loc["conversion"]
        assert row["verdict"] == "cannot_tell" and pd.notna(row["effect"]) == is_told and (row["n_control"], row["n_treated"]) == (10, treated)
        assert not is_told or (row["control"], row["treated"], row["effect"]) == pytest.approx((0.1, 0, -0.1))


def test_every_metric_has_its_unit_and_worse_is_said_as_plainly():
    people = [f"p{i}" for i in range(90)] + [f"p{i}" for i in range(200, 240)]
    found = read_tests(exposures(200, 200), NO_ORDERS, purchases(people), level=0.9)
    assert found[["metric", "unit", "verdict", "variant", "experiment", "wave"]].values.tolist() == [
        ["conversion", "share", "worse", "shown", "shipping", "w1"], ["revenue_per_person", "euro", "worse", "shown", "shipping", "w1"]]
    assert found["effect"].tolist() == pytest.approx([-0.25, -5])
    assert found.loc[0, ["low", "high"]].tolist() == pytest.approx([float(x) for x in intervals.newcombe(90, 200, 40, 200, 0.9)])
    from scipy import stats

    paid = [np.repeat([20.0, 0.0], [k, 200 - k]) for k in (40, 90)]
    theirs = stats.ttest_ind(*paid, equal_var=False).confidence_interval(0.9)
    assert found.loc[1, ["low", "high"]].tolist() == pytest.approx([theirs.low, theirs.high])
    assert np.isnan(_interval(np.full(5, 2.0), np.full(5, 3.0), "euro", 0.95)).all()


def test_the_split_that_was_meant_decides_and_every_variant_stands_against_control():
    three = exposures(100, 200)
    three.loc[200:, "variant"] = "other"
    found = read_tests(three, NO_ORDERS, purchases(["p1", "p150", "p250"]))
    assert found[["variant", "metric"]].values.tolist() == [[v, m] for v in ("other", "shown") for m in ("conversion", "revenue_per_person")]
    assert set(found["n_control"]) == set(found["n_treated"]) == {100}
    skewed = read_tests(exposures(300, 100), NO_ORDERS, purchases(["p1"]), expected={"shipping": {"control": 0.75, "shown": 0.25}})
    assert skewed["checks"].iloc[0].startswith("srm_ok;") and skewed["effect"].notna().all()
    assert read_tests(three[three["variant"] != "control"], NO_ORDERS, purchases(["p1"])).empty
    later = exposures(50, 50).assign(experiment="colour")
    joined = pd.concat([exposures(50, 0), later], ignore_index=True)       # the first has one arm only, the second is read all the same
    assert read_tests(joined, NO_ORDERS, purchases(["p1"]))["experiment"].unique().tolist() == ["colour"]


def test_the_first_of_two_exposures_to_one_arm_counts():
    twice = pd.concat([exposures(50, 50, days=1).assign(at=lambda x: x["at"] + pd.Timedelta(days=9)), exposures(50, 50, days=1)], ignore_index=True)
    found = read_tests(twice, NO_ORDERS, acts_of(("p1", 3, "purchase", 1, "s"))).set_index("metric")
    assert found.loc["conversion", "control"] == 0.02 and "in_both_arms" not in found.loc["conversion", "checks"]
