"""Quality and speed of the room of emotions on real labelled texts and planted pain points, beside packaged peers where installed.

Run ``python benchmarks/emotions.py [part …]`` with the folder of real data (shared/) beside the repo; parts: sentiment, reasons, pains,
null, speed, coverage. Peers (vaderSentiment) are no dependency: without them their rows are left out.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions import comment_valence, pain_priority, score_comments, tag_themes
from helpers.emotions.scoring import probabilities

SHARED = Path(__file__).resolve().parents[2] / "shared"
CLASSES = np.array(["negative", "neutral", "positive"])
REASONS = {
    "late_flight": "Late Flight",
    "cancelled_flight": "Cancelled Flight",
    "lost_luggage": "Lost Luggage",
    "service_unreachable": "Customer Service Issue",
    "rude_staff": "Flight Attendant Complaints",
    "booking_trouble": "Flight Booking Problems",
    "uncomfortable_seat": "Bad Flight",
    "poor_wifi": "Bad Flight",
    "poor_food": "Bad Flight",
    "poor_entertainment": "Bad Flight",
    "dirty_plane": "Bad Flight",
    "boarding_trouble": "longlines",
}


def dutch_reviews() -> pd.DataFrame:
    """Sentences of Dutch restaurant reviews with one polarity; those with both are left out."""
    rows = pd.read_csv(SHARED / "data" / "text_semeval_nl" / "absa_restaurants_nl.csv")
    truth = (
        rows.groupby("sentence_id")
        .agg(text=("text", "first"), said=("polarity", lambda p: frozenset(p.dropna()) - {"neutral"}))
        .dropna(subset="text")
    )
    truth = truth[truth["said"].map(len) < 2]
    return pd.DataFrame(
        {
            "row_id": truth.index,
            "text": truth["text"].to_numpy(),
            "wanted": [next(iter(s), "neutral") for s in truth["said"]],
            "language": "nl",
        }
    )


def airline_posts() -> pd.DataFrame:
    """Posts to airlines with sentiment and, for the negative ones, a reason."""
    rows = pd.read_csv(SHARED / "data" / "text_twitter_us_airline" / "tweets_no_names.csv.gz").drop_duplicates("text")
    return pd.DataFrame(
        {
            "row_id": rows["tweet_id"].astype(str),
            "text": rows["text"],
            "wanted": rows["airline_sentiment"],
            "reason": rows["negativereason"],
            "language": "en",
        }
    ).reset_index(drop=True)


def ours(texts: pd.DataFrame) -> np.ndarray:
    """One valence per text by the rules."""
    moods = score_comments(texts[["row_id", "text", "language"]])
    return comment_valence(moods, ["row_id"]).reindex(texts["row_id"]).fillna(0).to_numpy()


def vader(texts: pd.DataFrame) -> np.ndarray | None:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return None
    analyzer = SentimentIntensityAnalyzer()
    return np.array([analyzer.polarity_scores(t)["compound"] for t in texts["text"]])


def scores(wanted: pd.Series, valence: np.ndarray, called: np.ndarray) -> str:
    from sklearn.metrics import f1_score, roc_auc_score

    opinion = (wanted != "neutral").to_numpy()
    auc = roc_auc_score(wanted[opinion] == "positive", valence[opinion])
    return f"macro-F1 {f1_score(wanted, called, average='macro'):.3f}  AUC {auc:.3f}"


def sentiment() -> None:
    for name, texts in (("Dutch reviews", dutch_reviews()), ("airline posts", airline_posts())):
        valence = ours(texts)
        print(f"{name:14} n={len(texts):6}  rules  {scores(texts['wanted'], valence, CLASSES[probabilities(valence).argmax(axis=1)])}")
        peer = vader(texts) if texts["language"].iloc[0] == "en" else None
        if peer is not None:
            called = np.where(peer >= 0.05, "positive", np.where(peer <= -0.05, "negative", "neutral"))
            print(f"{name:14} n={len(texts):6}  VADER  {scores(texts['wanted'], peer, called)}")


def reasons() -> None:
    """Reasons of negative posts by the travel taxonomy alone: the theme whose clause is most negative."""
    from sklearn.metrics import accuracy_score, f1_score

    posts = airline_posts()
    posts = posts[posts["reason"].notna() & (posts["reason"] != "Can't Tell")].replace({"reason": {"Damaged Luggage": "Lost Luggage"}})
    hits = tag_themes(posts, score_comments(posts[["row_id", "text", "language"]]), "travel")
    hits = hits[hits["theme"].isin(list(REASONS))].sort_values(["row_id", "valence", "theme"]).drop_duplicates("row_id")
    called = posts["row_id"].map(hits.set_index("row_id")["theme"].map(REASONS)).fillna("Customer Service Issue")
    found = posts["row_id"].isin(hits["row_id"]).mean()
    print(
        f"reasons        n={len(posts):6}  taxonomy  macro-F1 {f1_score(posts['reason'], called, average='macro'):.3f}"
        f"  accuracy {accuracy_score(posts['reason'], called):.3f}  covered {found:.2f}"
    )


def pains() -> None:
    from scipy.stats import spearmanr

    sys.path.insert(0, str(SHARED / "bench"))
    from planted import pain_points

    for n in (150, 400, 1500):
        agreement, calls, covered = [], [], []
        for seed in range(60):
            hits, outcome, truth = pain_points(n, seed)
            table = pain_priority(hits, outcome).set_index("theme")
            wanted = 100 * truth.reindex(table.index)
            ranked = table["priority"].notna()
            agreement.append(spearmanr(table["priority"].fillna(0), wanted)[0])
            calls += [t in set(truth.nlargest(3).index) for t in table.index[table["p_top3"] >= 0.8]]
            covered += list(((table["priority_low"] <= wanted) & (wanted <= table["priority_high"]))[ranked])
        print(
            f"planted pains  n={n:6}  Spearman {np.mean(agreement):.3f}  top-3 calls right {np.mean(calls):.3f} of {len(calls)}"
            f"  interval covers {np.mean(covered):.3f}"
        )


def null(repeats: int = 200) -> None:
    for name, per_person in (("one answer", 1), ("ten answers", 10)):
        false = 0
        for seed in range(repeats):
            rng = np.random.default_rng(seed)
            hits = pd.DataFrame(rng.random((600, 40)) < rng.uniform(0.02, 0.3, 40))
            outcome = pd.Series(np.clip(np.round(rng.normal(7.5, 2.3, 600)), 0, 10))
            if per_person > 1:
                many = hits.loc[hits.index.repeat(per_person)]
                hits, outcome = many & (rng.random(many.shape) < 0.3), outcome.loc[many.index] + rng.normal(0, 1.5, len(many))
            table = pain_priority(hits, outcome, draws=20)
            false += ((table["q"] <= 0.05) & (table["impact"] > 0)).any()
        print(f"null, {name:11}  maps with a false pain {false / repeats:.3f} of {repeats}")


def speed() -> None:
    posts = airline_posts().head(10_000)
    score_comments(posts.head(10)[["row_id", "text"]])
    for name, work in (("rules", lambda: score_comments(posts[["row_id", "text"]])), ("VADER", lambda: vader(posts))):
        start = time.process_time()
        if work() is not None:
            print(f"speed          10,000 posts  {name}  {time.process_time() - start:.2f} s CPU")


def coverage() -> None:
    """How often the interval of a stage's negative share holds the truth, with labels; see `emotions_coverage`."""
    import emotions_coverage

    emotions_coverage.coverage()


PARTS: dict[str, Callable[[], None]] = {
    "sentiment": sentiment,
    "reasons": reasons,
    "pains": pains,
    "null": null,
    "speed": speed,
    "coverage": coverage,
}

if __name__ == "__main__":
    for part in sys.argv[1:] or list(PARTS):
        PARTS[part]()
