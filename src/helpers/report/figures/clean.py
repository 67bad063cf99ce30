"""Figures of what came in."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pandas as pd

from helpers import theme
from helpers.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def rows_kept(sources: pd.DataFrame, say: Words, ax: Axes | None = None) -> Axes:
    """One bar per source: the share of its rows that count, with the numbers beside it.

    Args:
        sources: the table of that name.
    """
    import matplotlib.pyplot as plt

    shown = sources.sort_values(["wave", "kind", "source"], ascending=False, kind="stable").reset_index(drop=True)
    if ax is None:
        _, ax = plt.subplots(figsize=(8, 1.2 + 0.34 * max(len(shown), 2)), layout="constrained")
    if shown.empty:
        ax.text(0.5, 0.5, say("clean.kept_empty"), ha="center", va="center", color=theme.MUTED, parse_math=False)
        ax.set_axis_off()
        return ax
    share = (shown["rows_kept"] / shown["rows_read"].where(shown["rows_read"] > 0)).fillna(0.0)
    ax.barh(shown.index, 1.0, color=theme.NEUTRAL_PALE, height=0.62)
    ax.barh(shown.index, share, color=theme.POSITIVE, height=0.62)
    ax.set_yticks(shown.index, [_short("/".join(PurePosixPath(s).parts[-2:])) for s in shown["source"]], parse_math=False)
    for y, (read, kept) in enumerate(zip(shown["rows_read"], shown["rows_kept"])):
        ax.text(1.01, y, f"{say.number(kept)} / {say.number(read)}", va="center", color=theme.MUTED, parse_math=False)
    ax.set_xlim(0, 1)
    ax.set_xticks([0, 0.5, 1], [say.percent(x) for x in (0, 0.5, 1)])
    form = "kept_all" if share.min() >= 1 else "kept_title"
    ax.set_title(say(f"clean.{form}", share=say.percent(int(share.min() * 1000) / 1000, 1)), loc="left", parse_math=False)
    ax.set_xlabel(say("clean.kept_subtitle"), parse_math=False)
    return ax


def _short(file: str) -> str:
    """A file name of at most 40 letters: of a longer one the begin and the end.

    >>> _short("2026-Q2/" + "a" * 50 + ".csv")
    '2026-Q2/aaaaaaaaaaa…aaaaaaaaaaaaaaaa.csv'
    """
    return file if len(file) <= 40 else f"{file[:19]}\N{HORIZONTAL ELLIPSIS}{file[-20:]}"
