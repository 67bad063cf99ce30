"""Quality and speed of the room of emotions on real labelled texts and planted pain points, beside packaged peers where installed.

Run ``python benchmarks/emotions.py [part …]`` with the folder of real data (shared/) beside the repo; parts: sentiment, labels, emotions,
speed, coverage, and those of `emotions_themes`. Peers (vaderSentiment, textblob-nl, afinn) are no dependency: `make peers` puts them
aside, and without them their rows are left out. Vectors of texts are kept in the folder KLANTREIS_VECTORS (else among temporary files).
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
sys.path += [str(HERE.parent / ".venv" / "peers"), str(HERE / "heads")]

from emotions_themes import PARTS as THEME_PARTS  # noqa: E402

from helpers.emotions import comment_valence, embeddings, score_comments, shares  # noqa: E402
from helpers.emotions.own_labels import agreement, calibration_error, fit_own  # noqa: E402
from helpers.emotions.scoring import probabilities  # noqa: E402

SHARED = HERE.parents[1] / "shared"
CACHE = Path(os.environ.get("KLANTREIS_VECTORS", Path(tempfile.gettempdir()) / "klantreis-vectors"))
CLASSES = np.array(["negative", "neutral", "positive"])
EKMAN = {  # the grouping of the paper (Demszky and others 2020)
    "anger": ["anger", "annoyance", "disapproval"],
    "disgust": ["disgust"],
    "fear": ["fear", "nervousness"],
    "joy": ["joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride", "admiration", "desire",
            "caring"],
    "sadness": ["sadness", "disappointment", "embarrassment", "grief", "remorse"],
    "surprise": ["surprise", "realization", "confusion", "curiosity"],
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


def ways() -> list[str]:
    return ["rules", *(["embeddings"] if embeddings.is_installed() else [])]


def ours(texts: pd.DataFrame, scorer: str = "rules") -> np.ndarray:
    """One valence per text."""
    moods = score_comments(texts[["row_id", "text", "language"]], scorer=scorer, cache=CACHE)
    return comment_valence(moods, ["row_id"]).reindex(texts["row_id"]).fillna(0).to_numpy()


def peers(language: str) -> dict[str, Callable[[str], float]]:
    """Packaged readers of a language that are installed: name -> valence of a text (0 for none)."""
    found: dict[str, Callable[[str], float]] = {}
    try:
        if language == "en":
            from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

            vader = SentimentIntensityAnalyzer()
            found["VADER"] = lambda t: vader.polarity_scores(t)["compound"]
            from afinn import Afinn

            lists = Afinn()
            found["afinn"] = lambda t: lists.score(t) / 10
        else:
            from textblob import TextBlob
            from textblob_nl import PatternAnalyzer, PatternTagger

            found["textblob-nl"] = lambda t: TextBlob(t, pos_tagger=PatternTagger(), analyzer=PatternAnalyzer()).sentiment[0]
    except ImportError as error:
        print(f"a peer is not installed: {error}")
    return found


def scores(wanted: pd.Series, valence: np.ndarray, called: np.ndarray) -> str:
    from sklearn.metrics import f1_score, roc_auc_score

    opinion = (wanted != "neutral").to_numpy()
    auc = roc_auc_score(wanted[opinion] == "positive", valence[opinion])
    return f"macro-F1 {f1_score(wanted, called, average='macro'):.3f}  AUC {auc:.3f}"


def sentiment() -> None:
    """Tone without labels; peers call from .05 on, as VADER's authors advise."""
    for name, texts in (("Dutch reviews", dutch_reviews()), ("airline posts", airline_posts())):
        for scorer in ways():
            valence = ours(texts, scorer)
            called = CLASSES[probabilities(valence).argmax(axis=1)]
            print(f"{name:14} n={len(texts):6}  {scorer:12} {scores(texts['wanted'], valence, called)}")
        for peer, read in peers(texts["language"].iloc[0]).items():
            valence = np.array([read(t) for t in texts["text"]])
            called = CLASSES[np.where(valence >= 0.05, 2, np.where(valence <= -0.05, 0, 1))]
            print(f"{name:14} n={len(texts):6}  {peer:12} {scores(texts['wanted'], valence, called)}")


