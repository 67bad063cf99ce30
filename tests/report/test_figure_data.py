import pandas as pd
import pytest

from helpers import words
from helpers.report import figure_data


def test_targets_are_judged_by_the_interval(given, about):
    assert figure_data.judged(given, about)["verdict"].tolist() == ["not_met"]
    wide = given | {"measures": given["measures"].assign(high=50.0)}
    assert figure_data.judged(wide, about)["verdict"].tolist() == ["cannot_tell"]
    above = given | {"measures": given["measures"].assign(low=41.0, high=50.0)}
    assert figure_data.judged(above, about)["verdict"].tolist() == ["met"]


def test_a_target_where_less_is_better_is_read_the_other_way_round(given, about):
    about.targets["nps"]["better"] = "lower"
    assert figure_data.judged(given, about)["verdict"].tolist() == ["met"]


def test_pains_stand_by_what_they_cost_and_share_a_rank_that_cannot_be_told_apart(given, about, say):
    rows = figure_data.pain_ranking(given, about, say)["rows"]
    assert [r[0] for r in rows] == ["1", "2–3"] and rows[0][1] == "late costs" and rows[0][3] == "10"


def test_a_path_of_too_few_people_is_not_shown(given, about, say):
    assert [r[0] for r in figure_data.variants(given, about, say)["rows"]] == ["Bewustwording → Beslissing"]


def test_a_move_of_too_few_people_is_not_shown(given, about, say):
    assert [r[:3] for r in figure_data.transitions(given, about, say)["rows"]] == [["Bewustwording", "Beslissing", "800"]]


def test_changed_measures_stand_before_unchanged_ones(given, about, say):
    rows = figure_data.changes(given, about, say)["rows"]
    assert rows[0][-1] == "veranderd" and rows[0][5] == "+13" and rows[1][-1] == "gelijk gebleven"


def test_rows_follow_the_order_of_the_stages(given, about):
    found = figure_data.of_stages(given["measures"], ["valence_reported"], ("decision", "awareness"))
    assert found["stage"].tolist() == ["decision", "awareness"]


@pytest.mark.parametrize(
    "name",
    [
        "rows_kept",
        "funnel",
        "emotion_curve",
        "transitions",
        "variants",
        "shares",
        "snake",
        "pain_ranking",
        "targets",
        "attribution",
        "changes",
        "effects",
    ],
)
def test_every_data_table_is_made_of_text_and_works_without_rows(name, given, nothing, about):
    for language in ("nl", "en"):
        say = words.load(language)
        full, empty = getattr(figure_data, name)(given, about, say), getattr(figure_data, name)(nothing, about, say)
        assert all(isinstance(text, str) for row in full["rows"] for text in row) and empty["rows"] == []


def test_a_rank_of_nothing_is_a_dash():
    assert figure_data.rank_text(None, None) == "–" and figure_data.rank_text(3, 4) == "3–4" and figure_data.rank_text(2, pd.NA) == "2"


def test_profiles_compare_attitudes_on_a_scale_else_goals_else_nothing(given):
    profiles = given["profiles"]
    assert set(figure_data.attitudes(profiles)["trait"]) == {"attitude"}
    without = profiles[profiles["block"] != "psychography"]
    assert set(figure_data.attitudes(without)["trait"]) == {"goals=origin", "goals=price"}
    assert figure_data.attitudes(without.assign(block="outcome")).empty


@pytest.mark.row("A14")
def test_each_pain_shows_marks_and_own_words_or_says_which_is_missing():
    say = words.load("en")
    assert (figure_data.side(0.25, say), figure_data.side(float("nan"), say)) == ("25%", "not asked, or too few")


def test_of_many_paths_the_fifteen_most_travelled_are_shown(given, about, say):
    many = pd.concat([given["variants"].iloc[:1].assign(path=f"s{i:02}", people=1000 - i) for i in range(20)], ignore_index=True)
    rows = figure_data.variants({**given, "variants": many}, about, say)["rows"]
    assert [r[0] for r in rows] == [f"s{i:02}" for i in range(15)]
