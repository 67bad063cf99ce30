from helpers.clean.reading.dialect import Dialect
from helpers.clean.reading.records import split

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
