import numpy as np
import pandas as pd
import pytest

from helpers import tables
from helpers.errors import UsageError
from helpers.journey import build_cells
from helpers.journey.lanes import LANES

STAGES = ["before", "after"]
PLACE = {
    "persona": "all",
    "touchpoint": "all",
    "channel": "all",
    "segment": "all",
    "period": "all",
    "wave": "w1",
    "status": "observed",
    "method": "wilson",
    "unit": "share",
}


def measures(*rows: dict) -> pd.DataFrame:
    return tables.conform(pd.DataFrame([{**PLACE, "n": 100, **row} for row in rows]), "measures")


def theme(name: str, kind: str, **more: object) -> dict:
    return {
        "theme": name,
        "kind": kind,
        "stage": "before",
        "persona": "all",
        "wave": "w1",
        "share": 0.2,
        "low": 0.1,
        "high": 0.3,
        "n": 50,
        "people": 10,
        "verdict": "not_ranked",
        **more,
    }


def pain(name: str, priority: float, low: float, high: float, rank: tuple[int, int], **more: object) -> dict:
    return theme(
        name,
        "pain_point",
        priority=priority,
        priority_low=low,
        priority_high=high,
        rank_low=rank[0],
        rank_high=rank[1],
        **{"verdict": "clear", **more},
    )


def build(rows: list[dict] = (), themes: list[dict] = (), **more: object) -> pd.DataFrame:
    given = tables.conform(pd.DataFrame(themes), "themes") if themes else tables.empty("themes")
    found = measures(*rows) if rows else tables.empty("measures")
    return build_cells(found, given, **{"stages": STAGES, "wave": "w1", **more})


def cell(journey: pd.DataFrame, stage: str, lane: str, persona: str = "all") -> pd.DataFrame:
    return journey[(journey["stage"] == stage) & (journey["lane"] == lane) & (journey["persona"] == persona)].sort_values("rank")


@pytest.mark.row("B3")
def test_without_data_every_cell_is_a_gap_with_something_to_ask_and_no_number():
    journey = build()
    assert len(journey) == len(STAGES) * len(LANES)
    assert set(journey["status"]) == {"gap"} and set(journey["rank"]) == {0}
    assert journey["estimate"].isna().all() and (journey["n"] == 0).all()
    assert cell(journey, "after", "goals")["note"].iloc[0] == "ask: goals"


@pytest.mark.row("L1")
def test_actions_stand_by_share_with_interval_n_and_people():
    journey = build(
        [
            {"metric": "action", "stage": "before", "touchpoint": t, "estimate": x, "low": x - 0.1, "high": x + 0.1}
            for t, x in (("reads", 0.3), ("clicks", 0.6))
        ]
    )
    rows = cell(journey, "before", "actions")
    assert rows["statement"].tolist() == ["clicks", "reads"]
    assert rows["cell_id"].tolist() == ["all.before.actions.1", "all.before.actions.2"]
    assert rows[["estimate", "low", "high", "n", "people"]].iloc[0].tolist() == pytest.approx([0.6, 0.5, 0.7, 100, 60])


def test_a_cell_holds_its_first_four_statements_and_counts_the_rest():
    journey = build(
        [{"metric": "action", "stage": "before", "touchpoint": f"a{i}", "estimate": 0.9 - i / 10, "low": 0, "high": 1} for i in range(7)]
    )
    rows = cell(journey, "before", "actions")
    assert rows["statement"].tolist() == ["a0", "a1", "a2", "a3"]
    assert rows["note"].iloc[-1] == "more: 3"


@pytest.mark.row("L9")
def test_the_mark_of_a_touchpoint_follows_its_interval_and_not_its_mean():
    felt = {"good": (0.3, 0.1, 0.5), "bad": (-0.3, -0.5, -0.1), "even": (0.01, -0.1, 0.1), "open": (0.3, -0.1, 0.7)}
    rows = [{"metric": "reach", "stage": "before", "touchpoint": t, "estimate": 0.5, "low": 0.4, "high": 0.6} for t in [*felt, "unrated"]]
    rows += [
        {"metric": "valence_touchpoint", "stage": "before", "touchpoint": t, "estimate": x, "low": a, "high": b, "unit": "valence"}
        for t, (x, a, b) in felt.items()
    ]
    marks = cell(build(rows, top=9), "before", "touchpoints").set_index("statement")["mark"].to_dict()
    assert marks == {"good": "positive", "bad": "negative", "even": "neutral", "open": "uncertain", "unrated": "none"}


