"""The parts of the report beside the cards: each stands there when its table does."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables, words
from helpers.report import people

PERSONAS = pd.DataFrame({"persona": ["p1", "p2"], "name_nl": ["Sarah", "Bas"], "name_en": ["Sarah", "Bas"]})
SAY = words.load("en", {"young": "younger people", "fan": "the fan"})


KEPT = {"wave_before": "w1", "wave_after": "w2", "persona": "p1", "verdict": "kept", "agreement": 0.9, "share_before": 0.3, "share_after": 0.32, "low": -0.03,
        "high": 0.07, "n_before": 400, "n_after": 420, "moved_trait": "att", "moved": 0.1, "unsure_before": 0.05, "unsure_after": 0.06, "name_en": "Name1"}
WISH = {"kind": "audience", "subject": "young", "condition": "all", "persona": "all", "wanted": 0.4, "estimate": 0.25, "low": 0.2, "high": 0.31, "n": 300, "q": 0.001,
        "verdict": "less", "is_nearest": False, "source": "plan", "dated": "2026-01-15"}
IDEAL = {**WISH, "kind": "ideal", "subject": "fan", "wanted": np.nan, "q": np.nan, "verdict": "described"}
TIE = {"attribute": "sex", "check": "association", "group": "all", "estimate": 0.1, "low": 0.05, "high": 0.15, "n": 300, "baseline": 0.0, "verdict": "fine"}


def table(name, *rows):
    return tables.conform(pd.DataFrame(list(rows)), name)


def text(blocks):
    return str(blocks)


def given(**more):
    return {"personas": PERSONAS, "measures": tables.empty("measures"), "structure": tables.empty("structure"), **more}


def test_personas_over_waves_have_sentences_and_a_table_with_shares_then_and_now():
    made = people.over_waves(given(identities=table("identities", KEPT, {**KEPT, "persona": "p2", "verdict": "vanished", "share_after": 0.0, "agreement": np.nan})), SAY)
    assert [b["kind"] for b in made] == ["head", *["prose"] * 3, "table"]
    assert made[-1]["rows"][0][:4] == ["Name1", "the same", "30%", "32%"] and made[-1]["rows"][1][1] == "vanished"
    assert [row[5] for row in made[-1]["rows"]] == ["90%", "–"]


def test_people_without_a_survey_have_shares_and_a_word_on_trust():
    row = {"metric": "persona_share", "stage": "all", "touchpoint": "all", "channel": "all", "segment": "basis=behaviour", "period": "all", "wave": "w2", "n": 5000,
           "unit": "share", "method": "m", "status": "inferred"}
    rows = [{**row, "persona": p, "estimate": e, "low": e - 0.02, "high": e + 0.02} for p, e in (("p1", 0.3), ("p2", 0.7))]
    structure = pd.DataFrame({"check": ["propagation_right", "propagation_ece"], "k": 0, "value": [0.97, 0.02], "se": None})
    said = text(people.unasked(given(measures=table("measures", *rows), structure=structure), SAY))
    assert "Among the 5,000 people without a survey" in said and said.index("Bas (70%") < said.index("Sarah (30%") and "97%" in said and "off by 2 points" in said


def test_what_is_wanted_is_marked_as_assumed_in_the_table():
    made = people.wanted(given(wanted=table("wanted", WISH, IDEAL)), SAY)
    assert made[-1]["rows"][0][:3] == ["younger people", "40%", "25%"]
    assert made[-1]["columns"][1]["label"] == "Wanted (assumed)" and len(made[-1]["rows"]) == 2


def test_sensitive_attributes_are_shown_or_it_is_said_that_they_were_not_assessed():
    made = people.fairness(given(fairness=table("fairness", TIE)), SAY)
    assert made[-1]["kind"] == "table" and made[-1]["rows"][0][3:5] == ["0.10", "[0.05–0.15]"]
    assert SAY["fairness.none"] in text(people.fairness(given(fairness=tables.empty("fairness")), SAY))


def test_the_short_questionnaire_has_points_under_the_names_of_the_personas():
    points = pd.DataFrame({"place": [0, 0, 1, 1], "question": ["start", "start", "att", "att"], "text": None, "answer": ["", "", "5", "5"], "above": None, "up_to": None,
                           "persona": ["p1", "p2"] * 2, "points": [3, 0, 12, 0]})
    structure = pd.DataFrame({"check": ["typing_accuracy", "typing_balanced"], "k": 1, "value": [0.93, 0.91], "se": None})
    made = people.typing(given(typing=tables.conform(points, "typing"), structure=structure), SAY)
    assert [c["label"] for c in made[-1]["columns"]] == ["Question", "Answer", "Sarah", "Bas"] and made[-1]["rows"][1] == ["att", "5", "12", "0"]
    assert "93%" in text(made) and SAY["typing.how"] in text(made)


@pytest.mark.parametrize("part", [people.over_waves, people.unasked, people.wanted, people.fairness, people.typing])
def test_a_run_without_these_tables_has_no_such_part(part):
    assert part(given(), SAY) == []


def cells(block):
    return [c["label"] + "#" * c["is_number"] for c in block["columns"]], block["rows"]


def test_personas_over_waves_are_told_row_by_row():
    word = SAY["identity.columns"]
    made = people.over_waves(given(identities=table("identities", KEPT, {**KEPT, "persona": "p2", "verdict": "changed", "low": None, "high": None, "moved": -0.84, "moved_trait": "why=fan"}, {**KEPT, "persona": "p3", "moved": None}, {**KEPT, "persona": "p4", "moved_trait": None})), SAY)[-1]
    assert [c["is_number"] for c in made["columns"]] == [False, False, True, True, True, True, False] and made["columns"][0]["label"] == word["persona"]
    assert [row[4:] for row in made["rows"]] == [["[−3 – 7]", "90%", "att (+0.1)"], ["–", "90%", "why: the fan (−0.8)"], ["[−3 – 7]", "90%", "–"], ["[−3 – 7]", "90%", "–"]]


def placed(persona, estimate, **more):
    return {"metric": "persona_share", "stage": "all", "touchpoint": "all", "channel": "all", "segment": "basis=behaviour", "period": "all", "wave": "w2", "n": 5000, "unit": "share", "method": "m", "status": "inferred",
            "persona": persona, "estimate": estimate, "low": 0.1, "high": 0.3} | more


def test_people_without_a_survey_are_those_placed_by_what_they_did_and_trust_needs_both_checks():
    rows = table("measures", placed("p1", 0.2), placed("p2", None), placed("p1", 0.9, segment="all"), placed("p1", 0.8, metric="reach"))
    structure = pd.DataFrame({"check": ["propagation_right", "propagation_ece"], "k": 0, "value": [0.97, None], "se": None})
    (head, said) = people.unasked(given(measures=rows, structure=structure), SAY)
    assert (head["id"], said["text"]) == ("unasked", SAY("unasked.shares", n="5,000", items="Sarah (20% [10–30])"))
    assert len(people.unasked(given(measures=rows, structure=structure.assign(value=0.02)), SAY)) == 3 and people.unasked(given(measures=rows[1:]), SAY) == []


def test_what_was_wanted_is_told_whole_with_the_persona_nearest_to_it():
    rows = table("wanted", WISH, {**IDEAL, "estimate": None, "low": None, "high": None}, {**IDEAL, "persona": "p2", "is_nearest": True}, {**IDEAL, "condition": "part"})
    heads, body = cells(people.wanted(given(wanted=rows), SAY)[-1])
    assert [h.endswith("#") for h in heads] == [False, True, True, True, True, False, False]
    assert body == [["younger people", "40%", "25%", "[20–31]", "300", SAY["wanted.verdicts.less"], "–"], ["the fan", "–", "–", "–", "300", SAY["wanted.verdicts.described"], "Bas"]]
    only = table("measures", {**placed("all", 0.3), "metric": "segment_share", "segment": "fan"})
    assert [b["kind"] for b in people.wanted(given(measures=only, wanted=rows[:0]), SAY)] == ["head", "prose"] and people.wanted(given(wanted=rows[:0]), SAY) == []


def test_checks_of_a_sensitive_attribute_stand_in_their_order_with_the_unit_of_each():
    order = list(SAY["fairness.checks"])
    rows = table("fairness", {**TIE, "check": "typing_error", "group": "m", "estimate": 0.3, "low": None, "high": None, "baseline": None}, {**TIE, "check": "proxy_answers", "estimate": 0.714, "low": 0.66, "high": 0.75, "baseline": 0.5}, TIE,
                 {**TIE, "check": "placed", "estimate": None}, {**TIE, "check": "association", "attribute": "age"})
    body = people.fairness(given(fairness=rows), SAY)[-1]["rows"]
    check = SAY["fairness.checks"]
    by_sex = {"association": [check["association"], "–", "0.10", "[0.05–0.15]", "0.00", "300"], "proxy_answers": [check["proxy_answers"], "–", "71%", "[66–75]", "50%", "300"], "typing_error": [check["typing_error"], "m", "30%", "–", "–", "300"]}
    assert [row[0] for row in body] == ["age", "sex", "sex", "sex"] and [row[1:7] for row in body[1:]] == sorted(by_sex.values(), key=lambda row: order.index(next(k for k in check if check[k] == row[0])))
    assert [b["kind"] for b in people.fairness(given(fairness=rows[:0]), SAY)] == ["head", "list"]
