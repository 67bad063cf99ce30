"""The report of the sample: every file is there, no person is in it, and its numbers are those of the tables, in both languages."""

import base64
import hashlib
import re
import struct
from collections import Counter

import pandas as pd
import pytest
import read_page as pages
from conftest import ROOT, needs_shared
from inside import opened

from helpers import study, words
from helpers.stages import load_model

TRUTH = ROOT / "tests" / "truth"
RAW = ROOT / "data" / "raw" / "sample"
LANGUAGES = ("nl", "en")
STAGES = ("awareness", "consideration", "decision", "retention", "advocacy")
PNG_CHUNKS = {b"IHDR", b"IDAT", b"IEND", b"pHYs", b"PLTE", b"tRNS", b"sBIT", b"gAMA"}


def inside(path) -> str:
    """The text of a published file, opened as wide as it goes; pictures inside a page are files of their own."""
    data = path.read_bytes()
    return re.sub(r"base64,[A-Za-z0-9+/=]+", "", "\n".join(opened(data) or [data.decode("utf-8")]))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    found, at = [], 8
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        found.append((data[at + 4 : at + 8], data[at + 8 : at + 8 + length]))
        at += 12 + length
    return found


@pytest.fixture(scope="module")
def published(sample) -> dict[str, str]:
    """Every file of the report, by its path there."""
    return {p.relative_to(sample.reports).as_posix(): inside(p) for p in sorted(sample.reports.rglob("*")) if p.is_file()}


# --- the files -------------------------------------------------------------------------------------------------------------


def test_pages_pdfs_figures_and_tables_are_all_there(sample, published):
    for language in LANGUAGES:
        assert {f"report.{language}.html", f"report.{language}.pdf", f"summary.{language}.html"} <= set(published)
    for folder, kinds in (("figures", (".svg", ".png")), ("tables", (".parquet", ".csv"))):
        names = [{p.stem for p in (sample.reports / folder).glob(f"*{kind}")} for kind in kinds]
        assert names[0] == names[1] - {"typing_tool"} and len(names[0]) >= 9, folder
    assert {"tables/typing_tool.csv", "tables/typing_tool.xlsx", "dpia.nl.md", "dpia.en.md"} <= set(published)
    assert {"journey", "measures", "themes", "personas", "changes"} <= {p.stem for p in (sample.reports / "tables").glob("*.csv")}
    drawn = {p.stem for p in (sample.reports / "figures").glob("*.svg")}
    assert {f"map_wide_{p}.{language}" for p in ("all", *sample.every("personas")["persona"]) for language in LANGUAGES} <= drawn


def test_the_shared_tables_are_the_same_as_csv_and_as_parquet(sample):
    for file in sorted((sample.reports / "tables").glob("*.parquet")):
        rows, text = pd.read_parquet(file), pd.read_csv(file.with_suffix(".csv"), low_memory=False)
        assert list(rows.columns) == list(text.columns) and len(rows) == len(text), file.name
        for column in rows.columns[[pd.api.types.is_float_dtype(t) for t in rows.dtypes]]:
            assert pd.to_numeric(text[column]).sub(rows[column]).abs().fillna(0).max() < 1e-9 * max(1, rows[column].abs().max()), (file.name, column)


def test_no_figure_is_empty(sample):
    from PIL import Image

    for file in sorted((sample.reports / "figures").glob("*.png")):
        with Image.open(file) as image:
            lightest = image.convert("L").getextrema()
        assert lightest[0] < 120 < lightest[1], f"{file.name} has nothing on it"
        assert "nan" not in re.findall(r"[A-Za-z]+", file.with_suffix(".svg").read_text(encoding="utf-8")), file.name


# --- the people ------------------------------------------------------------------------------------------------------------


@pytest.mark.row("A15", "B15")
def test_no_pseudonym_number_or_browser_of_a_person_is_in_any_file(sample, published, identity):
    people = set(sample.every("people")["person_id"]) | set(sample.every("orders")["order_id"])
    browsers = set(pd.read_csv(TRUTH / "visitors.csv", dtype=str)["user_pseudo_id"])
    for name, content in published.items():
        assert not set(re.findall(r"(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])", content)) & people, name
        assert not set(re.findall(r"\b\d{9,10}\.\d{10}\b", content)) & browsers, name
        assert not set(re.findall(r"GD-\d{6}", content)) & set(identity["klantnummer"]), name
        assert not re.search(r"\b192\.0\.2\.\d{1,3}\b", content), name


