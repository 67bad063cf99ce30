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


def test_ten_people_in_each_of_the_four_groups_are_enough():
    groups = [SAW_AND_BOUGHT, SAW, BOUGHT, NEITHER]
    assert len(seen_or_not(log_of(*((10, g) for g in groups)), FIVE)) == 1
    for k in range(4):
        few = log_of(*((9 if i == k else 10, g) for i, g in enumerate(groups)))
        assert seen_or_not(few, FIVE).empty and len(seen_or_not(few, FIVE, minimum_people=9)) == 1


def test_touchpoints_of_a_wave_share_the_error_and_a_difference_that_reaches_nothing_is_not_clear():
    two = log_of((30, ["view_item", "view_search_results", "purchase"]), (30, ["view_item", "view_search_results"]), (30, ["view_item", "purchase"]), (30, NEITHER))
    found = seen_or_not(two, FIVE, level=0.9)
    assert not found["is_clear"].any() and found["difference"].tolist() == [0] and (found["other_n"].item(), found["seen_n"].item()) == (60, 60)
    assert [found["other_low"].item(), found["other_high"].item()] == pytest.approx([float(x) for x in wilson(30, 60, 0.9)])
    worse = seen_or_not(log_of((10, SAW_AND_BOUGHT), (50, SAW), (40, BOUGHT), (20, NEITHER)), FIVE).iloc[0]
    assert worse["is_clear"] and worse["high"] < 0
    ad = ["ad_click", *SAW]
    several = log_of((30, [*ad, "purchase"]), (20, ad), (15, BOUGHT), (45, NEITHER), (20, ["ad_click", "view_item"]), (20, ["ad_click", "view_item", "purchase"]))
    both = seen_or_not(several, FIVE, goal_event=["purchase"], level=0.9)
    assert set(both["comparisons"]) == {len(both)} and both["touchpoint"].is_unique
    for r in both.itertuples():
        low, high = newcombe(round(r.other_share * r.other_n), r.other_n, round(r.seen_share * r.seen_n), r.seen_n, 1 - 0.1 / len(both))
        assert [r.low, r.high] == pytest.approx([float(low), float(high)])
