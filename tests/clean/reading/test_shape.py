import pytest

from helpers.clean.reading.dialect import Dialect, find
from helpers.clean.reading.records import split
from helpers.clean.reading.shape import begins_table, extra_field, is_again, is_running, is_subtotal, is_total, misfit, next_table, shape
from helpers.errors import InputError

COMMA = Dialect(",", fields=2)


def shaped(text, **more):
    return shape(split(text, find(text)), shown="x.csv", **more)


def rules(made):
    return [r["rule"] for r in made.repairs]


def test_every_row_is_kept_rejected_or_set_aside_by_a_rule():
    made = shaped("a,b\n1,2\n\n,\n3\n4,5\nTotaal,7\n")
    assert made.table.values.tolist() == [["1", "2"], ["4", "5"]]
    assert made.rows == [2, 6]
    assert [(r["row"], r["reason"]) for r in made.rejects] == [(5, "too_few_fields")]
    assert rules(made) == ["blank_row", "blank_row", "totals_row"]
    assert made.rows_read == len(made.rows) + len(made.rejects) + len(made.repairs)


def test_a_trailing_delimiter_never_shifts_a_cell():
    made = shaped("a,b\n1,2,\n3,4,\n")
    assert made.table.to_dict("list") == {"a": ["1", "3"], "b": ["2", "4"]}
    assert rules(made) == ["trailing_delimiter"]


def test_the_grand_total_of_ga4_with_a_field_too_many_is_no_row():
    made = shaped("# ---\n# Verslag\n\nPage,Views\n,100,Grand total\n/,60\n/b,40\n")
    assert made.table["Views"].tolist() == ["60", "40"]


def test_qualtrics_heading_rows_become_question_texts():
    made = shaped('Date,Q1\nDatum,Hoe tevreden?\n"{""ImportId"":""d""}","{""ImportId"":""Q1""}"\n2025-01-01,4\n')
    assert made.texts["Q1"] == "Hoe tevreden?"
    assert len(made.table) == 1


def test_surveymonkey_options_get_their_question():
    made = shaped("Respondent,Welke?,,Cijfer\n,A,B,Response\n1,A,,4\n2,,B,5\n")
    assert list(made.table.columns) == ["Respondent", "Welke? | A", "Welke? | B", "Cijfer"]


def test_two_equal_headings_stop_and_are_numbered_when_all_may_be_read():
    with pytest.raises(InputError, match="columns 1 and 3"):
        shaped("a,b,a\n1,2,3\n")
    assert list(shaped("a,b,a\n1,2,3\n", is_lenient=True).table.columns) == ["a", "b", "a (3)"]


def test_a_file_without_headings_stops():
    with pytest.raises(InputError, match="no headings"):
        shaped("r1,2025-01-01,4\nr2,2025-01-02,5\n")


def test_headings_lose_invisible_characters_and_each_change_is_a_repair():
    made = shaped("Cijfer\u00a0,\u200btekst\n4,x\n")
    assert list(made.table.columns) == ["Cijfer", "tekst"]
    assert rules(made) == ["heading", "heading"]


def test_a_cyrillic_letter_in_a_latin_heading_is_a_warning():
    made = shaped("r\u0430ting,b\n4,x\n")
    assert [f["finding"] for f in made.findings] == ["homoglyph_heading"]


def test_a_second_set_of_headings_is_rejected_by_row():
    made = shaped("a,b\n1,2\n\ufeffa,b\n3,4\n")
    assert [(r["row"], r["reason"]) for r in made.rejects] == [(3, "repeated_header")]


def test_an_unnamed_running_number_is_left_out():
    made = shaped(",a\n0,x\n1,y\n")
    assert list(made.table.columns) == ["a"]


def test_a_second_table_is_rejected_row_by_row_and_under_a_note_of_its_own_it_stands_apart():
    made = shaped("pagina,bezoeken\n/a,10\n/b,20\n\napparaat,mensen\nmobiel,5\ntablet,6\n")
    assert made.rows == [2, 3]
    assert [(r["row"], r["reason"]) for r in made.rejects] == [(5, "other_table"), (6, "other_table"), (7, "other_table")]
    noted = shaped("# een\n\npagina,bezoeken\n/a,10\n\n# twee\n\napparaat,mensen\nmobiel,5\ntablet,6\n")
    assert not noted.rejects and [f["finding"] for f in noted.findings][-2:] == ["more_tables", "blank_rows"]
    assert noted.more[0].table.to_dict("list") == {"apparaat": ["mobiel", "tablet"], "mensen": ["5", "6"]} and noted.more[0].rows == [9, 10]


def test_text_after_an_empty_row_is_no_second_table():
    made = shaped("naam,plaats\njan,ede\n\npiet,urk\nkees,ede\n")
    assert made.rows == [2, 4, 5] and not made.rejects


