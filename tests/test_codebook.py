"""docs/codebook.md is what the contracts, lanes and KPIs say now."""

import sys

from conftest import ROOT

from helpers import tables

sys.path.insert(0, str(ROOT / "docs"))
import make_codebook


def test_the_committed_codebook_is_the_generated_one():
    assert (ROOT / "docs/codebook.md").read_text(encoding="utf-8") == make_codebook.codebook()


def test_every_table_lane_and_kpi_is_in_it():
    from helpers.kpis import registry

    page = make_codebook.codebook()
    wanted = [*tables.contracts(), *make_codebook.LANES, *(k["metric"] for k in registry())]
    assert [name for name in wanted if f"`{name}`" not in page and f"## {name}" not in page] == []
