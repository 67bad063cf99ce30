"""Forget and purge, from the raw export to the register, on a small study with every trace that a person can leave."""

import gzip
import io
import sys

import pandas as pd
import pytest

from helpers import clean, cli, errors, forget, study, words
from helpers.clean.persons import forget as forgetting
from helpers.emotions.labels import COLUMNS, read_labels
from helpers.kept import Kept
from helpers.study import register
from helpers.study.views import view

STUDY = """\
study: kap
title: {nl: Kap, en: Kap}
languages: [nl, en]
waves:
  w1:
    - {path: data/raw/kap/contacten.csv, as: contacts, identity: Klantnummer}
    - {path: data/raw/kap/enquete.csv, as: survey, identity: nr, date_order: ymd, timezone: UTC}
    - {path: data/raw/kap/orders.csv, as: orders, identity: Email}
  w2:
    - {path: data/raw/kap/enquete2.csv, as: survey, identity: nr, date_order: ymd, timezone: UTC}
questions:
  nr: {id: nr, role: person}
  naam: {id: naam, role: name}
  op: {id: op, role: at}
  nps: {id: nps, metric: nps, kind: ordinal, scale: [0, 10], stage: advocacy}
  tekst: {id: tekst, role: comment, stage: decision}
privacy: {retention_months: 24}
"""
CONTACTS = "Klantnummer,Email,First Name,Last Name\nGD-1,an@x.nl,An,Ax\nGD-2002,bea@y.nl,Bea,Bakker\nGD-3,cas@z.nl,Cas,Cool\n"
SURVEY = (
    "nr;naam;op;nps;tekst\nGD-1;An;2026-05-01;9;fijn\nbea@y.nl;Bea Bakker;2026-05-02;2;\"te duur;\nen traag\"\n"
    "GD-3;Cas;2026-05-03;7;Bea Bakker (bea@y.nl) hielp mij\n"
)
ORDERS = "order_id,Email,created_at,total\no1,an@x.nl,2026-05-04T10:00:00Z,10\no22,bea@y.nl,2026-05-04T11:00:00Z,20\n"
SECOND = "nr;naam;op;nps;tekst\nGD-1;An;2026-08-01;8;goed\nGD-2002;Bea Bakker;2026-08-02;1;slecht\nGD-3;Cas;2026-08-03;7;oke\n"
TRACES = ("GD-2002", "bea@y.nl", "Bea Bakker", "Bakker", "te duur", "en traag", "slecht", "o22")
YES, NO = (lambda text: True), (lambda text: False)


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)
    for folder in ("studies", "data/raw/kap", "data/processed/kap/.runs/w2-1", "reports/kap/.runs/w2-1"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "studies/kap.yml").write_text(STUDY, encoding="utf-8")
    for name, text in (("contacten", CONTACTS), ("enquete", SURVEY), ("orders", ORDERS), ("enquete2", SECOND), ("kopie", CONTACTS)):
        (tmp_path / f"data/raw/kap/{name}.csv").write_text(text, encoding="utf-8")
    return tmp_path


def received(root):
    plan = study.read(root / "studies/kap.yml", root)
    key = clean.load_key("kap")
    kept = Kept.of("kap", root)
    return clean.receive(plan.sources(), plan.questions, key=key, privacy=plan.privacy, max_rejected=0.0, language="nl", kept=kept)


def tables(given):
    """What the measures are made of; numbers of rows and moments of reading aside."""
    frames = [clean.people(given), clean.answers(given), clean.comments(given), clean.orders(given)]
    return [f.drop(columns="row_id", errors="ignore").sort_values(["person_id", "wave"]).reset_index(drop=True) for f in frames]


def derive(root):
    """What a run leaves behind: tables with pseudonyms, a report, and the pointers."""
    clean.people(received(root)).to_parquet(root / "data/processed/kap/.runs/w2-1/people.parquet")
    (root / "reports/kap/.runs/w2-1/report.nl.html").write_text("<p>te duur</p>", encoding="utf-8")
    for base in ("data/processed/kap", "reports/kap"):
        (root / base / "w2").symlink_to(".runs/w2-1", target_is_directory=True)


