import pandas as pd
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


def test_all_that_is_seen_of_a_small_survey(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("respondent_id,Datum,nps,toelichting,kleur,IP Address,Welke? | A,Welke? | B\nr1,2026-01-13,9,mooi,rood,1,A,\nr2,2026-01-14,3,ook,blauw,2,,B\nr3\n", encoding="utf-8")
    seen = clean.inspect(file, kind="survey")
    assert [f["finding"] for f in seen.pop("findings")] == [] and seen == {
        "file": str(file), "format": "generic_survey", "kind": "survey", "confidence": 0.15, "rows": 3, "rows_rejected": 1,
        "columns": ["respondent_id", "Datum", "nps", "toelichting", "kleur", "IP Address", "Welke? | A", "Welke? | B"],
        "dialect": 'delimiter , quote "', "encoding": "utf-8", "mapping": {"person": "respondent_id", "at": "Datum"},
        "unmapped": ["nps", "toelichting", "kleur", "IP Address"], "ask": [], "perhaps": {}, "keys": {}, "asks": [],
        "questions": {"nps": {"id": "nps", "metric": "nps"}, "toelichting": {"id": "toelichting", "role": "comment"},
                      "Welke?": {"id": "welke", "kind": "multi", "options": {"A": "a", "B": "b"}}}}
    unsaid = clean.inspect(file)
    assert (unsaid["kind"], unsaid["confidence"]) == ("survey", 0.25) and unsaid["asks"] == [{"what": "kind", "column": "", "seen": "survey"}]


def test_what_only_a_person_knows_is_asked_in_one_order(tmp_path):
    (tmp_path / "c.csv").write_text("Datum;Uitgaven\n01-02-2026;3\n", encoding="utf-8")
    asked = [{"what": "column", "column": "channel", "seen": ""}, {"what": "date_order", "column": "Datum", "seen": "01-02-2026"}]
    assert clean.inspect(tmp_path / "c.csv")["asks"] == [{"what": "kind", "column": "", "seen": "costs"}, *asked]
    assert clean.inspect(tmp_path / "c.csv", kind="costs")["asks"] == asked
    (tmp_path / "s.csv").write_text("id,kleur\n1,rood\n2,blauw\n", encoding="utf-8")
    assert {"what": "questions", "column": "", "seen": ""} in clean.inspect(tmp_path / "s.csv", kind="survey")["asks"]
    assert {"what": "questions", "column": "", "seen": ""} not in clean.inspect(tmp_path / "s.csv", kind="comments")["asks"]


def test_a_conversation_is_seen_as_turns_and_as_something_else_where_a_person_says_so(tmp_path):
    (tmp_path / "t.txt").write_text("Consent: yes\nA: hallo daar\nB: dag\nA: tot ziens\n", encoding="utf-8")
    seen = clean.inspect(tmp_path / "t.txt")
    assert (seen["format"], seen["kind"], seen["rows"], seen["columns"]) == ("transcript", "interviews", 3, ["speaker", "role", "text", "consent", "date", "names"])
    assert clean.inspect(tmp_path / "t.txt", kind="interviews")["dialect"] == "transcript"
    assert clean.inspect(tmp_path / "t.txt", kind="comments")["dialect"] != "transcript"


@pytest.mark.parametrize(("now", "late"), [("2026-01-02T10:00:00Z", 1), ("2026-01-01T09:59:59Z", 3), ("2026-01-03T10:00:00Z", 0), (None, 0)])
def test_moments_that_are_still_to_come_are_counted_from_the_moment_of_looking(tmp_path, now, late):
    (tmp_path / "v.csv").write_text("person_id,at,event\n" + "".join(f"p{i},2026-01-0{i}T10:00:00Z,view\n" for i in (1, 2, 3)), encoding="utf-8")
    (tmp_path / "c.csv").write_text("customer_id,email\n1,a@x.nl\n", encoding="utf-8")
    given = [{"path": n, "source": n, "file": str(tmp_path / n), "kind": k, "wave": "w1", "timezone": "UTC"} for n, k in (("v.csv", "events"), ("c.csv", "contacts"))]
    seen, other = clean.check_sources(given, {}, now=now and pd.Timestamp(now))
    told = seen["findings"].query("finding == 'future_time'")
    assert told["rows"].tolist() == [late] * (late > 0) and told["severity"].tolist() == ["warning"] * (late > 0)
    assert told["example"].tolist() == ([";".join(str(row) for row in range(5 - late, 5))] if late else [])
    assert (seen["source"], seen["format"], seen["rows_read"], seen["rows_kept"], seen["columns"]) == ("v.csv", "generic_events", 3, 3, ["person_id", "at", "event"])
    assert [len(t) for t in seen["tables"]] == [0, 0, 3, 0, 0] and other["tables"] == [] and other["columns"] == ["customer_id", "email"]


def test_rejects_and_repairs_are_those_of_the_source_alone(tmp_path):
    for name in ("a.csv", "aa.csv"):
        (tmp_path / name).write_text("nr,nps\n1,9\n2,12\n3, 4\n", encoding="utf-8")
    given = [{"path": n, "source": n, "file": str(tmp_path / n), "kind": "survey", "wave": "w1"} for n in ("a.csv", "aa.csv")]
    seen = clean.check_sources(given, {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}, max_rejected=1.0)
    assert [(one["rejects"]["row_id"].tolist(), one["repairs"]["row_id"].tolist(), set(one["findings"]["source"])) for one in seen] == [
        ([f"{n}:3"], [f"{n}:4"], {n}) for n in ("a.csv", "aa.csv")]


def test_a_question_that_is_proposed_by_its_words_is_named_after_the_code_of_its_heading():
    seen = clean.inspect(FOLDER / "qualtrics.csv")["questions"]
    assert {heading: q["id"] for heading, q in seen.items()} == {"Q1": "q1", "Q2": "q2", "Q3": "q3", "Q4": "q4"}
