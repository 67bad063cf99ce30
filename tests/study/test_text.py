import pytest
import yaml

from helpers.errors import UsageError
from helpers.study.text import add, scalar

STUDY = """\
# mijn studie
study: acme       # de naam
waves:
  2026-Q1:
    # de enquête
    - {path: a.csv, as: survey}   # van Jan

# vragen
questions:
  "nps": {id: nps, metric: nps}
  # "kleur": {}

random_state: 7
"""


def test_a_source_and_a_question_come_after_the_last_and_every_comment_stays_where_it_was():
    made = add(STUDY, "2026-Q1", [("{path: b.csv, as: orders}", ["? vraag"])], ['"csat": {id: csat}'])
    assert [line for line in made.splitlines() if line not in STUDY.splitlines()] == [
        "    # ? vraag", "    - {path: b.csv, as: orders}", '  "csat": {id: csat}']  # fmt: skip
    assert [line for line in made.splitlines() if line in STUDY.splitlines()] == STUDY.splitlines()
    read = yaml.safe_load(made)
    assert [s["path"] for s in read["waves"]["2026-Q1"]] == ["a.csv", "b.csv"] and list(read["questions"]) == ["nps", "csat"]


@pytest.mark.parametrize(
    ("text", "wave"),
    [("study: a\n", "w1"), ("study: a\nwaves: {}\nquestions: {}\n", "w1"), ("study: a\nwaves:\n  w1: []\nquestions:\n", "w1"),
     ("study: a\nwaves:\n    w0:\n    - {path: z.csv, as: survey}\nlast: 1\n", "2026"), ("waves:\n  w1:\n    - path: z.csv\n      as: |\n        survey\n", "w1")],
)  # fmt: skip
def test_the_entries_find_their_place_in_whatever_form_the_study_has(text, wave):
    read = yaml.safe_load(add(text, wave, [("{path: b.csv, as: orders}", [])], ['"csat": {id: csat}']))
    assert read["waves"][wave][-1] == {"path": "b.csv", "as": "orders"} and read["questions"] == {"csat": {"id": "csat"}}
    assert {k: v for k, v in yaml.safe_load(text).items() if k not in ("waves", "questions")}.items() <= read.items()


def test_brackets_on_one_line_are_refused_in_both_languages():
    with pytest.raises(UsageError, match=r"(?s)questions: staat op één regel.*stands on one line"):
        add("questions: {a: {id: a}}\n", "w1", [], ['"b": {id: b}'])


@pytest.mark.parametrize("text", ["no", "12", "a: b", "é\u2028x", 'say "hi"', "#1", "", "1e5", "on", "data/raw/a.csv", "../x y.csv", "\x7f"])
def test_every_text_comes_back_as_it_was(text):
    assert yaml.safe_load(f"a: {scalar(text)}") == {"a": text} and yaml.safe_load(f"{{{scalar({text: [text]})[1:-1]}}}") == {text: [text]}


def test_remarks_alone_leave_an_empty_set_of_questions():
    assert yaml.safe_load(add("study: a\nquestions: {}\n", "w1", [], ["# perhaps"])) == {"study": "a", "questions": {}}


@pytest.mark.parametrize(("value", "shown"), [
    (True, "1"), (0.5, "0.5"), (2.0, "2"), (1234567.0, "1.23457e+06"), ([], "[]"), ({}, "{}"), ((1, "no"), '[1, "no"]'), ("Yes", '"Yes"'), ("N", '"N"'),
    ("a/b.c-d_e", "a/b.c-d_e"), ("_a", "_a"), ("-a", '"-a"'), ("9a", '"9a"'), ("a b", '"a b"'), ("\x80\ufeff", '"\\u0080\\ufeff"'), ("\xa0", '"\xa0"'), ("nullen", "nullen"),
])
def test_a_value_stands_bare_where_yaml_reads_it_as_the_text_it_is_and_else_between_quotes(value, shown):
    assert scalar(value) == shown


SOURCE = [("{path: b.csv}", ["een", "twee"]), ("{path: c.csv}", [])]


@pytest.mark.parametrize(("text", "wave", "made"), [
    ("a: 1", "no", 'a: 1\nwaves:\n  "no":\n    # een\n    # twee\n    - {path: b.csv}\n    - {path: c.csv}\nquestions:\n  # v\n  q: {}\n'),
    ("waves: {}\nquestions:\nlast: 1\n", "w1", "waves:\n  w1:\n    # een\n    # twee\n    - {path: b.csv}\n    - {path: c.csv}\nquestions:\n  # v\n  q: {}\nlast: 1\n"),
    ("waves:\n   w0:\n   - {path: z}\n   # onder\nlast: 1\n", "w1",
     "waves:\n   w0:\n   - {path: z}\n   w1:\n     # een\n     # twee\n     - {path: b.csv}\n     - {path: c.csv}\n   # onder\nlast: 1\nquestions:\n  # v\n  q: {}\n"),
    ("waves:\n  w1:\n  - {path: z}\n  w2: []\nquestions:\n    p: {}\n", "w1",
     "waves:\n  w1:\n  - {path: z}\n  # een\n  # twee\n  - {path: b.csv}\n  - {path: c.csv}\n  w2: []\nquestions:\n    p: {}\n    # v\n    q: {}\n"),
    ("waves:\n  w1: []\n  w2: []\n", "w2", "waves:\n  w1: []\n  w2:\n    # een\n    # twee\n    - {path: b.csv}\n    - {path: c.csv}\nquestions:\n  # v\n  q: {}\n"),
])
def test_the_whole_text_with_two_sources_and_a_question_in_their_places(text, wave, made):
    assert add(text, wave, SOURCE, ["# v", "q: {}"]) == made


def test_a_new_source_takes_the_place_of_a_line_and_without_anything_new_nothing_changes():
    text = "waves:\n  w1:\n    - {path: gone.csv}\n    - {path: z.csv}\n"
    assert add(text, "w1", SOURCE[1:], [], {2}) == "waves:\n  w1:\n    - {path: z.csv}\n    - {path: c.csv}\n"
    assert add(text, "w1", [], []) == text and add(text, "w1", [], ["# v"]) == text + "questions: {}\n  # v\n"


@pytest.mark.parametrize(("text", "key"), [("waves: {w1: []}\n", "waves"), ("waves:\n  w1: [{path: z}]\n", "waves.w1")])
def test_waves_between_brackets_are_refused_by_their_name(text, key):
    with pytest.raises(UsageError, match=rf"^{key}: staat op één regel"):
        add(text, "w1", SOURCE, [])