def test_no_address_phone_number_or_name_of_a_person_is_in_any_file(published):
    canaries = set(pd.read_csv(TRUTH / "personal.csv", dtype=str)["value"])
    contacts = pd.concat([pd.read_csv(f, dtype=str) for f in sorted(RAW.glob("*/contacten.csv"))])
    phones = {re.sub(r"\D", "", p)[-8:] for p in contacts["Phone Number"].dropna()}
    names = {f"{first} {last}".casefold() for first, last in zip(contacts["First Name"], contacts["Last Name"])}
    for name, content in published.items():
        assert "@example." not in content, name
        assert not {re.sub(r"\D", "", p)[-8:] for p in re.findall(r"(?:\b06|\+31 ?6)[- ]?00\d{6}\b", content)} & phones, name
        assert not [c for c in canaries if c in content], name
        if name.endswith((".html", ".csv", ".svg", ".json")):
            said = re.findall(r"\w+", pages.text(content).casefold())
            grams = {" ".join(said[i : i + n]) for n in (2, 3) for i in range(len(said))}
            assert not grams & names, name


def test_pictures_carry_no_hidden_text(sample):
    for file in sorted((sample.reports / "figures").glob("*.png")):
        assert {kind for kind, _ in chunks(file.read_bytes())} <= PNG_CHUNKS, file.name


def test_shared_rows_about_too_few_people_have_no_numbers(sample):
    rows = pd.read_parquet(sample.reports / "tables" / "measures.parquet")
    small = rows[rows["n"] < 10]
    assert small["estimate"].isna().all() and (small["status"] == "suppressed").all()


# --- the numbers -----------------------------------------------------------------------------------------------------------


