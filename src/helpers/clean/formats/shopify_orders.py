"""Shopify, Orders > Export: one row per line item; what belongs to the order stands on its first row only."""

from __future__ import annotations

from dataclasses import replace

from helpers.clean.formats import Format
from helpers.clean.reading.read import TableRead


def prepare(read: TableRead) -> TableRead:
    """Each row with the number of its order: a row without one belongs to the order above it.

    Shopify puts an apostrophe before text that a spreadsheet would take for a number or a formula (``'1234AB``); it is taken off.
    """
    table = read.table.copy()
    for name in table.columns:
        quoted = table[name].str.match(r"'[\w+=@-]")
        if quoted.any():
            table[name] = table[name].where(~quoted, table[name].str[1:])
    order = table["Name"].str.strip()
    table["Name"] = order.where(order != "").ffill().fillna("")
    return replace(read, table=table)


FORMAT = Format(
    name="shopify_orders",
    kind="orders",
    system="shopify",
    signature=("Name", "Email", "Financial Status", "Created at", "Lineitem quantity"),
    columns={
        "order_id": ["Name", "Id"],
        "email": ["Email"],
        "at": ["Created at"],
        "revenue": ["Total"],
        "currency": ["Currency"],
        "refunded": ["Refunded Amount"],
        "state": ["Financial Status"],
        "product": ["Lineitem name"],
        "quantity": ["Lineitem quantity"],
        "items": ["Lineitem quantity"],
        "price": ["Lineitem price"],
        "channel": ["Source"],
        "name": ["Billing Name"],
    },
    needs=("order_id", "at", "revenue"),
    keep={"state": ["", "paid", "pending", "authorized", "partially paid", "partially refunded", "refunded"]},
    prepare=prepare,
    timezone="UTC",
)
