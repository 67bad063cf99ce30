"""Would the tests notice? Draws changes of the code at random, with a seed, and runs the tests against each of them.

    python tests/mutants.py --seed 7 --count 200

The changes are those of cosmic-ray's operators (`benchmarks/peers.txt`). A place in the code is drawn first and then one change there, so that an
operator with eleven replacements counts once; annotations are no places, for nothing runs them. Each mutant meets the module's own tests and
doctests, then those of its folder, then those of its room; what only a whole run would notice counts as survived. Everything happens in a
clone of the last commit. Survivors and their reasons (`tests/mutants.yml`) go to docs/mutants.md.
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
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mutants.md"
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
    """How pytest ended in a process of its own: ``passed``, ``failed`` or ``too long``."""
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
            return "passed" if os.WIFEXITED(status) and os.WEXITSTATUS(status) in (0, 5) else "failed"
        time.sleep(0.05)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return "too long"


def judge(clone: Path, mutant: Mutant, text: str, seconds: dict) -> str:
    """Run the tests on a mutant, ring by ring, until one notices."""
    file = clone / mutant.module
    kept = file.read_text(encoding="utf-8")
    try:
        for ring in stages(mutant.module):
            if str(ring) not in seconds:
                file.write_text(kept, encoding="utf-8")
                began = time.monotonic()
                if tested(clone, ring, 1200) != "passed":
                    raise SystemExit(f"these tests do not pass as they are: {ring}")
                seconds[str(ring)] = time.monotonic() - began
            file.write_text(text, encoding="utf-8")
            end = tested(clone, ring, 30 + 4 * seconds[str(ring)])
            if end != "passed":
                return "killed" if end == "failed" else end
        return "survived"
    finally:
        file.write_text(kept, encoding="utf-8")


def key(mutant: Mutant) -> str:
    return f"{mutant.module}: {mutant.was} -> {mutant.becomes}"


def page(ended: dict[int, list[Mutant]], commit: str) -> str:
    """docs/mutants.md: how many of each draw were noticed, and every survivor with its reason."""
    reasons = (yaml.safe_load(REASONS.read_text(encoding="utf-8")) if REASONS.exists() else None) or {}
    lines = ["# Mutants", "", (__doc__ or "").split("\n\n", 2)[2].strip(), "", "| seed | commit | drawn | noticed | share |", "|---|---|---|---|---|"]
    for seed, mutants in ended.items():
        n = sum(m.end != "survived" for m in mutants)
        lines.append(f"| {seed} | {commit} | {len(mutants)} | {n} | {n / len(mutants):.1%} |")
    for seed, mutants in ended.items():
        lines += ["", f"## Survivors of seed {seed}", "", "| where | was | became | why nothing noticed |", "|---|---|---|---|"]
        for m in sorted((m for m in mutants if m.end == "survived"), key=key):
            cells = [f"`{t}`".replace("|", "\\|") for t in (m.was, m.becomes)]
            lines.append(f"| {m.module.removeprefix('src/helpers/')}:{m.line} | {cells[0]} | {cells[1]} | {reasons.get(key(m), '')} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--count", type=int, default=200)
    asked.add_argument("--log", type=Path, default=ROOT / ".venv" / "mutants.jsonl", help="what was judged before is not judged again")
    given = asked.parse_args()
    sys.path.append(str(ROOT / ".venv" / "peers"))
    sys.dont_write_bytecode = True
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "MPLBACKEND": "agg"}
    for name in HEAVY:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "klantreis"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        if (ROOT.parent / "shared").is_dir():
            (Path(folder) / "shared").symlink_to(ROOT.parent / "shared")
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=clone, capture_output=True, text=True, check=True).stdout.strip()
        sources = {str(p.relative_to(clone)): p.read_text(encoding="utf-8") for p in sorted((clone / "src/helpers").rglob("*.py"))}
        ended, seconds = [], {}
        for i, (mutant, text) in enumerate(draw(sources, given.count, given.seed), 1):
            end = judge(clone, mutant, text, seconds)
            ended.append(Mutant(**{**asdict(mutant), "end": end}))
            print(f"{i:4} {end:8} {mutant.module}:{mutant.line}  {mutant.was}  ->  {mutant.becomes}", flush=True)
            with given.log.open("a", encoding="utf-8") as log:
                log.write(json.dumps({"seed": given.seed, "commit": commit, **asdict(ended[-1])}) + "\n")
    PAGE.write_text(page({given.seed: ended}, commit), encoding="utf-8")
    counted = Counter(m.end for m in ended)
    print(dict(counted), f"{1 - counted['survived'] / len(ended):.1%} noticed")
    return int(counted["survived"] / len(ended) > 1 - BAR)


if __name__ == "__main__":
    sys.exit(main())
