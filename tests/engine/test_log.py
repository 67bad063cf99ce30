"""Reading a log into codes: what is empty, what is counted, and what time is meant."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from helpers.engine.log import encoded, read, units
from helpers.errors import InputError

LOG = pd.DataFrame(
    {
        "person_id": ["b", "a", None, "a"],
        "at": ["2026-03-29T01:30:00+01:00", "2026-03-29T00:30Z", "2026-01-01T00:00Z", None],
        "event": ["x", None, "x", "x"],
    }
)


def test_rows_without_person_or_time_are_counted_and_left_out():
    log = read(LOG)
    assert log.dropped == {"all": 2} and len(log.micros) == 2
    assert log.coded["person_id"].list() == ["a", "b"] and log.coded["person_id"].codes.tolist() == [1, 0]


def test_offsets_in_text_become_one_moment_in_utc():
    assert read(LOG).micros[0] == read(LOG).micros[1] == pd.Timestamp("2026-03-29T00:30Z").value // 1000


def test_missing_text_has_a_name_and_missing_values_are_nothing():
    log = read(LOG.assign(channel=["", "web", "web", None], value=[np.nan, 0.1, 1, 1]))
    names, codes = log.coded["channel"].list(), log.coded["channel"].codes
    assert [names[c] for c in codes] == ["unknown", "web"]
    assert [log.coded["event"].list()[c] for c in log.coded["event"].codes] == ["x", ""]
    assert units(log.value).tolist() == [0, 1000]


def test_whole_numbers_and_categories_serve_as_people_too():
    numbered = read(LOG[:2].assign(person_id=[20, 3]))
    assert numbered.coded["person_id"].list() == ["20", "3"]
    people = read(LOG[:2].assign(person_id=pd.Categorical(["b", "a"], categories=["c", "b", "a"]))).coded["person_id"]
    assert [people.list()[c] for c in people.codes] == ["b", "a"]


def test_the_row_number_is_the_number_after_the_last_colon():
    log = read(LOG[:2].assign(row_id=["web:2.parquet:10", "none"]))
    assert log.row.tolist() == [10, 0]


def test_an_arrow_table_reads_like_a_frame_and_a_wrong_file_says_so(tmp_path):
    assert read(pa.Table.from_pandas(LOG)).micros.tolist() == read(LOG).micros.tolist()
    (tmp_path / "log.parquet").write_text("no parquet")
    with pytest.raises(InputError, match="cannot be read as a log"):
        read(tmp_path / "log.parquet")


def test_nothing_among_the_words_of_a_column_is_nothing_there_too():
    column = pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None, 1], pa.int8()), pa.array(["web", None, "shop"]))])
    made = encoded(column)
    assert [made.list()[c] if c >= 0 else None for c in made.codes] == ["web", None, "shop", None, None]
