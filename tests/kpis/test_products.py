"""Which products reach how many buyers."""

import pandas as pd
import pytest

from helpers import intervals, kpis
from helpers.kpis.products import product_share


def bought(*pairs):
    rows = [{"order_id": f"o{i}", "person_id": person, "product": product, "wave": "w1", "quantity": 1.0, "revenue": 5.0}
            for i, (person, product) in enumerate(pairs)]  # fmt: skip
    return pd.DataFrame(rows)


@pytest.mark.row("D11")
def test_a_product_counts_each_buyer_once_and_an_order_without_a_person_is_a_buyer():
    frame = bought(*[(f"p{i}", "Jas") for i in range(9)], ("p0", "Jas"), (None, "Jas"), ("p0", "Muts"), ("p1", "Muts"))
    found = kpis.measure({"products": frame}).set_index("segment")
    assert found.index.tolist() == ["product=Jas", "product=Muts"] and set(found["n"]) == {10}
    jas, muts = found.loc["product=Jas"], found.loc["product=Muts"]
    assert jas["estimate"] == 1.0 and (muts["estimate"], muts["low"], muts["high"]) == pytest.approx((0.2, *map(float, intervals.wilson(2, 10))))


def test_few_buyers_are_suppressed_and_only_the_largest_products_are_told():
    frame = bought(*[(f"p{i}", f"product {i:02d}") for i in range(30)])
    assert len(kpis.measure({"products": frame})) == 20
    assert set(kpis.measure({"products": frame.head(9)})["status"]) == {"suppressed"}


def test_products_come_in_order_of_their_buyers_then_of_their_names():
    frame = bought(*[(f"p{i}", name) for name, n in (("b", 4), ("c", 11), ("a", 4)) for i in range(n)])
    found = product_share(frame, kpis.How(level=0.9))
    assert [(r["segment"], r["n"], round(r["estimate"], 6)) for r in found] == [("product=c", 11, 1), ("product=a", 11, round(4 / 11, 6)), ("product=b", 11, round(4 / 11, 6))]
    assert [found[1]["low"], found[1]["high"]] == pytest.approx([float(x) for x in intervals.wilson(4, 11, 0.9)])
