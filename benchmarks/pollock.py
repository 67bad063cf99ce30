"""Pollock, the robustness benchmark for CSV readers: ours without a hint and with the true dialect, beside Sniffer, CleverCSV and DuckDB.

The files (a third of the benchmark) lie beside the repo and are never copied. Score of a file, 10 at most: read at all (1), and
precision, recall and F1 of the headings, the records and the cells as multisets. Beside it stands the silent loss: records, and letters
and digits of the file, that are neither in the table, nor in ``rejects``, nor in ``repairs``. To see that the score does not come from
knowing these files, they are read again with every comma (and quote) of file and wanted table exchanged with another mark.

    python benchmarks/pollock.py [pollock-third.tar.xz]
"""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from helpers.clean import read_table

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / ".venv/peers"))  # the packages of peers.txt
ARCHIVE = ROOT.parent / "shared" / "pollock-third.tar.xz"
SWAPPED = {"comma for semicolon": ",;", "comma for bar": ",|", "comma for tab": ",\t", "both marks exchanged": ",;\"'"}


def f1(got: Counter, wanted: Counter) -> float:
    """Precision, recall and F1 of two multisets, added up (3 at most)."""
    both = sum((got & wanted).values())
    precision = both / sum(got.values()) if got else float(not wanted)
    recall = both / sum(wanted.values()) if wanted else float(not got)
    return precision + recall + (2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def score(rows: list[list[str]], wanted: list[list[str]]) -> float:
    """Score of a loaded file (first row: headings) against its clean twin."""
    total = 1.0 + f1(Counter(rows[0] if rows else []), Counter(wanted[0]))
    total += f1(Counter(map(tuple, rows[1:])), Counter(map(tuple, wanted[1:])))
    return total + f1(Counter(c for r in rows[1:] for c in r), Counter(c for r in wanted[1:] for c in r))


def letters(texts) -> Counter:
    """Letters and digits, counted."""
    return Counter(c for text in texts for c in str(text) if c.isalnum())


def ours(path: Path, dialect: dict | None = None) -> tuple[list[list[str]], int]:
    """Our reading, and the records and letters lost without an entry."""
    hints = {}
    if dialect:
        hints = {
            "delimiter": dialect["delimiter"],
            "quote": dialect["quotechar"],
            "escape": dialect["escapechar"],
            "header_rows": dialect["header_lines"],
        }
    read = read_table(path, max_rejected=1.0, **hints)
    lost = read.rows_read - len(read.table) - read.rejects["row"].nunique() - read.repairs["rule"].isin(["blank_row", "totals_row"]).sum()
    rows = [list(read.table.columns), *read.table.values.tolist()]
    told = [*(c for r in rows for c in r), *read.rejects["value"], *read.repairs["before"]]
    gone = letters([path.read_bytes().decode(read.encoding)]) - letters(told)
    return rows, int(max(lost, 0)) + sum(gone.values())


def sniffer(path: Path, _: dict | None = None) -> tuple[list[list[str]], int]:
    text = path.read_text(encoding="utf-8", errors="replace")
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        return list(csv.reader(file, csv.Sniffer().sniff(text))), 0


def clever(path: Path, _: dict | None = None) -> tuple[list[list[str]], int]:
    import clevercsv

    text = path.read_text(encoding="utf-8", errors="replace")
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        return list(clevercsv.reader(file, clevercsv.Detector().detect(text))), 0


def duckdb_all(path: Path, _: dict | None = None) -> tuple[list[list[str]], int]:
    import duckdb

    found = duckdb.sql(f"select * from read_csv('{path}', all_varchar=true, strict_mode=false, null_padding=true, parallel=false)")
    return [found.columns, *[["" if c is None else c for c in row] for row in found.fetchall()]], 0


def wanted_of(folder: Path, name: str) -> list[list[str]]:
    """The clean twin of a file."""
    with (folder / "clean" / name).open(newline="", encoding="utf-8") as file:
        return [row for row in csv.reader(file) if row]


def run(folder: Path, read, has_hint: bool, marks: str = "") -> str:
    """Mean score, refusals and silent loss of a reader over all files.

    Args:
        marks: pairs of characters that change places in file and wanted table.
    """
    scores, refused, lost = [], 0, 0
    pairs = [(a, b) for a, b in zip(marks[::2], marks[1::2])]
    swap = {ord(a): b for a, b in pairs} | {ord(b): a for a, b in pairs}
    for path in sorted((folder / "csv").iterdir()):
        dialect = json.loads((folder / "parameters" / f"{path.name}_parameters.json").read_text()) if has_hint else None
        wanted = wanted_of(folder, path.name)
        if marks:
            text = path.read_bytes().decode("utf-8", "replace").translate(swap)
            path = folder / "swapped.csv"
            path.write_bytes(text.encode("utf-8"))
            wanted = [[c.translate(swap) for c in row] for row in wanted]
        try:
            rows, silent = read(path, dialect)
            scores.append(score(rows, wanted))
            lost += silent
        except Exception:
            refused += 1
            scores.append(0.0)
    return f"simple {sum(scores) / len(scores):.3f}  refused {refused}/{len(scores)}  silent loss {lost if read is ours else '-'}"


def main() -> None:
    archive = Path(sys.argv[1]) if len(sys.argv) > 1 else ARCHIVE
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
        where = Path(folder) / "pollock"
        jobs = [("klantreis, no hint", ours, False, ""), ("klantreis, true dialect", ours, True, ""),
                *((f"klantreis, {name}", ours, False, marks) for name, marks in SWAPPED.items()),
                ("csv.Sniffer", sniffer, False, ""), ("DuckDB, lenient", duckdb_all, False, "")]  # fmt: skip
        if importlib.util.find_spec("clevercsv"):
            jobs.append(("CleverCSV", clever, False, ""))
        for name, *job in jobs:
            print(f"{name:34s} {run(where, *job)}", flush=True)


if __name__ == "__main__":
    main()
