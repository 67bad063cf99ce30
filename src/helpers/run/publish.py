"""Where runs are written, and how one becomes the published one: private folders, a lock, and one atomic switch of a pointer."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from helpers.errors import InputError, Locked

RUNS = ".runs"


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

    def fresh(self) -> tuple[Path, Path]:
        """New private folders for tables and report; what earlier runs left behind unpublished is swept away."""
        self.sweep()
        stamp = f"{self.wave}-{time.time_ns():x}-{os.getpid()}"
        made = self.tables_base / RUNS / stamp, self.reports_base / RUNS / stamp
        for folder in made:
            folder.mkdir(parents=True)
        return made

    def sweep(self, keep: int = 1) -> None:
        """Remove run folders of this wave that no pointer names, but for the newest ``keep`` (a reader may still be in one)."""
        for base, pointer in ((self.tables_base, self.tables), (self.reports_base, self.reports)):
            current = pointer.resolve() if pointer.is_symlink() else None
            folders = [p for p in (base / RUNS).glob(f"{self.wave}-*") if p.is_dir() and p.resolve() != current]
            whole = sorted((p for p in folders if (p / "manifest.json").is_file()), key=lambda p: p.stat().st_mtime_ns)
            for folder in set(folders) - set(whole[len(whole) - keep :] if current else []):
                shutil.rmtree(folder, ignore_errors=True)
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
        if pointer.exists() and not pointer.is_symlink():
            raise InputError("this is a folder made by hand, and a run would replace it", file=str(pointer), remedy="Move it away first")
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


def flush(folder: Path) -> None:
    """Ask the disk to keep every file of a folder."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())
    _flush_folder(folder)


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
