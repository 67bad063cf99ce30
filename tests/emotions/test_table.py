"""Shares, ranks and opportunities per stage, persona and wave."""

import numpy as np
import pandas as pd
import pytest

from helpers import intervals, tables
from helpers.emotions.behaviour import EVENT
from helpers.emotions.table import _bases, _both_sides, _chances, _one_base, _personas, _shares, outcome_per_person, theme_table

PEOPLE = [f"p{i:02d}" for i in range(60)]


def answers():
    """60 people with an NPS answer; those hit by slow refunds (the first 20) answer 4 points lower."""
    score = [5.0 + i % 2 if i < 20 else 9.0 + i % 2 for i in range(60)]
    return tables.conform(
        pd.DataFrame(
            {
                "row_id": [f"a:{i}" for i in range(60)],
                "question_id": "nps",
                "person_id": PEOPLE,
                "wave": "w",
                "metric": "nps",
                "score": score,
                "scale_min": 0.0,
                "scale_max": 10.0,
                "stage": "advocacy",
                "touchpoint": "other",
                "channel": "survey",
                "rule_id": "declared",
            }
        ),
        "answers",
    )


def comments(kind="survey"):
    return tables.conform(
        pd.DataFrame(
            {
                "row_id": [f"a:{i}" for i in range(20)],
                "question_id": "open",
                "person_id": PEOPLE[:20],
                "wave": "w",
                "kind": kind,
                "text": "x",
                "stage": "retention",
                "touchpoint": "other",
                "channel": "survey",
                "rule_id": "declared",
            }
        ),
        "comments",
    )


def hits(people=20, theme="slow_refund"):
    return tables.conform(
        pd.DataFrame(
            {
                "row_id": [f"a:{i}" for i in range(people)],
                "question_id": "open",
                "person_id": PEOPLE[:people],
                "wave": "w",
                "stage": "retention",
                "theme": theme,
                "kind": "pain_point",
                "span": "0-1",
                "valence": -0.5,
            }
        ),
        "hits",
    )


@pytest.mark.row("L4")
def test_a_pain_shows_how_many_have_it_and_what_goes_with_it():
    row = theme_table(hits(), comments(), answers(), draws=100).set_index("kind").loc["pain_point"]
    assert (row["n"], row["people"], row["verdict"]) == (60, 20, "clear")
    assert row["share"] == pytest.approx(1 / 3) and row["impact"] == pytest.approx(4.0, abs=0.01)
    assert row["priority"] == pytest.approx(400 / 3, rel=0.01)


def test_an_opportunity_follows_from_a_pain_and_carries_its_numbers():
    table = theme_table(hits(), comments(), answers(), draws=100)
    pain, chance = (table[table["kind"] == k].iloc[0] for k in ("pain_point", "opportunity"))
    assert chance["theme"] == "refund_status_mail" and chance["priority"] == pain["priority"]


def test_what_goes_with_a_better_outcome_is_no_opportunity():
    """The same people answer 4 points higher than the others: nothing is lost by the pain, even at the worst end of its interval."""
    happy = answers().assign(score=lambda a: 15.0 - a["score"])
    assert theme_table(hits(), comments(), happy, draws=100)["kind"].tolist() == ["pain_point"]


def test_too_few_people_give_neither_rank_nor_opportunity():
    table = theme_table(hits(9), comments(), answers(), draws=50)
    assert table["kind"].tolist() == ["pain_point"] and table.loc[0, "verdict"] == "too_few" and np.isnan(table.loc[0, "priority"])


def test_of_texts_that_are_no_survey_only_those_who_wrote_were_asked():
    assert theme_table(hits(), comments("review"), answers(), draws=50).iloc[0]["n"] == 20


def test_tickets_of_people_who_were_not_asked_do_not_water_down_the_share():
    """60 answered the survey; 15 others wrote tickets, 12 of them about the same pain: the share is that of the respondents."""
    others = comments("ticket").head(15).assign(person_id=[f"t{i}" for i in range(15)], row_id=[f"t:{i}" for i in range(15)])
    said = hits(12).assign(person_id=[f"t{i}" for i in range(12)], row_id=[f"t:{i}" for i in range(12)])
    both = pd.concat([comments(), others], ignore_index=True)
    row = theme_table(pd.concat([hits(), said], ignore_index=True), both, answers(), draws=50).iloc[0]
    assert (row["asked"], row["n"], row["people"]) == ("respondents", 60, 20)


