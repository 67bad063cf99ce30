"""What is looked at before any work, and once more at the end: notebooks, parameters, exports, and that none of them changed meanwhile."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from helpers import errors, study
from helpers.report import exports as takeaways
from helpers.run import keys
from helpers.words import Words

OWN = ("study", "tables", "reports", "root")
"""Parameters that only say where things lie; they are no part of what decides a result."""
SECRET = re.compile(r"passw|wachtwoord|secret|geheim|token|api_?key|credential", re.I)
LARGEST = 50_000_000
"""Bytes of a notebook; ours have no outputs and are a thousand times smaller."""


def notebooks(root: Path, wanted: list[str | None], say: Words) -> list[keys.Notebook]:
    """The notebooks of a project in their order; each is a readable notebook that lies in the project itself.

    Args:
        wanted: beginnings of names that must be there (of ``--only`` and ``--from``).
    """
    files = sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    if not files:
        raise errors.UsageError(say("run.no_notebooks", folder=root / "notebooks"))
    books = [_notebook(file, root, say) for file in files]
    for start in filter(None, wanted):
        if not any(book.name.startswith(start) for book in books):
            raise errors.UsageError(say("run.no_such_notebook", name=start, names=", ".join(b.name for b in books)))
    return books


def _notebook(file: Path, root: Path, say: Words) -> keys.Notebook:
    try:
        if not file.resolve().is_relative_to(root.resolve()):
            raise ValueError(say["run.notebook_outside"])
        if file.stat().st_size > LARGEST:
            raise ValueError(say["run.notebook_large"])
        return keys.Notebook(file)
    except SyntaxError as error:
        what = f"SyntaxError: {error.msg}"
    except (KeyError, TypeError, AttributeError, IndexError, RecursionError):
        what = say["run.notebook_broken"]
    except (OSError, ValueError) as error:  # no JSON, no text, a parameter that is no literal
        what = str(error).splitlines()[0]
    raise errors.NotebookFailed(say("run.notebook_unreadable", notebook=file.name, what=what))


def parameters(books: list[keys.Notebook], given: dict[str, Any], file: Path, say: Words) -> None:
    """Refuse values for parameters that no notebook declares, of another type than declared, or that are secrets by their name."""
    declared = {name: value for book in books for name, value in book.parameters.items()}
    for name, value in given.items():
        if SECRET.search(name):
            raise errors.UsageError(say("run.secret", file=file, name=name))
        if name not in declared or name in OWN:
            near = study.near(name, sorted(set(declared) - set(OWN)), say)
            raise errors.UsageError(say("run.no_parameter", file=file, name=name, near=near))
        kind = type(declared[name])
        fits = (isinstance(value, kind) and not (kind is int and isinstance(value, bool))) or (kind is float and type(value) is int)
        if not fits:
            raise errors.UsageError(say("run.wrong_type", file=file, name=name, value=value, kind=kind.__name__))


def formats(asked: tuple[str, ...], say: Words) -> None:
    """Refuse formats that do not exist, with the nearest that does, and formats whose package is not installed, before any work."""
    known = takeaways.names()
    for name in asked:
        if name not in known:
            raise errors.UsageError(say("run.no_such_format", name=name, near=study.near(name, known, say), names=", ".join(known)))
    for name, module, extra in takeaways.missing(asked):
        raise errors.UsageError(say("run.format_needs", name=name, module=module, extra=extra))


def exports(plan: study.Study, wave: str, say: Words) -> dict[str, str]:
    """Hash of each raw file; `InputError` names the first that is missing, or that another program keeps for itself."""
    found = {}
    for source in plan.sources(wave):
        path = Path(source["file"])
        if not path.is_file():
            raise errors.InputError(say("run.file_missing"), file=source["source"], remedy=say("run.file_missing_remedy"),
                                    language=plan.languages[0])
        try:
            found[source["source"]] = keys.file_hash(path)
        except PermissionError:
            raise errors.InputError(say("run.file_locked"), file=source["source"], remedy=say("run.file_locked_remedy"),
                                    language=plan.languages[0]) from None
    return found


def others(file: Path, books: list[keys.Notebook]) -> dict[str, str]:
    """Hash of the study file and of each notebook: these too must stay what they are while a run reads them."""
    return {path.name: keys.file_hash(path) if path.is_file() else "" for path in (file, *(book.path for book in books))}


def unchanged(before: dict[str, str], now: dict[str, str], plan: study.Study, say: Words, remedy: str) -> None:
    """`InputError` names the first file that is another than when the run began, with what to do."""
    changed = [name for name, digest in now.items() if before.get(name) != digest]
    if changed:
        raise errors.InputError(say("run.input_changed"), file=changed[0], remedy=remedy, language=plan.languages[0])
