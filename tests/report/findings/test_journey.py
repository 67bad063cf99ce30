import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import journey as findings

STAGES = ["awareness", "decision", "retention"]


def felt(stage: str, low: float, high: float) -> dict:
    return {"stage": stage, "lane": "emotions", "metric": "valence_reported", "estimate": (low + high) / 2, "low": low, "high": high}


def pain(stage: str, rank_high: float, low: float = 1.0) -> dict:
    return {
        "stage": stage,
        "lane": "pain_points",
        "metric": "priority",
        "statement": "late_costs",
        "estimate": 5.0,
        "low": low,
        "high": 9.0,
        "rank_low": 1.0,
        "rank_high": rank_high,
    }


def a_map(*rows: dict) -> pd.DataFrame:
    made = [
        {
            "cell_id": f"all.{i}",
            "persona": "all",
            "rank": 1,
            "n": 40,
            "unit": "",
            "mark": "none",
            "status": "reported",
            "sources": "survey",
            "wave": "w1",
            "method": "",
            **row,
        }
        for i, row in enumerate(rows)
    ]
    return tables.conform(pd.DataFrame(made), "journey")


def title(*rows: dict, language: str = "nl") -> str:
    return findings.title(a_map(*rows), STAGES, words.load(language, {"late_costs": "kosten laat zichtbaar"}))


def test_a_stage_is_the_low_point_only_when_its_interval_lies_clear_of_all_others():
    clear = (felt("awareness", 0.1, 0.3), felt("decision", -0.5, -0.3), felt("retention", -0.2, 0.1))
    assert title(*clear) == "Beslissing is het dieptepunt voor iedereen samen"
    assert title(*clear, language="en") == "Decision is the low point for everyone together"
    assert title(clear[0], clear[1], felt("retention", -0.35, 0.1)) == (
        "Geen duidelijk dieptepunt voor iedereen samen: de intervallen van Beslissing en Retentie overlappen"
    )


def test_the_heaviest_pain_is_named_only_when_its_first_place_is_its_own():
    clear = (felt("awareness", 0.1, 0.3), felt("decision", -0.5, -0.3))
    assert title(*clear, pain("decision", 1)).endswith("met ‘kosten laat zichtbaar’ als zwaarste pijnpunt")
    assert "pijnpunt" not in title(*clear, pain("decision", 2))
    assert "pijnpunt" not in title(*clear, pain("decision", 1, low=-0.1))
    assert title(pain("retention", 1)) == "Het zwaarste pijnpunt voor iedereen samen: ‘kosten laat zichtbaar’, bij Retentie"


def test_pains_that_share_the_first_place_are_named_together():
    tied = (pain("decision", 2), {**pain("retention", 2), "statement": "tardy_money", "estimate": 6.0})
    assert title(*tied) == (
        "Zwaarste pijnpunten voor iedereen samen: ‘tardy money’ (Retentie) en ‘kosten laat zichtbaar’ (Beslissing), niet van elkaar te onderscheiden"
    )


def test_tied_pains_of_one_stage_name_it_once():
    tied = (pain("decision", 2), {**pain("decision", 2), "statement": "tardy_money", "estimate": 4.0})
    assert title(*tied, language="en") == (
        "Heaviest pain points for everyone together, at Decision: ‘kosten laat zichtbaar’ and ‘tardy money’, which cannot be told apart"
    )


def test_behaviour_alone_names_the_stage_that_loses_most_or_says_that_feelings_were_not_measured():
    lost = [
        {"stage": s, "lane": "kpis", "metric": "drop_off", "estimate": x, "low": x - 0.05, "high": x + 0.05, "status": "observed"}
        for s, x in (("awareness", 0.2), ("decision", 0.6))
    ]
    assert title(*lost) == "Beslissing verliest de meeste mensen: 60\xa0% gaat niet verder"
    assert title(lost[0]) == "Van iedereen samen is het gedrag gemeten, het gevoel niet"


def named(pain: str, low: float, high: float, stage: str = "decision") -> dict:
    return {"stage": stage, "lane": "pain_points", "metric": "share", "statement": pain, "estimate": (low + high) / 2, "low": low, "high": high}


def test_where_no_pain_has_a_cost_those_named_most_are_the_finding():
    first, near, far = named("late_costs", 0.07, 0.11), named("queue", 0.06, 0.09, "retention"), named("noise", 0.02, 0.05)
    assert title(first, far) == "Het vaakst genoemd als pijnpunt door iedereen samen: ‘kosten laat zichtbaar’"
    assert title(first, near, far).endswith("samen: ‘kosten laat zichtbaar’ en ‘queue’")
    assert "te weinig gemeten" in title(first, near, named("noise", 0.06, 0.09))  # three that cannot be told apart say nothing


def test_stages_that_all_overlap_are_not_listed_and_too_few_people_are_said_to_be():
    many = [felt(stage, 0.2, 0.4) for stage in STAGES] + [felt("extra", 0.2, 0.4)]
    assert findings.title(a_map(*many), [*STAGES, "extra"], words.load("nl")) == "Geen fase voelt duidelijk het minst goed voor iedereen samen"
    assert title({"stage": "decision", "lane": "actions", "status": "suppressed"}).startswith("Over iedereen samen is van te weinig")


