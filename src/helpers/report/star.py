"""The tables of a study as a star schema, for tools that draw their own charts: facts with keys, and dimensions with names.

Every key of a fact is a row of its dimension, so that relations hold; keys are numbers from 1 in a fixed order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from helpers import tables as contracts
from helpers.report.figure_data import Given
from helpers.words import Words

if TYPE_CHECKING:
    from helpers.report.exports import Material

FACTS = {
    "fact_measure": "measures",
    "fact_cell": "journey",
    "fact_theme": "themes",
    "fact_persona": "personas",
    "fact_profile": "profiles",
    "fact_transition": "transitions",
    "fact_path": "variants",
    "fact_change": "changes",
}
"""Fact -> the table it is made of."""
DIMENSIONS = {
    "dim_stage": ("stage",),
    "dim_persona": ("persona",),
    "dim_touchpoint": ("touchpoint",),
    "dim_channel": ("channel",),
    "dim_metric": ("metric",),
    "dim_theme": ("theme",),
    "dim_lane": ("lane",),
    "dim_wave": ("wave", "wave_before", "wave_after"),
    "dim_status": ("status",),
}
"""Dimension -> the columns that point to it."""
NAMED = ("statement", "from", "to", "path", "trait")
"""Columns of ids without a dimension of their own; beside each stands its name per language."""
OF_COLUMN = {column: name for name, columns in DIMENSIONS.items() for column in columns}


def whole(material: Material) -> dict[str, pd.DataFrame]:
    """Facts and dimensions of a study, with ``dictionary`` (what columns mean) and ``relations`` (what points to what)."""
    made = star({name: material.table(name) for name in FACTS.values()}, material.facts.stages, material.says)
    return made | {"dictionary": dictionary(made, material.says), "relations": relations(made)}


def star(given: Given, stages: Iterable[str], says: Mapping[str, Words]) -> dict[str, pd.DataFrame]:
    """Facts and dimensions by name.

    Args:
        given: tables as they may be shared. stages: ids in order. says: a Words per language, for the names of the dimensions.

    Returns:
        Dimensions have ``<name>_key``, the id, its place and ``label_<language>``; facts have keys in place of ids.
    """
    facts = {fact: given[table] for fact, table in FACTS.items() if table in given}
    dimensions = {name: _dimension(name, facts.values(), list(stages), says) for name in DIMENSIONS}
    return dimensions | {name: _keyed(frame, dimensions, says) for name, frame in facts.items()}


def _dimension(name: str, facts: Iterable[pd.DataFrame], stages: list[str], says: Mapping[str, Words]) -> pd.DataFrame:
    """One row per id that a fact names: "all" first, then in order of the journey or of the alphabet."""
    what = name.removeprefix("dim_")
    found = {str(x) for frame in facts for column in DIMENSIONS[name] if column in frame for x in frame[column].dropna().unique()}
    order = ["all", *(stages if what == "stage" else contracts.contract("journey").columns["lane"].words if what == "lane" else ())]
    place = {x: i for i, x in enumerate(order)}
    ids = sorted(found | (set(stages) if what == "stage" else set()), key=lambda x: (place.get(x, len(place)), x))
    made = {f"{what}_key": range(1, len(ids) + 1), what: ids}
    made |= {f"label_{lang}": [_label(what, x, say) for x in ids] for lang, say in says.items()}
    frame = pd.DataFrame(made).astype({f"{what}_key": "int64"})
    return frame.astype({column: "str" for column in frame if column != f"{what}_key"})


def _label(what: str, x: str, say: Words) -> str:
    if x == "all":
        return say[f"exports.all.{what}"] if f"exports.all.{what}" in say else say["exports.all.other"]
    return x if what == "wave" else say[f"report.statuses.{x}"] if what == "status" else say.label(x)


def _keyed(frame: pd.DataFrame, dimensions: Mapping[str, pd.DataFrame], says: Mapping[str, Words]) -> pd.DataFrame:
    """A fact with keys in place of ids, and names beside the ids that have no dimension; an id that is not there has no key."""
    made = {}
    for column in frame:
        kind = frame[column]
        if column not in OF_COLUMN:
            made[column] = kind
            for language, say in says.items() if column in NAMED else ():
                made[f"{column}_{language}"] = kind.map({x: named(x, say) for x in kind.dropna().unique()}).astype("str")
            continue
        what = OF_COLUMN[column].removeprefix("dim_")
        known = dimensions[OF_COLUMN[column]].set_index(what)[f"{what}_key"]
        made[column + "_key"] = kind.map(known).astype("Int64")
    return pd.DataFrame(made, index=frame.index)


def named(text: str, say: Words) -> str:
    """An id, a path of ids or ``question=option`` in words.

    >>> from helpers import words
    >>> named("awareness > decision", words.load("en"))
    'Awareness → Decision'
    """
    if " > " in text:
        return " \N{RIGHTWARDS ARROW} ".join(say.label(part) for part in text.split(" > "))
    question, mark, option = text.partition("=")
    return f"{say.label(question)}: {say.label(option)}" if mark and " " not in question else say.label(text)


def relations(made: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Which column of which fact points to which dimension."""
    rows = []
    for name, frame in made.items():
        for column in frame if name.startswith("fact_") else ():
            dimension = OF_COLUMN.get(column.removesuffix("_key")) if column.endswith("_key") else None
            if dimension:
                rows.append((name, column, dimension, f"{dimension.removeprefix('dim_')}_key"))
    return pd.DataFrame(rows, columns=["from_table", "from_column", "to_table", "to_column"]).astype("str")


def dictionary(made: Mapping[str, pd.DataFrame], says: Mapping[str, Words]) -> pd.DataFrame:
    """What every column of every table means, per language."""
    rows = [
        {"table": name, "column": column, "type": str(frame[column].dtype)}
        | {f"meaning_{lang}": meaning(name, column, say) for lang, say in says.items()}
        for name, frame in made.items()
        for column in frame
    ]
    return pd.DataFrame(rows).astype("str")


def meaning(name: str, column: str, say: Words) -> str:
    """What a column means: from the contract of its table (in Dutch or English), or because it is a key or a name."""
    plain = column.removesuffix("_key")
    if plain != column:
        where = OF_COLUMN.get(plain, name)
        return say("exports.key_to" if name.startswith("fact_") else "exports.key_of", table=where)
    if name.startswith("dim_"):
        return say("exports.name_in", language=column[6:]) if column.startswith("label_") else say["exports.id_of"]
    stem, _, tail = column.rpartition("_")
    if stem in NAMED and name.startswith("fact_"):
        return say("exports.name_in", language=tail)
    columns = contracts.contract(FACTS[name]).columns
    told = columns[column].meaning if column in columns else {}
    return told.get(say.language) or told.get("en") or column
