from helpers import clean

QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_a_whole_rejected_row_shows_no_value_for_it_may_hold_a_name(tmp_path):
    text = "nr,nps\n" + "1,5\n" * 200 + "Jan Jansen\n"
    received = clean.receive(
        [source(tmp_path, "e.csv", text, kind="survey")],
        {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}},
        key=b"k",
    )
    rejects = clean.rejects(received)
    assert rejects[["row_id", "reason"]].values.tolist() == [["e.csv:202", "too_few_fields"]]
    assert rejects["value"].isna().all()


def test_columns_that_nobody_asked_for_are_in_no_table(tmp_path):
    given = source(tmp_path, "e.csv", "nr,nps,kanarie\n1,9,TWEETY-77\n2,3,TWEETY-78\n", kind="survey")
    received = clean.receive([given], QUESTIONS, key=b"k")
    tables = [clean.sources, clean.findings, clean.rejects, clean.repairs, clean.questions, clean.people, clean.answers, clean.comments]
    assert "TWEETY" not in "".join(build(received).to_csv() for build in tables)
    assert clean.sources(received)["columns_dropped"].tolist() == [1]
