"""The star schema as files: three forms of the same figures, in types and marks that each reader takes."""

import pandas as pd
import pytest

from helpers.report.exports import powerbi


@pytest.fixture(scope="module")
def folder(material, tmp_path_factory):
    to = tmp_path_factory.mktemp("powerbi")
    powerbi.write(material, to)
    return to / "powerbi"


@pytest.mark.row("D19")
@pytest.mark.parametrize("name", ["fact_measure", "fact_cell", "fact_path", "dim_stage", "dim_metric"])
def test_parquet_and_both_kinds_of_csv_hold_the_same_figures(folder, name):
    typed = pd.read_parquet(folder / "parquet" / f"{name}.parquet")
    plain = pd.read_csv(folder / "csv" / f"{name}.csv")
    dutch = pd.read_csv(folder / "csv_nl" / f"{name}.csv", sep=";", decimal=",", encoding="utf-8-sig")
    numbers = [c for c in typed if pd.api.types.is_numeric_dtype(typed[c])]
    assert len(typed) == len(plain) and plain.equals(dutch)
    for column in numbers:
        assert plain[column].astype("float64").equals(typed[column].astype("float64")), column


def test_measures_survive_with_their_names(folder, material):
    fact = pd.read_parquet(folder / "parquet" / "fact_measure.parquet")
    for what in ("metric", "stage"):
        names = pd.read_parquet(folder / "parquet" / f"dim_{what}.parquet")
        fact = fact.merge(names, on=f"{what}_key", validate="many_to_one")
    back = fact.set_index(["metric", "stage"])["estimate"].sort_index()
    there = material.table("measures").set_index(["metric", "stage"])["estimate"].sort_index()
    assert back.equals(there)
    assert set(fact["label_nl_y"]) >= {"hele reis", "Beslissing"}
