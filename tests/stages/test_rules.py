"""Rules: every row gets one stage, and a model can be changed without losing a row."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.errors import UsageError
from helpers.stages import assign_stages, coverage, load_model, redraw
from helpers.stages.rules import placed

FIVE = load_model("five_stages")
EVENTS = pd.DataFrame({"event": ["ad_click", "view_item_list", "view_item jas", "add_to_cart", "purchase", "login", "share", "scroll"]})


@pytest.mark.row("M1")
def test_each_event_gets_exactly_one_stage_and_the_rule_that_gave_it():
    rows = assign_stages(EVENTS, FIVE)
    assert rows["stage"].tolist() == [
        "awareness",
        "consideration",
        "consideration",
        "decision",
        "decision",
        "retention",
        "advocacy",
        "unassigned",
    ]
    assert rows["rule_id"].tolist() == [
        "five_ad",
        "five_list",
        "five_product",
        "five_cart",
        "five_purchase",
        "five_login",
        "five_share",
        "none",
    ]
    assert rows["touchpoint"].tolist()[-1] == "other"
    assert list(EVENTS) == ["event"]


@pytest.mark.row("M1")
def test_each_answer_gets_the_stage_of_its_question():
    answers = pd.DataFrame({"question_id": ["csat_decision", "nps", "age"], "stage": ["", "", ""]})
    rows = assign_stages(answers, FIVE, by="question_id")
    assert rows["stage"].tolist() == ["decision", "advocacy", "unassigned"]


def test_what_a_row_says_of_itself_stands_and_its_synonym_is_resolved():
    rows = assign_stages(
        pd.DataFrame(
            {"event": ["purchase", "purchase", "x"], "stage": ["Service", None, "unassigned"], "touchpoint": ["winkel", "", "other"]}
        ),
        FIVE,
    )
    assert rows["stage"].tolist() == ["retention", "decision", "unassigned"]
    assert rows["touchpoint"].tolist() == ["winkel", "checkout", "other"]
    assert rows["rule_id"].tolist() == ["declared", "five_purchase", "none"]


def test_a_declared_stage_that_does_not_exist_is_an_error():
    with pytest.raises(UsageError, match="Did you mean decision"):
        assign_stages(pd.DataFrame({"event": ["x"], "stage": ["decisoin"]}), FIVE)


def test_a_declared_backbone_stage_comes_over_through_the_crosswalk():
    rows = assign_stages(pd.DataFrame({"event": ["x"], "stage": ["decision"]}), load_model("race"))
    assert rows["stage"].tolist() == ["convert"]
    several = assign_stages(pd.DataFrame({"event": ["x"], "stage": ["consideration"]}), load_model("five_a"))
    assert several["stage"].tolist() == ["appeal"], "of the stages that share it, the first"


def test_the_first_rule_that_fits_decides_and_a_channel_may_narrow_it(tmp_path):
    (tmp_path / "m.yml").write_text("""
stages: [{id: a}, {id: b}, {id: c}]
rules:
  - {id: phone, event: "contact*", channel: "phone", stage: b}
  - {id: any, event: "contact*", stage: a}
  - {id: mail, channel: "mail*", stage: c}
