from types import SimpleNamespace

import pandas as pd

from helpers.report import facts


def plan():
    return SimpleNamespace(
        study="s",
        title={"nl": "Titel"},
        question={},
        audience={"en": "the team"},
        waves_until=lambda wave: ["w1", "w2"],
        is_synthetic=False,
        random_state=7,
        stage_model="five_stages",
        taxonomy="retail",
        outcome="nps",
        max_rejected=0.01,
        targets={},
        parameters={"timeout": 30},
        map=SimpleNamespace(type="current"),
        privacy=SimpleNamespace(minimum_people=10),
        engine=SimpleNamespace(name="auto"),
        personas=SimpleNamespace(override={"k": 3, "reason": "three teams"}),
    )


def sources():
    at = pd.to_datetime(["2026-03-31 10:00", "2026-06-28 09:00", None], utc=True)
    return pd.DataFrame({"wave": ["w1", "w2", "w2"], "last_at": at})


def test_the_report_is_dated_by_its_newest_record_and_not_by_the_clock():
    assert facts.gather(plan(), "w2", ["a"], sources()).generated_on == "2026-06-28"
    assert facts.newest_day(sources(), "w1") == "2026-03-31"


def test_the_reason_of_an_analyst_who_chose_the_groups_is_kept_for_the_report():
    assert facts.gather(plan(), "w2", ["a"], sources()).persona_reason == "three teams"


def test_without_moments_there_is_no_date():
    assert facts.newest_day(sources().iloc[[2]], "w2") == ""
    assert facts.newest_day(sources().iloc[:0], "w2") == ""


def test_every_setting_that_shapes_the_numbers_is_kept():
    given = facts.gather(plan(), "w2", ["a", "b"], sources(), level=0.9).parameters
    assert given["level"] == 0.9 and given["random_state"] == 7 and given["timeout"] == 30 and given["minimum_people"] == 10


def test_a_text_that_a_language_lacks_is_taken_from_the_other():
    about = facts.gather(plan(), "w2", [], sources())
    assert about.text("title", "en") == "Titel" and about.text("question", "nl") == "" and about.text("audience", "nl") == "the team"


def test_versions_name_python_and_pandas():
    assert {"python", "pandas", "matplotlib"} <= set(facts.versions())


def test_targets_of_a_view_are_those_in_its_own_stages():
    own = facts.gather(plan(), "w2", ["a"], sources()).targets
    assert own == plan().targets
    assert facts.gather(plan(), "w2", ["reach"], sources(), targets={"nps": "placed"}).targets == {"nps": "placed"}
