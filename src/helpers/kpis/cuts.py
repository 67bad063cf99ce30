"""A table cut by wave and by persona, each cut made when it is first asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd


class Cuts:
    """One table for everyone and, where it names people, per persona; each as a whole and per wave.

    Args:
        table: with a column wave, perhaps person_id. personas: persona by person_id, of those who are assigned.
    """

    def __init__(self, table: pd.DataFrame, personas: pd.Series) -> None:
        self._table = table
        self._wave, self._waves = _codes(table["wave"])
        self._made: dict[tuple[str, str], pd.DataFrame] = {("all", ""): table}
        self.personas = ["all"]
        if "person_id" in table and len(personas):
            self._persona, names = _of_people(table["person_id"], personas)
            there = np.bincount(self._persona + 1, minlength=len(names) + 1)[1:]
            self.personas += [name for name, n in zip(names, there) if n]
            self._names = names

    def waves(self, persona: str = "all") -> list[str]:
        """The waves in which the group has rows."""
        there = np.bincount(self._wave[self._of(persona)], minlength=len(self._waves))
        return [wave for wave, n in zip(self._waves, there) if n]

    def get(self, persona: str = "all", wave: str = "") -> pd.DataFrame:
        """The rows of a group, in one wave or in all (``""``); in the order of the table."""
        if (persona, wave) not in self._made:
            rows = self._of(persona)
            if wave:
                is_now = self._wave == self._waves.index(wave)
                rows = is_now if persona == "all" else rows & is_now
            self._made[persona, wave] = self._table if rows.all() else self._table.iloc[np.flatnonzero(rows)]
        return self._made[persona, wave]

    def _of(self, persona: str) -> np.ndarray:
        return np.ones(len(self._table), dtype=bool) if persona == "all" else self._persona == self._names.index(persona)


def _codes(column: pd.Series) -> tuple[np.ndarray, list[str]]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), [str(name) for name in column.cat.categories]
    codes, names = pd.factorize(column, sort=True)
    return codes, [str(name) for name in names]


def _of_people(people: pd.Series, personas: pd.Series) -> tuple[np.ndarray, list[str]]:
    """Number of the persona of each row (-1: none), and the names of the personas."""
    names = sorted(personas.unique())
    number = pd.Series(pd.Index(names).get_indexer(personas), index=personas.index)
    if isinstance(people.dtype, pd.CategoricalDtype):
        of_name = number.reindex(people.cat.categories.astype("str")).fillna(-1).to_numpy(dtype=np.int64)
        codes = people.cat.codes.to_numpy()
        return np.where(codes >= 0, of_name[codes] if len(of_name) else -1, -1), names
    return people.map(number).fillna(-1).to_numpy(dtype=np.int64), names
