"""Run a study: nine notebooks in order, each only when something it depends on changed, published only when all of it is whole."""

from __future__ import annotations

import errno
import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from helpers import errors, study, words
from helpers.run import checks, earlier, keys
from helpers.run.execute import Failure, execute, load
from helpers.run.kernels import Kernels, own_memory
from helpers.run.publish import Place, write_json

FULL, NO_RIGHT = (errno.ENOSPC, errno.EDQUOT), (errno.EACCES, errno.EPERM, errno.EROFS)
"""Errors of a disk that has no room, or of which this user has used up the share; and of a place that may not be written."""


@dataclass
class Options:
    """What the command asks for. ``settings`` are values for parameters that notebooks declare; ``timeout`` is seconds per cell;
    ``memory`` is GB per notebook (nothing: as much as the machine has)."""

    wave: str | None = None
    only: str | None = None
    start: str | None = None
    force: bool = False
    jobs: int = 2
    formats: tuple[str, ...] = ("html", "pdf")
    languages: tuple[str, ...] | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    timeout: int = 900
    memory: float | None = None


@dataclass
class Step:
    """One notebook in this run: ``reasons`` why it ran (empty: taken over), ``outputs`` file -> SHA-256, ``state`` what became of it:
    ran, kept (from the published run) or resumed (from a run that was broken off)."""

    book: keys.Notebook
    key: dict = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    outputs: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    values: dict = field(default_factory=dict)
    state: str = "kept"


