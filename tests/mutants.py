"""Would the tests notice? Draws changes of the code at random, with a seed, and runs the tests against each of them.

    python tests/mutants.py --seed 7 --count 200

The changes are those of cosmic-ray's operators (`benchmarks/peers.txt`). A place in the code is drawn first and then one change there, so that an
operator with eleven replacements counts once; annotations are no places, for nothing runs them. Each mutant meets the module's own tests and
doctests, then those of its folder, then those of its room; what only a whole run would notice counts as survived. Everything happens in a
clone of the last commit. Reasons why a survivor survived stand in `tests/mutants.yml`, draws and survivors in docs/mutants.md.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from compileall import compile_dir
from dataclasses import dataclass, replace
from pathlib import Path
from py_compile import PycInvalidationMode

import yaml

ROOT = Path(__file__).resolve().parents[1]
REASONS = Path(__file__).with_suffix(".yml")
BAR = 0.85
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
    end: str = ""


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


def stages(module: str) -> list[list[str]]:
    """The tests of a module, from near to far: its own, its folder's, its room's."""
    place = Path(module).relative_to("src/helpers")
    folder, stem = place.parent, place.stem
    if stem == "__init__" and folder.parts:
        own = f"tests/{folder.parent}/test_{folder.name}.py" if len(folder.parts) > 1 else f"tests/test_{folder.name}.py"
    else:
        own = f"tests/{folder}/test_{stem}.py"
    rings = [[*[f for f in (os.path.normpath(own),) if (ROOT / f).exists()], module]]
    folders = [f"tests/{f}" for f in (folder, *folder.parts[:1]) if folder.parts and (ROOT / "tests" / f).is_dir()]
    ground = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests").glob("test_*.py"))
    for ring in [[f] for f in folders] or [ground]:
        if ring not in rings:
            rings.append(ring)
    return rings


def tested(clone: Path, wanted: list[str], patience: float) -> str:
    """How pytest ended in a process of its own: ``passed``, ``noticed`` or ``too long``."""
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
            code = int(sys.modules["pytest"].main(["-q", "-x", "-m", "not proof", "--doctest-modules", "-p", "no:xdist", *wanted]))
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


def judge(clone: Path, drawn: list[tuple[Mutant, str]], known: dict[tuple[str, int], str], note, patience: float) -> list[Mutant]:
    """Every mutant against its nearest tests first; those that pass go on to the next ring, so that a run that is cut short has looked at all.

    Args:
        known: (key, ring) -> end, from an earlier run. note: is told each new one.
    """
    left, ended = list(drawn), []
    for ring in range(3):
        still = []
        for mutant, text in left:
            end = known.get((key(mutant), ring))
            if end is None and ring < len(stages(mutant.module)):
                file = clone / mutant.module
                kept = file.read_text(encoding="utf-8")
                file.write_text(text, encoding="utf-8")
                try:
                    end = tested(clone, stages(mutant.module)[ring], patience)
                finally:
                    file.write_text(kept, encoding="utf-8")
                note(mutant, ring, end)
            if end in ("noticed", "too long"):
                ended.append(replace(mutant, end=end))
            else:
                still.append((mutant, text))
        left = still
    return ended + [replace(mutant, end="survived") for mutant, _ in left]


def key(mutant: Mutant) -> str:
    return f"{mutant.module}: {mutant.was} -> {mutant.becomes}"


def page(mutants: list[Mutant], seed: int, commit: str) -> str:
    """One draw as it goes into docs/mutants.md: how many were noticed, and every survivor with its reason."""
    reasons = (yaml.safe_load(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else None) or {}
    left = sorted((m for m in mutants if m.end == "survived"), key=key)
    slow = sum(m.end == "too long" for m in mutants)
    lines = [f"## Seed {seed}, {len(mutants)} mutants, commit {commit}", "",
             f"{len(mutants) - len(left)} of {len(mutants)} were noticed ({1 - len(left) / len(mutants):.1%}), {slow} of them by never ending.",
             "", "| survivor | was | became | why nothing noticed |", "|---|---|---|---|"]  # fmt: skip
    for m in left:
        was, becomes = (f"`{t}`".replace("|", "\\|") for t in (m.was, m.becomes))
        lines.append(f"| {m.module.removeprefix('src/helpers/')}:{m.line} | {was} | {becomes} | {reasons.get(key(m), '')} |")
    return "\n".join(lines) + "\n"


def arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--log", type=Path, default=ROOT / ".venv" / "mutants.jsonl", help="what was judged on this commit is not judged again")
    asked.add_argument("--at", default="HEAD", help="the commit")
    asked.add_argument("--patience", type=float, default=300, help="seconds per mutant and ring")
    return asked.parse_args()


def main() -> int:
    given = arguments()
    sys.path.append(str(ROOT / ".venv" / "peers"))
    sys.dont_write_bytecode = True
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"}
    for name in HEAVY:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "klantreis"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        subprocess.run(["git", "checkout", "-q", given.at], cwd=clone, check=True)
        compile_dir(clone / "src", quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)     # a mutant differs from its cache by content
        if (ROOT.parent / "shared").is_dir():
            (Path(folder) / "shared").symlink_to(ROOT.parent / "shared")
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=clone, capture_output=True, text=True, check=True).stdout.strip()
        before = [json.loads(line) for line in given.log.read_text(encoding="utf-8").splitlines()] if given.log.exists() else []
        known = {(b["key"], b["ring"]): b["end"] for b in before if b["commit"] == commit}

        def note(mutant: Mutant, ring: int, end: str) -> None:
            print(f"{ring} {end:8} {mutant.module}:{mutant.line}  {mutant.was}  ->  {mutant.becomes}", flush=True)
            with given.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps({"commit": commit, "ring": ring, "end": end, "key": key(mutant)}) + "\n")

        sources = {str(p.relative_to(clone)): p.read_text(encoding="utf-8") for p in sorted((clone / "src/helpers").rglob("*.py"))}
        ended = judge(clone, draw(sources, given.count, given.seed), known, note, given.patience)
        rings = {tuple(stages(m.module)[0]) for m in ended if m.end != "survived"}
        red = [ring[0] for ring in sorted(rings) if tested(clone, list(ring), 1200) != "passed"]
    print(page(ended, given.seed, commit))
    if red:
        print("these tests do not pass as they are, so their verdicts do not count:", *red)
    return int(bool(red) or sum(m.end == "survived" for m in ended) / len(ended) > 1 - BAR)


if __name__ == "__main__":
    sys.exit(main())