LABELS = "\n".join([
    ",".join(COLUMNS),
    *(f"data/raw/kap/{name}.csv:{row},tekst,0-7,h,sentiment,negative,an,2026-08-09,random,neutral"
      for name, row in (("enquete", 2), ("enquete", 3), ("enquete2", 3))),
    "",
])


def labelled(root):
    """The rows whose labels are there still."""
    return read_labels(root / "studies/kap.labels.csv")["row_id"].tolist()


def test_no_byte_of_a_forgotten_person_is_left_and_the_tables_are_those_of_a_run_that_never_had_them(project):
    derive(project)
    (project / "studies/kap.labels.csv").write_text(LABELS, encoding="utf-8")
    assert len(list(Kept.of("kap", project).folder.iterdir())) == 2  # contacts and orders
    vectors = project / "data/processed/kap/vectors/f00d.parquet"  # whose text a hash is of cannot be asked: all go
    vectors.parent.mkdir(parents=True)
    pd.DataFrame({"text_hash": ["a1"], "vector": [[0.1, 0.2]]}).to_parquet(vectors)
    print(forget.forget_people(project / "studies/kap.yml", project, ["GD-2002"], YES))
    assert not vectors.exists()
    assert not Kept.of("kap", project).folder.exists() and labelled(project) == ["data/raw/kap/enquete.csv:2"]
    for file in (p for p in project.rglob("*") if p.is_file() and "config" not in p.parts and p.name != "kap.forgotten.yaml"):
        assert not [t for t in TRACES if t in file.read_text(encoding="utf-8", errors="replace")], file
    assert not list((project / "data/processed/kap/.runs").glob("*")) and not (project / "reports/kap/w2").is_symlink()
    left = received(project)
    told = clean.findings(left)
    assert told[told["finding"] == "forgotten"].set_index("source")["rows"].to_dict() == {
        f"data/raw/kap/{name}.csv": 1 for name in ("contacten", "enquete", "orders", "enquete2")
    }
    assert not told["finding"].isin(["blank_rows", "partial"]).any() and clean.rejects(left).empty
    assert clean.answers(left).query("wave == 'w1'")["row_id"].tolist() == ["data/raw/kap/enquete.csv:2", "data/raw/kap/enquete.csv:4"]
    assert clean.sources(left)["rows_read"].tolist() == [2, 2, 1, 2]
    for name, text, row in (("contacten", CONTACTS, 2), ("enquete2", SECOND, 2)):
        lines = text.splitlines(keepends=True)
        (project / f"data/raw/kap/{name}.csv").write_text("".join(lines[:row] + lines[row + 1 :]), encoding="utf-8")
    (project / "data/raw/kap/enquete.csv").write_text(
        "nr;naam;op;nps;tekst\nGD-1;An;2026-05-01;9;fijn\nGD-3;Cas;2026-05-03;7;********** (********) hielp mij\n", encoding="utf-8"
    )
    (project / "data/raw/kap/orders.csv").write_text("".join(ORDERS.splitlines(keepends=True)[:2]), encoding="utf-8")
    register.place(project / "studies/kap.yml").unlink()
    for with_gap, never in zip(tables(left), tables(received(project))):
        pd.testing.assert_frame_equal(with_gap, never)


def test_an_export_that_brings_a_forgotten_person_again_is_read_without_them(project):
    forget.forget_people(project / "studies/kap.yml", project, ["bea@y.nl"], YES)
    assert "bea" not in register.place(project / "studies/kap.yml").read_text(encoding="utf-8").casefold()
    before = tables(received(project))
    for name, text in (("contacten", CONTACTS), ("enquete", SURVEY), ("orders", ORDERS), ("enquete2", SECOND)):
        (project / f"data/raw/kap/{name}.csv").write_text(text.replace("Bea Bakker (bea@y.nl)", "********** (********)"), encoding="utf-8")
    for again, once in zip(tables(received(project)), before):
        pd.testing.assert_frame_equal(again, once)


def test_nothing_happens_without_a_yes_and_an_unknown_person_is_said_to_be_unknown(project):
    before = {p: p.read_bytes() for p in project.rglob("*") if p.is_file()}
    assert "niets veranderd" in forget.forget_people(project / "studies/kap.yml", project, ["GD-2002"], NO)
    with pytest.raises(errors.NothingUsable) as stopped:
        forget.forget_people(project / "studies/kap.yml", project, ["GD-9999"], YES)
    assert stopped.value.exit_code == 4
    assert all(path.read_bytes() == data for path, data in before.items() if path.is_file())


