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

from helpers.errors import InputError, Locked
from helpers.store import RUNS, follow

NO_LINKS = (errno.EPERM, errno.EACCES, errno.EOPNOTSUPP, errno.ENOSYS)
"""Errors where symbolic links cannot be made, or not be put in another's place; a full disk is another error."""
NO_PRIVILEGE = 1314  # Windows without developer mode


class Place:
    """The folders of one study and wave.

    ``<base>/<study>/<wave>`` is a pointer to ``<base>/<study>/.runs/<wave>-<id>``, for data/processed and for reports alike: a symbolic
    link, or a file with that name in it where links cannot be made or turned (FAT, Windows). A run writes into its private folders and
    turns the pointers at the end, tables first, report last.
    """

    def __init__(self, root: Path, study: str, wave: str):
        self.root, self.study, self.wave = root, study, wave
        self.tables_base = root / "data" / "processed" / study
        self.reports_base = root / "reports" / study
        self.has_links = True

    @property
    def pointers(self) -> tuple[Path, Path]:
        return self.tables_base / self.wave, self.reports_base / self.wave

    @property
    def tables(self) -> Path:
        return follow(self.tables_base / self.wave)

    @property
    def reports(self) -> Path:
        return follow(self.reports_base / self.wave)

    def manifest(self) -> dict | None:
        """What the published run recorded; None when there is none, or when the two pointers do not name the same whole run."""
        try:
            record = json.loads((self.reports / "manifest.json").read_text(encoding="utf-8"))
            twin = json.loads((self.tables / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return twin if record.get("run") == twin.get("run") else None

    def fresh(self) -> tuple[Path, Path]:
        """New private folders for tables and report; what earlier runs left behind unpublished is swept away.

        Everything that publishing will need is tried out here, before any work: two folders that can be written, two pointers that may be
        turned, and whether they can be links.
        """
        for pointer in self.pointers:
            if pointer.exists() and not is_pointer(pointer):
                raise InputError("this is a folder made by hand, and a run would replace it", file=str(pointer),
                                 remedy="Move it away first")
        self.sweep()
        stamp = f"{self.wave}-{time.time_ns():x}-{os.getpid()}"
        made = self.tables_base / RUNS / stamp, self.reports_base / RUNS / stamp
        for folder in made:
            folder.mkdir(parents=True)
        self.has_links = all(_has_links(folder) for folder in made)
        return made

    def runs(self) -> list[tuple[Path, Path]]:
        """Folders of tables and report of every run of this wave that is still there, newest first."""
        ours = re.compile(rf"{re.escape(self.wave)}-[0-9a-f]+-\d+")  # not those of a wave whose name begins with this one's
        names = {p.name for base in (self.tables_base, self.reports_base) for p in (base / RUNS).glob("*") if ours.fullmatch(p.name)}
        return [(self.tables_base / RUNS / n, self.reports_base / RUNS / n) for n in sorted(names, key=_age, reverse=True)]

    def sweep(self, broken: int = 2) -> None:
        """Remove what no pointer names, but for the newest whole run (a reader may still be in it) and ``broken`` runs that were broken
        off: those that came farthest, to be resumed."""
        current = {p.resolve() for p in (self.tables, self.reports) if p.is_dir()}
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
        for pointer, target in zip(self.pointers, (tables, reports), strict=True):
            self._turn(pointer, target)

    def _turn(self, pointer: Path, target: Path) -> None:
        fresh = pointer.with_name(f".{pointer.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        if self.has_links:
            fresh.symlink_to(Path(RUNS) / target.name, target_is_directory=True)
        else:
            with open(fresh, "wb") as file:
                file.write(f"{RUNS}/{target.name}\n".encode())
                file.flush()
                os.fsync(file.fileno())
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
            with contextlib.suppress(OSError):     # the note is a courtesy: what was published is not undone because it stays
                holder.unlink(missing_ok=True)
            lock.release()


def is_pointer(path: Path) -> bool:
    """Whether a path is a pointer of ours, also one whose run is gone."""
    return path.is_symlink() or follow(path) != path


def _has_links(folder: Path) -> bool:
    """Whether a link to a folder can be made here, and another one put in its place."""
    links = folder / ".link", folder / ".other"
    try:
        for link in links:
            link.symlink_to(folder.name, target_is_directory=True)
        os.replace(*links)
    except (NotImplementedError, OSError) as error:
        if isinstance(error, OSError) and error.errno not in NO_LINKS and getattr(error, "winerror", None) != NO_PRIVILEGE:
            raise
        return False
    finally:
        for link in links:
            link.unlink(missing_ok=True)
    return True


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
