"""What an unchanged file left is as good as reading it again: the same tables to the last byte, and no person in what is kept."""

import importlib
import io
from dataclasses import dataclass, field

import pandas as pd
import pytest
from exports import EXPORTS, FOLDER

from helpers import clean, errors, store
from helpers.clean.sealed import KEPT
from helpers.kept import TOLD, Kept

TABLES = ("sources", "rejects", "repairs", "people", "answers", "comments", "events", "orders", "products", "costs", "counts", "exposures")
KEPT_EXPORTS = sorted(name for name, (_, truth) in EXPORTS.items() if truth["kind"] in KEPT and "error" not in truth)


@dataclass
class Read:
    """Names of the sources that were read."""

    names: list[str] = field(default_factory=list)


@pytest.fixture
def read(monkeypatch):
    receiving = importlib.import_module("helpers.clean.receive")  # the package has a function of that name
    seen, own = Read(), receiving.read_source

    def spy(source, *args, name, **more):
        seen.names.append(name)
        return own(source, *args, name=name, **more)

    monkeypatch.setattr(receiving, "read_source", spy)
    return seen


def tables(received, folder):
    made = {name: getattr(clean, name)(received) for name in TABLES} | {"findings": clean.findings(received, clean.quality(received))}
    for name, frame in made.items():
        store.save(frame, name, folder)
    return {name: (folder / f"{name}.parquet").read_bytes() for name in made}


def given(name):
    truth = EXPORTS[name][1]
    return {"path": name, "source": name, "file": str(FOLDER / name), "kind": truth["kind"], "wave": "w1", **truth.get("source", {})}


def is_usable(name):
    try:
        return len(clean.receive([given(name)], {}, key=b"k", max_rejected=1.0).parts) == 1
    except (errors.InputError, errors.PrivacyStop):
        return False


def check_same(names, folder, read):
    """Read plainly, for the first time and again: nothing is read the third time, and the tables are the same to the last byte."""
    names = [name for name in names if is_usable(name)]
    for name in names:
        made = []
        for kept in (None, Kept(folder / "kept" / name), Kept(folder / "kept" / name)):
            read.names.clear()
            received = clean.receive([given(name)], {}, key=b"k", max_rejected=1.0, kept=kept)
            made.append((tables(received, folder / "t"), received.links))
        assert read.names == [], name
        assert made[0][0] == made[1][0] == made[2][0] and made[0][1].equals(made[2][1]), name
    return names


def test_reviews_and_counts_give_the_same_bytes_whether_they_are_read_again_or_not(tmp_path, read):
    one_each = {EXPORTS[name][1]["kind"]: name for name in KEPT_EXPORTS if (FOLDER / name).stat().st_size < 20_000}
    assert len(check_same([one_each[kind] for kind in ("reviews", "counts")], tmp_path, read)) == 2


@pytest.mark.proof
def test_every_export_gives_the_same_bytes_whether_it_is_read_again_or_not(tmp_path, read):
    assert len(check_same(KEPT_EXPORTS, tmp_path, read)) > 20


EVENTS = (
    "domain_userid,user_id,session_id,at,event\nb1,GD-1,s1,2026-01-01T10:00:00Z,view\nb2,,s2,2026-01-01T11:00:00Z,view\nb3,,s3,x,view\n"
)
ORDERS = "order_id,Email,created_at,total,product\no1,an@x.nl,2026-01-02T10:00:00Z,10,Mok voor bea@y.nl\no2,bea@y.nl,2026-01-03T10:00:00Z,20,Jas\n"
CONTACTS = "Klantnummer,Email,First Name,Last Name\nGD-1,an@x.nl,An,Ax\nGD-2002,bea@y.nl,Bea,Bakker\n"
HASHED = "person_id,experiment,variant,at\n{},proef,a,2026-01-01T10:00:00Z\n"
SURVEY = "nr,nps,tekst\nGD-1,9,fijn\nGD-2002,3,traag\n"
ASKED = {"nr": {"id": "nr", "role": "person"}, "nps": {"id": "nps", "metric": "nps"}, "tekst": {"id": "tekst", "role": "comment"}}


