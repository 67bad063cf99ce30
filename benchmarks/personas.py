"""How well planted groups are found, and how often groups are found where none were planted, beside common ways of doing it.

    python benchmarks/personas.py --seeds 3 --first 200

Reads the generator in ../shared/bench/planted.py (synthetic). Every method chooses its own number of groups; the peers by the largest
silhouette, which cannot say one. Prints mean adjusted Rand, share of right numbers, share of "groups", and seconds as a Markdown table.
"""

from __future__ import annotations

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

from helpers.personas import adjusted_rand, find_personas
from helpers.personas.encode import encode
from helpers.personas.prepare import famd, indicator, prepare, standardise

PLANTED = Path(__file__).resolve().parents[2] / "shared" / "bench" / "planted.py"
GROUPS = {"base": {}, "style 1.5": {"response_style": 1.5}, "MNAR": {"missing": "MNAR"}, "lognormal": {"lognormal": True},
          "k=3, n=500": {"k": 3, "n": 500}, "k=4, n=500": {"n": 500}}
NONE = {"null": {"k": 1, "n": 400}, "null style 1.5": {"k": 1, "n": 400, "response_style": 1.5},
        "null lognormal": {"k": 1, "n": 400, "lognormal": True}}
Answer = tuple[np.ndarray, bool]


def ours(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    found = find_personas(frame, kinds, random_state=seed)
    return found.labels, found.verdict == "groups"


def by_silhouette(x: np.ndarray, seed: int) -> Answer:
    """k-means for k = 2 … 8; the usual rule calls it structure from .25."""
    tried = [KMeans(k, n_init=10, random_state=seed).fit_predict(x) for k in range(2, 9)]
    scores = [silhouette_score(x, labels) for labels in tried]
    return tried[int(np.argmax(scores))], max(scores) > 0.25


def kmeans_one_hot(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    table = encode(frame, kinds)
    blocks = [np.nan_to_num(standardise(table.values[:, [k != "nominal" for k in table.kinds]]))]
    for j, kind in enumerate(table.kinds):
        if kind == "nominal":
            codes = np.nan_to_num(table.values[:, j], nan=-1).astype(int)
            blocks.append(indicator(codes, len(table.levels[table.names[j]])))
    return by_silhouette(np.hstack(blocks), seed)


def kmeans_famd(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    table = encode(frame, kinds)
    numeric = tuple("numeric" if kind == "ordinal" else kind for kind in table.kinds)
    return by_silhouette(famd(prepare(table.values, numeric, [], "keep"))[0][:, :5], seed)


METHODS: dict[str, Callable[[pd.DataFrame, dict[str, str], int], Answer]] = {
    "find_personas": ours, "k-means on one-hot": kmeans_one_hot, "FAMD + k-means": kmeans_famd}


def score(personas: Callable, settings: dict, seeds: range) -> pd.DataFrame:
    """One row per method: agreement with the truth, right number, share of runs that claim groups, seconds per run."""
    rows = []
    for name, method in METHODS.items():
        for seed in seeds:
            frame, kinds, truth = personas(seed=seed, **settings)
            begun = time.process_time()
            labels, claims = method(frame, kinds, seed)
            rows.append({"method": name, "seconds": time.process_time() - begun, "groups": claims,
                         "right_k": labels.max() == truth.max(), "ari": adjusted_rand(truth, labels)})
    return pd.DataFrame(rows).groupby("method", sort=False).mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=100)
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("planted", PLANTED)
    planted = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(planted)
    seeds = range(given.first, given.first + given.seeds)
    print("| data | method | adjusted Rand | k right | says groups | processor s |\n|---|---|---|---|---|---|")
    for name, settings in {**GROUPS, **NONE}.items():
        for method, row in score(planted.personas, settings, seeds).iterrows():
            ari = f"{row['ari']:.3f}" if name in GROUPS else "–"
            print(f"| {name} | {method} | {ari} | {row['right_k']:.2f} | {row['groups']:.2f} | {row['seconds']:.1f} |", flush=True)


if __name__ == "__main__":
    main()
