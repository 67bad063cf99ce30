import hashlib

from helpers.clean.persons import forget
from helpers.clean.receive import read_source

QUESTIONS = {"nr": {"id": "nr", "role": "person"}, "naam": {"id": "naam", "role": "name"}, "nps": {"id": "nps", "metric": "nps"}}


def part(folder, name, text, kind, **more):
    (folder / name).write_text(text, encoding="utf-8")
    source = {"path": name, "source": name, "file": str(folder / name), "wave": "w1", "kind": kind, **more}
    return read_source(source, QUESTIONS, name=name, privacy={}, max_rejected=1.0, language="en")


def parts(folder):
    hashed = hashlib.sha256(b"bea@y.nl").hexdigest()
    return [
        part(folder, "c.csv", "Klantnummer,Email\nGD-1,an@x.nl\nGD-2,bea@y.nl\n", "contacts", identity="Klantnummer"),
        part(folder, "s.csv", "nr,naam,nps\nGD-1,An Ax,9\nBEA@y.nl ,Bea Bakker,2\nBEA@y.nl,Bea,Bakker,3\n,Bea Bakker,5\n", "survey", identity="nr"),
        part(folder, "o.csv", f"order_id,Email,created_at,total\no1,{hashed},2026-01-02T10:00:00Z,10\n", "orders", identity="Email"),
    ]


def test_a_person_is_found_by_one_key_under_all_of_them(tmp_path):
    found = forget.people_of(parts(tmp_path), ["gd-2"], b"k", QUESTIONS)
    assert found.rows == {"c.csv": {3}, "s.csv": {3, 4}, "o.csv": {2}}
    assert "bea@y.nl" in found.words and "gd-2" not in found.words


def test_the_numbers_of_their_orders_are_theirs_with_every_line_of_them(tmp_path):
    orders = (
        "order_id,Email,created_at,total\nNL-2005,bea@y.nl,2026-01-02T10:00:00Z,10\n"
        "NL-2005,,2026-01-02T10:00:00Z,5\nNL-2006,an@x.nl,2026-01-02T10:00:00Z,7\n"
    )
    found = forget.people_of([part(tmp_path, "o.csv", orders, "orders", identity="Email")], ["bea@y.nl"], b"k", QUESTIONS)
    assert found.rows == {"o.csv": {2, 3}} and "NL-2005" in found.words


def test_a_name_that_somebody_else_bears_too_is_no_key_and_covers_nothing(tmp_path):
    found = forget.people_of(parts(tmp_path), ["GD-2"], b"k", QUESTIONS)
    assert 5 not in found.rows["s.csv"] and "Bea Bakker" not in found.words


def test_people_of_the_register_are_found_in_a_new_export_by_a_key_that_is_new(tmp_path):
    register = forget.people_of(parts(tmp_path)[:1], ["GD-2"], b"k", QUESTIONS).people
    rows = forget.forgotten(parts(tmp_path), {"forgotten": sorted(register)}, b"k", QUESTIONS)
    assert rows["o.csv"] == {2} and rows["s.csv"] == {3, 4}


def test_without_a_register_nothing_is_looked_up(tmp_path):
    assert forget.forgotten(parts(tmp_path), {}, b"k", QUESTIONS) == {}


def test_keys_of_browsers_and_of_people_are_told_apart(tmp_path):
    shown = part(tmp_path, "x.csv", "person_id,experiment,variant,at\nb1,e,a,2026-01-01T10:00:00Z\n", "exposures")
    seen = part(tmp_path, "v.csv", "domain_userid,user_id,session_id,at,event\nb1,id7,s1,2026-01-01T10:00:00Z,view\n", "events",
                columns={"device_key": "domain_userid", "user_id": "user_id"})
    asked = part(tmp_path, "s.csv", "nr,naam,nps\nGD-1,An Ax,9\n", "survey")
    told = {given.name: {(keys.iloc[0], is_browser) for keys, _, is_browser in forget._key_columns(given, QUESTIONS)} for given in (shown, seen, asked)}
    assert told["x.csv"] == {("b1", True)} and told["s.csv"] == {("GD-1", False)}
    assert told["v.csv"] >= {("b1", True), ("id7", False)} and ("b1", False) not in told["v.csv"]
