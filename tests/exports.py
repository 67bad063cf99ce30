"""The folder of synthetic exports, what the scripts beside it make, and how a study would receive one."""

import importlib
import sys
from pathlib import Path

from conftest import ROOT

from helpers import clean

FOLDER = ROOT / "tests" / "data" / "exports"
MAKERS = [m.stem for m in sorted((ROOT / "tests" / "data").glob("make_exports*.py"))]


def made() -> dict[str, tuple[bytes, dict]]:
    """Name -> bytes and truth, of all scripts."""
    sys.path.insert(0, str(FOLDER.parent))
    try:
        return {name: given for module in MAKERS for name, given in importlib.import_module(module).exports().items()}
    finally:
        sys.path.remove(str(FOLDER.parent))


EXPORTS = made()


def received(name: str, folder: Path = FOLDER, **more: object) -> clean.Received:
    """One export as the one source of a study."""
    truth = EXPORTS[name][1]
    source = {"path": name, "source": name, "file": str(folder / name), "kind": truth["kind"], "wave": "w1", **truth.get("source", {})}
    return clean.receive([source], truth.get("questions", {}), key=b"k", **{"language": "en", **more})
