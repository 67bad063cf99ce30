import numpy as np
import pytest

from helpers import clean
from helpers.clean.values.battery import turned


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
