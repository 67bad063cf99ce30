"""Reading a log into codes: what is empty, what is counted, and what time is meant."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from helpers.engine.log import Coded, encoded, ranked, read, small, units
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


def coded(log, name):
    names = log.coded[name].list()
    return [names[c] if c >= 0 else None for c in log.coded[name].codes]


def test_a_log_by_hand_with_all_its_columns():
    rows = pd.DataFrame({"person_id": ["b", "", "a", "b"], "at": pd.to_datetime(["2026-01-02", "2026-01-01", "2026-01-01", None], utc=True), "event": ["y", "x", "x", "x"],
                         "channel": ["web", "mail", None, "web"], "device": ["m", "m", "", "d"], "wave": ["w2", "w1", "w1", "w1"], "value": [1.5, 2, np.nan, 4],
                         "row_id": ["f:9", "f:8", "f:7", "f:6"], "stage": ["s", None, "", "t"], "touchpoint": [None, "t", "u", "t"]})
    log = read(rows)
    assert log.micros.tolist() == [pd.Timestamp("2026-01-02", tz="UTC").value // 1000, pd.Timestamp("2026-01-01", tz="UTC").value // 1000]
    assert log.row.tolist() == [9, 7] and log.value.tolist()[0] == 1.5 and np.isnan(log.value[1]) and log.dropped == {"w1": 2, "w2": 0}
    wanted = {"person_id": ["b", "a"], "event": ["y", "x"], "channel": ["web", "unknown"], "device": ["m", "unknown"], "wave": ["w2", "w1"], "stage": ["s", ""], "touchpoint": ["", "u"]}
    assert {name: coded(log, name) for name in wanted} == wanted
    assert all(log.coded[name].list() == sorted(log.coded[name].list()) for name in wanted)
    plain = read(LOG[:2])
    assert coded(plain, "wave") == ["all", "all"] and coded(plain, "device") == ["unknown"] * 2 and plain.dropped == {} and plain.row is None and len(plain.value) == 0
    assert not {"stage", "touchpoint"} & set(plain.coded)
    names = log.names_only()
    assert len(names.micros) == 0 and names.dropped == log.dropped and names.coded["event"].list() == ["x", "y"]


def test_the_smallest_numbers_hold_so_many_names():
    assert [small(n) for n in (1, 127, 128, 32_767, 32_768)] == [np.int8, np.int8, np.int16, np.int16, np.int32]


def test_names_that_stand_twice_in_a_dictionary_are_one():
    column = pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, None], pa.int8()), pa.array(["web", "shop", "web"])),
                               pa.DictionaryArray.from_arrays(pa.array([1, 0], pa.int8()), pa.array(["mail", "shop"]))])
    made = encoded(column)
    assert [made.list()[c] if c >= 0 else None for c in made.codes] == ["web", "shop", "web", None, "shop", "mail"] and len(set(made.list())) == 3
    assert encoded(pa.chunked_array([], pa.string())).list() == []


def test_codes_follow_the_order_of_the_names_and_nothing_stays_nothing():
    made = ranked(Coded(np.array([0, 1, -1, 2], dtype=np.int8), pa.array(["c", "a", "b"], pa.large_string())))
    assert made.list() == ["a", "b", "c"] and made.codes.tolist() == [2, 0, -1, 1]


def test_values_become_whole_ten_thousandths_halves_to_even():
    assert units(np.array([1.5, -0.25, 0.00005, 0.00025, 0.00035, np.nan, np.inf])).tolist() == [15_000, -2_500, 0, 2, 4, 0, 0]


@pytest.mark.parametrize(("language", "words"), [("nl", "geen tijden"), ("en", "no times")])
def test_times_are_judged_by_the_first_thousand_that_are_there(language, words):
    frame = pd.DataFrame({"person_id": "a", "at": ["soon"] * 999 + ["2026-01-01"], "event": "x"})
    assert len(read(frame, language=language).micros) == 1
    with pytest.raises(InputError, match=words):
        read(pd.concat([frame.iloc[:1], frame]), language=language)
    with pytest.raises(InputError, match=words):
        read(frame.assign(at=20260101), language=language)
    assert len(read(frame.assign(at=None)).micros) == 0 and read(frame.assign(at=None)).dropped == {"all": 1000}


def test_dates_and_seconds_are_times_too_and_numbers_of_rows_may_be_numbers():
    day = pa.table({"person_id": ["a", "b"], "event": ["x", "x"], "at": pa.array([20_454, None], pa.date32()), "row_id": pa.array([7, None])})
    log = read(day)
    assert log.micros.tolist() == [20_454 * 86_400 * 10**6] and log.row.tolist() == [7]
    seconds = day.set_column(2, "at", pa.array([5, 6], pa.timestamp("s", "UTC")))
    assert read(seconds).micros.tolist() == [5_000_000, 6_000_000] and read(seconds).row.tolist() == [7, 0]
