"""What kind of source a measure rests on; on the ground floor, since the map, its evidence and the figures must say the same.

Tests tie both sets to the tables that the KPIs say they need.
"""

PAID = frozenset({"ctr", "cpa", "roas", "roi"})
"""Measures of what advertising cost and brought."""

SOLD = frozenset({"aov", "order_value_median", "purchases", "revenue", "bought_again", "repeat_purchase", "retention_rate", "return_rate",
                  "clv", "product_share"})
"""Measures of orders."""
