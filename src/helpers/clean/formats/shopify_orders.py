"""Shopify, Orders > Export: one row per line item; what belongs to the order stands on its first row only."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from helpers.clean.formats import Format
from helpers.clean.read import TableRead


def prepare(read: TableRead) -> TableRead:
    """One row per order: its first row, with the number of articles summed over its line items.

    Order fields are never carried over to another order, and the total is counted once.
    """
    table, rows = read.table, read.rows
    order = table["Name"].str.strip()
    order = order.where(order != "").ffill()
    quantity = pd.to_numeric(table.get("Lineitem quantity", pd.Series("1", index=table.index)).replace("", "0"), errors="coerce").fillna(0)
    first = ~order.duplicated() & order.notna()
    out = table[first].copy()
    for name in ("Email", "Total", "Created at", "Subtotal", "Refunded Amount", "Source"):
        if name in table:
            filled = table[name].where(table[name].str.strip() != "").groupby(order).first()
            out[name] = order[first].map(filled).fillna("").astype("str").to_numpy()
    out["Lineitem quantity"] = order[first].map(quantity.groupby(order).sum()).astype("int64").astype("str").to_numpy()
    kept = rows[first].reset_index(drop=True)
    lines = dict(zip(kept, order[first].map(order.value_counts())))
    return replace(read, table=out.reset_index(drop=True), rows=kept, stands_for=lines)


FORMAT = Format(
    name="shopify_orders",
    kind="orders",
    signature=("Name", "Email", "Financial Status", "Created at", "Lineitem quantity"),
    columns={
        "order_id": ["Name", "Id"],
        "email": ["Email"],
        "at": ["Created at"],
        "revenue": ["Total"],
        "refunded": ["Refunded Amount"],
        "items": ["Lineitem quantity"],
        "channel": ["Source"],
        "name": ["Billing Name"],
    },
    needs=("order_id", "at", "revenue"),
    prepare=prepare,
    timezone="UTC",
)
