"""Did people change, or did other people come? Kitagawa's decomposition of a change in a mean over personas."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals

PARTS = ["within", "composition", "total"]


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


def decompose(measures: pd.DataFrame, metric: str, before: str, after: str, *, stage: str = "all", level: float = 0.95,
              draws: int = 2_000, random_state: int = 7) -> pd.DataFrame:
    """The change of a metric split in change within personas and change of their shares.

    Shares are those of the people who count in the metric. The interval comes from a parametric bootstrap: shares multinomial,
    means normal with the spread that their interval shows.

    Returns:
        Rows within, composition, total (column part) with estimate, low, high; empty when fewer than two personas are in both waves.
    """
    rows = measures[(measures["metric"] == metric) & (measures["stage"] == stage) & (measures["persona"] != "all")
                    & (measures[["touchpoint", "channel", "segment", "period"]] == "all").all(axis=1) & measures["estimate"].notna()]
    first, second = (rows[rows["wave"] == wave].set_index("persona") for wave in (before, after))
    both = sorted(set(first.index) & set(second.index))
    if len(both) < 2:
        return pd.DataFrame({"part": pd.Series([], dtype="str"), **{c: pd.Series([], dtype=float) for c in ("estimate", "low", "high")}})
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
