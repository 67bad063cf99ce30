"""Segments, audience and ideal customer in a study file: what may be said, and what is refused in one line."""

import pytest

from helpers import study
from helpers.errors import UsageError

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
