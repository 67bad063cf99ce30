"""Exports that were damaged on the way: whatever comes, each row is kept, rejected or set aside by name, and no cell is made up."""

import json
from pathlib import Path

import pytest
from exports import EXPORTS, received
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import clean
from helpers.clean.reading.read import read_table
from helpers.errors import InputError, PrivacyStop

TEXTS = [name for name in EXPORTS if Path(name).suffix in (".csv", ".tsv", ".json", ".ndjson")]
CONTAINERS = [name for name in EXPORTS if Path(name).suffix in (".xlsx", ".parquet", ".docx", ".zip", ".gz")]
BYTES = [b",", b";", b"\t", b'"', b"'", b"\n", b"\r", b"\x00", b"\xe9", b"\xef\xbb\xbf", b"9", b"=", b"{", b"]", b"#", b"- "]
ENCODINGS = [("utf-8", "utf-16"), ("utf-8", "cp1252"), ("utf-8", "utf-8-sig"), ("cp1252", "utf-8")]
place = st.floats(0, 1, exclude_max=True)
damage = st.one_of(
    st.tuples(st.just("insert"), place, st.sampled_from(BYTES)),
    st.tuples(st.just("delete"), place, st.integers(1, 12)),
    st.tuples(st.just("swap"), place, place),
    st.tuples(st.just("cut"), place),
    st.tuples(st.just("drop_cell"), place),
    st.tuples(st.just("other_delimiter"), place),
    st.tuples(st.just("again"), place, place),
    st.tuples(st.just("drop_line"), place),
    st.tuples(st.just("encode"), st.sampled_from(ENCODINGS)),
)


def damaged(data: bytes, how: tuple) -> bytes:
    kind, at = how[0], int(how[1] * len(data)) if isinstance(how[1], float) else 0
    lines = data.splitlines(keepends=True)
    line = min(int(how[1] * len(lines)), len(lines) - 1) if isinstance(how[1], float) and lines else 0
    if kind == "insert":
        return data[:at] + how[2] + data[at:]
    if kind == "delete":
        return data[:at] + data[at + how[2] :]
    if kind == "swap":
        one, two = sorted((at, int(how[2] * len(data))))
        return data[:one] + data[two : two + 1] + data[one + 1 : two] + data[one : one + 1] + data[two + 1 :] if two > one else data
    if kind == "cut":
        return data[:at]
    if kind in ("drop_cell", "other_delimiter"):
        marks = [i for i, b in enumerate(data) if b in b",;\t"]
        if len(marks) < 2:
            return data
        i = min(int(how[1] * (len(marks) - 1)), len(marks) - 2)
        return data[: marks[i]] + (data[marks[i + 1] :] if kind == "drop_cell" else b"|" + data[marks[i] + 1 :])
    if kind == "again":
        return b"".join([*lines[:line], *lines[line : line + 1], *lines[line:]])
    if kind == "drop_line":
        return b"".join(lines[:line] + lines[line + 1 :])
    return data.decode(how[1][0], "replace").encode(how[1][1], "replace")


def account(read) -> None:
    """Every row that was read is kept, rejected, or set aside with an entry; a further table adds its notes and its headings."""
    kept, rejected, aside = set(read.rows), set(read.rejects["row"]), _aside(read, "blank_row", "totals_row")
    for part in read.more:
        kept, rejected = kept | set(part.rows), rejected | set(part.rejects["row"])
        aside |= _aside(part, "blank_row", "totals_row", "above_table")
    assert read.rows_read == len(kept | rejected | aside) + len(read.more) and not kept & (rejected | aside)


def _aside(read, *rules: str) -> set:
    return set(read.repairs.loc[read.repairs["rule"].isin(rules), "row"])


def no_cell_is_made_up(read, data: bytes) -> None:
    """Each cell stands in the file, or has an entry that says how it stood there."""
    if read.document is not None:
        text = json.dumps(read.document.whole, ensure_ascii=False, sort_keys=True)
    else:
        text = data.decode(read.encoding if not data.startswith(b"\xef\xbb\xbf") else "utf-8-sig")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    flat, entries = text.replace('"', ""), set(zip(read.repairs["row"], read.repairs["column"]))
    for part in (read, *read.more):
        for heading in part.table.columns:
            for row, cell in zip(part.rows, part.table[heading]):
                bare = cell.replace("\r\n", "\n").replace("\r", "\n")
                ways = (bare, bare.replace('"', '""'), bare.replace("'", "''"), json.dumps(bare, ensure_ascii=False)[1:-1])
                stands = any(w in text for w in ways) or bare.replace('"', "") in flat
                assert stands or bare in ("true", "false") or (row, heading) in entries, (row, heading, cell)


@settings(max_examples=80, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(TEXTS), harm=st.lists(damage, min_size=1, max_size=3))
def test_a_damaged_text_loses_no_row_silently_and_gains_no_cell(name, harm, tmp_path):
    data = EXPORTS[name][0]
    for how in harm:
        data = damaged(data, how)
    path = tmp_path / name
    path.write_bytes(data)
    try:
        read = read_table(path, max_rejected=1.0)
    except InputError:
        return
    account(read)
    no_cell_is_made_up(read, data)
    check_study(name, tmp_path)


def check_study(name, folder) -> None:
    """A study that reads this file stops with a reason, or accounts for every row of it in its tables."""
    try:
        got = received(name, folder, max_rejected=1.0)
    except (InputError, PrivacyStop):
        return
    told = clean.sources(got).iloc[0]
    kept = set(got.parts[0].frame["row"])
    named = {int(r.rpartition(":")[2].split(".")[0]) for table in (clean.rejects(got), clean.repairs(got)) for r in table["row_id"]}
    assert told["rows_kept"] <= told["rows_read"]
    if not got.parts[0].read.stands_for:
        assert told["rows_kept"] == len(kept) and told["rows_read"] <= len(kept | named)


@settings(max_examples=20, deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(CONTAINERS), harm=st.lists(damage, min_size=1, max_size=2))
def test_a_damaged_container_is_read_or_refused_and_never_breaks(name, harm, tmp_path):
    data = EXPORTS[name][0]
    for how in harm:
        data = damaged(data, how)
    (tmp_path / name).write_bytes(data)
    check_study(name, tmp_path)


@pytest.mark.parametrize("name", TEXTS)
def test_each_export_as_it_is_keeps_these_promises(name, tmp_path):
    (tmp_path / name).write_bytes(EXPORTS[name][0])
    read = read_table(tmp_path / name, max_rejected=1.0)
    account(read)
    no_cell_is_made_up(read, EXPORTS[name][0])
