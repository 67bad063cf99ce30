"""A real log: 13,087 loan applications at a Dutch bank, with counts made by hand and by a plain count."""

import pandas as pd
import pytest
from conftest import ROOT, SHARED, needs_shared

from helpers.stages import build_journeys, coverage, load_model, stage_measures
from helpers.stages.outcomes import until_outcome
from helpers.stages.rules import assign_stages

pytestmark = needs_shared
MODEL = ROOT / "tests" / "studies" / "loan.stages.yml"


@pytest.fixture(scope="module")
def log():
    file = SHARED / "data" / "log_bpi2012_loan" / "bpi2012_events.csv.gz"
    rows = pd.read_csv(file, usecols=["case:concept:name", "time:timestamp", "concept:name", "lifecycle:transition"])
    rows.columns = ["lifecycle", "event", "at", "person_id"]
    rows = rows[rows["lifecycle"] == "COMPLETE"].astype({"person_id": "str"})
    return rows.assign(at=pd.to_datetime(rows["at"], utc=True, format="ISO8601").astype("datetime64[us, UTC]"), wave="all", channel="bank")


@pytest.fixture(scope="module")
def journeys(log):
    return build_journeys(log, load_model("loan.stages.yml", root=MODEL.parent), timeout="3650D")


def test_every_act_has_a_rule_and_a_label_in_both_languages(log):
    model = load_model("loan.stages.yml", root=MODEL.parent)
    assert "none" not in set(coverage(assign_stages(log.drop_duplicates("event"), model))["rule_id"])
    for language in ("nl", "en"):
        assert set(log["event"]) <= set(model.labels_in(language))


def test_the_outcomes_of_the_applications_are_those_of_the_log(journeys):
    reach = journeys.reach.query("kind == 'action' and stage == 'outcome'").set_index("item")["people"]
    assert [reach[name] for name in ("A_DECLINED", "A_APPROVED", "A_CANCELLED")] == [7635, 2246, 2807]
    summary = journeys.summary.iloc[0]
    assert (summary["people"], summary["events"], summary["converted"], summary["unassigned"]) == (13_087, 164_506, 2246, 0)
    assert summary["second_cycle"] == 0  # work that the bank closes after the outcome is no second application


def test_one_application_by_hand(journeys):
    steps = journeys.steps.query("person_id == '173688'")
    assert steps["stage"].tolist() == [
        "application",
        "assessment",
        "offer",
        "assessment",
        "offer",
        "validation",
        "offer",
        "outcome",
        "validation",
    ]
    assert steps["dwell_s"].iloc[0] == pytest.approx(53.36)  # 00:38:44.546 to 00:39:37.906
    features = journeys.features.set_index("person_id").loc["173688"]
    assert (features["events"], features["is_converted"], features["f_back"]) == (18, True, 3)


def test_directly_follows_counts_are_those_of_a_plain_count_over_each_application(log, journeys):
    ordered = log.assign(at=log["at"].astype("int64")).sort_values(["person_id", "at"], kind="stable")
    following = ordered["event"].shift(-1).where(ordered["person_id"] == ordered["person_id"].shift(-1))
    plain = ordered.groupby(["event", following.rename("next")]).size()
    ours = journeys.transitions.query("level == 'event'").set_index(["from", "to"])["times"]
    assert ours.to_dict() == plain.to_dict()
    assert ours.sum() == 164_506 - 13_087
    assert ours["A_SUBMITTED", "A_PARTLYSUBMITTED"] == 13_087


def test_where_applications_wait_and_drop_has_intervals_and_no_stage_is_invented(log, journeys):
    model = load_model("loan.stages.yml", root=MODEL.parent)
    measures = stage_measures(journeys.steps, assign_stages(log, model), model, timeout="3650D")
    reached = measures.query("metric == 'people_reached'").set_index("stage")["estimate"]
    assert reached["application"] == 13_087 and reached["offer"] == 5015
    wait = measures.query("metric == 'dwell'").set_index("stage")
    assert (wait["low"] <= wait["estimate"]).all() and wait["estimate"].idxmax() == "offer"


def test_how_and_where_applications_end_and_wait_are_those_of_a_plain_count(log):
    model = load_model("loan.stages.yml", root=MODEL.parent)
    events = assign_stages(log, model)
    kept = until_outcome(events, model)
    table = stage_measures(build_journeys(kept, model, timeout="3650D").steps, events, model, timeout="3650D")
    people = table[table["metric"] == "outcome_people"].set_index(["stage", "touchpoint"])["estimate"]
    assert people["all"].to_dict() == {"A_APPROVED": 2246, "A_CANCELLED": 2807, "A_DECLINED": 7635, "no_outcome": 399}
    waits = table[table["metric"] == "pause"].set_index("touchpoint")["estimate"] / 86_400
    assert waits.idxmax() == "offer_call" and waits["offer_call"] == pytest.approx(10.8, abs=0.05)
    ordered = log.sort_values(["person_id", "at"], kind="stable")
    gap = (ordered.groupby("person_id")["at"].shift(-1) - ordered["at"]).dt.total_seconds()
    called = gap[ordered["event"] == "W_Nabellen offertes"].groupby(ordered["person_id"]).sum(min_count=1)
    assert waits["offer_call"] == pytest.approx(called.median() / 86_400)
    tracks = table[table["metric"] == "track_days"].set_index("touchpoint")["n"]
    assert tracks.to_dict() == {"track_A": 13_087, "track_O": 5015, "track_W": 9658}
