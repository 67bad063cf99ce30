import pytest

from helpers.clean.reading.dialect import Dialect, find
from helpers.clean.reading.headings import _is_note, is_data, usual_width
from helpers.clean.reading.records import split
from helpers.clean.reading.shape import shape
from helpers.errors import InputError

ROWS = "id,datum,cijfer,stad,tekst,kanaal\n1,2026-01-01,4,Ede,goed,web\n2,2026-01-02,5,Ede,ook,app\n"

COMMA = Dialect(",", fields=3)


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


@pytest.mark.parametrize(("record", "width", "is_first", "is_note"), [
    ("titel,,", 3, False, True), ("titel,", 2, False, False), ("sep=;", 1, True, True), ("sep=;", 1, False, False), ("sep=;,x", 2, True, False),
    ("Periode,Q1,,,,", 6, False, True), ("Periode,Q1,,,", 5, False, False), (",b,c,,,", 6, False, False), (",b,c", 6, False, True), ("a,b,c,,,", 6, False, False),
    ("#x", 1, False, True), ("#x,b", 2, False, False), ("#x,", 2, False, True), ("#x,b", 3, False, True), ("#x,y,z", 3, False, False)])  # fmt: skip
def test_a_note_fills_one_cell_or_two_of_a_wide_table_or_begins_with_a_number_sign(record, width, is_first, is_note):
    assert _is_note(record.split(","), width, is_first=is_first) == is_note


def test_a_quarter_of_the_cells_and_two_of_them_make_a_row_of_data():
    for columns, is_it in ((8, True), (9, False)):
        row = ["1", "2", *"x" * (columns - 2)]
        assert is_data(row, [row]) == is_it
    assert not is_data(["1", "x"], [["1", "y"]]) and is_data(["1", "2"], [["1", "2"]]) and not is_data(["1", "2"], [["a", "b"]])
    assert not is_data(["2024", "2025"], [["1", "2"]]) and is_data(["2024", "2025"], [["2023", "2022"]]) and not is_data(["a@b.nl", "x"], [["c@d.nl", "2"]])


def test_a_name_that_comes_again_gets_its_place_and_never_one_that_is_there():
    made = shaped("a,a,a (2),b\n1,2,3,4\n", is_lenient=True)
    assert list(made.table.columns) == ["a", "a (2)'", "a (2)", "b"]
    assert [r["after"] for r in made.repairs] == ["a (2)'"]
    assert list(shaped(",b\nx,4\n", is_lenient=True).table.columns) == ["column_1", "b"]
    with pytest.raises(InputError, match="columns 1 and 3"):
        shaped("a,b,a\n1,2,3\n")


def test_letters_of_two_scripts_in_one_heading_are_named_and_whole_words_of_another_are_not():
    for name, is_odd in (("сijfer", True), ("цена", False), ("cijfer", False), ("αa", True), ("prijs 価格", False)):
        assert [f["finding"] for f in shaped(f"{name},b\n1,2\n").findings] == ["homoglyph_heading"] * is_odd


def test_several_lines_of_headings_are_joined_where_a_person_says_so():
    made = shaped("a,b\nvan,tot\n1,2\n", header_rows=2)
    assert len(made.table) == 1 and made.rows == [3] and [(r["row"], r["rule"]) for r in made.repairs if r["rule"] == "heading_row"] == [(2, "heading_row")]


def test_a_heading_line_with_an_open_quote_stops_and_is_parted_where_all_may_be_read():
    text = 'nr,"naam,stad\n1,Jan,Ede\n2,Bo,Urk\n'
    with pytest.raises(InputError) as stopped:
        shape(split(text, COMMA), shown="x.csv")
    assert stopped.value.row == 1 and "1 of 3" in str(stopped.value)
    made = shape(split(text, COMMA), shown="x.csv", is_lenient=True)
    assert made.headings == ["nr", '"naam', "stad"] and made.rows == [2, 3] and made.header_row == 1
    assert [(r["row"], r["rule"], r["after"]) for r in made.repairs] == [(1, "heading_line", 'nr|"naam|stad')] and not made.rejects
    below = shape(split('nr,naam,stad\n1,"Jan,Ede\n2,Bo,Urk\n', COMMA), shown="x.csv")
    assert below.headings == ["nr", "naam", "stad"] and [(r["row"], r["reason"]) for r in below.rejects] == [(2, "open_quote")]


def test_heading_rows_of_survey_tools_give_the_questions_their_texts():
    made = shaped('Date,Q1\nDatum,Hoe tevreden?\n"{""ImportId"":""d""}","{""ImportId"":""Q1""}"\n2025-01-01,4\n2025-01-02,5\n')
    assert made.texts == {"Date": "Datum", "Q1": "Hoe tevreden?"} and made.rows == [4, 5]
    made = shaped('Date,Q1\n"{""ImportId"":""d""}","{""ImportId"":""Q1""}"\n2025-01-01,4\n2025-01-02,5\n')
    assert made.texts == {} and made.rows == [3, 4]
    made = shaped("Respondent,Welke?,,Cijfer\n,A,B,Response\n1,A,,4\n2,,B,5\n")
    assert made.headings == ["Respondent", "Welke? | A", "Welke? | B", "Cijfer"] == list(made.texts.values()) and made.rows == [3, 4]


