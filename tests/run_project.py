"""A project of three small notebooks, so that the runner can be tested for what it promises and not for what the rooms do."""

import json
import subprocess
import sys
import time
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

STUDY = """\
study: small
title: {nl: Klein, en: Small}
languages: [en, nl]
waves:
  w1:
    - {path: data/raw/small/a.csv, as: survey}
"""

CLEAN = [
    "study: str = '../studies/small.yml'\nwave: str = 'w1'\ntables: str = '../data/processed/small/w1.draft'\nroot: str = '..'\nlevel: float = 0.95",
    "import pandas as pd\nfrom helpers import store, study as study_file\nplan = study_file.read(study, root)",
    "people = pd.read_csv(plan.sources(wave)[0]['file'], dtype=str)",
    "store.save(people.assign(persona='p1', probability=level, is_assigned=True, basis='survey'), 'memberships', tables)",
]
STAGES = [
    "tables: str = '../data/processed/small/w1.draft'\nrandom_state: int = 1\nlevel: float = 0.95",
    "from helpers import store, tables as contracts\nmembers = store.load('memberships', tables)",
    "store.save(contracts.empty('steps'), 'steps', tables)",
]
REPORT = [
    "tables: str = '../data/processed/small/w1.draft'\nreports: str = '../reports/small/w1.draft'\nlanguages: list = ['nl']",
    "from pathlib import Path\nfrom helpers import store\nmembers = store.load('memberships', tables)",
    "Path(reports).mkdir(parents=True, exist_ok=True)",
    "Path(reports, 'report.nl.html').write_text(','.join(members['person_id']) * 1000)",
    "Path(reports, 'report.en.html').write_text(','.join(members['person_id']) * 1000);",
]


def write_notebook(path: Path, code: list[str]) -> None:
    cells = [new_markdown_cell("# Why?")] + [new_code_cell(c) for c in code]
    cells[1].metadata["tags"] = ["parameters"]
    for i, cell in enumerate(cells):
        cell["id"] = f"c{i:02d}"
    nbformat.write(new_notebook(cells=cells), path)


class Project:
    """The small project on disk, and the command run in it."""

    def __init__(self, root: Path):
        self.root = root
        self.code = {"01_clean": list(CLEAN), "02_stages": list(STAGES), "09_report": list(REPORT)}
        for folder in ("notebooks", "studies", "data/raw/small"):
            (root / folder).mkdir(parents=True)
        self.study = root / "studies/small.yml"
        self.study.write_text(STUDY, encoding="utf-8")
        self.answers("anna", "bo")
        self.write()

    def answers(self, *people: str) -> None:
        (self.root / "data/raw/small/a.csv").write_text("person_id\n" + "\n".join(people) + "\n", encoding="utf-8")

    def write(self, name: str | None = None, code: list[str] | None = None) -> None:
        if name:
            self.code[name] = code
        for each, cells in self.code.items():
            write_notebook(self.root / "notebooks" / f"{each}.ipynb", cells)

    def start(self, *options: str) -> subprocess.Popen:
        return subprocess.Popen([sys.executable, "-m", "helpers.cli", "run", "studies/small.yml", *options], cwd=self.root,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def run(self, *options: str) -> subprocess.CompletedProcess:
        done = self.start(*options)
        out, err = done.communicate(timeout=120)
        assert "Traceback" not in out + err
        return subprocess.CompletedProcess(done.args, done.returncode, out, err)

    def wait_for(self, notebook: str) -> None:
        """Until the run has reached a notebook."""
        for _ in range(600):
            if list(self.root.glob(f"data/processed/small/.runs/*/notebooks/{notebook}.staged.ipynb")):
                return
            time.sleep(0.1)
        raise AssertionError(f"{notebook} did not start")

    @property
    def report(self) -> str:
        return (self.root / "reports/small/w1/report.nl.html").read_text(encoding="utf-8")

    @property
    def manifest(self) -> dict:
        return json.loads((self.root / "data/processed/small/w1/manifest.json").read_text(encoding="utf-8"))
