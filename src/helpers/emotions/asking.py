"""What people want to know: sentences in the form of a question and search terms, taken together where they ask the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote_plus

import numpy as np
import pandas as pd

from helpers import tables
from helpers.emotions.themes import asking_clauses

QUERY = re.compile(
    r"[?&](?:q|s|k|query|search|search_term|searchterm|keyword|zoek|zoeken|zoekterm|zoekopdracht|trefwoord|term)=([^&#\s]+)", re.I
)
TERM = re.compile(r"^(?:view_search_results|search|site_search|sitesearch|zoekopdracht|zoekterm|internal_search)[ :]+(?!/)(.+)$", re.I)
APART = 0.72  # from this cosine distance on (mean of all pairs) two questions ask different things
MOST = 1500  # different questions per wave and stage that are compared; the most frequent ones
SHORTEST, LONGEST = 3, 90


@cache
def empty_words() -> frozenset[str]:
    """Words of Dutch and English that say nothing of what is asked or complained of."""
    return frozenset(Path(__file__).with_name("lexicons").joinpath("empty_words.txt").read_text(encoding="utf-8").split())


def search_terms(events: pd.DataFrame) -> pd.DataFrame:
    """Search terms of events: the term that the export itself tells, else ``?q=…`` in the address or what stands behind the event's name.

    Returns:
        ``person_id``, ``wave``, ``stage``, ``text``: one row per search.

    >>> names = ["page_view /zoek?q=rode+jurk", "search: noten", "view"]
    >>> events = pd.DataFrame({"person_id": "a", "wave": "w", "stage": "s", "event": names})
    >>> search_terms(events)["text"].tolist()
    ['rode jurk', 'noten']
    """
    known = {name: _term(str(name)) for name in events["event"].unique()}
    terms = events["event"].astype("str").map(known)
    if "search_term" in events:
        told = {term: _tidy(term) for term in events["search_term"].dropna().unique()}
        own = events["search_term"].map(told)
        terms = own.where(own.notna(), terms)
    found = events.loc[terms.notna(), ["person_id", "wave", "stage"]].assign(text=terms.dropna().astype("str"))
    return found.reset_index(drop=True)


def _term(event: str) -> str | None:
    match = QUERY.search(event) or TERM.match(event)
    return _tidy(unquote_plus(match.group(1))) if match else None


def _tidy(term: str) -> str | None:
    return " ".join(term.split())[:LONGEST] or None


def asked(comments: pd.DataFrame, moods: pd.DataFrame, events: pd.DataFrame | None = None, *, minimum_people: int = 10) -> pd.DataFrame:
    """The questions of each wave and stage, most asked first: to answer on the site, and for search engines.

    Args:
        comments, moods: tables of that name. events: for search terms.
        minimum_people: questions that fewer people ask are left out.

    Returns:
        Table ``asked``: one row per group of questions that ask the same, called by its most typical one.
    """
    said = asking_clauses(comments, moods).assign(source="text")
    sought = search_terms(events).assign(source="search") if events is not None and len(events) else said.iloc[:0]
    both = pd.concat([f for f in (said, sought) if len(f)] or [said], ignore_index=True)
    if both.empty:
        return tables.empty("asked")
    both["person"] = both["person_id"].astype("str").where(both["person_id"].notna(), "row " + both.index.astype("str"))
    both["core"] = [_core(t) for t in both["text"]]
    both = both[both["core"].str.len() >= SHORTEST]
    rows = []
    for (wave, stage), group in both.groupby(["wave", "stage"], sort=True, observed=True):
        rows += [{"wave": wave, "stage": stage, **row} for row in _groups(group) if row["people"] >= minimum_people]
    if not rows:
        return tables.empty("asked")
    made = pd.DataFrame(rows).sort_values(["wave", "stage", "people", "question"], ascending=[True, True, False, True], kind="stable")
    made["rank"] = made.groupby(["wave", "stage"], observed=True).cumcount() + 1
    return tables.conform(made, "asked")


def _core(text: str) -> str:
    """A question without the words that every question has."""
    return " ".join(w for w in re.findall(r"[^\W_]+", text.lower()) if w not in empty_words())


def _groups(rows: pd.DataFrame) -> list[dict]:
    """Questions of one place, those that ask the same together."""
    counts = rows["core"].value_counts().sort_index().sort_values(ascending=False, kind="stable").head(MOST)
    label = dict(zip(counts.index, _clusters(list(counts.index))))
    kept = rows[rows["core"].isin(list(label))]
    found = []
    for _, group in kept.groupby(kept["core"].map(label), sort=True):
        texts = group["text"].str.strip().value_counts()
        typical = min(texts.index[texts == texts.max()], key=lambda t: (abs(len(t) - 40), t))
        found.append({"question": typical[:LONGEST], "people": group["person"].nunique(), "texts": len(group),
                      "sources": ";".join(sorted(group["source"].unique()))})
    return found


def _clusters(cores: list[str]) -> np.ndarray:
    """Group of each question: average linkage on likeness of letters in threes to fives, so that endings and compounds do not part them."""
    if len(cores) < 2:
        return np.zeros(len(cores), dtype=int)
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True).fit_transform(cores)
    apart = np.clip(1 - (letters @ letters.T).toarray(), 0, 2)
    return AgglomerativeClustering(None, metric="precomputed", linkage="average", distance_threshold=APART).fit_predict(apart)
