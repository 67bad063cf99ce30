"""Pollock, the robustness benchmark for CSV readers: ours without a hint and with the true dialect, beside Sniffer and DuckDB.

The files (a third of the benchmark) lie beside the repo and are never copied. Score of a file, 10 at most: read at all (1), and
precision, recall and F1 of the headings, the records and the cells as multisets. Beside it stands the silent loss: records that are
neither in the table, nor in ``rejects``, nor in ``repairs``.

    python benchmarks/pollock.py [pollock-third.tar.xz]
"""

from __future__ import annotations

import csv
import json
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from helpers.clean import read_table

ARCHIVE = Path(__file__).resolve().parents[2] / "shared" / "pollock-third.tar.xz"


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


def ours(path: Path, dialect: dict | None = None) -> tuple[list[list[str]], int]:
    """Our reading, and the records lost without an entry."""
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
    return [list(read.table.columns), *read.table.values.tolist()], int(max(lost, 0))


def sniffer(path: Path, _: dict | None = None) -> tuple[list[list[str]], int]:
    text = path.read_text(encoding="utf-8", errors="replace")
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        return list(csv.reader(file, csv.Sniffer().sniff(text))), 0


def duckdb_all(path: Path, _: dict | None = None) -> tuple[list[list[str]], int]:
    import duckdb

    found = duckdb.sql(f"select * from read_csv('{path}', all_varchar=true, strict_mode=false, null_padding=true, parallel=false)")
    return [found.columns, *[["" if c is None else c for c in row] for row in found.fetchall()]], 0


def run(folder: Path) -> dict[str, dict[str, float]]:
    """Mean score, refusals and silent loss of each reader over all files."""
    readers = {"klantreis, no hint": (ours, False), "klantreis, true dialect": (ours, True), "csv.Sniffer": (sniffer, False),
               "DuckDB, lenient": (duckdb_all, False)}  # fmt: skip
    out = {}
    for name, (read, has_hint) in readers.items():
        scores, refused, lost = [], 0, 0
        for path in sorted((folder / "csv").iterdir()):
            wanted = list(csv.reader((folder / "clean" / path.name).open(newline="", encoding="utf-8")))
            dialect = json.loads((folder / "parameters" / f"{path.name}_parameters.json").read_text()) if has_hint else None
            try:
                rows, silent = read(path, dialect)
                scores.append(score(rows, [w for w in wanted if w]))
                lost += silent
            except Exception:
                refused += 1
                scores.append(0.0)
        out[name] = {"simple": sum(scores) / len(scores), "refused": refused, "silent": lost, "files": len(scores)}
    return out


def main() -> None:
    archive = Path(sys.argv[1]) if len(sys.argv) > 1 else ARCHIVE
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
        for name, found in run(Path(folder) / "pollock").items():
            print(f"{name:26s} simple {found['simple']:.3f}  refused {found['refused']}/{found['files']}  silent loss {found['silent']}")


if __name__ == "__main__":
    main()