def test_twice_the_same_heading_is_told_by_its_row_and_columns_in_both_languages():
    for language, words in (("en", "columns 2 and 3"), ("nl", "kolom 2 en kolom 3")):
        with pytest.raises(InputError, match=words) as stopped:
            shaped("Verslag van mei\n\na,b,b\n1,2,3\n4,5,6\n", language=language)
        assert (stopped.value.row, stopped.value.column) == (3, "b")


@pytest.mark.parametrize(("first", "above", "told"), [
    ("sep=;", 1, 1), ('"sep=,"', 1, 1), ("sep=\\t", 1, 1), ("sepia", 0, None), ("", 1, None), ("\n\n", 3, None), ("titel\n\n# noot", 3, 2)])
def test_lines_above_are_counted_without_the_empty_ones(first, above, told):
    made = shaped(f"{first}\n{ROWS}") if first != "sepia" else shaped(ROWS)
    assert made.header_row == above + 1 and [r["row"] for r in made.repairs] == list(range(1, above + 1))
    found = [f for f in made.findings if f["finding"] == "preamble"]
    assert [f["rows"] for f in found] == ([told] if told else [])
    assert [f["example"] for f in found] == ([";".join(str(i + 1) for i in range(above))] if told else [])


def test_headings_of_too_few_or_too_many_names_are_brought_to_the_width_where_all_may_be_read():
    text = "a,b\n1,2,3\n4,5,6\n7,8,9\n"
    made = shape(split(text, COMMA), shown="x.csv", is_lenient=True)
    assert len(made.headings) == 3 and made.rows == [2, 3, 4] and [(r["row"], r["rule"], r["before"]) for r in made.repairs][:1] == [(1, "heading_line", "a|b")]
    strict = shape(split(text, COMMA), shown="x.csv")
    assert strict.headings == ["a", "b"] and [r["reason"] for r in strict.rejects] == ["too_many_fields"] * 3
    one = shape(split("a,b\n1,2,3\n", COMMA), shown="x.csv", is_lenient=True)
    assert one.headings == ["a", "b"] and not one.rows


def test_a_line_that_was_taken_for_a_title_is_the_heading_where_the_next_line_is_data():
    text = "nr;datum;cijfer\n1,2026-01-01,4\n2,2026-01-02,5\n3,2026-01-03,5\n"
    made = shape(split(text, COMMA), shown="x.csv", is_lenient=True)
    assert made.headings == ["nr", "datum", "cijfer"] and made.header_row == 1 and made.rows == [2, 3, 4]
    assert [(r["row"], r["rule"], r["before"], r["after"]) for r in made.repairs if r["rule"] == "heading_line"] == [(1, "heading_line", "nr;datum;cijfer", "nr|datum|cijfer")]


def test_second_lines_of_survey_tools_name_options_under_their_question_and_other_second_lines_are_answers():
    made = shaped("Respondent,Welke?,,,Cijfer\n,A,,B,Open-Ended Response\n1,A,,,4\n2,,,B,5\n", is_lenient=True)
    assert made.headings[:4] == ["Respondent", "Welke? | A", "Welke?", "Welke? | B"] and made.headings[-1] == "Cijfer" and made.rows == [3, 4]
    assert shaped("Respondent,Welke?,\n,A,B\n1,A,\n2,,B\n").headings == ["Respondent", "Welke? | A", "Welke? | B"]
    assert shaped("a,b,c\n,2,3\n4,5,6\n").rows == [2, 3]
    assert shaped("a,,c\n1,2,3\n4,5,6\n", is_lenient=True).rows == [2, 3]
    assert shaped("a,,c\n,,\n4,5,6\n", is_lenient=True).rows == [3]


@pytest.mark.parametrize(("heading", "name", "is_changed"), [
    ("Cijfer", "Cijfer", False), (" a  b ", "a b", True), ("e\u0301", "\u00e9", True), ("\u00ad", "column_1", True), ("a\nb", "a b", True)])
def test_a_heading_is_one_line_of_plain_letters_and_an_empty_one_is_called_by_its_place(heading, name, is_changed):
    made = shape(split(f'"{heading}",x\nq,2\n', Dialect(",", fields=2)), shown="x.csv", is_lenient=True)
    assert made.headings == [name, "x"]
    assert [(r["row"], r["column"], r["before"], r["after"]) for r in made.repairs] == [(1, name, heading, name)] * is_changed


def test_an_unnamed_running_number_is_told_with_the_rows_that_it_counted():
    made = shaped(",a,b\n0,x,y\n1,x,y\n2,x,y\n")
    assert [(r["row"], r["column"], r["rule"], r["before"], r["after"]) for r in made.repairs] == [(1, "column_1", "unnamed_index", "", None)]
    assert [(f["finding"], f["column"], f["rows"], f["share"]) for f in made.findings] == [("unnamed_index", "column_1", 3, 1.0)]


def test_where_every_line_could_be_a_title_the_first_one_heads_the_table():
    made = shaped("naam,,\nBo,,\nCas,,\n", is_lenient=True)
    assert made.headings[0] == "naam" and made.header_row == 1 and made.rows == [2, 3]
    assert not [r for r in made.repairs if r["rule"] == "above_table"] and not [f for f in made.findings if f["finding"] == "preamble"]
