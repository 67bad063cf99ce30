import pytest

from helpers import clean

BATTERY = {f"v{i}": {"id": f"v{i}", "role": "psychography", "scale": (1, 5)} for i in range(8)}
QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "start": {"id": "s", "role": "ignore"}, **BATTERY}


def findings(folder, rows, wave="w1"):
    head = "nr," + ",".join(BATTERY) + ",started_at,submitted_at\n"
    (folder / "e.csv").write_text(head + rows, encoding="utf-8")
    source = {"path": "e.csv", "file": str(folder / "e.csv"), "kind": "survey", "wave": wave, "timezone": "UTC"}
    received = clean.receive([source], QUESTIONS, key=b"k")
    return clean.findings(received, clean.quality(received)).set_index("finding")["rows"].to_dict()


def row(nr, scores, start="10:00", end="10:10"):
    return f"{nr},{','.join(scores)},2026-01-01 {start},2026-01-01 {end}\n"


def test_straight_lines_repeated_patterns_partials_and_speeders_are_counted(tmp_path):
    found = findings(
        tmp_path,
        row(1, "33333333") + row(2, "12345123") + row(3, "12345123") + row(4, ["4", *[""] * 7]) + row(5, "54321543", end="10:01")
        + row(6, "51423514", start="10:20") + row(6, "11112222"),
    )  # fmt: skip
    assert found["straight_lining"] == 1
    assert found["duplicate_answers"] == 2
    assert found["partials"] == 1
    assert found["speeders"] == 1
    assert found["end_before_start"] == 1
    assert found["duplicate_people"] == 1


def test_a_clean_survey_has_no_warning(tmp_path):
    found = findings(tmp_path, row(1, "12345432") + row(2, "23451234") + row(3, "34512345"))
    assert set(found) <= {"missing_column", "column_unused", "schema_drift"}


def of(folder, text, questions):
    (folder / "e.csv").write_text(text, encoding="utf-8")
    source = {"path": "e.csv", "file": str(folder / "e.csv"), "kind": "survey", "wave": "w1", "timezone": "UTC"}
    received = clean.receive([source], questions, key=b"k", max_rejected=1.0)
    found = clean.findings(received, clean.quality(received))
    return {r.finding: (r.rows, r.example) for r in found.itertuples() if r.severity != "note"}


NPS = {"respondent_id": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}


def test_a_duration_column_shows_who_was_too_fast_and_who_stopped_early_is_not(tmp_path):
    rows = "r1,300,9,1,2\nr2,00:04:50,8,2,2\nr3,9,7,1,1\nr4,5,,,\nr5,310,3,2,1\n"
    asked = {**NPS, "a": {"id": "a", "metric": "csat"}, "b": {"id": "b", "metric": "csat"}}
    assert of(tmp_path, "respondent_id,Duration (in seconds),nps,a,b\n" + rows, asked) == {"speeders": (1, "4")}


def test_previews_and_people_called_test_are_named(tmp_path):
    text = "respondent_id,Status,nps\nr1,IP Address,9\nr2,Survey Preview,1\ntest,IP Address,2\nr4,Spam,3\n"
    assert of(tmp_path, text, NPS)["test_rows"] == (3, "3;4;5")


def test_silent_questions_are_named(tmp_path):
    asked = {"why": {"id": "why", "kind": "text"}, **NPS, "a": {"id": "a", "metric": "csat"}}
    found = of(tmp_path, "why,respondent_id,nps,a\n" + "".join(f",r{i},7,\n" for i in range(12)), asked)
    assert found["empty_question"] == (12, "") and found["one_answer"] == (12, "")


def test_an_nps_on_which_nobody_gave_zero_but_some_gave_one_may_have_ten_points(tmp_path):
    for low, is_odd in ((1, True), (0, False)):
        found = of(tmp_path, "respondent_id,nps\n" + "".join(f"r{i},{max(low, i % 11)}\n" for i in range(220)), NPS)
        assert ("nps_without_zero" in found) == is_odd


def test_a_date_a_year_away_from_the_others_is_named(tmp_path):
    asked = {**NPS, "at": {"id": "at", "role": "at"}}
    found = of(tmp_path, "respondent_id,at,nps\nr1,2026-01-05,9\nr2,2026-01-06,3\nr3,2062-01-07,4\n", asked)
    assert found["far_time"] == (1, "4")


@pytest.mark.parametrize(("rows", "name", "is_found"), [
    (["7"] * 10, "one_answer", True), (["7"] * 9, "one_answer", False), (["7"] * 9 + ["8"], "one_answer", False),
    (["1", *["7", "8"] * 100][:200], "nps_without_zero", True), (["1", *["7", "8"] * 100][:199], "nps_without_zero", False),
    (["7"], "few_people", True), (["7", "8"], "few_people", False),
])  # fmt: skip
def test_oddities_are_named_from_a_number_of_rows_on(tmp_path, rows, name, is_found):
    found = of(tmp_path, "respondent_id,nps\n" + "".join(f"r{i},{x}\n" for i, x in enumerate(rows)), NPS)
    assert (name in found) == is_found and (not is_found or found[name][0] == len(rows))


def test_too_fast_is_less_than_a_third_of_the_middle_and_partial_less_than_half(tmp_path):
    asked = {**NPS, "a": {"id": "a", "metric": "csat"}, "b": {"id": "b", "metric": "csat"}, "c": {"id": "c", "metric": "csat"}}
    rows = "r1,300,9,1,2,3\nr2,300,8,2,2,3\nr3,300,7,1,,\nr4,100,7,5,1,2\nr5,99,3,2,1,1\nr6,300,6,,,\nr7,-5,1,2,3,4\n"
    received = of(tmp_path, "respondent_id,Duration (in seconds),nps,a,b,c\n" + rows, asked)
    assert received["speeders"] == (1, "6") and received["end_before_start"] == (1, "8")
    partial = [f for f in clean.quality(_received(tmp_path, asked)) if f["finding"] in ("partials", "no_answers")]
    assert [(f["finding"], f["rows"]) for f in partial] == [("partials", 1)]


def _received(folder, questions):
    source = {"path": "e.csv", "file": str(folder / "e.csv"), "kind": "survey", "wave": "w1", "timezone": "UTC"}
    return clean.receive([source], questions, key=b"k", max_rejected=1.0)


@pytest.mark.parametrize(("day", "is_far"), [("2025-01-05", False), ("2025-01-04", True), ("2027-01-07", False), ("2027-01-08", True)])
def test_more_than_a_year_and_a_day_from_the_middle_is_far(tmp_path, day, is_far):
    asked = {**NPS, "at": {"id": "at", "role": "at"}}
    rows = "".join(f"r{i},{d},9\n" for i, d in enumerate(["2026-01-06"] * 3 + [day]))
    assert ("far_time" in of(tmp_path, "respondent_id,at,nps\n" + rows, asked)) == is_far


def test_a_test_is_looked_for_under_the_person_and_the_name_and_nowhere_else(tmp_path):
    asked = {"nr": {"id": "nr", "role": "person"}, "naam": {"id": "naam", "role": "name"}, "nps": {"id": "nps", "metric": "nps"}, "kleur": {"id": "kleur", "kind": "nominal"}}
    text = "kleur,nr,naam,nps\ntest,r1,Jo,9\nrood,Tester,An,1\nrood,r3, dummy ,2\nrood,r4,Testa,3\nrood,test12,Bo,4\n"
    assert of(tmp_path, text, asked)["test_rows"] == (3, "3;4;6")
    assert "test_rows" not in of(tmp_path, "kleur,nr,naam,nps\ntest,r1,Jo,9\n", asked)
