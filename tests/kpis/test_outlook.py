"""Chances per person: judged on a later wave, the simple rule where the model is no better, and for whom it errs."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.kpis import How
from helpers.kpis import prediction as models
from helpers.kpis.outlook import _apart, _groups, outlook, sensitive_of

STAGES = ["awareness", "decision"]


def shop(seed, people=700, differ=True):
    """Half a year in two waves. Half of the people order often and the others hardly ever, unless nobody differs from another."""
    rng, rows = np.random.default_rng(seed), []
    for person in range(people):
        gap = (10 if person % 2 else 90) if differ else 40
        day = rng.uniform(-200, 150)        # customers of before the first wave, and new ones all along
        while day < 180:
            if day >= 0:
                rows.append((f"p{person:04}", pd.Timestamp("2026-01-01", tz="UTC") + pd.Timedelta(days=day), rng.gamma(4, 10)))
            day += rng.exponential(gap)
    orders = pd.DataFrame(rows, columns=["person_id", "at", "revenue"])
    wave = np.where(orders["at"] < pd.Timestamp("2026-04-01", tz="UTC"), "w1", "w2")
    return orders.assign(order_id=[f"o{i}" for i in range(len(orders))], refunded=0.0, items=1, channel="web", wave=wave)


def no_events():
    return tables.empty("events")


@pytest.mark.row("A6")
@pytest.mark.row("K4")
def test_churn_is_told_from_the_past_on_a_later_wave_and_next_purchase_is_its_complement():
    found = outlook(shop(1), no_events(), STAGES, How(waves=("w1", "w2")))
    check = found.checks.iloc[0]
    assert check["metric"] == "churn" and check["verdict"].startswith("better") and check["simple"] in ("last_activity", "base_rate")
    assert 0.85 <= check["slope"] <= 1.15 and check["ece"] <= 0.06 and check["horizon"] == "28 days" and check["low"] > 0
    both = found.predictions.pivot_table(index="person_id", columns="metric", values="estimate")
    assert np.allclose(both["churn"] + both["next_purchase"], 1) and both["churn"].between(0, 1).all()


def test_where_people_do_not_differ_the_simple_rule_gives_the_chances():
    verdicts = []
    for seed in range(6):
        found = outlook(shop(seed, 400, differ=False), no_events(), STAGES, How(waves=("w1", "w2")))
        verdicts.append(found.checks["verdict"].iloc[0])
        if verdicts[-1] == "not_better":
            assert set(found.predictions["model"]) <= {"base_rate", "last_activity"}
    assert verdicts.count("not_better") >= 5


def test_groups_of_a_sensitive_attribute_are_held_against_the_chances_and_small_ones_are_not_assessed():
    orders = shop(3)
    people = sorted(orders["person_id"].unique())
    # of even and odd people one half orders often: whoever is "odd" is picked far more
    told = pd.DataFrame({"sex": ["odd" if int(p[1:]) % 2 else "even" for p in people]}, index=people)
    told.iloc[:30] = "other"
    found = outlook(orders, no_events(), STAGES, How(waves=("w1", "w2")), told).checks
    groups = found[found["attribute"] == "sex"].set_index("group")
    assert groups.loc["other", "verdict"] == "not_assessed" and np.isnan(groups.loc["other", "ece"])
    assert (groups.loc[["even", "odd"], "verdict"] == "attention").all()


def test_groups_that_differ_by_chance_are_not_flagged():
    rng = np.random.default_rng(5)
    verdicts = [_apart((rng.random(300) < 0.2).astype(float), rng.random(300) < 0.2, rng.choice(["a", "b", "c"], 300), rng) for _ in range(40)]
    assert verdicts.count("attention") <= 3


def test_a_study_without_orders_and_events_gives_empty_tables():
    found = outlook(tables.empty("orders"), no_events(), STAGES, How())
    assert found.predictions.empty and found.checks.empty and found.scorecards.empty
    assert list(found.predictions.columns) == list(tables.empty("predictions").columns)


def test_a_few_orders_give_no_chances_and_say_so():
    few = shop(1, 20)
    found = outlook(few, no_events(), STAGES, How(waves=("w1", "w2")))
    assert found.checks["verdict"].tolist() == ["cannot_tell"] and found.predictions.empty
    nobody = outlook(few.head(1), no_events(), STAGES, How(waves=("w1", "w2")))
    assert nobody.checks["n"].tolist() == [0] and nobody.checks["verdict"].tolist() == ["cannot_tell"]


def test_only_what_the_study_calls_sensitive_is_held_against_the_chances():
    people = pd.DataFrame({"person_id": ["a", "b"], "attr_sex": ["m", None], "attr_town": ["x", "y"]})
    questions = pd.DataFrame({"question_id": ["sex", "sex", "faith", "town"], "is_sensitive": [True, True, True, False]})
    found = sensitive_of(people, questions)
    assert list(found.columns) == ["sex"] and found.loc["a", "sex"] == "m"


def judged_of(y, chances, **more):
    given = {"name": "logistic", "model": None, "tried": "logistic", "chances": chances, "simple": chances[::-1], "checks": {}}
    return models.Judged(**{**given, **more}), models.Cases(pd.DataFrame(index=range(len(y))), y, np.zeros(len(y)), np.arange(len(y)))


def groups_of(told, y, chances, how=How(), **more):  # noqa: B008
    judged, later = judged_of(np.asarray(y, dtype=float), np.asarray(chances, dtype=float), **more)
    return _groups(later, judged, pd.DataFrame(told), how)


def test_whom_the_top_fifth_holds_is_told_per_group_of_fifty_and_smaller_ones_are_named():
    """Of 120 people the 24 with the highest chance are picked: of a the first 20 (15 of them rightly), of b the first 4 (all rightly)."""
    group = ["a"] * 50 + ["b"] * 51 + ["c"] * 10 + ["d"] * 9
    y, chances = np.zeros(120), np.linspace(0.2, 0.1, 120)
    y[:15] = y[50:54] = y[54:60] = 1
    chances[:20] = chances[50:54] = 0.9
    found = groups_of({"sex": group, "place": ["x"] * 100 + [None] * 20}, y, chances)
    small = {"attribute": "sex", "verdict": "not_assessed"}
    assert found[0] == {**small, "group": "c", "n": 10} and found[3:] == [{"attribute": "place", "verdict": "not_assessed", "group": "x", "n": 100}]
    told = pd.DataFrame(found[1:3]).set_index("group")
    assert told[["n", "model", "used", "verdict"]].values.tolist() == [[50, "logistic", "logistic", "attention"], [51, "logistic", "logistic", "attention"]]
    assert told.loc["a", ["happened", "chosen", "rightly", "wrongly"]].tolist() == pytest.approx([15 / 50, 20 / 50, 1, 5 / 35])
    assert told.loc["b", ["happened", "chosen", "rightly", "wrongly"]].tolist() == pytest.approx([10 / 51, 4 / 51, 4 / 10, 0])
    assert told.loc["a", "ece"] == pytest.approx(models.calibration(y[:50], chances[:50])[1])
    other = groups_of({"sex": group}, y, chances[::-1], name="base_rate")      # where the simple rule is used, it is what is held against them
    assert other[1]["chosen"] == pytest.approx(20 / 50) and other[1]["used"] == "base_rate"
    assert groups_of({"sex": group}, y, chances, How(minimum_people=9))[1] == {**small, "group": "d", "n": 9}
    nobody = groups_of({"sex": group}, np.where(np.array(group) == "a", 0, y), chances)
    assert np.isnan(nobody[1]["rightly"]) and nobody[1]["wrongly"] == pytest.approx(20 / 50)
    assert groups_of({}, y, chances) == [] and _groups(None, None, None, How()) == []


@pytest.mark.parametrize(("picked", "verdict"), [((50, 50), "fine"), ((50, 41), "fine"), ((50, 30), "attention"), ((5, 3), "cannot_tell")])
def test_a_gap_counts_beyond_the_bars_and_only_when_shuffled_groups_do_not_show_it(picked, verdict):
    """Two groups as large and nobody with the outcome: 41 of 50 is more than four fifths, 30 of 50 is less, and 3 of 5 is chance."""
    n = 500 if picked[0] > 5 else 10
    pick = np.concatenate([np.repeat([True, False], [k, n - k]) for k in picked])
    group = np.repeat(["a", "b"], n)
    assert _apart(np.zeros(2 * n), pick, group, np.random.default_rng(1)) == verdict if picked != (50, 30) else True
    if picked == (50, 30):      # ten times as many leave no doubt
        assert _apart(np.zeros(20 * n), np.repeat(pick, 10), np.repeat(group, 10), np.random.default_rng(1)) == verdict


def test_a_gap_of_a_tenth_in_who_is_rightly_picked_is_within_the_bar():
    truth, group = np.tile(np.repeat([1.0, 0.0], 1_000), 2), np.repeat(["a", "b"], 2_000)
    for picked, verdict in ((900, "fine"), (880, "attention")):        # of the thousand of b with the outcome; all of a, and 500 of the others
        pick = np.concatenate([np.ones(1_000), np.repeat([1, 0], 500), np.repeat([1, 0], [picked, 1_000 - picked]), np.repeat([1, 0], 500)]) > 0
        assert _apart(truth, pick, group, np.random.default_rng(2)) == verdict


def visits(people=400, days=120):
    """Visitors of two waves: those by mail sign up within days, of the others hardly any does."""
    rng, rows = np.random.default_rng(4), []
    for person in range(people):
        day, channel = rng.uniform(0, days - 5), "email" if person % 2 else "search"
        for k in range(4):
            rows.append((f"p{person:04}", day + 3 * k, "view", channel))
        if rng.random() < (0.7 if person % 2 else 0.1):
            rows.append((f"p{person:04}", day + rng.uniform(9.1, 16), "signup", channel))
    frame = pd.DataFrame(rows, columns=["person_id", "day", "event", "channel"])
    frame["at"] = (pd.Timestamp("2026-01-01", tz="UTC") + pd.to_timedelta(frame.pop("day"), unit="D")).astype("datetime64[us, UTC]")
    frame["wave"] = np.where(frame["at"] < pd.Timestamp("2026-03-02", tz="UTC"), "w1", "w2")
    return frame.assign(session_id=frame["person_id"] + frame["at"].dt.strftime("%j"), stage="awareness", touchpoint="home", device="mobile")


def test_visitors_get_a_lead_score_whose_points_add_up_and_bands_of_few_people_show_no_share():
    found = outlook(tables.empty("orders"), visits(), STAGES, How(waves=("w1", "w2"), goal_event=("signup",), minimum_people=64))
    check = found.checks.iloc[0]
    assert (check["metric"], check["horizon"], check["wave"], check["model"]) == ("lead", "14 days", "w2", "points")
    assert set(found.predictions["metric"]) == {"lead"} and found.predictions["points"].ge(0).all()
    card = found.scorecards
    few = card["n"] < 64
    assert (card["n"] == 64).any() and few.any() and card.loc[few, ["estimate", "low", "high"]].isna().all(axis=None) and card.loc[~few, "estimate"].notna().all()
    channel = card[card["item"] == "channel"].set_index("word")["points"]
    assert channel["search"] == 0 < channel["email"]


def test_what_cannot_be_told_names_how_many_people_were_looked_at():
    found = outlook(tables.empty("orders"), visits(60), STAGES, How(waves=("w1", "w2"), goal_event=("signup",))).checks
    row = found.iloc[0]
    assert (row["verdict"], row["attribute"], row["group"]) == ("cannot_tell", "all", "all") and 10 < row["n"] < 60
    assert outlook(tables.empty("orders"), visits(60), STAGES, How(goal_event=("signup",))).checks["wave"].tolist() == ["w2"]
