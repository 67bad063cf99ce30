"""Answers as one matrix of numbers: ``values`` (people x columns, NaN = missing, nominal answers as codes 0, 1, …).

Everything that follows works on that matrix, because the structure test prepares hundreds of simulated studies in exactly the way
it prepares the real one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

KINDS = ("numeric", "ordinal", "nominal")
BATTERY = 4           # from this many items on one scale, the level of a person can be told from what they prefer
LARGEST = 1e100       # no answer is larger; its square would overflow


@dataclass(frozen=True)
class Table:
    """The answers as numbers: ``values`` (people x columns), kind and name per column, and the words behind nominal codes."""

    values: np.ndarray
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    levels: dict[str, tuple]

    def take(self, rows: np.ndarray) -> Table:
        """The same columns for some of the people."""
        return replace(self, values=self.values[rows])


def word(answer) -> str:
    """One spelling for an answer, so that 1, 1.0 and True of two exports are the same answer.

    >>> word(1.0), word(True), word("Noord")
    ('1', '1', 'Noord')
    """
    if isinstance(answer, (bool, np.bool_, int, float, np.integer, np.floating)):
        return f"{float(answer):.10g}"
    return str(answer)


def encode(frame: pd.DataFrame, kinds: dict[str, str]) -> Table:
    """The columns of ``kinds`` as one matrix; columns without at least two different answers are left out.

    >>> encode(pd.DataFrame({"region": ["N", "Z", None], "same": [1, 1, 1]}), {"region": "nominal", "same": "numeric"}).values.tolist()
    [[0.0], [1.0], [nan]]

    Raises:
        ValueError: an unknown kind, a column that is not there or there twice, words where numbers are needed, or an infinite number.
    """
    columns, names, levels = [], [], {}
    for name, kind in kinds.items():
        if kind not in KINDS:
            raise ValueError(f"column {name!r}: kind {kind!r} is none of {', '.join(KINDS)}")
        if not isinstance(frame.get(name), pd.Series):
            raise ValueError(f"column {name!r} is {'there twice' if name in frame else 'not in the table'}")
        words = tuple(sorted({word(a) for a in frame[name].dropna().unique()})) if kind == "nominal" else ()
        x = numbers_of(frame[name], kind, words)
        if len(np.unique(x[~np.isnan(x)])) > 1:
            columns.append(x)
            names.append(name)
            if kind == "nominal":
                levels[name] = words
    values = np.column_stack(columns) if columns else np.empty((len(frame), 0))
    return Table(values, tuple(names), tuple(kinds[n] for n in names), levels)


def numbers_of(column: pd.Series, kind: str, words: tuple[str, ...] = ()) -> np.ndarray:
    """One column as numbers: the place in ``words`` of a nominal answer, the place in its order of an ordered category."""
    if kind == "nominal":
        places = {answer: float(i) for i, answer in enumerate(words)}
        codes, answers = pd.factorize(column)
        return np.array([*(places.get(word(answer), np.nan) for answer in answers), np.nan])[codes]
    if isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered:
        return np.where(column.cat.codes < 0, np.nan, column.cat.codes.astype(float))
    try:
        x = pd.to_numeric(column.astype(object) if column.dtype == "category" else column).to_numpy(dtype="float64", na_value=np.nan)
    except (ValueError, TypeError) as error:
        raise ValueError(f"column {column.name!r} is {kind} but holds answers that are no numbers ({error}); "
                         "make it nominal, or an ordered category") from None
    if (np.abs(x[~np.isnan(x)]) > LARGEST).any():
        raise ValueError(f"column {column.name!r} holds infinity, or a number beyond {LARGEST:g}; correct it or leave it empty")
    return x


def row_order(table: Table) -> np.ndarray:
    """The order of the people by what they answered, so that the order in which they arrive changes nothing.

    Words come first: every so many-th person of this order is a sample in which each answer to them has its share.
    """
    words = [j for j, kind in enumerate(table.kinds) if kind == "nominal"]
    others = [j for j in range(len(table.names)) if j not in words]
    keys = [table.values[:, j] for j in reversed(words)]
    if others:          # one key that differs for any two different people is quicker than a key per column
        weights = np.random.default_rng(0).random(len(others)) + 0.5
        key = np.zeros(len(table.values))
        for weight, j in zip(weights, others):
            x = table.values[:, j]
            key += weight * np.nan_to_num(x / np.nanmax(np.abs(x)), nan=np.e)
        keys = [key, *keys]
    return np.lexsort(keys) if keys else np.arange(len(table.values))


def every_so_many(people: int, wanted: int, rng: np.random.Generator) -> np.ndarray:
    """Rows of an evenly spread sample with a random start; all rows when there are no more than wanted.

    >>> every_so_many(3, 5, np.random.default_rng(0)).tolist()
    [0, 1, 2]
    """
    if people <= wanted:
        return np.arange(people)
    return ((np.arange(wanted) + rng.random()) * people / wanted).astype(int)


def batteries(values: np.ndarray, kinds: tuple[str, ...]) -> list[list[int]]:
    """Groups of at least four ordinal columns that share one scale (the same lowest and highest answer)."""
    scales: dict[tuple[float, float], list[int]] = {}
    for j, kind in enumerate(kinds):
        x = values[:, j]
        known = x[~np.isnan(x)]
        if kind == "ordinal" and len(np.unique(known)) > 2:
            scales.setdefault((known.min(), known.max()), []).append(j)
    return [columns for columns in scales.values() if len(columns) >= BATTERY]
