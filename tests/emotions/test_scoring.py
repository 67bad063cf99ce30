"""From comments to moods."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import tables
from helpers.emotions.scoring import comment_valence, probabilities, score_comments


def comments(*texts):
    return pd.DataFrame({"row_id": [f"a:{i + 2}" for i in range(len(texts))], "text": list(texts)})


def test_each_clause_keeps_its_place_in_the_text():
    text = "Mooie jurk, maar de verzendkosten zijn te hoog."
    moods = score_comments(comments(text), scorer="rules")
    assert [text[slice(*map(int, s.split("-")))] for s in moods["span"]] == ["Mooie jurk", "maar de verzendkosten zijn te hoog."]
    assert moods["valence"].gt(0).tolist() == [True, False]


def test_empty_comments_and_other_languages_get_no_row():
    given = comments(None, "", "   ", "Die Lieferung war viel zu spät und niemand hat geantwortet")
    assert score_comments(given, scorer="rules").empty


def test_probabilities_add_up_to_one():
    moods = score_comments(comments("Prima!", "Slecht.", "Het is een doos."), scorer="rules")
    assert np.allclose(moods[["p_negative", "p_neutral", "p_positive"]].sum(axis=1), 1)
    assert moods["p_positive"].idxmax() == 0 and moods["p_negative"].idxmax() == 1 and moods["p_neutral"].idxmax() == 2



def test_moods_fit_their_contract_and_are_the_same_twice():
    given = comments("Prima!", "Slecht geregeld, ik wacht nog").assign(question_id="q", person_id="p", wave="w", stage="decision")
    moods = score_comments(given, scorer="rules")
    pd.testing.assert_frame_equal(moods, score_comments(given, scorer="rules"))
    assert len(tables.conform(moods, "moods")) == len(moods)
    assert len(tables.conform(score_comments(tables.empty("comments"), scorer="rules"), "moods")) == 0


def test_a_comment_is_the_mean_of_its_clauses_by_strength():
    moods = pd.DataFrame({"row_id": ["a", "a", "b"], "valence": [0.6, -0.2, 0.0]})
    assert comment_valence(moods, ["row_id"]).round(4).tolist() == [0.4, 0.0]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120))
def test_any_text_is_scored_within_bounds(text):
    moods = score_comments(comments(text).assign(language="nl"), scorer="rules")
    assert moods["valence"].between(-1, 1).all()


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_higher_valence_never_makes_negative_more_probable(a, b):
    low, high = sorted([a, b])
    p = probabilities(np.array([low, high]))
    assert p[0, 0] >= p[1, 0] - 1e-9 and p[0, 2] <= p[1, 2] + 1e-9


@pytest.mark.row("A3")
@needs_shared
def test_dutch_reviews_are_told_apart(shared):
    """Positive against negative sentences of Dutch restaurant reviews: AUC, and macro-F1 of three classes (bars of the research)."""
    from sklearn.metrics import f1_score, roc_auc_score

    rows = pd.read_csv(shared / "data" / "text_semeval_nl" / "absa_restaurants_nl.csv")
    truth = (
        rows.groupby("sentence_id")
        .agg(text=("text", "first"), said=("polarity", lambda p: frozenset(p.dropna()) - {"neutral"}))
        .dropna(subset="text")
    )
    truth = truth[truth["said"].map(len) < 2]
    wanted = truth["said"].map(lambda s: next(iter(s), "neutral"))
    given = truth.reset_index()[["sentence_id", "text"]].rename(columns={"sentence_id": "row_id"})
    valence = comment_valence(score_comments(given, scorer="rules"), ["row_id"]).reindex(truth.index).fillna(0)
    opinion = wanted != "neutral"
    assert roc_auc_score(wanted[opinion] == "positive", valence[opinion]) >= 0.90
    called = np.array(["negative", "neutral", "positive"])[probabilities(valence.to_numpy()).argmax(axis=1)]
    assert f1_score(wanted, called, average="macro") >= 0.60


@pytest.mark.row("A3")
@needs_shared
def test_english_posts_are_told_apart(shared):
    from sklearn.metrics import f1_score, roc_auc_score

    rows = pd.read_csv(shared / "data" / "text_twitter_us_airline" / "tweets_no_names.csv.gz").drop_duplicates("text").iloc[::5]
    given = pd.DataFrame({"row_id": rows["tweet_id"].astype(str), "text": rows["text"], "language": "en"})
    valence = comment_valence(score_comments(given, scorer="rules"), ["row_id"]).reindex(given["row_id"]).fillna(0).to_numpy()
    wanted = rows["airline_sentiment"].to_numpy()
    called = np.array(["negative", "neutral", "positive"])[probabilities(valence).argmax(axis=1)]
    opinion = wanted != "neutral"
    assert roc_auc_score(wanted[opinion] == "positive", valence[opinion]) >= 0.90
    assert f1_score(wanted, called, average="macro") >= 0.57
