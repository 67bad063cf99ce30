"""What people take along beside the page: one module per format in this folder, found by its name.

A module has ``write(material, folder) -> list[str]``, which makes files from tables that may be shared and returns their names. One that
rests on a package which only some users install says so: ``NEEDS = (module, extra)``. What a format cannot carry stands in words, under
``exports.<name>``: ``what`` it is and what is ``lost`` in it. ``html`` and ``pdf`` are laid out by the report itself.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import errors

if TYPE_CHECKING:
    import pandas as pd

    from helpers.report.facts import Facts
    from helpers.report.figure_data import Given
    from helpers.words import Words

PAGES = ("html", "pdf")


@dataclass(frozen=True)
class Material:
    """What formats are made of; nothing in it is about one person, or about fewer people than the minimum.

    Args:
        given: tables by name, of one wave, protected. facts: whose report this is. says: a Words per language, with the study's labels.
        reports: per language the model of `compose.compose`. figures: folder of the drawn figures.
    """

    given: Given
    facts: Facts
    says: Mapping[str, Words]
    reports: Mapping[str, Mapping[str, Any]]
    figures: Path = Path("figures")

    def table(self, name: str) -> pd.DataFrame:
        """A table as it may be shared, sorted by its key; empty when the study has none."""
        return self._tables[name]

    @cached_property
    def _tables(self) -> dict[str, pd.DataFrame]:
        from helpers import tables
        from helpers.report import tables_out

        least = self.facts.minimum_people
        given = {name: self.given.get(name, tables.empty(name)) for name in tables_out.SHARED}
        return {name: tables_out.shareable(frame, name, least) for name, frame in given.items()}

    def maps(self, language: str) -> list[dict[str, Any]]:
        """The maps of a report as plain data: of everyone, then of each persona."""
        blocks = [block for section in self.reports[language]["sections"] for block in section["blocks"]]
        return [block["model"] for block in blocks if block["kind"] == "map"]


def names() -> list[str]:
    """The formats there are: the pages, then what stands in this folder."""
    return [*PAGES, *sorted(m.name for m in pkgutil.iter_modules(__path__))]


def missing(asked: Iterable[str]) -> list[tuple[str, str, str]]:
    """Formats that rest on a package which is not installed: format, module, and the extra that installs it."""
    needs = {name: getattr(_module(name), "NEEDS", None) for name in asked if name not in PAGES}
    return [(name, *need) for name, need in needs.items() if need and importlib.util.find_spec(need[0]) is None]


def write(asked: Iterable[str], material: Material, folder: str | Path) -> dict[str, list[str]]:
    """Make the formats that are asked for, and per language a file that says what each is and what is lost in it.

    Args:
        asked: names of formats; the pages among them are made elsewhere. folder: where the files go.

    Returns:
        Format -> its files, in the order of the names.

    Raises:
        UsageError: for a format that does not exist.
    """
    target, say = Path(folder), next(iter(material.says.values()))
    for name in set(asked) - set(names()):
        raise errors.UsageError(say("run.no_such_format", name=name, near="", names=", ".join(names())))
    wanted = [name for name in names() if name in set(asked) and name not in PAGES]
    made = {}
    for name in wanted:
        target.mkdir(parents=True, exist_ok=True)
        made[name] = _module(name).write(material, target)
    for language, say in material.says.items() if made else ():
        (target / f"{say['exports.file']}.{language}.md").write_text(readme(made, material, say), encoding="utf-8", newline="\n")
    return made


def told(name: str, say: Words) -> str:
    """What is lost in a format, in one line."""
    return say("exports.told", name=name, lost="; ".join(say[f"exports.{name}.lost"]))


def readme(made: Mapping[str, list[str]], material: Material, say: Words) -> str:
    """What each format is, its files, and what is lost in it."""
    facts = material.facts
    whose = say("report.title_of", title=facts.text("title", say.language), wave=facts.wave)
    synthetic = f"{say['words.synthetic']}\n" if facts.is_synthetic else ""
    parts = [f"# {say['exports.title']}: {whose}\n", synthetic, f"{say['exports.lead']}\n"]
    for name, files in made.items():
        listed = "\n".join(f"- `{file}`" for file in files) or f"- {say['exports.nothing']}"
        lost = "\n".join(f"- {line}" for line in say[f"exports.{name}.lost"])
        parts.append(f"## {name}: {say[f'exports.{name}.what']}\n\n{listed}\n\n{say['exports.lost_head']}\n\n{lost}\n")
    return "\n".join(part for part in parts if part)


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
