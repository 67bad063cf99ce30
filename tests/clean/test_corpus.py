"""The corpus of nasty files: each case has the wanted verdict, and every refusal says where, what, and what to do, in both languages."""

import json
import os
import pickle
import re
import time

import pytest
from conftest import SHARED, needs_shared

from helpers import clean
from helpers.errors import KlantreisError

CORPUS = SHARED / "corpus"
CASES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8")) if CORPUS.is_dir() else []
STAGES = {
    "awareness": "awareness", "consideration": "consideration", "decision": "decision", "purchase": "decision", "aankoop": "decision",
    "beslissing": "decision", "retention": "retention", "service": "retention", "advocacy": "advocacy", "loyalty": "advocacy",
}  # fmt: skip


def cases(*groups):
    return [pytest.param(c, id=c["file"]) for c in CASES if c["group"] in groups]


def place(case, folder):
    """The file of a case; those that no repository can hold are made here."""
    if case["made"] == "file":
        return CORPUS / case["file"]
    path = folder / case["file"]
    if "pickle" in case["made"]:
        path.write_bytes(pickle.dumps({"a": 1}))
    elif "symlink" in case["made"]:
        os.symlink(path, path)
    else:
        path.mkdir()
    return path


def outcome(read):
    """accept, repair, warn or reject of a reading, with what it gave."""
    try:
        got = read()
    except KlantreisError as error:
        return "reject", error
    findings, repairs = (got["findings"], got["repairs"]) if isinstance(got, dict) else (got.findings, got.repairs)
    if (findings["severity"] != "note").any():
        return "warn", got
    return ("repair" if len(repairs) else "accept"), got


def check_message(read, case):
    for language, word in (("nl", "rij"), ("en", "row")):
        with pytest.raises(KlantreisError) as stopped:
            read(language)
        text = str(stopped.value)
        assert case["file"].split("/")[-1] in text and text.count(". ") >= 1 and "\n" not in text
        if named := re.search(r"row (\d+)", case["expect"]):
            assert f"{word} " in text or named is None


@needs_shared
@pytest.mark.parametrize("case", cases("dialect", "structure", "container"))
def test_each_file_case_has_its_verdict(case, tmp_path):
    path = place(case, tmp_path)
    began = time.perf_counter()
    verdict, got = outcome(lambda: clean.read_table(path, language="nl"))
    assert time.perf_counter() - began < 5
    assert verdict == case["verdict"]
    if verdict == "reject":
        check_message(lambda language: clean.read_table(path, language=language), case)
    if case["table"]:
        assert [list(got.table.columns), *got.table.values.tolist()] == case["table"]
    for row, column, cell in case["spots"] or []:
        assert got.table[column].iloc[row] == cell


def check(path, language="nl"):
    source = {"path": path.name, "source": path.name, "file": str(path), "kind": "survey", "format": "auto", "wave": "w1"}
    return clean.check_source(source, {}, stages=STAGES, language=language)


@needs_shared
@pytest.mark.parametrize("case", cases("content"))
def test_each_content_case_has_its_verdict(case, tmp_path):
    path = place(case, tmp_path)
    verdict, _ = outcome(lambda: check(path))
    wanted = {"repair": ("repair", "warn")}.get(case["verdict"], (case["verdict"],))
    assert verdict in (("accept", "repair") if wanted == ("accept",) else wanted)
    if verdict == "reject":
        check_message(lambda language: check(path, language), case)


@needs_shared
def test_labels_and_words_become_points_and_each_stands_among_the_repairs():
    points = check(CORPUS / "c05_labelled_rating.csv")["repairs"]
    said = points.loc[points["rule"] == "point_on_scale", ["before", "after"]].values.tolist()
    assert said == [["5 - very good", "5"], ["1 - zeer slecht", "1"], ["4 (goed)", "4"], ["3/5", "3"], ["vier", "4"]]