@pytest.fixture
def study(tmp_path):
    """Five files in which one person is a browser, a number, an address and the hash of an address."""
    import hashlib

    files = {
        "events": (EVENTS, {"columns": {"device_key": "domain_userid", "user_id": "user_id"}}),
        "orders": (ORDERS, {"identity": "Email"}),
        "contacts": (CONTACTS, {"identity": "Klantnummer"}),
        "exposures": (HASHED.format(hashlib.sha256(b"an@x.nl").hexdigest()), {}),
        "survey": (SURVEY, {"identity": "nr"}),
    }
    for kind, (text, _) in files.items():
        (tmp_path / f"{kind}.csv").write_text(text, encoding="utf-8")
    return [{"path": f"{k}.csv", "source": f"{k}.csv", "file": str(tmp_path / f"{k}.csv"), "kind": k, "wave": "w1", **more}
            for k, (_, more) in files.items()]  # fmt: skip


def got(study, folder, **more):
    how = {"key": b"k", "max_rejected": 0.5, "privacy": {"names": "off"}, **more}
    return clean.receive(study, ASKED, kept=Kept(folder), **how)


def test_only_the_file_that_changed_is_read_and_people_are_linked_over_all_of_them(tmp_path, study, read):
    first = got(study, tmp_path / "kept")
    assert first.links.groupby("person_id")["source"].nunique().max() == 5  # one person in all files
    (tmp_path / "contacts.csv").write_text(CONTACTS.replace("an@x.nl", "ander@x.nl"), encoding="utf-8")
    read.names.clear()
    again = got(study, tmp_path / "kept")
    assert read.names == ["contacts.csv", "survey.csv"]
    plain = clean.receive(study, ASKED, key=b"k", max_rejected=0.5, privacy={"names": "off"})
    assert tables(again, tmp_path / "a") == tables(plain, tmp_path / "b") and again.links.equals(plain.links)
    assert again.links.groupby("person_id")["source"].nunique().max() == 3


@pytest.mark.parametrize("change", ["key", "setting", "code", "damage"])
def test_another_key_setting_code_or_byte_is_read_anew(tmp_path, study, read, change, monkeypatch):
    got(study, tmp_path / "kept")
    read.names.clear()
    more = {}
    if change == "key":
        more = {"key": b"other"}
    elif change == "setting":
        study[1] = study[1] | {"channel": "shop"}
    elif change == "code":
        monkeypatch.setattr("helpers.clean.sealed._code", lambda: "newer")
    else:
        for told in (tmp_path / "kept").glob(f"*/{TOLD}"):
            told.write_bytes(told.read_bytes()[:-9])
    received = got(study, tmp_path / "kept", **more)
    assert sorted(read.names) == (["orders.csv", "survey.csv"] if change == "setting" else sorted(s["path"] for s in study))
    assert (clean.orders(received)["channel"] == ("shop" if change == "setting" else "web")).all()


def test_nothing_that_names_a_person_is_kept(tmp_path, study):
    got(study, tmp_path / "kept")
    said = io.StringIO()
    for file in (tmp_path / "kept").rglob("*.*"):
        pd.read_parquet(file).to_csv(said) if file.suffix == ".parquet" else said.write(file.read_text(encoding="utf-8"))
    text = said.getvalue().casefold()
    assert "mok voor" in text and "2026-01-02" in text
    assert not [w for w in ("gd-1", "gd-2002", "@", "bakker", "b1,", "b2,", "o1,", "traag", "s1,") if w in text]


def test_with_people_to_forget_every_file_is_read_and_nothing_is_kept(tmp_path, study, read):
    got(study, tmp_path / "kept")
    read.names.clear()
    received = got(study, tmp_path / "kept", privacy={"names": "off", "forgotten": ["0" * 20]})
    assert len(read.names) == 5 and len(received.parts) == 5


def test_no_personal_data_stay_in_what_was_rejected_or_repaired(tmp_path):
    rows = "".join(f"{i},2026-01-0{i} 10:00,view\n" for i in range(1, 9))
    head = "Voor jan@voorbeeld.nl of 06-12345678\n\nperson_id,at,event\n"
    (tmp_path / "v.csv").write_text(head + rows + "9,mail jan@voorbeeld.nl,view\n", encoding="utf-8")
    source = {"path": "v.csv", "source": "v.csv", "file": str(tmp_path / "v.csv"), "kind": "events", "wave": "w1", "timezone": "UTC"}
    got = clean.receive([source], {}, key=b"k", max_rejected=1.0)
    repaired, rejected = clean.repairs(got), clean.rejects(got)
    assert len(repaired) and len(rejected)
    said = repaired.astype(str).to_csv() + rejected.astype(str).to_csv()
    assert "voorbeeld" not in said and "12345678" not in said and "[•••]" in said
