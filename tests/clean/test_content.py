"""Surveys whose form is right and whose content is not: each has its verdict, and a refusal says in both languages where, what and what to do."""

import pytest

from helpers import clean
from helpers.errors import InputError

COLUMNS = ["respondent_id", "submitted_at", "stage", "rating", "nps", "answer"]
USUAL = ["", "2025-03-0{} 09:15", "awareness", "4", "9", "antwoord {}"]
STAGES = {"awareness": "awareness", "decision": "decision", "aankoop": "decision"}


def survey(folder, column, values):
    rows = [",".join(COLUMNS)]
    for i, value in enumerate(values, 1):
        cells = {**dict(zip(COLUMNS, (c.format(i) for c in USUAL))), "respondent_id": f"r{i}", "stage": ("awareness", "decision")[i % 2]}
        rows.append(",".join('"' + {**cells, column: value}[c].replace('"', '""') + '"' for c in COLUMNS))
    (folder / "s.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return {"path": "s.csv", "source": "s.csv", "file": str(folder / "s.csv"), "kind": "survey", "format": "auto", "wave": "w1"}


def verdict(source):
    seen = clean.check_source(source, {}, stages=STAGES)
    return "warn" if (seen["findings"]["severity"] != "note").any() else "repair" if len(seen["repairs"]) else "accept", seen


@pytest.mark.parametrize(
    ("column", "values", "wanted"),
    [
        ("rating", ["4", "n.v.t.", "Weet niet", "not applicable", "prefer not to say"], "accept"),
        ("rating", ["nooit", "zelden", "soms", "often", "always"], "repair"),
        ("rating", ["4\u200b", "5\u00a0", "３", "★★★☆☆", "2 van 5"], "repair"),
        ("rating", ["helemaal mee eens", "mee een", "oneens", "neutral"], "warn"),
        ("rating", ["4,5", "3,5", "3.5", "2", "5"], "warn"),
        ("rating", ["", "", ""], "warn"),
        ("nps", ["0 - zeer onwaarschijnlijk", "10 = Extremely likely", "7"], "repair"),
        ("nps", ["9", "9.5", "8", "7"], "warn"),
        ("submitted_at", ["3 mrt 2025", "Mar 4, 2025", "ma 5 mei 2025 10:00"], "accept"),
        ("submitted_at", ["2025-03-03", "2025-03-04", "2012-03-05"], "warn"),
        ("submitted_at", ["2025-03-03 24:00", "2025-03-04 10:00"], "warn"),
        ("respondent_id", ["007", "7", "0007", "7.0"], "accept"),
        ("respondent_id", ["test", "r2", "r3"], "warn"),
        ("answer", ["😀", "=1+1", "<script>alert(1)</script>", "\u202etxet", "a" * 100_000], "accept"),
        ("answer", ["NA", "None", "nee", "no", "nan"], "accept"),
    ],
)  # fmt: skip
def test_what_can_be_used_is_used_and_what_was_done_is_said(tmp_path, column, values, wanted):
    said, seen = verdict(survey(tmp_path, column, values))
    assert said == wanted and seen["rows_kept"] == len(values)


def test_ids_are_text_and_stay_four_people(tmp_path):
    _, seen = verdict(survey(tmp_path, "respondent_id", ["007", "7", "0007", "7.0"]))
    assert seen["tables"][0]["person_id"].nunique() == 4


@pytest.mark.parametrize(
    ("column", "values", "row", "nl", "en"),
    [
        ("rating", ["4", "99", "3"], 3, "na", "not applicable"),
        ("rating", ["4", "-1", "3"], 3, "valt buiten de schaal", "outside the scale"),
        ("rating", ["80%", "60 %", "40%"], 2, "andere schaal", "another scale"),
        ("rating", ["IV", "V", "III"], 2, "staat niet bij de vraag", "words, options or na"),
        ("rating", ["agree", "somewhat agree", "disagree", "somewhat disagree"], 2, "words", "words"),
        ("nps", ["90", "20", "55"], 2, "schaal 0 tot 10", "scale 0 to 10"),
        ("submitted_at", ["01-02-2025", "03-04-2025"], 2, "date_order", "date_order"),
        ("submitted_at", ["45720", "45721"], 2, "excel of unix", "excel or unix"),
        ("submitted_at", ["01/22/2025", "22/01/2025"], 2, "date_order", "date_order"),
        ("submitted_at", ["2025-02-30", "2025-03-01"], 2, "geen leesbare datum", "no readable date"),
        ("submitted_at", ["2999-01-01", "2025-03-01"], 2, "geen leesbare datum", "no readable date"),
        ("submitted_at", ["3/13/2025 19:15 PM", "3/14/2025 0:10 AM"], 2, "geen leesbare datum", "no readable date"),
        ("stage", ["__proto__", "no", "../etc"], 2, "de fase", "no stage __proto__"),
    ],
)  # fmt: skip
def test_what_could_mean_two_things_or_cannot_be_is_refused_by_file_row_column_and_remedy(tmp_path, column, values, row, nl, en):
    source = survey(tmp_path, column, values)
    for language, words, rows in (("nl", nl, "rij"), ("en", en, "row")):
        with pytest.raises(InputError) as stopped:
            clean.check_source(source, {}, stages=STAGES, language=language)
        said = str(stopped.value)
        assert said.startswith("s.csv") and column in said and words in said and said.endswith(".") and "\n" not in said
        assert stopped.value.row == row and f"{rows} {row}" in said


def test_percentages_beside_fractions_and_two_currencies_are_refused(tmp_path):
    for kind, cells in (("numeric", ["12,5 %", "0,125"]), ("numeric", ["€ 3", "$ 4"])):
        (tmp_path / "m.csv").write_text("nr;deel\n" + "".join(f"{i};{c}\n" for i, c in enumerate(cells)), encoding="utf-8")
        source = {"path": "m.csv", "file": str(tmp_path / "m.csv"), "kind": "survey", "wave": "w1", "decimal": ","}
        with pytest.raises(InputError, match="mixes numbers in") as stopped:
            clean.check_source(source, {"nr": {"id": "nr", "role": "person"}, "deel": {"id": "deel", "kind": kind, "metric": "closed"}})
        assert stopped.value.row == 3 and stopped.value.column == "deel"


def test_an_age_below_zero_is_refused_and_an_age_group_is_a_word(tmp_path):
    source = {"path": "a.csv", "file": str(tmp_path / "a.csv"), "kind": "survey", "wave": "w1"}
    (tmp_path / "a.csv").write_text("respondent_id,leeftijd,nps\nr1,-5,9\nr2,34,8\nr3,50,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="-5 is outside the scale 0 to 120"):
        clean.check_source(source, {})
    (tmp_path / "a.csv").write_text("respondent_id,leeftijd,nps\nr1,25-34,9\nr2,35-44,8\nr3,65+,3\n", encoding="utf-8")
    assert clean.check_source(source, {})["rows_kept"] == 3
