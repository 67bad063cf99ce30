import csv
import io
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.clean.reading.dialect import Dialect, reader
from helpers.clean.reading.records import Quotes, Records, _bare, pieces, spans, split

COMMA = Dialect(",", fields=2)


def test_rows_are_numbered_as_a_spreadsheet_shows_them_also_after_a_line_break_in_a_cell():
    records = split('a,b\n1,"een\ntwee"\n2,x\n', COMMA)
    assert records.rows == [1, 2, 3]
    assert records.fields[1] == ["1", "een\ntwee"]


def test_one_open_quote_costs_one_row_and_keeps_its_raw_text():
    records = split('a,b\n1,x\n2,"open\n3,y\n4,"z"\n', COMMA)
    assert records.broken == [(3, '2,"open')]
    assert [f[0] for f in records.fields] == ["a", "1", "3", "4"]
    assert records.rows == [1, 2, 4, 5]


def test_windows_and_old_mac_line_ends_are_line_ends():
    assert split("a,b\r\n1,2\r\n", COMMA).fields == [["a", "b"], ["1", "2"]]
    assert split("a,b\r1,2\r", COMMA).fields == [["a", "b"], ["1", "2"]]


DIALECTS = [Dialect(",", fields=2), Dialect(";", "'", fields=2), Dialect(",", escape="\\", fields=2), Dialect("\t", fields=2),
            Dialect("|", skips_space=True, fields=2)]  # fmt: skip
CELL = st.text(alphabet="a ,;|\t\"'\\\n\ré€", max_size=6)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=1, max_size=6), st.sampled_from(DIALECTS), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_a_writer_writes_is_read_back_with_its_rows_texts_and_places(rows, how, end):
    out = io.StringIO()
    csv.writer(out, delimiter=how.delimiter, quotechar=how.quote, escapechar=how.escape, doublequote=how.escape is None, lineterminator=end,
               quoting=csv.QUOTE_ALL).writerows(rows)  # fmt: skip
    text = out.getvalue()
    records = split(text, how)
    assert records.fields == [list(row) for row in rows] and records.rows == list(range(1, len(rows) + 1)) and not records.broken
    assert [next(reader(records.raw(row), how)) for row in records.rows] == records.fields
    places = spans(text, how)
    assert [next(reader(text[a:b], how)) for a, b in places] == records.fields
    assert (places[0][0], places[-1][1]) == (0, len(text)) and all(b == c for (_, b), (c, _) in pairwise(places))


ODD = [
    ('a,b\n1,5" scherm\n2,x\n', [["1", '5" scherm'], ["2", "x"]], []),                            # a quote inside a bare field is a letter
    ('a,b\n1,"5" scherm"\n2,x\n', [["1", '5" scherm'], ["2", "x"]], []),                          # inside a quoted one as well
    ('a,b\n1,"x" y,z\n2,x\n', [["2", "x"]], [(2, '1,"x" y,z')]),                                  # three fields: where does which end?
    ('a,b\n1,"x\n2,"y"\n3,z\n', [["2", "y"], ["3", "z"]], [(2, '1,"x')]),
    ('a,b\n1,"x"\n2,"é\r\n3,"y ""z"""', [["1", "x"], ["3", 'y "z"']], [(3, '2,"é')]),
    ('a,b\n"1,x\n"2",y\n', [["2", "y"]], [(2, '"1,x')]),
    ('a,b\n"1\n2","x" \n3,y\n', [["3", "y"]], [(2, '"1'), (3, '2","x" ')]),
]


@pytest.mark.parametrize("text, kept, broken", ODD)
def test_a_stray_quote_is_a_letter_where_the_fields_are_clear_and_else_costs_its_own_row(text, kept, broken):
    records = split(text, COMMA)
    assert (records.fields[1:], records.broken) == (kept, broken)
    assert [records.raw(row) for row, _ in broken] == [raw for _, raw in broken]
    assert sorted([*records.rows, *(row for row, _ in broken)]) == list(range(1, len(kept) + len(broken) + 2))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(alphabet='ab,"\n\ré\\', max_size=9), max_size=9), st.sampled_from(DIALECTS[:3]), st.integers(0, 60))
def test_a_text_that_comes_in_two_halves_is_cut_as_the_whole_is(parts, how, at):
    data = b'a,b\n1,"x"\n' + "".join(parts).encode()
    whole = [p for p in pieces(Quotes(data, how), longest=20)]
    begun = [p for p in pieces(Quotes(data[:at], how), is_last=False, longest=20)] if data[:at].decode("utf-8", "ignore").encode() == data[:at] else []
    done = begun[-1].end if begun else 0
    rest = [replace(p, start=p.start + done, end=p.end + done) for p in pieces(Quotes(data[done:], how), longest=20)]
    ends = lambda made: [int(e) for p in made for e in (Quotes(data, how).ends(p) if p.kind == "sane" else [p.end])]  # noqa: E731
    assert ends(begun + rest) == ends(whole)
    assert [p for p in begun + rest if p.kind != "sane"] == [p for p in whole if p.kind != "sane"]


ESCAPED = Dialect(";", "'", escape="\\", fields=2)


