import pytest

from helpers import clean
from helpers.errors import InputError

HEAD = "Email Address,First Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID,UNSUB_REASON,UNSUB_REASON"


def received(folder, head, kind="contacts", more=""):
    (folder / "m.csv").write_text(f"{head}\na@x.nl,A,2,2026-01-01 10:00:00,1,e1,x,y\nb@x.nl,B,2,2026-01-02 10:00:00,1,e2,x,y\n{more}", encoding="utf-8")
    given = {"path": "m.csv", "source": "m.csv", "file": str(folder / "m.csv"), "wave": "w", "kind": kind, "timezone": "UTC"}
    return clean.receive([given], {"MEMBER_RATING": {"id": "rating", "metric": "rating"}}, key=b"k")


def test_a_heading_that_stands_twice_is_no_matter_while_nobody_asks_for_it(tmp_path):
    found = received(tmp_path, HEAD)
    assert len(clean.people(found)) == 2
    assert clean.repairs(found)[["column", "before"]].values.tolist() == [["UNSUB_REASON (8)", "UNSUB_REASON"]]


def test_a_heading_that_is_used_may_not_stand_twice(tmp_path):
    with pytest.raises(InputError, match="columns 1 and 7"):
        received(tmp_path, HEAD.replace("UNSUB_REASON,UNSUB_REASON", "Email Address,UNSUB_REASON"))


def test_in_a_survey_every_heading_is_a_question(tmp_path):
    with pytest.raises(InputError, match="columns 7 and 8"):
        received(tmp_path, HEAD, kind="survey")


def test_other_faults_still_stop(tmp_path):
    with pytest.raises(InputError):
        received(tmp_path, HEAD, more="only,two\n" * 3)
