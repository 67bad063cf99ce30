import pytest

from helpers.clean.reading.read import read_table
from helpers.errors import InputError


def write(folder, text):
    (folder / "x.csv").write_text(text, encoding="utf-8")
    return folder / "x.csv"


BODY = "".join(f"{i},x,y\n" for i in range(150))


def test_a_broken_heading_line_stops_even_when_one_row_in_a_hundred_may_be_lost(tmp_path):
    with pytest.raises(InputError) as stopped:
        read_table(write(tmp_path, 'a,"b,"c"\n' + BODY))
    assert stopped.value.row == 1


def test_when_all_may_be_read_no_row_is_taken_for_headings(tmp_path):
    read = read_table(write(tmp_path, 'a,"b,"c"\n' + BODY), max_rejected=1.0)
    assert list(read.table.columns) == ["a", '"b', "c"]
    assert (len(read.table), len(read.rejects), read.repairs["rule"].tolist()) == (150, 0, ["heading_line"])


def test_headings_of_another_number_are_filled_up_or_lose_an_empty_one(tmp_path):
    assert list(read_table(write(tmp_path, "a,bc\n" + BODY), max_rejected=1.0).table.columns) == ["a", "bc", "column_3"]
    assert list(read_table(write(tmp_path, "a,,b,c\n" + BODY), max_rejected=1.0).table.columns) == ["a", "b", "c"]


def test_two_heading_rows_can_be_declared(tmp_path):
    read = read_table(write(tmp_path, "Q1,,Q2\nnu,straks,nu\n1,2,3\n"), header_rows=2)
    assert list(read.table.columns) == ["Q1 nu", "straks", "Q2 nu"]


def test_a_space_after_each_delimiter_belongs_to_it(tmp_path):
    read = read_table(write(tmp_path, 'a, b, c\n1, "x, y", 3\n'))
    assert read.table.values.tolist() == [["1", "x, y", "3"]]
