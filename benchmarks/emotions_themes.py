"""Quality of themes, pain points and hard sentences, beside packaged peers where they are installed. Parts of `benchmarks/emotions.py`.

reasons: why posts to airlines are negative, 9 classes. restaurant: what sentences of Dutch reviews are about, 4 classes. jupyter: what
makes a notebook difficult, 14 themes, several per answer. pains, null: planted pain points, and maps on which nothing hurts.
hard: hand-written hard sentences per kind, with every failure.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.emotions import comment_valence, embedder, load_taxonomy, pain_priority, score_comments, tag_themes, theme_scores
from helpers.emotions.embeddings import is_installed

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
CACHE = Path(os.environ.get("KLANTREIS_VECTORS", Path(tempfile.gettempdir()) / "klantreis-vectors"))
HARD = HERE.parent / "tests" / "data" / "hard_sentences.tsv"
REASONS = {
    "late_flight": "Late Flight",
    "cancelled_flight": "Cancelled Flight",
    "lost_luggage": "Lost Luggage",
    "damaged_luggage": "Damaged Luggage",
    "service_unreachable": "Customer Service Issue",
    "unhelpful_service": "Customer Service Issue",
    "rude_staff": "Flight Attendant Complaints",
    "booking_trouble": "Flight Booking Problems",
    "uncomfortable_seat": "Bad Flight",
    "poor_wifi": "Bad Flight",
    "poor_food": "Bad Flight",
    "poor_entertainment": "Bad Flight",
    "dirty_plane": "Bad Flight",
    "boarding_trouble": "longlines",
}
CATEGORIES = {"FOOD": "food", "DRINKS": "food", "SERVICE": "service", "AMBIENCE": "ambience", "LOCATION": "ambience",
              "RESTAURANT": "restaurant"}
PER_THEME = 16


def _f1(wanted: pd.Series, called: pd.Series) -> str:
    from sklearn.metrics import accuracy_score, f1_score

    return f"macro-F1 {f1_score(wanted, called, average='macro'):.3f}  accuracy {accuracy_score(wanted, called):.3f}"


def _ways() -> list[tuple[str, Callable | None]]:
    """By words alone, and, where the extra is installed, with meaning."""
    return [("words", None), *([("words + meaning", embedder(CACHE))] if is_installed() else [])]


def reasons() -> None:
    """Reasons of negative posts without labels. Patterns and descriptions were looked at against one half of the posts only."""
    rows = pd.read_csv(SHARED / "data" / "text_twitter_us_airline" / "tweets_no_names.csv.gz").drop_duplicates("text")
    posts = rows[rows["negativereason"].notna() & (rows["negativereason"] != "Can't Tell")].reset_index(drop=True)
    seen = np.random.default_rng(0).random(len(posts)) < 0.5
    for name, embed in _ways():
        english = pd.Series("en", index=posts.index)
        scores = theme_scores(posts["text"].str.slice(0, 400), english, "travel", among=list(REASONS), embed=embed)
        called = scores.idxmax(axis=1).map(REASONS)
        wanted = posts["negativereason"]
        print(f"reasons        n={len(posts):6}  {name:16} {_f1(wanted, called)}  never looked at: {_f1(wanted[~seen], called[~seen])}")


def restaurant() -> None:
    rows = pd.read_csv(SHARED / "data" / "text_semeval_nl" / "absa_restaurants_nl.csv").dropna(subset=["text", "category"])
    about = rows.assign(about=rows["category"].str.split("#").str[0].map(CATEGORIES)).groupby("sentence_id")
    texts = about.agg(text=("text", "first"), about=("about", "first"), kinds=("about", "nunique"))
    texts = texts[texts["kinds"] == 1].reset_index(drop=True)
    for name, embed in _ways():
        scores = theme_scores(texts["text"], pd.Series("nl", index=texts.index), HERE / "taxonomies" / "restaurant.yml", embed=embed)
        print(f"restaurant     n={len(texts):6}  {name:16} {_f1(texts['about'], scores.idxmax(axis=1))}")


def jupyter() -> None:
    """Difficulties of a computing notebook: by a taxonomy written from the question, and by 16 labels per theme (3 draws)."""
    from sklearn.metrics import f1_score

    texts, wanted, taxonomy = _difficulties()
    ids = list(wanted.columns)
    moods = score_comments(texts, scorer="rules")
    for name, embed in _ways():
        hits = tag_themes(texts, moods, taxonomy, complaints={"difficult"}, embed=embed)
        called = pd.crosstab(hits["row_id"], hits["theme"]).reindex(index=wanted.index, columns=ids, fill_value=0) > 0
        print(f"jupyter        n={len(texts):6}  {name:16} micro-F1 {f1_score(wanted, called, average='micro'):.3f}")
    found = [_with_labels(texts, wanted, seed) for seed in range(3)]
    print(f"jupyter        n={len(texts):6}  {PER_THEME} labels a theme micro-F1 {np.mean(found):.3f} (3 draws, on answers without label)")


def _difficulties() -> tuple[pd.DataFrame, pd.DataFrame, Path]:
    """Answers to what makes it difficult, and the silver themes of each (rows row_id, columns themes)."""
    folder, taxonomy = SHARED / "data" / "survey_jupyter_ux2015_surveygizmo", HERE / "taxonomies" / "notebook.yml"
    raw = pd.read_csv(folder / "survey_short_columns.csv", index_col=0)
    text = raw[[f"difficult_aspects_{i}" for i in (1, 2, 3)]].fillna("").agg(". ".join, axis=1).str.strip(". ")
    text = text[text != ""]
    silver = pd.read_csv(folder / "difficult_aspects_themes.csv", sep=";", index_col=0)["difficult_aspects_themes"].reindex(text.index)
    ids = [t.id for t in load_taxonomy(taxonomy).themes]
    row_id = text.index.astype(str)
    wanted = pd.DataFrame({i: silver.fillna("").str.split(",").map(lambda found, i=i: i in found).to_numpy() for i in ids}, index=row_id)
    frame = pd.DataFrame({"row_id": row_id, "question_id": "difficult", "stage": "use", "text": text.to_numpy(), "language": "en"})
    return frame, wanted, taxonomy


def _with_labels(texts: pd.DataFrame, wanted: pd.DataFrame, seed: int) -> float:
    """Micro-F1 on the rest, after an analyst labelled answers until each theme was met `PER_THEME` times (or is exhausted)."""
    from sklearn.metrics import f1_score

    from helpers.emotions.own_labels import NONE, fit_own

    order = np.random.default_rng(seed).permutation(len(wanted))
    met, taken = pd.Series(0, index=wanted.columns), []
    for i in order:
        row = wanted.iloc[i]
        if (met[row[row].index] < PER_THEME).any():
            taken.append(i)
            met += row
    known = wanted.iloc[taken]
    labels = known.rename_axis("row_id").reset_index().melt("row_id", var_name="label").query("value")[["row_id", "label"]]
    none = pd.DataFrame({"row_id": known.index[~known.any(axis=1)], "label": NONE})
    model = fit_own(pd.concat([labels, none]), texts, is_many=True, cache=CACHE, random_state=seed)
    rest = texts[~texts["row_id"].isin(known.index)]
    p = model.probabilities(rest["text"], "en").reindex(columns=wanted.columns, fill_value=0.0)
    return float(f1_score(wanted.loc[rest["row_id"]], p >= 0.5, average="micro", zero_division=0))


def pains() -> None:
    """Planted pains on the stated 60 seeds, on 120 others, and on 20 other designs."""
    from scipy.stats import spearmanr

    sys.path.insert(0, str(SHARED / "bench"))
    from planted import pain_points

    drawn = {"seeds 0-59": [(s, 7) for s in range(60)], "seeds 60-179": [(s, 7) for s in range(60, 180)],
             "20 other designs": [(s, 100 + d) for d in range(20) for s in range(3)]}
    for n in (150, 400, 1500):
        for name, chosen in drawn.items():
            agreement, calls, covered = [], [], []
            for seed, design in chosen:
                hits, outcome, truth = pain_points(n, seed, design_seed=design)
                table = pain_priority(hits, outcome, draws=500).set_index("theme")
                wanted = 100 * truth.reindex(table.index)
                agreement.append(spearmanr(table["priority"].fillna(0), wanted)[0])
                calls += [t in set(truth.nlargest(3).index) for t in table.index[table["p_top3"] >= 0.8]]
                ranked = table["priority"].notna()
                covered += list(((table["priority_low"] <= wanted) & (wanted <= table["priority_high"]))[ranked])
            print(f"planted pains  n={n:6}  {name:16} Spearman {np.mean(agreement):.3f}  top-3 calls right {np.mean(calls):.3f}"
                  f" of {len(calls)}  interval covers {np.mean(covered):.3f}")


NULLS = ("one answer", "ten answers", "bought or not", "hits go together", "few are hit")


def nothing_hurts(kind: str, seed: int) -> tuple[pd.DataFrame, pd.Series]:
    """A map of 40 cells on which no pain costs anything: hits and outcome, one row per answer, people in the index."""
    rng = np.random.default_rng(seed)
    n, rates = 600, rng.uniform(0.02, 0.3, 40)
    bent = rng.normal(size=(n, 1)) if kind == "hits go together" else np.zeros((n, 1))
    rates = rng.uniform(0.015, 0.03, 40) if kind == "few are hit" else rates
    odds = np.log(rates / (1 - rates)) + 1.5 * bent
    hits = pd.DataFrame(rng.random((n, 40)) < 1 / (1 + np.exp(-odds)))
    bought, marks = (rng.random(n) < 0.1).astype(float), np.clip(np.round(rng.normal(7.5, 2.3, n)), 0, 10)
    outcome = pd.Series(bought if kind == "bought or not" else marks)
    if kind == "ten answers":
        many = hits.loc[hits.index.repeat(10)]
        return many & (rng.random(many.shape) < 0.3), outcome.loc[many.index] + rng.normal(0, 1.5, len(many))
    return hits, outcome


def null(repeats: int = 200) -> None:
    """Maps on which something is called a pain although nothing hurts: by the corrected p, and by the verdict "clear"."""
    for kind in NULLS:
        tables = [pain_priority(*nothing_hurts(kind, seed), draws=20) for seed in range(repeats)]
        false = np.mean([((t["q"] <= 0.05) & (t["impact"] > 0)).any() for t in tables])
        print(f"null, {kind:16} maps with a false pain {false:.3f} of {repeats}")


def hard() -> None:
    """Hard sentences: how many are read right, per kind and way of reading, and every failure of ours."""
    rows = pd.read_csv(HARD, sep="\t", comment="#", names=["part", "language", "kind", "feeling", "text"], quoting=3)
    rows["row_id"] = rows.index.astype("str")
    sign = lambda valence: np.where(valence > 0.05, "+", np.where(valence < -0.05, "-", "0"))  # noqa: E731
    for scorer in ("rules", *(["embeddings"] if is_installed() else [])):
        moods = score_comments(rows[["row_id", "text", "language"]], scorer=scorer)
        rows[scorer] = sign(comment_valence(moods, ["row_id"]).reindex(rows["row_id"]).fillna(0).to_numpy()) == rows["feeling"]
    ways = ["rules", *[c for c in ("embeddings",) if c in rows]]
    for name, read in _peers().items():
        own = rows["language"] == name[1]
        rows.loc[own, name[0]] = sign(np.array([read(t) for t in rows.loc[own, "text"]])) == rows.loc[own, "feeling"]
        ways.append(name[0])
    held = rows[rows["part"] == "held"]
    kinds = held.groupby(["language", "kind"])
    print(kinds[ways].agg(lambda x: x.astype(float).mean()).astype(float).round(2).assign(n=kinds.size()).to_string())
    total = held.groupby("language")[ways].agg(lambda x: x.astype(float).mean())
    print(total.round(3).to_string())
    for row in rows[~rows["rules"]].itertuples():
        print(f"not read right by rules  {row.part} {row.language} {row.kind:12} {row.feeling}  {row.text}")


def _peers() -> dict[tuple[str, str], Callable[[str], float]]:
    """Packaged readers that are installed: (name, language) -> valence of a text."""
    found: dict[tuple[str, str], Callable[[str], float]] = {}
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        vader = SentimentIntensityAnalyzer()
        found["VADER", "en"] = lambda t: vader.polarity_scores(t)["compound"]
    except ImportError:
        pass
    try:
        from textblob import TextBlob
        from textblob_nl import PatternAnalyzer, PatternTagger

        found["textblob-nl", "nl"] = lambda t: TextBlob(t, pos_tagger=PatternTagger(), analyzer=PatternAnalyzer()).sentiment[0]
    except ImportError:
        pass
    return found


PARTS: dict[str, Callable[[], None]] = {
    "reasons": reasons, "restaurant": restaurant, "jupyter": jupyter, "pains": pains, "null": null, "hard": hard,
}

if __name__ == "__main__":
    for part in sys.argv[1:] or list(PARTS):
        PARTS[part]()
