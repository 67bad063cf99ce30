"""Orders whose articles stand on rows, or in lists, of their own: one row per order, with what was bought."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.clean.part import Part
from helpers.clean.persons.personal import scrub
from helpers.clean.say import finding

NAMES = ("title", "name", "product", "product.title", "productName", "product_name", "ean", "sku")
QUANTITIES = ("quantity", "qty", "aantal")
PRICES = ("unitPrice", "unit_price", "price", "itemPrice")


def one_row_per_order(part: Part) -> None:
    """Join the rows of one order: each field from the first row that has it, articles added up, the total counted once.

    The amount of an order stands on its first row, or on each of its rows again; then it counts once. Where the rows of one order hold
    different amounts, they are amounts of lines: they are added up, and a finding says so. Without an amount it is what the lines cost.
    """
    frame = part.frame
    frame["bought"] = _bought(frame)
    order = frame["order_id"].where(frame["order_id"].notna(), "row " + frame["row"].astype("str")).rename("order")
    if order.duplicated().any():
        first = frame.groupby(order, sort=False).first().reindex(order.unique())
        together: dict[str, list] = {}
        for name, lines in zip(order, frame["bought"]):
            together.setdefault(name, []).extend(lines)
        first["bought"] = [together[name] for name in first.index]
        if "revenue" in frame:
            total, is_summed = _totals(frame, order)
            first["revenue"] = total.reindex(first.index)
            if is_summed:
                rows = int(order.duplicated(keep=False).sum())
                part.findings.append(finding("lines_summed", rows, part.read.rows_read, severity="warning"))
        if "items" in frame:
            first["items"] = frame.groupby(order, sort=False)["items"].sum(min_count=1).reindex(first.index)
        part.read = replace(part.read, stands_for=dict(zip(first["row"], order.value_counts().reindex(first.index))))
        part.frame = frame = first.reset_index(drop=True)[list(frame.columns)]
    if "revenue" not in frame:
        frame["revenue"] = np.array([_cost(lines) for lines in frame["bought"]], dtype="float64")
    if "items" not in frame and any(frame["bought"]):
        frame["items"] = [sum(max(quantity, 0) for _, quantity, _ in lines) or np.nan for lines in frame["bought"]]
    frame["bought"] = _named(frame["bought"])
    part.frame = frame.drop(columns=[c for c in ("lines", "product", "quantity", "price") if c in frame])


def _named(bought: pd.Series) -> list[list[tuple[str, float, float]]]:
    """Product names in one spelling, without what may be somebody's (an engraved name, an address)."""
    distinct = {name for lines in bought for name, _, _ in lines}
    named = {name: scrub(re.sub(r"\s+", " ", name).strip())[:120] for name in distinct}
    return [[(named[name], quantity, price) for name, quantity, price in lines] for lines in bought]


def _totals(frame: pd.DataFrame, order: pd.Series) -> tuple[pd.Series, bool]:
    """The amount of each order, and whether it had to be added up from its rows."""
    grouped = frame["revenue"].groupby(order, sort=False)
    is_of_lines = bool((grouped.max() > grouped.min()).any())
    return (grouped.sum(min_count=1) if is_of_lines else grouped.first()), is_of_lines


def _bought(frame: pd.DataFrame) -> list[list[tuple[str, float, float]]]:
    """What each row holds: (product, quantity, price of one)."""
    if "lines" in frame:
        return [_listed(cell) for cell in frame["lines"]]
    if "product" not in frame:
        return [[] for _ in range(len(frame))]
    quantity = frame["quantity"].fillna(1.0) if "quantity" in frame else pd.Series(1.0, index=frame.index)
    price = frame["price"] if "price" in frame else pd.Series(np.nan, index=frame.index)
    return [[(name, float(q), float(p))] if isinstance(name, str) else [] for name, q, p in zip(frame["product"], quantity, price)]


def _listed(cell: object) -> list[tuple[str, float, float]]:
    """The lines of an order in a JSON list.

    >>> _listed('[{"product": {"title": "Jas"}, "quantity": 2, "unitPrice": "9.5"}]')
    [('Jas', 2.0, 9.5)]
    """
    try:
        lines = json.loads(cell) if isinstance(cell, str) else []
    except ValueError:
        lines = []
    found = []
    for line in lines if isinstance(lines, list) else []:
        if isinstance(line, dict):
            flat = line | {f"{k}.{n}": v for k, inner in line.items() if isinstance(inner, dict) for n, v in inner.items()}
            name = next((str(flat[n]) for n in NAMES if isinstance(flat.get(n), (str, int)) and str(flat[n]).strip()), None)
            if name:
                found.append((name, _number(flat, QUANTITIES, 1.0), _number(flat, PRICES, np.nan)))
    return found


def _number(flat: dict, names: tuple[str, ...], default: float) -> float:
    for name in names:
        try:
            return float(flat[name])
        except (KeyError, TypeError, ValueError):
            continue
    return default


def _cost(lines: list[tuple[str, float, float]]) -> float:
    return sum(quantity * price for _, quantity, price in lines) if lines else np.nan
