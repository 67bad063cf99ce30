"""One question in several columns is one question: what a questionnaire ties together by its form says nothing about kinds of people.

A town tells the province, an age its band, the options of a single choice exclude each other, and who owns no car says "does not apply"
four times. A mixture takes each of these for a group, and no simulated study without groups has them. They are found on the
answers, counted once, and the rule is kept so that other people are read in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from helpers.personas.encode import Table

LEAST = 5             # people that a tie must rest on
EXPECTED = 8.0        # people who would choose both of two options by chance; none of them do when one excludes the other
MOST_WORDS = 12       # a nominal column with more answers gives way to the coarser one that it determines


@dataclass(frozen=True)
class Overlap:
    """What to do with the columns of a table without the ones that say nothing new.

    ``silenced``: (column, answer) pairs that count as missing. ``merged``: sets of (column, hit) pairs that become one column, which
    stands at the place of the first. Columns are counted from 0.
    """

    silenced: tuple[tuple[int, float], ...] = ()
    merged: tuple[tuple[tuple[int, float], ...], ...] = ()

    def kept(self, columns: int) -> list[int]:
        gone = {j for group in self.merged for j, _ in group[1:]}
        return [j for j in range(columns) if j not in gone]

    def apply(self, values: np.ndarray) -> np.ndarray:
        """Any people, read in this way."""
        out = values.copy() if self.silenced or self.merged else values
        for j, answer in self.silenced:
            out[out[:, j] == answer, j] = np.nan
        for group in self.merged:
            first = group[0][0]
            out[:, first] = np.where(np.isnan(values[:, [j for j, _ in group]]).all(axis=1), np.nan, 0.0)
            for place, (j, hit) in enumerate(group, start=1):
                out[values[:, j] == hit, first] = place
        return out[:, self.kept(values.shape[1])] if self.merged else out

    def names(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """The names of the columns that are left; a merged one carries those of its options."""
        joined = {group[0][0]: " | ".join(names[j] for j, _ in group) for group in self.merged}
        return tuple(joined.get(j, names[j]) for j in self.kept(len(names)))

    def table(self, table: Table) -> Table:
        return Table(self.apply(table.values), self.names(table.names), tuple(table.kinds[j] for j in self.kept(len(table.kinds))), {})


def without_echoes(table: Table, few: np.ndarray) -> tuple[Table, tuple[str, ...]]:
    """The table without columns that another column tells, and their names; learned on the people in ``few``."""
    values, kinds = table.values[few], table.kinds
    codes = [_codes(x) for x in values.T]
    gone: set[int] = set()
    for a in range(len(kinds)):
        for b in range(len(kinds)):
            if a != b and not gone & {a, b} and (_determines(values[:, a], codes[a], codes[b], kinds[a] != "nominal")
                                                 or ("nominal" not in (kinds[a], kinds[b]) and _same_order(codes[a], codes[b]))):
                gone.add(a if kinds[a] == "nominal" and codes[a].max() >= MOST_WORDS else b)
    kept = [j for j in range(len(kinds)) if j not in gone]
    names = tuple(table.names[j] for j in kept)
    left = Table(table.values[:, kept], names, tuple(kinds[j] for j in kept), {n: w for n, w in table.levels.items() if n in names})
    return left, tuple(table.names[j] for j in sorted(gone))


def find_overlap(table: Table, few: np.ndarray) -> Overlap:
    """The ties that are left between columns, learned on the people in ``few``."""
    values = table.values[few]
    flags = [j for j, kind in enumerate(table.kinds) if kind == "nominal" and len(np.unique(values[~np.isnan(values[:, j]), j])) == 2]
    merged = _exclusive(flags, values)
    inside = {j for group in merged for j, _ in group}
    return Overlap(_told_twice([j for j, kind in enumerate(table.kinds) if j not in inside and kind != "numeric"], values), merged)


def _codes(x: np.ndarray) -> np.ndarray:
    """Each answer as its place among the answers, -1 for none."""
    answers = np.unique(x[~np.isnan(x)])
    return np.where(np.isnan(x), -1, np.searchsorted(answers, x))


def _determines(x: np.ndarray, a: np.ndarray, b: np.ndarray, is_ordered: bool) -> bool:
    """Whether who knows ``a`` knows ``b``: each answer to a goes with one answer to b, or each answer to b fills one stretch of a."""
    known = (a >= 0) & (b >= 0)
    if known.sum() < 4 * LEAST:
        return False
    a, b = a[known], b[known]
    counts = np.bincount(b)
    if (counts > 0).sum() < 2 or len(b) - counts.max() < LEAST:
        return False
    size = np.bincount(a)
    pairs = np.unique(a * (b.max() + 1) + b)
    if len(pairs) > (size > 0).sum():                                   # one answer to a with two answers to b
        return False
    if (size > 0).sum() <= len(a) / LEAST:
        return bool(((b != counts.argmax()) & (size[a] > 1)).sum() >= LEAST)
    turns = (np.diff(b[np.argsort(x[known], kind="stable")]) != 0).sum()
    return bool(is_ordered and counts[counts > 0].min() >= LEAST and turns == (counts > 0).sum() - 1)


def _same_order(a: np.ndarray, b: np.ndarray) -> bool:
    """Whether two columns of numbers put the people in the same order, or in the reverse one: euros and cents, or a total and its half."""
    known = (a >= 0) & (b >= 0)
    if known.sum() < 4 * LEAST or len(np.unique(a[known])) < 2:
        return False
    a, b = a[known], b[known]
    return any(np.array_equal(*(np.diff(x[np.lexsort([y, a])]) > 0 for x in (a, y))) for y in (b, -b))


def _exclusive(flags: list[int], values: np.ndarray) -> tuple[tuple[tuple[int, float], ...], ...]:
    """Sets of two-answer columns of which nobody has more than one: the options of a single choice."""
    hits = {}
    for j in flags:
        answers, counts = np.unique(values[~np.isnan(values[:, j]), j], return_counts=True)
        hits[j] = answers[1] if counts[1] <= counts[0] else answers[0]
    if len(flags) < 2:
        return ()
    member = np.column_stack([values[:, j] == hits[j] for j in flags]).astype(float)
    known = (~np.isnan(values[:, flags])).astype(float)
    both = known.T @ known
    chance = (member.T @ known) * (known.T @ member) / np.maximum(both, 1)
    apart = (member.T @ member) == 0
    groups, used = [], set()
    order = np.argsort(-member.sum(axis=0), kind="stable")
    for i in order:
        group = [] if i in used else [i]
        for j in order if group else ():
            if j not in used and all(apart[j, group]) and chance[j, group].sum() >= EXPECTED:
                group.append(j)
        if len(group) > 1:
            used.update(group)
            groups.append(tuple((flags[g], float(hits[flags[g]])) for g in sorted(group)))
    return tuple(groups)


def _told_twice(columns: list[int], values: np.ndarray) -> tuple[tuple[int, float], ...]:
    """Answers that exactly the same people give as an answer to an earlier column."""
    seen, silenced = set(), []
    for j in columns:
        x = values[:, j]
        for answer in np.unique(x[~np.isnan(x)]):
            who = x == answer
            if not LEAST <= who.sum() <= len(x) - LEAST:
                continue
            mark = who.tobytes()
            if mark in seen:
                silenced.append((j, float(answer)))
            seen.add(mark)
    return tuple(silenced)
