"""ingest beside DuckDB's own COPY: a large survey and a large event log to Parquet, all text, plain and gzip, in one run.

The files are synthetic and made here: quoted commas, quotes and line breaks, and one row in a thousand with a field too few or too many.
Each reading runs in a process of its own, which tells its seconds, its processor seconds and its peak memory. The rows kept must be the
same number as DuckDB keeps and as was written.

    python benchmarks/ingest.py [MB, 1024 without]
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

WORDS = ["de", "bestelling", "kwam", "te", "laat", "maar", "de", "helpdesk", "hielp", "goed", "ik", "vond", "het", "fijn", "prijs", "maat"]
KINDS = {
    "survey": "id,at,stage," + ",".join(f"q{i}" for i in range(8)) + ",comment,channel,amount",
    "events": "user,session,at,event,page,device,source,value",
}


def comment(rng: random.Random) -> str:
    """An open answer; one in three holds a comma, a line break or a quote, and is quoted."""
    text, kind = " ".join(rng.choices(WORDS, k=rng.randint(3, 18))), rng.random()
    if kind < 0.25:
        return '"' + text.replace(" ", ", ", 1) + '"'
    if kind < 0.33:
        return '"' + text.replace(" ", "\n", 1) + '"'
    return f'"zij zei ""{text}"""' if kind < 0.36 else text


def row(kind: str, rng: random.Random, i: int) -> list[str]:
    """One row of a kind."""
    at = f"2026-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d} {rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}:00"
    if kind == "events":
        event = rng.choice(["page_view", "add_to_cart", "purchase", "scroll"])
        page, device, source = f"/pagina/{rng.randint(1, 400)}", rng.choice(["mobile", "desktop"]), rng.choice(["google", "direct", "mail"])
        return [f"u{rng.randint(1, 10**6)}", f"s{i}", at, event, page, device, source, f"{rng.random() * 200:.2f}"]
    stage = rng.choice(["awareness", "consideration", "decision", "retention", "advocacy"])
    points = [str(rng.randint(1, 5)) for _ in range(8)]
    return [f"r{i}", at, stage, *points, comment(rng), rng.choice(["web", "app", "winkel"]), f"{rng.random() * 200:.2f}"]


def make(path: Path, kind: str, megabytes: int) -> tuple[int, int]:
    """Write a file; rows in it, and how many of them are bad. Five different blocks of rows are repeated to the size."""
    rng, blocks = random.Random(7), []
    for _ in range(5):
        lines = [row(kind, rng, i) for i in range(20_000)]
        bad = [r for r in lines if rng.random() < 0.001]
        for n, r in enumerate(bad):
            r[-1:] = [] if n % 2 else [r[-1], "x"]
        blocks.append(("\n".join(map(",".join, lines)) + "\n", len(bad)))
    rows = wrong = size = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(KINDS[kind] + "\n")
        while size < megabytes << 20:
            text, bad = blocks[rows // 20_000 % 5]
            file.write(text)
            rows, wrong, size = rows + 20_000, wrong + bad, size + len(text)
    return rows, wrong


def ours(path: str, out: str) -> dict:
    """Rows kept and rejected by ingest."""
    from helpers.clean import ingest

    began = time.perf_counter()
    read = ingest(path, out)
    return {"seconds": time.perf_counter() - began, "kept": read.rows_read - len(read.rejects), "rejected": len(read.rejects)}


def duck(path: str, out: str) -> dict:
    """The same by DuckDB, which sets bad rows aside in a table of its own."""
    import duckdb

    began = time.perf_counter()
    source = f"read_csv('{path}', all_varchar=true, header=true, delim=',', quote='\"', escape='\"', store_rejects=true)"
    kept = duckdb.execute(f"COPY (FROM {source}) TO '{out}' (FORMAT parquet)").fetchone()[0]
    return {"seconds": time.perf_counter() - began, "kept": kept, "rejected": 0}


def child(name: str, path: Path, out: Path) -> dict:
    """Run one reading in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--child", name, str(path), str(out)], capture_output=True, text=True, check=True)
    out.unlink()
    return json.loads(done.stdout.splitlines()[-1])


def compare(path: Path, rows: int, bad: int, out: Path) -> str:
    """Both readings of a file, DuckDB's before and after ours and the better of the two counted."""
    first, mine, second = child("duck", path, out), child("ours", path, out), child("duck", path, out)
    theirs = min(first, second, key=lambda d: d["seconds"])
    assert (mine["kept"], mine["rejected"]) == (rows - bad, bad) and theirs["kept"] == rows - bad, (mine, theirs, rows, bad)
    return (f"{path.name:13s} {path.stat().st_size >> 20:4d} MB {rows:9d} rows {bad:6d} bad   ingest {mine['seconds']:6.1f} s"
            f" (cpu {mine['cpu']:5.1f}) {mine['peak']:5d} MB   DuckDB {theirs['seconds']:6.1f} s (cpu {theirs['cpu']:5.1f})"
            f" {theirs['peak']:5d} MB"
            f"   ratio {mine['seconds'] / theirs['seconds']:.2f} (cpu {mine['cpu'] / theirs['cpu']:.2f})")  # fmt: skip


def main() -> None:
    megabytes = int(sys.argv[1]) if len(sys.argv) > 1 else 1024
    with tempfile.TemporaryDirectory() as folder:
        for kind in KINDS:
            path = Path(folder) / f"{kind}.csv"
            rows, bad = make(path, kind, megabytes)
            print(compare(path, rows, bad, Path(folder) / "out.parquet"), flush=True)
            packed = path.with_suffix(".csv.gz")
            with path.open("rb") as file, gzip.open(packed, "wb", compresslevel=4) as target:
                shutil.copyfileobj(file, target, 1 << 20)
            path.unlink()
            print(compare(packed, rows, bad, Path(folder) / "out.parquet"), flush=True)
            packed.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        result = {"ours": ours, "duck": duck}[sys.argv[2]](sys.argv[3], sys.argv[4])
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps({**result, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss >> 10}))
    else:
        main()
