import pandas as pd

from helpers.clean.formats.shopify_orders import FORMAT, prepare
from helpers.clean.read import TableRead

HEADS = ["Name", "Email", "Total", "Created at", "Lineitem quantity"]


def orders(*lines):
    table = pd.DataFrame(lines, columns=HEADS, dtype="str")
    read = TableRead(table, pd.Series(range(2, 2 + len(lines))), *[""] * 2, *[pd.DataFrame()] * 3)
    made = prepare(read)
    return made.table, made.rows


def test_an_order_of_several_articles_is_one_row_with_its_total_once():
    out, rows = orders(["#1", "a@x.nl", "50.00", "2026-01-01", "2"], ["#1", "", "", "", "1"], ["#2", "b@x.nl", "9.00", "2026-01-02", "1"])
    assert out["Name"].tolist() == ["#1", "#2"] and rows.tolist() == [2, 4]
    assert out["Total"].tolist() == ["50.00", "9.00"] and out["Lineitem quantity"].tolist() == ["3", "1"]


def test_nothing_is_carried_over_to_the_next_order():
    out, _ = orders(["#1", "a@x.nl", "50.00", "2026-01-01", "1"], ["#2", "", "", "2026-01-02", "1"])
    assert out["Email"].tolist() == ["a@x.nl", ""] and out["Total"].tolist() == ["50.00", ""]


def test_a_line_without_a_number_belongs_to_the_order_above_and_a_quantity_that_is_no_number_counts_nothing():
    out, _ = orders(["#1", "a@x.nl", "50.00", "2026-01-01", "2"], ["", "", "", "", "twee"], ["", "", "", "", ""])
    assert out["Name"].tolist() == ["#1"] and out["Lineitem quantity"].tolist() == ["2"]


def test_the_format_can_make_an_order_from_its_own_headings():
    assert set(FORMAT.needs) <= set(FORMAT.columns) and FORMAT.kind == "orders"
