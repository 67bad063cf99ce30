"""Would the tests notice? Draws changes of the code at random, with a seed, and runs the tests against each of them.

    python tests/mutants.py --seed 7 --count 200

The changes are those of cosmic-ray's operators (`benchmarks/peers.txt`). A place in the code is drawn first and then one change there, so that an
operator with eleven replacements counts once; annotations are no places, for nothing runs them. Each mutant meets, in this order, the module's own
tests and doctests; every other file of tests that runs the changed statement (measured once per commit, a process to each file); and the sample as
a whole, finished before and run again, which runs the notebooks that use the module. Everything happens in clones of the commit. Reasons why a survivor survived stand in `tests/mutants.yml`, draws and survivors
in docs/proof.md.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from compileall import compile_dir
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode

import yaml

ROOT = Path(__file__).resolve().parents[1]
REASONS = Path(__file__).with_suffix(".yml")
BAR = 0.85
RINGS = ("its own tests", "other tests that run the statement", "the run of the sample")
WHOLE = [f"tests/whole/test_{name}.py" for name in ("approved", "sample", "counts", "numbers", "report")]
HEAVY = ("numpy", "pandas", "pyarrow.parquet", "scipy.stats", "sklearn.mixture", "statsmodels.api", "matplotlib.pyplot", "seaborn", "pandera", "hypothesis",
         "pydantic", "babel", "jinja2", "typer", "duckdb", "nbformat", "pytest")  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: the line as it is and as it becomes, and how it ended."""

    module: str
    line: int
    was: str
    becomes: str
    operator: str

    @property
    def key(self) -> str:
        return f"{self.module}:{self.line}: {self.was} -> {self.becomes}"

    @property
    def reason(self) -> str:
        """How tests/mutants.yml calls it: without the number of the line, which moves."""
        return f"{self.module}: {self.was} -> {self.becomes}"


def changes(source: str):
    """Every change that the operators know for a text: ``(line, column), operator, which of its changes``."""
    from cosmic_ray.ast import get_ast
    from cosmic_ray.operators.provider import OperatorProvider

    known = {name: kind() for name, kind in ((n, OperatorProvider()[n]) for n in OperatorProvider()) if not name.startswith("Variable")}
    typed, counted = list(annotations(source)), Counter()
    for node in nodes(get_ast(source)):
        for name, operator in known.items():
            for start, _ in operator.mutation_positions(node):
                counted[name] += 1
                if not any(low <= start < high for low, high in typed):
                    yield start, name, counted[name] - 1


def nodes(node):
    yield node
    for child in getattr(node, "children", ()):
        yield from nodes(child)


def changed(source: str, name: str, wanted: int) -> str:
    """The text with one change of an operator."""
    from cosmic_ray.ast import get_ast
    from cosmic_ray.operators.provider import OperatorProvider

    tree, operator, seen = get_ast(source), OperatorProvider()[name](), 0
    for node in nodes(tree):
        for i, _ in enumerate(operator.mutation_positions(node)):
            if seen == wanted:
                new, parent = operator.mutate(node, i), node.parent
                if new is not node and parent is not None:
                    at = parent.children.index(node)
                    parent.children[at : at + 1] = [] if new is None else [new]
                return tree.get_code()
            seen += 1
    raise LookupError(name)


def annotations(source: str):
    """From where to where each annotation stands."""
    for node in ast.walk(ast.parse(source)):
        for hint in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(hint, ast.AST):
                yield (hint.lineno, hint.col_offset), (hint.end_lineno, hint.end_col_offset)


def draw(source_of: dict[str, str], count: int, seed: int) -> list[tuple[Mutant, str]]:
    """Mutants at random, with the text of their module: a place, then a change there; what does not compile is drawn anew."""
    at: dict[tuple, list] = {}
    for module, source in source_of.items():
        for start, name, nth in changes(source):
            at.setdefault((module, start), []).append((name, nth))
    chance, drawn = random.Random(seed), []
    places = chance.sample(sorted(at), len(at))
    for module, (line, column) in places:
        name, nth = chance.choice(at[module, (line, column)])
        try:
            text = changed(source_of[module], name, nth)
            compile(text, module, "exec")
        except (SyntaxError, AttributeError):    # no Python, or an exception with a dotted name, which the tool cannot replace
            continue
        before, after = source_of[module].splitlines(), text.splitlines()
        first = next((i for i, (a, b) in enumerate(zip(before, after)) if a != b), None)
        if first is not None:
            drawn.append((Mutant(module, first + 1, before[first].strip(), after[first].strip(), name), text))
        if len(drawn) == count:
            break
    return drawn


