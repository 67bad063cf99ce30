"""Read a study file: what a person may get wrong ends in one line with file, row, key, what is wrong and what to do."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from helpers import strict, words
from helpers.errors import UsageError
from helpers.study import actions, aims, register
from helpers.study.model import (
    Assumed,
    Engine,
    MapChoice,
    PersonaChoice,
    PlannedTest,
    Privacy,
    Question,
    Source,
    Study,
    Target,
    Weights,
    near,
)

LARGEST = 1_000_000


def read(file: str | Path, root: str | Path = ".") -> Study:
    """Read and check a study file.

    Args:
        file: the YAML file. root: the folder that the paths in it are relative to (notebooks pass ``".."``).

    Raises:
        UsageError: one line with file, line, what it is and what to do, in the study's first language.
    """
    shown, path = str(file), Path(file)
    if not path.is_file() or path.stat().st_size > LARGEST:
        raise UsageError(" / ".join(words.load(language)("study.missing", file=shown) for language in ("nl", "en")))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        say = words.load("nl")
        raise UsageError(say("study.unreadable", file=shown, row=1, what=say["study.no_utf8"])) from None
    say = words.load(_language_of(text))
    values, lines = strict.compose(text, shown, say)
    if not isinstance(values, dict):
        raise UsageError(say("study.not_a_map", file=shown))
    values = _like(values, path, say)
    for key in ("root", "file", "kept", "labelled"):
        if key in values:
            raise UsageError(say("study.unknown", file=shown, at=_at((key,), lines, say), key=key, near=""))
    register.apply(values, path)
    if isinstance(values.get("taxonomy"), str) and values["taxonomy"].endswith((".yml", ".yaml")):
        values["taxonomy"] = str(Path(root) / values["taxonomy"])
    if isinstance(values.get("scorer"), str) and "/" in values["scorer"]:
        values["scorer"] = str(Path(root) / values["scorer"])
    try:
        study = Study(**values, root=Path(root), file=shown)
    except ValidationError as error:
        raise UsageError(_explain(error, shown, lines, say)) from None
    _check_paths(study, say)
    study = study.model_copy(update={"assumed": [*study.assumed, *_typed(study, say)]})
    for at, what, given in aims.problems(study)[:1]:
        raise UsageError(_told(shown, at, what, given, lines, say))
    return study.model_copy(update={"kept": _kept(study, path, say), "labelled": _labelled(path, Path(root))})


def _kept(study: Study, path: Path, say: words.Words) -> dict[str, actions.KeptAction]:
    """The actions in the file beside the study, if there is one; what is wrong in it is said of that file."""
    file = actions.place(path)
    if not file.is_file():
        return {}
    shown = str(file)
    try:
        values, lines = strict.compose(file.read_text(encoding="utf-8-sig"), shown, say)
    except UnicodeDecodeError:
        raise UsageError(say("study.unreadable", file=shown, row=1, what=say["study.no_utf8"])) from None
    try:
        kept = TypeAdapter(dict[str, actions.KeptAction]).validate_python(values or {})
    except ValidationError as error:
        raise UsageError(_explain(error, shown, lines, say, lambda _: list(actions.KeptAction.model_fields))) from None
    for at, what, given in actions.problems(kept, list(study.waves), list(say["labels"]))[:1]:
        raise UsageError(_told(shown, at, what, given, lines, say))
    return kept


def _like(values: dict, path: Path, say: words.Words) -> dict:
    """The values of a study that is like another, all of whose keys it does not name itself; what was forgotten there is forgotten here."""
    if "like" not in values:
        return values
    base = path.parent / str(values["like"])
    if not base.is_file() or base.resolve() == path.resolve():
        raise UsageError(say("study.missing", file=str(base)))
    given, _ = strict.compose(base.read_text(encoding="utf-8-sig"), str(base), say)
    if not isinstance(given, dict) or "like" in given:
        raise UsageError(say("study.not_a_map", file=str(base)))
    register.apply(given, base)
    return {**given, **{key: value for key, value in values.items() if key != "like"}}


def _typed(study: Study, say: words.Words) -> list[Assumed]:
    """The cells in the file that ``map`` names, if it names one."""
    if study.map.file is None:
        return []
    file = study.root / study.map.file
    if not file.is_file():
        raise UsageError(say("study.missing", file=study.map.file))
    values, lines = strict.compose(file.read_text(encoding="utf-8-sig"), study.map.file, say)
    try:
        return TypeAdapter(list[Assumed]).validate_python(values or [])
    except ValidationError as error:
        raise UsageError(_explain(error, study.map.file, lines, say, lambda _: list(Assumed.model_fields))) from None


def _labelled(path: Path, root: Path) -> str:
    """Where the labels of a study lie, relative to the root: ``studies/shop.yml`` has ``studies/shop.labels.csv``."""
    place = path.resolve().with_suffix(".labels.csv")
    return place.relative_to(root.resolve()).as_posix() if place.is_relative_to(root.resolve()) else place.as_posix()


def _told(file: str, at: tuple, what: str, given: dict, lines: dict[tuple, int], say: words.Words) -> str:
    """One line on what is wrong beyond the form, with the nearest valid word where there is one."""
    hint = near(given["given"], given.get("among", []), say)
    told = say(f"study.own.{what}", **given) + ("." + hint if hint else "")
    return say("study.invalid", file=file, at=_at(at, lines, say), key=".".join(map(str, at)), what=told).replace("?.", "?")


def _language_of(text: str) -> str:
    """The language for messages: the first one under ``languages``, read roughly, so that a broken file still speaks it."""
    found = re.search(r"^languages:\s*(?:\[|\n\s*-)\s*['\"]?(\w+)", text, re.M)
    return found.group(1) if found and found.group(1) in words.languages() else "nl"


def _at(place: tuple, lines: dict[tuple, int], say: words.Words) -> str:
    """`` row 12``: the line of a place in the file, or of the nearest place around it."""
    while place and place not in lines:
        place = place[:-1]
    return f" {say['study.row']} {lines[place]}" if place in lines else ""


def _explain(error: ValidationError, file: str, lines: dict[tuple, int], say: words.Words,
             keys_at: Callable[[tuple], list[str]] | None = None) -> str:
    """The first thing wrong, in one line; a key that is not known comes first, for it may be the one that is missing."""
    errors = error.errors(include_url=False)
    first = next((e for e in errors if e["type"] == "extra_forbidden"), errors[0])
    at = tuple(first["loc"])
    told = {"file": file, "at": _at(at, lines, say), "key": ".".join(map(str, at)) or "study"}
    if first["type"] == "extra_forbidden":
        return say("study.unknown", **told, near=near(str(at[-1]), (keys_at or _keys_at)(at[:-1]), say))
    return say("study.invalid", **told, what=_what(first, say))


def _what(error: dict, say: words.Words) -> str:
    """What pydantic found, in the study's language."""
    if error["type"] == "value_error":
        text = error["msg"].removeprefix("Value error, ")
        own = "study.own." + text.split(":")[0].replace(" ", "_")
        return say[own] if own in say else text  # noqa: SIM401  (Words has no get)
    key = f"study.what.{error['type']}"
    context, given = error.get("ctx", {}), error["input"]
    given = given if len(repr(given)) <= 80 else repr(given)[:80]
    expected = str(context.get("expected", "")).replace(" or ", ", ")
    return say(key if key in say else "study.what.other", given=given, expected=expected, ge=context.get("ge"), le=context.get("le"))


def _keys_at(at: tuple) -> list[str]:
    """The valid keys at a place in the study."""
    parts = {"waves": Source, "questions": Question, "privacy": Privacy, "engine": Engine, "personas": PersonaChoice,
             "targets": Target, "assumed": Assumed, "experiments": PlannedTest, "weights": Weights, "map": MapChoice}
    model = Study if not at else aims.model_at(at) or parts.get(str(at[0]), Study)
    return [f.alias or name for name, f in model.model_fields.items() if name not in ("root", "file")]


def _check_paths(study: Study, say: words.Words) -> None:
    for source in (s for sources in study.waves.values() for s in sources):
        if "\0" in source.path or "\n" in source.path or source.path.startswith(("/", "~")) or "://" in source.path:
            raise UsageError(say("study.outside", file=study.file, path=repr(source.path)))
