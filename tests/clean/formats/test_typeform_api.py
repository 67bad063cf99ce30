import json

import pytest

from helpers.clean.formats.typeform_api import FORMATS, prepare
from helpers.clean.reading.read import read_table

ANSWERS = [
    ({"type": "choice", "choice": {"label": "Ja"}}, "Ja"),
    ({"type": "choice", "choice": {"other": "liever niet"}}, "liever niet"),
    ({"type": "choices", "choices": {"labels": ["a", "b"], "other": "c"}}, "a; b; c"),
    ({"type": "boolean", "boolean": False}, "no"),
    ({"type": "number", "number": 0}, "0"),
    ({"type": "text", "text": ""}, ""),
]


@pytest.mark.parametrize(("answer", "cell"), ANSWERS)
def test_each_kind_of_answer_becomes_one_cell(answer, cell, tmp_path):
    item = {"token": "t", "landed_at": "", "submitted_at": "", "response_id": "t", "answers": [{"field": {"id": "f", "ref": "vraag"}, **answer}]}
    (tmp_path / "t.json").write_text(json.dumps({"items": [item]}), encoding="utf-8")
    assert prepare(read_table(tmp_path / "t.json")).table["vraag"].tolist() == [cell]


def test_a_question_of_the_form_that_nobody_answered_still_has_its_column(tmp_path):
    form = {"token": "t", "answers": [], "definition": {"fields": [{"id": "f", "title": "Waarom?"}]}}
    (tmp_path / "t.json").write_text(json.dumps({"event_id": "1", "event_type": "form_response", "form_response": form}), encoding="utf-8")
    assert prepare(read_table(tmp_path / "t.json")).table["Waarom?"].tolist() == [""]
    assert [f.name for f in FORMATS] == ["typeform_responses", "typeform_webhook"]
