"""A few golden questions tell the persona of somebody new."""

import numpy as np
import pandas as pd
import pytest
from conftest import SHARED, needs_shared

from helpers.personas.estimator import PersonaMixture
from helpers.personas.golden import Choice, _evidence, _greedy, _whole_points, answer_text, choice_of, typed, typing_tool


def study(n=600, seed=0):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    columns = {f"q{j}": np.clip(np.round(3 + 1.8 * np.array([-1, 1, 0])[(group + j) % 3] + rng.normal(size=n)), 1, 5) for j in range(8)}
    columns |= {f"noise{j}": rng.integers(1, 6, n).astype(float) for j in range(6)}
    columns["goals=price"] = (rng.random(n) < np.array([0.9, 0.1, 0.2])[group]).astype(float)
    columns["age"] = np.array([25, 45, 65])[group] + 4 * rng.normal(size=n)
    frame = pd.DataFrame(columns, index=[f"r{i}" for i in range(n)])
    members = pd.DataFrame({"person_id": frame.index, "persona": [f"p{g + 1}" for g in group], "probability": 0.9, "is_assigned": True, "basis": "survey"})
    return frame, dict.fromkeys(columns, "ordinal") | {"goals=price": "nominal", "age": "numeric"}, members


@pytest.fixture(scope="module")
def made():
    frame, kinds, members = study()
    asked = pd.DataFrame({"question_id": ["age", "goals"], "text": ["How old are you?", "What do you want?"]})
    return typing_tool(frame, kinds, members, random_state=1, asked=asked)


def test_six_questions_place_at_least_nine_in_ten_and_none_of_them_is_noise(made):
    value = made.evidence.set_index("check")["value"]
    assert len(made.questions) == 6 and not any(q.startswith("noise") for q in made.questions)
    assert value["typing_accuracy"] >= 0.90 and value["typing_balanced"] >= 0.85


def test_adding_up_the_points_gives_the_persona_of_new_people(made):
    new, _, truth = study(seed=1)
    assert (typed(new, made.points).to_numpy() == truth["persona"].to_numpy()).mean() >= 0.90


def test_points_are_whole_start_at_nothing_and_carry_the_question_as_asked(made):
    assert (made.points["points"] >= 0).all() and pd.api.types.is_integer_dtype(made.points["points"])
    assert (made.points.groupby(["question", "answer"])["points"].min() == 0).all()
    assert made.points.loc[made.points["question"] == "age", "text"].unique().tolist() == ["How old are you?"]


def test_a_number_is_asked_in_ranges_without_gaps_or_overlap(made):
    ends = made.points[made.points["question"] == "age"].drop_duplicates("answer").sort_values("up_to", na_position="last")
    assert np.isnan(ends["above"].iloc[0]) and np.isnan(ends["up_to"].iloc[-1])
    assert ends["above"].iloc[1:].tolist() == ends["up_to"].iloc[:-1].tolist()
    oldest = typed(pd.DataFrame({q: [90.0] if q == "age" else [None] for q in made.questions}), made.points)
    assert oldest.iloc[0] == "p3"


def test_of_two_personas_an_answer_speaks_for_one_and_no_answer_for_neither():
    frame, kinds, members = study()
    tool = typing_tool(frame, kinds, members[members["persona"] != "p3"], random_state=1, questions=2)
    assert set(tool.points["persona"]) == {"p1", "p2"}
    silent = pd.DataFrame({q: [None] for q in tool.questions})
    start = tool.points[tool.points["question"] == "start"].set_index("persona")["points"]
    assert typed(silent, tool.points).iloc[0] == start.idxmax()


def test_without_personas_there_is_no_tool():
    frame, kinds, members = study(n=80)
    assert typing_tool(frame, kinds, members[:0], random_state=1).questions == []
    assert typing_tool(frame, kinds, members[:20], random_state=1).points.empty


def test_doubtful_people_do_not_teach_but_count_in_the_accuracy_among_everyone():
    frame, kinds, members = study()
    unsure = members.assign(is_assigned=np.arange(len(members)) % 4 > 0)
    unsure.loc[~unsure["is_assigned"], "persona"] = "p1"            # labelled at random: only a third can be right
    value = typing_tool(frame, kinds, unsure, random_state=1).evidence.set_index("check")["value"]
    assert value["typing_accuracy"] >= 0.90 > 0.85 > value["typing_everyone"]