def own_tests(clone: Path, module: str) -> list[str]:
    """The tests of a module by its name, and its doctests."""
    place = Path(module).relative_to("src/helpers")
    where = place.parent.with_name(f"test_{place.parent.name}.py") if place.stem == "__init__" and place.parent.name else place.with_name(f"test_{place.stem}.py")
    room = Path("tests") / where.parent / where.stem.removeprefix("test_") / where.name   # of a package also tests/<package>/test_<package>.py
    return [*[str(f) for f in (Path("tests") / where, room) if (clone / f).exists()], module]


def statement(source: str, line: int) -> range:
    """The lines of the innermost statement on a line; of one with a body, its head."""
    spans = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            first = min([node.lineno, *[d.lineno for d in getattr(node, "decorator_list", [])]])
            last = node.body[0].lineno - 1 if getattr(node, "body", None) else node.end_lineno
            spans.append(range(first, max(last, node.lineno) + 1))
    return min((span for span in spans if line in span), key=len, default=range(line, line + 1))


class Reach:
    """Which lines of the code each file of tests runs, and for how long; of files that pass as they are."""

    def __init__(self, files: dict[str, dict]):
        self.files = files

    def passes(self, test: str) -> bool:
        return self.files.get(test, {"passed": True})["passed"]

    def seconds(self, tests: list[str]) -> float:
        return sum(self.files[t]["seconds"] for t in tests if t in self.files)

    def tests_of(self, module: str, lines: range, without: list[str], seconds: float) -> tuple[list[str], float]:
        """Other files that run one of the lines: of the same room first, then quick ones, as many as fit in a time; and how long they take."""
        room = Path("tests") / Path(module).relative_to("src/helpers").parts[0]
        able = sorted((not Path(name).is_relative_to(room), f["seconds"], name) for name, f in self.files.items()
                      if f["passed"] and name not in without and not set(lines).isdisjoint(f["lines"].get(module, ())))
        chosen, total = [], 0.0
        for _, cost, name in able:
            if chosen and total + cost > seconds:
                break
            chosen.append(name)
            total += cost
        return chosen, total


def reached(clone: Path, test: str, patience: float = 900) -> dict:
    """What one file of tests runs, measured in a process of its own."""
    import coverage

    began = time.monotonic()
    with tempfile.NamedTemporaryFile(suffix=".json") as told:
        def measured() -> int:
            watch = coverage.Coverage(data_file=None, config_file=False, include=[str(clone / "src/helpers") + "/*"])
            watch.start()
            code = run_pytest([test])
            watch.stop()
            seen = watch.get_data()
            lines = {str(Path(f).relative_to(clone)): sorted(seen.lines(f) or ()) for f in seen.measured_files()}
            Path(told.name).write_text(json.dumps(lines), encoding="utf-8")
            return code

        end = forked(clone, measured, patience)
        text = Path(told.name).read_text(encoding="utf-8")
    return {"test": test, "passed": end == "passed", "seconds": round(time.monotonic() - began, 1), "lines": json.loads(text or "{}")}


def run_pytest(wanted: list[str]) -> int:
    return int(sys.modules["pytest"].main(["-q", "-x", "-m", "not proof", "--doctest-modules", "-p", "no:cacheprovider", "-n", "0", *wanted]))


