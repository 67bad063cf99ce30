"""Where runs are written, and how one becomes the published one: private folders, a lock, and one atomic switch of a pointer."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import shutil
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import InputError, Locked, UsageError

RUNS = ".runs"
NO_LINKS = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS)
"""Errors of a file system without symbolic links; a full disk is another error."""
NO_PRIVILEGE = 1314  # Windows without developer mode


class Place:
    """The folders of one study and wave.

    ``<base>/<study>/<wave>`` is a pointer (symbolic link) to ``<base>/<study>/.runs/<wave>-<id>``, for data/processed and for
    reports alike. A run writes into its private folders and turns the pointers at the end, tables first, report last.
    """

    def __init__(self, root: Path, study: str, wave: str):
        self.root, self.study, self.wave = root, study, wave
        self.tables_base = root / "data" / "processed" / study
        self.reports_base = root / "reports" / study

    @property
    def tables(self) -> Path:
        return self.tables_base / self.wave

    @property
    def reports(self) -> Path:
        return self.reports_base / self.wave

    def manifest(self) -> dict | None:
        """What the published run recorded; None when there is none, or when the two pointers do not name the same whole run."""
        try:
            record = json.loads((self.reports / "manifest.json").read_text(encoding="utf-8"))
            twin = json.loads((self.tables / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return twin if record.get("run") == twin.get("run") else None

    def fresh(self, no_links: str) -> tuple[Path, Path]:
        """New private folders for tables and report; what earlier runs left behind unpublished is swept away.

        Everything that publishing will need is tried out here, before any work: two folders that can be written, two pointers that may be
        turned, and a disk that takes symbolic links.

        Args:
            no_links: what to say where this user can make no symbolic links.
        """
        for pointer in (self.tables, self.reports):
            if pointer.exists() and not pointer.is_symlink():
                raise InputError("this is a folder made by hand, and a run would replace it", file=str(pointer),
                                 remedy="Move it away first")
        self.sweep()
        stamp = f"{self.wave}-{time.time_ns():x}-{os.getpid()}"
        made = self.tables_base / RUNS / stamp, self.reports_base / RUNS / stamp
        for folder in made:
            folder.mkdir(parents=True)
            _try_link(folder / ".link", no_links)
        return made

    def runs(self) -> list[tuple[Path, Path]]:
        """Folders of tables and report of every run of this wave that is still there, newest first."""
        ours = re.compile(rf"{re.escape(self.wave)}-[0-9a-f]+-\d+")  # not those of a wave whose name begins with this one's
        names = {p.name for base in (self.tables_base, self.reports_base) for p in (base / RUNS).glob("*") if ours.fullmatch(p.name)}
        return [(self.tables_base / RUNS / n, self.reports_base / RUNS / n) for n in sorted(names, key=_age, reverse=True)]

    def sweep(self, broken: int = 2) -> None:
        """Remove what no pointer names, but for the newest whole run (a reader may still be in it) and ``broken`` runs that were broken
        off: those that came farthest, to be resumed."""
        current = {p.resolve() for p in (self.tables, self.reports) if p.is_symlink()}
        loose = [run for run in self.runs() if not current & {f.resolve() for f in run}]
        whole = [run for run in loose if (run[0] / "manifest.json").is_file() and (run[1] / "manifest.json").is_file()]
        begun = [run for run in loose if run not in whole and _steps(run[0])]
        kept = (whole[:1] if current else []) + sorted(begun, key=lambda run: _steps(run[0]), reverse=True)[:broken]
        for run in loose:
            for folder in run if run not in kept else ():
                shutil.rmtree(folder, ignore_errors=True)
        for base in (self.tables_base, self.reports_base):
            for stray in base.glob(f".{self.wave}.*"):
                stray.unlink(missing_ok=True)

    def publish(self, tables: Path, reports: Path) -> None:
        """Flush both folders to disk, then turn the pointers. Each turn is one rename: a reader sees the old or the new, whole."""
        for folder in (tables, reports):
            flush(folder)
        self._turn(self.tables, tables)
        self._turn(self.reports, reports)

    @staticmethod
    def _turn(pointer: Path, target: Path) -> None:
        fresh = pointer.with_name(f".{pointer.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path(RUNS) / target.name, target_is_directory=True)
        os.replace(fresh, pointer)
        _flush_folder(pointer.parent)

    @contextlib.contextmanager
    def lock(self, message: str) -> Iterator[None]:
        """Hold the study; `Locked` (from ``message`` with {study}, {pid}, {host}, {since}) when a living run holds it.

        The operating system frees the lock when its holder dies, so a dead holder's lock is taken over.
        """
        self.tables_base.mkdir(parents=True, exist_ok=True)
        holder = self.tables_base / ".holder.json"
        lock = FileLock(self.tables_base / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            try:
                who = json.loads(holder.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                who = {"pid": "?", "host": "?", "since": "?"}
            raise Locked(message.format(study=self.study, **who)) from None
        try:
            since = datetime.now(UTC).isoformat(timespec="seconds")
            holder.write_text(json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": since}), encoding="utf-8")
            yield
        finally:
            holder.unlink(missing_ok=True)
            lock.release()


def _try_link(link: Path, no_links: str) -> None:
    try:
        link.symlink_to(link.parent.name, target_is_directory=True)
    except (NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in NO_LINKS and getattr(error, "winerror", None) != NO_PRIVILEGE:
            raise
        raise UsageError(no_links) from None
    link.unlink()


def _age(name: str) -> int:
    """When a run began, from the name of its folder (nanoseconds)."""
    return int(name.rsplit("-", 2)[1], 16)


def _steps(tables: Path) -> int:
    """How many steps of a run ended well."""
    return len(list((tables / "notebooks").glob("*.json")))


def flush(folder: Path) -> None:
    """Ask the disk to keep every file of a folder, every folder in it, and its own name."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
        elif path.is_dir():
            _flush_folder(path)
    _flush_folder(folder)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_json(path: Path, value: dict) -> None:
    """JSON, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
    os.replace(fresh, path)