@pytest.mark.row("B1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_map_is_the_one_in_the_journey_table(sample, language):
    journey = sample.every("journey").set_index("cell_id")
    found = pages.cells(sample.page(language), language)
    first = journey[(journey["rank"] == 1) & journey["estimate"].notna() & (journey["lane"] != "kpis")]
    assert len(set(first.index) & set(found)) > 0.95 * len(first)
    for cell, said in found.items():
        row = journey.loc[cell]
        if "estimate" not in said and "share" not in said:
            assert row["status"] == "assumed" or pd.isna(row["estimate"]), cell
            continue
        value, room = pages.shown(said.get("estimate") or said["share"], row["unit"], language)
        assert pages.is_close(value, row["estimate"], room), (cell, said, row["estimate"])
        ends = pages.ends(said.get("interval", ""))
        assert bool(ends) == pd.notna(row["low"]), (cell, said)
        for text, stored in zip(ends, (row["low"], row["high"])):
            value, room = pages.shown(text, row["unit"], language)
            assert pages.is_close(value, stored, room), (cell, said, stored)
        if "n" in said:        # a figure that does not count people says so under another name
            assert int(pages.number(re.findall(r"[\d.,]+", said["n"])[-1], language)) == row["n"], (cell, said)


@pytest.mark.row("B6")
def test_dutch_and_english_say_the_same_numbers_in_every_cell(sample):
    read = {language: pages.cells(sample.page(language), language) for language in LANGUAGES}
    assert list(read["nl"]) == list(read["en"])
    for cell, said in read["nl"].items():
        for key, text in said.items():
            pair = [re.findall(r"[\N{MINUS SIGN}\d][\d.,:]*", t) for t in (text, read["en"][cell][key])]
            assert [n.translate(str.maketrans(".,", ",.")).strip(".,") for n in pair[0]] == [n.strip(".,") for n in pair[1]], (cell, key)


def test_dutch_and_english_answer_with_the_same_numbers(sample):
    answers = []
    for language in LANGUAGES:
        page = sample.page(language)
        part = pages.text(page[page.index('id="answer"') : page.index('id="map"')])
        answers.append(sorted(pages.number(n.strip(".,"), language) for n in re.findall(r"\N{MINUS SIGN}?\d[\d.,]*", part)))
    assert answers[0] == answers[1] and len(answers[0]) > 5


@pytest.mark.row("B3")
@pytest.mark.parametrize("study", ["sample", pytest.param("loan", marks=[needs_shared, pytest.mark.studies])])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_is_empty_and_never_a_number(request, study, language):
    whole = request.getfixturevalue(study)
    journey = whole.every("journey")
    gaps = journey[journey["status"].isin(["gap", "suppressed"])]
    assert gaps[["estimate", "low", "high"]].isna().all().all()
    page = whole.page(language)
    shown = re.findall(r'<p class="gap[^>]*>(.*?)</p>', page, re.S)
    assert len(shown) >= min(len(gaps), 1)
    assert not [s for s in shown if re.search(r"\d", pages.text(s))]
    assert not set(gaps["cell_id"]) & set(pages.cells(page, language))


# --- the page --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["report", "summary"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_loads_nothing_runs_nothing_and_says_its_language(sample, language, name):
    page = sample.page(language, name)
    assert re.search(rf'<html lang="{language}"', page)
    assert not re.search(r"<(?:script|link|iframe|object|embed|base|form|video|audio)\b", page, re.I)
    assert not re.search(r"\son\w+\s*=\s*\"", page) and "javascript:" not in page
    assert not re.findall(r"(?:src|href|action|poster|srcset)=\"(?:https?:)?//", page)
    assert not re.findall(r"url\((?!data:|#|['\"]?#|['\"]?data:)", page) and "@import" not in page
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', page).group(1).replace("&#39;", "'")
    assert policy.startswith("default-src 'none'")
    style = re.search(r"<style>(.*?)</style>", page, re.S).group(1)
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert page.count("<style") == 1 and not re.search(r'<[a-z][^>]*\sstyle="', page)


def test_links_between_the_files_lead_somewhere(sample):
    for language in LANGUAGES:
        page = sample.page(language)
        ids = set(re.findall(r'\sid="([^"]+)"', page))
        for link in set(re.findall(r'<a\b[^>]*\shref="([^"]+)"', page)):
            assert link[1:] in ids if link.startswith("#") else (sample.reports / link).is_file(), link


@pytest.mark.row("B6")
@pytest.mark.parametrize("name", ["report", "summary"])
def test_dutch_and_english_say_the_same_numbers_in_every_part(sample, name):
    nl, en = (pages.sections(sample.page(language, name)) for language in LANGUAGES)
    assert list(nl) == list(en)
    differ = {}
    for part in set(nl) - {"proof"}:        # versions and settings stand there as a computer writes them
        first, second = (Counter(pages.numbers(pages.text(said[part]), language)) for said, language in ((nl, "nl"), (en, "en")))
        differ |= {part: (first - second, second - first)} if first != second else {}
    assert differ == {}


@pytest.mark.row("B1")
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_grid_of_kpis_is_the_one_in_measures(sample, language):
    plan = study.read(sample.root / sample.file, root=sample.root)
    say = words.load(language, {**load_model(plan.stage_model, root=sample.root).labels_in(language), **plan.labels_in(language)})
    rows = sample.table("measures").query("persona == 'all' and touchpoint == 'all' and channel == 'all' and segment == 'all' and period == 'all'")
    known = {(say.label(r.metric), r.stage): r for r in rows.itertuples() if pd.notna(r.estimate)}
    ((_, (head, *body)),) = [t for t in pages.tables(sample.page(language)) if t[0] == "kpi-grid"]
    stages = ["all", *[s for s in STAGES if say.label(s) in head]]
    checked = 0
    for label, *cells in body:
        for stage, said in zip(stages, cells, strict=True):
            if not said:
                continue
            row, (value, *between) = known[label, stage], said.split(" [")
            shown, room = pages.shown(value, row.unit, language)
            assert pages.is_close(shown, row.estimate, room), (label, stage, said, row.estimate)
            assert bool(between) == pd.notna(row.low), (label, stage, said)
            checked += 1
    assert checked > 50
