"""What was bought: one row per order and product."""

from __future__ import annotations

import pandas as pd

from helpers import tables as contracts
from helpers.clean.receive import Received


def products(received: Received) -> pd.DataFrame:
    """One row per order and product: how many, and what they cost where the file says so."""
    made = []
    for place, part in enumerate(received.parts):
        if part.kind == "orders" and "bought" in part.frame:
            row_id = part.row_ids(part.frame).to_numpy()
            frame = part.frame[["order_id", "person_id", "at"]].assign(row_id=row_id, wave=part.wave, place=place)
            lines = frame.assign(line=part.frame["bought"]).explode("line").dropna(subset=["line"])
            if len(lines):
                bought = pd.DataFrame(lines["line"].tolist(), columns=["product", "quantity", "price"], index=lines.index)
                made.append(lines.drop(columns="line").assign(product=bought["product"], quantity=bought["quantity"],
                                                              revenue=bought["quantity"] * bought["price"]))  # fmt: skip
    if not made:
        return contracts.empty("products")
    whole = pd.concat(made, ignore_index=True)
    is_latest = whole["place"] == whole.groupby("order_id")["place"].transform("max")
    whole = whole[is_latest].drop(columns="place")  # an order may stand in the exports of two waves
    keys = ["order_id", "product"]
    summed = whole.groupby(keys, sort=False, dropna=False)[["quantity", "revenue"]].sum(min_count=1).reset_index()
    first = whole.drop(columns=["quantity", "revenue"]).drop_duplicates(keys)
    return first.merge(summed, on=keys, validate="one_to_one")
