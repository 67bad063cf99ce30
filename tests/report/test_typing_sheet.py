"""The short questionnaire as a file: whoever has only that file finds the same persona."""

import csv
import zipfile
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers import tables, words
from helpers.personas import typed, typing_tool
from helpers.report import typing_sheet

LABELS = {"age": "age", "goal": "goal", "cheap": "paying little", "a": "first", "b": "second"}
SAYS = {"nl": words.load("nl", {**LABELS, "age": "leeftijd"}), "en": words.load("en", LABELS)}
PERSONAS = pd.DataFrame({"persona": ["p1", "p2", "p3"], "name_nl": ["Een", "Twee", "Drie"], "name_en": ["One", "Two", "Three"]})


@pytest.fixture(scope="module")
def study():
    rng = np.random.default_rng(5)
    group = rng.integers(0, 3, 500)
    frame = pd.DataFrame({
        "att": np.clip(np.round(np.array([1.5, 3, 4.5])[group] + rng.normal(size=500)), 1, 5),
        "age": np.array([25.5, 45, 65])[group] + 8 * rng.normal(size=500),
        "goal=cheap": (rng.random(500) < np.array([0.9, 0.1, 0.5])[group]).astype(float),
        "why": np.where(rng.random(500) < 0.7, np.array(list("abc"))[group], "d"),
    }, index=[f"r{i}" for i in range(500)])
    frame.iloc[::7, 0], frame.iloc[::11, 3], frame.iloc[::13, 1] = np.nan, None, np.nan
    members = pd.DataFrame({"person_id": frame.index, "persona": [f"p{g + 1}" for g in group], "probability": 0.9, "is_assigned": True, "basis": "survey"})
    asked = pd.DataFrame({"question_id": ["age", "why"], "text": ["How old are you?", "=1+1 Why?"]})
    kinds = {"att": "ordinal", "age": "numeric", "goal=cheap": "nominal", "why": "nominal"}
    return frame, typing_tool(frame, kinds, members, random_state=1, asked=asked).points


def test_an_option_that_is_chosen_is_answered_with_yes():
    told = [typing_sheet.answer(SimpleNamespace(question="goal=cheap", answer=given, above=np.nan, up_to=np.nan), SAYS["en"]) for given in "10"]
    assert told == ["yes", "no"]


def by_hand(person: dict, rows: list[dict]) -> str:
    """Score one person from the lines of the file, as its instruction says."""
    points = [name for name in rows[0] if name.startswith("points_")]
    total = dict.fromkeys(points, 0)
    for row in rows:
        given = person.get(row["question"])
        if row["question"] != "start" and (given is None or given != given):
            continue
        if row["above"] or row["up_to"]:
            hit = (not row["above"] or given > float(row["above"])) and (not row["up_to"] or given <= float(row["up_to"]))
        else:
            hit = row["question"] == "start" or row["answer"] == (given if isinstance(given, str) else f"{given:g}")
        for name in points if hit else ():
            total[name] += int(row[name])
    return max(points, key=total.get).removeprefix("points_")


def test_people_scored_from_the_exported_file_alone_get_the_same_persona(study, tmp_path):
    frame, points = study
    assert typing_sheet.write(tables.conform(points, "typing"), PERSONAS, tmp_path, SAYS) == ["typing_tool.csv", "typing_tool.xlsx"]
    with open(tmp_path / "typing_tool.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [by_hand(person, rows) for person in frame.astype(object).to_dict("records")]
    assert told == typed(frame, points).tolist() and len(set(told)) == 3


def test_the_sheet_speaks_both_languages_and_keeps_the_question_as_asked(study):
    sheet = typing_sheet.scoring_sheet(study[1], PERSONAS, SAYS)
    age = sheet[sheet["question"] == "age"]
    assert set(age["text"]) == {"How old are you?"} and set(age["question_nl"]) == {"leeftijd"}
    assert age["answer_en"].iloc[0].startswith("at most ") and age["answer_nl"].iloc[-1].startswith("meer dan ")
    goal = sheet[sheet["question"] == "goal=cheap"]
    assert goal["question_en"].unique().tolist() == ["goal: paying little"] and sorted(goal["answer_nl"]) == ["ja", "nee"]
    assert sheet.loc[sheet["question"] == "why", "answer_en"].tolist()[:2] == ["first", "second"]
    assert sheet["place"].is_monotonic_increasing and sheet["question"].iloc[0] == "start"


def test_the_files_run_no_formula_explain_the_scoring_and_are_the_same_every_time(study, tmp_path):
    for turn in ("one", "two"):
        typing_sheet.write(study[1], PERSONAS, tmp_path / turn, SAYS)
    one, two = ((tmp_path / turn / "typing_tool.xlsx").read_bytes() for turn in ("one", "two"))
    assert one == two and "'=1+1 Why?" in (tmp_path / "one" / "typing_tool.csv").read_text(encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "one" / "typing_tool.xlsx") as book:
        text = "".join(book.read(name).decode("utf-8") for name in book.namelist() if name.endswith(".xml"))
    assert "<f>" not in text and SAYS["nl"]["typing.how"] in text and "points_p2: Twee" in text


def test_without_a_typing_tool_no_file_is_written(tmp_path):
    assert typing_sheet.write(tables.empty("typing"), PERSONAS, tmp_path / "none", SAYS) == [] and not (tmp_path / "none").exists()
