"""Themes that nobody has named yet: groups of answers that no theme of the taxonomy catches, to be read and named.

A proposal is no finding. It gets a name, a description and words from a person, goes into the study's own taxonomy, and is found from
then on like any other theme.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.emotions.asking import empty_words
from helpers.emotions.zero_shot import Embed

FEWEST = 30  # texts without a theme; with fewer there is nothing to group
SPLITS = 8  # pairs of halves that must agree
STABLE = 0.5  # mean adjusted Rand index that a number of groups must reach
WORDS, EXAMPLES = 6, 3
DIMENSIONS = 40


def propose_themes(
    comments: pd.DataFrame,
    moods: pd.DataFrame,
    hits: pd.DataFrame,
    *,
    embed: Embed | None = None,
    at_most: int = 8,
    minimum_people: int = 10,
    random_state: int = 7,
) -> pd.DataFrame:
    """Groups of negative clauses without a theme: the number of groups is the one that halves of the texts agree on best.

    Args:
        comments, moods, hits: tables of that name. embed: vectors of texts (`embedder`); without it words and their frequency.
        at_most: groups. minimum_people: groups with fewer people are left out.

    Returns:
        One row per proposal, largest first: ``proposal`` (a number, no name), ``language``, ``people``, ``texts``, ``words`` (what sets
        it apart), ``examples`` (the most typical clauses, one per person), ``stability`` (adjusted Rand index, 1 is perfect). Empty when
        no number of groups is stable: then there is nothing to name.
    """
    loose = _without_theme(comments, moods, hits)
    rows = []
    for language, texts in loose.groupby("language", sort=True):
        if len(texts) >= FEWEST:
            rows += _proposals(texts.reset_index(drop=True), language, embed, at_most, minimum_people, random_state)
    columns = ["proposal", "language", "people", "texts", "words", "examples", "stability"]
    rows.sort(key=lambda row: (-row["people"], row["language"], row["words"]))
    made = pd.DataFrame(rows, columns=columns[1:])
    return made.assign(proposal=range(1, len(made) + 1))[columns]


def _without_theme(comments: pd.DataFrame, moods: pd.DataFrame, hits: pd.DataFrame) -> pd.DataFrame:
    """Negative clauses of comments in which no pain point was found, each wording once."""
    key = ["row_id", "question_id"]
    found = hits.loc[hits["kind"] == "pain_point", key].drop_duplicates().assign(found=True)
    rows = moods[moods["valence"] < -0.1].merge(comments[[*key, "text"]], on=key, how="inner").merge(found, on=key, how="left")
    rows = rows[rows["found"].isna()]
    rows = rows.astype({"text": "str"})
    rows["clause"] = [t[slice(*map(int, s.split("-")))].strip() for t, s in zip(rows["text"], rows["span"])]
    rows = rows.astype({"clause": "str"})
    rows["person"] = rows["person_id"].astype("str").where(rows["person_id"].notna(), "row " + rows["row_id"].astype("str"))
    rows = rows[rows["clause"].str.split().str.len() >= 2]
    return rows.assign(same=rows["clause"].str.casefold()).drop_duplicates("same")[["language", "clause", "person"]]


def _proposals(
    texts: pd.DataFrame, language: str, embed: Embed | None, at_most: int, minimum_people: int, random_state: int
) -> list[dict]:
    from sklearn.cluster import KMeans
    from sklearn.feature_extraction.text import TfidfVectorizer

    counter = TfidfVectorizer(stop_words=sorted(empty_words()), min_df=2, sublinear_tf=True)
    try:
        counts = counter.fit_transform(texts["clause"])
    except ValueError:  # no word comes twice
        return []
    places = _places(texts, language, counts, embed, random_state)
    k, stability = _stable_number(places, min(at_most, len(texts) // minimum_people), random_state)
    if k == 0:
        return []
    fitted = KMeans(k, n_init=4, random_state=random_state).fit(places)
    apart = np.linalg.norm(places - fitted.cluster_centers_[fitted.labels_], axis=1)
    names, everywhere = counter.get_feature_names_out(), np.asarray(counts.mean(axis=0)).ravel()
    rows = []
    for group in range(k):
        own = np.flatnonzero(fitted.labels_ == group)
        people = texts["person"].iloc[own].nunique()
        if people < minimum_people:
            continue
        more = np.asarray(counts[own].mean(axis=0)).ravel() - everywhere
        nearest = texts.iloc[own[np.argsort(apart[own], kind="stable")]].drop_duplicates("person")["clause"].head(EXAMPLES)
        rows.append({"language": language, "people": people, "texts": len(own), "stability": stability, "examples": nearest.tolist(),
                     "words": [names[i] for i in np.argsort(-more, kind="stable")[:WORDS] if more[i] > 0]})
    return rows


def _places(texts: pd.DataFrame, language: str, counts: object, embed: Embed | None, random_state: int) -> np.ndarray:
    """Where each clause lies: its vector, or its words in a few dimensions."""
    if embed is not None:
        return np.asarray(embed(texts["clause"], pd.Series(language, index=texts.index)), dtype=float)
    from sklearn.decomposition import TruncatedSVD
    from sklearn.preprocessing import normalize

    dimensions = min(DIMENSIONS, counts.shape[1] - 1, counts.shape[0] - 1)
    if dimensions < 1:
        return counts.toarray()
    return normalize(TruncatedSVD(dimensions, random_state=random_state).fit_transform(counts))


def _stable_number(places: np.ndarray, most: int, random_state: int) -> tuple[int, float]:
    """The number of groups on which two halves agree best, and how well; 0 when none is stable."""
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(random_state)
    halves = [np.array_split(rng.permutation(len(places)), 2) for _ in range(SPLITS)]
    best = (0, 0.0)
    for k in range(2, most + 1):
        if k > len(places) // 2:
            break
        found = []
        for pair in halves:
            one, other = (KMeans(k, n_init=2, random_state=random_state).fit(places[half]).predict(places) for half in pair)
            found.append(adjusted_rand_score(one, other))
        if np.mean(found) > best[1]:
            best = (k, float(np.mean(found)))
    return best if best[1] >= STABLE else (0, best[1])


def to_name(proposals: pd.DataFrame) -> str:
    """Proposals as YAML to copy into the study's own taxonomy, once the analyst has named and described them.

    >>> made = pd.DataFrame({"proposal": [1], "language": ["nl"], "words": [["rits", "kapot"]], "examples": [["De rits ging stuk"]],
    ...                      "people": [14]})
    >>> print(to_name(made))
    pain_point:
      name_me_1:          # 14; De rits ging stuk
        description: {nl: "", en: ""}
        nl: {about: ["rits*", "kapot*"]}
    """
    if proposals.empty:
        return ""
    lines = ["pain_point:"]
    for row in proposals.itertuples():
        told = " / ".join(" ".join(e.split()) for e in row.examples)
        about = ", ".join(f'"{w}*"' for w in row.words)
        lines += [f"  name_me_{row.proposal}:          # {row.people}; {told}", '    description: {nl: "", en: ""}',
                  f"    {row.language}: {{about: [{about}]}}"]
    return "\n".join(lines)
