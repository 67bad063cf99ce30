import pandas as pd
import pytest

from helpers import tables
from helpers.errors import UsageError
from helpers.journey import coverage, trace


def a_map() -> pd.DataFrame:
    rows = [
        ("all.s.goals.1", "s", "goals", 1, "reported"),
        ("all.t.goals.0", "t", "goals", 0, "gap"),
        ("all.t.kpis.1", "t", "kpis", 1, "observed"),
    ]
    frame = pd.DataFrame(rows, columns=["cell_id", "stage", "lane", "rank", "status"])
    return tables.conform(frame.assign(persona="all", n=12, unit="", mark="none", sources="", wave="w1", method=""), "journey")


def some_rows() -> pd.DataFrame:
    return tables.conform(
        pd.DataFrame(
            {"cell_id": "all.s.goals.1", "row_id": ["data/a.csv:17", "b: odd name.csv:3"], "quote": ["snel klaar", None], "total": 40}
        ),
        "evidence",
    )


@pytest.mark.row("B1")
def test_a_cell_leads_to_file_and_row_as_a_spreadsheet_numbers_them():
    found = trace("all.s.goals.1", a_map(), some_rows())
    assert found[["file", "row"]].to_numpy().tolist() == [["b: odd name.csv", "3"], ["data/a.csv", "17"]]
    assert set(found["shown"]) == {2} and set(found["total"]) == {40}


def test_rows_of_a_file_stand_in_the_order_of_the_file():
    three = tables.conform(pd.DataFrame({"cell_id": "all.s.goals.1", "row_id": ["a.csv:10", "a.csv:9", "a.csv:117"], "quote": None, "total": 3}), "evidence")
    assert trace("all.s.goals.1", a_map(), three)["row"].tolist() == ["9", "10", "117"]


def test_a_cell_without_rows_leads_to_an_empty_table():
    assert trace("all.t.goals.0", a_map(), some_rows()).empty


def test_an_unknown_cell_is_refused_with_the_nearest_ones():
    with pytest.raises(UsageError, match=r"There is no cell all.s.gaols.1. Did you mean all.s.goals.1"):
        trace("all.s.gaols.1", a_map(), some_rows())
    with pytest.raises(UsageError, match=r"Er is geen vak xyz. De kaart toont"):
        trace("xyz", a_map(), some_rows(), language="nl")


@pytest.mark.row("B3")
def test_coverage_counts_stages_by_what_their_cells_rest_on():
    found = coverage(a_map()).set_index("lane")
    assert found.loc["goals", ["gap", "reported"]].tolist() == [1, 1]
    assert found.loc["kpis", "observed"] == 1
