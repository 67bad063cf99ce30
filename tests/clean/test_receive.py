import pytest

from helpers import clean
from helpers.errors import InputError

QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "timezone": "UTC", **more}


def test_one_file_may_be_read_in_two_roles_and_rows_stay_apart(tmp_path):
    text = "nr,nps,text\n1,9,heel fijn\n2,3,te duur\n"
    given = [source(tmp_path, "e.csv", text, kind="survey"), source(tmp_path, "e.csv", text, kind="comments")]
    received = clean.receive(given, QUESTIONS, key=b"k")
    assert clean.sources(received)["source"].tolist() == ["e.csv", "e.csv#comments"]
    assert clean.comments(received)["row_id"].tolist() == ["e.csv#comments:2", "e.csv#comments:3"]


def test_a_study_whose_questions_fit_no_column_stops(tmp_path):
    with pytest.raises(InputError, match="no column belongs to a question"):
        clean.receive([source(tmp_path, "e.csv", "a,b\n1,2\n", kind="survey")], QUESTIONS, key=b"k")


def test_the_same_input_gives_the_same_tables_twice(tmp_path):
    given = [source(tmp_path, "e.csv", "nr,nps\n1,9\n2,3\n", kind="survey")]
    one, two = (clean.receive(given, QUESTIONS, key=b"k") for _ in range(2))
    assert clean.answers(one).equals(clean.answers(two)) and clean.people(one).equals(clean.people(two))


def test_a_row_that_cannot_be_read_and_a_cell_that_cannot_be_used_count_together(tmp_path):
    body = "".join(f"{i},9\n" for i in range(98))
    given = source(tmp_path, "e.csv", "nr,nps\n" + body + "98\n99,12\n", kind="survey")
    with pytest.raises(InputError, match="2 of 100 rows") as stopped:
        clean.receive([given], QUESTIONS, key=b"k", max_rejected=0.0199)
    assert stopped.value.row == 100
    got = clean.receive([given], QUESTIONS, key=b"k", max_rejected=0.02)
    assert clean.sources(got)[["rows_read", "rows_kept", "rows_rejected"]].values.tolist() == [[100, 99, 1]]
    assert clean.rejects(got)["row_id"].tolist() == ["e.csv:100", "e.csv:101"]


def test_sensitive_questions_are_known_by_id_and_by_heading_and_others_are_not(tmp_path):
    questions = {**QUESTIONS, "Woonplaats": {"id": "place", "role": "attribute"}}
    given = [source(tmp_path, "e.csv", "nr,nps,Woonplaats\n1,9,Ede\n2,3,Urk\n", kind="survey")]
    for named, ids in ((["place"], {"place"}), (["Woonplaats"], {"place"}), (["Woonplaats", "nps", "weg"], {"place", "nps"}), ([], set())):
        assert clean.receive(given, questions, key=b"k", privacy={"sensitive": named}).sensitive == ids


def test_a_file_in_an_assumed_coding_says_so_over_all_its_rows(tmp_path):
    (tmp_path / "e.csv").write_bytes("nr,nps,naam\n1,9,Zoë\n2,3,Bo\n".encode("cp1252"))
    given = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    told = clean.findings(clean.receive([given], QUESTIONS, key=b"k")).set_index("finding")
    assert told.loc["encoding_assumed", ["rows", "share"]].tolist() == [2, 1.0]
    got = clean.receive([{**given, "encoding": "cp1252"}], QUESTIONS, key=b"k")
    assert "encoding_assumed" not in set(clean.findings(got)["finding"])
    assert clean.sources(got)["source"].tolist() == ["e.csv"]
