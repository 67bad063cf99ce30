"""Measures from texts: corrected by labels of a random sample, else marked as not validated."""

import numpy as np
import pandas as pd
import pytest
from labelled_texts import shelf

from helpers import intervals, tables
from helpers.emotions import labels
from helpers.emotions.texts import CHUNK, _bands, rescored, scored_comments, text_measures, with_labels
from helpers.emotions.valence import stage_valence


def labelled(comments, said, sampled_by="random", task="sentiment"):
    rows = comments.head(len(said))
    return pd.DataFrame({"row_id": rows["row_id"], "question_id": rows["question_id"], "span": "0-1",
                         "text_hash": [labels.text_hash(t) for t in rows["text"]], "task": task, "label": said, "annotator": "an",
                         "labelled_on": "2026-06-01", "sampled_by": sampled_by, "predicted": ""}).astype("str")


def measured(comments, moods, held=None, **more):
    return stage_valence(tables.empty("answers"), comments, moods, labels=held, **{"draws": 200, **more}).set_index("metric")


def biased(n=300, seed=4):
    """A stage of which 40 % is negative, and a scorer that calls hardly anything negative."""
    comments, moods = shelf(n=n)
    is_negative = np.random.default_rng(seed).random(n) < 0.4
    low = np.where(is_negative, 0.3, 0.05)
    return comments, moods.assign(p_negative=low, p_positive=0.3, p_neutral=0.7 - low, valence=np.where(is_negative, 0.1, 0.3)), is_negative


@pytest.mark.row("A3")
def test_thirty_random_labels_make_the_estimate_right_and_fewer_leave_it_unvalidated():
    comments, moods, is_negative = biased()
    said = np.where(is_negative, "negative", "positive")
    alone, few, enough = (measured(comments, moods, labelled(comments, said[:k])).loc["negative_text"] for k in (0, 29, 60))
    assert alone["method"] == few["method"] == "text_rules_bootstrap" and alone["estimate"] < 0.2
    assert enough["method"] == "text_ppi" and enough["low"] < is_negative.mean() < enough["high"]
    assert enough["estimate"] == pytest.approx(is_negative.mean(), abs=0.03) and enough["status"] == "inferred"


def test_labels_of_hard_cases_correct_nothing_and_how_many_were_labelled_is_told():
    comments, moods, is_negative = biased()
    held = labelled(comments, np.where(is_negative, "negative", "positive")[:80], sampled_by="uncertain")
    assert "text_labels" not in measured(comments, moods, held).index
    held.loc[:39, "sampled_by"] = "random"
    rows = measured(comments, moods, held)
    assert rows.loc["text_labels", "estimate"] == 40 and rows.loc["valence_text", "method"] == "text_ppi"


def test_a_mixed_text_is_half_negative_and_half_positive_and_annotators_are_averaged():
    comments, moods, _ = biased(n=40)
    both = pd.concat([labelled(comments, ["mixed", "negative"]), labelled(comments, ["mixed", "positive"]).assign(annotator="bo")])
    said = with_labels(scored_comments(comments, moods), comments, both)[[f"said {m}" for m in ("valence_text", "negative_text", "positive_text")]]
    assert said.dropna().to_numpy().tolist() == [[0, 0.5, 0.5], [0, 0.5, 0.5]]


def test_families_are_indicative_until_thirty_people_are_labelled():
    comments, moods, is_negative = biased()
    moods["emotion"] = np.where(is_negative, "worry", None)
    assert measured(comments, moods).loc["felt:worry", "method"] == "text_rules_bootstrap"
    held = labelled(comments, np.where(is_negative, "worry", "none")[:40], task="emotion")
    rows = measured(comments, moods, held)
    assert rows.loc["felt:worry", "method"] == "text_ppi" and rows.loc["valence_text", "method"] == "text_rules_bootstrap"
    assert rows.loc["felt:worry", "estimate"] == pytest.approx(is_negative.mean())


def test_probabilities_of_families_are_means_and_where_there_are_none_the_named_family_counts():
    comments, moods, _ = biased(n=40)
    assert measured(comments, moods.assign(p_joy=0.3, emotion="joy")).loc["felt:joy", "estimate"] == pytest.approx(0.3)
    assert measured(comments, moods.assign(p_joy=np.nan, emotion="joy")).loc["felt:joy", "estimate"] == 1
    assert measured(comments, moods.assign(p_joy=np.nan, emotion=None)).loc["felt:joy", "estimate"] == 0


