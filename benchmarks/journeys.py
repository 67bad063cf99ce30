"""How fast the journey tables are built, and in how much memory, beside the peers that make the same, alternating in one run.

    python benchmarks/journeys.py                     # 1e5, 1e6 and 1e7 events
    python benchmarks/journeys.py --events 1e8        # in parts, by the disk engine (about 10 GB of disk)

Makes its own logs (seeded, synthetic), checks that all find the same, and prints seconds (wall and processor), ratios beside their bars,
the floor (reading, one sort, gathers), peak memory of each in a process of its own (above what the interpreter and the packages hold
after a run on twenty thousand events), and how time grows with events.
Read the ratios; the seconds belong to the machine. Peers of peers.txt that are not installed are left out and named.
"""

from __future__ import annotations

import argparse
import importlib.util
import itertools
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

os.environ["RETENTIONEERING_NO_TRACK"] = "1"  # it reports its use to its makers otherwise
sys.path.append(str(Path(__file__).resolve().parents[1] / ".venv/peers"))  # the packages of peers.txt
from common_ways.journeys import FUNNEL, by_duckdb, by_pm4py, by_polars, by_retentioneering, for_pm4py

from helpers.engine import counts, features, index, log, paths
from helpers.stages import StageModel, build_journeys, load_model
from helpers.stages.journeys import classifier
from helpers.stages.model import Rule

DAYS = 90
SMALL = 1_000_000  # retentioneering and pm4py up to here: ten million would take them many minutes a round and most of the memory
FEW = 20_000  # events of the run after which memory is counted
DISK = 50_000_000  # from here on the log is made in parts, and only the disk engine runs
BARS = {  # ours / other: bar from ten million events on, bar at a million
    "DuckDB SQL": (0.6, 0.25),
    "polars": (0.9, 0.4),
    "floor": (3.0, 3.0),
    "retentioneering": (1 / 30, 1 / 30),
    "pm4py": (1 / 40, 1 / 40),
}


