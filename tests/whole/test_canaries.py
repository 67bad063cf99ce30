"""A small study with a canary in every place where a person can stand: none is in any byte of the report.

Synthetic. Canaries hold ``zqxj``, which no word has, or the digits 9177; each person's address and number are different ones.
"""

import base64
import random
import re
import shutil
import stat

import inside
import pandas as pd
import pytest
import yaml

from helpers.kept import Kept

PEOPLE = 130
STAGES = ("awareness", "consideration", "decision", "retention", "advocacy")
SAID = {
    "bad": ["de verzendkosten zie je pas in de kassa", "ik moest lang wachten op antwoord van de chat", "de maattabel ontbreekt bij veel kleren"],
    "good": ["snel geleverd en mooi ingepakt", "fijne duidelijke website", "de helpdesk was vriendelijk en snel"],
}
SIGNED = [
    "Groeten, {name}", "bel me op {phone}", "mail naar {email}", "mijn naam is {name}", "ik woon op Zqxjstraat {n}, 3512 AB", "rekening {iban}",
    "Mevrouw Zqxjmans hielp me", "mijn BSN is 111222333 en mijn kaart 4111 1111 1111 1111", "kijk op https://zqxj.example/{n}", "kenteken ZQ-917-J",
]  # fmt: skip


def iban(n):
    bare = f"RABO{n:010d}"
    return f"NL{98 - int(''.join(str(int(c, 36)) for c in bare + 'NL00')) % 97:02d}{bare}"


def people():
    draw = random.Random(11)
    for n in range(PEOPLE):
        yield draw, n, {
            "n": n, "id": f"ZQXJ-{n:04d}", "name": f"Voorzqxj{chr(97 + n % 26)} Achterzqxj{n}".rstrip("0123456789"), "email": f"zqxj{n}@zqxj.example",
            "phone": f"06-9177{n:04d}", "iban": iban(n),
        }  # fmt: skip


