import hashlib

import pandas as pd
import pyarrow as pa
import pytest

from helpers.clean.persons import forget
from helpers.clean.reading.read import REJECT, REPAIR, TableRead
from helpers.clean.receive import read_source
from helpers.clean.say import finding

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


def test_every_word_of_a_person_that_is_plain_enough_is_covered_the_longest_first(tmp_path):
    given = [
        part(tmp_path, "c.csv", "Klantnummer,Email,First Name,Last Name\nKL-20021,bea@y.nl,Bea,Bakker\nKL-20022,an@x.nl,An,Ax\n12345678,al@x.nl,Al,Li\n", "contacts", identity="Klantnummer"),
        part(tmp_path, "s.csv", "nr,naam,nps\nKL-20021,Bea  Bakker,2\nKL-20022,Bo Bakkers,3\n", "survey", identity="nr"),
    ]
    assert forget.people_of(given, ["bea@y.nl"], b"k", QUESTIONS).words == ("Bea Bakker", "bea@y.nl", "kl-20021")
    assert forget.people_of(given, ["an@x.nl"], b"k", QUESTIONS).words == ("Bo Bakkers", "kl-20022", "an@x.nl")      # An Ax is too short
    found = forget.people_of(given, ["12345678"], b"k", QUESTIONS)
    assert found.words == ("12345678", "al@x.nl") and found.rows == {"c.csv": {4}, "s.csv": set()}
    nobody = forget.people_of(given, ["zoe@z.nl"], b"k", QUESTIONS)
    assert nobody.rows == {"c.csv": set(), "s.csv": set()} and nobody.words == ("zoe@z.nl",) and len(nobody.people) >= 1


@pytest.mark.parametrize(("key", "is_telling"), [
    ("a@b", True), ("12345678", True), ("1234567", False), ("abcdefgh", True), ("abcdefg", False), ("a-123", True), ("a-12", False), ("12-34", True), ("ab-cd", False), ("12345", False),
])
def test_a_key_tells_by_its_sign_its_length_or_its_mixture(key, is_telling):
    assert forget._is_telling(key) == is_telling


def test_a_rejected_row_is_found_by_any_of_its_cells_whatever_parts_them(tmp_path):
    for delimiter in ",;\t|":
        text = "nr,naam,nps\nGD-1,An,9\nx,GD-2,3,4\nGD-3,An,9\n".replace(",", delimiter)
        given = [part(tmp_path, "c.csv", "Klantnummer,Email\nGD-2,bea@y.nl\n", "contacts", identity="Klantnummer"), part(tmp_path, "s.csv", text, "survey", identity="nr")]
        assert forget.people_of(given, ["bea@y.nl"], b"k", QUESTIONS).rows == {"c.csv": {2}, "s.csv": {3}}
        assert forget.people_of(given, ["GD-3"], b"k", QUESTIONS).rows == {"c.csv": set(), "s.csv": {4}}


def test_the_browser_of_a_person_is_theirs_and_that_of_another_is_not(tmp_path):
    seen = part(tmp_path, "v.csv", "domain_userid,user_id,session_id,at,event\nb1,GD-2,s1,2026-01-01T10:00:00Z,view\nb1,,s2,2026-01-02T10:00:00Z,view\n"
                "b2,,s3,2026-01-02T10:00:00Z,view\n", "events", columns={"device_key": "domain_userid", "user_id": "user_id"})
    for who, rows in (("GD-2", {2, 3}), ("b2", {4}), ("b1", {2, 3}), ("b3", set())):
        assert forget.people_of([seen], [who], b"k", QUESTIONS).rows == {"v.csv": rows}, who


def reading(**more):
    table = pd.DataFrame({"a": ["1", "", "3", "4"]})
    repairs = pd.DataFrame([(r, "all", rule, None, None) for r, rule in ((3, "blank_row"), (4, "blank_row"), (7, "blank_row"), (2, "trimmed"))], columns=REPAIR)
    rejects = pd.DataFrame([(6, "a", "no_time", "x"), (8, "a", "no_time", "y")], columns=REJECT)
    told = pd.DataFrame([finding("blank_rows", 3, 10), finding("preamble", 1, 10)])
    return TableRead(**{"table": table, "rows": pd.Series([2, 5, 9, 10]), "dialect": "", "encoding": "utf-8", "rejects": rejects, "repairs": repairs, "findings": told,
                        "file": "x", "kind": "text", "sha256": "", "rows_read": 10, **more})


@pytest.mark.parametrize(("emptied", "without", "gone", "rows", "repaired", "rejected", "blank"), [
    (0, set(), 0, [2, 5, 9, 10], [3, 4, 7, 2], [6, 8], [3]), (2, set(), 2, [2, 5, 9, 10], [7, 2], [6, 8], [1]), (3, set(), 3, [2, 5, 9, 10], [2], [6, 8], []),
    (9, set(), 3, [2, 5, 9, 10], [2], [6, 8], []), (0, {2, 8}, 2, [5, 9, 10], [3, 4, 7], [6], [3]), (1, {3, 5}, 2, [2, 9, 10], [4, 7, 2], [6, 8], [2]),
])
def test_a_file_without_forgotten_people_is_told_as_if_they_had_never_been_in_it(emptied, without, gone, rows, repaired, rejected, blank):
    made, n = forget.unread(reading(), emptied, frozenset(without))
    assert (n, made.rows.tolist(), made.repairs["row"].tolist(), made.rejects["row"].tolist(), made.rows_read) == (gone, rows, repaired, rejected, 10 - gone)
    assert made.findings.query("finding == 'blank_rows'")["rows"].tolist() == blank
    assert made.findings["finding"].tolist()[-1] == "preamble" and len(made.table) == len(rows)


@pytest.mark.parametrize(("kind", "gone"), [("parquet", {5}), ("sav", {5}), ("text", set())])
def test_rows_of_a_table_of_columns_are_empty_when_every_cell_is(kind, gone):
    assert forget._empty_rows(reading(kind=kind)) == gone
    assert forget._empty_rows(reading(kind=kind, table=pd.DataFrame({"a": ["1", "", "", "4"], "b": ["", "", "x", ""]}))) == gone
    nested = pa.table({"k": pa.array([None, [1], None, None], pa.list_(pa.int64()))})
    assert forget._empty_rows(reading(kind=kind, nested=nested)) == set()
