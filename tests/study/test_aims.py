"""Segments, audience and ideal customer in a study file: what may be said, and what is refused in one line."""

import pytest

from helpers import study
from helpers.errors import UsageError
from helpers.study.aims import Aim, Condition, Ideal, Segment, Wanted, model_at, problems

HEAD = """\
study: acme
title: {nl: Acme, en: Acme}
languages: [LANG]
waves:
  w1:
    - {path: a.csv, as: survey}
questions:
  Leeftijd: {id: age, role: attribute, kind: numeric, label: {nl: leeftijd, en: age}}
  Doel: {id: goal, role: goal, kind: multi, options: {goedkoop: low_price, mooi: nice}}
  Geslacht: {id: sex, role: attribute, kind: nominal, options: {v: woman, m: man}}
privacy: {sensitive: [sex]}
"""
GOOD = """\
segments:
  young_savers: {label: {nl: jonge spaarders, en: young savers}, where: [{question: age, below: 30}, {question: goal, is: [low_price]}]}
wanted:
  audience:
    - {segment: young_savers, share: 0.4, source: plan, date: "2026-01-10"}
    - {where: [{question: sex, is: [woman]}], label: {nl: vrouwen, en: women}, share: 0.5, source: plan, date: "2026-01-10"}
    - {persona: p2, share: 0.3, source: plan, date: "2026-01-10"}
  ideals:
    fan: {label: {nl: de fan, en: the fan}, where: [{question: age, at_least: 30, below: 60}], source: workshop, date: "2026-02-01"}
"""


def read(tmp_path, text, language="nl"):
    file = tmp_path / "acme.yml"
    file.write_text((HEAD + text).replace("LANG", language), encoding="utf-8")
    return study.read(file)


def test_segments_and_wishes_are_read_with_their_labels(tmp_path):
    plan = read(tmp_path, GOOD)
    assert plan.segments["young_savers"].where[0].below == 30 and plan.wanted.audience[2].persona == "p2"
    assert plan.labels_in("en") | {"young_savers": "young savers", "fan": "the fan", "aim2": "women"} == plan.labels_in("en")


@pytest.mark.parametrize(("old", "new", "nl", "en"), [
    ("question: age, below", "question: agee, below", "rij 13, sleutel segments.young_savers.where.0.question: 'agee' is geen vraag van deze studie. Bedoelt u age?", "'agee' is no question of this study. Did you mean age?"),
    ("is: [low_price]", "is: [low_prices]", "'low_prices' is geen antwoord op goal. Bedoelt u low_price?", "'low_prices' is no answer to goal. Did you mean low_price?"),
    ("{question: age, below: 30}", "{question: age}", "een voorwaarde heeft óf is met antwoorden", "a condition has either is with answers"),
    ("is: [low_price]", "is: [yes]", "tussen aanhalingstekens", "between quotes"),
    ("{question: age, below: 30}", "{question: sex, is: [man]}", "'sex' is gevoelig", "'sex' is sensitive"),
    ("segment: young_savers", "segment: young_saver", "'young_saver' is geen segment van deze studie. Bedoelt u young_savers?", "'young_saver' is no segment of this study. Did you mean young_savers?"),
    ("persona: p2,", "persona: p2, segment: young_savers,", "precies één van segment, persona en where", "exactly one of segment, persona and where"),
    ("share: 0.4", "share: 40", "wanted.audience.0.share", "wanted.audience.0.share"),
    ("at_least: 30, below", "atleast: 30, below", "Bedoelt u at_least?", "Did you mean at_least?"),
    ("  ideals:", "  ideal:", "Bedoelt u ideals?", "Did you mean ideals?"),
    ("source: workshop, ", "", "source", "source"),
    ("  young_savers: {", "  Young savers: {", "'Young savers' mag geen naam zijn", "'Young savers' cannot be a name"),
])
def test_what_cannot_be_is_refused_in_one_line_of_the_study_s_language(tmp_path, old, new, nl, en):
    assert old in GOOD
    for language, wanted in (("nl", nl), ("en", en)):
        with pytest.raises(UsageError) as caught:
            read(tmp_path, GOOD.replace(old, new), language)
        message = str(caught.value)
        assert "\n" not in message and "acme.yml" in message and wanted in message, message