def make_log(events: int, file: Path, seed: int = 7, people: int | None = None, days: tuple[int, int] = (0, DAYS)) -> None:
    """A log in order of time: 204 pages by Zipf, heavy-tailed people (26 events each on average), sessions of about six events."""
    rng = np.random.default_rng(seed)
    sessions, people = max(events // 6, 1), people or max(events // 26, 1)
    weight = np.cumsum((np.arange(1, people + 1) / people) ** -0.6)
    owner = np.searchsorted(weight, rng.random(sessions) * weight[-1])
    start = rng.integers(*(day * 86_400_000_000 for day in days), sessions)
    session = rng.integers(0, sessions, events)
    at = start[session] + rng.integers(0, 900_000_000, events)
    order = np.argsort(at, kind="stable")
    pages = np.array([*FUNNEL, *(f"page_view /p/{i}" for i in range(200))])
    zipf = np.arange(1, len(pages) + 1) ** -1.05
    page = np.random.default_rng(0).permutation(len(pages))[rng.choice(len(pages), events, p=zipf / zipf.sum())]
    who, n = np.unique(owner[session][order], return_inverse=True)
    table = pa.table(
        {
            "person_id": coded(n, [f"u{i}" for i in who]),
            "at": pa.array(at[order] + 1_767_225_600_000_000).view(pa.timestamp("us", "UTC")),
            "event": coded(page, pages.tolist()),
            "channel": coded((session % 8)[order], [f"channel_{i}" for i in range(8)]),
            "device": coded((session % 3)[order], ["mobile", "desktop", "tablet"]),
            "value": pa.array(np.round(rng.random(events) * 100, 2)),
        }
    )
    pq.write_table(table, file, compression="zstd", row_group_size=250_000)


def coded(codes: np.ndarray, names: list[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names)).cast(pa.string())


def make_parts(events: int, folder: Path, rows: int = 2_500_000) -> str:
    """A log in parts, as tools export it: each part a stretch of time, the same people in all of them. Returns the pattern of the files."""
    folder.mkdir(exist_ok=True)
    parts = max(events // rows, 1)
    for i in range(parts):
        days = (i * DAYS // parts, (i + 1) * DAYS // parts + 1)
        make_log(events // parts, folder / f"part_{i:04d}.parquet", seed=i, people=events // 26, days=days)
    return str(folder / "part_*.parquet")


def model_of_log() -> StageModel:
    """The backbone with a rule for each tenth of the pages."""
    model = load_model("five_stages")
    pages = [Rule(f"page_{i}", model.stage_ids[i % 5], f"part_{i}", f"page_view /p/*{i}") for i in range(10)]
    model.rules[:0] = pages
    return model


def to_sessions(file: Path, model: StageModel) -> index.Index:
    """Ours, from the file to sessions and stages."""
    return index.build(log.read(file), classifier(model), model.stage_ids, 30 * 60 * 1_000_000)


def floor(file: Path) -> np.ndarray:
    """What cannot be less: reading with codes, one sort of one whole number per event, and five gathers."""
    names = ["person_id", "event", "channel", "device"]
    table = pq.ParquetFile(file, read_dictionary=names).read()
    codes = [table.column(name).unify_dictionaries().combine_chunks().indices.to_numpy() for name in names]
    order = np.argsort((codes[0].astype(np.int64) << 44) | (table.column("at").cast(pa.int64()).to_numpy() & ((1 << 44) - 1)))
    for column in (*codes, table.column("value").to_numpy()):
        column[order]
    return order


def six(file: Path, model: StageModel) -> None:
    """Ours, the operations that retentioneering has: reading, sessions, stages, moves, funnel, numbers per person."""
    made = to_sessions(file, model)
    steps = index.steps_of(made)
    counts._moves(made.event, made.traveller, made.log.coded["event"].list(), "event", made)
    counts.funnel_table(made, steps)
    features.features_table(made, steps, "Europe/Amsterdam", [], [])


def two(made: index.Index) -> tuple[np.ndarray, int, pa.Array]:
    """Ours, what pm4py does: what directly follows what within sessions, and whole routes, with how often."""
    size = len(made.log.coded["event"].names)
    follows = made.session[1:] == made.session[:-1]
    pair = made.event[:-1].astype(np.int32) * size + made.event[1:]
    moves = np.bincount(pair[follows], minlength=size * size)
    _, number, coded = paths.routes(made.event, made.session, size)
    return moves, len(np.bincount(number)), paths.texts(coded, made.log.coded["event"].list())


def same(ours: object, theirs: dict[str, object]) -> None:
    """Both found the same steps, moves and reach."""
    assert len(ours.steps) == len(theirs["steps"])
    for level in ("event", "stage", "touchpoint"):
        mine, other = ours.transitions.query("level == @level"), theirs[f"{level} moves"]
        if level != "touchpoint":  # ours counts a touchpoint again only after another one
            assert (mine["times"].sum(), mine["people"].sum(), len(mine)) == (other["times"].sum(), other["people"].sum(), len(other))
    for item in ("touchpoint", "channel"):
        mine, other = ours.reach.query("kind == @item"), theirs[f"reach {item}"]
        assert len(mine) == len(other) and mine["times"].sum() == other["times"].sum()


def agree(file: Path, model: StageModel, has: set[str]) -> None:
    """All who can be compared found the same."""
    ours = build_journeys(file, model)
    same(ours, by_duckdb(file, model))
    if "polars" in has:
        same(ours, by_polars(file, model))
    if "retentioneering" in has:
        found = by_retentioneering(file, model)
        assert found["sessions"] == ours.summary["sessions"].sum() and len(found["features"]) == len(ours.features)
    if "pm4py" in has:
        made = to_sessions(file, model)
        (moves, routes, _), (theirs, variants) = two(made), by_pm4py(for_pm4py(made))
        assert moves.sum() == sum(theirs.values()) and np.count_nonzero(moves) == len(theirs) and routes == len(variants)


def timed(work: Callable[[], object]) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def works_of(file: Path, model: StageModel, has: set[str]) -> dict[str, Callable[[], object]]:
    """What is measured, ours before the peer it is compared with."""
    works = {"klantreis": lambda: build_journeys(file, model), "DuckDB SQL": lambda: by_duckdb(file, model)}
    if "polars" in has:
        works["polars"] = lambda: by_polars(file, model)
    works |= {"klantreis to sessions": lambda: to_sessions(file, model), "floor": lambda: floor(file)}
    if "retentioneering" in has:
        works |= {"klantreis, six operations": lambda: six(file, model), "retentioneering": lambda: by_retentioneering(file, model)}
    if "pm4py" in has:
        made = to_sessions(file, model)
        frame = for_pm4py(made)
        works |= {"klantreis, moves and routes": lambda: two(made), "pm4py": lambda: by_pm4py(frame)}
    return works


AGAINST = {"DuckDB SQL": "klantreis", "polars": "klantreis", "floor": "klantreis to sessions",
           "retentioneering": "klantreis, six operations", "pm4py": "klantreis, moves and routes"}


def measure(file: Path, events: int, rounds: int, installed: set[str]) -> dict[str, float]:
    """Print one size; returns processor seconds."""
    model, has = model_of_log(), installed if events <= SMALL else installed & {"polars"}
    agree(file, model, has)
    works = works_of(file, model, has)
    seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            seconds[name].append(timed(work))
    del works
    median = {name: [statistics.median(x) for x in zip(*times, strict=True)] for name, times in seconds.items()}
    peaks = {name: peak_of(name, file) for name in median if name in ("klantreis", "DuckDB SQL", "polars", "retentioneering")}
    print(f"\n{events:,} events, {rounds} rounds, medians; all found the same\n")
    if left := sorted(installed - has):
        print(f"left out at this size: {', '.join(left)}\n")
    print("| what | wall s | processor s | peak MB per million |\n|---|---|---|---|")
    for name, (wall, cpu) in median.items():
        print(f"| {name} | {wall:.3f} | {cpu:.3f} |" + (f" {peaks[name] / events * 1e6:.0f} |" if name in peaks else " |"))
    print("\n| ratio | wall | processor | bar |\n|---|---|---|---|")
    for other, ours in AGAINST.items():
        if other in median:
            wall, cpu = (a / b for a, b in zip(median[ours], median[other], strict=True))
            bar = f"{BARS[other][events < 10_000_000]:.3f}" if events >= SMALL else "-"
            print(f"| {ours} / {other} | {wall:.3f} | {cpu:.3f} | {bar} |")
    return {name: cpu for name, (_, cpu) in median.items()}


def peak_of(name: str, file: Path) -> float:
    """Most memory (MB) that one way takes, in a process of its own, above what it holds after a run on few events."""
    done = subprocess.run([sys.executable, __file__, "--peak", name, "--file", str(file)], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])


def show_peak(name: str, file: Path, installed: set[str]) -> None:
    """Print the memory of one way; runs in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        make_log(FEW, few := Path(folder) / "few.parquet")
        model, has = model_of_log(), installed - {"pm4py"}
        works_of(few, model, has)[name if name != "disk" else "klantreis"]()
        before = memory("VmRSS")
        if before:
            Path("/proc/self/clear_refs").write_text("5")  # the highest mark begins anew
        if name == "disk":
            build_journeys(file, model, engine="duckdb", folder=folder)
        else:
            works_of(file, model, has)[name]()
        print(memory("VmHWM") - before)


def memory(mark: str) -> float:
    """MB that this process holds (VmRSS) or held at most (VmHWM); without Linux only the latter, the interpreter included."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith(mark)) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 if mark == "VmHWM" else 0.0


def grown(measured: dict[int, dict[str, float]]) -> None:
    """How processor time grows with events: the exponent from each log to the next one."""
    sizes = sorted(measured)
    for small, large in itertools.pairwise(sizes):
        print(f"\ngrowth exponent of processor time, {small:,} to {large:,} events: " + ", ".join(
            f"{name} {math.log(seconds / measured[small][name]) / math.log(large / small):.2f}"
            for name, seconds in measured[large].items() if name in measured[small]))


def on_disk(events: int, folder: Path) -> None:
    """The disk engine on a log in parts; steps, features and routes stay on disk."""
    pattern = make_parts(events, folder / "parts")
    wall = time.perf_counter()
    peak = peak_of("disk", Path(pattern))
    print(f"\n{events:,} events in parts by engine duckdb: {time.perf_counter() - wall:.0f} s, peak {peak:.0f} MB (bar 4,000)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--events", type=float, nargs="*", default=[1e5, 1e6, 1e7])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peak", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    installed = {name for name in ("polars", "retentioneering", "pm4py") if importlib.util.find_spec(name)}
    if asked.peak:
        return show_peak(asked.peak, asked.file, installed)
    if missing := {"polars", "retentioneering", "pm4py"} - installed:
        print(f"not installed, so not compared (make proof installs them): {', '.join(sorted(missing))}")
    measured = {}
    for events in map(int, asked.events):
        with tempfile.TemporaryDirectory() as folder:
            if events >= DISK:
                on_disk(events, Path(folder))
                continue
            make_log(events, file := Path(folder) / "log.parquet")
            measured[events] = measure(file, events, asked.rounds, installed)
    grown(measured)


if __name__ == "__main__":
    main()
