"""How the stages feel, read from finished measures: the two curves, where they lie apart, and which extremes the intervals support."""

from __future__ import annotations

import pandas as pd

from helpers import intervals

CURVES = ("valence_reported", "valence_text")
VALIDATED = "text_ppi"
"""Method of a measure from text that was corrected with labels of a random sample; every other one is not validated."""


def curves(measures: pd.DataFrame, stages: list[str], persona: str = "all") -> dict[str, pd.DataFrame]:
    """Both curves in the last wave: by metric, one row per stage that has one, with the stage as index, in the order of the stages."""
    rows = measures[
        (measures["persona"] == persona)
        & (measures["touchpoint"] == "all")
        & (measures["channel"] == "all")
        & measures["stage"].isin(stages)
        & measures["metric"].isin(CURVES)
    ]
    rows = rows[rows["wave"] == rows["wave"].max()]
    found = {m: rows[rows["metric"] == m].drop_duplicates("stage").set_index("stage") for m in CURVES}
    return {m: own.loc[[s for s in stages if s in own.index]] for m, own in found.items()}


def best(measures: pd.DataFrame, stages: list[str], persona: str = "all") -> tuple[pd.DataFrame, str]:
    """The curve that findings speak of, rows with an interval only: what people reported where at least one stage has it, else texts."""
    for metric, own in curves(measures, stages, persona).items():
        known = own[own["estimate"].notna() & own["low"].notna()]
        if len(known):
            return known, metric
    return known, metric


def validated(text: pd.DataFrame) -> pd.Series:
    """Which rows from text were corrected with labels of a random sample."""
    return (text["method"] == VALIDATED) & text["estimate"].notna()


def apart(measures: pd.DataFrame, stages: list[str], persona: str = "all") -> pd.Series:
    """Stages where the two curves contradict each other: 1 where texts sound better than the ratings, -1 where worse.

    Where people checked the texts: the two intervals do not touch. Where nobody did, the scale of the scorer is its own, and only two
    intervals on either side of zero contradict each other.
    """
    reported, text = curves(measures, stages, persona).values()
    both = [s for s in reported.index if s in text.index]
    signs = differ(reported.loc[both], text.loc[both])
    return signs[signs != 0]


def differ(reported: pd.DataFrame, text: pd.DataFrame) -> pd.Series:
    """`apart` for two curves with the same stages as index: 0 where they do not contradict each other."""
    ends = [frame[end].astype(float) for frame in (reported, text) for end in ("low", "high")]
    told, read = (intervals.apart(0.0, 0.0, *pair) for pair in (ends[:2], ends[2:]))
    counts = validated(text) | (told * read < 0)
    return pd.Series(intervals.apart(*ends), index=text.index, dtype=int).where(counts, 0)


def extremes(rows: pd.DataFrame) -> dict[str, list[str]]:
    """The stages that may be the highest (``peak``) and lowest (``low``): one where its interval lies clear of all others, else several.

    >>> rows = pd.DataFrame({"estimate": [0.5, 0.1, 0.0], "low": [0.4, 0.0, -0.1], "high": [0.6, 0.2, 0.1]}, index=["a", "b", "c"])
    >>> extremes(rows)
    {'peak': ['a'], 'low': ['b', 'c']}
    """
    if len(rows) < 2:
        return {"peak": [], "low": []}
    top, bottom = rows.loc[rows["estimate"].idxmax()], rows.loc[rows["estimate"].idxmin()]
    return {"peak": list(rows.index[rows["high"] >= top["low"]]), "low": list(rows.index[rows["low"] <= bottom["high"]])}
