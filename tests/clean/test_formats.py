from typing import get_args

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared

from helpers.clean.formats import all_formats, plain, recognise
from helpers.clean.part import read_as
from helpers.clean.reading.read import read_table
from helpers.clean.values.numbers import numbers
from helpers.errors import InputError
from helpers.study import Source

KINDS = set(get_args(Source.model_fields["kind"].annotation))


def test_every_format_has_a_kind_and_a_generic_one_stands_behind_each():
    formats = all_formats()
    assert {f.kind for f in formats.values()} <= KINDS
    assert {f"generic_{read_as(kind)}" for kind in KINDS} <= set(formats)


@pytest.mark.parametrize("name", [n for n, f in all_formats().items() if f.signature])
def test_each_named_format_is_recognised_by_its_own_headings(name):
    made = all_formats()[name]
    found, sure = recognise([h.split("|")[0] for h in made.signature], made.kind)
    assert found.name == name and sure >= 0.6


@needs_shared
def test_a_german_analytics_export_equals_its_cleaned_twin_in_all_numeric_columns(shared):
    folder = shared / "data" / "vendor_ga_merchandise_de"
    read = read_table(folder / "google_merchandise_raw.csv")
    twin = pd.read_csv(folder / "google_merchandise.csv", index_col=0)
    assert read.decimal == "," and len(read.table) == len(twin) == 1220
    numeric = [i for i, kind in enumerate(twin.dtypes) if pd.api.types.is_numeric_dtype(kind)]
    assert len(numeric) == 11
    for i in numeric:
        values, bad = numbers(read.table.iloc[:, i], ",")
        assert not bad.any()
        np.testing.assert_allclose(values, twin.iloc[:, i].to_numpy(dtype="float64"), atol=1e-9)


@needs_shared
@pytest.mark.parametrize(
    ("file", "name"),
    [("vendor_qualtrics_sample/sample.csv", "qualtrics"), ("vendor_googleforms_de/Fragebogen1.csv", "google_forms_de"),
     ("survey_jupyter_ux2015_surveygizmo/20160115235816-SurveyExport.csv", "surveygizmo")],
)  # fmt: skip
def test_real_exports_are_recognised(file, name, shared):
    assert recognise(list(read_table(shared / "data" / file).table.columns), "survey")[0].name == name


def test_headings_are_compared_without_case_and_odd_spaces():
    assert plain("Create\u00a0 Date") == plain("create date")


def test_an_unknown_format_names_the_nearest(tmp_path):
    from helpers import clean

    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    source = {"path": "a.csv", "file": str(tmp_path / "a.csv"), "kind": "contacts", "format": "hubspot_contact", "wave": "w"}
    with pytest.raises(InputError, match="did you mean hubspot_contacts"):
        clean.receive([source], {}, key=b"k")


def test_headings_that_no_tool_writes_get_the_generic_format_of_their_kind_with_how_sure_that_is():
    made = all_formats()["generic_events"]
    assert recognise([names[0] for names in made.columns.values()], "events") == (made, 0.6)
    for kind in ("events", "orders", "survey", "contacts"):
        assert recognise(["iets", "anders"], kind) == (all_formats()[f"generic_{kind}"], 0.0)
    assert {f.is_long for f in all_formats().values()} == {True, False}
