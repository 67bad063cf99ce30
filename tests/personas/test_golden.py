"""A few golden questions tell the persona of somebody new."""

import numpy as np
import pandas as pd

from helpers.personas.golden import typed, typing_tool


def study(n=600, seed=0):
    rng = np.random.default_rng(seed)
    group = rng.integers(0, 3, n)
    columns = {f"q{j}": np.clip(np.round(3 + 1.8 * np.array([-1, 1, 0])[(group + j) % 3] + rng.normal(size=n)), 1, 5) for j in range(8)}
    columns |= {f"noise{j}": rng.integers(1, 6, n).astype(float) for j in range(6)}
    columns["goals=price"] = (rng.random(n) < np.array([0.9, 0.1, 0.2])[group]).astype(float)
    frame = pd.DataFrame(columns, index=[f"r{i}" for i in range(n)])
    members = pd.DataFrame({"person_id": frame.index, "persona": [f"p{g + 1}" for g in group], "probability": 0.9, "is_assigned": True, "basis": "survey"})
    return frame, dict.fromkeys(columns, "ordinal") | {"goals=price": "nominal"}, members


def test_six_questions_place_at_least_nine_in_ten_and_none_of_them_is_noise():
    frame, kinds, members = study()
    tool = typing_tool(frame, kinds, members, random_state=1)
    value = tool.evidence.set_index("check")["value"]
    assert len(tool.questions) == 6 and not any(q.startswith("noise") for q in tool.questions)
    assert value["typing_accuracy"] >= 0.90 and value["typing_balanced"] >= 0.85


def test_adding_up_the_points_gives_the_persona_of_new_people():
    frame, kinds, members = study()
    tool = typing_tool(frame, kinds, members, random_state=1)
    new, _, truth = study(seed=1)
    asked = new[tool.questions].map(lambda x: f"{x:g}")
    assert (typed(asked, tool.points).to_numpy() == truth["persona"].to_numpy()).mean() >= 0.90


def test_two_personas_have_opposite_points_and_an_unanswered_question_adds_nothing():
    frame, kinds, members = study()
    members = members[members["persona"] != "p3"]
    tool = typing_tool(frame, kinds, members, random_state=1, questions=2)
    sums = tool.points.groupby(["question", "answer"])["points"].sum()
    assert np.allclose(sums, 0) and set(tool.points["persona"]) == {"p1", "p2"}
    silent = pd.DataFrame({q: [None] for q in tool.questions})
    start = tool.points[tool.points["question"] == "start"].set_index("persona")["points"]
    assert typed(silent, tool.points).iloc[0] == start.idxmax()


def test_without_personas_there_is_no_tool():
    frame, kinds, members = study(n=80)
    assert typing_tool(frame, kinds, members[:0], random_state=1).questions == []
    assert typing_tool(frame, kinds, members[:20], random_state=1).points.empty