def test_what_only_tickets_tell_is_a_share_of_those_who_wrote():
    others = comments("ticket").head(15).assign(person_id=[f"t{i}" for i in range(15)], row_id=[f"t:{i}" for i in range(15)])
    said = hits(12).assign(person_id=[f"t{i}" for i in range(12)], row_id=[f"t:{i}" for i in range(12)])
    both = pd.concat([comments(), others], ignore_index=True)
    row = theme_table(said, both, answers(), draws=50).iloc[0]
    assert (row["asked"], row["n"], row["people"], row["verdict"]) == ("writers", 35, 12, "not_ranked")


@pytest.mark.row("A14")
def test_numbers_and_words_stand_side_by_side_and_what_is_missing_is_empty():
    """20 of 60 wrote it; then 30 of 60 rate it low as well, and only the ratings make the share."""
    said = theme_table(hits(), comments(), answers(), draws=50).iloc[0]
    assert said["told"] == 1.0 and np.isnan(said["rated"])  # all 20 who wrote say it; nobody was asked for a mark
    marks = answers().assign(question_id="refund", metric="rating", score=[1.0] * 30 + [5.0] * 30, scale_min=1.0, scale_max=5.0)
    marks = marks.assign(touchpoint="refund", stage="retention")
    low = hits(30).assign(person_id=PEOPLE[:30], question_id="refund", span="", valence=-1.0)
    row = theme_table(pd.concat([hits(), low]), comments(), pd.concat([answers(), marks], ignore_index=True), draws=50).iloc[0]
    assert (row["asked"], row["n"], row["people"], row["rated"], row["told"]) == ("raters", 60, 30, 0.5, 1.0)


@pytest.mark.row("L5")
def test_an_opportunity_says_which_pain_it_answers_with_what_and_what_that_could_bring_at_most():
    table = theme_table(hits(), comments(), answers(), draws=100)
    pain, chance = (table[table["kind"] == k].iloc[0] for k in ("pain_point", "opportunity"))
    assert chance[["answers", "tactic", "kpi"]].tolist() == ["slow_refund", "shipping_notices", "ces"]
    assert (chance["gain_low"], chance["gain_high"]) == (pain["priority_low"], pain["priority_high"])


def test_each_persona_has_its_own_rows():
    members = tables.conform(
        pd.DataFrame(
            {"person_id": PEOPLE, "persona": ["p1"] * 30 + ["p2"] * 30, "probability": 1.0, "is_assigned": True, "basis": "survey"}
        ),
        "memberships",
    )
    table = theme_table(hits(), comments(), answers(), members, draws=50)
    pains = table[table["kind"] == "pain_point"].set_index("persona")
    assert pains[["n", "people"]].to_numpy().tolist() == [[60, 20], [30, 20], [30, 0]]


@pytest.mark.row("L6")
def test_ticked_goals_are_shares_of_those_who_answered_the_question_per_persona():
    ticked = answers().assign(
        question_id="goals=low_price", metric="closed", label="low_price", score=[1.0] * 15 + [0.0] * 45, stage="consideration"
    )
    goals = hits(15, "low_price").assign(question_id="goals=low_price", kind="goal", span="", stage="consideration")
    members = tables.conform(
        pd.DataFrame(
            {"person_id": PEOPLE, "persona": ["p1"] * 30 + ["p2"] * 30, "probability": 1.0, "is_assigned": True, "basis": "survey"}
        ),
        "memberships",
    )
    table = theme_table(goals, tables.empty("comments"), ticked, members).set_index("persona")
    assert table["kind"].unique().tolist() == ["goal"]
    assert table[["n", "people", "share"]].to_numpy().tolist() == [[60, 15, 0.25], [30, 15, 0.5], [30, 0, 0.0]]


def test_without_an_outcome_nothing_is_ranked():
    table = theme_table(hits(), comments(), tables.empty("answers"), draws=50)
    assert set(table["verdict"]) == {"not_ranked"} and table["priority"].isna().all()


def test_a_text_without_a_person_stands_for_one():
    loose = hits().assign(person_id=pd.Series(pd.NA, index=range(20), dtype="str"))
    row = theme_table(loose, comments().assign(person_id=pd.Series(pd.NA, index=range(20), dtype="str")), tables.empty("answers")).iloc[0]
    assert (row["n"], row["people"]) == (20, 20)


def test_nothing_in_gives_nothing_out():
    assert theme_table(tables.empty("hits"), tables.empty("comments"), tables.empty("answers"), tables.empty("memberships")).empty


