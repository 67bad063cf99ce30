"""A cell that another rule would change carries the mark and names the rule; the others stay as they were."""

import pandas as pd
import pytest

from helpers.journey import mark_flips

CELLS = pd.DataFrame(
    [("all", "touchpoints", "reach", "decision", "cart", None), ("all", "touchpoints", "reach", "decision", "checkout", "more: 2"),
     ("all", "kpis", "drop_off", "decision", "drop_off", "goal: 0.5"), ("p1", "touchpoints", "reach", "decision", "cart", None)],
    columns=["persona", "lane", "metric", "stage", "statement", "note"]).assign(wave="w")  # fmt: skip
TRIED = pd.DataFrame(
    [("smoothed", "touchpoints", "reach", "cart", True), ("next_rule", "touchpoints", "reach", "cart", True),
     ("smoothed", "kpis", "drop_off", "all", True), ("smoothed", "touchpoints", "reach", "checkout", False)],
    columns=["rule", "lane", "metric", "item", "is_flipped"]).assign(wave="w", stage="decision")  # fmt: skip


@pytest.mark.row("B11")
def test_cells_that_flip_are_marked_with_the_rules_and_keep_what_their_note_said():
    notes = mark_flips(CELLS, TRIED)["note"]
    assert notes[0] == "flips: smoothed;next_rule" and notes[2] == "goal: 0.5 | flips: smoothed"
    assert notes[1] == "more: 2" and pd.isna(notes[3])


def test_without_flips_the_map_stays_the_same():
    pd.testing.assert_frame_equal(mark_flips(CELLS, TRIED.assign(is_flipped=False)), CELLS.astype({"note": "str"}))