@pytest.mark.parametrize(("text", "how", "fields", "rows", "broken"), [
    ('"a",b\n\n"x""y",2\n', COMMA, [["a", "b"], [], ['x"y', "2"]], [1, 2, 3], []),
    ('a,b\r\n"1\r\n2",x\r\n3,y', COMMA, [["a", "b"], ["1\r\n2", "x"], ["3", "y"]], [1, 2, 3], []),
    ("a;b\n'it\\'s';1\n'x\\\\';2\n", ESCAPED, [["a", "b"], ["it's", "1"], ["x\\", "2"]], [1, 2, 3], []),
    ("a;b\n'x\\';2\n3;4\n", ESCAPED, [["a", "b"], ["x\\", "2"], ["3", "4"]], [1, 2, 3], []),
    ('a, "b"\n "1,2" ,x\n  "3,4",  y\n', Dialect(",", skips_space=True, fields=2), [["a", "b"], ["3,4", "y"]], [1, 3], [(2, ' "1,2" ,x')]),
    ('"open', COMMA, [], [], [(1, '"open')]),
    ('a,b\n"open', COMMA, [["a", "b"]], [1], [(2, '"open')]),
    ('a,b\n"1,x\n"2,y\n', COMMA, [["a", "b"]], [1], [(2, '"1,x'), (3, '"2,y')]),
    ("", COMMA, [], [], []),
    ("a,b", COMMA, [["a", "b"]], [1], []),
    ('a,b\r1,"x\r2,y', COMMA, [["a", "b"], ["2", "y"]], [1, 3], [(2, '1,"x')]),
    ('a,b\n1,x"y"z\n2,"q"\n', COMMA, [["a", "b"], ["1", 'x"y"z'], ["2", "q"]], [1, 2, 3], []),
    ('a,b\n"x" , 1\n2,3\n', COMMA, [["a", "b"], ["2", "3"]], [1, 3], [(2, '"x" , 1')]),
    ('a,b\n"1"2"",x\n', COMMA, [["a", "b"], ['1"2"', "x"]], [1, 2], []),
    ('a,b\n"é","1"2"\n', COMMA, [["a", "b"], ["é", '1"2']], [1, 2], []),
])
def test_each_record_of_a_text_with_its_number_and_what_is_broken(text, how, fields, rows, broken):
    made = split(text, how)
    assert (made.fields, made.rows, made.broken) == (fields, rows, broken)


def test_a_record_that_is_longer_than_a_record_may_be_was_never_meant_to_close_and_a_letter_is_not_cut():
    data = 'a,b\n"12345é7890\n2",x\n'.encode()
    long = [(p.kind, data[p.start : p.end]) for p in pieces(Quotes(data, COMMA), longest=100)]
    assert long == [("sane", data)]
    data = b'a,b\n"' + "é".encode() * 20
    for longest, taken in ((10, 9), (11, 11), (12, 11)):
        kinds = [(p.kind, p.start, p.end) for p in pieces(Quotes(data, COMMA), longest=longest)]
        assert kinds[:2] == [("sane", 0, 4), ("broken", 4, 4 + taken)], longest


def test_a_block_stops_where_what_follows_could_matter():
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b"a,b\n1,2\n3,", COMMA), is_last=False)] == [("sane", 0, 8)]
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b"a,b\n1,2\r", COMMA), is_last=False)] == [("sane", 0, 4)]
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b"a,b\r1,2\r", COMMA), is_last=False)] == [("sane", 0, 4)]
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b'a,b\n1,"x\ny', COMMA), is_last=False)] == [("sane", 0, 4)]
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b'1,"x\ny', COMMA), is_last=False)] == []
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b'a,b\n1,"x\ny"\n2,', COMMA), is_last=False)] == [("sane", 0, 12)]
    assert [(p.kind, p.start, p.end) for p in pieces(Quotes(b"ab", COMMA), is_last=False)] == []


def test_the_place_and_the_text_of_a_record_are_found_by_its_row():
    text = 'a,b\n1,"x\ny"\n2,"open\n\u20ac,"q"w"\r\n3,z'
    made = split(text, COMMA)
    data = text.encode()
    assert [data[slice(*made.span(row))].decode() for row in (1, 2, 3, 4, 5)] == ["a,b\n", '1,"x\ny"\n', '2,"open\n', '\u20ac,"q"w"\r\n', "3,z"]
    assert [made.raw(row) for row in (1, 2, 3, 4, 5)] == ["a,b", '1,"x\ny"', '2,"open', '\u20ac,"q"w"', "3,z"]
    assert [text[a:b] for a, b in spans(text, COMMA)] == ["a,b\n", '1,"x\ny"\n', '2,"open\n', '\u20ac,"q"w"\r\n', "3,z"]
    assert Records([["1", "2"], ["3", "4"]], [4, 7], []).raw(7, ";") == "3;4"


@pytest.mark.parametrize(("cell", "bare"), [('"', '"'), ('""', ""), ('"a""b"', 'a"b'), ('"a', '"a')])
def test_a_cell_loses_its_quotes_only_where_it_has_two(cell, bare):
    assert _bare(cell, '"') == bare