def test_below_the_minimum_a_cell_is_suppressed_and_shows_no_estimate():
    journey = build([{"metric": "action", "stage": "before", "touchpoint": "reads", "estimate": 0.5, "low": 0.2, "high": 0.8, "n": 9}])
    row = cell(journey, "before", "actions").iloc[0]
    assert (row["status"], row["rank"]) == ("suppressed", 0)
    assert np.isnan(row["estimate"]) and pd.isna(row["statement"])


def test_what_too_few_people_did_is_suppressed_however_many_were_there():
    rows = [{"metric": "action", "stage": "before", "touchpoint": "reads", "estimate": 0.009, "low": 0.005, "high": 0.02, "n": 1000}]
    assert cell(build(rows), "before", "actions")["status"].tolist() == ["suppressed"]
    common = {**rows[0], "touchpoint": "clicks", "estimate": 0.5, "low": 0.4, "high": 0.6}
    assert cell(build([*rows, common]), "before", "actions")["statement"].tolist() == ["clicks"]


@pytest.mark.row("L4")
def test_pains_stand_by_cost_with_the_interval_of_their_rank_and_unranked_ones_after_them():
    journey = build(
        themes=[
            pain("slow", 2.0, 0.5, 4.0, (2, 3)),
            pain("costly", 9.0, 7.0, 12.0, (1, 1)),
            theme("rare", "pain_point", verdict="too_few", people=12),
            theme("rarest", "pain_point", verdict="too_few", people=3),
        ]
    )
    rows = cell(journey, "before", "pain_points")
    assert rows["statement"].tolist() == ["costly", "slow", "rare"]
    assert rows["rank_low"].tolist()[:2] == [1, 2] and rows["rank_high"].tolist()[:2] == [1, 3] and pd.isna(rows["rank_high"].iloc[2])
    assert rows["unit"].tolist() == ["per_100", "per_100", "share"]


def test_a_pain_whose_cost_may_be_nothing_is_marked_uncertain_and_makes_no_opportunity():
    journey = build(themes=[pain("doubtful", 1.0, -0.5, 2.0, (1, 2)), pain("sure", 3.0, 1.0, 5.0, (1, 2))])
    assert cell(journey, "before", "pain_points").set_index("statement")["mark"].to_dict() == {"sure": "negative", "doubtful": "uncertain"}
    assert cell(journey, "before", "opportunities")["statement"].tolist() == ["sure"]


def test_an_opportunity_names_owner_and_kpi():
    answered = pd.DataFrame({"theme": ["sure"], "opportunity": ["show_costs"], "kpi": ["conversion"]})
    row = cell(
        build(themes=[pain("sure", 3.0, 1.0, 5.0, (1, 1))], answered=answered, owners={"before": "Web team"}), "before", "opportunities"
    ).iloc[0]
    assert row["statement"] == "show_costs"
    assert row["note"] == "owner: Web team | kpi: conversion | answers: sure"


def test_where_texts_were_read_and_nothing_found_the_cell_says_so_instead_of_being_a_gap():
    comments = pd.DataFrame(
        {
            "row_id": [f"f:{i}" for i in range(12)],
            "question_id": "q",
            "person_id": [f"u{i}" for i in range(12)],
            "wave": "w1",
            "kind": "survey",
            "text": "prima",
            "stage": "before",
            "touchpoint": "other",
            "channel": "survey",
            "rule_id": "r",
        }
    )
    journey = build(comments=tables.conform(comments, "comments"))
    assert cell(journey, "before", "pain_points")[["status", "note", "n"]].iloc[0].tolist() == ["reported", "found: none", 12]
    assert cell(journey, "after", "pain_points")["status"].iloc[0] == "gap"