DRAWS = {"seeds 0-4": range(5), "seeds 40-44": range(40, 45)}  # what the pull to the labelled shares was set on is neither (100-103)


def labels() -> None:
    """What labels teach: as many per class, or as many by chance, on the texts without label; and all of them in five folds.

    The classes of texts come in shares of their own, so labels drawn equally per class are a sample of another kind than the texts.
    The calibration error is told with the probabilities as learned, and moved to the shares among all texts.
    """
    posts = airline_posts()
    why = posts[posts["reason"].notna() & (posts["reason"] != "Can't Tell")].replace({"reason": {"Damaged Luggage": "Lost Luggage"}})
    for name, texts, task, each in (("tone", posts, "wanted", 50), ("reason", why, "reason", 30)):
        given = texts[["row_id", task]].rename(columns={task: "label"})
        per_class = lambda seed, t=texts, k=task, n=each: t.groupby(k).sample(frac=1, random_state=seed).groupby(k).head(n)  # noqa: E731
        many = texts[task].nunique() * each
        ways = [(f"{each} labels a class, {kind}", per_class, seeds) for kind, seeds in DRAWS.items()]
        ways.append((f"{many} labels by chance", lambda seed, t=texts, n=many: t.sample(n, random_state=seed), DRAWS["seeds 40-44"]))
        for way, draw, seeds in ways:
            found = [_taught(given, texts, task, draw(seed).index) for seed in seeds]
            macro, right, off, before, most = (*np.mean(found, axis=0), max(f[2] for f in found))
            print(f"{name:8} {way}  macro-F1 {macro:.3f}  accuracy {right:.3f}  ECE {off:.3f} (at most {most:.3f}),"
                  f" as learned {before:.3f}")
        for use in ("words", "auto"):
            model = fit_own(given, texts, task=name, cache=CACHE, use=use)
            print(f"{name:8} {len(texts)} labels, 5 folds  {'+'.join(model.uses)}  macro-F1 {model.macro_f1:.3f}"
                  f"  accuracy {model.accuracy:.3f}  ECE {model.ece:.3f}")


def _taught(given: pd.DataFrame, texts: pd.DataFrame, task: str, few: pd.Index) -> tuple[float, float, float, float]:
    """Macro-F1, share right and calibration error on the texts without label, and that error as learned from the labels."""
    model, rest = fit_own(given.loc[few], texts, task=task, cache=CACHE), texts.drop(few)
    p = model.probabilities(rest["text"], "en").to_numpy()
    counts = given.loc[few, "label"].value_counts().reindex(model.classes)
    before = shares.moved(p, model.shares.to_numpy(), (counts / counts.sum()).to_numpy())
    truth = (rest[task].to_numpy()[:, None] == np.array(model.classes)).astype(int)
    return *agreement(truth, p), calibration_error(truth, p), calibration_error(truth, before)


def emotions() -> None:
    """Six families of Ekman on GoEmotions, trained on its train part as own labels are, thresholds from dev; and our four, as shipped."""
    from make_heads import families, go_emotions
    from sklearn.metrics import average_precision_score, f1_score

    from helpers.emotions import own_labels

    (train, said), (dev, said_dev), (test, said_test) = (go_emotions(part) for part in ("train", "dev", "test"))
    six = [pd.DataFrame({e: s[names].any(axis=1) for e, names in EKMAN.items()}) for s in (said, said_dev, said_test)]
    uses = ("words", "vectors") if embeddings.is_installed() else ("words",)
    seen = [own_labels._seen(t, "en", uses, CACHE) for t in (train, dev, test)]
    parts = own_labels._fitted(six[0].to_numpy().astype(int), *seen[0])
    p_dev, p = (own_labels._predicted(parts, *s) for s in seen[1:])
    steps = np.arange(0.2, 0.95, 0.01)
    best = [max(steps, key=lambda t, i=i: f1_score(six[1].iloc[:, i], p_dev[:, i] >= t)) for i in range(6)]
    each = [f1_score(six[2].iloc[:, i], p[:, i] >= best[i]) for i in range(6)]
    told = "  ".join(f"{e} {f:.2f}" for e, f in zip(EKMAN, each))
    print(f"GoEmotions     n={len(test):6}  {'+'.join(uses)}  macro-F1 {np.mean(each):.3f}  {told}")
    texts = pd.DataFrame({"row_id": test.index.astype("str"), "text": test, "language": "en"})
    truth = families(said_test)
    for scorer in ways():
        moods = score_comments(texts, scorer=scorer, cache=CACHE)
        felt = moods.groupby("row_id")[[f"p_{f}" for f in truth]].max().reindex(texts["row_id"]).fillna(0)
        told = "  ".join(f"{f} {average_precision_score(truth[f], felt[f'p_{f}']):.2f} ({truth[f].mean():.2f})" for f in truth)
        print(f"families       n={len(test):6}  {scorer:12} average precision (by chance)  {told}")
    _dutch()


