"""What klantreis stands on and under which licences: ``make audit`` writes docs/licences.md, and asks pip-audit for known holes.

A licence that would bind our users' own work (GPL, AGPL, SSPL) may not be in the core; LGPL is for extras only.
"""

import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"
BINDING = re.compile(r"(?<!Lesser )\b(A?GPL|SSPL|GNU (Affero )?General Public)", re.I)


def constrained() -> dict[str, str]:
    """Package -> version, on whatever system and Python."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return dict(re.match(r"([\w.-]+)==([\w.+!-]+)", line).groups() for line in lines if re.match(r"[\w.-]+==", line))


def pinned() -> dict[str, str]:
    """Package -> version, as set-up installs them; what only another system or another Python needs is left out."""
    found = constrained()
    have = {d.metadata["Name"].lower().replace("_", "-").replace(".", "-") for d in metadata.distributions()}
    return {name: version for name, version in found.items() if name in have}


def licence(name: str) -> str:
    """The licence that a package states: its expression, else its classifiers, else the first line of its licence field.

    >>> licence("pandas")
    'BSD-3-Clause'
    """
    told = metadata.metadata(name)
    classified = [c.split("::")[-1].strip() for c in told.get_all("Classifier") or [] if c.startswith("License") and c.count("::") > 1]
    return told.get("License-Expression") or " / ".join(classified) or (told.get("License") or "").strip().split("\n")[0][:60]


def is_binding(text: str) -> bool:
    """
    >>> is_binding("GPL-3.0-only"), is_binding("GNU Affero General Public License v3"), is_binding("LGPL-3.0"), is_binding("MIT")
    (True, True, False, False)
    """
    return bool(BINDING.search(text))


def page() -> str:
    """The table of packages and licences; what only another Python needs keeps the row that was written there."""
    before = dict(re.findall(r"^\| ([\w.-]+) \| (.*) \|$", PAGE.read_text(encoding="utf-8"), re.M)) if PAGE.exists() else {}
    told = {name: text for name, text in before.items() if name in constrained()} | {name: licence(name) for name in pinned()}
    rows = [f"| {name} | {text} |" for name, text in sorted(told.items())]
    head = ["# Licences", "", "What set-up installs on any Python from 3.11 to 3.13, and the licence that each package states. Written by `make audit`.", "", "| package | licence |", "|---|---|"]
    return "\n".join([*head, *rows]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    binding = [name for name in pinned() if is_binding(licence(name))]
    print(f"{len(pinned())} packages, licences in {PAGE.relative_to(ROOT)}; binding: {', '.join(binding) or 'none'}")
    if not shutil.which("uvx"):
        print("Known holes were not looked up: that needs uvx and the network.")
        sys.exit(bool(binding))
    sys.exit(bool(binding) or subprocess.run(["uvx", "pip-audit", "-r", str(ROOT / "constraints.txt"), "--no-deps", "--disable-pip"]).returncode)
