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


def test_a_label_is_one_row_of_ten_cells_and_only_the_first_comes_under_headings(tmp_path):
    file, said = tmp_path / "l.csv", comments([" Te duur, zeg ", "Prima"])
    labels.add_label(file, said.iloc[0], "emotion", "joy", annotator="an", sampled_by="disagree", predicted="none", on=DAY)
    labels.add_label(file, said.iloc[1], "sentiment", "mixed", annotator="bo", sampled_by="random", on=DAY)
    assert file.read_text() == (",".join(labels.COLUMNS) + f"\nraw/a.csv:2,open,0-14,{labels.text_hash('Te duur, zeg')},emotion,joy,an,2026-06-01,disagree,none\n"
                                f"raw/a.csv:3,open,0-5,{labels.text_hash('Prima')},sentiment,mixed,bo,2026-06-01,random,\n")
    held = labels.read_labels(file)
    assert list(held) == labels.COLUMNS and held["predicted"].tolist() == ["none", ""]
    assert labels.latest(held)["row_id"].tolist() == ["raw/a.csv:3"] and labels.latest(held, "emotion")["label"].tolist() == ["joy"]
    assert list(labels.read_labels(tmp_path / "none.csv")) == labels.COLUMNS


@pytest.mark.parametrize(("column", "word", "said"), [("task", "sentimnt", "kolom task.*bedoelde u sentiment"), ("sampled_by", "randm", "kolom sampled_by.*bedoelde u random"),
                                                      ("label", "xyz", "kolom label: 'xyz' bestaat hier niet[^(]*$")])
def test_a_task_a_label_and_a_way_of_sampling_that_are_none_are_refused_and_a_theme_may_have_any_label(tmp_path, column, word, said):
    file, texts = tmp_path / "l.csv", comments(["Te duur"])
    add(file, texts, 0, "negative")
    held = pd.read_csv(file, dtype="str").assign(**{column: word})
    held.to_csv(file, index=False)
    with pytest.raises(InputError, match=said):
        labels.read_labels(file)
    held.assign(task="theme", label="anything", sampled_by="random").to_csv(file, index=False)
    assert labels.read_labels(file)["label"].tolist() == ["anything"]


def test_labels_that_count_stand_by_row_question_and_annotator_and_texts_without_words_have_none():
    said = comments(["b", "a", None])
    rows = [("raw/a.csv:3", "bo", "b"), ("raw/a.csv:3", "an", "a"), ("raw/a.csv:2", "bo", "b"), ("raw/a.csv:4", "an", "None")]
    texts = {"raw/a.csv:3": "a", "raw/a.csv:2": "b", "raw/a.csv:4": "None"}
    held = pd.DataFrame([{"row_id": r, "question_id": "open", "annotator": who, "text_hash": labels.text_hash(texts[r]), "task": "sentiment", "label": "neutral", "sampled_by": "random",
                          "predicted": "", "span": "0-1", "labelled_on": "2026-06-01"} for r, who, _ in rows])
    found = labels.matched(held, said)
    assert found[["row_id", "annotator"]].to_numpy().tolist() == [["raw/a.csv:2", "bo"], ["raw/a.csv:3", "an"], ["raw/a.csv:3", "bo"]]
    assert list(found) == [*said, "label", "annotator", "sampled_by", "predicted"] and labels.stale(held, said) == 1


def test_three_annotators_are_compared_by_two_and_two_who_share_nothing_not_at_all():
    rows = [("1", "an", "negative"), ("1", "bo", "negative"), ("2", "an", "positive"), ("2", "bo", "neutral"), ("2", "cy", "neutral"), ("3", "dé", "neutral")]
    found = pd.DataFrame(rows, columns=["row_id", "annotator", "label"]).assign(question_id="q")
    table = labels.agreement(found)
    assert table[["first", "second", "n", "agreed"]].to_numpy().tolist() == [["an", "bo", 2, 0.5], ["an", "cy", 1, 0.0], ["bo", "cy", 1, 1.0]]
    assert table["kappa"].tolist()[:2] == pytest.approx([(0.5 - 0.25) / 0.75, 0.0]) and pd.isna(table["kappa"].iloc[2])
    assert list(labels.agreement(found.head(0))) == ["first", "second", "n", "agreed", "kappa"]


def test_a_file_of_labels_in_which_nothing_is_forgotten_is_left_alone(tmp_path):
    file, said = tmp_path / "l.csv", comments(["a"])
    add(file, said, 0, "neutral")
    before = file.stat().st_mtime_ns, file.read_text() + "\n"
    file.write_text(before[1])                                                  # an empty line at the end would go when it is written anew
    labels.forget_labels(file, rows=["raw/a.csv:9"], sources=["a.csv"])
    assert file.read_text() == before[1] and [f.name for f in tmp_path.iterdir()] == ["l.csv"] and labels.count_labels(file) == 0