def test_a_subtotal_in_the_middle_and_an_average_at_the_end_are_no_rows_but_an_answer_is():
    rows = "".join(f"r{i},{i},gemiddeld\n" for i in range(12))
    made = shaped("id,cijfer,oordeel\n" + rows + "Totaal,66,\n" + rows + "Gemiddelde,5.5,\n")
    assert [r["row"] for r in made.repairs] == [14, 27] and {r["rule"] for r in made.repairs} == {"totals_row"}
    assert len(made.table) == 24


def test_rejects_hold_the_text_as_it_stands_in_the_file():
    assert shaped('a,b\n1,2\n"x, ""y""",2,3\n', is_lenient=True).rejects[0]["value"] == '"x, ""y""",2,3'


def test_a_row_longer_than_its_headings_never_loses_its_end():
    made = shaped("a,b,\n1,2,\n3,4,,5\n", is_lenient=True)
    assert [r["value"] for r in made.rejects] == ["3,4,,5"]


def test_a_total_has_an_empty_cell_behind_it_and_stands_at_the_edge_or_alone_among_numbers():
    middle = "".join(f"r{i},{i},x\n" for i in range(9))
    made = shaped("a,b,c\n" + middle + "Totaal,36,36\n" + middle)
    assert "Totaal" in set(made.table["a"])                                 # nine rows from the end, no empty cell: a name like any other
    assert "Totaal" not in set(shaped("a,b,c\n" + middle + "Totaal,36,36\n" + middle[:49]).table["a"])
    assert "Totaal" not in set(shaped("a,b,c\n" + middle + "Totaal,36,\n" + middle).table["a"])
    assert is_subtotal(["Totaal", "", "5"]) and not is_subtotal(["Totaal", ""]) and not is_subtotal(["Totaal", "x", ""]) and not is_total(["Sommige", "1"])


@pytest.mark.parametrize(("below", "is_table"), [
    ("apparaat,mensen,x\nmobiel,5,1\n", True), ("apparaat,mensen,x\nmobiel,5,1\n\nlos\n", True), ("apparaat,mensen,x\nmobiel,5\n", False),
    ("apparaat,mensen,x\n", False), ("apparaat,apparaat,x\nmobiel,5,1\n", False), ("apparaat,12,x\nmobiel,5,1\n", False),
    ("Totaal,,x\nmobiel,5,1\n", False), ("mobiel,ede\ntablet,urk\n", False), ("titel\n\napparaat,mensen,x\nmobiel,5,1\n", True),
    ("los\n" * 12 + "apparaat,mensen,x\nmobiel,5,1\n", True), ("los\n" * 12 + "apparaat,mensen,x\nmobiel,5,1\ntablet,6,2\npc,7\n", False),
    ("apparaat,mensen,x\nmobiel,5,1\ntablet,6,2\npc,7,3\nlaptop,8\n", True), ("los\n" * 13 + "apparaat,mensen,x\nmobiel,5,1\n", False),
])  # fmt: skip
def test_another_table_has_other_headings_with_rows_of_their_width(below, is_table):
    made = shape(split("pagina,bezoeken\n/a,10\n/b,20\n\n" + below, COMMA), shown="x.csv")
    assert any(r["reason"] == "other_table" for r in made.rejects) == is_table


def test_a_running_number_counts_from_nought_or_one_without_a_gap():
    for cells, is_it in (("0 1 2", True), ("1 2 3", True), ("2 3 4", False), ("1 3 4", False), ("1 2 2", False), ("0", True)):
        assert is_running(cells.split()) == is_it


def test_one_field_too_many_in_every_row_is_no_field_and_in_some_rows_it_is():
    assert extra_field([["1", "2", ""], ["3", "4", " "]], ["a", "b"]) == 2
    assert extra_field([["1", "2", ""], ["3", "4", "x"]], ["a", "b"]) is None and extra_field([["1", "2", "", ""]], ["a", "b"]) is None
    assert extra_field([["1", "2", ""], ["3", "4"]], ["a", "b", ""]) == 2 and extra_field([["1", "2", "x"]], ["a", "b", ""]) is None
    assert extra_field([], ["a", ""]) is None and extra_field([["1"]], [""]) is None
    assert [misfit(5, n, 3, "x")["reason"] for n in (2, 4)] == ["too_few_fields", "too_many_fields"]


def entries(made):
    return [(r["row"], r["rule"], r["before"]) for r in made.repairs], [(r["row"], r["reason"], r["value"]) for r in made.rejects]