def test_the_outcome_of_a_person_is_the_mean_of_its_answers():
    twice = pd.concat([answers().head(1), answers().head(1).assign(row_id="b:1", score=9.0)])
    assert outcome_per_person(twice, "nps")["outcome"].tolist() == [7.0]


def test_row_order_never_matters():
    first = theme_table(hits(), comments(), answers(), draws=50)
    again = theme_table(hits().iloc[::-1], comments().iloc[::-1], answers(), draws=50)
    pd.testing.assert_frame_equal(first, again)


def test_the_outcome_is_a_metric_or_a_question_and_the_mean_of_a_persons_answers_in_a_wave():
    rows = pd.DataFrame([("a", "w1", "nps", "q1", 8.0), ("a", "w1", "nps", "q2", 4.0), ("a", "w2", "nps", "q1", 1.0), ("b", "w1", "nps", "q1", np.nan), ("b", "w1", "csat", "q3", 5.0)],
                        columns=["person_id", "wave", "metric", "question_id", "score"])
    assert outcome_per_person(rows, "nps").values.tolist() == [["a", "w1", 6.0], ["a", "w2", 1.0]]
    assert outcome_per_person(rows, "q3").values.tolist() == [["b", "w1", 5.0]] and outcome_per_person(rows, "x").empty


def hit(person, question="open", span="0-3", kind="pain_point", theme="slow", stage="retention"):
    return {"person": person, "person_id": person, "question_id": question, "span": span, "kind": kind, "theme": theme, "stage": stage}


BASES = {"respondents": frozenset("abcd"), "writers": frozenset("abcde"), "raters csat": frozenset("abc"), "choosers goals": frozenset("ab"), "seen retention": frozenset("fgh")}


@pytest.mark.parametrize(("hits", "bases"), [
    ([hit("a"), hit("b")], ["respondents"] * 2), ([hit("a"), hit("e")], ["writers"] * 2), ([hit("a"), hit("b", "csat", "")], ["raters csat"]),
    ([hit("a", "goals=price", kind="goal")], ["choosers goals"]), ([hit("a", "csat", "0-2")], ["writers"]), ([hit("f", EVENT), hit("g", EVENT)], ["seen retention"] * 2),
    ([hit("a"), hit("b"), hit("f", EVENT)], ["respondents"] * 2), ([hit("a"), hit("f", EVENT)], ["seen retention"]), ([hit("a"), hit("b", theme="other")], ["writers"] * 2),
])  # fmt: skip
def test_a_share_is_of_those_who_were_asked_that_way_with_two_people_as_the_least(hits, bases):
    assert _one_base(pd.DataFrame(hits), BASES, 2)["base"].tolist() == bases


def test_shares_are_of_people_once_with_the_interval_of_the_level_and_empty_below_the_least():
    hits = pd.DataFrame([hit("a"), hit("a"), hit("b"), hit("c", stage="decision")]).assign(base=["respondents"] * 3 + ["raters csat"])
    table = _shares(hits, BASES, None, 4, 0.8).set_index("stage")
    low, high = (float(x) for x in intervals.wilson(2, 4, 0.8))
    assert table.loc["retention", ["n", "people", "share", "low", "high", "verdict"]].tolist() == [4, 2, 0.5, pytest.approx(low), pytest.approx(high), "too_few"]
    assert table.loc["decision", "n"] == 3 and np.isnan(table.loc["decision", ["share", "low", "high"]].astype(float)).all()
    inside = _shares(hits, BASES, frozenset("ad"), 2, 0.95).set_index("stage")
    assert inside.loc["retention", ["n", "people", "verdict"]].tolist() == [2, 1, "too_few"] and inside.loc["decision", "n"] == 1
    assert _shares(hits, BASES, None, 2, 0.95).set_index("stage").loc["retention", "verdict"] == "not_ranked"


def test_the_two_kinds_of_evidence_are_shares_of_who_was_asked_that_way():
    bases = BASES | {"writers": frozenset("abcde"), "raters csat": frozenset("abcd")}
    rows = pd.DataFrame([hit("a"), hit("a"), hit("b"), hit("z"), hit("a", "csat", ""), hit("c", "csat", ""), hit("d", "csat", ""), hit("a", "nps", ""), hit("a", kind="goal", theme="x")])
    made = _both_sides(rows, bases, None, 2)
    assert made.index.tolist() == [("slow", "pain_point", "retention")] and made.iloc[0].tolist() == [3 / 4, 2 / 5]
    assert _both_sides(rows, bases, frozenset("abc"), 2).iloc[0].tolist() == [2 / 3, 2 / 3]
    few = _both_sides(rows, bases, None, 3).iloc[0]
    assert few["rated"] == 3 / 4 and np.isnan(few["told"]) and _both_sides(rows.tail(1), bases, None, 1).empty


