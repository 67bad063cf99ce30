"""Tables are written whole, sorted and byte-stable; a draft stands in front of what is published."""

import pandas as pd
import pytest

from helpers import store
from helpers.errors import InputError


def members(*people):
    return pd.DataFrame({"person_id": list(people), "persona": "p1", "probability": 1 / 3, "is_assigned": True, "basis": "survey"})


def measure(metric):
    key = dict.fromkeys(["stage", "persona", "touchpoint", "channel", "segment", "period"], "all")
    return pd.DataFrame([{"metric": metric, **key, "wave": "w", "estimate": 1.0, "n": 3, "unit": "count", "method": "count", "status": "observed"}])


def test_what_is_saved_comes_back_sorted_by_its_key(tmp_path):
    store.save(members("b", "a"), "memberships", tmp_path)
    assert store.load("memberships", tmp_path)["person_id"].tolist() == ["a", "b"]


def test_the_same_table_gives_the_same_bytes_in_any_row_order(tmp_path):
    store.save(members("a", "b"), "memberships", tmp_path / "x")
    store.save(members("b", "a"), "memberships", tmp_path / "y")
    assert (tmp_path / "x/memberships.parquet").read_bytes() == (tmp_path / "y/memberships.parquet").read_bytes()


def test_parts_are_read_as_one_table(tmp_path):
    store.save(measure("nps"), "measures", tmp_path, part="kpis")
    store.save(measure("reach"), "measures", tmp_path, part="stages")
    assert sorted(store.load("measures", tmp_path)["metric"]) == ["nps", "reach"]


def test_a_missing_table_names_the_notebook_that_makes_it(tmp_path):
    with pytest.raises(InputError, match="01_clean"):
        store.load("answers", tmp_path)


def test_a_draft_stands_in_front_of_the_published_table_and_leaves_it_alone(tmp_path):
    store.save(members("a"), "memberships", tmp_path / "w")
    store.save(measure("nps"), "measures", tmp_path / "w", part="kpis")
    draft = tmp_path / "w.draft"
    assert store.load("memberships", draft)["person_id"].tolist() == ["a"]
    store.save(members("b"), "memberships", draft)
    store.save(measure("reach"), "measures", draft, part="stages")
    assert store.load("memberships", draft)["person_id"].tolist() == ["b"]
    assert store.load("memberships", tmp_path / "w")["person_id"].tolist() == ["a"]
    assert sorted(store.load("measures", draft)["metric"]) == ["nps", "reach"]


def test_a_table_that_breaks_its_contract_is_not_written(tmp_path):
    store.save(members("a"), "memberships", tmp_path)
    with pytest.raises(InputError):
        store.save(members("a", "a"), "memberships", tmp_path)
    assert len(store.load("memberships", tmp_path)) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["memberships.parquet"]


@pytest.mark.parametrize("write", [store.save, store.export])
def test_a_write_that_fails_leaves_the_table_that_was_there_and_nothing_half(tmp_path, monkeypatch, write):
    def full(_, path, **__):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    write(members("a"), "memberships", tmp_path)
    before = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    monkeypatch.setattr(pd.DataFrame, {store.save: "to_parquet", store.export: "to_csv"}[write], full)
    with pytest.raises(OSError, match="No space"):
        write(members("a", "b"), "memberships", tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == before


def test_empty_parts_do_not_change_the_types(tmp_path):
    store.save(measure("nps").iloc[:0], "measures", tmp_path, part="kpis")
    store.save(measure("reach"), "measures", tmp_path, part="stages")
    assert store.load("measures", tmp_path)["estimate"].dtype == "float64"


def test_where_a_disk_has_no_links_the_published_folder_is_a_file_that_says_where_its_run_lies(tmp_path):
    run = tmp_path / ".runs" / "w-1-1"
    store.save(members("a"), "memberships", run)
    (tmp_path / "w").write_text(".runs/w-1-1\n")
    assert store.follow(tmp_path / "w") == run and store.follow(run) == run
    assert store.parts("memberships", tmp_path / "w") == store.parts("memberships", tmp_path / "w.draft") == [run / "memberships.parquet"]


def test_an_engine_is_given_the_one_file_of_a_table_and_of_several_the_last(tmp_path):
    store.save(members("a"), "memberships", tmp_path)
    assert store.path("memberships", tmp_path) == tmp_path / "memberships.parquet"
    for part in ("kpis", "map", "stages"):
        store.save(measure("nps"), "measures", tmp_path, part=part)
    assert store.path("measures", tmp_path) == tmp_path / "measures.stages.parquet"
    with pytest.raises(InputError, match="01_clean"):
        store.path("answers", tmp_path)
