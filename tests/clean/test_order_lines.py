import json

import pandas as pd
import pytest

from helpers import clean, store
from helpers.clean import products
from helpers.clean.order_lines import _listed, _named


def received(folder, *texts, **more):
    given = []
    for i, text in enumerate(texts):
        name = f"o{i}.json" if text.lstrip()[:1] in "[{" else f"o{i}.csv"
        (folder / name).write_text(text, encoding="utf-8")
        given.append({"path": name, "source": name, "file": str(folder / name), "wave": f"w{i}", "kind": "orders", "timezone": "UTC", **more})
    return clean.receive(given, {}, key=b"k")


SHOPIFY = """Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Total,Refunded Amount
#1,a@x.nl,paid,2026-05-01 10:00:00 +0200,2,Jas groen,40.00,95.00,0.00
#1,,,2026-05-01 10:00:00 +0200,1,Das,15.00,,
#2,b@x.nl,voided,2026-05-02 10:00:00 +0200,1,Das,15.00,15.00,0.00
#3,a@x.nl,refunded,2026-05-03 10:00:00 +0200,1,Das,15.00,15.00,15.00
"""


@pytest.mark.row("D11")
def test_an_order_of_several_articles_counts_once_with_its_total_and_its_products(tmp_path):
    found = received(tmp_path, SHOPIFY)
    orders = clean.orders(found).sort_values("row_id")
    assert orders[["row_id", "revenue", "refunded", "items"]].values.tolist() == [["o0.csv:2", 95.0, 0.0, 3], ["o0.csv:5", 15.0, 15.0, 1]]
    bought = products(found)
    assert bought[["product", "quantity", "revenue"]].values.tolist() == [["Jas groen", 2.0, 80.0], ["Das", 1.0, 15.0], ["Das", 1.0, 15.0]]
    assert clean.sources(found)[["rows_read", "rows_kept"]].values.tolist() == [[4, 3]]
    store.save(bought, "products", tmp_path), store.save(orders, "orders", tmp_path)


def test_amounts_that_differ_within_an_order_are_amounts_of_lines_and_are_added_up_aloud(tmp_path):
    text = "Ordernummer,Klantnummer,Datum,Product,Aantal,Bedrag\n7,c1,2026-05-01,Jas,1,80\n7,c1,2026-05-01,Das,2,30\n8,c2,2026-05-01,Das,1,15\n"
    found = received(tmp_path, text)
    assert clean.orders(found)["revenue"].tolist() == [110.0, 15.0]
    assert clean.findings(found).set_index("finding").loc["lines_summed", "rows"] == 2


def test_the_same_total_on_each_row_of_an_order_counts_once(tmp_path):
    text = "Ordernummer,Klantnummer,Datum,Product,Bedrag\n7,c1,2026-05-01,Jas,110\n7,c1,2026-05-01,Das,110\n"
    assert clean.orders(received(tmp_path, text))["revenue"].tolist() == [110.0]


def test_lines_in_a_json_list_give_products_articles_and_where_there_is_no_total_the_amount(tmp_path):
    lines = [{"orderItemId": "1", "product": {"title": "Jas"}, "quantity": 2, "unitPrice": 9.5},
             {"orderItemId": "2", "product": {"title": "Das"}, "quantity": 1, "unitPrice": 5}]  # fmt: skip
    order = {"orderId": "A1", "orderPlacedDateTime": "2026-05-01T10:00:00+02:00", "shipmentDetails": {"email": "x@y.nl"}, "orderItems": lines}
    found = received(tmp_path, json.dumps([order]))
    assert clean.orders(found)[["revenue", "items", "channel"]].values.tolist() == [[24.0, 3, "marketplace"]]
    assert products(found)["product"].tolist() == ["Jas", "Das"]


def test_an_order_in_the_exports_of_two_waves_is_bought_once(tmp_path):
    found = received(tmp_path, SHOPIFY, SHOPIFY)
    assert products(found)["quantity"].sum() == 4 and set(products(found)["wave"]) == {"w1"}


def test_a_product_has_one_spelling_and_no_personal_data():
    bought = pd.Series([[("Mok  'oma' ", 1.0, 2.0), ("Mok 'oma'", 2.0, 2.0)], [("Naamplaat, mail jan@x.nl", 1.0, 9.0)]])
    assert _named(bought) == [[("Mok 'oma'", 1.0, 2.0), ("Mok 'oma'", 2.0, 2.0)], [("Naamplaat, mail [•••]", 1.0, 9.0)]]