@pytest.mark.parametrize(("words", "code"), [(["GD-2002"], 2), (["GD-2002", "--yes"], 0), ([], 2)])
def test_the_command_asks_first_and_says_so_when_nobody_can_answer(project, monkeypatch, words, code):
    monkeypatch.setattr(sys, "argv", ["klantreis", "forget", "studies/kap.yml", *words])
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == code


def test_purge_removes_waves_that_ended_before_the_day_and_leaves_their_reports(project):
    derive(project)
    (project / "studies/kap.labels.csv").write_text(LABELS, encoding="utf-8")
    assert "verwijderd" in forget.purge_waves(project / "studies/kap.yml", project, YES, before="2026-01-01")
    said = forget.purge_waves(project / "studies/kap.yml", project, YES, before="2026-06-01")
    assert "kopie.csv: staat niet in de studie" in said
    assert "kap.labels.csv: te verwijderen labels: 2" in said and labelled(project) == ["data/raw/kap/enquete2.csv:3"]
    assert sorted(p.name for p in (project / "data/raw/kap").glob("*.csv")) == ["enquete2.csv", "kopie.csv"]
    assert not list((project / "data/processed/kap/.runs").glob("*")) and (project / "reports/kap/w2/report.nl.html").is_file()
    plan = study.read(project / "studies/kap.yml", project)
    assert plan.waves_until() == ["w2"] and plan.sources()[0]["source"].endswith("enquete2.csv")


@pytest.fixture
def drawn(project):
    """A view of the study that was run: tables, a report, the pointers, and what it keeps of the exports."""
    file = view(project / "studies/kap.yml", "kap", "race")
    for base in ("data/processed", "reports"):
        made = project / base / "kap-race/.runs/w2-1"
        made.mkdir(parents=True)
        (made / "report.nl.html").write_text("<p>te duur</p>", encoding="utf-8")
        made.parent.with_name("w2").symlink_to(".runs/w2-1", target_is_directory=True)
    kept = Kept.of("kap-race", project).folder
    kept.mkdir(parents=True)
    (kept / "b.parquet").write_text("GD-2002", encoding="utf-8")
    return file


@pytest.mark.parametrize("asked", ["kap.yml", "kap.race.yml"])
def test_who_is_forgotten_in_a_study_or_in_a_view_of_it_is_gone_from_both(project, drawn, asked):
    derive(project)
    forget.forget_people(project / "studies" / asked, project, ["GD-2002"], YES)
    assert drawn.is_file() and not any((project / base / "kap-race").exists() for base in ("data/processed", "reports"))
    assert not list((project / "data/processed/kap/.runs").glob("*")) and not (project / "data/processed/kap/.received").exists()
    assert register.place(project / "studies/kap.yml").is_file() and not register.place(drawn).is_file()


@pytest.mark.parametrize("asked", ["kap.yml", "kap.race.yml"])
def test_purge_takes_the_tables_of_a_view_along_and_leaves_its_report(project, drawn, asked):
    derive(project)
    forget.purge_waves(project / "studies" / asked, project, YES, before="2026-06-01")
    assert not (project / "data/processed/kap-race").exists() and not list((project / "data/processed/kap/.runs").glob("*"))
    assert (project / "reports/kap-race/w2/report.nl.html").is_file()
    assert study.read(drawn, project).waves_until() == ["w2"]


@pytest.mark.parametrize("asked", [{"older_than": "lang"}, {"before": "gisteren"}])
def test_purge_refuses_a_limit_that_is_no_limit(project, asked):
    with pytest.raises(errors.UsageError):
        forget.purge_waves(project / "studies/kap.yml", project, YES, **asked)


@pytest.mark.parametrize(("older_than", "months"), [("3", 3), ("3m", 3), ("2y", 24)])
def test_older_than_counts_months_or_years_back_from_now(project, older_than, months):
    plan, say = study.read(project / "studies/kap.yml", project), words.load("en")
    limit = forget._limit(plan, say, older_than, None)
    assert (pd.Timestamp.now(tz="UTC") - limit) / pd.Timedelta(days=365.25 / 12) == pytest.approx(months, abs=0.01)
    assert forget._limit(plan, say, None, "2026-02-03") == pd.Timestamp("2026-02-03", tz="UTC")


