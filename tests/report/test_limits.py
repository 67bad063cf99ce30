import pytest

from helpers import words
from helpers.report.limits import limits


def two_waves(given):
    return given | {"sources": given["sources"].assign(wave=["2026-Q1", "2026-Q2"])}


def keys(found, language="nl"):
    """The limits by name, recognised by the words before their first place."""
    starts = {key: text.split("{")[0] for key, text in words.load(language)["report.limits"].items() if text.split("{")[0]}
    return {key for key, start in starts.items() if any(sentence.startswith(start) for sentence in found)}


@pytest.mark.row("A17", "B14")
def test_limits_follow_from_the_tables_in_both_languages(given, about):
    for language in ("nl", "en"):
        found = limits(two_waves(given), about, words.load(language), given["people"])
        assert {"synthetic", "association", "respondents", "web", "sampled", "minimum", "text", "gaps", "many"} <= keys(found, language)
        assert "one_wave" not in keys(found, language) and not any("{" in sentence for sentence in found)


def test_numbers_in_the_limits_are_those_of_the_tables(given, about):
    found = " ".join(limits(given, about, words.load("en"), given["people"]))
    assert "hidden for that reason: 1." in found and "fewer than 50 people: 1 of 7." in found
    assert "25% of the 20 people appear in one source only" in found and "Rows rejected: 24 of 1,520 read (1.6%)." in found
    assert "events.parquet" in found and "Serious findings about the data: 1." in found and "Empty cells on the maps: 1." in found


def test_a_study_without_behaviour_without_questions_and_with_one_wave_says_so(given, nothing, about, say):
    survey = given | {"sources": given["sources"].iloc[:1], "changes": nothing["changes"], "personas": nothing["personas"]}
    assert {"no_events", "one_wave", "no_personas"} <= keys(limits(survey, about, say))
    events = given | {"sources": given["sources"].iloc[1:]}
    assert "no_survey" in keys(limits(events, about, say)) and "respondents" not in keys(limits(events, about, say))
    log = {"sources": events["sources"].assign(format="xes"), "personas": nothing["personas"]}
    assert "behaviour" in keys(limits(events | log, about, say)) and not {"web", "no_personas"} & keys(limits(events | log, about, say))


def test_nothing_at_all_is_no_error(nothing, about, say):
    assert "association" in keys(limits(nothing, about, say, nothing["people"]))


def test_texts_that_people_checked_at_every_stage_are_not_said_to_be_unchecked(given, about, say):
    measures = given["measures"]
    text = measures["metric"] == "valence_text"
    checked = given | {"measures": measures.assign(method=measures["method"].where(~text, "text_ppi"))}
    assert {"text_validated"} <= keys(limits(checked, about, say)) and "text" not in keys(limits(checked, about, say))


@pytest.mark.row("B13")
def test_a_score_from_another_scale_is_said_to_be_rescaled_and_how_far_off_that_can_be(given, about, say):
    assert "stretched" not in keys(limits(given, about, say))
    measures = given["measures"].assign(method="mean_t_stretched")
    found = limits(given | {"measures": measures}, about, say)
    assert "stretched" in keys(found) and any("bij vijf punten 0,75" in sentence for sentence in found)
    english = " ".join(limits(given | {"measures": measures.assign(estimate=float("nan"))}, about, words.load("en")))
    assert "rescaled" not in english      # nothing of it is shown
