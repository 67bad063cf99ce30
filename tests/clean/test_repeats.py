import numpy as np
import pandas as pd
import pytest

from helpers import clean
from helpers.clean.repeats import patterns

IDS = [f"q{i}" for i in range(10)]
ASKED = {"nr": {"id": "nr", "role": "person"}, "tekst": {"id": "tekst", "role": "comment"},
         **{q: {"id": q, "metric": "rating", "scale": (1, 5)} for q in IDS}}  # fmt: skip


def received(folder, scores, texts=None, at=None, asked=ASKED):
    heads = ["nr", *IDS, "tekst", "submitted_at"]
    rows = [[f"r{i}", *map(str, row), (texts or [""] * len(scores))[i], (at or [f"2026-01-{i % 28 + 1:02d} 10:{i % 60:02d}:07"] * 999)[i]]
            for i, row in enumerate(scores)]  # fmt: skip
    (folder / "e.csv").write_text("\n".join(map(",".join, [heads, *rows])) + "\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(folder / "e.csv"), "kind": "survey", "wave": "w1", "timezone": "UTC"}
    return clean.receive([source], asked, key=b"k")


def found(got):
    return clean.findings(got, clean.quality(got)).set_index("finding")


@pytest.fixture
def people():
    return np.random.default_rng(1).integers(1, 6, size=(120, 10))


def test_rows_that_repeat_a_few_patterns_count_once_each_and_never_as_that_many_people(tmp_path, people):
    got = received(tmp_path, people[np.arange(120) % 6])
    said = found(got).loc["copied_answers"]
    assert (said["rows"], said["distinct"], said["severity"]) == (114, 6, "serious")
    assert clean.answers(got)["person_id"].nunique() == 6 and len(clean.people(got)) == 6
    assert clean.repairs(got)["rule"].tolist() == ["copied_answers"] * 114
    assert clean.sources(got)[["rows_read", "rows_kept"]].values.tolist() == [[120, 6]]


def test_a_few_equal_rows_among_many_are_said_and_stay(tmp_path, people):
    people[5] = people[6]
    got = received(tmp_path, people)
    assert found(got).loc["duplicate_answers", ["rows", "distinct", "severity"]].tolist() == [2, 1, "warning"]
    assert clean.answers(got)["person_id"].nunique() == 120


def test_yes_and_no_leave_too_little_room_to_call_equal_people_copies(tmp_path):
    few = np.random.default_rng(2).integers(1, 3, size=(600, 3))
    got = received(tmp_path, np.hstack([few, np.tile([1, 2, 1, 2, 1, 2, 1], (600, 1))]), at=["2026-01-01 10:00"] * 600)
    assert "copied_answers" not in found(got).index and clean.answers(got)["person_id"].nunique() == 600


def test_boxes_of_one_question_are_one_answer(tmp_path):
    boxes = {"nr": ASKED["nr"], "q0": {"id": "words", "role": "goal", "kind": "multi", "separator": "/"}}
    scores = [["a/b/c/d/e/f/g/h/i/j"] + [1] * 9] * 30 + [["a/c"] + [1] * 9] * 30
    assert "duplicate_answers" not in found(received(tmp_path, scores, asked=boxes)).index


def test_the_same_long_text_and_the_same_second_under_several_names_are_said(tmp_path, people):
    texts = ["Geweldig product dat ik echt iedereen wil aanraden!"] * 30 + [f"eigen woorden nummer {i}" for i in range(90)]
    got = received(tmp_path, people, texts=texts, at=["2026-01-01 10:00:03"] * 8 + [f"2026-01-01 11:{i % 60:02d}:{i // 60 + 1:02d}" for i in range(112)])
    said = found(got)
    assert said.loc["same_words", ["rows", "distinct", "severity"]].tolist() == [30, 1, "warning"]
    assert said.loc["same_second", "rows"] == 8


def test_a_pattern_has_eight_answers_that_differ():
    rows = pd.DataFrame(np.tile([1.0, 2], 4)[None].repeat(2, axis=0), columns=list("abcdefgh"))
    assert len(patterns(rows)) == 2 and len(set(patterns(rows))) == 1
    assert patterns(rows.iloc[:, :7]).empty and patterns(rows * 0).empty and len(patterns(rows.assign(h=[2.0, np.nan]))) == 1


@pytest.mark.parametrize(("rows", "kept"), [(20, 10), (19, 19), (18, 18)])
def test_twenty_rows_of_which_half_are_copies_count_once_each_and_nineteen_do_not(tmp_path, people, rows, kept):
    assert len(received(tmp_path, people[np.arange(rows) % 10]).parts[0].frame) == kept


def test_copies_that_are_less_than_half_of_the_rows_stay(tmp_path, people):
    assert len(received(tmp_path, people[np.r_[:11, :9]]).parts[0].frame) == 20 and len(received(tmp_path, people[np.r_[:10, :10]]).parts[0].frame) == 10


@pytest.mark.parametrize(("length", "names", "is_said"), [(40, 3, True), (39, 3, False), (40, 2, False)])
def test_forty_signs_by_three_people_are_the_same_words(tmp_path, people, length, names, is_said):
    texts = ["x" * length] * names + [""] * (20 - names)
    assert ("same_words" in found(received(tmp_path, people[:20], texts=texts)).index) == is_said


@pytest.mark.parametrize(("names", "second", "is_said"), [(5, "10:00:03", True), (4, "10:00:03", False), (5, "10:00:00", True)])
def test_five_people_in_one_second_are_named(tmp_path, people, names, second, is_said):
    at = [f"2026-01-01 {second}"] * names + [f"2026-01-02 11:{i:02d}:09" for i in range(20)]
    assert ("same_second" in found(received(tmp_path, people[:20], at=at)).index) == is_said


def test_who_answered_little_is_no_copy_of_anybody(tmp_path, people):
    scores = people[np.arange(120) % 6].astype(object)
    scores[::10, 3:] = ""
    got = received(tmp_path, scores)
    assert len(got.parts[0].frame) == 12 + 6 and clean.repairs(got)["rule"].tolist() == ["copied_answers"] * 102
