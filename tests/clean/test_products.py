import pandas as pd

from helpers.clean.products import products
from helpers.clean.receive import Received


def test_without_orders_the_table_is_empty_and_has_its_columns():
    made = products(Received([], {}, set(), "nl", pd.DataFrame()))
    assert made.empty and {"order_id", "product", "quantity", "revenue"} <= set(made.columns)
