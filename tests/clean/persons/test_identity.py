import hashlib

import pytest

from helpers import clean


def write(folder, name, text):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "wave": "w1"}


def study(folder, contacts="id1,a@x.nl\nid2,b@x.nl\n"):
    return [
        write(folder, "contacten.csv", "Klantnummer,Email\n" + contacts) | {"kind": "contacts", "identity": "Klantnummer"},
        write(folder, "enquete.csv", "nr,mail,nps\nID1,,9\n,B@X.nl ,3\n,,5\n") | {"kind": "survey", "identity": "nr"},
        write(folder, "orders.csv", "order_id,Email,created_at,total\no1,a@x.nl,2026-01-02T10:00:00Z,10\no2,z@x.nl,2026-01-02T10:00:00Z,20\n")
        | {"kind": "orders", "identity": "Email"},
    ]  # fmt: skip


QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "mail": {"id": "mail", "role": "email"}, "nps": {"id": "nps", "metric": "nps"}}


def test_a_number_in_one_file_and_an_address_in_another_are_one_person(tmp_path):
    received = clean.receive(study(tmp_path), QUESTIONS, key=b"k")
    contacts, survey, orders = [p.frame["person_id"].tolist() for p in received.parts]
    assert survey[0] == contacts[0] == orders[0]
    assert survey[1] == contacts[1]
    assert survey[2] not in contacts and orders[1] not in contacts


def test_an_address_of_two_customers_links_nobody_and_is_counted(tmp_path):
    received = clean.receive(study(tmp_path, "id1,a@x.nl\nid2,a@x.nl\n"), QUESTIONS, key=b"k")
    contacts, _, orders = [p.frame["person_id"].tolist() for p in received.parts]
    assert orders[0] not in contacts
    assert "identity_conflict" in clean.findings(received)["finding"].tolist()


def test_no_identity_stays_behind_in_the_tables(tmp_path):
    received = clean.receive(study(tmp_path), QUESTIONS, key=b"k")
    tables = [clean.people(received), clean.answers(received), clean.orders(received), clean.sources(received), clean.findings(received)]
    text = " ".join(t.to_csv() for t in tables)
    assert "@" not in text and "id1" not in text.lower() and ",o1," not in text


@pytest.mark.row("B12")
def test_match_rates_are_counted_per_source(tmp_path):
    found = clean.findings(clean.receive(study(tmp_path), QUESTIONS, key=b"k"))
    linked = found[found["finding"] == "linked"].set_index("source")["rows"]
    assert linked.to_dict() == {"contacten.csv": 2, "enquete.csv": 2, "orders.csv": 1}


def test_exposures_that_name_browsers_go_to_the_person_behind_the_browser(tmp_path):
    events = write(
        tmp_path,
        "v.csv",
        "domain_userid,user_id,session_id,at,event\nb1,id7,s1,2026-01-01T10:00:00Z,view\nb2,,s2,2026-01-01T10:00:00Z,view\n",
    )
    shown = write(tmp_path, "x.csv", "person_id,experiment,variant,at\nb1,e,a,2026-01-01T10:00:00Z\nb2,e,b,2026-01-01T10:00:00Z\n")
    received = clean.receive(
        [events | {"kind": "events", "columns": {"device_key": "domain_userid", "user_id": "user_id"}}, shown | {"kind": "exposures"}],
        {},
        key=b"k",
    )
    first, second = received.parts
    assert first.frame["person_id"].tolist() == second.frame["person_id"].tolist()
    assert "s1" not in clean.events(received)["session_id"].tolist()