def build(root):
    """The raw files and the study file."""
    survey, contacts, tickets, orders, events = [], [], [], [], []
    for draw, n, p in people():
        kind = n % 2
        text = lambda: f"{draw.choice(SAID['bad' if kind else 'good'])}. {draw.choice(SIGNED).format(**p)}"  # noqa: E731, B023
        scores = [draw.choice((4, 5)) if not kind else draw.choice((1, 2)) for _ in STAGES]
        survey.append([p["id"], p["name"], p["email"], "192.0.2.77", f"dropzqxj {n}", f"2026-03-{1 + n % 28:02d} 10:00", 9 - 7 * kind, *scores,
                       5 - 3 * kind, 1 + 3 * kind, *(text() for _ in STAGES)])  # fmt: skip
        contacts.append([p["id"], p["email"], p["name"].split()[0], p["name"].split()[1], p["phone"], f"notezqxj {n}", "2025-01-02"])
        tickets.append([f"T-zqxj{n}", p["email"], p["name"], "Vraag van zqxj", text(), f"2026-03-{1 + n % 28:02d}T12:00:00Z"])
        orders.append([f"ORDZQXJ{n}", p["email"], f"2026-03-{1 + n % 28:02d}T13:00:00Z", "49.50", f"Zqxjlaan {n}"])
        for place, name in enumerate(("page_view /home", "view_item", "add_to_cart", "purchase")[: 2 + n % 3]):
            events.append([f"devzqxj{n}", p["id"], f"seszqxj{n}", f"2026-03-{1 + n % 28:02d}T12:{place:02d}:00Z", name, "email", f"uazqxj{n}"])
    headings = {
        "enquete": ["Klantnummer", "Naam", "E-mail", "IP", "Extra", "Op", "NPS", *(f"Tevreden {s}" for s in STAGES), "Prijs", "Gemak", *(f"Open {s}" for s in STAGES)],
        "contacten": ["Klantnummer", "Email", "First Name", "Last Name", "Phone", "Notes", "Create Date"],
        "tickets": ["id", "requester_email", "requester_name", "subject", "description", "created_at"],
        "orders": ["order_id", "Email", "created_at", "total", "Shipping"],
        "events": ["domain_userid", "user_id", "session_id", "at", "event", "channel", "useragent"],
    }  # fmt: skip
    folder = root / "data/raw/zqxjloos"
    folder.mkdir(parents=True)
    for name, rows in (("enquete", survey), ("contacten", contacts), ("tickets", tickets), ("orders", orders), ("events", events)):
        pd.DataFrame(rows, columns=headings[name]).to_csv(folder / f"{name}.csv", index=False)
    asked = {
        "Klantnummer": {"id": "nr", "role": "person"}, "Naam": {"id": "naam", "role": "name"}, "E-mail": {"id": "mail", "role": "email"},
        "Op": {"id": "op", "role": "at"}, "NPS": {"id": "nps", "metric": "nps", "scale": [0, 10], "stage": "advocacy"},
        **{f"Tevreden {s}": {"id": f"csat_{s}", "metric": "csat", "scale": [1, 5], "stage": s} for s in STAGES},
        **{f"Open {s}": {"id": f"open_{s}", "role": "comment", "stage": s} for s in STAGES},
        **{h: {"id": h.lower(), "role": "psychography", "kind": "ordinal", "scale": [1, 5]} for h in ("Prijs", "Gemak")},
    }  # fmt: skip
    shared = {"timezone": "UTC", "date_order": "ymd"}
    columns = {
        "tickets": {"email": "requester_email", "name": "requester_name", "subject": "subject", "text": "description", "at": "created_at"},
        "events": {"device_key": "domain_userid", "user_id": "user_id", "session_id": "session_id", "at": "at", "event": "event", "channel": "channel"},
    }
    plan = {
        "study": "zqxjloos", "title": {"nl": "Kleine winkel", "en": "Small shop"}, "languages": ["nl", "en"], "questions": asked,
        "waves": {"w1": [
            {"path": "data/raw/zqxjloos/enquete.csv", "as": "survey", "identity": "Klantnummer", **shared},
            {"path": "data/raw/zqxjloos/contacten.csv", "as": "contacts", "identity": "Klantnummer", **shared},
            {"path": "data/raw/zqxjloos/tickets.csv", "as": "tickets", "identity": "requester_email", "stage": "retention", "columns": columns["tickets"]},
            {"path": "data/raw/zqxjloos/orders.csv", "as": "orders", "identity": "Email", **shared},
            {"path": "data/raw/zqxjloos/events.csv", "as": "events", "columns": columns["events"], **shared},
        ]},
    }  # fmt: skip
    plan["study"] = "kanaries"
    file = root / "studies/kanaries.yml"
    file.write_text(yaml.safe_dump(plan, allow_unicode=True).replace("zqxjloos", "kanaries"), encoding="utf-8")
    folder.rename(root / "data/raw/kanaries")
    return "studies/kanaries.yml"


CANARY = re.compile(r"zqxj|06-?9177\d{4}|111222333|4111 ?1111 ?1111|192\.0\.2\.77|RABO0{6}", re.I)




@pytest.fixture(scope="module")
def canaries(run_study):
    whole = run_study("kanaries", build)
    assert whole.done.returncode == 0, whole.done.stdout + whole.done.stderr
    return whole


@pytest.fixture(scope="module")
def opened(canaries):
    return {p.relative_to(canaries.reports).as_posix(): inside.text(p) for p in sorted(canaries.reports.rglob("*")) if p.is_file()}


@pytest.mark.row("A15")
def test_no_canary_is_in_any_byte_of_the_report(opened):
    assert {"report.nl.html", "report.nl.pdf", "dpia.nl.md", "dpia.en.md", "manifest.json"} <= set(opened)
    assert {name.rsplit(".", 1)[-1] for name in opened} >= {"html", "pdf", "svg", "png", "csv", "parquet", "json", "md"}
    assert {name: CANARY.findall(text)[:5] for name, text in opened.items() if CANARY.search(text)} == {}
    assert not CANARY.search(" ".join(opened))


