"""The star schema as one Tableau extract, with the dictionary and the relations as tables of their own.

Tableau's library puts the moment of writing, a random identifier and their checksums into the file (some 34 bytes), and has no
option against it: the same content is promised, not the same bytes.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from helpers.report import star
from helpers.report.exports import Material

NEEDS = ("pantab", "tableau")
NAME = "journey.hyper"


def write(material: Material, folder: Path) -> list[str]:
    """Save facts, dimensions, ``dictionary`` and ``relations`` in one file."""
    import pantab

    with tempfile.TemporaryDirectory() as log:  # Tableau's engine writes one where it is started, unless it is told a place
        pantab.frames_to_hyper(star.whole(material), folder / NAME, process_params={"log_dir": log})
    return [NAME]
