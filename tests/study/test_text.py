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
