"""Praise that is not meant, by its give-aways; and sentences that are hard to read, by kind."""

from pathlib import Path

import pandas as pd
import pytest

from helpers.emotions import lexicon
from helpers.emotions.irony import is_irony
from helpers.emotions.lexicon import Lexicon
from helpers.emotions.rules import score_clause
from helpers.emotions.scoring import comment_valence, score_comments
from helpers.emotions.spans import tokens

FILE = Path(__file__).parents[1] / "data" / "hard_sentences.tsv"
KINDS = {"negation", "intensity", "compound", "misspelling", "emoji", "contrast", "irony", "implicit", "comparison", "neutral"}


def mocks(text, language, praise=0.5):
    """Whether a text is read as irony when its words of praise have this value and its bad words -0.5."""
    words, lex = tokens(text), lexicon.load(language)
    values = [praise if lex.entry(w).value > 0 else min(lex.entry(w).value, 0.0) for w in words]
    return is_irony(words, values, lex)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("fijn alweer een storing", "nl"),
        ("bedankt voor het verpesten", "nl"),
        ("lekker bezig \U0001f644", "nl"),
        ("top service tien keer bellen", "nl"),
        ("great job losing it", "en"),
        ("thanks for ruining it", "en"),
        ("nice work \U0001f644", "en"),
        ("lovely that it broke", "en"),
    ],
)
def test_a_give_away_behind_praise_turns_it(text, language):
    assert mocks(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("fijn geholpen", "nl"),
        ("bedankt voor het meedenken", "nl"),
        ("fijn dat het gelukt is", "nl"),
        ("het was een storing \U0001f644", "nl"),
        ("thanks for fixing it", "en"),
        ("it broke \U0001f644", "en"),
        ("the staff who served us that evening was great", "en"),
    ],
)
def test_plain_praise_and_plain_complaints_do_not_mock(text, language):
    assert not mocks(text, language)


def test_irony_is_scored_as_frustration():
    value, family = score_clause(tokens("Knap hoor, weer drie weken gewacht"), lexicon.load("nl"))
    assert value < -0.3 and family == "frustration"


@pytest.fixture(scope="module")
def hard():
    rows = pd.read_csv(FILE, sep="\t", comment="#", names=["part", "language", "kind", "feeling", "text"], quoting=3)
    rows["row_id"] = rows.index.astype("str")
    moods = score_comments(rows[["row_id", "text", "language"]], scorer="rules")
    valence = comment_valence(moods, ["row_id"]).reindex(rows["row_id"]).fillna(0).to_numpy()
    rows["said"] = ["+" if v > 0.05 else "-" if v < -0.05 else "0" for v in valence]
    return rows.assign(right=rows["said"] == rows["feeling"])


@pytest.mark.row("A3")
def test_hard_sentences_that_were_never_used_are_read_right_more_often_than_not(hard):
    """At least 40 per language of every kind; the share read right is in docs/method.md, and these are floors a little under it."""
    held = hard[hard["part"] == "held"]
    assert (held.groupby("language").size() >= 40).all() and set(held["kind"]) == KINDS
    right = held.groupby("language")["right"].mean()
    assert right["nl"] >= 0.60 and right["en"] >= 0.65
    assert held[held["kind"] == "neutral"]["right"].all()


def test_hard_sentences_that_the_rules_were_made_with_are_read_right(hard):
    right = hard[hard["part"] == "tune"].groupby("language")["right"].mean()
    assert (right >= 0.95).all()


@pytest.mark.parametrize(("text", "values", "is_meant_otherwise"), [
    ("great x again bad", (0.8, 0, 0, -0.5), True), ("x x great again bad", (0, 0, 0.8, 0, -0.5), True), ("x x x great again bad", (0, 0, 0, 0.8, 0, -0.5), False),
    ("great again bad", (-0.1, 0, -0.5), False), ("great again bad", (0, 0, -0.5), True), ("great nice again bad", (0.8, 0.5, 0, -0.5), False),
    ("great again bad nice", (0.8, 0, -0.5, 0.5), True), ("great again x", (0.8, 0, 0), False), ("great again", (0.8, 0), False),
    ("great 5 times", (0.8, 0, 0), True), ("great five times", (0.8, 0, 0), True), ("great some times", (0.8, 0, 0), False),
    ("great that x y", (0.8, 0, -0.2, -0.15), True), ("great that x y", (0.8, 0, -0.2, -0.14), False), ("great that x y", (0.8, 0, -0.35, 0.3), False),
    ("great x that y", (0.8, 0, 0, -0.5), False), ("great", (0.8,), False),
    ("x * y", (0.1, -0.5, 0), True), ("x * y", (0.1, 0.5, -0.1), False), ("x y", (0.1, 0.1), False),
])  # fmt: skip
def test_praise_is_not_meant_when_it_stands_first_and_a_give_away_follows(text, values, is_meant_otherwise):
    irony = {"emoji": {("*",)}, "opener": {("great",)}, "that": {("that",)}, "giveaway": {("again", "-"), ("0", "times")}}
    assert is_irony(text.split(), list(values), Lexicon("en", {}, {}, _lists(irony), {}, "")) == is_meant_otherwise


def _lists(irony):
    empty = {key: {} for key in ("misspelt", "intensifiers", "emotions", "sounds", "near", "endings")}
    return empty | {"irony": irony, "numbers": {"five"}, "negators": (), "expected": (), "too": (), "comparatives": ()}
