"""A table cut by wave and by persona, each cut made when it is first asked for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.engine.log import encoded, ranked


class Cuts:
    """One table for everyone and, where it names people, per persona; each as a whole and per wave.

    Args:
        table: with a column wave, perhaps person_id. personas: persona by person_id, of those who are assigned.

    People that come as text leave as numbers in the order of their names (none: NaN), so that text is looked at once.
    """

    def __init__(self, table: pd.DataFrame, personas: pd.Series) -> None:
        if "person_id" in table:
            people, names = _people(table["person_id"])
            if not isinstance(table["person_id"].dtype, pd.CategoricalDtype):
                table = table.assign(person_id=np.where(people < 0, np.nan, people))
        self._table = table
        self._wave, self._waves = _codes(table["wave"])
        self._made: dict[tuple[str, str], pd.DataFrame] = {("all", ""): table}
        self.personas = ["all"]
        if "person_id" in table and len(personas):
            self._names = sorted(personas.unique())
            self._persona = _personas_of(names, personas, self._names)[people]
            there = np.bincount(self._persona + 1, minlength=len(self._names) + 1)[1:]
            self.personas += [name for name, n in zip(self._names, there) if n]

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


def _people(column: pd.Series) -> tuple[np.ndarray, pa.Array]:
    """Number of the person of each row (-1: none), and the names."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), pa.array(column.cat.categories.astype("str"), pa.large_string())
    coded = ranked(encoded(pa.chunked_array([pa.array(column.astype("str"), pa.large_string())])))
    return coded.codes, coded.names


def _personas_of(people: pa.Array, personas: pd.Series, names: list[str]) -> np.ndarray:
    """Number of the persona of each person (-1: none), and a last one for nobody."""
    number = np.append(pd.Categorical(personas, categories=names).codes.astype(np.int64), -1)
    place = pc.index_in(people, value_set=pa.array(personas.index.astype("str"), pa.large_string()))
    return np.append(number[place.fill_null(-1).to_numpy(zero_copy_only=False)], -1)
