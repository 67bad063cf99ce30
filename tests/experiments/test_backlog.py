"""The backlog: one test per pain, with what it needs on this shop's traffic."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.experiments import backlog, people_for_shares, weekly_people

TRAFFIC = pd.Series({"decision": 700.0, "all": 1_000.0})


def pain(theme, stage, priority, verdict="clear", persona="all", kind="pain_point"):
    return {"theme": theme, "kind": kind, "stage": stage, "persona": persona, "wave": "w1", "share": 0.2, "low": 0.1, "high": 0.3,
            "n": 200, "people": 40, "priority": priority, "verdict": verdict}


def measure(metric, stage, estimate, low, high, unit="share", n=200):
    return {"metric": metric, "stage": stage, "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all",
            "wave": "w1", "estimate": estimate, "low": low, "high": high, "n": n, "unit": unit, "method": "m", "status": "observed"}


def themes(*rows):
    return tables.conform(pd.DataFrame(rows), "themes")


MEASURES = tables.conform(pd.DataFrame([measure("csat", "decision", 0.6, 0.55, 0.65),
                                        measure("step_conversion", "decision", 0.3, 0.25, 0.35),
                                        measure("nps", "all", 20.0, 10.0, 30.0, "points", 400)]), "measures")


@pytest.mark.row("A10")
def test_pains_become_tests_in_order_of_priority():
    found = backlog(themes(pain("late_costs", "decision", 30.0), pain("slow", "retention", 50.0)), MEASURES,
                    {"decision": "shop team", "slow": "service"}, TRAFFIC, "w1", start=pd.Timestamp("2026-07-01"))
    assert found["action"].tolist() == ["slow", "late_costs"]
    assert found["owner"].tolist() == ["service", "shop team"] and found["kpi"].tolist() == ["nps", "step_conversion"]
    late = found.iloc[1]
    n = people_for_shares(0.3, 0.35)
    assert late["n_per_arm"] == int(n) + 1 and late["weeks"] == 4 and late["effect"] == pytest.approx(0.05)
    assert late["due"] == pd.Timestamp("2026-07-29") and late["hypothesis"] == "lift"


def test_the_size_of_a_test_on_nps_uses_the_spread_that_the_interval_shows():
    found = backlog(themes(pain("slow", "retention", 50.0)), MEASURES, {}, TRAFFIC, "w1").iloc[0]
    spread = 10 / 1.959964 * 400 ** 0.5
    assert found["n_per_arm"] == pytest.approx(2 * (2.801585 * spread / 10) ** 2, rel=0.01)


def test_an_answer_names_the_action_and_the_kpi():
    answers = pd.DataFrame({"theme": ["late_costs"], "opportunity": ["costs_on_product_page"], "kpi": ["csat"]})
    found = backlog(themes(pain("late_costs", "decision", 30.0)), MEASURES, {}, TRAFFIC, "w1", answers=answers).iloc[0]
    assert (found["action"], found["kpi"], found["baseline"]) == ("costs_on_product_page", "csat", 0.6)


def test_a_kpi_that_should_fall_has_a_negative_effect():
    known = tables.conform(pd.DataFrame([measure("cart_abandonment", "decision", 0.6, 0.55, 0.65)]), "measures")
    answers = pd.DataFrame({"theme": ["late_costs"], "opportunity": ["x"], "kpi": ["cart_abandonment"]})
    found = backlog(themes(pain("late_costs", "decision", 30.0)), known, {}, TRAFFIC, "w1", answers=answers).iloc[0]
    assert found["effect"] == pytest.approx(-0.05) and found["n_per_arm"] == int(people_for_shares(0.6, 0.55)) + 1


def test_the_same_pain_at_two_stages_gives_two_actions():
    found = backlog(themes(pain("slow", "decision", 30.0), pain("slow", "retention", 20.0)), MEASURES, {}, TRAFFIC, "w1")
    assert found["action"].tolist() == ["slow", "slow_retention"]


def test_a_pain_after_the_purchase_is_judged_by_what_people_say():
    known = pd.concat([MEASURES, tables.conform(pd.DataFrame([measure("conversion", "decision", 0.1, 0.09, 0.11),
                                                              measure("ces", "retention", 5.0, 4.8, 5.2, "score"),
                                                              measure("step_conversion", "retention", 0.2, 0.1, 0.3)]), "measures")])
    found = backlog(themes(pain("slow", "retention", 50.0)), known, {}, TRAFFIC, "w1", stages=["decision", "retention"])
    assert found["kpi"].tolist() == ["ces"]


def test_a_rare_share_needs_a_smaller_effect():
    rare = tables.conform(pd.DataFrame([measure("step_conversion", "decision", 0.10, 0.09, 0.11)]), "measures")
    found = backlog(themes(pain("late_costs", "decision", 30.0)), rare, {}, TRAFFIC, "w1").iloc[0]
    assert found["effect"] == pytest.approx(0.02) and found["n_per_arm"] == int(people_for_shares(0.10, 0.12)) + 1


def test_a_pain_without_a_kpi_is_kept_without_numbers():
    found = backlog(themes(pain("slow", "retention", 50.0)), tables.empty("measures"), {}, TRAFFIC, "w1").iloc[0]
    assert found["hypothesis"] == "no_kpi" and pd.isna(found["n_per_arm"]) and pd.isna(found["baseline"])


def test_small_pains_other_waves_and_personas_are_left_out():
    rows = themes(pain("a", "decision", 1.0, verdict="too_few"), pain("b", "decision", 1.0, persona="p1"),
                  pain("c", "decision", 1.0, kind="goal"))
    assert backlog(rows, MEASURES, {}, TRAFFIC, "w1").empty
    assert backlog(themes(pain("a", "decision", 1.0)), MEASURES, {}, TRAFFIC, "w2").empty


def test_no_themes_give_an_empty_table_under_the_contract():
    found = backlog(tables.empty("themes"), tables.empty("measures"), {}, weekly_people(tables.empty("events"), "w1"), "w1")
    assert found.empty and list(found) == list(tables.contract("actions").columns)


def test_people_per_week_by_hand():
    events = pd.DataFrame({"person_id": ["a", "b", "a", None], "wave": "w1", "stage": ["x", "x", "y", "x"],
                           "at": pd.to_datetime(["2026-01-01", "2026-01-15", "2026-01-02", "2026-01-03"], utc=True)})
    assert weekly_people(events, "w1").to_dict() == {"x": 1.0, "y": 0.5, "all": 1.0}


def test_the_five_most_urgent_pains_come_by_priority_then_share_then_name():
    rows = themes(pain("d", "decision", 1.0), {**pain("c", "decision", 1.0), "share": 0.3}, pain("b", "retention", 1.0), pain("b", "decision", 1.0), pain("e", "decision", np.nan),
                  pain("f", "all", 99.0), {**pain("g", "decision", 9.0), "share": np.nan}, pain("a", "decision", 2.0))
    assert backlog(rows, MEASURES, {}, TRAFFIC, "w1")["action"].tolist() == ["a", "c", "b", "b_retention", "d"]
    assert backlog(rows, MEASURES, {}, TRAFFIC, "w1", top=1)["action"].tolist() == ["a"] and len(backlog(rows, MEASURES, {}, TRAFFIC, "w1", top=9)) == 6


def test_the_owner_of_a_pain_comes_before_that_of_its_stage():
    rows = themes(pain("slow", "decision", 1.0), pain("late", "retention", 0.5))
    found = backlog(rows, MEASURES, {"decision": "shop", "slow": "service"}, TRAFFIC, "w1")
    assert found["owner"].fillna("-").tolist() == ["service", "-"] and found["due"].isna().all() and found["weeks"].notna().all()
    assert backlog(rows, MEASURES, {}, pd.Series([], dtype=float), "w1")["weeks"].isna().all()


def known(*rows):
    return tables.conform(pd.DataFrame([measure(*row) for row in rows]), "measures")


def test_the_kpi_nearest_to_the_pain_is_watched():
    def watched(measures, stage="decision", **more):
        return backlog(themes(pain("slow", stage, 1.0)), measures, {}, TRAFFIC, "w1", **more)["kpi"].tolist()

    share = (0.3, 0.25, 0.35)
    here = [("nps", "decision", 20.0, 10.0, 30.0, "points"), ("csat", "decision", *share), ("step_conversion", "decision", *share), ("stage_conversion", "decision", *share)]
    order = ["stage_conversion", "step_conversion", "csat", "nps"]
    for k in range(4):
        assert watched(known(*here[: 4 - k])) == [order[k]]
    assert watched(known(("stage_conversion", "all", *share), ("nps", "decision", 20.0, 10.0, 30.0, "points"))) == ["nps"]        # its own stage first
    for column in ("touchpoint", "channel", "segment", "period"):
        assert watched(known(here[1]).assign(**{column: "x"})) == [""]
    assert watched(known(here[1]).assign(persona="p1")) == watched(known(here[1]).assign(wave="w0")) == watched(known(here[1]).assign(low=np.nan)) == [""]
    goal = [("conversion", "decision", *share), ("csat", "decision", *share), ("csat", "retention", *share), ("stage_conversion", "retention", *share)]
    stages = ["decision", "retention"]
    assert watched(known(*goal), "retention", stages=stages) == ["csat"] and watched(known(*goal), "decision", stages=stages) == ["csat"]
    assert watched(known(*goal), "retention", stages=stages[::-1]) == ["stage_conversion"] and watched(known(*goal), "retention") == ["stage_conversion"]
    answers = pd.DataFrame({"theme": ["slow"], "opportunity": ["x"], "kpi": ["conversion"]})
    assert watched(known(("conversion", "all", *share), ("stage_conversion", "decision", *share)), answers=answers) == ["stage_conversion"]
    assert watched(known(("conversion", "all", *share), ("csat", "decision", *share)), answers=answers) == ["conversion"]


def test_the_effect_by_unit_and_where_no_test_is_possible():
    def row(*given):
        return backlog(themes(pain("slow", "decision", 1.0)), known(given), {}, TRAFFIC, "w1").iloc[0]

    assert row("ces", "decision", 5.0, 4.8, 5.2, "score")["effect"] == 0.3 and row("valence_reported", "decision", 0.2, 0.1, 0.3, "valence")["effect"] == 0.1
    assert row("ces", "decision", -50.0, -52.0, -48.0, "euro")["effect"] == pytest.approx(5)
    assert row("csat", "decision", 0.25, 0.2, 0.3)["effect"] == pytest.approx(0.05) and row("csat", "decision", 0.24, 0.2, 0.3)["effect"] == pytest.approx(0.048)
    assert row("csat", "decision", 0.96, 0.9, 0.98)["effect"] == pytest.approx(0.03)           # not beyond .99
    for impossible in (("csat", "decision", 0.99, 0.98, 1.0), ("ces", "decision", 5.0, 5.0, 5.0, "score"), ("ces", "decision", 0.0, -1.0, 1.0, "euro")):
        assert pd.isna(row(*impossible)["n_per_arm"]) and pd.isna(row(*impossible)["weeks"])


def test_a_wave_of_less_than_a_week_counts_as_one():
    events = pd.DataFrame({"person_id": ["a", "b", "c"], "wave": ["w1", "w1", "w0"], "stage": "x", "at": pd.to_datetime(["2026-01-01", "2026-01-03", "2026-01-01"], utc=True)})
    assert weekly_people(events, "w1").to_dict() == {"x": 2.0, "all": 2.0}
