"""What people buy: orders, their value, returns, buying again. Sums are per person first; orders without a person stand alone."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import buyers, by_person, known_people, places, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

CHANNEL = (("channel",),)


def _buyers(orders: pd.DataFrame) -> pd.DataFrame:
    """The orders with a buyer: the person, or the order itself where the person is unknown."""
    return orders.assign(buyer=buyers(orders))


@kpi(metric="purchases", stage="decision", unit="count", formula="number of orders", denominator="none", needs=("orders",),
     columns=("order_id", "person_id"), interval="Poisson on the effective number of buyers", source="orders")
def purchases(orders: pd.DataFrame, how: How) -> list[dict]:
    """Orders placed; n is the number of buyers."""
    rows = []
    for place, part in places(_buyers(orders), CHANNEL):
        (each,) = by_person(part["buyer"], np.ones(len(part)))
        values = intervals.total(each, how.level)
        rows.append(row("purchases", values, len(each), unit="count", method="poisson_by_person", status="observed", **place))
    return rows


@kpi(metric="aov", stage="decision", unit="euro", formula="revenue / orders, after discount, before returns", denominator="orders",
     needs=("orders",), columns=("person_id", "revenue"), interval="delta method by person", source="methods 3")
def aov(orders: pd.DataFrame, how: How) -> list[dict]:
    """Average order value in euro."""
    rows = []
    for place, part in places(_buyers(orders), CHANNEL):
        revenue, orders_of = by_person(part["buyer"], part["revenue"], np.ones(len(part)))
        values = intervals.ratio(revenue, orders_of, how.level)
        rows.append(row("aov", values, len(orders_of), unit="euro", method="delta_by_person", status="observed", **place))
    return rows


@kpi(metric="order_value_median", stage="decision", unit="euro",
     formula="median over people of their mean order value", denominator="buyers",
     needs=("orders",), columns=("person_id", "revenue"), interval="exact, order statistics", source="methods 3")
def order_value_median(orders: pd.DataFrame, how: How) -> list[dict]:
    """Median order value in euro: what the typical buyer spends, untouched by a few large orders."""
    if orders.empty:
        return []
    people = _buyers(orders).groupby("buyer")["revenue"].mean().to_numpy()
    return [row("order_value_median", intervals.median(people, how.level), len(people), unit="euro",
                method="median_exact", status="observed")]


@kpi(metric="repeat_purchase", stage="retention", unit="share",
     formula="buyers with two orders or more in the wave / buyers",
     denominator="known buyers in the wave", needs=("orders",), columns=("person_id", "order_id"), interval="Wilson", source="methods 3")
def repeat_purchase(orders: pd.DataFrame, how: How) -> list[dict]:
    """Share of buyers who ordered again in the same wave."""
    counts = known_people(orders).groupby("person_id").size()
    if counts.empty:
        return []
    x, n = int((counts >= 2).sum()), len(counts)
    return [row("repeat_purchase", (x / n, *intervals.wilson(x, n, how.level)), n, unit="share", method="wilson",
                status="observed")]


@kpi(metric="return_rate", stage="retention", unit="share", formula="orders with a refund / orders",
     denominator="orders whose refund is known", needs=("orders",), columns=("person_id", "refunded"),
     interval="Wilson on the effective count by person", source="orders", better="lower")
def return_rate(orders: pd.DataFrame, how: How) -> list[dict]:
    """Share of orders that were refunded, wholly or in part."""
    known = _buyers(orders[orders["refunded"].notna()])
    known = known.assign(is_returned=known["refunded"] > 0)
    if known.empty:
        return []
    grouped = known.groupby("buyer")["is_returned"].agg(["sum", "size"]).astype(float)
    values = intervals.ratio_share(grouped["sum"].to_numpy(), grouped["size"].to_numpy(), how.level)
    return [row("return_rate", values, len(grouped), unit="share", method="wilson_by_person", status="observed")]


@kpi(metric="retention_rate", stage="retention", unit="share",
     formula="buyers of the previous wave who bought in this one / buyers of the previous wave",
     denominator="known buyers of the previous wave", needs=("orders",), columns=("person_id", "wave"), interval="Wilson",
     source="glossary: non-contractual, the window is one wave", over="study",
     guard="needs two waves of orders; suppressed below the minimum number of people")
def retention(orders: pd.DataFrame, how: How) -> list[dict]:
    """Share of the buyers of one wave who bought again in the next. Churn is 1 minus this share."""
    known = known_people(orders)
    waves = [w for w in (how.waves or sorted(orders["wave"].unique())) if (known["wave"] == w).any()]
    rows = []
    for before, after in pairwise(waves):
        first = known.loc[known["wave"] == before, "person_id"].drop_duplicates()
        again = int(first.isin(known.loc[known["wave"] == after, "person_id"]).sum())
        values = (again / len(first), *intervals.wilson(again, len(first), how.level))
        rows.append({**row("retention_rate", values, len(first), unit="share", method="wilson", status="observed"), "wave": after})
    return rows
