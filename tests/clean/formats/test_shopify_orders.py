import pandas as pd

from helpers.clean.formats.shopify_orders import FORMAT, prepare
from helpers.clean.reading.read import read_table


def prepared(folder, text):
    (folder / "o.csv").write_text(text, encoding="utf-8")
    return prepare(read_table(folder / "o.csv")).table


def test_a_line_without_a_number_belongs_to_the_order_above_it(tmp_path):
    table = prepared(tmp_path, "Name,Total,Lineitem name\n#1,50.00,Jas\n,,Das\n#2,9.00,Muts\n")
    assert table["Name"].tolist() == ["#1", "#1", "#2"] and table["Total"].tolist() == ["50.00", "", "9.00"]


def test_the_apostrophe_before_text_is_taken_off_and_no_other(tmp_path):
    table = prepared(tmp_path, "Name,Billing Zip,Lineitem name\n'#1,'1234AB,'s avonds\n#2,'+31612345678,l'Eau\n")
    assert table["Billing Zip"].tolist() == ["1234AB", "+31612345678"] and table["Lineitem name"].tolist()[1] == "l'Eau"


def test_the_format_can_make_an_order_from_its_own_headings():
    assert set(FORMAT.needs) <= set(FORMAT.columns) and FORMAT.kind == "orders"
    assert pd.Series(FORMAT.keep["state"]).is_unique
