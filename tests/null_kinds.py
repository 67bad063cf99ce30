"""Answers without kinds of people, in the many shapes in which surveys have them: each function (rng, people) -> frame, kinds."""

import numpy as np
import pandas as pd

FIVE = [-1.8, -0.6, 0.6, 1.8]


def of(kind, columns):
    frame = pd.DataFrame(columns)
    return frame, dict.fromkeys(frame, kind)


def likert(latent, cuts=FIVE):
    return 1.0 + np.digitize(latent, cuts)


def chosen(rng, latent, options):
    """One of several options, each more or less likely the higher somebody scores."""
    return (rng.normal(size=options) * np.atleast_1d(latent)[:, None] + rng.gumbel(size=(len(latent), options))).argmax(axis=1).astype(float)


def words_only(rng, n):
    return of("nominal", {f"w{j}": rng.integers(0, rng.integers(2, 7), n) for j in range(12)})


def words_of_one_factor(rng, n):
    z = rng.normal(size=n)
    return of("nominal", {f"w{j}": chosen(rng, z, 4) for j in range(12)})


def ticks_of_one_factor(rng, n):
    z = rng.normal(size=n)
    return of("nominal", {f"t{j}": z * 0.8 - 1 + rng.normal() * 0.7 + rng.logistic(size=n) > 0 for j in range(16)})


def satisfied_ceiling(rng, n):
    z = rng.normal(size=n) * 0.8
    return of("ordinal", {f"q{j}": likert(z + rng.normal(size=n), [-3, -2.3, -1.5, -0.4]) for j in range(10)})


def two_related_factors(rng, n):
    z = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n) * 1.2
    return of("ordinal", {f"q{j}": likert(z[:, j % 2] + rng.normal(size=n)) for j in range(12)})


def two_related_factors_in_numbers(rng, n):
    z = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], n) * 1.2
    return of("numeric", {f"x{j}": z[:, j % 2] + rng.normal(size=n) for j in range(10)})


def yes_sayers_and_extremes(rng, n):
    high, wide = rng.normal(size=n), np.exp(rng.normal(size=n) * 0.5)
    return of("ordinal", {f"q{j}": likert(high + wide * rng.normal(size=n)) for j in range(12)})


def straight_lines(rng, n):
    answers = likert(rng.normal(size=(n, 1)) * 0.8 + rng.normal(size=(n, 10)))
    lazy = rng.random(n) < 0.15
    answers[lazy] = rng.choice([3.0, 4.0, 5.0], lazy.sum(), p=[0.5, 0.3, 0.2])[:, None]
    return of("ordinal", {f"q{j}": answers[:, j] for j in range(10)})


def high_answers_missing(rng, n):
    z = rng.normal(size=n)
    frame, kinds = of("ordinal", {f"q{j}": likert(z + rng.normal(size=n)) for j in range(10)})
    return frame.mask(rng.random(frame.shape) < 0.12 * frame.to_numpy()), kinds


def routed(rng, n):
    """Half of the people never saw five questions."""
    frame, kinds = of("ordinal", {f"q{j}": likert(rng.normal(size=n)) for j in range(10)})
    frame.loc[rng.random(n) < 0.5, ["q1", "q3", "q5", "q7", "q9"]] = np.nan
    return frame, kinds


def age_bands_and_counts(rng, n):
    z = rng.normal(size=n)
    frame, kinds = of("ordinal", {f"q{j}": likert(z + rng.normal(size=n)) for j in range(6)})
    frame["age"] = rng.choice([21.0, 29.5, 39.5, 49.5, 59.5, 70], n, p=[0.1, 0.25, 0.25, 0.2, 0.15, 0.05])
    frame["children"], frame["income"] = rng.poisson(0.8, n), np.round(np.exp(rng.normal(10, 0.5, n)), -3)
    return frame, kinds | dict.fromkeys(("age", "children", "income"), "numeric")


def spending_with_many_zeros(rng, n):
    z = rng.normal(size=n) * 0.7
    spent = {f"s{j}": np.where(z + rng.normal(size=n) > 0.3, np.round(np.exp(2 + 0.5 * rng.normal(size=n) + 0.4 * z), 2), 0) for j in range(6)}
    return of("numeric", spent)


def heavy_tails(rng, n):
    return of("numeric", {f"x{j}": column for j, column in enumerate((rng.standard_t(2, size=(n, 8)) @ (np.eye(8) + 0.3)).T)})


def everyone_twice(rng, n):
    z = rng.normal(size=n // 2) * 0.7
    frame, kinds = of("ordinal", {f"q{j}": likert(z + rng.normal(size=n // 2)) for j in range(12)})
    return pd.concat([frame, frame], ignore_index=True), kinds


def one_factor_behind_all(rng, n):
    z = rng.normal(size=n)
    frame, kinds = of("ordinal", {f"q{j}": likert(z + rng.normal(size=n)) for j in range(6)})
    for j in range(3):
        frame[f"x{j}"], frame[f"w{j}"] = np.exp(0.8 * z + rng.normal(size=n)), chosen(rng, z, 4)
        kinds |= {f"x{j}": "numeric", f"w{j}": "nominal"}
    return frame, kinds


KINDS = [words_only, words_of_one_factor, ticks_of_one_factor, satisfied_ceiling, two_related_factors, two_related_factors_in_numbers,
         yes_sayers_and_extremes, straight_lines, high_answers_missing, routed, age_bands_and_counts, spending_with_many_zeros, heavy_tails,
         everyone_twice, one_factor_behind_all]