def test_what_will_happen_is_told_file_by_file_before_it_is_asked_and_what_was_done_after(project):
    derive(project)
    (project / "studies/kap.labels.csv").write_text(LABELS, encoding="utf-8")
    asked = []
    done = forget.forget_people(project / "studies/kap.yml", project, ["GD-2002"], lambda text: asked.append(text) or True)
    lines = [
        "  data/raw/kap/contacten.csv: leeg te maken rijen: 1",
        "  data/raw/kap/enquete.csv: leeg te maken rijen: 1",
        "  data/raw/kap/orders.csv: leeg te maken rijen: 1",
        "  data/raw/kap/enquete2.csv: leeg te maken rijen: 1",
        "  data/raw/kap/kopie.csv: leeg te maken rijen: 1",
        "  data/processed/kap/.runs/w2-1: verwijderen (afgeleid; de volgende run maakt het opnieuw)",
        "  data/processed/kap/.received: verwijderen (afgeleid; de volgende run maakt het opnieuw)",
        "  studies/kap.labels.csv: te verwijderen labels: 2",
    ]
    assert asked == ["\n".join(["Dit gebeurt er, en het kan niet ongedaan worden gemaakt:", *lines, "Doorgaan?"])]
    end = f"Vergeten; leeggemaakte rijen: 4. Draai nu klantreis run {project}/studies/kap.yml voor een rapport zonder deze persoon."
    assert done.split("\n") == [*lines, end]


def test_a_file_in_which_something_of_a_person_stayed_is_named_and_the_command_does_not_say_that_all_is_done(project, monkeypatch):
    monkeypatch.setattr(forget.wipe, "overwrite", lambda path, data: None)
    with pytest.raises(errors.PrivacyStop, match=r"^data/raw/kap/contacten\.csv, data/raw/kap/enquete\.csv, .*hier staat nog iets"):
        forget.forget_people(project / "studies/kap.yml", project, ["GD-2002"], YES)


def test_what_purge_will_do_is_told_line_by_line(project):
    derive(project)
    (project / "studies/kap.labels.csv").write_text(LABELS, encoding="utf-8")
    asked, file = [], project / "studies/kap.yml"
    assert forget.purge_waves(file, project, lambda text: asked.append(text) or False, before="2026-06-01") == "Er is niets veranderd."
    assert len(labelled(project)) == 3 and study.read(file, project).waves_until() == ["w1", "w2"]
    lines = [
        "  meting w1 eindigde op 4 mei 2026",
        *(f"  data/raw/kap/{name}.csv: overschrijven en verwijderen" for name in ("contacten", "enquete", "orders")),
        "  data/raw/kap/kopie.csv: staat niet in de studie en blijft staan; verwijder het zelf als er personen in staan",
        "  data/processed/kap/.runs/w2-1: verwijderen (afgeleid; de volgende run maakt het opnieuw)",
        "  data/processed/kap/.received: verwijderen (afgeleid; de volgende run maakt het opnieuw)",
        "  studies/kap.labels.csv: te verwijderen labels: 2",
    ]
    assert asked == ["\n".join(["Dit gebeurt er, en het kan niet ongedaan worden gemaakt:", *lines, "Doorgaan?"])]
    done = "Opgeruimd: w1. De rapporten, zonder personen, blijven; de metingen tellen in nieuwe runs niet meer mee."
    assert forget.purge_waves(file, project, YES, before="2026-06-01").split("\n") == [*lines, done]
    assert len(list((project / "data/raw/kap").glob("enquete*"))) == 1


@pytest.mark.parametrize(("moment", "is_old"), [("2026-05-31T23:59:59Z", True), ("2026-06-01T00:00:00Z", False)])
def test_a_wave_is_old_when_its_last_moment_lies_before_the_day_and_not_when_it_is_that_day(project, moment, is_old):
    orders = project / "data/raw/kap/orders.csv"
    orders.write_text(ORDERS + f"o33,an@x.nl,{moment},30\n", encoding="utf-8")
    said = forget.purge_waves(project / "studies/kap.yml", project, YES, before="2026-06-01")
    assert orders.exists() != is_old
    assert said.startswith("  meting w1 eindigde op 31 mei 2026\n") if is_old else said == "Geen meting eindigt voor 1 juni 2026; er is niets verwijderd."


