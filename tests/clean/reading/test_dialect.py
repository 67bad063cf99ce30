import pytest

from helpers.clean.reading.dialect import SAMPLE, Dialect, _sample, _score, find


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_by_its_steady_count(delimiter):
    text = "\n".join(delimiter.join(row) for row in (["id", "cijfer", "tekst"], ["1", "4", "goed"], ["2", "5", "prima"])) + "\n"
    assert find(text).delimiter == delimiter
    assert find(text).fields == 3


def test_semicolons_inside_comments_do_not_win_from_the_comma_around_them():
    assert find('id,cijfer,tekst\n1,4,"a; b; c"\n2,5,"d; e; f"\n').delimiter == ","


def test_decimal_commas_do_not_win_from_the_semicolon():
    assert find("naam;bedrag\na;1,50\nb;2,75\nc;3,25\n").delimiter == ";"


def test_apostrophes_quote_only_when_whole_fields_stand_between_them():
    assert find("'a','b'\n'1','x, y'\n'2','z'\n").quote == "'"
    assert find("a,b\n1,'s avonds\n2,auto's\n").quote == '"'


def test_a_single_column_is_one_field():
    assert find("antwoord\ngoed\nslecht\n").fields == 1


@pytest.mark.parametrize(("text", "delimiter", "fields"), [
    ("a^b\n1^2\n", "^", 2), ("a b\n1 2\n3 4\n", ",", 1), ("a b c\n1 2 3\n4 5 6\n", " ", 3), ("a b c\n1 2 3\n", ",", 1), ("a~b~c\n1~2\n", ",", 1),
    ("a:b:c\n1:2:3\n4:5:6\n", ":", 3), ("a\x1fb\n1\x1f2\n", "\x1f", 2), ("een twee drie\n", ",", 1)])  # fmt: skip
def test_a_rare_delimiter_parts_every_line_into_as_many_fields(text, delimiter, fields):
    assert (find(text).delimiter, find(text).fields) == (delimiter, fields)


def test_a_space_after_every_delimiter_belongs_to_it_and_after_some_it_does_not():
    assert find("a, b, c\n1, 2, 3\n").skips_space and not find("a, b,c\n1, 2, 3\n").skips_space and not find("a, b\n1, 2\n").skips_space


def test_a_backslash_escapes_quotes_unless_they_are_doubled():
    assert find('a,b\n1,"x \\"y\\" z"\n').escape == "\\" and find('a,b\n1,"x \\"y\\" z"\n2,"een ""twee"""\n3,"a""b"\n').escape is None
    assert find("a,b\n1,2\n", escape='"').escape is None and find("a,b\n1,2\n", escape="#").escape == "#"


def test_the_apostrophe_needs_three_fields_and_four_for_each_double_quote():
    assert find("'a','b'\n1,2\n").quote == '"' and find("'a','b'\n'1',2\n").quote == "'"
    assert find("'a','b','c','d'\n'1',\"2\"\n").quote == "'" and find("'a','b','c','d'\n1,\"2\"\n").quote == '"'


def test_a_dialect_is_told_in_one_line():
    assert [Dialect(d).words() for d in ("\t", ";", "\x1f", " ")] == ["delimiter tab quote \"", "delimiter ; quote \"", "delimiter U+001F quote \"", "delimiter space quote \""]
    assert Dialect(",", "'", "\\").words() == "delimiter , quote ' escape \\"


def test_a_long_text_is_judged_by_whole_lines_at_its_top():
    assert _sample("x" * SAMPLE) == "x" * SAMPLE and _sample("x" * (SAMPLE + 1)) == "x" * SAMPLE
    for end in ("\n", "\r"):
        assert _sample(f"ab{end}" * SAMPLE) == f"ab{end}" * (SAMPLE // 3)
        assert _sample(f"a{end}" + "b" * SAMPLE) == f"a{end}"


def test_what_a_person_or_the_file_says_of_its_delimiter_counts_above_what_it_shows():
    shown = "a;b|c;d\n1;2|3;4\n"
    assert [find(shown).delimiter, find("sep=|\n" + shown).delimiter, find("sep=|\n" + shown, delimiter=";").delimiter, find(shown, delimiter="|").fields] == [";", "|", ";", 2]
    assert find("sep=\\t\na\tb\n1\t2\n").delimiter == "\t" and find(shown, delimiter=" ; ").delimiter == ";"


@pytest.mark.parametrize(("text", "score", "fields"), [
    ("a;b\n1;2\n", 0.75, 2), ("a;b;c\n1;2;3\n", 1 - 0.5 / 3, 3), ("a;b;c\n1;2;3\n4;5;6\n7\n", 0.75**3 * (1 - 0.5 / 3), 3), ("a\n1\n", 0.0, 1), ("", 0.0, 0), ("a\nb\nc\n1;2\n", 0.25**3 * 0.75, 2),
    ("een titel\n1;2\n3;4\n5;6\n", 0.75**3 * 0.75, 2), ("een titel\n1;2;3\n3;4;5\n5;6;7\n", 0.3 * 0.75**3 * (1 - 0.5 / 3), 3),
    ("# titel\na;b;c\n1;2;3\n2;3;4\n", 0.75**3 * (1 - 0.5 / 3), 3)])
def test_a_delimiter_fits_by_the_share_of_rows_with_the_usual_count_and_a_heading_that_agrees(text, score, fields):
    assert _score(text, ";", '"', None) == (pytest.approx(score), fields)