def test_a_family_that_nobody_felt_may_still_be_there():
    row = measured(*biased(n=60)[:2]).loc["felt:joy"]
    assert row["estimate"] == 0 and row["low"] == 0 and 0.03 < row["high"] < 0.1


def test_the_bootstrap_is_by_person_and_the_same_twice():
    comments, moods, _ = biased(n=200)
    moods["valence"] = np.where(np.arange(200) % 40 < 20, 0.1, 0.3)  # ten texts of one person are alike
    whose = comments.assign(person_id=[f"p{i // 10}" for i in range(200)])
    alone, together = (measured(c, moods).loc["valence_text"] for c in (comments, whose))
    assert together["n"] == 20 and alone["n"] == 200 and together["high"] - together["low"] > 2.5 * (alone["high"] - alone["low"])
    pd.testing.assert_frame_equal(measured(whose, moods), measured(whose, moods))


def test_its_interval_is_that_of_the_mean():
    comments, moods, _ = biased(n=300)
    row = measured(comments, moods, draws=4000).loc["valence_text"]
    half = 1.96 * moods["valence"].std() / np.sqrt(300)
    assert (row["high"] - row["low"]) / 2 == pytest.approx(half, rel=0.06)


def test_another_model_takes_the_place_of_the_scorer_where_it_has_scores():
    comments, moods, _ = biased(n=20)
    other = comments[["row_id", "question_id"]].head(5).assign(valence_text=-1.0, negative_text=0.9, positive_text=0.0)
    after = rescored(scored_comments(comments, moods), other)
    assert (after["negative_text"] == 0.9).sum() == 5 and rescored(after, None) is after
    assert measured(comments, moods, scores=other).loc["valence_text", "method"] == "text_model_bootstrap"


def test_nothing_written_gives_no_rows():
    scored = with_labels(scored_comments(tables.empty("comments"), tables.empty("moods")), tables.empty("comments"), None)
    assert text_measures(scored, [("all", None)], is_rules=True, level=0.95, draws=10, random_state=1).empty


def test_a_comment_is_scored_from_its_clauses_by_strength_worked_out_by_hand():
    base = {"question_id": "q", "wave": "w", "touchpoint": "cart"}
    comments = pd.DataFrame([{"row_id": r, "person_id": p, "stage": s} | base for r, p, s in (("a", "x", "use"), ("b", None, "use"), ("c", "y", "unassigned"), ("d", "y", "all"), ("e", "z", "buy"))])
    moods = pd.DataFrame([("a", 0.6, 0.1, 0.8, "joy", 0.5), ("a", -0.2, 0.7, 0.1, None, np.nan), ("b", 0.0, 0.2, 0.2, "worry", 0.3), ("b", 0.0, 0.4, 0.1, "joy", np.nan),
                          ("c", 1.0, 0.0, 1.0, None, 0.1), ("d", 1.0, 0.0, 1.0, None, 0.1)], columns=["row_id", "valence", "p_negative", "p_positive", "emotion", "p_joy"]).assign(question_id="q")
    table = scored_comments(comments, moods)
    assert table["row_id"].tolist() == ["a", "b"] and table["person_id"].tolist() == ["x", "row b"]
    one, two = table.iloc[0], table.iloc[1]
    assert one[["valence_text", "negative_text", "positive_text", "felt:joy", "felt:worry"]].tolist() == pytest.approx(
        [(0.36 - 0.04) / 0.8, (0.06 + 0.14) / 0.8, (0.48 + 0.02) / 0.8, 0.3 / 0.8, 0], abs=1e-5)
    assert two[["valence_text", "negative_text", "felt:joy", "felt:worry", "felt:frustration"]].tolist() == pytest.approx([0, 0.3, (0.3 + 1) / 2, 0.5, 0])


def test_scores_of_another_model_replace_what_they_have_and_leave_the_rest():
    scored = pd.DataFrame({"row_id": ["a", "b"], "question_id": "q", "valence_text": [0.1, 0.2], "negative_text": [0.3, 0.4]}, index=[4, 2])
    made = rescored(scored, pd.DataFrame({"question_id": "q", "row_id": ["b", "x"], "valence_text": [-0.9, 0.0]}))
    assert made["valence_text"].tolist() == [0.1, -0.9] and made["negative_text"].tolist() == [0.3, 0.4] and made.index.tolist() == [4, 2]


