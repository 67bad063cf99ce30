"""Which layer reads, how it stands beside the rules, and how far an emotion may be believed."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.emotions import embeddings, layers
from helpers.emotions.layers import Reading
from helpers.emotions.scoring import score_comments
from helpers.errors import UsageError

COMMENTS = pd.DataFrame({"row_id": ["a", "a2"], "question_id": "q", "wave": "w", "stage": "decision", "language": "nl",
                         "text": ["Mooie jurk, maar de verzending duurde te lang.", "Een doos."]})


class Sure:
    """A layer that says one thing of every text, and remembers the texts."""

    name, model_hash = "sure", "f00d"

    def __init__(self, tone, share=None, families=None):
        self.tone, self.share, self.families, self.read_texts = tone, share, families, []

    def read(self, texts, languages):
        self.read_texts = list(texts)
        felt = None if self.families is None else np.tile(self.families, (len(texts), 1))
        return Reading(np.tile(self.tone, (len(texts), 1)), felt)


def test_a_layer_that_stands_alone_reads_each_clause_and_its_tone_is_the_answer():
    layer = Sure([0.7, 0.2, 0.1])
    moods = score_comments(COMMENTS, scorer=layer)
    assert layer.read_texts == ["Mooie jurk", "maar de verzending duurde te lang.", "Een doos."]
    assert moods["valence"].tolist() == [-0.6] * 3 and moods["p_negative"].tolist() == [0.7] * 3
    assert len(tables.conform(moods, "moods")) == 3 and set(moods["scorer"]) == {"sure"}


def test_a_layer_beside_the_rules_reads_whole_comments_and_moves_their_valence():
    layer = Sure([0.0, 0.0, 1.0], share=0.3)
    moods, ruled = score_comments(COMMENTS, scorer=layer), score_comments(COMMENTS, scorer="rules")
    assert layer.read_texts == [COMMENTS["text"][0]] * 2 + ["Een doos."]
    assert np.allclose(moods["valence"], np.clip(ruled["valence"] + 0.3, -1, 1))


def test_a_long_comment_is_read_in_parts_and_none_of_it_is_lost():
    long = " ".join(f"Zin nummer {i} gaat over de verzending." for i in range(40))
    layer = Sure([0.2, 0.6, 0.2], share=0.3)
    score_comments(pd.DataFrame({"row_id": ["a"], "text": [long], "language": "nl"}), scorer=layer)
    parts = list(dict.fromkeys(layer.read_texts))
    assert " ".join(parts) == long and max(map(len, parts)) <= embeddings.LONGEST


def test_an_emotion_is_named_when_it_is_likelier_than_not_and_the_valence_agrees():
    felt = [0.45, 0.9, 0.1, 0.95, 0.1]
    bad = score_comments(COMMENTS, scorer=Sure([1, 0, 0], families=felt))
    good = score_comments(COMMENTS, scorer=Sure([0, 0, 1], families=felt))
    none = score_comments(COMMENTS.tail(1), scorer=Sure([1, 0, 0], families=[0.1] * 5))
    assert set(bad["emotion"]) == {"disappointment"} and set(good["emotion"]) == {"joy"} and none["emotion"].isna().all()


def test_rules_abstain_but_for_the_family_that_words_name():
    moods = score_comments(COMMENTS.assign(text="Ik ben boos, wat een ellende"), scorer="rules")
    named = moods[moods["emotion"] == "frustration"]
    assert len(named) and (named["p_frustration"] == 0.53).all() and named["p_joy"].isna().all()


@pytest.mark.parametrize("language", ["nl", "en"])
def test_an_emotion_that_no_label_checked_is_only_indicative(language):
    moods = score_comments(COMMENTS.assign(language=language), scorer="rules")
    assert set(moods["emotion_grade"]) == {"indicative"}
    assert layers.grade("nl", 10_000) == "indicative"


def test_auto_takes_what_is_installed(monkeypatch):
    monkeypatch.setattr(embeddings, "is_installed", lambda: False)
    assert layers.choose("auto") is None
    monkeypatch.setattr(embeddings, "is_installed", lambda: True)
    assert layers.choose("auto").name == "embeddings" and layers.choose("rules") is None


def test_an_unknown_scorer_is_refused_with_the_nearest():
    with pytest.raises(UsageError, match=r"(?s)Did you mean 'embeddings'.*Bedoelt u 'embeddings'"):
        layers.choose("embedings")
