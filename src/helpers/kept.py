"""What is kept between runs, so that a file that did not change need not be read again: bundles of tables, each found by a digest.

They lie in the study's private folder, ``data/processed/<study>/.received``; nothing rests on them. A bundle that is damaged, or made
from something else, is as good as none. `klantreis forget` and `klantreis purge` remove them all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from pathlib import Path

import pandas as pd

FOLDER = ".received"
TOLD = "told.json"


class Kept:
    """Bundles in a folder. What is neither asked for nor saved is swept away by `sweep`."""

    def __init__(self, folder: str | Path):
        self.folder, self.used = Path(folder), set()

    @classmethod
    def of(cls, study: str, root: str | Path) -> Kept:
        """Those of a study in a project."""
        return cls(Path(root) / "data" / "processed" / study / FOLDER)

    def load(self, digest: str) -> tuple[dict, dict[str, pd.DataFrame]] | None:
        """What was told with a bundle, and its tables; nothing when there is none, or when one byte of it is not as it was written."""
        place = self.folder / digest
        try:
            told = json.loads((place / TOLD).read_bytes())
            body, files = told["body"], told["files"]
            if told["sha256"] != _hash_of(body, files):
                return None
            for name, sha256 in files.items():
                with open(place / f"{name}.parquet", "rb") as file:
                    if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                        return None
            found = {name: pd.read_parquet(place / f"{name}.parquet") for name in files}
        except (OSError, ValueError, KeyError, TypeError):
            return None
        self.used.add(digest)
        return body, found

    def save(self, digest: str, body: dict, frames: dict[str, pd.DataFrame]) -> None:
        """Keep a bundle. A disk that is full or may not be written is no reason to stop: then nothing is kept."""
        place, fresh = self.folder / digest, self.folder / f".{digest}.{os.getpid()}"
        try:
            fresh.mkdir(parents=True)
            files = {}
            for name, frame in frames.items():
                frame.to_parquet(fresh / f"{name}.parquet", compression="zstd")
                with open(fresh / f"{name}.parquet", "rb") as file:
                    files[name] = hashlib.file_digest(file, "sha256").hexdigest()
            told = {"sha256": _hash_of(body, files), "files": files, "body": body}
            (fresh / TOLD).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
            shutil.rmtree(place, ignore_errors=True)
            os.replace(fresh, place)
            self.used.add(digest)
        except OSError:
            shutil.rmtree(fresh, ignore_errors=True)

    def sweep(self) -> None:
        """Remove all that was not used: bundles of files that changed or left the study, and what was broken off."""
        for place in self.folder.glob("*") if self.folder.is_dir() else ():
            if place.name not in self.used:
                shutil.rmtree(place, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # only when nothing is left


def _hash_of(body: dict, files: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps([body, files], sort_keys=True, ensure_ascii=False).encode()).hexdigest()
