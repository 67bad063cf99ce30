"""Multiple choice as one column per option: which columns belong together, and which boxes each person ticked.

Tools write the group in their own ways: ``Question | Option`` (two header rows), ``Question [Option]``, ``Option:Question``,
``Question - Option``, ``Q4_1`` with the option in the question text, or a set of variables in SPSS.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from helpers.clean.formats import plain

NOT_TICKED = {"0", "n", "no", "nee", "nein", "non", "false", "onwaar", "not selected", "niet geselecteerd", "unchecked", "not checked"}
TICKED = {"1", "y", "yes", "ja", "true", "waar", "x", "selected", "geselecteerd", "checked", "oui"}
OTHER = re.compile(r"(other|anders|overige?|andere|-oth-)\b", re.I)  # what was written there is no option: that there was something is
UNANSWERED = {"", "n/a", "na", "n.v.t.", "-"}


def columns_of(title: str, headings: list[str], texts: dict[str, str] | None = None, sets: dict[str, dict] | None = None) -> dict[str, str]:
    """The columns that hold the options of one question: heading -> option; empty when there are none.

    Args:
        title: the question as the study names it. texts: heading -> question as asked. sets: multi-response sets of SPSS.

    >>> columns_of("Gevoel", ["nr", "Gevoel [blij]", "Gevoel [boos]"])
    {'Gevoel [blij]': 'blij', 'Gevoel [boos]': 'boos'}
    """
    for name, found in (sets or {}).items():
        if plain(title.lstrip("$")) == plain(name.lstrip("$")):
            return {h: (texts or {}).get(h, h) for h in found["columns"] if h in headings}
    wanted = plain(title)
    ways = [
        lambda h: next((h[i + 3 :] for i in _places(h, " | ") if plain(h[:i]) == wanted), None),
        lambda h: h[h.rindex("[") + 1 : -1] if h.endswith("]") and "[" in h and plain(h[: h.rindex("[")]) == wanted else None,
        lambda h: next((h[:i].rstrip(":") for i in _places(h, ":") if plain(h[i + 1 :].lstrip(":")) == wanted), None),
        lambda h: next((h[i + 3 :] for i in _places(h, " - ") if plain(h[:i]) == wanted), None),
        lambda h: _coded(h, wanted, texts or {}),
    ]
    for way in ways:
        found = {h: option.strip() for h in headings if (option := way(h)) is not None}
        if len(found) > 1:
            return found
    return {}


def groups(table: pd.DataFrame, texts: dict[str, str], sets: dict[str, dict]) -> dict[str, dict[str, str]]:
    """Questions of several columns that hold nothing but ticked boxes: title -> heading -> option, as `columns_of` finds them again.

    Columns of one question that hold points on a scale (the rows of a matrix) are questions of their own, and no group.
    """
    heads = list(table.columns)
    titles = [f"${name}" for name in sets] + [title for h in heads for title in _titles(h)]
    found, used = {}, set()
    for title in dict.fromkeys(titles):
        columns = columns_of(title, heads, texts, sets)
        ticks = all(_is_tick(table[h], option) for h, option in columns.items() if not OTHER.match(option))
        if columns and title not in heads and not used & set(columns) and (ticks or title[1:] in sets):
            found[title] = columns
            used |= set(columns)
    return found


def _titles(heading: str) -> list[str]:
    """What the question of this column may be called."""
    cuts = [heading[:i] for mark in (" | ", " - ") for i in _places(heading, mark)]
    cuts += [heading[: heading.rindex("[")].strip()] if heading.endswith("]") and "[" in heading else []
    cuts += [heading[i + 1 :].lstrip(":") for i in _places(heading, ":")]
    code = re.fullmatch(r"(.+)_\d+", heading)
    return [c for c in [*cuts, *([code.group(1)] if code else [])] if c]


def _is_tick(cells: pd.Series, option: str) -> bool:
    """Nothing but this option, yes, no, or nothing."""
    said = set(cells.str.strip().str.casefold()) - NOT_TICKED - UNANSWERED
    return said <= {option.casefold()} or (len(said) == 1 and said <= TICKED)


def _places(text: str, mark: str) -> list[int]:
    return [found.start() for found in re.finditer(re.escape(mark), text)]


def _coded(heading: str, wanted: str, texts: dict[str, str]) -> str | None:
    """``Q4_1``: the option stands at the end of the question text, after the last dash."""
    code = re.fullmatch(r"(.+)_(\d+|other|TEXT|\d+_TEXT)", heading)
    if code is None or plain(code.group(1)) != wanted or heading.endswith("TEXT"):
        return None
    return texts.get(heading, heading).rpartition(" - ")[2]


def ticked(table: pd.DataFrame, columns: dict[str, str], question: dict, counted: dict[str, str] | None = None) -> tuple[dict, dict]:
    """Which options each person chose.

    Args:
        columns: heading -> option. question: the study's question, with ``options`` (option or cell -> option id). counted: heading -> the
            cell that means chosen, where the file says so (SPSS); else every cell that does not say no.

    Returns:
        Option id -> 1, 0 or NaN (nothing of the question was answered), and heading -> mask of cells that no option of the study knows.
    """
    known = {plain(str(k)): v for k, v in question["options"].items()}
    bare = {h: table[h].str.strip().str.casefold() for h in columns}
    answered = np.zeros(len(table), dtype=bool)
    for cells in bare.values():
        answered |= (~cells.isin(UNANSWERED)).to_numpy()
    chosen, unknown = {}, {}
    for heading, option in columns.items():
        cells = bare[heading]
        is_yes = (cells == counted[heading].strip().casefold()) if counted else ~cells.isin(NOT_TICKED | UNANSWERED)
        name = known.get(plain(option), known.get(plain(heading), None if known else option))
        if name is None:
            names = set(cells[is_yes].map(plain).map(known).dropna())
            name = names.pop() if len(names) == 1 else None
        name = "other" if name is None and OTHER.match(option) else name
        if name is None:
            unknown[heading] = is_yes.to_numpy()
            continue
        marks = np.where(answered, is_yes.to_numpy(dtype="float64"), np.nan)
        chosen[name] = np.fmax(chosen[name], marks) if name in chosen else marks
    return {name: chosen[name] for name in dict.fromkeys([*known.values(), *chosen]) if name in chosen}, unknown
