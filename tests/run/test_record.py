"""What goes out as manifest.json: everything the report rests on, by a schema, and nothing of a person or of this machine's folders."""

import json

import jsonschema
import pandas as pd
import pytest
from run_project import Project

from helpers import tables as contracts
from helpers.run import keys, record


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A published project in a folder with a telling name, whose first notebook also says how the export was read."""
    project = Project(tmp_path_factory.mktemp("x") / "canary-zqxj-folder")
    project.code["01_clean"][2] += "\nimport pandas, sources"
    source = dict.fromkeys(contracts.contract("sources").columns) | {
        "source": "data/raw/small/a.csv", "wave": "w1", "kind": "survey", "format": "csv", "dialect": "delimiter ,", "encoding": "utf-8",
        "sha256": "0" * 64, "rows_read": 3, "rows_kept": 2, "rows_rejected": 1, "cells_repaired": 4, "columns_dropped": 5, "flags": ""}
    (project.root / "notebooks/sources.py").write_text(
        "import pandas\nfrom pathlib import Path\nfolder = sorted(Path('../data/processed/small/.runs').iterdir())[-1]\n"
        f"pandas.DataFrame([{source!r}]).to_parquet(folder / 'sources.parquet')", encoding="utf-8")
    project.write()
    done = project.run()
    assert done.returncode == 0, done.stderr
    return project


@pytest.mark.parametrize("base", ["data/processed", "reports"])
def test_both_manifests_follow_the_schema_that_is_shipped(made, base):
    told = json.loads((made.root / base / "small/w1/manifest.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(record.schema())
    jsonschema.validate(told, record.schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told | {"surprise": 1}, record.schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told | {"inputs": [told["inputs"][0] | {"path": "/home/someone/a.csv"}]}, record.schema())


def test_an_input_stands_there_with_its_bytes_hash_dialect_and_counts(made):
    entry = made.manifest["inputs"][0]
    file = made.root / "data/raw/small/a.csv"
    assert (entry["sha256"], entry["bytes"]) == (keys.file_hash(file), file.stat().st_size)
    assert [entry[c] for c in ("dialect", "encoding", "rows_read", "rows_kept", "rows_rejected", "cells_repaired", "columns_dropped")] == [
        "delimiter ,", "utf-8", 3, 2, 1, 4, 5]


def test_versions_seed_threads_key_timings_and_every_file_of_the_report_stand_there(made):
    told = json.loads((made.root / "reports/small/w1/manifest.json").read_text(encoding="utf-8"))
    assert {"pandas", "numpy", "typst"} <= set(told["versions"]) and told["threads"] == 1 and told["random_state"] == 7
    assert len(told["privacy"]["key_id"]) == 12 and set(told["steps"]) == set(made.code)
    assert all(s["state"] == "ran" and s["seconds"] > 0 for s in told["steps"].values())
    folder = made.root / "reports/small/w1"
    files = {p.relative_to(folder).as_posix(): keys.file_hash(p) for p in folder.rglob("*") if p.is_file() and p.name != "manifest.json"}
    assert told["outputs"] == files and "report.nl.html" in files and "dpia.en.md" in files


def test_no_person_and_no_folder_of_this_machine_stands_in_what_goes_out(made):
    texts = [p.read_text(encoding="utf-8") for p in (made.root / "reports/small/w1").rglob("*") if p.suffix in (".json", ".md")]
    assert not any("zqxj" in t or "anna" in t or "/tmp" in t for t in texts)
    assert "zqxj" not in json.dumps(made.manifest) and "anna" not in json.dumps(made.manifest)


def test_pandas_reads_what_was_not_stated_as_nothing():
    assert record._is_none(None) and record._is_none(float("nan")) and record._is_none(pd.NaT) and not record._is_none("")
