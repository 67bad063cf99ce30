"""The labelling widget without a browser: keys and buttons write labels, and nothing is shown to a notebook that only runs."""

import pytest
from labelled_texts import shelf

from helpers import words
from helpers.emotions import labels
from helpers.emotions.label_widget import labelling_widget


@pytest.fixture
def made(tmp_path):
    comments, moods = shelf(n=80)
    comments["text"] = [f"<b>tekst</b> {i} van [NAAM_1]" for i in range(80)]
    widget = labelling_widget(comments, moods, tmp_path / "s.labels.csv", words.load("nl"), wave="w", stages=["decision"])
    return widget, tmp_path / "s.labels.csv"


def shown(widget):
    return " ".join(part.value for part in (widget.place, widget.text, widget.ask, widget.told))


def test_no_text_is_shown_before_somebody_says_who_they_are(made):
    widget, file = made
    assert "tekst" not in shown(widget) and "initialen" in widget.ask.value and not file.exists()
    widget.who.value = "an"
    assert "&lt;b&gt;tekst" in widget.text.value and "[NAAM_1]" in widget.text.value and "<b>tekst" not in widget.text.value


def test_a_key_writes_the_label_and_only_then_says_what_the_scorer_thought(made):
    widget, file = made
    widget.who.value = "an"
    first = widget.left.iloc[0]
    assert "dacht" not in shown(widget)
    widget.key.value = "1"
    row = labels.read_labels(file).iloc[0]
    assert (row["row_id"], row["label"], row["annotator"], row["sampled_by"]) == (first["row_id"], "negative", "an", "random")
    assert "dacht" in widget.told.value and "Beslissing 1." in widget.told.value and widget.key.value == ""


def test_zero_takes_the_last_text_back_and_the_new_answer_is_added(made):
    widget, file = made
    widget.who.value = "an"
    for key in ("1", "0", "3", "9", "x"):
        widget.key.value = key
    held = labels.read_labels(file)
    assert held["label"].tolist() == ["negative", "positive"] and held["row_id"].nunique() == 1 and widget.at == 1


def test_buttons_do_the_same_and_the_other_task_has_its_own_queue(made):
    widget, file = made
    widget.who.value = "an"
    widget.buttons.children[1].click()
    widget.task.value = "emotion"
    assert [b.description[0] for b in widget.buttons.children] == ["1", "2", "3", "4", "5", "0"]
    widget.buttons.children[4].click()
    assert labels.read_labels(file)[["task", "label"]].to_numpy().tolist() == [["sentiment", "neutral"], ["emotion", "joy"]]


def test_when_all_is_labelled_it_says_so_and_writes_no_more(made):
    widget, file = made
    widget.who.value = "an"
    widget.at = len(widget.left) - 1
    for _ in range(3):
        widget.key.value = "2"
    assert len(labels.read_labels(file)) == 1 and "niets meer" in widget.ask.value and widget.key.disabled


def test_who_comes_back_goes_on_where_they_stopped(made):
    widget, _ = made
    widget.who.value = "an"
    for _ in range(3):
        widget.key.value = "2"
    following = widget.left.iloc[3]["row_id"]
    widget.who.value = "bo"
    assert widget.left.iloc[0]["row_id"] != following
    widget.who.value = "an"
    assert widget.left.iloc[0]["row_id"] == following
