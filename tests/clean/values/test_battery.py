from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers import clean
from helpers.clean.values.battery import against, batteries, straight, turned


def scores(loadings, n=300, noise=1.0, seed=3):
    random = np.random.default_rng(seed)
    factor = random.normal(size=n)
    return np.vstack([loading * factor + noise * random.normal(size=n) for loading in loadings])


@pytest.mark.parametrize(
    ("loadings", "places"), [([1, 1, 1, 1], []), ([1, -1, 1, 1, 1], [1]), ([1, 1, -1, 1, -1, 1, 1], [2, 4]), ([1, -1, 1, -1], [])]
)
def test_questions_that_run_against_their_battery_are_named_unless_it_is_half_of_them(loadings, places):
    assert turned(scores(loadings)) == places


def test_unrelated_questions_and_few_people_say_nothing():
    assert all(turned(scores([0] * 6, seed=seed)) == [] for seed in range(20))
    assert turned(scores([1, -1, 1, 1, 1], n=30)) == []


def test_missing_answers_and_constant_questions_do_not_stop_it():
    x = scores([1, -1, 1, 1, 1])
    x[0, ::3] = np.nan
    assert turned(x) == [1] and turned(np.vstack([x, np.full(300, 4.0)])) == [1]


@pytest.mark.parametrize(("declared", "role", "found"), [(False, "answer", ["Tegen"]), (True, "answer", []), (True, "psychography", [])])
def test_a_reversed_question_is_reported_by_the_data_and_turned_only_when_declared(tmp_path, declared, role, found):
    points = np.clip(np.round(scores([1, 1, 1, -1]) + 3), 1, 5).astype(int)
    heads = ["Prijs", "Keuze", "Niet moeilijk", "Tegen"]
    rows = [f"r{i},{','.join(map(str, points[:, i]))}" for i in range(points.shape[1])]
    (tmp_path / "e.csv").write_text("\n".join([f"nr,{','.join(heads)}", *rows]) + "\n", encoding="utf-8")
    source = {"path": "e.csv", "file": str(tmp_path / "e.csv"), "kind": "survey", "wave": "w1"}
    kind = {"metric": "rating"} if role == "answer" else {"role": role}
    asked = {h: {"id": f"q{i}", **kind, "scale": (1, 5), "is_reversed": declared and h == "Tegen"} for i, h in enumerate(heads)}
    got = clean.receive([source], {"nr": {"id": "nr", "role": "person"}, **asked}, key=b"k")
    quality = [f for f in clean.quality(got) if f["finding"] == "against_battery"]
    assert [f["column"] for f in quality] == found
    assert got.parts[0].typed["q3"].score[0] == (6 - points[3, 0] if declared and role == "answer" else points[3, 0])


def part_of(scores, **more):
    """A survey of which each question has these scores, one per row; ``more``: keys of the first question."""
    asked = [{"role": "psychography", "metric": None, "is_reversed": False} | (more if i == 0 else {}) for i in range(len(scores))]
    typed = {f"q{i}": SimpleNamespace(question=q, score=np.array(s, dtype=float), scale=(1.0, 5.0), heading=f"Q{i}") for i, (q, s) in enumerate(zip(asked, scores))}
    return SimpleNamespace(typed=typed, frame=pd.DataFrame({"row": range(2, 2 + len(scores[0]))}))


def test_one_score_on_eight_questions_is_a_straight_line_when_seven_in_ten_are_answered():
    nan = np.nan
    rows = [[3] * 8, [3] * 6 + [nan] * 2, [3] * 5 + [nan] * 3, [3] * 7 + [4], [nan] * 8]
    assert straight(part_of(np.array(rows).T))[0]["example"] in ([2, 3], "2;3") and straight(part_of(np.array(rows).T))[0]["rows"] == 2
    assert straight(part_of(np.array(rows).T[:7])) == [] and straight(part_of(np.array(rows)[3:].T)) == []


def test_a_question_that_was_turned_is_laid_flat_again_before_lines_are_sought():
    """Three on all questions and a turned one of 3 is a line; with a metric, scores have been turned: a 2 there was given as a 4."""
    rows = np.full((1, 8), 4.0)
    rows[0, 0] = 2.0
    turned_part = part_of(rows.T, is_reversed=True, metric="rating", role="answer")
    for typed in turned_part.typed.values():
        typed.question |= {"metric": "rating", "role": "answer"}
    assert straight(turned_part)[0]["rows"] == 1 and straight(part_of(rows.T)) == []
    (_, scores), = batteries(part_of(rows.T, is_reversed=True))
    assert scores[0].tolist() == [4.0]


def test_questions_on_other_scales_or_of_other_roles_are_another_battery_and_unscored_ones_none():
    part = part_of([[1.0], [2], [3], [4]], role="attribute")
    part.typed["q1"].scale = (1.0, 7.0)
    part.typed["q2"].scale = None
    assert [ids for ids, _ in batteries(part)] == [["q1"], ["q3"]]


@pytest.mark.parametrize(("people", "items", "named"), [(50, 4, True), (49, 4, False), (50, 3, False)])
def test_fifty_people_and_four_questions_are_needed_to_say_that_one_runs_against(people, items, named):
    x = np.tile([1.0, 2, 3, 4, 5], 10)[:people]
    assert bool(against(part_of([x] * (items - 1) + [6 - x]))) == named


def test_who_answered_seven_in_ten_of_the_others_counts_in_a_correlation():
    x = np.tile([1.0, 2, 3, 4, 5], 10)
    rest = np.vstack([x] * 10)
    rest[:3, 0] = np.nan
    assert turned(np.vstack([6 - x, rest])) == [0]
    rest[3, 0] = np.nan                                                          # six of ten: one person fewer than fifty
    assert turned(np.vstack([6 - x, rest])) == []


def test_a_question_that_all_answer_alike_says_nothing_wherever_it_stands():
    x = scores([1, -1, 1, 1, 1])
    assert turned(np.vstack([np.full(300, 4.0), x])) == [2]