class Run:
    """One run of one study and wave.

    Args:
        file: the study file. root: project folder, with notebooks/. options: see `Options`.
        tell: called with (step, index, count, state) as notebooks start and end; state is "start" or the step's own.
    """

    def __init__(self, file: Path, root: Path, options: Options, tell: Callable = lambda *_: None):
        self.root, self.file, self.options, self.tell = root, file, options, tell
        self.plan = study.read(file, root)
        self.say = words.load(self.plan.languages[0])
        checks.formats(options.formats, self.say)
        self.wave = self.plan.waves_until(options.wave)[-1]
        self.place = Place(root, self.plan.study, self.wave)
        self.books = checks.notebooks(root, [options.only, options.start], self.say)
        checks.parameters(self.books, {**self.plan.parameters, **options.settings}, file, self.say)
        self.steps: dict[str, Step] = {}
        memory = int(options.memory * 1e9) if options.memory else own_memory()
        self._kernels = Kernels(root / "notebooks", memory, wanted=len(self.books), jobs=options.jobs)
        self._began = time.monotonic()

    def values(self, book: keys.Notebook, tables: Path, reports: Path) -> dict[str, Any]:
        """What a notebook is given: only the parameters that it declares."""
        here = self.root / "notebooks"
        asked = {
            "study": os.path.relpath(self.file, here), "root": os.path.relpath(self.root, here), "wave": self.wave,
            "tables": os.path.relpath(tables, here), "reports": os.path.relpath(reports, here),
            "language": self.plan.languages[0], "languages": list(self.options.languages or self.plan.languages),
            "formats": list(self.options.formats), "random_state": self.plan.random_state,
            "minimum_people": self.plan.privacy.minimum_people, "response_style": self.plan.personas.response_style,
            "max_k": self.plan.personas.max_k, "engine": self.plan.engine.asked,
            **self.plan.parameters, **self.options.settings,
        }
        return {name: asked.get(name, default) for name, default in book.parameters.items()}

    def go(self) -> Path:
        """Do what has to be done and return the folder of the published report; nothing is written when nothing changed."""
        try:
            with self.place.lock(self.say["run.locked"]):
                self.before = self.place.manifest()
                self.raw = checks.exports(self.plan, self.wave, self.say)
                self.others = checks.others(self.file, self.books)
                self.environment, self.pseudonyms = keys.environment_hash(self.root), self._pseudonyms()
                self.everything = self._everything()
                if self._all_kept():
                    self.place.sweep(broken=0)  # a run that was killed after its last turn of a pointer swept nothing
                else:
                    self.steps.clear()
                    self._engine_ready()
                    self._do_all()
        finally:
            self._kernels.close()
        return self.place.reports

    def _engine_ready(self) -> None:
        """A cluster that is not there is said before any work, in whichever notebook it would be asked for."""
        for book in self.books:
            asked = self.values(book, self.place.tables, self.place.reports).get("engine")
            if asked and (self.options.only is None or book.name.startswith(self.options.only)):
                from helpers import engine  # loads what reads tables, which a run that does nothing needs not

                engine.ready(asked, self.plan.languages[0])

    def _do_all(self) -> None:
        folders = self.place.fresh()
        try:
            (folders[0] / "notebooks").mkdir()
            self._kernels.warm()
            load()  # while the first kernel starts, and once: threads that import at once may stop each other
            self._run_all(*folders)
            self._publish(*folders)
        except BaseException as error:  # what is done may be resumed, but a full disk gets back what we took of it
            self._kernels.close()
            self.place.sweep(broken=0 if isinstance(error, OSError) else 2)
            raise
        self.place.sweep(broken=0)

    @property
    def did_nothing(self) -> bool:
        return not any(step.reasons for step in self.steps.values())

    def _pseudonyms(self) -> str | None:
        """Id of the study's key, which is made now if there is none; nothing when no notebook opens an export."""
        if not any(book.reads_raw for book in self.books):
            return None
        from helpers.clean.persons import privacy

        privacy.load_key(self.plan.study, self.plan.is_synthetic, language=self.plan.languages[0])
        return privacy.key_id(self.plan.study, self.plan.is_synthetic)

    # --- which steps ----------------------------------------------------------------------------------------------------

    def _needs(self, book: keys.Notebook) -> list[str]:
        """Notebooks that must end before this one: earlier writers of what it reads, earlier readers and writers of what it writes."""
        before = self.books[: self.books.index(book)]
        tables = {w.split(".")[0] for w in book.writes}
        return [e.name for e in before
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
        step.key = keys.key_parts(book, self.plan, self._counted(step.values), self._inputs(book), self.environment, self.pseudonyms)
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
            published = self._folder(book, self.place.tables, self.place.reports)
            step.reasons = [f"by hand: {f}" for f in earlier.changed(record["outputs"], published)]
            step.outputs, step.seconds = record["outputs"], record["seconds"]
        return step

    @staticmethod
    def _folder(book: keys.Notebook, tables: Path, reports: Path) -> Path:
        return tables if book.writes else reports

    def _all_kept(self) -> bool:
        """Whether every notebook's result is there and stands; fills ``steps`` as far as that holds."""
        if self.before is None:
            return False
        told, is_same = self.before["notebooks"], self.before.get("everything") == self.everything
        if is_same and set(told) == {b.name for b in self.books} and not (self.options.force or self.options.only or self.options.start):
            self.steps = {b.name: Step(b, told[b.name]["key"], outputs=told[b.name]["outputs"]) for b in self.books}
            if not any(earlier.changed(s.outputs, self._folder(b, self.place.tables, self.place.reports))
                       for b, s in zip(self.books, self.steps.values(), strict=True)):
                return True
        for book in self.books:
            step = self._judge(book, self.place.tables, self.place.reports)
            self.steps[book.name] = step
            if step.reasons:
                return False
        return True

    def _everything(self) -> str:
        given = {b.name: self._counted(self.values(b, self.place.tables, self.place.reports)) for b in self.books}
        return keys.everything(self.plan, given, self.raw, self.others, self.environment, self.pseudonyms)

    @staticmethod
    def _counted(values: dict) -> dict:
        """The parameters that decide a result."""
        return {k: v for k, v in values.items() if k not in checks.OWN}

    # --- the work -------------------------------------------------------------------------------------------------------

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
        done = self._found(step, tables)
        if done:
            self._kernels.wanted -= 1
            earlier.take_over(done, self._folder(book, tables, reports), tables / "notebooks")
            step.outputs, step.seconds, step.state = done.outputs, done.seconds, "resumed" if step.reasons else "kept"
        else:
            self.tell(step, index, len(self.books), "start")
            began = time.monotonic()
            failure = execute(book.path, tables / "notebooks" / f"{book.name}.ipynb", step.values, self._kernels, self.options.timeout)
            if failure:
                raise self._error(book, failure)
            step.seconds, step.state = round(time.monotonic() - began, 2), "ran"
            step.outputs = self._made(book, tables, reports)
        earlier.note(tables, book.name, step.key, step.outputs, step.seconds)
        self.tell(step, index, len(self.books), step.state)
        return step

    def _found(self, step: Step, tables: Path) -> earlier.Done | None:
        """Where the result of a step can be taken from instead of running it; never when somebody asked for it to run."""
        if not step.reasons:
            folder = self._folder(step.book, self.place.tables, self.place.reports)
            return earlier.Done(step.outputs, step.seconds, folder, self.place.tables / "notebooks" / f"{step.book.name}.ipynb")
        return None if "asked" in step.reasons else earlier.find(self.place, tables, step.book.name, step.key, bool(step.book.writes))

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
        if failure.cause == "disk":
            where = self.say("run.where", notebook=book.name, cell=failure.cell, line=failure.line[:120])
            return errors.NotebookFailed(self.disk_message(OSError(f"{where}: {text}")))
        memory = self.say.number((self._kernels.memory or 0) / 1e9, 1)
        return errors.NotebookFailed(self.say(f"run.cause_{failure.cause}", notebook=book.name, cell=failure.cell, line=failure.line[:120],
                                              name=failure.name, text=text, seconds=self.options.timeout, memory=memory, still=self.still))

    @property
    def still(self) -> str:
        """That the report of an earlier run still stands, where there is one."""
        return self.say("run.still") if (self.place.reports / "manifest.json").is_file() else ""

    def disk_message(self, error: OSError) -> str:
        """A file or disk that cannot be used, and what to do; of a full disk, what is free there and about how much a run takes."""
        place, what = self.place.tables_base, error.strerror or error
        if error.errno not in (None, *FULL):
            kind = "no_right" if error.errno in NO_RIGHT else "no_use"
            return self.say(f"run.{kind}", what=what, path=error.filename or place, still=self.still)
        there = next(p for p in (place, *place.parents) if p.exists())
        free = shutil.disk_usage(there).free
        last = [p for folder in (self.place.tables, self.place.reports) if folder.exists() for p in folder.rglob("*") if p.is_file()]
        size = sum(p.stat().st_size for p in last)
        need = self.say("run.disk_need", mb=self.say.number(size / 1e6 + 1, 0)) if last else ""
        return self.say("run.disk", what=what, path=error.filename or place, need=need, still=self.still,
                        free=self.say.number(free / 1e6, 0))

    # --- the end --------------------------------------------------------------------------------------------------------

    def _publish(self, tables: Path, reports: Path) -> None:
        """Check once more what the run rests on, write the manifests, and turn the pointers."""
        from helpers import dpia
        from helpers.run import record, register

        remedy = self.say("run.input_changed_remedy", still=self.still)
        checks.unchanged(self.raw, checks.exports(self.plan, self.wave, self.say), self.plan, self.say, remedy)
        checks.unchanged(self.others, checks.others(self.file, self.books), self.plan, self.say, remedy)
        whole = record.private(self, tables, time.monotonic() - self._began)
        for language in self.options.languages or self.plan.languages:
            text = dpia.write(whole, self.plan, words.load(language, self.plan.labels_in(language)))
            (reports / f"dpia.{language}.md").write_text(text, encoding="utf-8")
        files = sorted(p for p in reports.rglob("*") if p.is_file())
        write_json(tables / "manifest.json", whole)
        write_json(reports / "manifest.json", record.public(whole, {p.relative_to(reports).as_posix(): keys.file_hash(p) for p in files}))
        register.add(self.place.tables_base, register.entry(whole, tables))
        self.place.publish(tables, reports)
