import pandas as pd
import pytest

from helpers import clean


def source(folder, name, text, **more):
    (folder / name).write_text(text, encoding="utf-8")
    return {"path": name, "source": name, "file": str(folder / name), "timezone": "UTC", "wave": "w1", **more}


@pytest.fixture
def people(tmp_path):
    contacts = "Record ID,Email,Lifecycle Stage,Create Date,Marketing consent,Kleur\nc1,a@x.nl,customer,2026-01-01 00:00,Yes,rood\nc2,b@x.nl,lead,2026-01-11 00:00,No,\n"
    survey = "nr,leeftijd,ervaring\nc1,30,veel\nr9,44,weinig\n"
    later = "nr,leeftijd,ervaring\nc1,31,veel\n"
    events = "person_id,at,event\nc1,2026-01-21 00:00,view\nv1,2026-01-20 00:00,view\n"
    questions = {"nr": {"id": "nr", "role": "person"}, "leeftijd": {"id": "leeftijd", "role": "attribute", "kind": "numeric"},
                 "ervaring": {"id": "ervaring", "role": "attribute"}}  # fmt: skip
    received = clean.receive(
        [source(tmp_path, "c.csv", contacts, kind="contacts", identity="Record ID"), source(tmp_path, "e.csv", survey, kind="survey"),
         source(tmp_path, "v.csv", events, kind="events"), source(tmp_path, "e2.csv", later, kind="survey", wave="w2")],
        questions, key=b"k", privacy={"keep_columns": ["Kleur"]},
    )  # fmt: skip
    frame = clean.people(received)
    frame["who"] = frame["sources"] + "/" + frame["kind"]
    return frame.set_index("who")


def test_each_person_is_one_row_with_the_sources_that_know_them(people):
    assert sorted(people.index) == ["contacts/customer", "contacts;events;survey/customer", "events/visitor", "survey/respondent"]


def test_attributes_are_numbers_or_words_and_the_latest_counts(people):
    both = people.loc["contacts;events;survey/customer"]
    assert both["attr_leeftijd"] == 31.0 and both["attr_ervaring"] == "veel" and both["attr_kleur"] == "rood"
    assert both["wave"] == "w1"
    assert pd.isna(people.loc["events/visitor", "attr_leeftijd"])


def test_tenure_runs_to_the_last_moment_seen_and_consent_is_read(people):
    assert people["tenure_days"].dropna().tolist() == pytest.approx([20.0, 10.0], abs=0.01) or set(people["tenure_days"].dropna()) == {
        20.0,
        10.0,
    }
    assert people.loc["contacts;events;survey/customer", "consent"] == "yes"
    assert people.loc["contacts/customer", "consent"] == "no"
    assert people.loc["events/visitor", "consent"] == "unknown"


@pytest.mark.row("M9")
def test_the_company_of_a_contact_becomes_one_account_under_a_pseudonym(tmp_path):
    contacts = ("Record ID,Email,Lifecycle Stage,Create Date,Company name\nc1,a@x.nl,customer,2026-01-01 00:00,De Vries BV\n"
                "c2,b@x.nl,lead,2026-01-11 00:00, de vries bv \nc3,c@x.nl,lead,2026-01-11 00:00,\n")  # fmt: skip
    frame = clean.people(clean.receive([source(tmp_path, "c.csv", contacts, kind="contacts")], {}, key=b"k"))
    assert frame["account_id"].notna().sum() == 2 and len(set(frame["account_id"].dropna())) == 1
    assert not frame.astype(str).apply(lambda column: column.str.contains("vries", case=False)).any().any()


def test_the_stage_that_a_customer_system_gives_somebody_is_an_attribute_of_contacts_alone(tmp_path):
    (tmp_path / "c.csv").write_text("email,lifecycle\na@b.nl,lead\nc@d.nl,customer\n", encoding="utf-8")
    given = {"path": "c.csv", "source": "c.csv", "file": str(tmp_path / "c.csv"), "kind": "contacts", "wave": "w1", "columns": {"email": "email", "lifecycle": "lifecycle"}}
    assert sorted(clean.people(clean.receive([given], {}, key=b"k"))["attr_lifecycle"]) == ["customer", "lead"]
