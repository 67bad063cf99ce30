"""Who saw something beside who was there and did not: worked out by hand, and nothing of small groups."""

import pandas as pd
import pytest

from helpers.intervals import newcombe, wilson
from helpers.stages import assign_stages, load_model, seen_or_not

FIVE = load_model("five_stages")


def log_of(*groups):
    """Groups of (people, events in order), each person with a name of their own."""
    rows = [(f"g{g}p{i}", "w1", pd.Timestamp("2026-05-01T08:00Z") + k * pd.Timedelta("1h"), event)
            for g, (people, events) in enumerate(groups) for i in range(people) for k, event in enumerate(events)]
    frame = pd.DataFrame(rows, columns=["person_id", "wave", "at", "event"]).assign(row_id=lambda t: [f"f:{i}" for i in t.index], channel="search")
    return assign_stages(frame.astype({"at": "datetime64[us, UTC]"}), FIVE)


SAW_AND_BOUGHT, SAW, BOUGHT, NEITHER = ["view_item", "view_search_results", "purchase"], ["view_item", "view_search_results"], ["view_item", "purchase"], ["view_item"]


@pytest.mark.row("P10")
def test_shares_and_their_difference_are_those_of_the_people_counted_by_hand():
    found = seen_or_not(log_of((30, SAW_AND_BOUGHT), (20, SAW), (15, BOUGHT), (45, NEITHER)), FIVE)
    (row,) = found.itertuples()
    assert (row.stage, row.touchpoint, row.seen_n, row.other_n, row.comparisons) == ("consideration", "search", 50, 60, 1)
    assert (row.seen_share, row.other_share, row.difference) == pytest.approx((0.6, 0.25, 0.35))
    assert [row.seen_low, row.seen_high] == pytest.approx([float(x) for x in wilson(30, 50)])
    assert [row.low, row.high] == pytest.approx([float(x) for x in newcombe(15, 60, 30, 50)]) and row.is_clear


def test_what_is_seen_after_the_goal_does_not_count():
    late = ["view_item", "purchase", "view_search_results"]
    (row,) = seen_or_not(log_of((30, late), (20, SAW_AND_BOUGHT), (20, SAW), (15, BOUGHT), (45, NEITHER)), FIVE).itertuples()
    assert (row.seen_n, row.other_n) == (40, 90)


def test_nothing_is_told_of_a_group_below_the_minimum_and_nothing_without_a_goal():
    assert seen_or_not(log_of((30, SAW_AND_BOUGHT), (9, SAW), (15, BOUGHT), (45, NEITHER)), FIVE).empty
    assert seen_or_not(log_of((30, SAW), (30, NEITHER)), FIVE).empty


def test_stages_of_the_goal_and_after_it_are_left_out():
    found = seen_or_not(log_of((30, ["view_item", "view_cart", "purchase"]), (30, ["view_item", "view_cart"]), (30, NEITHER)), FIVE)
    assert "decision" not in set(found["stage"])
