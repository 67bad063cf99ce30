import datetime as dt

import pyarrow as pa
import pytest

from helpers.clean.reading.parquet import has_nested, load, plain_columns
from helpers.errors import InputError


def test_columns_become_the_text_that_a_person_would_have_typed():
    moment = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
    table = pa.table({"n": [1, None], "x": [2.0, 2.5], "d": [dt.date(2026, 3, 1), None], "t": [moment, None], "s": [{"k": 1}, None],
                      "c": pa.array(["a", "b"]).dictionary_encode()})  # fmt: skip
    assert plain_columns(table).to_pydict() == {
        "n": ["1", ""], "x": ["2", "2.5"], "d": ["2026-03-01", ""], "t": ["2026-03-01T12:00:00.000000+0000", ""], "c": ["a", "b"]}  # fmt: skip
    assert has_nested(table.schema) and not has_nested(plain_columns(table).schema)


def test_a_file_cut_off_is_refused_in_both_languages():
    for language, words in (("nl", "niet te lezen"), ("en", "cannot be read")):
        with pytest.raises(InputError, match=words):
            load(b"PAR1 and nothing more", "x.parquet", language)