def test_the_number_that_a_tool_gave_itself_joins_files_of_that_tool_and_no_others(tmp_path):
    files = {
        "contacts": "Record ID,Email,Lifecycle Stage,Create Date\n17,a@x.nl,customer,2026-01-01 00:00\n",
        "orders": "Record ID,Deal Name,Deal Stage,Amount,Associated Contact IDs,Close Date\n900,Jas,Closed Won,10,17;18,2026-01-02 00:00\n"
                  "901,Broek,Qualified,,17,2026-01-02 00:00\n",
        "survey": "klantnummer,nps\n17,9\n",
    }  # fmt: skip
    given = []
    for kind, text in files.items():
        (tmp_path / kind).write_text(text, encoding="utf-8")
        given.append({"path": kind, "source": kind, "file": str(tmp_path / kind), "wave": "w", "kind": kind, "timezone": "UTC"})
    asked = {"klantnummer": {"id": "klantnummer", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}
    received = clean.receive(given, asked, key=b"k")
    assert sorted(clean.people(received)["sources"]) == ["contacts;orders", "survey"]
    assert clean.orders(received)["revenue"].tolist() == [10.0]
    left_out = clean.findings(received).set_index("finding").loc["other_state", "rows"]
    assert left_out == 1


def test_a_hashed_address_is_the_address_where_another_source_has_it_plain(tmp_path):
    hashed = [hashlib.sha256(address.encode()).hexdigest() for address in ("b@x.nl", "nobody@x.nl")]
    orders = write(
        tmp_path,
        "o.csv",
        "order_id,Email,created_at,total\n"
        + "".join(f"o{i},{h.upper()},2026-01-02T10:00:00Z,10\n" for i, h in enumerate(hashed)),
    )
    received = clean.receive([*study(tmp_path)[:2], orders | {"kind": "orders", "identity": "Email"}], QUESTIONS, key=b"k")
    contacts, survey, bought = [p.frame["person_id"].tolist() for p in received.parts]
    assert bought[0] == contacts[1] == survey[1] and bought[1] not in [*contacts, *survey]


def events_of(folder, rows):
    text = "domain_userid,user_id,session_id,at,event\n" + "".join(f"{row},s,2026-01-01T10:00:00Z,view\n" for row in rows)
    return write(folder, "v.csv", text) | {"kind": "events", "columns": {"device_key": "domain_userid", "user_id": "user_id"}}


def test_a_browser_of_two_people_is_nobodys_and_one_login_names_all_its_visits(tmp_path):
    received = clean.receive([events_of(tmp_path, ["b1,id7", "b1,", "b2,id7", "b2,id8", "b2,", "b3,"])], {}, key=b"k")
    who = received.parts[0].frame["person_id"].tolist()
    assert who[0] == who[1] == who[2] and len({who[0], who[3], who[4], who[5]}) == 4
    found = clean.findings(received).set_index("finding").loc["identity_conflict", ["rows", "severity"]]
    assert found.tolist() == [1, "warning"]


def test_exposures_name_browsers_only_when_more_than_half_of_their_keys_are_browsers(tmp_path):
    events = events_of(tmp_path, ["b1,id7", "b2,id8"])
    for keys, is_browser in ((("b1", "b2", "z1"), True), (("b1", "z1"), False)):
        shown = write(tmp_path, "x.csv", "person_id,experiment,variant,at\n" + "".join(f"{k},e,a,2026-01-01T10:00:00Z\n" for k in keys)) | {"kind": "exposures"}
        first, second = clean.receive([events, shown], {}, key=b"k").parts
        assert (second.frame["person_id"].iloc[0] == first.frame["person_id"].iloc[0]) == is_browser


@pytest.mark.row("B12")
def test_rows_without_anybody_are_counted_and_a_survey_gives_each_of_its_own(tmp_path):
    received = clean.receive(study(tmp_path), QUESTIONS, key=b"k")
    lone = clean.findings(received).query("finding == 'no_person'")[["source", "rows", "example"]].values.tolist()
    assert lone == [["enquete.csv", 1, "4"]]
    survey = clean.receive([write(tmp_path, "t.csv", "nr,nps\n,5\n,5\n1,6\n") | {"kind": "survey"}], {k: QUESTIONS[k] for k in ("nr", "nps")}, key=b"k")
    assert survey.parts[0].frame["person_id"].nunique() == 3
    alone = clean.findings(survey)["finding"].tolist()
    assert "linked" not in alone and "unlinked" not in alone


@pytest.mark.row("B12")
def test_who_stands_nowhere_else_is_counted_beside_who_does(tmp_path):
    found = clean.findings(clean.receive(study(tmp_path), QUESTIONS, key=b"k"))
    assert found[found["finding"] == "unlinked"].set_index("source")["rows"].to_dict() == {"contacten.csv": 0, "enquete.csv": 1, "orders.csv": 1}


def test_an_address_or_number_in_another_form_is_the_same_and_a_heading_that_the_study_names_goes_first(tmp_path):
    rows = "Klantnummer,Email,Ander\nID1,A@x.nl,k1\n ID2 ,b@X.NL,k2\n"
    asked = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}}
    for identity, keys, same in (("Klantnummer", ("id1", "id2"), [True, True]), ("Ander", ("K1", "id2"), [True, False]), (None, ("a@X.nl", "B@x.nl "), [True, True])):
        contacts = write(tmp_path, "c.csv", rows) | {"kind": "contacts"} | ({"identity": identity} if identity else {})
        survey = write(tmp_path, "e.csv", "nr,nps\n" + "".join(f"{k},9\n" for k in keys)) | {"kind": "survey"}
        first, second = (p.frame["person_id"].tolist() for p in clean.receive([contacts, survey], asked, key=b"k").parts)
        assert [a == b for a, b in zip(first, second)] == same
