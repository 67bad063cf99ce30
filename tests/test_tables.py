"""Contracts: what fits passes unchanged, what does not is named by table and column."""

import pandas as pd
import pytest

from helpers import tables
from helpers.errors import InputError

MEMBER = {"person_id": ["a", "b"], "persona": ["p1", "p2"], "probability": [0.9, 0.8], "is_assigned": [True, True], "basis": ["survey", "survey"]}


@pytest.mark.parametrize("name", list(tables.contracts()))
def test_an_empty_table_keeps_its_contract(name):
    frame = tables.empty(name)
    assert list(tables.conform(frame, name)) == list(frame)


@pytest.mark.parametrize("name", list(tables.contracts()))
def test_every_column_has_a_meaning_in_both_languages(name):
    spec = tables.contract(name)
    assert set(spec.row) == {"nl", "en"}
    assert set(spec.key) <= set(spec.columns)
    for column in spec.columns.values():
        assert column.meaning.get("nl") and column.meaning.get("en"), column


def test_columns_come_in_the_order_of_the_contract_and_empties_are_added():
    frame = pd.DataFrame({"finding": ["x"], "source": ["a.csv"], "column": ["all"], "rows": [2], "share": [0.5], "severity": ["note"], "example": [""]})
    assert list(tables.conform(frame, "findings"))[:3] == ["source", "finding", "column"]
    mood = {"row_id": ["a:1"], "question_id": ["q"], "span": ["0-3"], "wave": ["w"], "stage": ["s"], "valence": [0.5], "p_negative": [0.1],
            "p_neutral": [0.2], "p_positive": [0.7], "scorer": ["rules"], "model_hash": ["h"]}
    assert tables.conform(pd.DataFrame(mood), "moods")["emotion"].isna().all()


@pytest.mark.parametrize(("change", "column"), [
    ({"persona": None}, "persona"),
    ({"basis": ["guess", "survey"]}, "basis"),
    ({"probability": ["high", "low"]}, "probability"),
])
def test_what_does_not_fit_is_named(change, column):
    frame = pd.DataFrame({k: v for k, v in {**MEMBER, **change}.items() if v is not None})
    with pytest.raises(InputError) as caught:
        tables.conform(frame, "memberships")
    assert caught.value.column == column
    assert "table memberships" in str(caught.value)


def test_a_repeated_key_is_refused():
    with pytest.raises(InputError):
        tables.conform(pd.DataFrame({**MEMBER, "person_id": ["a", "a"]}), "memberships")


def test_an_unknown_column_is_refused_unless_the_prefix_allows_it():
    with pytest.raises(InputError):
        tables.conform(pd.DataFrame({**MEMBER, "email": ["x", "y"]}), "memberships")
    people = {"person_id": ["a"], "wave": ["w"], "kind": ["visitor"], "market": ["b2c"], "consent": ["yes"], "sources": ["x"]}
    assert "attr_age" in tables.conform(pd.DataFrame({**people, "attr_age": [30.0]}), "people")
    with pytest.raises(InputError):
        tables.conform(pd.DataFrame({**people, "email": ["x"]}), "people")


def test_the_argument_stays_as_it_was():
    frame = pd.DataFrame(MEMBER)
    before = frame.copy()
    tables.conform(frame, "memberships")
    pd.testing.assert_frame_equal(frame, before)


def test_floats_are_kept_to_ten_significant_digits():
    frame = pd.DataFrame({"x": [1 / 3, -2e-12 / 3, 0.0, float("nan"), 1e300 / 7]})
    rounded = tables.tidy_floats(frame)["x"]
    assert rounded[0] == 0.3333333333
    assert rounded[2] == 0 and rounded.isna()[3]
    assert abs(rounded[1] / frame["x"][1] - 1) < 1e-9 and abs(rounded[4] / frame["x"][4] - 1) < 1e-9