def test_each_line_of_a_list_is_told_by_the_first_name_quantity_and_price_that_it_has():
    lines = [{"title": " ", "name": "A", "qty": "3", "price": "x", "unit_price": 2}, {"ean": 12}, {"sku": 2.5}, 5, {"quantity": 2},
             {"product": {"title": "P"}, "quantity": None, "aantal": 4, "itemPrice": 1.5}, {"product": {"title": "P"}, "name": "N", "quantity": 0}]
    made = _listed(json.dumps(lines))
    assert made[:1] + made[2:] == [("A", 3.0, 2.0), ("P", 4.0, 1.5), ("N", 0.0, pytest.approx(float("nan"), nan_ok=True))]
    assert made[1] == ("12", 1.0, pytest.approx(float("nan"), nan_ok=True))
    assert [_listed(cell) for cell in ("{", '{"title": "A"}', "[]", None, float("nan"))] == [[]] * 5


def test_articles_of_an_order_are_added_up_wherever_its_rows_stand_and_a_missing_quantity_is_one(tmp_path):
    text = ("Ordernummer,Klantnummer,Datum,Product,Aantal,Prijs,Bedrag\n7,c1,2026-05-01,Jas,,80,95\n9,c2,2026-05-03,Das,2,15,30\n"
            "8,c2,2026-05-04,,,,30\n8,,2026-05-04,Muts,3,10,30\n7,,2026-05-01,Das,1,15,95\n")
    columns = {"order_id": "Ordernummer", "product": "Product", "quantity": "Aantal", "price": "Prijs"}
    found = received(tmp_path, text, columns=columns, date_order="ymd")
    made = clean.orders(found).sort_values("row_id")
    assert made[["row_id", "revenue", "items"]].fillna(-99).values.tolist() == [["o0.csv:2", 95.0, 2], ["o0.csv:3", 30.0, 2], ["o0.csv:4", 30.0, 3]]
    assert products(found)[["product", "quantity", "revenue"]].values.tolist() == [["Jas", 1.0, 80.0], ["Das", 1.0, 15.0], ["Das", 2.0, 30.0], ["Muts", 3.0, 30.0]]


def test_amounts_of_lines_are_added_up_once_any_order_has_two_and_a_gap_stays_a_gap(tmp_path):
    text = "Ordernummer,Klantnummer,Datum,Bedrag,Aantal\n7,c1,2026-05-01,80,1\n7,c1,2026-05-01,,2\n8,c2,2026-05-01,15,1\n8,c2,2026-05-01,15,1\n9,c3,2026-05-02,9,4\n"
    once = received(tmp_path, text)
    assert clean.orders(once)["revenue"].tolist() == [80, 15, 9] and "lines_summed" not in set(clean.findings(once)["finding"])
    twice = received(tmp_path, text.replace("8,c2,2026-05-01,15,1\n9", "8,c2,2026-05-01,16,1\n9"))
    assert clean.orders(twice)["revenue"].tolist() == [80, 31, 9]
    told = clean.findings(twice).set_index("finding").loc["lines_summed"]
    assert (told["rows"], told["severity"]) == (4, "warning")
    assert clean.sources(twice)[["rows_read", "rows_kept"]].values.tolist() == [[5, 5]]


def test_a_long_name_of_a_product_is_cut_at_a_hundred_and_twenty_signs():
    assert [len(name) for lines in _named(pd.Series([[("x" * 119, 1, 1), ("x" * 121, 1, 1)]])) for name, _, _ in lines] == [119, 120]


def test_an_article_that_came_back_is_not_taken_off_the_articles_that_were_bought(tmp_path):
    line = lambda name, quantity: {"product": {"title": name}, "quantity": quantity, "unitPrice": 5}  # noqa: E731
    order = lambda name, *lines: {"orderId": name, "orderPlacedDateTime": "2026-05-01T10:00:00+02:00", "shipmentDetails": {"email": "x@y.nl"}, "orderItems": lines}  # noqa: E731
    made = clean.orders(received(tmp_path, json.dumps([order("A1", line("Jas", 2), line("Das", -1)), order("A2", line("Das", -1))])))
    assert made.sort_values("row_id")["items"].tolist() == [2, 1]


def test_an_order_of_which_nobody_counted_the_articles_has_one_also_beside_orders_of_several_lines(tmp_path):
    text, lines = "Ordernummer,Klantnummer,Datum,Bedrag,Artikelen\n7,c1,2026-05-01,80,\n9,c3,2026-05-02,9,4\n", "8,c2,2026-05-02,15,1\n8,c2,2026-05-02,15,\n"
    for more, items in (("", [1, 4]), (lines, [1, 4, 1])):
        assert clean.orders(received(tmp_path, text + more)).sort_values("row_id")["items"].tolist() == items
