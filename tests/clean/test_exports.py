"""Every export in tests/data/exports is named, read, stored under its contract, and equal to what its maker wrote."""

import re

import pandas as pd
import pytest
from exports import EXPORTS, FOLDER, received

from helpers import clean, store
from helpers.clean.formats import all_formats

TEXTS = {".csv", ".json", ".ndjson", ".tsv", ".txt", ".vtt"}


def wide(answers: pd.DataFrame, wanted: list[dict]) -> list[dict]:
    """Answers, one row per row of the file: the moment, and the score (or else the word) of each question."""
    at = {row: when.strftime("%Y-%m-%d %H:%M:%S") if pd.notna(when) else None for row, when in zip(answers["row_id"], answers["at"])}
    value = answers["score"].astype(object).where(answers["score"].notna(), answers["label"])
    said = value.groupby([answers["row_id"], answers["question_id"]]).first().unstack()  # noqa: PD010
    said = said.loc[sorted(said.index, key=lambda row: [int(n) for n in row.rpartition(":")[2].split(".")])]
    return [
        {k: at[row] if k == "at" else None if k not in given or pd.isna(given[k]) else given[k] for k in wanted[0]}
        for row, given in zip(said.index, said.to_dict("records"))
    ]


def shown(frame: pd.DataFrame, wanted: list[dict]) -> list[dict]:
    """The columns that the truth names, moments and days as text, gaps as nothing."""
    frame = frame[list(wanted[0])].copy() if wanted else frame.iloc[:0]
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            day = isinstance(frame[name].dtype, pd.DatetimeTZDtype)
            frame[name] = frame[name].dt.strftime("%Y-%m-%d %H:%M:%S" if day else "%Y-%m-%d")
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def told(table: str, frame: pd.DataFrame, wanted: list) -> list:
    """A table in the form of its truth: answers per person, texts alone, or the columns that the truth names."""
    if table == "answers":
        return wide(frame, wanted)
    return frame["text"].tolist() if wanted and isinstance(wanted[0], str) else shown(frame, wanted)


def test_the_folder_holds_what_the_scripts_make_and_nothing_else():
    assert {p.name for p in FOLDER.iterdir()} - {"README.md"} == set(EXPORTS)
    for name, (data, _) in EXPORTS.items():
        if (FOLDER / name).suffix in TEXTS:
            assert (FOLDER / name).read_bytes() == data, f"{name}: run tests/data/make_exports.py again"


def test_every_format_has_an_export():
    assert set(all_formats()) == {truth["format"] for _, truth in EXPORTS.values()}


def test_the_readme_says_of_each_file_that_it_is_synthetic_and_how_well_its_layout_is_known():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    layouts = dict(re.findall(r"^\| `([^`]+)` \| (real|documented|name only) \|", text, re.M))
    assert "synthetic" in text and set(layouts) == set(EXPORTS)
    doubted = {name for name, (_, truth) in EXPORTS.items() if not all_formats()[truth["format"]].is_confirmed}
    assert {name for name, layout in layouts.items() if layout == "name only"} == doubted


@pytest.mark.row("D1", "D5", "D6")
@pytest.mark.parametrize("name", EXPORTS)
def test_each_export_is_recognised_and_becomes_the_tables_it_was_made_from(name, tmp_path):
    _, truth = EXPORTS[name]
    got = received(name)
    sources = store.save(clean.sources(got), "sources", tmp_path).iloc[0]
    assert sources["format"] == truth["format"]
    assert (sources["rows_read"], sources["rows_kept"]) == truth["rows"]
    for build in (clean.findings, clean.rejects, clean.repairs, clean.questions):
        if len(frame := build(got)):
            store.save(frame, build.__name__, tmp_path)
    assert truth.get("people") in (None, len(clean.people(got)))
    for table, wanted in truth["tables"].items():
        frame = getattr(clean, table)(got)
        store.save(frame, table, tmp_path)
        assert told(table, frame, wanted) == wanted, table


@pytest.mark.parametrize("name", EXPORTS)
def test_inspect_names_each_export_and_says_how_sure_it_is(name):
    truth = EXPORTS[name][1]
    seen = clean.inspect(FOLDER / name)
    made_of = all_formats()[truth["format"]]
    if made_of.signature or made_of.looks_like:
        assert (seen["format"], seen["kind"]) == (truth["format"], truth["kind"])
        assert (seen["confidence"] > 0.6) == made_of.is_confirmed
    else:
        assert seen["confidence"] <= 0.6