@pytest.mark.row("L13")
@pytest.mark.row("L7")
def test_a_kpi_stands_with_its_target_and_the_verdict_of_its_interval():
    rows = [
        {"metric": "conversion", "stage": "before", "estimate": 0.03, "low": 0.02, "high": 0.04},
        {"metric": "nps", "stage": "before", "estimate": 45.0, "low": 41.0, "high": 50.0, "unit": "points"},
        {"metric": "cart_abandonment", "stage": "before", "estimate": 0.7, "low": 0.65, "high": 0.75},
    ]
    targets = {"conversion": {"goal": 0.03}, "nps": {"goal": 40}, "cart_abandonment": {"goal": 0.6, "better": "lower"}}
    found = cell(build(rows, targets=targets), "before", "kpis").set_index("statement")
    assert found["note"].str.rpartition("verdict: ")[2].to_dict() == {
        "cart_abandonment": "not_met",
        "conversion": "cannot_tell",
        "nps": "met",
    }
    assert found["mark"].to_dict() == {"cart_abandonment": "negative", "conversion": "uncertain", "nps": "positive"}


@pytest.mark.row("L18")
def test_what_a_person_typed_is_graded_assumed_with_source_and_date_and_replaces_a_gap():
    typed = [
        {
            "stage": "after",
            "lane": "touchpoints",
            "text": {"nl": "Een | folder", "en": "A leaflet"},
            "source": "workshop",
            "date": "2026-05-12",
        }
    ]
    row = cell(build(assumed=typed), "after", "touchpoints")
    assert len(row) == 1 and row["status"].iloc[0] == "assumed" and row["n"].iloc[0] == 0
    assert row["note"].iloc[0] == "source: workshop | date: 2026-05-12 | text_en: A leaflet | text_nl: Een / folder"


def test_a_typed_cell_at_an_unknown_place_is_refused_with_the_places_there_are():
    with pytest.raises(UsageError, match=r"there is no stage later\. Choose from: before, after"):
        build(assumed=[{"stage": "later", "lane": "goals", "text": {"nl": "x"}, "source": "s", "date": "2026-01-01"}])


@pytest.mark.row("L2")
def test_a_quote_speaks_for_a_theme_and_only_where_enough_people_were_asked():
    hits = tables.conform(
        pd.DataFrame(
            {
                "row_id": ["f:2"],
                "question_id": ["q"],
                "person_id": ["u1"],
                "wave": ["w1"],
                "stage": ["before"],
                "theme": ["fit"],
                "kind": ["thought"],
                "span": ["0-19"],
            }
        ),
        "hits",
    )
    comments = tables.conform(
        pd.DataFrame(
            {
                "row_id": ["f:2"],
                "question_id": ["q"],
                "person_id": ["u1"],
                "wave": ["w1"],
                "kind": ["ticket"],
                "text": ["Past maat M bij mij? Geen idee."],
                "stage": ["before"],
                "touchpoint": ["other"],
                "channel": ["survey"],
                "rule_id": ["r"],
            }
        ),
        "comments",
    )
    row = cell(build(themes=[theme("fit", "thought")], hits=hits, comments=comments), "before", "thoughts").iloc[0]
    assert (row["statement"], row["metric"], row["sources"]) == ("Past maat M bij mij", "fit", "ticket")
    few = cell(build(themes=[theme("fit", "thought", n=8)], hits=hits, comments=comments), "before", "thoughts")
    assert few["status"].tolist() == ["suppressed"]


def test_every_persona_gets_a_whole_map_and_ids_are_the_same_on_every_run():
    personas = tables.conform(pd.DataFrame({"persona": ["p1"], "size": [20], "share": [0.5], "n": [40], "verdict": ["groups"]}), "personas")
    once, twice = (build(themes=[theme("fit", "thought")], personas=personas) for _ in range(2))
    assert sorted(once["persona"].unique()) == ["all", "p1"]
    assert once["cell_id"].is_unique
    pd.testing.assert_frame_equal(once, twice)


