"""From comments to moods."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_shared
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import tables
from helpers.emotions.scoring import _felt, _looked_at, _together, comment_valence, probabilities, score_comments


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


def test_the_columns_that_were_given_stand_in_their_order_and_comments_without_text_have_no_row():
    given = comments("Prima! Slecht.", None, "Prima!").assign(wave="w", person_id=["a", "b", "c"], question_id="q", kind="survey", language=["nl", "nl", "xx"])
    moods = score_comments(given, scorer="rules")
    assert list(moods)[:6] == ["row_id", "question_id", "span", "person_id", "wave", "language"] and "kind" not in moods and "stage" not in moods
    assert moods[["row_id", "span", "person_id", "scorer", "emotion_grade"]].to_numpy().tolist() == [["a:2", "0-6", "a", "rules", "indicative"], ["a:2", "7-14", "a", "rules", "indicative"]]
    bare = score_comments(given[["row_id", "text", "language"]], scorer="rules")
    assert list(bare)[:3] == ["row_id", "span", "language"] and bare["model_hash"].str.fullmatch("[0-9a-f]{16}").all() and len(set(bare["model_hash"])) == 1


def test_a_text_that_comes_again_is_scored_the_same_and_a_valence_has_four_digits():
    moods = score_comments(comments("erg traag", "heel mooi", "erg traag").assign(language="nl"), scorer="rules")
    assert moods["valence"].tolist()[0] == moods["valence"].tolist()[2] < 0 < moods["valence"].tolist()[1]
    assert (moods["valence"] == moods["valence"].round(4)).all()


@pytest.mark.parametrize("valence", [-1.0, -0.3, 0.0, 0.3, 1.0])
def test_probabilities_are_those_of_a_multinomial_model_worked_out_by_hand(valence):
    odds = np.exp([-0.31 - 1.69 * valence + 0.41 * abs(valence), 0.62 - 0.27 * valence - 1.08 * abs(valence), -0.31 + 1.96 * valence + 0.67 * abs(valence)])
    assert probabilities(np.array([valence])).tolist() == [pytest.approx(odds / odds.sum())] and probabilities(np.array([])).shape == (0, 3)


def test_a_layer_moves_the_valence_by_its_share_within_the_scale_or_stands_instead_of_it():
    ruled, tone = np.array([0.9, -0.5, 0.12347, 0.2]), np.array([[0.0, 0.0, 1.0], [0.5, 0.3, 0.2], [0.2, 0.6, 0.2], [np.nan] * 3])
    assert _together(ruled[:3], tone[:3], 0.5).tolist() == [1.0, -0.65, 0.1235] and _together(ruled, tone, None).tolist() == [1.0, -0.3, 0.0, 0.2]
    assert len(_together(np.zeros(0), np.zeros((0, 3)), 0.5)) == 0


def test_a_family_is_named_by_a_layer_from_a_half_on_when_the_valence_agrees_else_by_the_words():
    from helpers.emotions.layers import Reading

    families = np.array([[0.5, 0.1, 0.1, 0.9, 0.2], [0.49, 0.1, 0.1, 0.1, 0.2], [0.9, 0.95, 0.1, 0.1, 0.99], [0.9, 0.1, 0.1, 0.5, 0.1], [0.9, 0.1, 0.6, 0.9, 0.1], [0.1, 0.1, 0.7, 0.12347, 0.1]])
    words_say = pd.Series([None, "worry", None, None, "joy", None], dtype="str")
    felt = _felt(words_say, np.array([-0.1, -0.1, -0.1, 0.1, 0.0, -0.1]), Reading(np.zeros((6, 3)), families))
    assert felt["emotion"].where(felt["emotion"].notna(), None).tolist() == ["frustration", "worry", "disappointment", "joy", "joy", "worry"]
    assert felt["p_joy"].tolist() == [0.9, 0.1, 0.1, 0.5, 0.9, 0.1235]
    ruled = _felt(pd.Series(["joy", "worry", "frustration", "disappointment", None], dtype="str"), np.zeros(5), None)
    assert ruled[["p_frustration", "p_disappointment", "p_worry", "p_joy"]].max().tolist() == [0.53, 0.62, 0.52, 0.92] and ruled["p_surprise"].isna().all()
    assert ruled[["p_frustration", "p_disappointment", "p_worry", "p_joy"]].notna().sum(axis=1).tolist() == [1, 1, 1, 1, 0]


@pytest.mark.parametrize(("second", "read"), [(("10", "600"), ["all", "all"]), (("10", "601"), ["first", "second"])])
def test_clauses_are_read_together_up_to_the_length_of_a_vector(second, read):
    from helpers.emotions.embeddings import LONGEST

    text = "x" * 700
    end = LONGEST if second[1] == "600" else LONGEST + 1
    rows = [(0, 0, 9, "nl"), (0, 10, end, "nl"), (1, 5, 20, "en")]
    whole = {"all": text[:end], "first": text[:9], "second": text[10:end]}
    said, spoken = _looked_at([text, "y" * 50], rows, False)
    assert said == [*(whole[r] for r in read), "y" * 15] and spoken == ["nl", "nl", "en"]
    assert _looked_at([text, "y" * 50], rows, True)[0] == [text[:9], text[10:end], "y" * 15]


def test_the_valence_of_a_comment_is_weighed_by_strength_and_grouped_by_what_is_asked():
    moods = pd.DataFrame({"row_id": ["a", "a", "a", "b"], "question_id": ["q", "q", "r", "q"], "valence": [-0.8, 0.4, 0.0, 0.3]})
    assert comment_valence(moods, ["row_id", "question_id"]).to_dict() == pytest.approx({("a", "q"): (-0.64 + 0.16) / 1.2, ("a", "r"): 0.0, ("b", "q"): 0.3})


def test_clauses_further_on_are_read_together_from_where_they_begin():
    from helpers.emotions.embeddings import LONGEST

    text = "".join(chr(97 + i % 26) for i in range(3 * LONGEST))
    at = LONGEST - 90
    rows = [(0, 0, at - 10, "nl"), (0, at, at + 100, "nl"), (0, at + 110, at + LONGEST, "nl"), (0, at + LONGEST + 1, at + LONGEST + 2, "nl")]
    assert _looked_at([text], rows, False)[0] == [text[: at - 10], *[text[at : at + LONGEST]] * 2, text[at + LONGEST + 1 : at + LONGEST + 2]]
