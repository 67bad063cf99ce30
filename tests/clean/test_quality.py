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
