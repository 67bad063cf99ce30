"""A project of four small notebooks, so that the runner can be tested for what it promises and not for what the rooms do."""

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from papermill import iorw

from helpers import cli
from helpers.run import keys

ALONE = "from helpers.run import kernels; kernels.LOADED = (); from helpers import cli; cli.main()"
"""The command with kernels that load nothing ahead."""

STUDY = """\
study: small
title: {nl: Klein, en: Small}
languages: [en, nl]
is_synthetic: true
waves:
  w1:
    - {path: data/raw/small/a.csv, as: survey}
"""

STORE = """\
import os
from pathlib import Path


def save(rows, name, tables):
    fresh = Path(tables, f".{name}.{os.getpid()}")
    fresh.write_text("\\n".join(rows), encoding="utf-8")
    os.replace(fresh, Path(tables, f"{name}.parquet"))


def load(name, tables):
    return Path(tables, f"{name}.parquet").read_text(encoding="utf-8").split("\\n")
"""
"""A store as small as the project, so that a kernel is up in half a second; the runner reads names of tables from the code alone."""

CLEAN = [
    "study: str = '../studies/small.yml'\nwave: str = 'w1'\ntables: str = '../data/processed/small/w1.draft'\nroot: str = '..'\nlevel: float = 0.95",
    "import store\nfrom helpers import study as study_file\nplan = study_file.read(study, root)",
    "people = open(plan.sources(wave)[0]['file'], encoding='utf-8').read().split()[1:]",
    "store.save(sorted({p[0] for p in people}), 'steps', tables)\nstore.save(people, 'memberships', tables)",
]
STAGES = [
    "tables: str = '../data/processed/small/w1.draft'\nrandom_state: int = 1\nlevel: float = 0.95",
    "import store\nmembers = store.load('memberships', tables)",
    "store.save([str(len(members))], 'features', tables)",
]
EMOTIONS = [
    "tables: str = '../data/processed/small/w1.draft'",
    "import store\nfirst = store.load('steps', tables)",
    "store.save(first, 'moods', tables)",
]
REPORT = [
    "tables: str = '../data/processed/small/w1.draft'\nreports: str = '../reports/small/w1.draft'\nlanguages: list = ['nl']",
    "from pathlib import Path\nimport store\nmembers = store.load('memberships', tables)",
    "Path(reports).mkdir(parents=True, exist_ok=True)",
    "Path(reports, 'report.nl.html').write_text(','.join(members) * 1000)",
    "Path(reports, 'report.en.html').write_text(','.join(members) * 1000);",
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
        self.code = {"01_clean": list(CLEAN), "02_stages": list(STAGES), "04_emotions": list(EMOTIONS), "09_report": list(REPORT)}
        for folder in ("notebooks", "studies", "data/raw/small"):
            (root / folder).mkdir(parents=True)
        self.study = root / "studies/small.yml"
        self.study.write_text(STUDY, encoding="utf-8")
        (root / "notebooks/store.py").write_text(STORE, encoding="utf-8")
        self.answers("anna", "bo")
        self.write()

    def answers(self, *people: str) -> None:
        (self.root / "data/raw/small/a.csv").write_text("person_id\n" + "\n".join(people) + "\n", encoding="utf-8")

    def write(self, name: str | None = None, code: list[str] | None = None) -> None:
        if name:
            self.code[name] = code
        for each, cells in self.code.items():
            write_notebook(self.root / "notebooks" / f"{each}.ipynb", cells)

    def start(self, *options: str, **env: str) -> subprocess.Popen:
        """The command in a process of its own, to be disturbed."""
        return subprocess.Popen([sys.executable, "-c", ALONE, "run", "studies/small.yml", *options], cwd=self.root, env={**os.environ, **env},
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)

    def run(self, *options: str) -> subprocess.CompletedProcess:
        """The command as a user would give it, in this process."""
        out, err, before = io.StringIO(), io.StringIO(), Path.cwd()
        handlers, argv = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM)}, sys.argv
        sys.argv = ["klantreis", "run", "studies/small.yml", *options]
        os.chdir(self.root)
        iorw.papermill_io.get_handler("local").cwd(None)  # papermill remembers the folder of an earlier run in this process
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as ended:
                cli.main()
        finally:
            os.chdir(before)
            sys.argv = argv
            for number, handler in handlers.items():
                signal.signal(number, handler)
        assert "Traceback" not in out.getvalue() + err.getvalue()
        return subprocess.CompletedProcess(options, ended.value.code, out.getvalue(), err.getvalue())

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

    @property
    def hashes(self) -> dict[str, str]:
        """SHA-256 of every table and every file of the report, as the published manifest names them; the files are checked to have them."""
        found = {}
        for record in self.manifest["notebooks"].values():
            found |= record["outputs"]
        for name, digest in found.items():
            file = next(p for p in (self.root / "data/processed/small/w1" / name, self.root / "reports/small/w1" / name) if p.is_file())
            assert keys.file_hash(file) == digest, name
        return found
