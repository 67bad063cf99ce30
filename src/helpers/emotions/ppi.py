"""What a stage's texts say, by the scorer on all of them and a random sample that a person read: unbiased, whatever the scorer gets wrong.

Prediction-powered inference (Angelopoulos and others 2023) with the weight that makes it narrowest (PPI++, 2024), which for a sample
out of the texts themselves is the regression estimator of survey sampling (Cochran 1977, 7.3): mean over all of b × score, plus mean over
the sample of label − b × score. The population meant is that of people like those who wrote, not only these; so both the choice of whom
to label and the choice of who wrote count in the variance.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers import intervals

FEWEST = 30  # random labels below which a stage is not validated


def corrected(
    scored: np.ndarray, own: np.ndarray, said: np.ndarray, *, is_share: bool = True, level: float = 0.95
) -> tuple[float, float, float]:
    """The mean of what a reader would say of everybody, from scores of all and labels of a random sample of people.

    Args:
        scored: the score of each person who wrote (mean of their texts). own: the score of each labelled person, over the texts that
            were labelled. said: the label of the same people: 0 to 1 for a share, -1 to 1 for a valence; the mean where they have several.
        is_share: a share has an interval within 0 to 1 (Wilson, on the people that would vary as much), a valence Student's t.

    Returns:
        estimate, low, high; all NaN below three labelled people.

    >>> scored = np.array([0.9, 0.8, 0.2, 0.1] * 25)
    >>> [round(x, 2) for x in corrected(scored, scored[:40], np.array([1, 1, 0, 1] * 10))]
    [0.75, 0.6, 0.86]
    """
    from scipy import special

    scored, own, said = (np.asarray(x, dtype=float) for x in (scored, own, said))
    people, sample = len(scored), len(said)
    if sample < 3:
        return np.nan, np.nan, np.nan
    around = own - own.mean()
    spread = float(around @ around)
    is_told = spread > 1e-12 * sample
    weight = float(around @ (said - said.mean())) / spread if is_told else 0.0
    estimate = float(weight * scored.mean() + (said - weight * own).mean())
    left = said - said.mean() - weight * around
    freedom = sample - 2 if is_told else sample - 1
    far = (scored.mean() - own.mean()) ** 2 / spread if is_told else 0.0
    variance = float(left @ left) / freedom * (max(1 / sample - 1 / people, 0) + far) + said.var(ddof=1) / people
    wide = special.stdtrit(freedom, (1 + level) / 2)
    if not is_share:
        half = max(wide * np.sqrt(variance), 3 / sample)  # what none of n people said may still hold for 3 in n
        return float(np.clip(estimate, -1, 1)), max(estimate - half, -1.0), min(estimate + half, 1.0)
    share = float(np.clip(estimate, 0, 1))
    inside = np.clip(share, 0.5 / sample, 1 - 0.5 / sample)  # a share of 0 still has the spread of half a person
    variance *= (wide / intervals.z_of(level)) ** 2
    effective = np.clip(inside * (1 - inside) / variance, 1, people) if variance > 0 else sample
    low, high = intervals.wilson(share * effective, effective, level)
    return share, float(low), float(high)


def by_person(scored: pd.Series, said: pd.Series, person: pd.Series) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What `corrected` takes, from one row per text: each person counts once, however much they wrote.

    Args:
        scored: the score of each text. said: its label, NaN where nobody labelled it. person: who wrote it.
    """
    labelled = said.notna()
    sample = pd.DataFrame({"own": scored[labelled], "said": said[labelled]}).groupby(person[labelled], sort=True).mean()
    return scored.groupby(person, sort=True).mean().to_numpy(), sample["own"].to_numpy(), sample["said"].to_numpy()
