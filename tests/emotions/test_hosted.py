"""Answers of a model elsewhere: asked once, kept, read again; nothing is asked while a text tells who somebody is."""

import pandas as pd
import pytest

from helpers.emotions.hosted import Stored
from helpers.emotions.scoring import score_comments
from helpers.errors import PrivacyStop, UsageError

TEXTS = pd.DataFrame({"row_id": ["a", "b"], "text": ["De jurk is mooi.", "De jurk is mooi."], "language": "nl"})


def test_each_text_is_asked_once_and_a_run_without_the_function_reads_the_store(tmp_path):
    asked = []

    def ask(texts):
        asked.extend(texts)
        return [[0.1, 0.2, 0.7]] * len(texts)

    file = tmp_path / "hosted" / "answers.parquet"
    first = score_comments(TEXTS, scorer=Stored(file, ask, "some model 2026-11"))
    again = score_comments(TEXTS, scorer=str(file))
    assert asked == ["De jurk is mooi."] and first["valence"].tolist() == [0.6, 0.6]
    pd.testing.assert_frame_equal(first, again)
    assert "mooi" not in pd.read_parquet(file).to_string()


def test_another_version_asks_anew_and_both_stay(tmp_path):
    file = tmp_path / "answers.parquet"
    for model, p in (("v1", [0.1, 0.2, 0.7]), ("v2", [0.7, 0.2, 0.1])):
        moods = score_comments(TEXTS, scorer=Stored(file, lambda texts, p=p: [p] * len(texts), model))
    assert set(pd.read_parquet(file)["model"]) == {"v1", "v2"} and moods["valence"].tolist() == [-0.6, -0.6]
    assert score_comments(TEXTS, scorer=Stored(file, model="v1"))["valence"].tolist() == [0.6, 0.6]


def test_a_text_without_an_answer_keeps_the_rules(tmp_path):
    file = tmp_path / "answers.parquet"
    score_comments(TEXTS, scorer=Stored(file, lambda texts: [[1, 0, 0]] * len(texts), "v1"))
    new = pd.DataFrame({"row_id": ["c"], "text": ["Veel te duur"], "language": "nl"})
    pd.testing.assert_series_equal(score_comments(new, scorer=str(file))["valence"], score_comments(new, scorer="rules")["valence"])


@pytest.mark.parametrize("text", ["Mail mij op jan@voorbeeld.nl", "Bel 06 1234 5678 maar"])
def test_nothing_is_asked_while_a_text_tells_who_somebody_is(tmp_path, text):
    def never(texts):
        raise AssertionError("this text was sent")

    with pytest.raises(PrivacyStop, match="nothing was sent"):
        score_comments(TEXTS.assign(text=text), scorer=Stored(tmp_path / "a.parquet", never, "v1"))


def test_answers_that_are_no_probabilities_and_a_store_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(UsageError, match="three probabilities"):
        score_comments(TEXTS, scorer=Stored(tmp_path / "a.parquet", lambda texts: [[1, 1, 1]] * len(texts), "v1"))
    with pytest.raises(UsageError, match="is not there"):
        score_comments(TEXTS, scorer=str(tmp_path / "none.parquet"))


@pytest.mark.parametrize(("answer", "is_taken"), [([0.2, 0.3, 0.5], True), ([0.2, 0.3, 0.509], True), ([0.2, 0.3, 0.52], False), ([-0.1, 0.6, 0.5], False), ([0.0, 0.0, 1.0], True), ([0.5, 0.5], False)])
def test_an_answer_is_three_shares_that_add_up_within_a_hundredth(tmp_path, answer, is_taken):
    stored = Stored(tmp_path / "a.parquet", lambda texts: [answer] * len(texts), "v1")
    if is_taken:
        assert score_comments(TEXTS, scorer=stored)["p_positive"].tolist() == pytest.approx([answer[2] / sum(answer)] * 2)
    else:
        with pytest.raises(UsageError, match="three probabilities"):
            score_comments(TEXTS, scorer=stored)
