"""The benchmarks and the full batteries, one after another; writes docs/proof.md with date, commit and figures, after each of them.

Only the part on mutants stays as it is: they have a command of their own."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "proof.md"
MUTANTS = "## Mutants"   # the last part; `make mutants` prints what goes into it


def output_of(command: list[str]) -> tuple[int, str]:
    """Exit code and printed text of a command in the project folder."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False)
    text = done.stdout.strip() or done.stderr.strip()
    return done.returncode, text[-6000:]


def main() -> int:
    commit = output_of(["git", "rev-parse", "--short", "HEAD"])[1]
    when = datetime.now(UTC).date().isoformat()
    parts = [f"# Proof\n\nWritten by `make proof` on {when}, commit {commit}, Python {platform.python_version()}, {os.cpu_count()} cores. "
             "Times are only comparable within one run.\n"]
    kept = MUTANTS + TARGET.read_text(encoding="utf-8").partition(MUTANTS)[2]
    worst = 0
    files = [f for f in sorted((ROOT / "benchmarks").glob("*.py")) if f.name != "proof.py" and not f.stem.startswith("emotions_")]
    jobs = [(f"benchmarks/{f.name}", [sys.executable, str(f)]) for f in files]  # emotions.py runs the parts of emotions_*.py
    jobs.append(("benchmarks/journeys.py --events 1e8", [sys.executable, str(ROOT / "benchmarks/journeys.py"), "--events", "1e8"]))
    jobs.append(("Full batteries", [sys.executable, "-m", "pytest", "-q", "-m", "proof", "tests", "-rs"]))
    for title, command in jobs:
        print(title, flush=True)
        code, text = output_of(command)
        failed = code not in (0, 5)
        worst = max(worst, int(failed))
        parts.append(f"## {title}\n\n```\n{text.replace(str(ROOT), '.')}\n```\n" + (f"\nEnded with {code}.\n" if failed else ""))
        TARGET.write_text("\n".join([*parts, kept]), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
    return worst


if __name__ == "__main__":
    sys.exit(main())