WISH = {"source": "plan", "date": "2026-01-10"}


@pytest.mark.parametrize(("given", "is_good"), [
    ({"is": ["a"]}, True), ({"is": [1, "b"]}, True), ({"at_least": 0}, True), ({"above": 0}, True), ({"at_most": 0}, True), ({"below": 0}, True),
    ({"at_least": 1, "below": 2}, True), ({}, False), ({"is": []}, False), ({"is": ["a"], "below": 3}, False), ({"is": [True]}, False), ({"is": ["a", False]}, False),
])
def test_a_condition_has_answers_or_a_range_and_never_both(given, is_good):
    if is_good:
        assert Condition(question="q", **given)
    else:
        with pytest.raises(ValueError, match=r"quotes|condition"):
            Condition(question="q", **given)


@pytest.mark.parametrize(("given", "is_good"), [
    ({"segment": "a"}, True), ({"persona": "p1"}, True), ({"persona": "p99"}, True), ({"where": [{"question": "q", "is": ["a"]}]}, True), ({}, False),
    ({"persona": "p0"}, False), ({"persona": "p100"}, False), ({"segment": "a", "persona": "p1"}, False),
    ({"segment": "a", "where": [{"question": "q", "is": ["a"]}]}, False), ({"segment": "a", "persona": "p1", "where": [{"question": "q", "is": ["a"]}]}, False),
])
def test_a_wish_is_of_exactly_one_group(given, is_good):
    if is_good:
        assert Aim(**given, **WISH, share=0.5)
        for share in (0, 1):
            with pytest.raises(ValueError, match="share"):
                Aim(**given, **WISH, share=share)
    else:
        with pytest.raises(ValueError, match=r"aim|persona"):
            Aim(**given, **WISH, share=0.5)


def test_the_keys_that_may_stand_at_a_place_are_known_by_how_deep_it_lies():
    places = {("segments", "a"): Segment, ("segments", "a", "where", 0): Condition, ("wanted",): Wanted, ("wanted", "audience"): Wanted,
              ("wanted", "audience", 0): Aim, ("wanted", "audience", 0, "where", 1): Condition, ("wanted", "ideals", "fan"): Ideal, ("waves",): None, (): None}
    assert {place: model_at(place) for place in places} == places


def test_every_problem_is_told_with_its_place_and_what_there_is_to_choose_from(tmp_path):
    plan = read(tmp_path, GOOD + "export_columns: [age]\n")
    assert problems(plan) == []
    asked = ["age", "goal", "sex"]
    other = plan.model_copy(update={
        "segments": {"Old ones": Segment(where=[Condition(question="sex", answers=["man"]), Condition(question="age", above=1)])},
        "wanted": Wanted(audience=[Aim(where=[Condition(question="sex", answers=["x", "woman", "y"])], share=0.1, **WISH), Aim(segment="young", share=0.1, **WISH)],
                         ideals={"fan": Ideal(label={"nl": "f"}, where=[Condition(question="agee", below=1)], **WISH)}),
        "export_columns": ["age", "sex", "size"]})
    assert problems(other) == [
        (("segments", "Old ones"), "name", {"given": "Old ones"}),
        (("segments", "Old ones", "where", 0, "question"), "sensitive", {"given": "sex"}),
        (("wanted", "ideals", "fan", "where", 0, "question"), "question", {"given": "agee", "among": asked}),
        (("wanted", "audience", 0, "where", 0, "is"), "answer", {"given": "x", "question": "sex", "among": ["woman", "man"]}),
        (("export_columns", 1), "export_sensitive", {"given": "sex", "among": asked}),
        (("export_columns", 2), "question", {"given": "size", "among": asked}),
        (("wanted", "audience", 1, "segment"), "segment", {"given": "young", "among": ["Old ones"]}),
    ]


def test_a_question_is_sensitive_by_its_heading_too(tmp_path):
    file = tmp_path / "acme.yml"
    text = (HEAD + GOOD).replace("LANG", "nl").replace("sensitive: [sex]", "sensitive: [Geslacht]")
    file.write_text(text.replace("{question: age, below: 30}", "{question: sex, is: [man]}"), encoding="utf-8")
    with pytest.raises(UsageError, match="'sex' is gevoelig"):
        study.read(file)
