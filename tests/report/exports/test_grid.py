"""The grids read back as CSV: every statement of the table, lanes down and stages across, nothing that runs."""

import pandas as pd
import pytest

from helpers.report.exports import grid
from helpers.report.tables_out import FORMULA


@pytest.fixture(scope="module")
def made(material, tmp_path_factory):
    folder = tmp_path_factory.mktemp("grid")
    return {name: pd.read_csv(folder / name, keep_default_na=False) for name in grid.write(material, folder)}


@pytest.mark.row("B19")
def test_every_cell_of_the_table_is_a_line_with_its_figures(made, material):
    lines = made["grid/statements.en.csv"].set_index("Cell")
    journey = material.table("journey").set_index("cell_id")
    assert set(lines.index) == set(journey.index)
    assert pd.to_numeric(lines["Estimate"]).reindex(journey.index).equals(journey["estimate"].rename("Estimate"))
    assert lines.loc["all.advocacy.goals.0", "Statement"] == "no data" and lines.loc["all.decision.kpis.1", "n"] == "100"


def test_lanes_stand_down_and_stages_across_in_both_languages(made):
    nl, en = made["grid/all.nl.csv"], made["grid/all.en.csv"]
    assert list(nl.columns[1:]) == ["Bewustwording", "Beslissing", "Ambassadeurschap"] and len(nl) == len(en) == 11
    cell = nl.set_index(nl.columns[0]).loc["Doelen", "Bewustwording"]
    assert cell == "getypt: door iemand (door iemand aangenomen)"


def test_no_cell_of_any_csv_runs_as_a_formula(made):
    for name, frame in made.items():
        text = frame.astype(str)
        assert not text.apply(lambda c: c.str.startswith(FORMULA) & ~c.str.fullmatch(r"-?[\d.e-]+")).to_numpy().any(), name