def test_who_was_asked_is_told_per_way_of_asking():
    said = comments().head(3).assign(kind=["survey", "review", "survey"], person_id=["a", "b", None])
    given = pd.concat([ratings_of("seat", ["c", "d"]), ratings_of("goals=x", ["e"]).assign(metric="closed"), ratings_of("goals", ["f"]).assign(metric="closed"), ratings_of("why", ["g"]).assign(metric="closed")],
                      ignore_index=True)
    goals = pd.DataFrame([hit("e", "goals=x", "", "goal"), hit("g", "why", "", "pain_point")])
    made = _bases(goals, said, given)
    assert made == {"respondents": frozenset({"a", "row a:2", *"cdefg"}), "writers": frozenset({"a", "b", "row a:2"}), "raters seat": frozenset("cd"), "choosers goals": frozenset("ef")}
    assert _bases(goals, said.assign(kind="review"), given)["respondents"] == frozenset()


def ratings_of(question, who):
    rows = answers().head(len(who)).assign(question_id=question, person_id=who, metric="rating", score=1.0, scale_min=1.0, scale_max=5.0, touchpoint="seat")
    return rows.assign(row_id=[f"{question}:{w}" for w in who])


def test_personas_are_those_who_are_placed_with_certainty_after_everyone():
    members = pd.DataFrame({"person_id": list("abcd"), "persona": ["p2", "p1", "p2", "p1"], "is_assigned": [True, True, True, False]})
    assert _personas(members) == [("all", None), ("p1", frozenset("b")), ("p2", frozenset("ac"))] and _personas(None) == _personas(members.head(0)) == [("all", None)]


def test_of_two_pains_with_one_answer_the_dearer_gives_its_numbers_and_what_brings_nothing_is_no_opportunity(tmp_path):
    (tmp_path / "own.yml").write_text("pain_point:\n" + "".join(f"  {t}: {{nl: {{says: [x]}}, opportunity: {{id: {o}, tactic: mail}}}}\n" for t, o in (("a", "one"), ("b", "one"), ("c", "two"), ("d", "two")))
                                      + "tactics: {mail: {kpi: ces, owner: shop}}\n", encoding="utf-8")
    rows = [("a", 5.0, 1.0, 9.0, "tie"), ("b", 8.0, 2.0, 12.0, "tie"), ("c", -4.0, -9.0, 0.0, "tie"), ("d", 9.0, 1.0, 12.0, "too_few"), ("x", 9.0, 1.0, 12.0, "clear")]
    themes = pd.DataFrame([{"theme": t, "kind": "pain_point", "stage": "use", "persona": "all", "wave": "w", "people": 20, "share": 0.5, "priority": p, "priority_low": low, "priority_high": high, "verdict": v,
                            "n": 40} for t, p, low, high, v in rows])
    made = _chances(themes, tmp_path / "own.yml")
    assert made[["theme", "kind", "answers", "priority"]].to_numpy().tolist() == [["one", "opportunity", "b", 8.0]] and "opportunity" not in made
    unknown = _chances(themes.assign(priority=np.nan, priority_low=np.nan, priority_high=np.nan, people=[20, 21, 22, 1, 1]), tmp_path / "own.yml")
    assert unknown[["theme", "answers"]].to_numpy().tolist() == [["two", "c"], ["one", "b"]]
    assert _chances(pd.concat([themes, themes.assign(persona="p1")]), tmp_path / "own.yml")["persona"].tolist() == ["all", "p1"]


@pytest.mark.parametrize(("people", "verdict"), [(20, "clear"), (19, "not_ranked")])
def test_twenty_people_with_an_outcome_who_were_asked_are_needed_to_rank(people, verdict):
    keep = [*PEOPLE[10:20], *PEOPLE[20:10 + people]]
    given = answers()[lambda a: a["person_id"].isin(keep)]
    row = theme_table(hits(), comments(), given, draws=60).iloc[0]
    assert row["verdict"] == verdict and (row["lost_in"] == "outcome") == (verdict == "clear") and row["people"] == 20
