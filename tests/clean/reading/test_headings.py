import pytest

from helpers.clean.reading.dialect import find
from helpers.clean.reading.headings import is_data, usual_width
from helpers.clean.reading.records import split
from helpers.clean.reading.shape import shape
from helpers.errors import InputError

ROWS = "id,datum,cijfer,stad,tekst,kanaal\n1,2026-01-01,4,Ede,goed,web\n2,2026-01-02,5,Ede,ook,app\n"


def shaped(text, **more):
    return shape(split(text, find(text)), shown="x.csv", **more)


@pytest.mark.parametrize(
    "above",
    ["Enquete 2026\n\n", "# rapport\n# van 1 januari\n", "Enquete 2026,,,,,\nPeriode,Q1,,,,\n,,,,,\n", "Klant: X\nPeriode;Q1\n\n\n\nGemaakt\n", "sep=,\n"],
)
def test_titles_notes_and_periods_above_the_headings_are_set_aside_line_by_line(above):
    made = shaped(above + ROWS)
    assert made.headings == ["id", "datum", "cijfer", "stad", "tekst", "kanaal"] and len(made.table) == 2
    assert [r["before"] for r in made.repairs if r["rule"] == "above_table"] == above.split("\n")[:-1]
    assert made.rows == [above.count("\n") + 2, above.count("\n") + 3]


def test_excels_own_line_names_the_delimiter_also_of_two_columns():
    made = shaped("sep=;\na;b\n1,5;x\n")
    assert made.table.to_dict("list") == {"a": ["1,5"], "b": ["x"]}


def test_a_heading_that_begins_with_a_number_sign_is_no_note():
    assert shaped("#,Hoe tevreden?,Start Date (UTC)\nabc,4,2026-01-01\nabd,5,2026-01-02\n").headings[0] == "#"


def test_years_may_head_columns_of_numbers_but_numbers_above_numbers_are_data():
    assert shaped("post,2024,2025,2026\nhuur,10,20,30\ngas,1,2,3\n").headings == ["post", "2024", "2025", "2026"]
    assert is_data(["r1", "2025-01-01", "4"], [["r2", "2025-01-02", "5"]])
    with pytest.raises(InputError, match="no headings"):
        shaped("r1,2025,4\nr2,2026,5\n")


def test_a_file_of_delimiters_alone_is_empty():
    with pytest.raises(InputError, match="empty"):
        shaped(",,\n,,\n")


def test_marks_that_turn_the_reading_direction_leave_a_heading():
    made = shaped("id,\u202ecijfer\n1,4\n")
    assert made.headings == ["id", "cijfer"] and made.repairs[0]["before"] == "\u202ecijfer"


def test_the_usual_width_is_that_of_most_records_and_the_larger_of_equals():
    assert usual_width([["a"], ["a", "b"], ["c", "d"], ["", ""]]) == 2
    assert usual_width([["a"], ["a", "b"]]) == 2
    assert usual_width([]) == 0
