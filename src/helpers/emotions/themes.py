"""Which clause touches which theme: pain points, questions, goals and thoughts in open answers, low ratings, ticked goals."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import tables
from helpers.emotions.lexicon import respell
from helpers.emotions.taxonomy import Taxonomy, Theme, load_taxonomy
from helpers.emotions.zero_shot import Embed, meant

NOT_POSITIVE, NEGATIVE = 0.1, -0.1  # a complaint in so many words must not be praise; a mere subject must be spoken of negatively
WORD = re.compile(r"\w+")
SHORT = 3  # "De maattabel?" borrows the mood of the clause that follows
LOW = 0.25  # the lowest two of five points: rescaled to 0-1 they are 0 and .25
NOWHERE = ("all", "other", "", "unassigned", "survey")  # "survey" is where the question was put, not a place on the journey
OPEN_SOURCES = ("ticket", "review", "social", "interview")
ACCUSES = re.compile(r"^\W*(?:waarom|why|hoezo|how come)\b", re.I)  # a question in form, a complaint in kind
ASKS = {
    "nl": re.compile(
        r"^(?:\W*)(?:hoe (?:kan|lang|kom|werkt|krijg|zit|veel|moet|weet)|waar (?:kan|vind|staat|is|blijft)|waarom"
        r"|wanneer (?:komt|krijg|wordt|is)"
        r"|welke|is er|zijn er|kan ik|kunnen jullie|hebben jullie|mag ik)\b",
        re.I,
    ),
    "en": re.compile(
        r"^(?:\W*)(?:how (?:can|do|long|much|many|does)|where (?:can|is|are|do)|why|when (?:will|is|does|can)|which|is there|are there"
        r"|can i|can you|could you|do you|does|may i)\b",
        re.I,
    ),
}


def tag_themes(
    comments: pd.DataFrame,
    moods: pd.DataFrame,
    taxonomy: str | Path | Taxonomy,
    *,
    complaints: Collection[str] = (),
    home: Mapping[str, str] | None = None,
    embed: Embed | None = None,
) -> pd.DataFrame:
    """The themes that comments touch.

    A pain point needs a clause that is not positive: one that says the complaint, or one that names its subject and is negative.
    A question needs the form of a question. Goals and thoughts need their words. In tickets, reviews and posts, which belong to no one
    stage, the theme's own stage wins, as it does where a comment has no stage.

    Args:
        comments: one row per comment (``row_id``, ``text``; ``question_id``, ``person_id``, ``wave``, ``stage``, ``kind`` where known).
        moods: their clauses, from `score_comments`. taxonomy: name, path or loaded.
        complaints: questions that ask what hinders people: whoever names a subject there complains of it, unless with praise.
        home: stage of a theme -> stage of this study's model. Without it, stages are as the taxonomy names them; a theme whose stage is
            not in it stays where the text stands.
        embed: vectors of texts (`helpers.emotions.embedder`): a negative clause in which no pain point was found by its words gets the
            one whose description means the same, if that is clear.

    Returns:
        One row per comment × theme (table ``hits``): the clause that speaks most strongly stands in ``span`` and ``valence``.
    """
    if moods.empty:
        return tables.empty("hits")
    clauses, known = _clauses(comments, moods), load_taxonomy(taxonomy)
    clauses["clause"] = respell(clauses["clause"], clauses["language"], known.words)
    clauses["accused"] = clauses["question_id"].isin(complaints)
    holding = _holding(clauses)
    found = [_hits_of(theme, clauses, holding, home) for theme in known.themes]
    if embed is not None:
        found += _meant(clauses, found, known, home, embed)
    hits = pd.concat([f for f in found if len(f)] or [clauses.head(0).assign(theme="", kind="")], ignore_index=True)
    hits["strength"] = np.where(hits["kind"] == "pain_point", hits["valence"], -hits["valence"].abs())
    hits = hits.sort_values(["row_id", "question_id", "theme", "strength", "start"], kind="stable")
    hits = hits.drop_duplicates(["row_id", "question_id", "theme"])
    return tables.conform(hits[list(tables.contract("hits").columns)], "hits")


def _clauses(comments: pd.DataFrame, moods: pd.DataFrame) -> pd.DataFrame:
    """Moods with the text of each clause, and the mood it has in its context."""
    key = [c for c in ("row_id", "question_id") if c in comments and c in moods]
    carried = [c for c in ("kind", "person_id", "wave", "stage") if c in comments and (c == "kind" or c not in moods)]
    given = comments[[*key, "text", *carried]].rename(columns={"kind": "source"})
    clauses = moods.merge(given, on=key, how="left", validate="many_to_one")
    for name, missing in (("question_id", "text"), ("wave", "all"), ("stage", "unassigned"), ("source", "survey")):
        if name not in clauses:
            clauses[name] = missing
    if "person_id" not in clauses:
        clauses["person_id"] = pd.Series(pd.NA, index=clauses.index, dtype="str")
    ends = clauses["span"].str.split("-", expand=True).astype(int) if len(clauses) else pd.DataFrame({0: [], 1: []})
    clauses["start"] = ends[0]
    clauses["clause"] = [t[a:b] for t, a, b in zip(clauses["text"], ends[0], ends[1])]
    words = clauses["clause"].str.split().str.len()
    same = (clauses["row_id"] == clauses["row_id"].shift(-1)) & (clauses["question_id"] == clauses["question_id"].shift(-1))
    borrows = (words <= SHORT) & (clauses["valence"] == 0) & same
    clauses["mood"] = clauses["valence"].where(~borrows, clauses["valence"].shift(-1))
    clauses["asks"] = [c.rstrip().endswith("?") or bool(ASKS[x].match(c)) for c, x in zip(clauses["clause"], clauses["language"])]
    clauses["only_asks"] = clauses["asks"] & (clauses["mood"] >= 0) & ~clauses["clause"].str.match(ACCUSES)
    return clauses


def asking_clauses(comments: pd.DataFrame, moods: pd.DataFrame) -> pd.DataFrame:
    """Clauses in the form of a question: ``person_id``, ``wave``, ``stage``, ``text``. Accusing ones ("waarom zie ik dat nu pas?") too."""
    if moods.empty:
        return pd.DataFrame({c: pd.Series(dtype="str") for c in ("person_id", "wave", "stage", "text")})
    clauses = _clauses(comments, moods)
    found = clauses[clauses["asks"]]
    return found[["person_id", "wave", "stage"]].assign(text=found["clause"].str.strip()).reset_index(drop=True)


def _hits_of(theme: Theme, clauses: pd.DataFrame, holding: dict[str, dict[str, list[int]]], home: Mapping[str, str] | None) -> pd.DataFrame:
    candidates = sorted({i for x, words in holding.items() for i in _starting(words, theme.starts[x])})
    clauses = clauses.iloc[candidates]
    says, about = _matches(theme.says, clauses), _matches(theme.about, clauses)
    if theme.kind == "pain_point":
        hit = (says & (clauses["mood"] <= NOT_POSITIVE) & ~clauses["only_asks"]) | (about & _complains(clauses))
    elif theme.kind == "question":
        hit = clauses["asks"] & (says | about)
    else:
        hit = (says | about) & ~clauses["asks"] if theme.kind == "goal" else says | about
    return _placed(clauses[hit], theme, home)


def _complains(clauses: pd.DataFrame) -> pd.Series:
    """Whether a clause is negative, or, where people were asked what hinders them, not positive."""
    return clauses["mood"] < np.where(clauses["accused"], NOT_POSITIVE + 1e-9, NEGATIVE)


def _placed(rows: pd.DataFrame, theme: Theme, home: Mapping[str, str] | None) -> pd.DataFrame:
    """Clauses as hits of a theme, at the stage where they belong."""
    rows = rows.assign(theme=theme.id, kind=theme.kind)
    stage = theme.stage if home is None or theme.stage is None else home.get(theme.stage)
    if stage:
        floats = rows["source"].isin(OPEN_SOURCES) | (rows["stage"] == "unassigned")
        rows["stage"] = rows["stage"].where(~floats, stage)
    return rows


def _meant(
    clauses: pd.DataFrame, found: list[pd.DataFrame], known: Taxonomy, home: Mapping[str, str] | None, embed: Embed
) -> list[pd.DataFrame]:
    """Complaints whose words fit no pain point, by what they mean."""
    pains = [t for t in known.of_kind("pain_point") if t.description]
    worded = pd.Index([]).append([f.index for f in found if len(f) and f["kind"].iloc[0] == "pain_point"])
    rest = clauses[_complains(clauses) & ~clauses["only_asks"] & ~clauses.index.isin(worded)]
    theme = meant(rest["clause"], rest["language"], pains, embed)
    return [_placed(rest[theme == pain.id], pain, home) for pain in pains]


def _matches(patterns: dict[str, re.Pattern | None], clauses: pd.DataFrame) -> pd.Series:
    found = [patterns[x] is not None and patterns[x].search(c) is not None for c, x in zip(clauses["clause"], clauses["language"])]
    return pd.Series(found, index=clauses.index, dtype=bool)


def _holding(clauses: pd.DataFrame) -> dict[str, dict[str, list[int]]]:
    """The places of the clauses that hold each word, per language, words in order."""
    found: dict[str, dict[str, list[int]]] = {}
    for place, (clause, language) in enumerate(zip(clauses["clause"], clauses["language"])):
        words = found.setdefault(language, {})
        for word in set(WORD.findall(clause.lower())):
            words.setdefault(word, []).append(place)
    return {language: dict(sorted(words.items())) for language, words in found.items()}


def _starting(holding: dict[str, list[int]], starts: frozenset[str]) -> set[int]:
    """Places of clauses with a word that begins like one of ``starts``."""
    words, places = list(holding), set()
    for start in sorted(starts):
        for word in words[bisect_left(words, start) : bisect_left(words, start + "\uffff")]:
            places.update(holding[word])
    return places


def hits_from_ratings(
    answers: pd.DataFrame, questions: pd.DataFrame | None = None, taxonomy: str | Path | Taxonomy | None = None
) -> pd.DataFrame:
    """Pain points from ratings: a rating in the lowest two of five points (a quarter of any scale) at a touchpoint.

    Args:
        answers: table ``answers``. questions: table ``questions``, for ends of scales that the answers lack.
        taxonomy: its themes name the pain where their ``touchpoints`` fit the touchpoint or the question; else the touchpoint does.

    Returns:
        Table ``hits``, kind "pain_point"; ``valence`` is the rating rescaled to -1 to 1.
    """
    rated = rated_touchpoints(answers, questions)
    rated["theme"] = _pain_names(rated, taxonomy)
    low = rated[rated["share_of_scale"] <= LOW]
    hits = low.assign(kind="pain_point", span="", valence=2 * low["share_of_scale"] - 1)
    return tables.conform(hits[list(tables.contract("hits").columns)], "hits")


def placed_by_ratings(said: pd.DataFrame, rated: pd.DataFrame) -> pd.DataFrame:
    """Hits from texts that belong to no stage, put at the stage where the same pain point is rated.

    Args:
        said: hits from `tag_themes`. rated: hits from `hits_from_ratings`.
    """
    stage = rated.drop_duplicates("theme").set_index("theme")["stage"]
    known = said["theme"].map(stage.to_dict())
    loose = (said["stage"] == "unassigned") & known.notna()
    return said.assign(stage=said["stage"].where(~loose, known).astype("str"))


def rated_touchpoints(answers: pd.DataFrame, questions: pd.DataFrame | None = None) -> pd.DataFrame:
    """Ratings given at a touchpoint, with ``share_of_scale`` (0 lowest, 1 highest); whole-stage ratings are not among them."""
    rated = answers[answers["metric"].isin(["rating", "csat"]) & answers["score"].notna() & ~answers["touchpoint"].isin(NOWHERE)]
    ends = rated[["scale_min", "scale_max"]].astype(float)
    if questions is not None and len(questions):
        known = questions.drop_duplicates("question_id").set_index("question_id")
        for end in ends:
            ends[end] = ends[end].fillna(rated["question_id"].map(known[end]).astype(float))
    share = (rated["score"] - ends["scale_min"]) / (ends["scale_max"] - ends["scale_min"])
    return rated.assign(share_of_scale=share)[share.between(0, 1)]


def _pain_names(rated: pd.DataFrame, taxonomy: str | Path | Taxonomy | None) -> pd.Series:
    pains = [t for t in load_taxonomy(taxonomy).themes if t.kind == "pain_point" and t.touchpoints] if taxonomy is not None else []
    pairs = rated[["touchpoint", "question_id"]].drop_duplicates()
    names = {
        (t, q): next((p.id for p in pains if any(fnmatch(x, g) for x in (t, q) for g in p.touchpoints)), t)
        for t, q in pairs.itertuples(index=False)
    }
    return pd.Series([names[pair] for pair in zip(rated["touchpoint"], rated["question_id"])], index=rated.index, dtype="str")


def hits_from_choices(answers: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    """Goals that people ticked in a closed question (role "goal"): one hit per person and option ticked."""
    goals = set(questions.loc[questions["role"] == "goal", "question_id"]) if len(questions) else set()
    asked = [q for q in answers["question_id"].unique() if q in goals or q.split("=")[0] in goals]
    ticked = answers[answers["question_id"].isin(asked) & (answers["score"].isna() | (answers["score"] > 0))]
    theme = ticked["label"].fillna(ticked["question_id"].str.split("=").str[-1])
    hits = ticked.assign(theme=theme, kind="goal", span="", valence=np.nan).drop_duplicates(["row_id", "question_id", "theme"])
    return tables.conform(hits[list(tables.contract("hits").columns)], "hits")