@pytest.mark.parametrize(("task", "label", "said"), [
    ("sentiment", "negative", {"valence_text": -1, "negative_text": 1, "positive_text": 0}), ("sentiment", "positive", {"valence_text": 1, "negative_text": 0, "positive_text": 1}),
    ("sentiment", "neutral", {"valence_text": 0, "negative_text": 0, "positive_text": 0}), ("sentiment", "mixed", {"valence_text": 0, "negative_text": 0.5, "positive_text": 0.5}),
    ("emotion", "joy", {"felt:joy": 1, "felt:worry": 0, "felt:frustration": 0, "felt:disappointment": 0}), ("emotion", "none", dict.fromkeys(("felt:joy", "felt:worry", "felt:frustration"), 0))])
def test_a_label_says_something_of_the_measures_of_its_task_alone(task, label, said):
    comments, moods, _ = biased(n=20)
    row = with_labels(scored_comments(comments, moods), comments, labelled(comments, [label], task=task)).filter(like="said ").iloc[0].dropna()
    assert {k.removeprefix("said "): v for k, v in row.items() if k.removeprefix("said ") in said} == said and len(row) == (3 if task == "sentiment" else 4)


@pytest.mark.parametrize(("people", "method"), [(40, "text_rules_bootstrap"), (41, "text_rules_mean_t")])
def test_with_very_many_people_students_t_takes_the_place_of_the_bootstrap(monkeypatch, people, method):
    from scipy import stats

    from helpers.emotions import texts

    monkeypatch.setattr(texts, "LARGE", 40)
    comments, moods, _ = biased(n=people)
    row = measured(comments, moods, level=0.8, draws=4000).loc["valence_text"]
    assert row["method"] == method and row["n"] == people
    low, high = stats.t.interval(0.8, people - 1, moods["valence"].mean(), moods["valence"].std() / np.sqrt(people))
    assert [row["low"], row["high"]] == pytest.approx([low, high], abs=1e-9 if people > 40 else 0.004)


def test_each_wave_stage_and_persona_has_its_own_people_and_somebody_counts_once_at_a_stage():
    rows = [("w2", "use", "a", 0.4), ("w2", "use", "a", 0.0), ("w2", "use", "b", 0.6), ("w2", "buy", "a", -1.0), ("w1", "use", "c", 0.1)]
    scored = pd.DataFrame(rows, columns=["wave", "stage", "person_id", "valence_text"]).assign(**{"said valence_text": np.nan})
    table = text_measures(scored, [("all", None), ("p1", pd.Series(["a"]))], is_rules=False, level=0.95, draws=50, random_state=1)
    assert table[["wave", "stage", "persona", "n", "estimate"]].to_numpy().tolist() == [
        ["w1", "use", "all", 1, 0.1], ["w2", "buy", "all", 1, -1.0], ["w2", "use", "all", 2, 0.4], ["w2", "buy", "p1", 1, -1.0], ["w2", "use", "p1", 1, 0.2]]
    assert set(table["metric"]) == {"valence_text"} and set(table["unit"]) == {"valence"} and set(table["method"]) == {"text_model_bootstrap"}


@pytest.mark.parametrize(("share", "people"), [(0.0, 12), (1.0, 12)])
def test_a_share_of_none_or_of_all_has_the_interval_of_wilson(share, people):
    scored = pd.DataFrame({"wave": "w", "stage": "use", "person_id": [f"p{i}" for i in range(people)], "negative_text": share, "said negative_text": np.nan})
    row = text_measures(scored, [("all", None)], is_rules=True, level=0.8, draws=10, random_state=1).iloc[0]
    assert row[["estimate", "low", "high", "unit"]].tolist() == [share, *map(float, intervals.wilson(share * people, people, 0.8)), "share"]


def test_bands_come_from_as_many_draws_of_the_people_of_the_wave_as_are_asked_a_piece_at_a_time():
    people = pd.Index([f"p{i}" for i in range(9)], name="person_id")
    own = pd.DataFrame({"valence_text": np.linspace(-1, 1, 9) ** 3}, index=people)
    each = own.assign(stage="use").set_index("stage", append=True)
    for draws, pieces in ((1, [1]), (CHUNK, [CHUNK]), (CHUNK + 7, [CHUNK, 7])):
        weights = np.concatenate([intervals.bootstrap_weights(9, n, 3 + CHUNK * i) for i, n in enumerate(pieces)])
        for inside in (people, people[2:]):
            here = weights[:, people.get_indexer(inside)]
            means = here @ own.loc[inside].to_numpy() / here.sum(axis=1, keepdims=True)
            (band,), way = _bands(each, [("all", "use", own.loc[inside])], 0.9, draws, 3)
            assert way == "bootstrap" and band == pytest.approx(np.stack(intervals.percentile(means, intervals.expanded(0.9, len(inside)))))
