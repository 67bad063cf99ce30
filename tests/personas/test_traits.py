"""One row per respondent, and only what may make groups makes them."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.personas.traits import Traits, missing_by_persona, persona_frame, pick, trait_table


def question(name, role, kind, metric="closed", wave="w1", is_sensitive=False, options=""):
    return {"question_id": name, "role": role, "kind": kind, "metric": metric, "wave": wave, "is_sensitive": is_sensitive, "options": options}


def answer(person, name, score=np.nan, label=None, wave="w1", metric="closed"):
    return {"row_id": f"{wave}.csv:{person}", "question_id": name, "person_id": person, "wave": wave, "at": pd.NaT, "metric": metric,
            "score": score, "label": label}


QUESTIONS = pd.DataFrame([
    question("att", "psychography", "ordinal"), question("goals", "goal", "multi"), question("why", "psychography", "nominal"),
    question("nps", "answer", "ordinal", "nps"), question("edu", "attribute", "ordinal", options="low|middle|high"),
    question("sex", "attribute", "nominal", is_sensitive=True), question("feel", "emotion", "multi")])
PEOPLE = pd.DataFrame({"person_id": ["a", "b", "c", "web"], "attr_edu": ["high", "low", None, None], "attr_sex": ["m", "v", "v", None]})
ANSWERS = pd.DataFrame([
    answer("a", "att", 5), answer("b", "att", 2), answer("c", "att", 1), answer("a", "att", 4, wave="w2"),
    answer("a", "goals=price", 1, "price"), answer("a", "goals=green", 0, "green"), answer("b", "goals=green", 1, "green"),
    answer("a", "why", label="look"), answer("b", "why", label="price"), answer("a", "nps", 9, metric="nps"), answer("b", "nps", 2, metric="nps"),
    answer("a", "feel=joy", 1, "joy", metric="emotion")])


def test_each_respondent_has_one_row_with_the_newest_answer_and_visitors_have_none():
    traits = trait_table(PEOPLE, ANSWERS, QUESTIONS)
    assert list(traits.frame.index) == ["a", "b", "c"]
    assert list(traits.frame["att"]) == [4, 2, 1]


def test_options_become_columns_and_ordered_words_their_place():
    frame = trait_table(PEOPLE, ANSWERS, QUESTIONS).frame
    assert list(frame["goals=price"].fillna(-1)) == [1, 0, -1]
    assert list(frame["edu"].fillna(-1)) == [3, 1, -1]


def test_outcomes_are_known_but_never_make_groups_and_feelings_are_left_to_their_own_room():
    traits = trait_table(PEOPLE, ANSWERS, QUESTIONS)
    assert traits.about.loc["nps", "block"] == "outcome" and "feel=joy" not in traits.frame
    assert "nps" not in persona_frame(PEOPLE, ANSWERS, QUESTIONS)[1]


@pytest.mark.row("P8")
def test_a_sensitive_question_never_makes_groups_even_when_the_study_asks_for_it():
    assert "sex" not in persona_frame(PEOPLE, ANSWERS, QUESTIONS)[1]
    assert persona_frame(PEOPLE, ANSWERS, QUESTIONS, ["sex", "att"])[1] == {"att": "ordinal"}


def test_kinds_tell_the_model_what_each_column_is():
    frame, kinds = persona_frame(PEOPLE, ANSWERS, QUESTIONS)
    assert kinds == {"att": "ordinal", "goals=green": "nominal", "goals=price": "nominal", "why": "nominal", "edu": "ordinal"}
    assert list(frame.columns) == list(kinds)


def test_who_skipped_nearly_everything_cannot_be_placed():
    frame, _ = persona_frame(PEOPLE, ANSWERS, QUESTIONS)
    assert list(frame.index) == ["a", "b"]


def test_a_study_without_a_survey_has_no_respondents_and_no_error():
    frame, kinds = persona_frame(PEOPLE, tables.empty("answers"), tables.empty("questions"))
    assert len(frame) == 0 and kinds == {}


def test_missing_answers_are_counted_per_persona():
    frame = pd.DataFrame({"x": [1, np.nan, 3]}, index=["a", "b", "c"])
    members = pd.DataFrame({"person_id": ["a", "b", "c"], "persona": ["p1", "p1", "p2"]})
    assert missing_by_persona(frame, members)["x"].to_dict() == {"p1": 0.5, "p2": 0.0}


@pytest.mark.parametrize(("column", "kind", "is_used"), [
    ([f"w{i % 12}" for i in range(100)], "nominal", True), ([f"w{i % 13}" for i in range(100)], "nominal", False), ([float(i % 13) for i in range(100)], "numeric", True),
    ([float(i < 2) for i in range(100)], "flag", True), ([float(i < 1) for i in range(100)], "flag", False), ([float(i < 98) for i in range(100)], "flag", True),
    ([float(i < 99) for i in range(100)], "flag", False), ([1.0] * 100, "ordinal", False)])  # fmt: skip
def test_place_names_rare_options_and_constant_answers_make_no_groups(column, kind, is_used):
    frame = pd.DataFrame({"q": column, "age": np.arange(100.0)})
    about = pd.DataFrame({"kind": [kind, "numeric"], "question": ["q", "age"], "role": "attribute", "metric": "", "is_sensitive": False}, index=["q", "age"])
    assert list(pick(Traits(frame, about))[1]) == ["q", "age"][not is_used :]


def test_who_answered_a_quarter_is_placed_and_who_answered_less_is_not():
    frame = pd.DataFrame(np.tile(np.arange(9.0)[:, None], 4), columns=list("abcd"))
    frame.iloc[0, 1:], frame.iloc[1] = np.nan, np.nan
    about = pd.DataFrame({"kind": "numeric", "question": list("abcd"), "role": "goal", "metric": "", "is_sensitive": False}, index=list("abcd"))
    assert pick(Traits(frame, about))[0].index.tolist() == [0, *range(2, 9)]
    assert set(pick(Traits(frame, about), ["a", "c"])[1]) == {"a", "c"}


def test_what_is_known_of_each_trait_stands_beside_its_values_in_order():
    traits = trait_table(PEOPLE, ANSWERS, QUESTIONS)
    assert traits.about.index.tolist() == list(traits.frame) == ["att", "goals=green", "goals=price", "nps", "why", "edu", "sex"]
    assert traits.about.loc["goals=green"].to_dict() == {"question": "goals", "role": "goal", "block": "goals", "kind": "flag", "metric": "closed", "is_sensitive": False}
    assert traits.about.loc[["nps", "edu", "sex"], ["block", "kind", "is_sensitive"]].to_numpy().tolist() == [["outcome", "ordinal", False], ["demography", "ordinal", False], ["demography", "nominal", True]]
    assert traits.frame["goals=green"].tolist()[:2] == [0, 1] and traits.frame["goals=price"].tolist()[:2] == [1, 0] and traits.frame.loc["c", ["goals=green", "why"]].isna().all()


def test_the_newest_answer_is_that_of_the_last_wave_then_the_last_moment_then_the_last_row():
    late, early = pd.Timestamp("2026-02-02", tz="UTC"), pd.Timestamp("2026-02-01", tz="UTC")
    rows = pd.DataFrame([answer("a", "att", 1, wave="w2") | {"at": early}, answer("a", "att", 5, wave="w1") | {"at": late}, answer("b", "att", 2) | {"at": late}, answer("b", "att", 3) | {"at": early},
                         answer("c", "att", 4) | {"at": early, "row_id": "z"}, answer("c", "att", 2) | {"at": early, "row_id": "a"}])
    assert trait_table(PEOPLE, rows, QUESTIONS).frame["att"].tolist() == [1, 2, 4]
    changed = pd.concat([QUESTIONS, pd.DataFrame([question("att", "goal", "nominal", wave="w2")])])
    assert trait_table(PEOPLE, rows, changed).about.loc["att", ["role", "kind"]].tolist() == ["goal", "nominal"]


def test_an_attribute_that_is_a_number_stays_one_and_a_nominal_one_without_words_has_its_score():
    asked = pd.DataFrame([question("age", "attribute", "numeric"), question("code", "psychography", "nominal"), question("band", "attribute", "ordinal", options="low|high")])
    people = pd.DataFrame({"person_id": ["a", "b"], "attr_age": ["41", "?"], "attr_band": [2.0, 1.0], "attr_other": ["x", "y"]})
    frame = trait_table(people, pd.DataFrame([answer("a", "code", 3.0), answer("b", "code", 4.0)]), asked).frame
    assert frame["age"].tolist()[0] == 41 and np.isnan(frame["age"].iloc[1]) and frame["band"].tolist() == [2, 1] and frame["code"].tolist() == [3, 4] and list(frame) == ["code", "age", "band"]
    answered = pd.DataFrame([answer("a", "age", 39.0), answer("b", "code", 4.0)])
    assert trait_table(people, answered, asked).frame["age"].tolist()[0] == 39                          # what was answered goes before the attribute
