"""Views of a study: the same exports drawn in another stage model, as a small study file beside the first one."""

from __future__ import annotations

import re
from pathlib import Path

LIKE = re.compile(r"^like:\s*[\"']?([^\s\"'#]+)", re.M)
TEXT = """\
# {name}, drawn in the stages of {model}. Everything else is as in {file}. This view can be removed; klantreis makes it again.
like: {file}
study: {name}-{short}
draw_in: {model}
"""


def view(study_file: Path, name: str, model: str) -> Path:
    """The study file of a view, written when it is not there yet.

    Args:
        study_file: of the study. name: of the study. model: a shipped stage model, or a file.
    """
    short = re.sub(r"[^a-z0-9]+", "-", Path(model).name.removesuffix(".yml").removesuffix(".stages").lower()).strip("-")
    file = study_file.with_name(f"{study_file.stem}.{short}.yml")
    if not file.exists():
        file.write_text(TEXT.format(name=name, short=short, model=model, file=study_file.name), encoding="utf-8")
    return file


def views_of(study_file: Path) -> list[Path]:
    """The study files beside one that are like it."""
    found = []
    for file in sorted(study_file.parent.glob("*.yml")):
        like = LIKE.search(file.read_text(encoding="utf-8-sig", errors="replace")) if file.resolve() != study_file.resolve() else None
        if like and (file.parent / like.group(1)).resolve() == study_file.resolve():
            found.append(file)
    return found


def drawn_from(study_file: Path) -> Path:
    """The study whose exports a view reads: for a file that is like another and names no waves of its own that other, else itself."""
    text = study_file.read_text(encoding="utf-8-sig", errors="replace") if study_file.is_file() else ""
    like = LIKE.search(text)
    return study_file if like is None or re.search(r"^waves:", text, re.M) else study_file.parent / like.group(1)
