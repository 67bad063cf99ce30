"""What to label next: chance decides half of it, in an order that nobody's words can change."""

import pandas as pd
import pytest
from labelled_texts import shelf

from helpers import tables
from helpers.emotions import labels
from helpers.emotions.queue import progress, queue

NONE = labels.read_labels("there is no such file")


def test_half_of_the_queue_is_chance_and_half_the_hardest_of_those_whom_chance_picks_last():
    comments, moods = shelf()
    found = queue(comments, moods, NONE, wave="w", annotator="an")
    assert found["sampled_by"].head(6).tolist() == ["random", "uncertain"] * 3 and not found["person_id"].duplicated().any()
    assert (found["sampled_by"] == "random").sum() == 100
    sure = moods.set_index("row_id")[["p_negative", "p_neutral", "p_positive"]].max(axis=1).round(9)
    hard = sure.loc[found.loc[found["sampled_by"] == "uncertain", "row_id"]]
    assert hard.is_monotonic_increasing


def test_the_order_of_chance_does_not_depend_on_words_or_on_what_was_labelled(tmp_path):
    comments, moods = shelf()
    first = queue(comments, moods, NONE, wave="w", annotator="an")
    other = queue(comments.assign(text="anders"), moods.assign(valence=0.3), NONE, wave="w", annotator="an")
    at_random = [f.loc[f["sampled_by"] == "random", "row_id"].tolist() for f in (first, other)]
    assert at_random[0] == at_random[1]
    for i in range(10):
        labels.add_label(tmp_path / "l.csv", first.iloc[i], "sentiment", "neutral", annotator="an", sampled_by=first.loc[i, "sampled_by"])
    held = labels.read_labels(tmp_path / "l.csv")
    assert queue(comments, moods, held, wave="w", annotator="an")["row_id"].tolist() == first["row_id"].tolist()[10:]
    assert queue(comments, moods, held, wave="w", annotator="bo")["row_id"].tolist() == first["row_id"].tolist()
    assert progress(held, comments, "w").to_dict() == {"decision": 5}


def test_chance_favours_no_mood():
    comments, moods = shelf(n=2000)
    found = queue(comments, moods, NONE, wave="w", annotator="an")
    drawn = found.loc[found["sampled_by"] == "random", "row_id"].head(300)
    assert moods.set_index("row_id")["valence"].loc[drawn].mean() == pytest.approx(moods["valence"].mean(), abs=0.1)


def test_stages_take_turns_and_a_rating_or_another_scorer_that_contradicts_comes_first():
    first, second = shelf(n=130), shelf(n=130, stage="retention", seed=2)
    second[0]["row_id"] = second[1]["row_id"] = "b" + second[0]["row_id"]
    comments, moods = (pd.concat(pair, ignore_index=True) for pair in zip(first, second))
    comments["rating"] = (-moods["valence"]).where(moods["valence"].abs() > 0.6)
    found = queue(comments, moods, NONE, wave="w", annotator="an")
    assert found["stage"].head(4).tolist() == ["decision", "retention"] * 2
    assert found["sampled_by"].head(4).tolist() == ["random", "random", "disagree", "disagree"]
    contrary = moods.assign(p_negative=moods["p_positive"], p_positive=moods["p_negative"])
    found = queue(comments.assign(rating=None), moods, NONE, wave="w", annotator="an", second=contrary)
    assert "disagree" in set(found["sampled_by"])


def test_a_small_stage_is_all_for_chance_and_nothing_gives_nothing():
    assert set(queue(*shelf(n=40), NONE, wave="w", annotator="an")["sampled_by"]) == {"random"}
    assert queue(tables.empty("comments"), tables.empty("moods"), NONE, wave="w", annotator="an").empty
