"""A model from own labels takes over only when it is better on people drawn at random."""

import numpy as np
import pandas as pd
import pytest
from labelled_texts import shelf

from helpers.emotions import labels
from helpers.emotions.adopt import adopt

WORDS = {"negative": ["traag", "kapot", "onvindbaar"], "neutral": ["maandag", "pakket", "doos"], "positive": ["fijn", "vlot", "handig"]}


def written(n, seed=3):
    """Comments whose words tell the tone, a scorer that does not see it, and the tone."""
    rng = np.random.default_rng(seed)
    comments, moods = shelf(n=n)
    tone = rng.choice(list(WORDS), n)
    comments["text"] = [f"de {rng.choice(WORDS[t])} {rng.choice(WORDS[t])} van {i}" for i, t in enumerate(tone)]
    return comments, moods, tone


def file_of(comments, tone, sampled_by="random", annotator="an", upto=None):
    rows = comments.head(upto or len(comments))
    return pd.DataFrame({"row_id": rows["row_id"], "question_id": rows["question_id"], "span": "0-1",
                         "text_hash": [labels.text_hash(t) for t in rows["text"]], "task": "sentiment", "label": tone[: len(rows)],
                         "annotator": annotator, "labelled_on": "2026-06-01", "sampled_by": sampled_by, "predicted": ""}).astype("str")


@pytest.fixture(scope="module")
def better():
    comments, moods, tone = written(150)
    return comments, tone, adopt(file_of(comments, tone, upto=90), comments, moods, draws=400)


def test_a_better_model_takes_over_and_both_versions_are_logged(better):
    _, _, found = better
    log = found.readers.set_index("scorer")
    assert log["is_used"].to_dict() == {"rules": False, "own": True, "annotators": False}
    assert log.loc["own", "low"] > 0 and log.loc["own", "macro_f1"] > 0.8 > log.loc["rules", "macro_f1"] and log.loc["own", "people"] == 90
    assert log.loc["own", "model_hash"] and log.loc["annotators", "labels"] == 90


def test_it_scores_every_comment_and_those_it_did_not_see_rightly(better):
    comments, tone, found = better
    scores = found.scores.set_index("row_id")["valence_text"].loc[comments["row_id"].iloc[90:]].to_numpy()
    wanted = pd.Series(tone[90:]).map({"negative": -1, "neutral": 0, "positive": 1}).to_numpy()
    assert len(found.scores) == 150 and np.corrcoef(scores, wanted)[0, 1] > 0.8


def test_a_model_that_learned_noise_is_refused():
    comments, moods, tone = written(80)
    found = adopt(file_of(comments, np.random.default_rng(0).permutation(tone)), comments, moods, draws=400)
    assert found.scores is None and found.readers.set_index("scorer")["is_used"].to_dict() == {"rules": True, "own": False, "annotators": False}


def test_only_random_labels_judge_and_thirty_people_are_needed():
    comments, moods, tone = written(80)
    few = pd.concat([file_of(comments, tone, upto=29), file_of(comments, tone, "uncertain").iloc[29:]])
    found = adopt(few, comments, moods, draws=400)
    assert found.scores is None and found.readers["scorer"].tolist() == ["rules", "annotators"]
    assert found.readers.set_index("scorer").loc["rules", "people"] == 29


def test_two_annotators_have_their_kappa_in_the_log_and_no_labels_leave_the_scorer():
    comments, moods, tone = written(60)
    both = pd.concat([file_of(comments, tone), file_of(comments, tone, annotator="bo", upto=20)])
    row = adopt(both, comments, moods, draws=400).readers.set_index("scorer").loc["annotators"]
    assert (row["people"], row["agreed"], row["kappa"]) == (20, 1, 1)
    alone = adopt(labels.read_labels("there is no such file"), comments, moods, draws=400)
    assert alone.readers["scorer"].tolist() == ["rules"] and alone.readers["is_used"].tolist() == [True] and alone.scores is None


def test_texts_on_which_annotators_are_divided_teach_nothing():
    comments, moods, tone = written(60)
    turned = np.where(tone == "negative", "positive", "negative")
    both = pd.concat([file_of(comments, tone), file_of(comments, turned, annotator="bo", upto=40)])
    assert adopt(both, comments, moods, draws=400).readers.set_index("scorer").loc["rules", "people"] == 20
