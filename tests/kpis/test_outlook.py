"""Chances per person: judged on a later wave, the simple rule where the model is no better, and for whom it errs."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.kpis import How
from helpers.kpis.outlook import _apart, outlook, sensitive_of

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
