import datetime as dt
from types import SimpleNamespace

import pandas as pd
import pyreadstat
import pytest

from helpers.clean.reading.spss_reader import plain, read


@pytest.mark.parametrize(
    ("value", "told"),
    [(float("nan"), None), (None, None), (dt.datetime(2026, 3, 1, 9, 5), "2026-03-01 09:05:00"), (dt.date(1583, 1, 1), "1583-01-01"), (2.5, 2.5)],
)
def test_each_value_has_a_form_that_json_knows(value, told):
    assert plain(value) == told


def test_a_file_is_told_by_its_columns_labels_and_missing_ranges(tmp_path):
    frame = pd.DataFrame({"q": [1.0, 99.0], "t": ["a", ""]})
    pyreadstat.write_sav(frame, str(tmp_path / "x.sav"), variable_value_labels={"q": {1.0: "goed"}}, missing_ranges={"q": [{"lo": 90, "hi": 99}]})
    told = read(str(tmp_path / "x.sav"))
    assert told["columns"] == {"q": [1.0, 99.0], "t": ["a", ""]}
    assert told["labels"] == {"q": [[1.0, "goed"]]} and told["missing"] == {"q": [[90.0, 99.0]]}


def test_sets_of_columns_are_told_with_the_value_that_counts_where_they_are_boxes(monkeypatch):
    sets = {"why": {"variable_list": ["a", "b"], "counted_value": 1.0, "is_dichotomy": True, "label": "Waarom?"},
            "who": {"variable_list": ("c",), "counted_value": 1.0, "is_dichotomy": False}}  # fmt: skip
    meta = SimpleNamespace(variable_value_labels={}, missing_ranges={}, column_names_to_labels={"a": "Prijs", "b": ""}, mr_sets=sets)
    monkeypatch.setattr(pyreadstat, "read_sav", lambda *_, **__: (pd.DataFrame(), meta))
    told = read("x.sav")
    assert told["sets"] == {"why": [["a", "b"], 1.0, "Waarom?"], "who": [["c"], None, ""]} and told["texts"] == {"a": "Prijs"}