def test_the_eye_that_looks_for_them_sees(canaries, opened, tmp_path):
    assert "Kleine winkel" in " ".join(t for t in inside._pdf((canaries.reports / "report.nl.pdf").read_bytes()) if "xmp" not in t)
    pd.DataFrame({"a": ["x zqxj1"]}).to_parquet(tmp_path / "a.parquet")
    assert CANARY.search(inside.text(tmp_path / "a.parquet"))


def test_no_canary_is_in_the_tables_of_the_run_either_but_for_what_the_door_must_name(canaries):
    said = {}
    for file in sorted(canaries.tables.glob("*.parquet")):
        frame = pd.read_parquet(file)
        for name in frame.columns[[pd.api.types.is_string_dtype(kind) for kind in frame.dtypes]]:
            found = sorted({v for v in frame[name].dropna().unique() if CANARY.search(v)})
            if found:
                said[file.name, name] = found[:3]
    assert said == {}


def test_no_canary_is_in_what_is_kept_of_the_exports_for_the_next_run(canaries):
    kept = {p.relative_to(canaries.root).as_posix(): inside.text(p) for p in Kept.of("kanaries", canaries.root).folder.glob("*/*")}
    assert len({name.split("/")[-2] for name in kept}) == 4  # all but the survey
    assert {name: CANARY.findall(text)[:5] for name, text in kept.items() if CANARY.search(text)} == {}


def test_the_key_is_for_its_user_alone_and_in_no_file_and_no_message(canaries):
    file = canaries.root.parent / "config/klantreis/keys/kanaries.key"
    key = file.read_bytes()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    forms = (key, key.hex().encode(), base64.b64encode(key))
    written = [p for folder in ("data", "reports", "studies") for p in (canaries.root / folder).rglob("*") if p.is_file()]
    assert not [p for p in written if any(form in p.read_bytes() for form in forms)]
    assert key.hex() not in canaries.done.stdout + canaries.done.stderr


def test_quotes_are_scrubbed_and_of_one_person_once(canaries):
    journey = canaries.every("journey")
    quoted = journey[journey["lane"].eq("thoughts") & journey["statement"].notna() & journey["status"].eq("reported")]
    assert (quoted["people"].dropna() >= 10).all() and (quoted["n"] >= 10).all()


@pytest.mark.proof
def test_after_forget_no_byte_is_left_and_the_measures_are_those_of_a_run_that_never_had_the_person(canaries, run_study):
    traces = ("ZQXJ-0041", "zqxj41@", "9177" + "0041", "notezqxj 41\n", "devzqxj41,", "ORDZQXJ41,", "Zqxjlaan 41\n")
    done = canaries.klantreis("forget", canaries.file, "zqxj41@zqxj.example", "--yes")
    assert done.returncode == 0, done.stderr
    for file in (p for folder in ("data", "reports", "studies") for p in (canaries.root / folder).rglob("*") if p.is_file()):
        content = file.read_bytes()
        assert not [t for t in traces if t.encode() in content], file
    again = type(canaries)(canaries.root, canaries.file).run()
    assert again.done.returncode == 0, again.done.stderr

    def never(root):
        shutil.copytree(canaries.root.parent / "config", root.parent / "config", dirs_exist_ok=True)
        file = build(root)
        for path in (root / "data/raw/kanaries").glob("*.csv"):
            frame = pd.read_csv(path, dtype=str, keep_default_na=False)
            theirs = frame.isin(["ZQXJ-0041", "zqxj41@zqxj.example"]).any(axis=1)
            frame[~theirs].to_csv(path, index=False)
        return file

    without = run_study("nooit", never)
    key = ["metric", "stage", "persona", "touchpoint", "channel", "segment", "period", "wave"]
    one, other = (w.every("measures").sort_values(key).reset_index(drop=True) for w in (again, without))
    pd.testing.assert_frame_equal(one, other)
    assert again.every("sources")["rows_kept"].tolist() == without.every("sources")["rows_kept"].tolist()
