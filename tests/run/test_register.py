"""The register of runs: one whole line per run, added and never changed."""

import pandas as pd
import pytest

from helpers import store, tables
from helpers.run import register

RECORD = {"run": "w2-1a", "wave": "w2", "made_at": "2026-07-01T10:00:00+00:00", "seconds": 3.2, "commit": None, "study_file": {"sha256": "ab"},
          "inputs": [{"path": "data/raw/a.csv", "sha256": "cd", "bytes": 5}],
          "steps": {"01_clean": {"state": "kept"}, "02_stages": {"state": "ran"}}}


@pytest.mark.row("A11")
def test_a_run_is_kept_with_what_it_rested_on_and_how_the_actions_stand(tmp_path):
    row = {"action": "portal", "decided_in": "w1", "stage": "all", "persona": "all", "touchpoint": "all", "channel": "all", "owner": "x",
           "kpi": "ces", "hoped": "up", "hypothesis": "portal_hypothesis", "test": "next_wave", "state": "done", "verdict": "as_hoped"}
    store.save(tables.conform(pd.DataFrame([row]), "kept_actions"), "kept_actions", tmp_path)
    line = register.entry(RECORD, tmp_path)
    assert line["actions"] == {"portal": {"state": "done", "verdict": "as_hoped"}} and line["ran"] == ["02_stages"]
    assert line["inputs"] == {"data/raw/a.csv": "cd"} and line["study_file"] == "ab"


def test_lines_are_added_and_one_cut_off_by_a_crash_is_passed_over(tmp_path):
    assert register.read(tmp_path) == []
    first, second = ({**register.entry(RECORD, tmp_path), "run": name} for name in ("w1-1", "w2-1"))
    register.add(tmp_path, first)
    with open(tmp_path / register.NAME, "a", encoding="utf-8") as file:
        file.write('{"run": "cut o')
    register.add(tmp_path, second)
    assert [line["run"] for line in register.read(tmp_path)] == ["w1-1", "w2-1"] and register.read(tmp_path)[0]["actions"] == {}


def test_a_line_is_written_in_one_order_with_its_own_signs_and_ends_where_it_ends(tmp_path):
    for line in ({"b": 1, "a": "é"}, {"a": 2}):
        register.add(tmp_path, line)
    assert (tmp_path / register.NAME).read_text(encoding="utf-8") == '{"a": "é", "b": 1}\n{"a": 2}\n'
