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


@pytest.mark.parametrize(("text", "is_pointer"), [
    (".runs/w-1-1\n", True), (".runs/w-1-1", False), (".runs/w-1-1\n\n", False), (".runs/../x\n", False), (".runs/.x\n", False), (".runs/a/b\n", False), ("x.runs/a\n", False),
    (".runs/" + "a" * 493 + "\n", True), (".runs/" + "a" * 494 + "\n", False),
])
def test_only_a_small_file_that_names_a_run_leads_to_it(tmp_path, text, is_pointer):
    (tmp_path / "w").write_text(text)
    assert store.follow(tmp_path / "w") == (tmp_path / text.strip() if is_pointer else tmp_path / "w")
    assert store.follow(tmp_path / "gone") == tmp_path / "gone"


def test_text_that_a_spreadsheet_would_run_gets_a_quote_and_nothing_else_does(tmp_path):
    frame = pd.DataFrame({"a": ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "x\r\n=1", None, ""], "n": [-1.0, 2, 3, 4, 5, 6, 7, 8, 9]})
    file = store.export(frame, "t", tmp_path)
    assert file == tmp_path / "t.csv" and frame["a"].iloc[0] == "=1+1"
    told = ["a,n", "'=1+1,-1.0", "'+x,2.0", "'-x,3.0", "'@x,4.0", "'\tx,5.0", "\"'\nx\",6.0", '"x\n=1",7.0', ",8.0", ",9.0", ""]
    assert file.read_bytes().decode() == "\n".join(told)


def test_a_folder_that_outlives_the_runs_lies_beside_them_for_a_run_a_draft_and_a_link(tmp_path):
    run = tmp_path / "s/.runs/w-1"
    run.mkdir(parents=True)
    (tmp_path / "s/w").symlink_to(".runs/w-1", target_is_directory=True)
    (tmp_path / "s/w.draft").mkdir()
    for tables in (run, tmp_path / "s/w", tmp_path / "s/w.draft", str(tmp_path / "s/w")):
        assert store.beside(tables, "vectors").resolve() == (tmp_path / "s/vectors").resolve()


def test_parts_come_in_the_order_of_their_names_and_only_empty_ones_give_the_empty_table(tmp_path):
    for part in ("stages", "kpis"):
        store.save(measure("nps").iloc[:0], "measures", tmp_path, part=part)
    assert [f.name for f in store.parts("measures", tmp_path)] == ["measures.kpis.parquet", "measures.stages.parquet"] and store.load("measures", tmp_path).empty
    store.save(measure("z"), "measures", tmp_path, part="kpis"), store.save(measure("a"), "measures", tmp_path, part="stages")
    loaded = store.load("measures", tmp_path)
    assert (loaded["metric"].tolist(), loaded.index.tolist()) == (["z", "a"], [0, 1])
    assert store.save(measure("z"), "measures", tmp_path / "w")["metric"].tolist() == ["z"] and store.parts("measures", tmp_path / "gone") == []


def test_a_table_that_is_not_there_is_told_in_both_languages_with_its_folder(tmp_path):
    with pytest.raises(InputError) as told:
        store.load("answers", tmp_path / "w")
    assert str(told.value) == (f"{tmp_path / 'w'}: er is nog geen tabel answers / there is no table answers yet. "
                               "Draai eerst notebook 01_clean of klantreis run / Run notebook 01_clean or klantreis run first.")
