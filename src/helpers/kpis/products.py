"""What is bought: which products reach how many buyers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import buyers, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

MOST = 20


@kpi(metric="product_share", stage="decision", unit="share", formula="buyers of the product / buyers of which we know what they bought",
     denominator="buyers with known products", needs=("products",), columns=("order_id", "person_id", "product"), interval="Wilson",
     source="orders", guard="the 20 products with most buyers; suppressed below the minimum number of people")
def product_share(products: pd.DataFrame, how: How) -> list[dict]:
    """Share of buyers who bought a product; the product stands in the segment. An order without a person is a buyer of its own."""
    buyer = buyers(products)
    total = len(np.unique(buyer))
    bought = pd.DataFrame({"buyer": buyer, "product": products["product"]}).drop_duplicates().groupby("product").size()
    top = bought.reset_index(name="people").sort_values(["people", "product"], ascending=[False, True]).head(MOST)
    return [{**row("product_share", (x / total, *intervals.wilson(x, total, how.level)), total, unit="share", method="wilson",
                   status="observed"), "segment": f"product={name}"} for name, x in zip(top["product"], top["people"])]
