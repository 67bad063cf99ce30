"""Which rows of the mission have a test, and which have none yet: ``make rows``.

rows.yml names for each row the tests that show it; a test says so itself with ``@pytest.mark.row("M1")``. The two must agree.
"""

import re
import sys
from pathlib import Path

import yaml

HERE = Path(__file__).parent
UNTESTED = {"E10": "the guide names four firms as reading notes; the row asks for nothing that a study makes"}
"""Rows that need no test, with the reason."""


def marked() -> dict[str, list[str]]:
    """Row -> tests that carry its marker, read from the test files."""
    found: dict[str, list[str]] = {}
    for file in sorted(HERE.rglob("test_*.py")):
        text = file.read_text(encoding="utf-8")
        for match in re.finditer(r"@pytest\.mark\.row\(([^)]*)\)((?:\s*@[^\n]*(?:\n(?!\s*(?:@|def|class))[^\n]*)*)*)\s*(?:def|class) (\w+)", text):
            for row in re.findall(r"[\"'](\w+)[\"']", match.group(1)):
                found.setdefault(row, []).append(f"{file.relative_to(HERE).as_posix()}::{match.group(3)}")
    return found


def listed() -> dict[str, list[str]]:
    """Row -> tests, as rows.yml says."""
    return {row: tests or [] for row, tests in yaml.safe_load((HERE / "rows.yml").read_text(encoding="utf-8")).items()}


def write() -> None:
    """Bring rows.yml up to what the tests say; rows keep their order."""
    tests = marked()
    lines = ["# Each row of the mission and the tests that show its 'works means'. Written by `make rows`; an empty list is a row to do.", ""]
    for row in listed():
        lines.append(f"{row}: []" if row not in tests else f"{row}:\n" + "\n".join(f"  - {t}" for t in tests[row]))
    (HERE / "rows.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    rows = listed()
    shown = [row for row, tests in rows.items() if tests]
    print(f"{len(shown)} of {len(rows)} rows have a test: {', '.join(shown) or 'none'}")
    print(f"none yet: {', '.join(r for r in rows if r not in shown and r not in UNTESTED) or 'none'}")
    print(*(f"none needed: {row}, {why}" for row, why in UNTESTED.items()), sep="\n")
    sys.exit(0)
