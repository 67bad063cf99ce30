"""Run a study: nine notebooks in order, each only when something it depends on changed, published only when all of it is whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from helpers import dpia, errors, study, words
from helpers.run import keys
from helpers.run.execute import Failure, execute
from helpers.run.kernels import Kernels
from helpers.run.publish import Place, write_json

OWN = ("study", "tables", "reports", "root")
"""Parameters that only say where things lie; they are no part of what decides a result."""

PACKAGES = ("klantreis", "numpy", "pandas", "scikit-learn", "matplotlib", "pyarrow", "duckdb", "papermill", "typst")
"""Packages whose versions the manifest records; the rest is pinned by the hash of constraints.txt."""


@dataclass
class Options:
    """What the command asks for. ``settings`` are values for parameters that notebooks declare; ``timeout`` is seconds per cell."""

    wave: str | None = None
    only: str | None = None
    start: str | None = None
    force: bool = False
    jobs: int = 2
    formats: tuple[str, ...] = ("html", "pdf")
    languages: tuple[str, ...] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    timeout: int = 900


@dataclass
class Step:
    """One notebook in this run: ``reasons`` why it ran (empty: taken over), ``outputs`` file -> SHA-256."""

    book: keys.Notebook
    key: dict = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    values: dict = field(default_factory=dict)


class Run:
    """One run of one study and wave.

    Args:
        file: the study file. root: project folder, with notebooks/. options: see `Options`.
        tell: called with (step, index, count, state) as notebooks start and end; state is "start", "ran" or "kept".
    """

    def __init__(self, file: Path, root: Path, options: Options, tell: Callable = lambda *_: None):
        self.root, self.file, self.options, self.tell = root, file, options, tell
        self.plan = study.read(file, root)
        self.say = words.load(self.plan.languages[0])
        self.wave = self.plan.waves_until(options.wave)[-1]
        self.place = Place(root, self.plan.study, self.wave)
        self.books = self._notebooks()
        self._check_parameters()
        self.before = self.place.manifest()
        self.steps: dict[str, Step] = {}
        self._kernels = Kernels(root / "notebooks")

    # --- before any work ----------------------------------------------------------------------------------------------

    def _notebooks(self) -> list[keys.Notebook]:
        files = sorted((self.root / "notebooks").glob("[0-9][0-9]_*.ipynb"))
        if not files:
            raise errors.UsageError(self.say("run.no_notebooks", folder=self.root / "notebooks"))
        books = [keys.Notebook(f) for f in files]
        for wanted in (self.options.only, self.options.start):
            if wanted and not any(b.name.startswith(wanted) for b in books):
                raise errors.UsageError(self.say("run.no_such_notebook", name=wanted, names=", ".join(b.name for b in books)))
        return books

    def _check_parameters(self) -> None:
        declared = {name: value for book in self.books for name, value in book.parameters.items()}
        for name, value in {**self.plan.parameters, **self.options.settings}.items():
            if name not in declared or name in OWN:
                near = study.near(name, sorted(set(declared) - set(OWN)), self.say)
                raise errors.UsageError(self.say("run.no_parameter", file=self.file, name=name, near=near))
            kind = type(declared[name])
            fits = (isinstance(value, kind) and not (kind is int and isinstance(value, bool))) or (kind is float and type(value) is int)
            if not fits:
                raise errors.UsageError(self.say("run.wrong_type", file=self.file, name=name, value=value, kind=kind.__name__))

    def _raw(self) -> dict[str, str]:
        """Hash of each raw file; `InputError` names the first that is missing."""
        found = {}
        for source in self.plan.sources(self.wave):
            path = Path(source["file"])
            if not path.is_file():
                raise errors.InputError(self.say("run.file_missing"), file=source["source"], remedy=self.say("run.file_missing_remedy"),
                                        language=self.plan.languages[0])
            found[source["source"]] = keys.file_hash(path)
        return found

    def values(self, book: keys.Notebook, tables: Path, reports: Path) -> dict[str, Any]:
        """What a notebook is given: only the parameters that it declares."""
        here = self.root / "notebooks"
        asked = {
            "study": os.path.relpath(self.file, here), "root": os.path.relpath(self.root, here), "wave": self.wave,
            "tables": os.path.relpath(tables, here), "reports": os.path.relpath(reports, here),
            "language": self.plan.languages[0], "languages": list(self.options.languages or self.plan.languages),
            "formats": list(self.options.formats), "random_state": self.plan.random_state,
            "minimum_people": self.plan.privacy.minimum_people, "response_style": self.plan.personas.response_style,
            "max_k": self.plan.personas.max_k, "engine": self.plan.engine.name,
            **self.plan.parameters, **self.options.settings,
        }
        return {name: asked.get(name, default) for name, default in book.parameters.items()}

    # --- the work --------------------------------------------------------------------------------------------------------

    def go(self) -> Path:
        """Do what has to be done and return the folder of the published report; nothing is written when nothing changed."""
        with self.place.lock(self.say["run.locked"]):
            self.raw = self._raw()
            self.environment = keys.environment_hash(self.root)
            folders = None
            try:
                if not self._all_kept():
                    self.steps.clear()
                    folders = self.place.fresh()
                    (folders[0] / "notebooks").mkdir()
                    self._kernels.warm()
                    self._run_all(*folders)
                    self._publish(*folders)
            except BaseException:
                for folder in folders or ():
                    shutil.rmtree(folder, ignore_errors=True)
                raise
            finally:
                self._kernels.close()
        return self.place.reports

    @property
    def did_nothing(self) -> bool:
        return not any(step.reasons for step in self.steps.values())

    def _needs(self, book: keys.Notebook) -> list[str]:
        """Notebooks that must end before this one: earlier writers of what it reads, earlier readers and writers of what it writes."""
        earlier = self.books[: self.books.index(book)]
        tables = {w.split(".")[0] for w in book.writes}
        return [e.name for e in earlier
                if {w.split(".")[0] for w in e.writes} & set(book.reads) or set(e.writes) & set(book.writes) or set(e.reads) & tables
                or not book.writes]

    def _inputs(self, book: keys.Notebook) -> dict[str, str]:
        found = dict(self.raw) if book.reads_raw else {}
        for name in self._needs(book):
            for file, digest in self.steps[name].outputs.items():
                if file.split(".")[0] in book.reads:
                    found[file] = digest
        return found

    def _judge(self, book: keys.Notebook, tables: Path, reports: Path) -> Step:
        """Key of a notebook now, and the reasons to run it."""
        step = Step(book, values=self.values(book, tables, reports))
        counted = {k: v for k, v in step.values.items() if k not in OWN}
        step.key = keys.key_parts(book, self.plan, counted, self._inputs(book), self.environment)
        record = (self.before or {}).get("notebooks", {}).get(book.name)
        asked = self.options.force or (self.options.only and book.name.startswith(self.options.only)) or (
            self.options.start and book.name[:2] >= self.options.start[:2])
        if asked:
            step.reasons = ["asked"]
        elif self.options.only and record:
            step.key = record["key"]
        else:
            step.reasons = keys.differences(step.key, record["key"] if record else None)
        if not step.reasons:
            changed = [f for f, digest in record["outputs"].items() if self._hash(self._published(book, f)) != digest]
            step.reasons = [f"by hand: {f}" for f in changed]
            step.outputs = record["outputs"]
        return step

    def _published(self, book: keys.Notebook, file: str) -> Path:
        return (self.place.tables if book.writes else self.place.reports) / file

    @staticmethod
    def _hash(path: Path) -> str | None:
        return keys.file_hash(path) if path.is_file() else None

    def _all_kept(self) -> bool:
        """Whether every notebook's result is there and stands; fills ``steps`` as far as that holds."""
        if self.before is None:
            return False
        for book in self.books:
            step = self._judge(book, self.place.tables, self.place.reports)
            self.steps[book.name] = step
            if step.reasons:
                return False
        return True

    def _run_all(self, tables: Path, reports: Path) -> None:
        waiting, running = list(self.books), {}
        with ThreadPoolExecutor(max_workers=max(1, self.options.jobs)) as pool:
            try:
                while waiting or running:
                    ready = [b for b in waiting if all(n in self.steps for n in self._needs(b))]
                    for book in ready[: max(0, self.options.jobs - len(running))]:
                        waiting.remove(book)
                        running[pool.submit(self._one, book, tables, reports)] = book
                    done, _ = wait(running, return_when=FIRST_COMPLETED)
                    for future in done:
                        book = running.pop(future)
                        self.steps[book.name] = future.result()
            except BaseException:
                self._kernels.close()
                raise

    def _one(self, book: keys.Notebook, tables: Path, reports: Path) -> Step:
        step = self._judge(book, tables, reports)
        index = self.books.index(book) + 1
        if not step.reasons:
            for file in step.outputs:
                _take_over(self._published(book, file), (tables if book.writes else reports) / file)
            kept = self.place.tables / "notebooks" / f"{book.name}.ipynb"
            if kept.is_file():
                _take_over(kept, tables / "notebooks" / kept.name)
            self.tell(step, index, len(self.books), "kept")
            return step
        self.tell(step, index, len(self.books), "start")
        began = time.monotonic()
        failure = execute(book.path, tables / "notebooks" / f"{book.name}.ipynb", step.values, self._kernels, self.options.timeout)
        if failure:
            raise self._error(book, failure)
        step.seconds = round(time.monotonic() - began, 2)
        step.outputs = self._made(book, tables, reports)
        self.tell(step, index, len(self.books), "ran")
        return step

    def _made(self, book: keys.Notebook, tables: Path, reports: Path) -> dict[str, str]:
        if book.writes:
            missing = [f for f in book.writes if not (tables / f).is_file()]
            if missing:
                raise errors.NotebookFailed(self.say("run.not_written", notebook=book.name, file=missing[0]))
            return {f: keys.file_hash(tables / f) for f in sorted(book.writes)}
        files = sorted(p for p in reports.rglob("*") if p.is_file())
        if not files:
            raise errors.NotebookFailed(self.say("run.not_written", notebook=book.name, file="report"))
        return {p.relative_to(reports).as_posix(): keys.file_hash(p) for p in files}

    def _error(self, book: keys.Notebook, failure: Failure) -> errors.KlantreisError:
        """The failure as one line; an error that klantreis raised on purpose keeps its words and its exit code."""
        own = getattr(errors, failure.name, None)
        if failure.cause == "error" and isinstance(own, type) and issubclass(own, errors.KlantreisError):
            error = errors.KlantreisError(failure.text)
            error.exit_code = own.exit_code
            return error
        text = (failure.text.splitlines() or [""])[0][:300]
        return errors.NotebookFailed(self.say(f"run.cause_{failure.cause}", notebook=book.name, cell=failure.cell, line=failure.line[:120],
                                              name=failure.name, text=text, seconds=self.options.timeout))

    # --- the end ---------------------------------------------------------------------------------------------------------

    def _publish(self, tables: Path, reports: Path) -> None:
        changed = [name for name, digest in self._raw().items() if self.raw.get(name) != digest]
        if changed:
            raise errors.InputError(self.say("run.input_changed"), file=changed[0], remedy=self.say("run.input_changed_remedy"),
                                    language=self.plan.languages[0])
        record = self._record(tables.name) | {"privacy": dpia.account(self.plan, tables)}
        write_json(tables / "manifest.json", record)
        public = {k: v for k, v in record.items() if k != "notebooks"}
        public["outputs"] = next((s.outputs for s in self.steps.values() if not s.book.writes), {})
        write_json(reports / "manifest.json", public)
        for language in self.options.languages or self.plan.languages:
            text = dpia.write(public, self.plan, words.load(language, self.plan.labels_in(language)))
            (reports / f"dpia.{language}.md").write_text(text, encoding="utf-8")
        self.place.publish(tables, reports)

    def _record(self, name: str) -> dict:
        """What this run rests on. No personal data, no absolute paths."""
        return {
            "run": name, "study": self.plan.study, "wave": self.wave, "is_synthetic": self.plan.is_synthetic,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "inputs": [{"path": s, "sha256": digest, "bytes": (self.root / s).stat().st_size} for s, digest in self.raw.items()],
            "study_file": {"name": self.file.name, "sha256": keys.file_hash(self.file)},
            "parameters": {n: {k: v for k, v in s.values.items() if k not in OWN} for n, s in sorted(self.steps.items())},
            "random_state": self.plan.random_state, "python": ".".join(map(str, sys.version_info[:3])),
            "versions": {p: metadata.version(p) for p in PACKAGES},
            "pins": self.environment, "commit": _commit(self.root),
            "notebooks": {n: {"key": s.key, "outputs": s.outputs, "seconds": s.seconds, "reasons": s.reasons}
                          for n, s in sorted(self.steps.items())},
        }


def _take_over(source: Path, target: Path) -> None:
    """The same file in the new folder: a hard link where the disk allows it, else a copy."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _commit(root: Path) -> str | None:
    try:
        done = subprocess.run(["git", "-C", str(root), "rev-parse", "HEAD"], capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
