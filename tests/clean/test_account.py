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


def test_the_questions_are_told_as_they_were_asked_with_place_scale_and_options(tmp_path):
    asked = {**QUESTIONS, "Cijfer": {"id": "csat", "metric": "csat", "stage": "decision", "touchpoint": "checkout"}, "Keus": {"id": "wom", "kind": "nominal", "options": {"ja": "yes", "nee": "no"}},
             "Tekst": {"id": "open", "role": "comment"}, "Inkomen": {"id": "income", "role": "attribute", "kind": "numeric"}}
    text = "nr,nps,Cijfer,Keus,Tekst,Inkomen\n1,9,4,ja,goed,20\n2,3,5,nee,best,30\n"
    for more, place in (({}, ("unassigned", "other")), ({"stage": "retention", "touchpoint": "mail"}, ("retention", "mail"))):
        received = clean.receive([source(tmp_path, "e.csv", text, kind="survey", **more)], asked, key=b"k")
        made = clean.questions(received).set_index("question_id")
        assert made[["stage", "touchpoint"]].to_dict("index") == {
            **{q: dict(zip(("stage", "touchpoint"), place)) for q in ("nps", "wom", "open", "income")}, "csat": {"stage": "decision", "touchpoint": "checkout"}}
    assert made["position"].to_dict() == {"nps": 2, "csat": 3, "wom": 4, "open": 5, "income": 6} and made.loc["csat", ["scale_min", "scale_max"]].tolist() == [1, 5]
    assert made["metric"].to_dict() == {"nps": "nps", "csat": "csat", "wom": "closed", "open": "comment", "income": "closed"}
    assert made.loc["wom", ["column", "options", "kind", "role"]].tolist() == ["Keus", "yes|no", "nominal", "answer"]


def test_a_question_of_two_files_stands_once_per_wave_and_nothing_received_gives_nothing(tmp_path):
    first, second, later = (source(tmp_path, name, "nr,nps\n1,9\n2,3\n", kind="survey") for name in ("a.csv", "b.csv", "c.csv"))
    received = clean.receive([first, second, {**later, "wave": "w2"}], QUESTIONS, key=b"k")
    assert clean.questions(received)[["question_id", "wave", "source"]].values.tolist() == [["nps", "w1", "a.csv"], ["nps", "w2", "c.csv"]]
    nobody = clean.receive([], QUESTIONS, key=b"k")
    assert clean.questions(nobody).empty and clean.rejects(nobody).empty and clean.repairs(nobody).empty