def test_an_export_that_a_later_wave_reads_too_stays_one_outside_the_data_is_only_named_and_a_wave_without_dates_is_not_judged(project):
    file = project / "studies/kap.yml"
    (project / "orders.csv").write_text(ORDERS, encoding="utf-8")
    text = STUDY.replace("data/raw/kap/orders.csv", "orders.csv").replace("questions:", (
        "    - {path: data/raw/kap/contacten.csv, as: contacts, identity: Klantnummer}\n"
        "  w3:\n    - {path: data/raw/kap/kopie.csv, as: contacts, identity: Klantnummer}\nquestions:"), 1)
    file.write_text(text, encoding="utf-8")
    asked = []
    forget.purge_waves(file, project, lambda text: asked.append(text) or True, before="2026-06-01")
    assert asked[0].split("\n")[1:-1] == [
        "  w3: geen datum in de gegevens, dus niet beoordeeld",
        "  meting w1 eindigde op 4 mei 2026",
        "  data/raw/kap/enquete.csv: overschrijven en verwijderen",
        "  orders.csv: ligt buiten data/ en blijft staan; verwijder het zelf",
        "  data/raw/kap/orders.csv: staat niet in de studie en blijft staan; verwijder het zelf als er personen in staan",
        "  data/processed/kap/.runs/w2-1: verwijderen (afgeleid; de volgende run maakt het opnieuw)",
    ]
    assert (project / "orders.csv").is_file() and (project / "data/raw/kap/contacten.csv").is_file()
    assert not (project / "data/raw/kap/enquete.csv").exists()


@pytest.mark.parametrize(("typed", "goes_on"), [("j", True), (" JA ", True), ("y", True), ("Yes", True), ("", False), ("nee", False), ("jaja", False)])
def test_only_a_yes_of_the_person_at_the_keyboard_goes_on(project, monkeypatch, typed, goes_on):
    shown = []
    monkeypatch.setattr(sys, "stdin", type("Keys", (io.StringIO,), {"isatty": lambda self: True})())
    monkeypatch.setattr("builtins.input", lambda text: shown.append(text) or typed)
    assert forget.may_go_on(project / "studies/kap.yml", "Doorgaan?", False) is goes_on and shown == ["Doorgaan? "]
    assert forget.may_go_on(project / "studies/kap.yml", "Doorgaan?", True) is True and len(shown) == 1


def test_without_a_keyboard_and_without_yes_the_command_asks_for_yes(project, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("j\n"))
    with pytest.raises(errors.UsageError, match="Voeg --yes toe"):
        forget.may_go_on(project / "studies/kap.yml", "Doorgaan?", False)


def test_who_is_meant_is_read_line_by_line_and_nobody_is_refused(project):
    file = project / "studies/kap.yml"
    assert forget.read_who(file, io.StringIO("GD-1\n\n  bea@y.nl  \n")) == ["GD-1", "bea@y.nl"]
    keyboard = type("Keys", (io.StringIO,), {"isatty": lambda self: True})("GD-1\n")
    for nobody in (io.StringIO(" \n\n"), keyboard):
        with pytest.raises(errors.UsageError, match=r"Wie\? Geef een klantnummer"):
            forget.read_who(file, nobody)


@pytest.mark.parametrize(("text", "is_there"), [
    ("GD-2002", True), ("gd-2002", True), ("(Bea Bakker)", True), ("GD-20021", False), ("AGD-2002", False), ("GD-2002-1", False),
    ("bea@y.nl.", True), ("x.GD-2002", False), ("niemand", False), ("", False),
])
def test_a_word_is_found_as_a_word_of_its_own_in_any_case_and_in_any_coding(tmp_path, text, is_there):
    for coding in ("utf-8", "cp1252", "utf-16"):
        file = tmp_path / f"{coding}.csv"
        file.write_bytes(f"a;b\n1;2\n{text};4\n3;{text}\n5;6\n".encode(coding))
        assert forget._names(file, ("GD-2002", "Bea Bakker", "bea@y.nl")) is is_there, coding
        assert forget._rows_with(file, ("GD-2002", "Bea Bakker", "bea@y.nl")) == ({3, 4} if is_there else None)
    assert not forget._names(file, ()) and not forget._names(tmp_path / "gone.csv", ("GD-2002",))


