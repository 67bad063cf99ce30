import pyarrow as pa
import pytest

from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.parsed import NotUtf8, blank_rows, equal_rows, parse, with_odd
from helpers.clean.reading.records import Quotes, pieces

COMMA = Dialect(",", fields=2)


def parsed(text, width=2, dialect=COMMA):
    quotes = Quotes(text if isinstance(text, bytes) else text.encode(), dialect)
    return parse(quotes, list(pieces(quotes)), width, pa.string())


@pytest.mark.parametrize("dialect", [COMMA, Dialect(",", escape="\\", fields=2)])
def test_rows_of_the_usual_width_are_columns_and_the_others_keep_their_place_and_text(dialect):
    part = parsed('a,b\n1\n\n"x\ny",2\n3,4,5\n"open\n6,7\n', dialect=dialect)
    assert [part.row(i) for i in range(part.table.num_rows) if any(part.row(i))] == [["a", "b"], ["x\ny", "2"], ["6", "7"]]
    assert part.odd[1] == ["1"] and part.odd[4] == ["3", "4", "5"] and part.odd[5] is None
    assert (part.total, part.sound) == (7, 6)
    assert [part.raw(k) for k in (1, 3, 5, 6)] == ["1", '"x\ny",2', '"open', "6,7"]
    assert part.until(4).total == 4 and len(part.until(4).places) == len(part.places) - 1


def test_bytes_that_are_no_utf8_and_zero_bytes_are_not_parsed():
    for data in (b"a,\xe9\n", b"a,\0\n"):
        with pytest.raises(NotUtf8):
            parsed(data)


def test_empty_rows_repeated_headings_and_totals_are_pointed_at():
    part = parsed("a,b,c\n,,\n ,\u00a0,\n\ufeffa,b,c\nTotaal,1,2\n", width=3)
    assert blank_rows(part.table).tolist() == [1, 2]
    assert equal_rows(part.table, ["a", "b", "c"]).tolist() == [0, 3]
    assert part.totals == [4]
    assert parsed("a,b,c\n,,\n" * 60, width=3).raws(list(range(0, 120, 2))) == ["a,b,c"] * 60


def test_odd_rows_that_fit_after_all_come_back_in_their_places():
    part = parsed("a,b\nc,d\n")
    table, at = with_odd(part.table, part.places * 2, {1: ["x", "y"]})
    assert table.column(0).to_pylist() == ["a", "x", "c"] and at.tolist() == [0, 1, 2]