def test_an_empty_map_says_that_nothing_was_measured():
    assert findings.title(tables.empty("journey"), STAGES, words.load("nl")) == "Over iedereen samen is in deze meting niets gemeten"


@pytest.mark.row("B3")
def test_coverage_says_how_much_is_empty_as_plainly_as_how_much_is_filled():
    journey = a_map(
        felt("awareness", 0, 1),
        {"stage": "decision", "lane": "goals", "status": "gap", "rank": 0, "n": 0},
        {"stage": "decision", "lane": "kpis", "status": "assumed"},
        {"stage": "decision", "lane": "actions", "status": "suppressed"},
    )
    assert (
        findings.coverage(journey, words.load("en"))
        == "1 of the 4 cells rest on data; 1 is empty, 1 has too few people and 1 is assumed."
    )


def beside(*given):
    """Feelings of personas: persona, stage, low, high."""
    rows = a_map(*[felt(stage, low, high) | {"persona": persona, "cell_id": f"{persona}.{stage}"} for persona, stage, low, high in given])
    people = pd.DataFrame({"persona": ["p1", "p2", "p3"]})
    return findings.apart(rows, people, STAGES, words.load("en", {"p1": "Ann", "p2": "Bo", "p3": "Cas"}))


def test_the_stage_where_two_personas_lie_farthest_apart_is_named_and_touching_is_not_apart():
    say = words.load("en")
    near, far = [("p1", "awareness", 0.3, 0.5), ("p2", "awareness", 0.0, 0.2)], [("p1", "decision", -0.5, -0.3), ("p2", "decision", 0.1, 0.3), ("p3", "decision", 0.2, 0.24)]
    assert beside(*near) == "Feeling differs most at Awareness: Ann +0.8, Bo +0.2"
    assert beside(*near, *far) == "Feeling differs most at Decision: Cas +0.4, Ann −0.8"
    assert beside(("p1", "retention", 0.3, 0.5), ("p2", "retention", 0.0, 0.2), *near) == "Feeling differs most at Awareness: Ann +0.8, Bo +0.2"
    assert beside(("p1", "awareness", 0.2, 0.5), ("p2", "awareness", 0.0, 0.2)) == say["journey.multiples.same"] == beside(("p1", "awareness", 0.2, 0.5), ("p2", "decision", 0.0, 0.1))
    assert beside(near[0]) == beside(near[0], ("p9", "awareness", -0.9, -0.8)) == say["journey.multiples.none"]


def test_intervals_that_touch_are_not_clear_and_two_that_overlap_are_named():
    touching = (felt("awareness", -0.3, 0.3), felt("decision", -0.5, -0.3))
    assert title(*touching, language="en") == "No clear low point for everyone together: the intervals of Decision and Awareness overlap"
    assert findings.overlapping(a_map(*touching, felt("retention", -0.29, 0.9))) == ["decision", "awareness"] and findings.clear_extreme(a_map(touching[0])) is None
    three = [felt(s, 0.2, 0.4) for s in STAGES]
    assert title(*three, language="en").endswith("the intervals of Awareness, Decision and Retention overlap")


def test_a_pain_that_may_cost_nothing_or_is_one_of_many_is_not_the_first():
    two = (pain("decision", 2), {**pain("retention", 2), "statement": "b"})
    little = "Too little was measured about everyone together to say something about the whole journey"
    assert title(*two, {**pain("awareness", 3), "statement": "c"}, language="en") == title(two[0], {**two[1], "low": 0.0}, language="en") == little
    assert title(two[0], language="en") == little and title(pain("elsewhere", 1), language="en") == little and title({**pain("decision", 1), "low": 0.0}, language="en") == little
    assert title(pain("decision", 1), {**pain("retention", 1), "statement": "b"}, language="en").startswith("Heaviest pain points for everyone together: ")
    assert title(two[0], {**two[1], "rank_low": 2.0}, language="en") == little


def test_coverage_counts_each_cell_once_and_not_those_of_the_whole_journey_or_of_others():
    rows = a_map(felt("awareness", 0, 1) | {"rank": 2}, felt("awareness", 0, 1) | {"status": "assumed"}, {"stage": "all", "lane": "kpis"}, felt("decision", 0, 1) | {"persona": "p1", "status": "gap"}, felt("retention", 0, 1))
    assert findings.coverage(rows, words.load("en")) == "1 of the 2 cells rest on data; 1 is assumed." and findings.covered(["observed", "reported"], words.load("en")) == "All 2 cells rest on data."
    assert findings.covered(["gap", "gap", "suppressed", "suppressed", "assumed", "assumed", "inferred"], words.load("en")) == "1 of the 7 cells rest on data; 2 are empty, 2 have too few people and 2 are assumed."


def test_what_was_measured_where_nothing_stands_out_is_told_in_four_ways():
    about = lambda **row: title({"stage": "decision", "lane": "actions", **row}, language="en")  # noqa: E731
    assert about(status="observed") == "For everyone together behaviour was measured, feelings were not" and about(status="gap") == "Nothing was measured about everyone together in this wave"
    assert about(status="suppressed") == "Too few people were measured to show anything about everyone together" and about(estimate=0.5).startswith("Too little was measured")
