"""How often the 95 % interval of a stage's negative share holds the truth: airlines as stages, some posts labelled at random.

Run ``python benchmarks/emotions_coverage.py`` (or ``emotions.py coverage``). The truth is what the annotators of the posts said of all of
them. "these posts": the share in the posts at hand; "people like these": 400 posts are drawn first, as a wave of a study would be, and
the share is that of the airline. Beside it stand the labels alone, and the mean of the scores, which is what is shown without labels.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.emotions.ppi import corrected

DRAWS = 2000
WAVE = 400


def leaning(p: np.ndarray, said: np.ndarray, seed: int = 1) -> dict[str, np.ndarray]:
    """The rules and scorers that are wrong in other ways: the interval must hold with each."""
    rng = np.random.default_rng(seed)
    return {
        "rules": p,
        "rules, far too low": 0.6 * p**3,
        "rules, far too high": 1 - (1 - p) ** 3,
        "rules, upside down": 1 - p,
        "the same for all": np.full(len(p), 0.3),
        "noise": rng.random(len(p)),
        "nearly right": np.clip(0.8 * said + 0.1 + rng.normal(0, 0.15, len(p)), 0, 1),
    }


def one_draw(rng: np.random.Generator, scored: np.ndarray, said: np.ndarray, labels: int, wave: int | None) -> dict[str, tuple]:
    """Estimate and ends by each way of one stage, and the truth that is meant."""
    at = rng.choice(len(said), wave) if wave else np.arange(len(said))
    scored, here = scored[at], said[at]
    sample = rng.choice(len(at), labels, replace=False)
    share = here[sample].mean()
    alone = (share, *map(float, intervals.wilson(here[sample].sum(), labels)))
    plain = tuple(float(x) for x in intervals.mean_t(scored.sum(), (scored**2).sum(), len(scored)))
    return {"corrected": corrected(scored, scored[sample], here[sample]), "labels alone": alone, "scores alone": plain}


def covered(stages: list[tuple[np.ndarray, np.ndarray]], labels: int, wave: int | None, draws: int = DRAWS, seed: int = 7) -> pd.DataFrame:
    """Coverage, width and bias of each way over draws that go round the stages.

    Args:
        stages: (scores, labels) of each stage. wave: posts drawn first; None: all of them, and their share is the truth.
    """
    rng, rows = np.random.default_rng(seed), []
    for draw in range(draws):
        scored, said = stages[draw % len(stages)]
        truth = said.mean()
        for way, (estimate, low, high) in one_draw(rng, scored, said, labels, wave).items():
            rows.append((way, low <= truth <= high, high - low, estimate - truth, abs(estimate - truth)))
    frame = pd.DataFrame(rows, columns=["way", "held", "width", "bias", "error"])
    return frame.groupby("way", sort=False).mean()


def alike(rng: np.random.Generator, scored: np.ndarray, said: np.ndarray, most: int = 4) -> np.ndarray:
    """Posts given to invented people of one to four posts each, the posts of one person alike."""
    order = np.argsort(said + rng.normal(0, 0.6, len(said)))
    sizes = rng.integers(1, most + 1, len(said))
    who = np.repeat(np.arange(len(sizes)), sizes)[: len(said)]
    people = np.empty(len(said), dtype=int)
    people[order] = who
    return people


def several(stages: list[tuple[np.ndarray, np.ndarray]], labels: int = 60, draws: int = DRAWS, seed: int = 9) -> tuple[float, float]:
    """Coverage and width where people write several texts, one of each labelled person is labelled, and everybody counts once."""
    rng, held, width = np.random.default_rng(seed), [], []
    people = [alike(np.random.default_rng(i), *stage) for i, stage in enumerate(stages)]
    means = [[pd.Series(x).groupby(who).mean().to_numpy() for x in stage] for stage, who in zip(stages, people)]
    texts = [pd.Series(np.arange(len(who))).groupby(who).agg(list).tolist() for who in people]
    for draw in range(draws):
        i = draw % len(stages)
        chosen = rng.choice(len(texts[i]), labels, replace=False)
        one = np.array([texts[i][c][rng.integers(len(texts[i][c]))] for c in chosen])
        _, low, high = corrected(means[i][0], stages[i][0][one], stages[i][1][one])
        held.append(low <= means[i][1].mean() <= high)
        width.append(high - low)
    return float(np.mean(held)), float(np.mean(width))


def coverage(draws: int = DRAWS) -> None:
    from emotions import SHARED, airline_posts

    from helpers.emotions import score_comments
    from helpers.emotions.texts import scored_comments

    posts = airline_posts()
    raw = pd.read_csv(SHARED / "data" / "text_twitter_us_airline" / "tweets_no_names.csv.gz").drop_duplicates("text")
    comments = posts.assign(stage=raw["airline"].to_numpy(), question_id="post", person_id=None, wave="w", touchpoint="other")
    scored = scored_comments(comments, score_comments(comments, scorer="rules")).set_index("row_id").reindex(posts["row_id"])
    p = scored["negative_text"].fillna(scored["negative_text"].mean()).to_numpy()
    said, airline = (posts["wanted"] == "negative").to_numpy(float), comments["stage"].to_numpy()
    off = f"the rules are {(p - said).mean():+.3f} off"
    print(f"coverage       {len(posts)} posts of {len(set(airline))} airlines, {draws} draws a row; {off}")
    for name, score in leaning(p, said).items():
        stages = [(score[airline == a], said[airline == a]) for a in sorted(set(airline))]
        for wave, labels in ((None, 60), (WAVE, 60), *(((WAVE, 30), (WAVE, 120), (100, 60)) if name == "rules" else ())):
            meant = "these posts" if wave is None else f"people like these {wave}"
            found = covered(stages, labels, wave, draws)
            told = "  ".join(f"{way} {r['held']:.3f} (width {r['width']:.3f}, bias {r['bias']:+.3f})" for way, r in found.iterrows())
            print(f"coverage       {name:20} {labels:4} labels, {meant:22} {told}")
    held, width = several([(p[airline == a], said[airline == a]) for a in sorted(set(airline))], draws=draws)
    print(f"coverage       several posts a person, one labelled: corrected {held:.3f} (width {width:.3f})")


if __name__ == "__main__":
    coverage(int(sys.argv[1]) if len(sys.argv) > 1 else DRAWS)
