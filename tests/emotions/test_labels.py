"""Labels: a file that only grows, holds no text, and never counts for a text that changed."""

from datetime import date

import pandas as pd
import pytest
from sklearn.metrics import cohen_kappa_score

from helpers.emotions import labels
from helpers.errors import InputError

DAY = date(2026, 6, 1)


def comments(texts, stage="decision"):
    n = len(texts)
    return pd.DataFrame({"row_id": [f"raw/a.csv:{i + 2}" for i in range(n)], "question_id": "open", "person_id": [f"p{i}" for i in range(n)],
                         "wave": "w", "stage": stage, "text": texts, "language": "nl"})


def add(path, frame, i, label, annotator="an", task="sentiment", sampled_by="random"):
    labels.add_label(path, frame.iloc[i], task, label, annotator=annotator, sampled_by=sampled_by, predicted="neutral", on=DAY)


def test_a_label_is_kept_without_its_text_and_comes_back_with_it(tmp_path):
    file, said = tmp_path / "shop.labels.csv", comments(["Te duur, mevrouw De Wit", "Prima"])
    add(file, said, 0, "negative")
    add(file, said, 1, "positive", task="sentiment", sampled_by="uncertain")
    assert "Wit" not in file.read_text() and file.read_text().count("row_id") == 1
    back = labels.matched(labels.read_labels(file), said)
    assert back[["person_id", "label", "sampled_by", "predicted"]].to_numpy().tolist() == [
        ["p0", "negative", "random", "neutral"], ["p1", "positive", "uncertain", "neutral"]]


def test_who_changes_their_mind_adds_a_row_and_the_last_one_counts(tmp_path):
    file, said = tmp_path / "l.csv", comments(["Te duur"])
    for label in ("neutral", "negative"):
        add(file, said, 0, label)
    held = labels.read_labels(file)
    assert len(held) == 2 and labels.matched(held, said)["label"].tolist() == ["negative"]


def test_a_changed_text_makes_its_label_stale_and_is_counted(tmp_path):
    file, said = tmp_path / "l.csv", comments(["Te duur", "Prima"])
    add(file, said, 0, "negative")
    add(file, said, 1, "positive")
    changed = said.assign(text=["Niet te duur", " Prima "])
    held = labels.read_labels(file)
    assert labels.matched(held, changed)["label"].tolist() == ["positive"]
    assert labels.stale(held, changed) == 1 and labels.stale(held, said) == 0


def test_a_file_that_a_dutch_spreadsheet_saved_is_read_and_grows_on(tmp_path):
    file, said = tmp_path / "l.csv", comments(["Te duur", "Prima"])
    add(file, said, 0, "negative")
    file.write_text("\ufeff" + file.read_text().replace(",", ";").rstrip("\n"), encoding="utf-8")
    add(file, said, 1, "positive")
    assert labels.read_labels(file)["label"].tolist() == ["negative", "positive"]


def test_a_wrong_cell_is_named_with_its_row_and_the_nearest_word(tmp_path):
    file, said = tmp_path / "l.csv", comments(["Te duur"])
    add(file, said, 0, "negative")
    file.write_text(file.read_text().replace(",negative,", ",negatif,"))
    with pytest.raises(InputError, match=r"l.csv rij 2, kolom label: 'negatif' bestaat hier niet \(bedoelde u negative\?\)"):
        labels.read_labels(file)
    file.write_text("row_id,label\nx,y\n")
    with pytest.raises(InputError, match=r"l\.csv row 1: column question_id, span"):
        labels.read_labels(file, language="en")


def test_no_file_is_no_labels(tmp_path):
    assert labels.read_labels(tmp_path / "none.csv").empty


def test_two_annotators_are_compared_on_what_both_labelled(tmp_path):
    file, said = tmp_path / "l.csv", comments(["a", "b", "c", "d"])
    for i, (one, two) in enumerate([("negative", "negative"), ("positive", "positive"), ("neutral", "negative")]):
        add(file, said, i, one, "an")
        add(file, said, i, two, "bo")
    add(file, said, 3, "positive", "an")
    row = labels.agreement(labels.matched(labels.read_labels(file), said)).iloc[0]
    assert (row["first"], row["second"], row["n"], row["agreed"]) == ("an", "bo", 3, pytest.approx(2 / 3))
    assert row["kappa"] == pytest.approx(cohen_kappa_score(["n", "p", "u"], ["n", "p", "n"]))


def test_kappa_is_that_of_the_textbook_and_has_no_value_when_nothing_varies():
    one, two = ["y"] * 45 + ["n"] * 15 + ["y"] * 25 + ["n"] * 15, ["y"] * 45 + ["y"] * 15 + ["n"] * 25 + ["n"] * 15
    assert labels.kappa(one, two) == pytest.approx(0.1304, abs=1e-4)
    assert pd.isna(labels.kappa(["y"] * 5, ["y"] * 5))


def test_the_labels_of_forgotten_rows_and_purged_files_go(tmp_path):
    file, said = tmp_path / "l.csv", comments(["a", "b", "c"])
    said.loc[2, "row_id"] = "raw/old.csv:7"
    for i in range(3):
        add(file, said, i, "neutral")
    which = {"rows": ["raw/a.csv:2"], "sources": ["raw/old.csv"]}
    assert labels.count_labels(file, **which) == 2
    labels.forget_labels(file, **which)
    assert labels.read_labels(file)["row_id"].tolist() == ["raw/a.csv:3"]
    labels.forget_labels(tmp_path / "none.csv", rows=["x"])
    assert not (tmp_path / "none.csv").exists()


def test_the_hash_of_a_text_is_the_one_that_older_files_of_labels_hold():
    """The first sixteen digits of its SHA-256; a longer or other one would orphan every label there is."""
    assert labels.text_hash("abc") == labels.text_hash(" abc\n") == "ba7816bf8f01cfea"