def test_two_themes_of_a_cell_never_share_a_quote():
    texts = ["Waarom wacht ik zo lang op geld?", "Waarom zegt niemand iets terug?"]
    row = {"question_id": "q", "wave": "w1", "stage": "before"}
    hits = pd.DataFrame(
        [{**row, "row_id": f"f:{i}", "person_id": f"u{i}", "theme": t, "kind": "question", "span": ""} for t in "ab" for i in (0, 1)]
    )
    comments = pd.DataFrame(
        [
            {
                **row,
                "row_id": f"f:{i}",
                "person_id": f"u{i}",
                "kind": "survey",
                "text": x,
                "touchpoint": "o",
                "channel": "c",
                "rule_id": "r",
            }
            for i, x in enumerate(texts)
        ]
    )
    journey = build(
        themes=[theme("a", "question", people=12), theme("b", "question")],
        hits=tables.conform(hits, "hits"),
        comments=tables.conform(comments, "comments"),
    )
    assert sorted(cell(journey, "before", "questions")["statement"]) == sorted(texts)


def test_people_known_only_from_answers_rest_on_the_survey():
    row = {"metric": "people_reached", "stage": "before", "estimate": 40.0, "n": 40, "unit": "count", "status": "reported"}
    assert cell(build([row]), "before", "kpis")["sources"].tolist() == ["survey"]


def test_where_too_few_people_were_seen_their_acts_are_hidden_and_not_called_a_gap():
    row = {"metric": "people_reached", "stage": "before", "estimate": None, "n": 6, "unit": "count", "status": "suppressed"}
    journey = build([row])
    assert {lane: cell(journey, "before", lane)["status"].iloc[0] for lane in ("actions", "channels", "goals")} == {
        "actions": "suppressed",
        "channels": "suppressed",
        "goals": "gap",
    }


def test_what_nine_people_said_is_not_quoted_however_many_were_asked():
    said = build(themes=[theme("late", "thought", people=9, n=100), theme("slow", "thought", people=10, n=100)])
    assert said.loc[said["lane"].eq("thoughts") & said["statement"].notna(), "metric"].isin(["late"]).sum() == 0
    assert not said["statement"].fillna("").eq("late").any()


def test_a_cell_with_one_statement_more_than_fit_counts_it_behind_its_own_note_and_feelings_and_kpis_have_twice_the_room():
    acts = [{"metric": "reach", "stage": "before", "touchpoint": f"a{i}", "estimate": 0.9 - i / 10, "low": 0, "high": 1} for i in range(3)]
    felt = {"metric": "valence_touchpoint", "stage": "before", "touchpoint": "a1", "estimate": 0.5, "low": 0.4, "high": 0.6}
    kpis = [{"metric": f"k{i}", "stage": "before", "estimate": 0.5, "low": 0.4, "high": 0.6} for i in range(5)]
    told = build([*acts, felt, *kpis], top=2)
    assert cell(told, "before", "touchpoints")["note"].fillna("").tolist() == ["", "valence: 0.5 | low: 0.4 | high: 0.6 | felt_n: 100 | more: 1"]
    assert cell(told, "before", "kpis")["note"].fillna("").tolist() == ["", "", "", "more: 1"]
    assert cell(build(acts, top=3), "before", "touchpoints")["note"].isna().all()


def test_exactly_enough_people_are_shown_and_one_fewer_not_whether_asked_or_meant():
    act = {"metric": "action", "stage": "before", "touchpoint": "reads", "estimate": 0.1, "low": 0.05, "high": 0.2, "n": 100}
    shown = lambda **more: cell(build([act | more]), "before", "actions")[["status", "n"]].iloc[0].tolist()  # noqa: E731
    assert (shown(), shown(estimate=1.0, n=10), shown(estimate=1.0, n=9), shown(estimate=0.09)) == (["observed", 100], ["observed", 10], ["suppressed", 9], ["suppressed", 100])
    assert shown(status="suppressed", estimate=None) == ["suppressed", 100] and shown(estimate=None, n=40) == ["gap", 0] and shown(estimate=None, n=0) == ["gap", 0]