def test_a_word_is_found_inside_what_is_packed_too(tmp_path):
    packed, table, nested = tmp_path / "a.csv.gz", tmp_path / "a.parquet", tmp_path / "b.parquet"
    packed.write_bytes(gzip.compress(b"a;b\nGD-2002;1\n"))
    pd.DataFrame({"a": ["x", "GD-2002"]}).to_parquet(table, compression="gzip")
    pd.DataFrame({"a": [1, 2], "b": [[{"key": "u", "value": "niets"}], [{"key": "u", "value": "GD-2002 " * 20}]]}).to_parquet(nested, compression="gzip")
    (tmp_path / "broken.gz").write_bytes(b"\x1f\x8bGD-2002 and no archive")
    assert [forget._names(f, ("GD-2002",)) for f in (packed, table, nested, tmp_path / "broken.gz")] == [True] * 4
    assert [forget._names(f, ("GD-3003",)) for f in (packed, table, nested, tmp_path / "broken.gz")] == [False] * 4
    assert (forget._rows_with(packed, ("GD-2002",)), forget._rows_with(packed, ("GD-3003",))) == ({2}, None)
    assert forget._rows_with(tmp_path / "broken.gz", ("GD-2002",)) == set()


@pytest.mark.parametrize(("columns", "goes"), [
    ({"person_id": ["p1", "p2"]}, True), ({"person_id": ["p1", "p3"]}, False), ({"quote": [None, "zei BEA@y.nl"]}, True), ({"n": [1, 2]}, False),
    ({"text_hash": ["a", "b"]}, True), ({"text_hash": ["a", "b"], "person_id": ["p1", "p3"]}, False),
])
def test_a_folder_of_tables_goes_when_a_row_of_it_may_be_of_the_forgotten(tmp_path, columns, goes):
    found = forgetting.Found(people={"p2"}, words=("bea@y.nl",), rows={})
    pd.DataFrame(columns).to_parquet(tmp_path / "t.parquet")
    (tmp_path / "note.txt").write_text("p2")
    assert forget._mentions(tmp_path, found) is goes and forget._mentions(tmp_path / "t.parquet", found) is goes
    assert forget._mentions(tmp_path / "note.txt", found) is False
    (tmp_path / "empty").mkdir()
    assert forget._mentions(tmp_path / "empty", found) is False
    (tmp_path / "empty/note.txt").write_text("?")
    assert forget._mentions(tmp_path / "empty", found) is True


def test_a_folder_rests_on_its_own_wave_and_on_those_before_it(project):
    plan = study.read(project / "studies/kap.yml", project)
    places = {name: project / "data/processed/kap" / name for name in ("w1", "w2", "w1.draft", "w2.draft", "w1-ab", "w2-ab", "vectors")}
    for place in places.values():
        place.mkdir()
    assert [name for name, place in places.items() if forget._has_wave(place, {"w1"}, plan)] == list(places)
    assert [name for name, place in places.items() if forget._has_wave(place, {"w2"}, plan)] == ["w2", "w2.draft", "w2-ab", "vectors"]
    assert not forget._has_wave(project / "data/processed/kap/w1-gone", {"w1"}, plan)


def test_the_study_says_how_long_it_keeps_and_without_that_a_limit_is_asked_for(project):
    plan, say = study.read(project / "studies/kap.yml", project), words.load("nl")
    assert (pd.Timestamp.now(tz="UTC") - forget._limit(plan, say, None, None)).days == pytest.approx(24 * 30.4375, abs=1)
    none = plan.model_copy(update={"privacy": plan.privacy.model_copy(update={"retention_months": None})})
    with pytest.raises(errors.UsageError, match="er is geen bewaartermijn"):
        forget._limit(none, say, None, None)
    assert (pd.Timestamp.now(tz="UTC") - forget._limit(none, say, "1", None)).days == pytest.approx(30.4375, abs=1)
    for wrong in ("12345", "2d", "m", "-3", "1.5"):
        with pytest.raises(errors.UsageError, match="schrijf een aantal maanden als 24m"):
            forget._limit(plan, say, wrong, None)