def test_the_whole_account_of_a_table_with_everything_in_it():
    text = ("# titel\n\na,b,c,\n1,2,3,\n\n1,2,3\n a,b,c,\na,b,c,\n4,5,6,\nTotaal,7,,\n" + "x,1,2,\n" * 8 + "Totaal: ,15,18,\n")
    made = shape(split(text, find(text)), shown="x.csv")
    assert made.headings == ["a", "b", "c"] and made.header_row == 3 and made.rows == [4, 6, 9, *range(11, 19)]
    assert made.table.values.tolist() == [["1", "2", "3"], ["1", "2", "3"], ["4", "5", "6"], *[["x", "1", "2"]] * 8]
    assert entries(made) == (
        [(1, "above_table", "# titel"), (2, "above_table", ""), (5, "blank_row", ""), (10, "totals_row", "Totaal,7,,"), (19, "totals_row", "Totaal: ,15,18,"),
         (3, "trailing_delimiter", "4")],
        [(7, "repeated_header", " a,b,c,"), (8, "repeated_header", "a,b,c,")])
    assert made.rows_read == 16


@pytest.mark.parametrize(("record", "is_it"), [
    ("Totaal,1", True), ("grand total:,1", True), ("Subtotaal,1", True), ("Totalen,1", True), ("Gesamtsumme,1", True), ("som,1", True), ("Totaal van mei,1", False),
    (",Totaal", True), (" ,1,total", True), ("x,Totaal", False), (",Totaal,x", True), (",x,Totaal", True), (",x,y", False), ("", False), ("Generated by X,1", True),
    ("Copyright (c) 2026,", True), ("Gemiddelde,1,", True), ("Gemiddelde,1,2", False), ("Gemiddelde,1", False),
])
def test_a_total_is_known_by_its_first_filled_cell_or_by_its_last(record, is_it):
    assert is_total(record.split(",")) == is_it


@pytest.mark.parametrize(("record", "is_it"), [
    ("Totaal,1,", True), ("Totaal,,", True), ("mean:,-1.5 %,", True), ("average,€ 1,", True), ("Totaal,1,2", False), ("Totaal,x,", False), ("Totaal,", False),
    ("Jan,1,", False), ("Totaal, ,2", True),
])
def test_a_subtotal_has_numbers_and_at_least_one_empty_cell_behind_its_word(record, is_it):
    assert is_subtotal(record.split(",")) == is_it


@pytest.mark.parametrize(("record", "is_it"), [("a,b", True), (" a,b ", True), ("\ufeffa,b", True), ("a,B", False), ("a", False), ("a,b,c", False), ("x,b", False)])
def test_the_headings_once_more_are_the_same_words_in_the_same_number(record, is_it):
    assert is_again(record.split(","), ["a", "b"]) == is_it and not is_again(["a"], ["a"])


def test_another_table_of_the_same_width_has_numbers_where_this_one_has_and_may_not_stand_higher():
    first = [["x", "1"], ["y", "2"], ["z", "3"], ["w", "4"], ["v", "een"]]
    below = [["kanaal", "kosten"], ["google", "5"]]
    assert next_table([*first, [""], *below], 2, first) == (6, False)                                # four of five are numbers
    assert next_table([*first, [""], *below], 2, [*first, ["u", "twee"]]) == (None, False)           # four of six are not
    assert next_table([*first, [""], ["# noot"], *below], 2, [["x", "y"]]) == (6, True)
    assert next_table([*first, *below], 2, first) == (None, False)
    assert next_table([[""], *below], 2, first) == (1, False) and next_table([*below], 2, first) == (None, False)
    assert next_table([*first, [""], ["kanaal", "kosten"], ["google", "vijf"]], 2, first) == (None, False)
    assert next_table([*first, [""], *below], 3, first) == (6, False)


def test_two_tables_under_notes_share_no_row_and_each_has_its_own_broken_ones():
    text = '# een\na,b\n1,2\n"x,1\n\n# twee\nkanaal,kosten\ngoogle,5\n"y,6\nmeta,7\n\n# drie\nland,getal\nnl,8\nbe,9\n'
    made = shape(split(text, Dialect(",", fields=2)), shown="x.csv")
    second, third = made.more
    assert (made.rows, second.rows, third.rows) == ([3], [8, 10], [14, 15]) and second.header_row == 7 and third.header_row == 13
    assert [[(r["row"], r["reason"]) for r in m.rejects] for m in (made, second, third)] == [[(4, "open_quote")], [(9, "open_quote")], []]
    told = [f for f in made.findings if f["finding"] == "more_tables"]
    assert [(f["rows"], f["example"], f["severity"]) for f in told] == [(second.rows_read, "7", "warning")]


def test_lines_that_begin_with_a_number_sign_stand_above_another_table():
    first, other = [["a", "b"], ["1", "2"]], [["naam", "stad"], ["Jo", "Ede"], ["An", "Urk"]]
    for line, found in ((["# deel 2"], (True, True)), (["# deel 2", ""], (True, True)), (["deel 2"], (False, False)), (["", "# 2"], (False, False))):
        assert begins_table([line, *other], 2, first) == found, line