""")
    model = load_model("m.yml", root=tmp_path)
    rows = assign_stages(pd.DataFrame({"event": ["contact", "contact", "x", None], "channel": ["Phone", None, "mailing", "web"]}), model)
    assert rows["rule_id"].tolist() == ["phone", "any", "mail", "none"]


def test_no_rows_give_no_rows_with_the_columns():
    rows = assign_stages(pd.DataFrame({"event": pd.Series([], dtype="str")}), FIVE)
    assert len(rows) == 0 and {"stage", "touchpoint", "rule_id"} <= set(rows)


@pytest.mark.row("M3")
def test_the_same_rows_in_five_a_keep_their_total_and_retention_has_no_a():
    rows = assign_stages(EVENTS, FIVE)
    drawn = redraw(rows, load_model("five_a"))
    assert drawn["stage"].tolist() == ["aware", "appeal", "ask", "act", "act", "unassigned", "advocate", "unassigned"]
    table = pd.crosstab(rows["stage"], drawn["stage"], margins=True)
    assert table.loc["All", "All"] == len(EVENTS)
    assert table.loc["consideration", ["appeal", "ask"]].tolist() == [1, 1]
    assert table.loc["retention", "unassigned"] == 1
    assert list(load_model("five_a").labels_in("nl").values())[-5:] == ["Bewust", "Beroep doen", "Vragen", "Handelen", "Promoten"]


@pytest.mark.row("M4")
def test_the_same_rows_in_race_keep_their_totals_per_backbone_stage():
    rows = assign_stages(EVENTS, FIVE)
    drawn = redraw(rows, load_model("race"))
    counts = drawn["stage"].value_counts()
    before = rows["stage"].value_counts()
    assert counts["engage"] == before["retention"] + before["advocacy"]
    assert counts.sum() == before.sum() and counts["reach"] == before["awareness"]


@pytest.mark.row("B8")
@pytest.mark.parametrize("onto", ["five_a", "race"])
def test_drawn_in_another_model_each_stage_keeps_exactly_the_rows_of_what_it_covers_however_often_it_is_asked(onto):
    events = pd.concat([EVENTS.assign(channel="web"), pd.DataFrame({"event": ["view_item x", "own"], "stage": ["decision", "retention"]})])
    model = load_model(f"five_stages in {onto}")
    before, drawn = assign_stages(events, FIVE), assign_stages(events, model)
    for stage in FIVE.stage_ids:
        covering = [s for s in model.stage_ids if stage in model.crosswalk[s]] or ["unassigned"]
        assert set(drawn.loc[(before["stage"] == stage).to_numpy(), "stage"]) <= set(covering)
    assert len(drawn) == len(events) and (drawn.loc[(before["stage"] == "unassigned").to_numpy(), "stage"] == "unassigned").all()
    assert assign_stages(drawn.drop(columns="rule_id"), model)["stage"].tolist() == drawn["stage"].tolist()


def test_a_row_that_no_rule_of_the_other_model_knows_goes_by_the_crosswalk():
    rows = pd.DataFrame({"event": ["own_event"], "stage": ["decision"], "touchpoint": ["till"], "rule_id": ["own"]})
    drawn = redraw(rows, load_model("race"))
    assert drawn[["stage", "touchpoint", "rule_id"]].values.tolist() == [["convert", "till", "crosswalk"]]


@pytest.mark.row("M12")
def test_coverage_lists_every_event_with_its_touchpoint_and_the_unmapped_ones():
    table = coverage(assign_stages(pd.DataFrame({"event": ["scroll", "scroll", "purchase", "login"]}), FIVE))
    assert table.loc[0, ["event", "touchpoint", "rule_id", "rows", "share"]].tolist() == ["scroll", "other", "none", 2, 0.5]
    assert table["rows"].sum() == 4 and len(table) == 3


@given(st.lists(st.sampled_from(["ad_click", "purchase", "scroll", "", "VIEW_ITEM x"]), max_size=12))
def test_the_order_of_rows_never_matters(events):
    frame = pd.DataFrame({"event": pd.Series(events, dtype="str")})
    forward, backward = assign_stages(frame, FIVE), assign_stages(frame[::-1], FIVE)[::-1]
    pd.testing.assert_frame_equal(forward, backward)


def test_what_a_study_says_of_stages_moves_along_and_stays_where_nothing_is_drawn_in_another():
    model = load_model("five_stages in race")
    owners = {"decision": "sales", "retention": "care"}
    assert placed(owners, FIVE) is owners
    moved = placed(owners, model)
    assert moved["convert"] == "sales" and set(moved) <= {*model.stage_ids} and set(moved.values()) == {"sales", "care"}