@needs_shared
@pytest.mark.parametrize("settings", [{}, {"response_style": 1.5}])
def test_on_planted_groups_at_least_nine_in_ten_are_placed(planted, settings):
    accuracy = []
    for seed in (321, 322, 323):
        frame, kinds, _ = planted.personas(n=600, seed=seed, **settings)
        model = PersonaMixture(4, kinds=kinds, random_state=1).fit(frame)
        top = model.probabilities_.max(axis=1)
        members = pd.DataFrame({"person_id": frame.index, "persona": [f"p{j + 1}" for j in model.labels_], "probability": top, "is_assigned": top >= 0.7, "basis": "survey"})
        accuracy.append(typing_tool(frame, kinds, members, random_state=1).evidence.set_index("check")["value"]["typing_accuracy"])
    assert np.mean(accuracy) >= 0.90


def test_an_answer_is_written_as_it_stands_in_the_data():
    assert [answer_text(v) for v in (1.0, 2.5, "price")] == ["1", "2.5", "price"]


@pytest.fixture(scope="module")
def planted():
    import importlib.util

    spec = importlib.util.spec_from_file_location("planted", SHARED / "bench" / "planted.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_number_is_cut_into_fifths_whose_upper_end_belongs_to_them():
    choice = choice_of(pd.Series([*range(1, 11), np.nan]), "numeric")
    assert choice.answers == ["<= 2.8", "> 2.8, <= 4.6", "> 4.6, <= 6.4", "> 6.4, <= 8.2", "> 8.2"] and choice.codes[-1] == -1
    assert choice.codes[:-1].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert choice_of(pd.Series([1.0, 1, 1, 1, 5]), "numeric").codes.tolist() == [0, 0, 0, 0, 2]
    words = choice_of(pd.Series(["b", "a", None]), "nominal")
    assert (words.answers, words.codes.tolist()) == (["a", "b"], [1, 0, -1])


def test_the_first_question_is_the_one_that_tells_most_and_no_answer_says_nothing():
    own = np.repeat([0, 1], 20)
    choices = {"weak": Choice(["a", "b"], [], np.where(np.arange(40) % 5 < 2, 1 - own, own)), "strong": Choice(["a", "b"], [], own),
               "silent": Choice(["a", "b"], [], np.full(40, -1))}
    assert _greedy(choices, own, np.ones(40, dtype=bool), 2)[0] == "strong" and len(_greedy(choices, own, np.ones(40, dtype=bool), 9)) == 3


def test_fewer_than_sixty_assigned_people_teach_nothing_and_sixty_do():
    frame, kinds, members = study()
    for n, is_made in ((60, True), (59, False)):
        tool = typing_tool(frame[:n], kinds, members[:n], random_state=1, questions=2)
        assert bool(tool.questions) == is_made and len(tool.right) == n * is_made


def test_a_question_that_everybody_answers_alike_is_not_asked():
    frame, _, members = study(n=120)
    tool = typing_tool(frame[["q0", "q1"]].assign(same="yes"), {"q0": "ordinal", "q1": "ordinal", "same": "nominal"}, members, random_state=1)
    assert sorted(tool.questions) == ["q0", "q1"] == sorted(set(tool.points["question"]) - {"start"})


def test_points_are_tenths_of_a_log_odds_and_evidence_counts_the_right_ones():
    x = np.column_stack([np.ones(40), np.repeat([1.0, 0], 20), np.repeat([0.0, 1], 20)])
    y = np.repeat([0, 1], 20)
    y[[0, 20]] = 1, 0
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=1.0, max_iter=500).fit(x[:, 1:], y)
    points = _whole_points(x, y)
    assert (points[:, 1] - points[:, 0]).tolist() == pytest.approx([round(10 * model.intercept_[0]), *np.round(10 * model.coef_[0])], abs=1)
    assert points.min(axis=1).tolist() == [0, 0, 0]
    value = _evidence(np.array([0, 0, 1, 1, 0]), np.array([0, 0, 0, 1, 1]), np.array([True, True, True, True, False]), 2).set_index("check")["value"]
    assert value.to_dict() == pytest.approx({"typing_accuracy": 3 / 4, "typing_balanced": (2 / 3 + 1) / 2, "typing_everyone": 3 / 5})
