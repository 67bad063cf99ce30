"""Common ways to find groups of people, as a benchmark meets them: (frame, kinds, seed) -> labels and whether they are called groups.

Each chooses its own number of groups: by the largest silhouette, which cannot say one and is usually called structure from .25, or by BIC.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from helpers.personas.encode import encode
from helpers.personas.prepare import Prepared, famd, indicator, prepare, standardise

KS = range(2, 9)
STRUCTURE = 0.25
Answer = tuple[np.ndarray, bool]


def one_hot(frame: pd.DataFrame, kinds: dict[str, str]) -> np.ndarray:
    """z scores and indicators side by side; a missing answer at the mean, or in no level."""
    table = encode(frame, kinds)
    blocks = [np.nan_to_num(standardise(table.values[:, [k != "nominal" for k in table.kinds]]))]
    for j, kind in enumerate(table.kinds):
        if kind == "nominal":
            blocks.append(indicator(np.nan_to_num(table.values[:, j], nan=-1).astype(int), len(table.levels[table.names[j]])))
    return np.hstack(blocks)


def best(tried: list[np.ndarray], scores: list[float]) -> Answer:
    return tried[int(np.argmax(scores))], max(scores) > STRUCTURE


def kmeans_one_hot(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    x = one_hot(frame, kinds)
    tried = [KMeans(k, n_init=10, random_state=seed).fit_predict(x) for k in KS]
    return best(tried, [silhouette_score(x, labels) for labels in tried])


def kmeans_famd(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    table = encode(frame, kinds)
    numeric = tuple("numeric" if kind == "ordinal" else kind for kind in table.kinds)
    x = famd(prepare(table.values, numeric, [], "keep"))[0][:, :5]
    tried = [KMeans(k, n_init=10, random_state=seed).fit_predict(x) for k in KS]
    return best(tried, [silhouette_score(x, labels) for labels in tried])


def k_prototypes(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    from kmodes.kprototypes import KPrototypes

    table = encode(frame, kinds)
    words = [j for j, kind in enumerate(table.kinds) if kind == "nominal"]
    x = np.where(np.isnan(table.values), -1, table.values)
    numbers = [j for j in range(x.shape[1]) if j not in words]
    x[:, numbers] = np.nan_to_num(standardise(table.values[:, numbers]))
    if not numbers or not words:
        return np.zeros(len(x), dtype=int), False
    tried = [KPrototypes(k, init="Cao", n_init=1, max_iter=30, random_state=seed).fit_predict(x, categorical=words) for k in KS]
    space = one_hot(frame, kinds)
    return best(tried, [silhouette_score(space, labels) if len(set(labels)) > 1 else -1.0 for labels in tried])


def gower(frame: pd.DataFrame, kinds: dict[str, str], asymmetric: tuple[str, ...] = ()) -> np.ndarray:
    """Distance of every two people (Gower 1971): the mean over the answers that both gave; ordinal answers by rank.

    Args:
        asymmetric: two-answer columns of which a shared "no" says nothing.
    """
    table = encode(frame, kinds)
    n = len(table.values)
    apart, counted = np.zeros((n, n)), np.zeros((n, n))
    for name, kind, x in zip(table.names, table.kinds, table.values.T):
        both = ~(np.isnan(x)[:, None] | np.isnan(x))
        if kind == "nominal":
            away = (x[:, None] != x).astype(float)
            both &= ~((x[:, None] == 0) & (x == 0)) if name in asymmetric else True
        else:
            y = np.searchsorted(np.unique(x[~np.isnan(x)]), x).astype(float) if kind == "ordinal" else x
            away = np.abs(y[:, None] - y) / (np.nanmax(y) - np.nanmin(y))
        apart += np.where(both, away, 0.0)
        counted += both
    return apart / np.maximum(counted, 1)


def gower_pam(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    import kmedoids

    distance = gower(frame, kinds)
    np.fill_diagonal(distance, 0.0)
    tried = [kmedoids.fasterpam(distance, k, random_state=seed, n_cpu=1).labels.astype(int) for k in KS]
    return best(tried, [silhouette_score(distance, labels, metric="precomputed") for labels in tried])


def stepmix(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    """Latent classes on the answers as they are, the number of classes by BIC."""
    table = encode(frame, kinds)
    data = pd.DataFrame(table.values, columns=list(table.names))
    numbers = [name for name, kind in zip(table.names, table.kinds) if kind == "numeric"]
    words = [name for name in table.names if name not in numbers]
    data[words] = data[words] - data[words].min()
    tried = [_stepmix(data, numbers, words, k, seed) for k in range(1, 8)]
    labels, _ = min(tried, key=lambda found: found[1])
    return labels, bool(labels.max() > 0)


def mixture_of_stepmix(ready: Prepared, k: int, seed: int) -> np.ndarray:
    """Labels by StepMix on answers that are prepared as `find_personas` does."""
    data = pd.DataFrame(np.hstack([ready.numbers, np.where(ready.codes < 0, np.nan, ready.codes)]))
    data.columns = [f"c{j}" for j in data]
    g = ready.numbers.shape[1]
    return _stepmix(data, list(data.columns[:g]), list(data.columns[g:]), k, seed, starts=10)[0]


def _stepmix(data: pd.DataFrame, numbers: list[str], words: list[str], k: int, seed: int, starts: int = 3) -> tuple[np.ndarray, float]:
    """Labels and BIC of one StepMix."""
    from stepmix.stepmix import StepMix
    from stepmix.utils import get_mixed_descriptor

    blocks = {kind: columns for kind, columns in (("continuous_nan", numbers), ("categorical_nan", words)) if columns}
    x, descriptor = get_mixed_descriptor(data, **blocks)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = StepMix(k, measurement=descriptor, n_init=starts, max_iter=200, abs_tol=1e-4, random_state=seed, verbose=0, progress_bar=0)
        model.fit(x)
    return model.predict(x).astype(int), float(model.bic(x))


WAYS = {"k-means on one-hot": kmeans_one_hot, "k-prototypes (kmodes)": k_prototypes, "Gower + PAM (kmedoids)": gower_pam,
        "FAMD + k-means": kmeans_famd, "StepMix, k by BIC": stepmix}