def _dutch() -> None:
    """Dutch film lines: heads that saw English only. Indicative, whatever comes out."""
    from sklearn.metrics import average_precision_score

    rows = pd.read_csv(SHARED / "data" / "text_xed_nl" / "xed_nl.csv").dropna(subset="text")
    said = rows["labels"].astype("str").str.split(",").map(lambda x: {int(i) for i in x})
    kinds = {"frustration": {1, 3}, "disappointment": {6}, "worry": {4}, "joy": {5, 8}, "surprise": {7}}
    texts = pd.DataFrame({"row_id": rows.index.astype("str"), "text": rows["text"], "language": "nl"})
    for scorer in ways():
        moods = score_comments(texts, scorer=scorer, cache=CACHE)
        felt = moods.groupby("row_id")[[f"p_{f}" for f in kinds]].max().reindex(texts["row_id"]).fillna(0)
        truth = {f: said.map(lambda s, k=k: bool(s & k)).to_numpy() for f, k in kinds.items()}
        told = "  ".join(f"{f} {average_precision_score(t, felt[f'p_{f}']):.2f} ({t.mean():.2f})" for f, t in truth.items())
        print(f"Dutch lines    n={len(rows):6}  {scorer:12} average precision (by chance)  {told}")


def speed() -> None:
    """Rules on 10,000 texts of 30 words beside VADER, Dutch beside English; 300 posts by vectors beside the bare model, and again."""
    posts, reviews = airline_posts(), dutch_reviews()
    for name, source in (("en", posts), ("nl", reviews)):
        words = " ".join(source["text"]).split()
        at = np.linspace(0, len(words) - 30, 10_000).astype(int)
        texts = pd.DataFrame({"row_id": np.arange(10_000), "text": [" ".join(words[i : i + 30]) for i in at], "language": name})
        score_comments(texts.head(10), scorer="rules")
        unsaid = texts.drop(columns="language")
        jobs = {"rules": lambda t=texts: score_comments(t, scorer="rules"),
                "rules, language not given": lambda t=unsaid: score_comments(t, scorer="rules")}
        jobs |= {peer: lambda t=texts, r=read: [r(x) for x in t["text"]] for peer, read in peers(name).items()}
        for who, work in jobs.items():
            print(f"speed          10,000 texts of 30 words, {name}  {_seconds(work):.2f} s CPU  {who}")
    if embeddings.is_installed():
        few, model = posts.tail(300), embeddings._model()
        with tempfile.TemporaryDirectory() as folder:
            bare = _seconds(lambda: model.query(few["text"].tolist()))
            first, again = (_seconds(lambda: score_comments(few, scorer="embeddings", cache=folder)) for _ in range(2))
        print(f"speed          300 posts  {bare:.2f} s CPU bare model  {first:.2f} s embeddings ({first / bare:.2f})  {again:.2f} s again")


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def coverage() -> None:
    """How often the interval of a stage's negative share holds the truth, with labels; see `emotions_coverage`."""
    import emotions_coverage

    emotions_coverage.coverage()


PARTS: dict[str, Callable[[], None]] = {
    "sentiment": sentiment, "labels": labels, "emotions": emotions, "speed": speed, "coverage": coverage, **THEME_PARTS,
}

if __name__ == "__main__":
    for part in sys.argv[1:] or list(PARTS):
        PARTS[part]()
