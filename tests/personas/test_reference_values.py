"""Figures that other programs give for well-known tables, by the functions that personas rest on."""

import sys

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, needs_shared
from scipy.special import ndtri
from sklearn.metrics import silhouette_score

from helpers.personas import mixture, structure
from helpers.personas.prepare import standardise
from helpers.personas.profile import _share


@pytest.fixture(scope="module")
def gower():
    sys.path.append(str(ROOT / "benchmarks"))
    from common_ways.personas import gower

    return gower


@needs_shared
def test_gower_distances_of_flower_are_those_of_daisy_in_r(shared, gower):
    flower = pd.read_csv(shared / "data/reference/flower.csv")
    kinds = dict(zip(flower, ["nominal"] * 4 + ["ordinal"] * 2 + ["numeric"] * 2))
    d = gower(flower, kinds)
    away = d[np.triu_indices(len(d), 1)]
    assert [away.min(), np.median(away), away.mean(), away.max()] == pytest.approx([0.14179, 0.48288, 0.48653, 0.88754], abs=5e-6)
    assert d[0, 1:4] == pytest.approx([0.88754085, 0.52724673, 0.35179739], abs=5e-9)
    other = gower(flower, kinds | {"V7": "ordinal"}, asymmetric=("V1", "V3"))           # heights as ordered ratios
    assert other[0, 1:4] == pytest.approx([0.90073529, 0.61764706, 0.42268908], abs=5e-9)
    pam = np.array([1, 2, 1, 1, 1, 1, 1, 3, 3, 2, 3, 3, 3, 3, 2, 2, 2, 3])
    assert silhouette_score(d, pam, metric="precomputed") == pytest.approx(0.20672556, abs=5e-9)


@needs_shared
def test_the_gap_of_iris_is_that_of_clusgap_in_r(shared):
    x = pd.read_csv(shared / "data/reference/iris.csv").iloc[:, :4].to_numpy()
    rng = np.random.default_rng(0)

    def curve(values):
        """R's clusGap: log of the summed distances within groups, over twice their size."""
        out = []
        for k in range(1, 7):
            labels = mixture.kmeans(values, k, rng, starts=20)[0]
            groups = [values[labels == j] for j in range(k)]
            out.append(np.log(sum(np.linalg.norm(g[:, None] - g, axis=2).sum() / (2 * len(g)) for g in groups)))
        return np.array(out)

    turn = np.linalg.svd(x - x.mean(axis=0), full_matrices=False)[2].T
    turned = (x - x.mean(axis=0)) @ turn
    chance = np.array([curve(rng.uniform(turned.min(axis=0), turned.max(axis=0), x.shape) @ turn.T) for _ in range(20)])
    gap, se = structure.gap_of(curve(x), chance)
    assert gap == pytest.approx([0.08739, 0.38409, 0.49059, 0.53902, 0.54398, 0.56258], abs=0.03)
    assert structure.gap_rule(gap, se) in (4, 5)


@needs_shared
def test_prediction_strength_of_five_and_six_groups_of_iris_is_that_of_fpc(shared):
    x = standardise(pd.read_csv(shared / "data/reference/iris.csv").iloc[:, :4].to_numpy())
    rng = np.random.default_rng(0)

    def cluster(rows, k):
        labels = mixture.kmeans(x[rows], k, rng, starts=10)[0]
        centres = np.array([x[rows][labels == j].mean(axis=0) for j in range(k)])
        return labels, lambda others: ((x[others][:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)

    strength = [structure.prediction_strength(150, k, cluster, rng, splits=50)[0] for k in (5, 6)]
    assert strength == pytest.approx([0.46274, 0.38809], abs=0.05)


@needs_shared
def test_the_test_of_a_share_against_the_rest_is_the_adjusted_residual_of_r(shared):
    table = pd.read_csv(shared / "data/reference/hair_eye_color.csv")
    people = table.loc[table.index.repeat(table["Freq"])]
    for hair, eye, residual in (("Black", "Brown", 6.13652), ("Blond", "Blue", 9.96755), ("Blond", "Brown", -8.32825)):
        row = _share("eye", (people["Eye"] == eye).to_numpy(), np.ones(len(people), dtype=bool), (people["Hair"] == hair).to_numpy(), 10, 0.95)
        assert np.sign(row["effect"]) * -ndtri(row["p"] / 2) == pytest.approx(residual, abs=5e-6)
