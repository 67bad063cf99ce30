"""The same answers read in two ways: with the general level of each person, and without it.

Raw ratings mostly re-find the satisfied and the dissatisfied; without the level one sees what somebody values more than the rest of
their own answers. Neither reading is the true one, so both are shown.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.personas.find import VERDICTS, Personas, adjusted_rand, find_personas

STYLES = ("centre", "keep")


def with_readings(found: Personas, frame: pd.DataFrame, kinds: dict[str, str], *, response_style: str = "centre", **how) -> Personas:
    """``found`` with the verdict of both readings among its evidence; unchanged where no battery has a level to take out.

    Args:
        response_style: the reading that ``found`` is. how: the other arguments that `find_personas` got, without ``k``.

    The added checks: reading_<style>_verdict (place in none, continuum, groups), reading_<style>_k, reading_<style>_level (share of the
    differences in general level that lie between its groups, eta squared), and readings_agreement (adjusted Rand index of the two).
    """
    if len(found.level) == 0 or np.isnan(found.level).all():
        return found
    own = found if found.override is None else find_personas(frame, kinds, response_style=response_style, **how)
    other = find_personas(frame, kinds, response_style=STYLES[response_style == "centre"], **how)
    pair = dict(zip(STYLES, (own, other) if response_style == "centre" else (other, own)))
    rows = {}
    for style, reading in pair.items():
        rows[f"reading_{style}_verdict"] = VERDICTS.index(reading.verdict)
        rows[f"reading_{style}_k"] = reading.k
        rows[f"reading_{style}_level"] = between(found.level, reading.labels)
    is_both = min(reading.k for reading in pair.values()) > 1
    rows["readings_agreement"] = adjusted_rand(own.labels, other.labels) if is_both else np.nan
    added = pd.DataFrame({"check": list(rows), "k": 0, "value": np.array(list(rows.values()), dtype=float), "se": np.nan})
    return replace(found, evidence=pd.concat([found.evidence, added], ignore_index=True))


def between(x: np.ndarray, labels: np.ndarray) -> float:
    """Share of the variance of ``x`` that lies between groups (eta squared); people without a number are left out.

    >>> between(np.array([1.0, 1, 3, 3]), np.array([0, 0, 1, 1]))
    1.0
    """
    known = ~np.isnan(x)
    x, labels = x[known], labels[known]
    size = np.bincount(labels)
    means = np.bincount(labels, x) / np.maximum(size, 1)
    total = ((x - x.mean()) ** 2).sum()
    return float((size * (means - x.mean()) ** 2).sum() / total) if total > 0 else 0.0
