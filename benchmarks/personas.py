"""How well planted groups are found, and how often groups are found where none were planted, beside common ways of doing it.

    python benchmarks/personas.py --seeds 10 --first 200 --parts groups none speed large

Reads the generator in ../shared/bench/planted.py (synthetic). Every method chooses its own number of groups. Prints Markdown tables: mean
adjusted Rand, share of right numbers, share of "groups" and processor seconds; seconds of the verdict; a million people beside one KMeans.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / ".venv/peers"))          # the packages of peers.txt
PLANTED = ROOT.parent / "shared/bench/planted.py"

from common_ways.personas import WAYS, Answer, mixture_of_stepmix  # noqa: E402

from helpers.personas import adjusted_rand, find_personas  # noqa: E402
from helpers.personas.encode import encode  # noqa: E402
from helpers.personas.estimator import PersonaMixture  # noqa: E402

# what to plant, then the bars: least adjusted Rand and least share of right numbers
GROUPS = {"base": ({}, 0.90, 0.90), "style 1.5": ({"response_style": 1.5}, 0.85, 0.75), "lognormal": ({"lognormal": True}, 0.90, 0.90),
          "MNAR 20 %": ({"missing": "MNAR", "missing_rate": 0.2}, 0.80, 0.0), "MNAR 10 %": ({"missing": "MNAR"}, 0.80, 0.0),
          "k=3, n=500": ({"k": 3, "n": 500}, 0.90, 0.90), "k=4, n=500": ({"n": 500}, 0.90, 0.90)}
NONE = {"nothing": {"k": 1, "n": 400}, "one factor": {"k": 1, "n": 500, "response_style": 1.5},
        "lognormal": {"k": 1, "n": 600, "lognormal": True}, "MNAR 20 %": {"k": 1, "n": 400, "missing": "MNAR", "missing_rate": 0.2}}


def ours(frame: pd.DataFrame, kinds: dict[str, str], seed: int) -> Answer:
    found = find_personas(frame, kinds, random_state=seed)
    return found.labels, found.verdict == "groups"


METHODS: dict[str, Callable[[pd.DataFrame, dict[str, str], int], Answer]] = {"find_personas": ours, **WAYS}


def score(personas: Callable, settings: dict, seeds: range) -> pd.DataFrame:
    """One row per method: agreement with the truth, right number, share of runs that claim groups, range of k, seconds per run."""
    rows = []
    for name, method in METHODS.items():
        for seed in seeds:
            frame, kinds, truth = personas(seed=seed, **settings)
            begun = time.process_time()
            labels, claims = method(frame, kinds, seed)
            labels = np.unique(labels, return_inverse=True)[1]
            rows.append({"method": name, "seconds": time.process_time() - begun, "groups": claims, "k": labels.max() + 1,
                         "right": labels.max() == truth.max(), "ari": adjusted_rand(truth, labels)})
    means = {c: (c, "mean") for c in ("ari", "right", "groups", "seconds")}
    return pd.DataFrame(rows).groupby("method", sort=False).agg(**means, low=("k", "min"), high=("k", "max"))


def groups(personas: Callable, seeds: range) -> None:
    print("| planted groups | method | adjusted Rand | bar | k right | bar | k from-to | says groups | processor s |\n" + "|---" * 9 + "|")
    for name, (settings, ari, right) in GROUPS.items():
        for method, row in score(personas, settings, seeds).iterrows():
            print(f"| {name} | {method} | {row['ari']:.3f} | {ari:.2f} | {row['right']:.2f} | {right:.2f} "
                  f"| {row['low']:.0f}-{row['high']:.0f} | {row['groups']:.2f} | {row['seconds']:.1f} |", flush=True)


def none(personas: Callable, seeds: range) -> None:
    print("\n| no groups planted | method | says groups | bar | k from-to | processor s |\n" + "|---" * 6 + "|")
    for name, settings in NONE.items():
        for method, row in score(personas, settings, seeds).iterrows():
            print(f"| {name} | {method} | {row['groups']:.2f} | 0.05 | {row['low']:.0f}-{row['high']:.0f} "
                  f"| {row['seconds']:.1f} |", flush=True)


def speed(personas: Callable, seeds: range) -> None:
    """The whole verdict on 600 people and 20 columns, and the own mixture beside StepMix on the same prepared answers at the true k."""
    rows = []
    for seed in seeds:
        frame, kinds, truth = personas(seed=seed)
        begun = time.perf_counter()
        ours(frame, kinds, seed)
        whole = time.perf_counter() - begun
        begun = time.process_time()
        model = PersonaMixture(4, kinds=kinds, n_init=10, random_state=seed).fit(frame)
        own = time.process_time() - begun
        ready = model.ready(encode(frame, kinds).values)
        begun = time.process_time()
        labels = mixture_of_stepmix(ready, 4, seed)
        rows.append((whole, own, time.process_time() - begun, adjusted_rand(truth, model.labels_), adjusted_rand(truth, labels)))
    whole, own, theirs, ari, other = np.mean(rows, axis=0)
    print(f"\nVerdict and model, 600 x 20, B = 99: {whole:.1f} s on the clock (bar 20), at most {max(r[0] for r in rows):.1f}.")
    print(f"Own mixture at k = 4: {own:.2f} processor s, adjusted Rand {ari:.3f}; "
          f"StepMix on the same answers: {theirs:.2f} s, {other:.3f}.")


def large(personas: Callable, people: int) -> None:
    """A million people and 25 columns beside one KMeans with ten starts at the same k."""
    from sklearn.cluster import KMeans

    frame, kinds, truth = personas(n=people, n_ordinal=9, n_noise=8, seed=1)
    begun = time.perf_counter()
    found = find_personas(frame, kinds, random_state=1)
    own = time.perf_counter() - begun
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    ari = adjusted_rand(truth, found.labels)
    x = frame.to_numpy()
    begun = time.perf_counter()
    KMeans(found.k, n_init=10, random_state=1).fit(x)
    plain = time.perf_counter() - begun
    print(f"{people:,} people, {frame.shape[1]} columns: {found.verdict}, k = {found.k}, adjusted Rand {ari:.3f}, {own:.1f} s; "
          f"one KMeans (n_init 10) {plain:.1f} s: {own / plain:.2f} times (bar 3); at most {memory:.2f} GB so far (bar 3).", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=100)
    parser.add_argument("--parts", nargs="*", default=["groups", "none", "speed", "large"])
    parser.add_argument("--people", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    given = parser.parse_args()
    spec = importlib.util.spec_from_file_location("planted", PLANTED)
    planted = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(planted)
    seeds = range(given.first, given.first + given.seeds)
    for part in given.parts:
        if part == "large":
            print()
            for people in given.people:
                large(planted.personas, people)
        else:
            {"groups": groups, "none": none, "speed": speed}[part](planted.personas, seeds)


if __name__ == "__main__":
    main()
