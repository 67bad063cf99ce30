import dataclasses

import pandas as pd
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


EN = words.load("en")


def spoken(given, about, people=None):
    """The limits without those that hold for every study."""
    always = {EN[f"report.limits.{key}"] for key in ("association", "many")}
    return [text for text in limits(given, about, EN, people) if text not in always]


def bare(given, nothing):
    """A study of two waves with a survey and the web, of which nothing else is known."""
    return nothing | {"sources": two_waves(given)["sources"].assign(rows_rejected=0, cells_repaired=0, flags="")}


def test_a_limit_stands_only_where_its_number_is_more_than_nothing(given, nothing, about):
    real = dataclasses.replace(about, is_synthetic=False)
    text = lambda key, **values: EN(f"report.limits.{key}", **values)  # noqa: E731
    least = [text("respondents"), text("web"), text("no_text"), text("no_personas")]
    study = bare(given, nothing)
    assert spoken(study, real) == least and spoken(study, about) == [text("synthetic"), *least]
    linked = pd.DataFrame({"sources": ["a;b", "a;b"]})
    half = pd.DataFrame({"sources": ["a;b", None]})
    assert spoken(study, real, linked) == spoken(study, real, half.tail(1)) == least and spoken(study, real, half)[2] == text("unlinked", share="50%", people=2)
    row = given["measures"].iloc[[1]]
    shown = pd.concat([row.assign(n=49), row.assign(n=50), row.assign(n=3, estimate=None, status="suppressed")])
    assert spoken(study | {"measures": shown}, real)[2:4] == [text("minimum", k=10, count=1), text("small", count=1, total=2)] and spoken(study | {"measures": row.assign(n=50)}, real) == least
    for verdict, told in (("groups", []), ("continuum", [text("continuum")]), ("none", [text("no_personas")])):
        assert spoken(study | {"personas": given["personas"].assign(verdict=verdict)}, real) == [*least[:3], *told]
    cut = study | {"sources": study["sources"].assign(flags=["other", "thresholded"], source=["b/z.csv", "a/y.csv"])}
    assert spoken(cut, real)[2] == text("sampled", sources="y.csv and z.csv")
    journey = given["journey"].iloc[[0, 0, 1, 2]].assign(status=["assumed", "assumed", "gap", "gap"])
    assert spoken(study | {"journey": journey}, real)[4:] == [text("assumed", count=1), text("gaps", count=2)]
    faults = study | {"sources": study["sources"].assign(rows_rejected=[1, 0], rows_read=[400, 100], cells_repaired=[0, 1]), "findings": given["findings"].iloc[[0, 0]].assign(severity=["serious", "note"])}
    assert spoken(faults, real)[4:] == [text("rejected", rows=1, total=500, share="0.2%"), text("repaired", cells=1), text("serious", count=1)]


def test_text_is_checked_only_where_every_stage_of_everyone_is(given, nothing, about):
    text = given["measures"].query("metric == 'valence_text'")
    keyed = lambda rows: keys(limits(bare(given, nothing) | {"measures": rows}, about, EN), "en") & {"text", "text_validated", "no_text", "personal"}  # noqa: E731
    checked = text.assign(method="text_ppi")
    assert keyed(pd.concat([checked, text.assign(persona="p1")])) == {"text_validated", "personal"} and keyed(pd.concat([checked, text])) == {"text", "personal"}
    assert keyed(text.assign(persona="p1")) == keyed(text.assign(estimate=None)) == {"no_text"}