def test_what_was_typed_names_its_lane_and_goes_to_the_persona_it_is_about():
    typed = {"stage": "after", "lane": "goals", "text": {"nl": "b"}, "source": "s", "on": "2026-01-01"}
    personas = tables.conform(pd.DataFrame({"persona": ["p1"], "size": [20], "share": [0.5], "n": [40], "verdict": ["groups"]}), "personas")
    told = build(assumed=[typed, typed | {"text": {"nl": "a"}}, typed | {"persona": "p1"}, typed | {"persona": "p9"}, typed | {"lane": "competitors"}], personas=personas)
    assert cell(told, "after", "goals")[["statement", "rank", "note", "method"]].to_numpy().tolist() == [
        ["b", 1, "source: s | date: 2026-01-01 | text_nl: b", "typed"], ["a", 2, "source: s | date: 2026-01-01 | text_nl: a", "typed"]]
    assert cell(told, "after", "goals", "p1")["statement"].tolist() == ["b"] and set(told["persona"]) == {"all", "p1"}
    assert cell(told, "before", "competitors")["status"].tolist() == ["gap"] and len(told) == 2 * 2 * (len(LANES) + 1) + 1
    with pytest.raises(UsageError, match=r"assumed, entry 2: there is no lane wish\. Choose from: actions, "):
        build(assumed=[typed, typed | {"lane": "wish"}])


def comments(people, stage="before", wave="w1"):
    return tables.conform(pd.DataFrame([{"row_id": f"f:{i}", "question_id": "q", "person_id": p, "wave": wave, "kind": "survey", "text": "prima", "stage": stage, "touchpoint": "other", "channel": "survey",
                                         "rule_id": "r"} for i, p in enumerate(people)]), "comments")


def test_nothing_found_is_said_from_ten_people_asked_who_count_once():
    status = lambda given, lane, **more: cell(build(comments=given, **more), "before", lane)[["status", "n"]].iloc[0].tolist()  # noqa: E731
    ten = [f"u{i}" for i in range(10)]
    assert [status(comments([*ten, "u1", None]), lane) for lane in ("thoughts", "questions", "goals", "pain_points", "opportunities", "actions")] == [["reported", 10]] * 5 + [["gap", 0]]
    assert status(comments([*ten[:9], "u1", None]), "goals") == status(comments(ten, wave="w0"), "goals") == status(comments(ten, stage="after"), "goals") == ["gap", 0]
    assert status(tables.empty("comments"), "opportunities", themes=[pain("doubtful", 1.0, -0.5, 2.0, (1, 2))]) == ["reported", 50]


def test_statements_speak_only_for_the_groups_that_have_a_map_and_of_what_they_rest_on():
    hit = {"row_id": "f:0", "question_id": "q", "person_id": "u0", "wave": "w1", "stage": "before", "theme": "late", "kind": "pain_point", "span": ""}
    hits = tables.conform(pd.DataFrame([hit, hit | {"row_id": "g:0", "person_id": None}]), "hits")
    words = comments(["u0"])
    told = build(themes=[pain("late", 3.0, 1.0, 5.0, (1, 1)), pain("late", 3.0, 1.0, 5.0, (1, 1), persona="p9"), pain("seen", 2.0, 1.0, 5.0, (2, 2), asked="seen"), pain("unsaid", 1.0, 0.5, 5.0, (3, 3))], hits=hits, comments=words)
    assert set(told["persona"]) == {"all"}
    assert cell(told, "before", "pain_points").set_index("statement")["sources"].to_dict() == {"late": "survey", "seen": "events", "unsaid": "comments"}
    assert cell(told, "before", "opportunities")["sources"].tolist() == ["survey", "events", "comments"]


def test_where_too_few_were_seen_what_a_second_actor_did_is_hidden_too():
    row = {"metric": "people_reached", "stage": "before", "estimate": None, "n": 6, "unit": "count", "status": "suppressed"}
    act = {"metric": "action", "stage": "after", "touchpoint": "calls", "estimate": 0.5, "low": 0.4, "high": 0.6}
    told = build([row, act], second_actor=["calls"])
    assert cell(told, "after", "frontstage")["statement"].tolist() == ["calls"] and cell(told, "before", "frontstage")[["status", "n"]].iloc[0].tolist() == ["suppressed", 6]
    assert cell(told, "before", "touchpoints")["status"].tolist() == ["suppressed"] and cell(told, "before", "emotions")["status"].tolist() == ["gap"]
