"""The two curves, where they lie apart, and the extremes that intervals support."""

import pandas as pd
import pytest
from felt_stages import STAGES, measures

from helpers.report import felt


@pytest.mark.row("B7")
def test_stages_are_flagged_where_the_intervals_of_ratings_and_texts_do_not_touch():
    text = measures([0.1, 0.3, 0.4], metric="valence_text").assign(method="text_ppi")
    both = pd.concat([measures([0.5, 0.2, 0.0]), text], ignore_index=True)
    assert felt.apart(both, STAGES).to_dict() == {"awareness": -1, "retention": 1}
    assert felt.apart(measures([0.5, 0.2]), STAGES).empty


def test_texts_that_nobody_checked_contradict_ratings_only_from_the_other_side_of_zero():
    both = pd.concat([measures([0.8, 0.5, -0.4]), measures([0.2, -0.3, 0.3], metric="valence_text")], ignore_index=True)
    assert felt.apart(both, STAGES).to_dict() == {"decision": -1, "retention": 1}


def test_an_extreme_that_cannot_be_told_from_others_is_several():
    rows = measures([0.5, 0.45, -0.2]).set_index("stage")
    assert felt.extremes(rows) == {"peak": ["awareness", "decision"], "low": ["retention"]}
    assert felt.extremes(rows.head(1)) == {"peak": [], "low": []}


def test_findings_speak_of_ratings_first_and_of_the_last_wave():
    both = pd.concat([measures([0.5, 0.2]), measures([0.4], metric="valence_text"), measures([0.9]).assign(wave="a")], ignore_index=True)
    rows, metric = felt.best(both, STAGES)
    assert metric == "valence_reported" and rows["estimate"].tolist() == [0.5, 0.2]
    rows, metric = felt.best(both[both["metric"] == "valence_text"], STAGES)
    assert metric == "valence_text" and not felt.validated(rows).any() and felt.validated(rows.assign(method="text_ppi")).all()
