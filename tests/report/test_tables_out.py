import pandas as pd
import pytest

from helpers import tables
from helpers.report import figure_data, tables_out


@pytest.mark.row("A15")
def test_no_row_about_one_person_leaves_and_no_pseudonym_is_in_any_file(given, tmp_path):
    written = tables_out.write(given, tmp_path, minimum_people=10)
    assert not {"people", "evidence", "answers", "comments", "events"} & set(written)
    assert all(b"person00" not in file.read_bytes() for file in tmp_path.iterdir())


def test_rows_about_fewer_people_than_the_minimum_stay_at_home(given, tmp_path):
    tables_out.write(given, tmp_path, minimum_people=10)
    assert pd.read_csv(tmp_path / "variants.csv")["people"].tolist() == [800]
    assert pd.read_parquet(tmp_path / "transitions.parquet")["people"].tolist() == [800]


def test_a_pain_point_of_a_few_people_stays_at_home_and_out_of_the_table_of_the_report():
    themes = tables.empty("themes").reindex(range(2)).assign(
        theme=["late_delivery", "too_expensive"], kind="pain_point", stage="retention", persona="all", wave="w1", people=[3, 30],
        verdict=["too_few", "not_ranked"])
    assert tables_out.shareable(themes, "themes", 10)["theme"].tolist() == ["too_expensive"]
    assert figure_data.ranked_pains(themes)["theme"].tolist() == ["too_expensive"]


def test_a_figure_kept_back_does_not_tell_how_few_people_there_were(given):
    rows = given["measures"].head(2).assign(status=["suppressed", "reported"], n=pd.array([7, 40], dtype="Int64"))
    assert sorted(tables_out.shareable(rows, "measures", 10)["n"].dropna()) == [40]


def test_csv_and_parquet_hold_the_same_measures_and_the_same_bytes_twice(given, tmp_path):
    for turn in ("one", "two"):
        tables_out.write(given, tmp_path / turn, minimum_people=10)
    assert all((tmp_path / "two" / f.name).read_bytes() == f.read_bytes() for f in (tmp_path / "one").iterdir())
    csv, parquet = pd.read_csv(tmp_path / "one" / "measures.csv"), pd.read_parquet(tmp_path / "one" / "measures.parquet")
    assert csv["estimate"].equals(parquet["estimate"]) and len(csv) == len(parquet) == 8


def test_text_that_a_spreadsheet_would_run_is_defused_in_csv_only():
    frame = pd.DataFrame({"statement": ["=HYPERLINK()", "＝1", "@x", "tekst", None], "estimate": [-1.0, 1, 2, 3, 4]})
    safe = tables_out.defuse(frame)
    assert safe["statement"].tolist()[:4] == ["'=HYPERLINK()", "'＝1", "'@x", "tekst"] and safe["estimate"].tolist() == [-1.0, 1, 2, 3, 4]


@pytest.mark.parametrize("name", ["themes", "moments", "personas", "profiles", "wanted", "fairness", "sensitivity"])
def test_a_row_is_shared_from_exactly_as_many_people_as_the_minimum(name):
    counted = tables_out.COUNTED[name]
    rows = tables.empty(name).reindex(range(3)).assign(**{counted: [9, 10, 11]})
    assert tables_out.shareable(rows, name, 10)[counted].tolist() == [10, 11]


def test_what_is_shared_stands_in_the_order_of_its_key_and_text_is_defused_by_its_first_sign_only():
    rows = pd.DataFrame({"statement": ["=a", "+a", "-a", "@a", "\ta", "\ra", "\N{FULLWIDTH EQUALS SIGN}a", "a=b", "", None], "n": range(10)})
    told = tables_out.defuse(rows)
    assert told["statement"].head(9).tolist() == [*(f"'{x}" for x in rows["statement"].head(7)), "a=b", ""] and pd.isna(told["statement"].iloc[9]) and told["n"].tolist() == list(range(10))
    assert rows["statement"].iloc[0] == "=a"
