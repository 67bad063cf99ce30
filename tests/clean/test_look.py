import pytest
from exports import FOLDER

from helpers import clean
from helpers.errors import InputError


def test_a_known_export_is_named_with_its_mapping(tmp_path):
    (tmp_path / "c.csv").write_text(
        "Record ID,First Name,Email,Lifecycle Stage,Create Date\n1,Jo,a@x.nl,lead,2026-01-01\n", encoding="utf-8"
    )
    seen = clean.inspect(tmp_path / "c.csv")
    assert (seen["format"], seen["kind"], seen["confidence"], seen["rows"]) == ("hubspot_contacts", "contacts", 1.0, 1)
    assert seen["mapping"]["email"] == "Email"


def test_an_unknown_export_is_guessed_with_less_certainty_and_asks_for_what_is_missing(tmp_path):
    (tmp_path / "x.csv").write_text("Datum;Uitgaven\n01-02-2026;3\n", encoding="utf-8")
    seen = clean.inspect(tmp_path / "x.csv", kind="costs")
    assert seen["confidence"] < 0.6 and seen["ask"] == ["channel"]


def test_a_survey_gets_proposed_questions(tmp_path):
    (tmp_path / "x.csv").write_text("respondent_id,nps,toelichting,kleur\nr1,9,mooi,rood\n", encoding="utf-8")
    assert clean.inspect(tmp_path / "x.csv", kind="survey")["questions"] == {
        "nps": {"id": "nps", "metric": "nps"}, "toelichting": {"id": "toelichting", "role": "comment"}}  # fmt: skip


def test_headings_that_ask_people_something_make_a_survey(tmp_path):
    heads = "Respondentnummer;Datum;Leeftijd;Hoe waarschijnlijk is het dat u ons aanbeveelt?;Tevredenheid levering;Wat kan er beter?"
    (tmp_path / "x.csv").write_text(f"{heads}\nR1;01-02-2026;40;9;4;niets\n", encoding="cp1252")
    seen = clean.inspect(tmp_path / "x.csv")
    assert (seen["kind"], seen["mapping"]) == ("survey", {"person": "Respondentnummer", "at": "Datum"})
    assert [q.get("metric") or q["role"] for q in seen["questions"].values()] == ["attribute", "nps", "csat", "comment"]


def test_reviews_stay_reviews(tmp_path):
    (tmp_path / "r.csv").write_text("Datum,Titel,Review,Cijfer\n2026-01-01,mooi,mooie jas,5\n", encoding="utf-8")
    assert clean.inspect(tmp_path / "r.csv")["kind"] == "reviews"


def test_a_check_reads_as_a_run_would_and_stops_as_a_run_would(tmp_path):
    (tmp_path / "e.csv").write_text("nr,nps\n1,9\n2,10\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    asked = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}
    assert clean.check_source(source, asked)["rows_kept"] == 2
    with pytest.raises(InputError, match="did you mean nps"):
        clean.check_source({**source, "columns": {"channel": "npss"}}, asked)


def test_codes_are_proposed_by_the_question_as_asked_and_boxes_as_one_question():
    seen = clean.inspect(FOLDER / "qualtrics.csv")["questions"]
    assert {h: q.get("metric") or q.get("role") or q["kind"] for h, q in seen.items()} == {
        "Q1": "nps", "Q2": "csat", "Q4": "comment", "Q3": "multi"
    }  # fmt: skip
    assert seen["Q3"]["options"] == {"Prijs": "prijs", "Gemak, ook thuis": "gemak_ook_thuis", "Kwaliteit": "kwaliteit"}


def test_the_rule_of_a_tool_for_who_and_when_is_shown():
    assert "session user_pseudo_id and ga_session_id" in clean.inspect(FOLDER / "ga4_bigquery.ndjson")["dialect"]