def forked(clone: Path, work, patience: float) -> str:
    """How a piece of work ended in a process of its own, in a clone: ``passed``, ``noticed`` or ``too long``."""
    child = os.fork()
    if child == 0:
        os.setsid()
        os.chdir(clone)
        quiet = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(quiet, stream)
        sys.path.insert(0, str(clone / "src"))
        os.environ["PYTHONPATH"] = str(clone / "src")
        code = 3
        try:
            code = work()
        finally:
            os._exit(code)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return "passed" if os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, 5) else "noticed"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def whole(clone: Path, finished: Path) -> int:
    """How the tests of the sample as a whole end after it was run again where it had been finished: only what uses the changed module runs."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "runs"
        if finished.is_dir():
            shutil.copytree(finished, place, symlinks=True)
            own = {**os.environ, "XDG_CONFIG_HOME": str(place / "sample" / "config")}
            done = subprocess.run([sys.executable, "-m", "helpers.cli", "run", "studies/sample.yml"], cwd=place / "sample" / "project", env=own, check=False)
            if done.returncode:
                return 1
        else:
            place = finished
            place.mkdir()
        os.environ["KLANTREIS_RUNS"] = str(place)
        return run_pytest(WHOLE)


def tested(clone: Path, mutant: Mutant, text: str, work, patience: float) -> str:
    """How a piece of work ended with a mutant in the place of its module."""
    file = clone / mutant.module
    kept = file.read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    try:
        return forked(clone, work, patience)
    finally:
        file.write_text(kept, encoding="utf-8")


def judge(clone: Path, drawn: list[tuple[Mutant, str]], ring: int, reach: Reach, finished: Path, note, seconds: float) -> None:
    """Every mutant against the tests of one ring.

    Args:
        finished: the runs of studies, with the code as it is. note: is told how each ended. seconds: of other tests, per mutant.
    """
    for mutant, text in drawn:
        own = own_tests(clone, mutant.module)
        lines = statement((clone / mutant.module).read_text(encoding="utf-8"), mutant.line)
        others, time_of_others = reach.tests_of(mutant.module, lines, own, seconds)
        wanted, patience = (([t for t in own if reach.passes(t)], 60 + 10 * reach.seconds(own)), (others, 60 + 5 * time_of_others), (WHOLE, 900))[ring]
        work = (lambda: whole(clone, finished)) if ring == 2 else (lambda wanted=wanted: run_pytest(wanted))
        note(mutant, ring, tested(clone, mutant, text, work, patience) if wanted else "passed")


def page(drawn: list[Mutant], ends: dict[tuple[str, int], str], seed: int, commit: str) -> str:
    """One draw as it goes into docs/proof.md: how many were noticed, by which tests, and every survivor with its reason."""
    reasons = (yaml.safe_load(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else None) or {}
    noticed = [sum(ends.get((m.key, ring)) in ("noticed", "too long") for m in drawn) for ring in range(len(RINGS))]
    slow = sum("too long" in (ends.get((m.key, ring)) for ring in range(len(RINGS))) for m in drawn)
    lines = [f"### Seed {seed}, {len(drawn)} mutants, commit {commit}", "",
             f"{sum(noticed)} of {len(drawn)} were noticed ({sum(noticed) / len(drawn):.1%}), {slow} of them by never ending: "
             + ", ".join(f"{n} by {name}" for n, name in zip(noticed, RINGS)) + ".",
             "", "| survivor | was | became | why nothing noticed |", "|---|---|---|---|"]  # fmt: skip
    for m in sorted(survivors(drawn, ends), key=lambda m: m.key):
        was, becomes = (f"`{t}`".replace("|", "\\|") for t in around(m.was, m.becomes))
        lines.append(f"| {m.module.removeprefix('src/helpers/')}:{m.line} | {was} | {becomes} | {reasons.get(m.reason, '')} |")
    return "\n".join(lines) + "\n"


def survivors(drawn: list[Mutant], ends: dict[tuple[str, int], str]) -> list[Mutant]:
    return [m for m in drawn if not any(ends.get((m.key, ring)) in ("noticed", "too long") for ring in range(len(RINGS)))]


def around(was: str, becomes: str, most: int = 90) -> tuple[str, str]:
    """Two versions of a line, cut to where they differ."""
    if max(len(was), len(becomes)) <= most:
        return was, becomes
    at = next((i for i, (a, b) in enumerate(zip(was, becomes)) if a != b), 0)
    low = max(at - most // 2, 0)
    return tuple(("…" if low else "") + t[low : low + most] + ("…" if low + most < len(t) else "") for t in (was, becomes))


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--log", type=Path, default=ROOT / ".venv" / "mutants.jsonl", help="what was judged on this commit is not judged again")
    asked.add_argument("--at", default="HEAD", help="the commit")
    asked.add_argument("--seconds", type=float, default=240, help="of other tests that run the statement, per mutant")
    asked.add_argument("--rings", type=int, default=len(RINGS), help=f"1 to {len(RINGS)}: {'; '.join(RINGS)}")
    asked.add_argument("--map-of", help="an earlier commit in the log, of which the map from lines to tests is taken; default: the commit itself")
    asked.add_argument("--jobs", type=int, default=2)
    return asked.parse_args()


def clones(folder: Path, commit: str, count: int) -> list[Path]:
    made = []
    for i in range(count):
        clone = folder / str(i) / "klantreis"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        subprocess.run(["git", "checkout", "-q", commit], cwd=clone, check=True)
        compile_dir(clone / "src", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)     # a mutant differs from its cache by content
        if (ROOT.parent / "shared").is_dir():
            (clone.parent / "shared").symlink_to(ROOT.parent / "shared")
        made.append(clone)
    return made


def side_by_side(clones: list[Path], work) -> None:
    """``work(i, clone)`` in a process per clone."""
    children = []
    for i, clone in enumerate(clones):
        child = os.fork()
        if child == 0:
            code = 1
            try:
                work(i, clone)
                code = 0
            finally:
                os._exit(code)
        children.append(child)
    if any([os.waitpid(child, 0)[1] for child in children]):
        raise SystemExit("a process of the judges ended badly; what it noted is kept")


def read(log: Path, commit: str) -> list[dict]:
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.exists() else []
    return [line for line in lines if line["commit"] == commit]


def main() -> int:
    given = arguments()
    sys.path.append(str(ROOT / ".venv" / "peers"))
    sys.dont_write_bytecode = True
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"}
    for name in HEAVY:
        importlib.import_module(name)
    commit = subprocess.run(["git", "rev-parse", "--short", given.at], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    def note(**what) -> None:
        with given.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps({"commit": commit, **what}) + "\n")

    with tempfile.TemporaryDirectory() as folder:
        copies = clones(Path(folder), commit, given.jobs)
        first = copies[0]
        tests = sorted(str(p.relative_to(first)) for p in (first / "tests").rglob("test_*.py") if "tests/whole" not in str(p) and "tests/browser" not in str(p))
        mapped = {line["test"]: line for at in (given.map_of or commit, commit) for line in read(given.log, at) if "test" in line}
        unread = [t for t in tests if t not in mapped]
        side_by_side(copies, lambda i, clone: [note(**reached(clone, t)) for t in unread[i :: given.jobs]])
        before = read(given.log, commit)
        reach = Reach(mapped | {line["test"]: line for line in before if "test" in line})
        known = {(line["key"], line["ring"]): line["end"] for line in before if "key" in line}
        sources = {str(p.relative_to(first)): p.read_text(encoding="utf-8") for p in sorted((first / "src/helpers").rglob("*.py"))}
        drawn = draw(sources, given.count, given.seed)

        def noted(mutant: Mutant, ring: int, end: str) -> None:
            print(f"{ring} {end:8} {mutant.module}:{mutant.line}  {mutant.was}  ->  {mutant.becomes}", flush=True)
            note(key=mutant.key, ring=ring, end=end)

        finished = Path(folder) / "finished"
        whole_is_green = given.rings < len(RINGS) or forked(first, lambda: whole(first, finished), 1200) == "passed"
        for ring in range(given.rings):
            left = [(m, text) for m, text in drawn if m in survivors([m], known) and (m.key, ring) not in known]
            side_by_side(copies, lambda i, clone, left=left, ring=ring: judge(clone, left[i :: given.jobs], ring, reach, finished, noted, given.seconds))
            known |= {(line["key"], line["ring"]): line["end"] for line in read(given.log, commit) if "key" in line}
    mutants = [mutant for mutant, _ in drawn]
    print(page(mutants, known, given.seed, commit))
    red = [name for name, f in reach.files.items() if not f["passed"]] + ([] if whole_is_green else WHOLE)
    if red:
        print("these tests do not pass as they are, so nothing is judged by them:", *red)
    return int(bool(red) or len(survivors(mutants, known)) / len(mutants) > 1 - BAR)


if __name__ == "__main__":
    sys.exit(main())
