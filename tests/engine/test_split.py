"""Parts of a log on disk: whole people, in the order of their names, every row once."""

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine.split import Pile, _part_of, parts_of, taken


def split(frame, folder, rows_per_part):
    folder.mkdir(exist_ok=True)
    with duckdb.connect() as link:
        link.register("given", frame)
        link.execute("CREATE VIEW log AS SELECT *, '' AS _file FROM given")
        return parts_of(link, folder, len(frame), rows_per_part)


def test_people_are_whole_in_one_part_parts_follow_their_names_and_files_go_when_they_are_read(tmp_path):
    people = ["b", "a", "ê", "c", None, "a", "z", "", "b", "é", "'", "z"]
    frame = pd.DataFrame({"person_id": people, "event": "x", "at": pd.Timestamp("2026-01-01", tz="UTC"), "_place": range(12)})
    places = split(frame, tmp_path / "parts", 3)
    logs = list(taken(places, ["person_id", "at", "event"], "en"))
    names = [log.coded["person_id"].list() for log in logs]
    whole = [name for part in names for name in part if name]
    assert len(places) == 4 and whole == sorted(whole) and set(whole) == {p for p in people if p}
    assert sum(len(log.micros) for log in logs) == 10 and sum(sum(log.dropped.values()) for log in logs) == 2
    assert not list((tmp_path / "parts").iterdir())


@given(st.lists(st.text(max_size=3), unique=True, max_size=9), st.text(max_size=3))
def test_the_part_of_a_name_is_the_number_of_ends_that_are_not_above_it(names, name):
    ends = sorted(n for n in names if "\0" not in n)
    name = name.replace("\0", "")
    got = duckdb.execute(f"SELECT {_part_of(ends)} FROM (SELECT ? AS person_id)", [name]).fetchone()[0]
    assert got == sum(end <= name for end in ends)


@pytest.mark.parametrize("on_disk", [True, False])
def test_a_pile_holds_rows_in_the_order_in_which_they_came_and_none_is_a_table_too(tmp_path, on_disk):
    def pile(*frames):
        made = Pile(tmp_path / "pile.parquet" if on_disk else None)
        sizes = [made.add(frame) for frame in frames]
        done = made.done()
        return sizes, pd.read_parquet(done) if on_disk else done

    one, none = pd.DataFrame({"a": ["x"], "b": [None]}).astype({"a": "str", "b": "float64"}), pd.DataFrame({"a": [], "b": []})
    sizes, whole = pile(none, one, one.assign(a="y", b=2.0))
    assert whole["a"].tolist() == ["x", "y"] and whole["b"].isna().tolist() == [True, False] and sizes[0] == 0 < sizes[1]
    assert list(pile(none)[1].columns) == ["a", "b"]
