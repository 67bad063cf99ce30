"""Linked beside unlinked people: values by hand, what is not compared, planted truth and none."""

import numpy as np
import pandas as pd
import pytest
from linked_people import chance, compared, compared_at_once, events, first, people, scores

from helpers import intervals, tables
from helpers.compare import linkage


def bought(linked, unlinked, n=100, kinds="survey"):
    who = people((f"events;{kinds}", n), ("events", n))
    buyers = first(who, 0, linked) | first(who, 1, unlinked)
    return {"events": events({person: ["purchase"] * (person in buyers) for person in who["person_id"]})}, who


@pytest.mark.row("B12")
def test_a_difference_has_newcombes_interval_and_is_corrected_for_the_kpis_beside_it():
    data, who = bought(30, 10)
    row = compared(data, who).loc["conversion"]
    assert row[["estimate", "n", "linked_estimate", "linked_n", "unlinked_estimate", "unlinked_n"]].tolist() == pytest.approx([0.2, 200, 0.3, 100, 0.1, 100])
    assert row[["linked_low", "linked_high", "unlinked_low", "unlinked_high"]].astype(float).tolist() == pytest.approx([0.218949, 0.395849, 0.055229, 0.174366], abs=1e-6)
    # Newcombe 10: 0.2 - sqrt((0.3 - 0.218949)^2 + (0.174366 - 0.1)^2), 0.2 + sqrt((0.395849 - 0.3)^2 + (0.1 - 0.055229)^2)
    assert row[["difference", "difference_low", "difference_high"]].astype(float).tolist() == pytest.approx([0.2, 0.090001, 0.305789], abs=1e-5)
    assert row["verdict"] == "differs" and 0 < row["q"] < 0.05


def test_the_same_figures_twice_are_the_same_and_few_people_cannot_tell():
    data, who = bought(480, 480, 1000)
    assert compared(data, who).loc["conversion", "verdict"] == "same"
    data, who = bought(14, 10, 20)
    few = compared(data, who).loc["conversion"]
    assert few["verdict"] == "cannot_tell" and pd.isna(few["q"]) and few["difference"] == pytest.approx(0.2)


@pytest.mark.parametrize("kinds", ["orders", "contacts", "orders;survey"])
def test_buying_is_not_compared_where_a_buyer_enters_a_second_source_by_it(kinds):
    row = compared(*bought(30, 10, kinds=kinds)).loc["conversion"]
    assert row["verdict"] == "tied" and row["estimate"] == pytest.approx(0.2)
    assert row[[name for name in row.index if "linked" in name or name.startswith("difference") or name == "q"]].isna().all()


def test_what_only_one_group_does_is_not_compared():
    data, who = bought(30, 10)
    data["answers"] = scores(dict.fromkeys(first(who, 0, 60), 9))
    assert compared(data, who).loc["nps", ["verdict", "n"]].tolist() == ["one_side", 60]


@pytest.mark.row("B12")
@pytest.mark.parametrize(("linked", "unlinked"), [(30, 4), (4, 30)])
def test_a_group_too_small_to_show_takes_the_other_along_so_that_it_does_not_follow_from_the_total(linked, unlinked):
    row = compared(*bought(linked, unlinked)).loc["conversion"]
    assert row["verdict"] == "too_few" and row[["linked_estimate", "linked_n", "unlinked_estimate", "unlinked_n", "difference", "q"]].isna().all()
    who = people(("events;survey", 90), ("events", 9))
    found = compared({"events": events({person: ["view_item"] for person in who["person_id"]})}, who)
    assert set(found["verdict"]) == {"too_few"} and found[["linked_n", "unlinked_n"]].isna().all(axis=None)


def test_what_too_few_people_do_at_all_has_no_row():
    assert "conversion" not in compared(*bought(5, 4)).index


@pytest.mark.parametrize("sources", ["events", "events;survey"])
def test_a_study_without_two_groups_has_no_row_at_all(sources):
    data, who = bought(30, 10)
    found = compared(data, who.assign(sources=sources))
    assert found.empty and list(found.reset_index().columns) == list(tables.contract("linkage").columns)


def test_kpis_that_need_a_known_buyer_are_tied_whenever_there_are_orders():
    assert all(linkage.TIED[metric] & {"orders"} for metric in ("repeat_purchase", "bought_again", "retention_rate", "conversion"))


def test_the_groups_counted_apart_are_the_groups_counted_beside_each_other():
    data, who = chance(3, 0.45, 0.15, 60)
    pd.testing.assert_frame_equal(compared(data, who), compared_at_once(data, who))


@pytest.mark.row("B12")
def test_linked_people_who_buy_more_are_found():
    found = [compared_at_once(*chance(seed, 0.45, 0.15)) for seed in range(6)]
    assert all(table.loc[["conversion", "session_conversion"], "verdict"].eq("differs").all() for table in found)
    others = pd.concat([table["verdict"].drop(["conversion", "session_conversion"]) for table in found])
    assert (others == "differs").sum() <= 1     # expected at most: 0.05 of all that is said to differ


def by_chance(seed, kpis=8, n=120):
    """Shares of so many people in either group, all of one chance; the acts are independent of each other."""
    rng, who = np.random.default_rng(seed), people(("events;survey", n), ("events", n))
    place = dict.fromkeys(("stage", "persona", "touchpoint", "channel", "period"), "all") | {"wave": "w", "unit": "share", "method": "wilson", "status": "observed"}
    rows = []
    for k in range(kpis):
        true = rng.binomial(n, 0.2 + 0.05 * k, 2)
        for segment, x, size in (("all", true.sum(), 2 * n), ("linkage=linked", true[0], n), ("linkage=unlinked", true[1], n)):
            low, high = intervals.wilson(x, size)
            rows.append({"metric": f"act_{k}", **place, "segment": segment, "estimate": x / size, "low": float(low), "high": float(high), "n": size})
    made = tables.conform(pd.DataFrame(rows), "measures")
    return linkage.linkage(made[made["segment"] == "all"], made[made["segment"] != "all"], who, "w")


@pytest.mark.row("B12")
def test_where_linking_goes_with_nothing_at_most_one_study_in_twenty_says_that_it_does():
    assert sum((by_chance(seed)["verdict"] == "differs").any() for seed in range(40)) <= 2      # 0.05 of 40
