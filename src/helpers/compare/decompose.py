"""Did people change, or did other people come? Kitagawa's decomposition of a change in a mean over personas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals
from helpers import tables as contracts

PARTS = ["within", "composition", "total"]
WHOLE = ["touchpoint", "channel", "segment", "period"]


def kitagawa(share_before: np.ndarray, mean_before: np.ndarray, share_after: np.ndarray, mean_after: np.ndarray
             ) -> tuple[np.ndarray, np.ndarray]:
    """Change within groups and change by their shares (Kitagawa 1955, midpoint weights); together exactly the change of the mean.

    The last axis runs over groups; shares sum to 1 along it.

    >>> within, composition = kitagawa([.5, .3, .2], [40, 20, -10], [.3, .3, .4], [45, 20, -12])
    >>> round(float(within), 10), round(float(composition), 10)
    (1.4, -10.7)
    """
    w1, m1, w2, m2 = (np.asarray(x, dtype=float) for x in (share_before, mean_before, share_after, mean_after))
    within = ((w1 + w2) / 2 * (m2 - m1)).sum(axis=-1)
    composition = ((m1 + m2) / 2 * (w2 - w1)).sum(axis=-1)
    return within, composition


def drivers(changes: pd.DataFrame, measures: pd.DataFrame, themes: pd.DataFrame, outcome: str, *, level: float = 0.95,
            random_state: int = 7) -> pd.DataFrame:
    """The parts of every change for everyone, and of the outcome whether it changed or not.

    A row is reversed (Simpson) when the total and the part within the personas are both clear, by their intervals, and of opposite sign:
    then the personas did not do what the total says.

    Returns:
        Contract ``drivers``; cells of which fewer than two personas are in both waves have no rows.
    """
    if changes.empty:
        return contracts.empty("drivers")
    before, after = changes["wave_before"].iloc[0], changes["wave_after"].iloc[0]
    total = changes[(changes["persona"] == "all") & (changes[["touchpoint", "channel"]] == "all").all(axis=1)]
    # a total may hide what its personas did, so cells that did not change are looked at too
    cells = total[["kind", "metric", "stage", "unit", "verdict"]].sort_values(["kind", "metric", "stage"], kind="stable")
    told = themes[themes["kind"] == "pain_point"].rename(columns={"theme": "metric", "share": "estimate"}).assign(
        **dict.fromkeys(WHOLE, "all"))
    known = {kind: _of_personas(rows, (before, after)) for kind, rows in (("measure", measures), ("theme", told))}
    made = []
    for cell in cells.itertuples():
        parts = _parts(known[cell.kind].get((cell.metric, cell.stage)), before, after, level, 2_000, random_state)
        if parts.empty:
            continue
        p = parts.set_index("part")
        rises, falls = p["low"] > 0, p["high"] < 0
        is_reversed = bool((rises["within"] & falls["total"]) | (falls["within"] & rises["total"]))
        if is_reversed or cell.verdict == "changed" or cell.metric == outcome:
            made.append(parts.assign(kind=cell.kind, metric=cell.metric, stage=cell.stage, unit=cell.unit, is_reversed=is_reversed))
    return contracts.conform(pd.concat(made, ignore_index=True), "drivers") if made else contracts.empty("drivers")


def decompose(measures: pd.DataFrame, metric: str, before: str, after: str, *, stage: str = "all", level: float = 0.95,
              draws: int = 2_000, random_state: int = 7) -> pd.DataFrame:
    """The change of a metric split in change within personas and change of their shares.

    Shares are those of the people who count in the metric. The interval comes from a parametric bootstrap: shares multinomial,
    means normal with the spread that their interval shows.

    Returns:
        Rows within, composition, total (column part) with estimate, low, high; empty when fewer than two personas are in both waves.
    """
    rows = _of_personas(measures[measures["metric"] == metric], (before, after)).get((metric, stage))
    return _parts(rows, before, after, level, draws, random_state)


def _of_personas(rows: pd.DataFrame, waves: tuple[str, str]) -> dict[tuple[str, str], pd.DataFrame]:
    """The rows of single personas, by metric and stage."""
    mine = rows[(rows["persona"] != "all") & rows["wave"].isin(waves) & (rows[WHOLE] == "all").all(axis=1) & rows["estimate"].notna()]
    return dict(iter(mine.groupby(["metric", "stage"], observed=True)))


def _parts(rows: pd.DataFrame | None, before: str, after: str, level: float, draws: int, random_state: int) -> pd.DataFrame:
    nothing = pd.DataFrame({"part": pd.Series([], dtype="str"), **{c: pd.Series([], dtype=float) for c in ("estimate", "low", "high")}})
    if rows is None:
        return nothing
    first, second = (rows[rows["wave"] == wave].set_index("persona") for wave in (before, after))
    both = sorted(set(first.index) & set(second.index))
    if len(both) < 2:
        return nothing
    rng = np.random.default_rng(random_state)
    exact, drawn = [], []
    for wave in (first.loc[both], second.loc[both]):
        n, mean = wave["n"].to_numpy(dtype=float), wave["estimate"].to_numpy(dtype=float)
        se = (wave["high"] - wave["low"]).to_numpy(dtype=float) / 2 / intervals.z_of(level)
        exact += [n / n.sum(), mean]
        drawn += [rng.multinomial(int(n.sum()), n / n.sum(), size=draws) / n.sum(), mean + se * rng.standard_normal((draws, len(both)))]
    estimate, spread = kitagawa(*exact), kitagawa(*drawn)
    low, high = intervals.percentile(np.column_stack([*spread, spread[0] + spread[1]]), level)
    return pd.DataFrame({"part": PARTS, "estimate": [*map(float, estimate), float(sum(estimate))], "low": low, "high": high})
