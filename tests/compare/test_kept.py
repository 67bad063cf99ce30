"""What came of the actions: judged by the wave after them, never before they were done, and never by a question that changed."""

import pandas as pd
import pytest

from helpers import intervals, tables
from helpers.compare import judge_actions

ENDS = {"w1": pd.Timestamp("2026-03-30", tz="UTC"), "w2": pd.Timestamp("2026-06-28", tz="UTC")}


def action(name="portal", **more):
    given = {"action": name, "decided_in": "w1", "cell_id": None, "theme": None, "stage": "decision", "persona": "all", "touchpoint": "all",
             "channel": "all", "owner": "service", "kpi": "csat", "hoped": "up", "hypothesis": "h", "test": "next_wave", "due": "2026-04-01",
             "state": "done", "done_on": "2026-04-02", "verdict": "too_early"}
    return {**given, **more}


def actions(*rows):
    return tables.conform(pd.DataFrame(list(rows)), "kept_actions")


def measure(wave, x, n=200, metric="csat"):
    low, high = intervals.wilson(x, n)
    return {"metric": metric, "stage": "decision", "persona": "all", "touchpoint": "all", "channel": "all", "segment": "all", "period": "all",
            "wave": wave, "estimate": x / n, "low": float(low), "high": float(high), "n": n, "unit": "share", "method": "wilson",
            "status": "reported"}


def judged(rows, before, after, **more):
    return judge_actions(rows, pd.DataFrame([measure("w1", before), measure("w2", after)]), ["w1", "w2"], ENDS, **more)


@pytest.mark.row("A11", "B18")
@pytest.mark.parametrize(("hoped", "before", "after", "verdict"), [
    ("up", 100, 140, "as_hoped"), ("down", 100, 140, "against"), ("up", 140, 100, "against"), ("down", 140, 100, "as_hoped"),
    ("up", 100, 106, "cannot_tell")])
def test_an_action_that_was_done_gets_its_verdict_from_the_next_wave(hoped, before, after, verdict):
    row = judged(actions(action(hoped=hoped)), before, after).iloc[0]
    assert row["verdict"] == verdict
    assert (row["before"], row["after"], row["n_after"], row["wave_before"], row["wave_after"]) == (before / 200, after / 200, 200, "w1", "w2")
    low, high = intervals.newcombe(before, 200, after, 200)
    assert [row["low"], row["high"]] == pytest.approx([float(low), float(high)])


@pytest.mark.row("A11")
@pytest.mark.parametrize("more", [{"state": "planned", "done_on": None}, {"decided_in": "w2"}, {"done_on": "2026-07-30"},
                                  {"state": "stopped", "done_on": None, "verdict": "stopped"}])
def test_what_was_not_done_or_has_no_wave_since_is_not_judged(more):
    row = judged(actions(action(**more)), 100, 140).iloc[0]
    assert row["verdict"] == more.get("verdict", "too_early") and pd.isna(row["difference"])


def test_a_metric_that_a_wave_does_not_have_cannot_tell():
    row = judged(actions(action(kpi="nps")), 100, 140).iloc[0]
    assert row["verdict"] == "cannot_tell" and pd.isna(row["difference"])


def test_a_question_that_changed_cannot_tell():
    asked = pd.DataFrame({"question_id": "q", "wave": ["w1", "w2"], "source": "s", "column": "c", "position": 1, "text": ["a", "b"],
                          "role": "answer", "metric": "csat", "kind": "ordinal", "scale_min": 1.0, "scale_max": 5.0, "stage": "decision",
                          "touchpoint": "other", "options": "", "is_sensitive": False})
    row = judged(actions(action()), 100, 140, questions=tables.conform(asked, "questions")).iloc[0]
    assert row["verdict"] == "cannot_tell"


@pytest.mark.parametrize(("hoped", "verdict"), [("up", "as_hoped"), ("down", "against")])
def test_many_actions_judged_at_once_need_more_than_one_lucky_or_unlucky_one(hoped, verdict):
    """One of eight with p near .03: alone it would count, among eight it does not."""
    measures = pd.DataFrame([measure(w, x, metric=f"m{i}") for i in range(8) for w, x in (("w1", 100), ("w2", 122 if i == 0 else 100))])
    rows = actions(*(action(f"a{i}", kpi=f"m{i}", hoped=hoped) for i in range(8)))
    assert judge_actions(rows.head(1), measures, ["w1", "w2"], ENDS)["verdict"].tolist() == [verdict]
    assert not {"as_hoped", "against"} & set(judge_actions(rows, measures, ["w1", "w2"], ENDS)["verdict"])


def test_an_action_on_what_only_one_wave_measured_cannot_be_told_and_the_others_are_judged():
    """Measures as they are kept: people are whole numbers, and a missing one is a gap."""
    known = tables.conform(pd.DataFrame([measure("w1", 100), measure("w2", 140), measure("w1", 100, metric="ces")]), "measures")
    found = judge_actions(actions(action(), action("other", kpi="ces")), known, ["w1", "w2"], ENDS)
    assert found.set_index("action")["verdict"].to_dict() == {"portal": "as_hoped", "other": "cannot_tell"}


def test_no_actions_or_one_wave_are_no_error():
    assert judge_actions(tables.empty("kept_actions"), tables.empty("measures"), ["w1"], {}).empty
    assert judge_actions(actions(action()), tables.empty("measures"), ["w1"], ENDS)["verdict"].tolist() == ["too_early"]


def test_the_day_on_which_the_wave_ends_is_still_in_time_and_the_next_is_not():
    for done, verdict in (("2026-06-28", "as_hoped"), ("2026-06-29", "too_early")):
        assert judged(actions(action(done_on=done)), 100, 140)["verdict"].tolist() == [verdict]
    assert judge_actions(actions(action()), pd.DataFrame([measure("w1", 100), measure("w2", 140)]), ["w1", "w2"], {})["verdict"].tolist() == ["as_hoped"]


def test_thirty_people_in_both_waves_are_needed():
    for n, verdict in ((30, "as_hoped"), (29, "cannot_tell")):
        measures = pd.DataFrame([measure("w1", 2, n), measure("w2", n - 2, n)])
        row = judge_actions(actions(action()), measures, ["w1", "w2"], ENDS).iloc[0]
        assert row["verdict"] == verdict and row["n_before"] == row["n_after"] == n and row["difference"] == pytest.approx((n - 4) / n)
        wide = pd.DataFrame([measure("w1", 2, 200), measure("w2", n - 2, n)])
        assert judge_actions(actions(action()), wide, ["w1", "w2"], ENDS)["verdict"].tolist() == [verdict]
    assert judge_actions(actions(action()), measures, ["w1", "w2"], ENDS, minimum=29)["verdict"].tolist() == ["as_hoped"]


def test_nothing_changed_is_said_of_many_people_only():
    measures = pd.DataFrame([measure(w, 5_000, 10_000) for w in ("w1", "w2")])
    assert judge_actions(actions(action()), measures, ["w1", "w2"], ENDS)["verdict"].tolist() == ["same"]
    few = pd.DataFrame([{**measure(w, 5, 10), "low": 0.49, "high": 0.51} for w in ("w1", "w2")])
    assert judge_actions(actions(action()), few, ["w1", "w2"], ENDS)["verdict"].tolist() == ["cannot_tell"]
    for unit, margin in (("points", 10.0), ("euro", 4.0)):            # a tenth of 40 before
        for width, verdict in ((0.99, "same"), (1.01, "cannot_tell")):
            half = width * margin / 2**0.5
            rows = [{**measure(w, 100), "unit": unit, "method": "m", "estimate": 40.0, "low": 40 - half, "high": 40 + half} for w in ("w1", "w2")]
            assert judge_actions(actions(action()), pd.DataFrame(rows), ["w1", "w2"], ENDS)["verdict"].tolist() == [verdict]


def test_actions_of_two_waves_are_each_judged_from_their_own_and_only_the_last_wave_judges():
    ends = {**ENDS, "w3": pd.Timestamp("2026-09-28", tz="UTC")}
    measures = pd.DataFrame([measure(w, x) for w, x in (("w1", 60), ("w2", 100), ("w3", 140))])
    rows = actions(action("b", decided_in="w2"), action("a"), action("c", decided_in="w3"), action("d", decided_in="w0"))
    found = judge_actions(rows, measures, ["w1", "w2", "w3"], ends).set_index("action")
    assert found[["wave_before", "wave_after", "before", "after", "verdict"]].loc[["a", "b"]].values.tolist() == [["w1", "w3", 0.3, 0.7, "as_hoped"], ["w2", "w3", 0.5, 0.7, "as_hoped"]]
    assert found.loc[["c", "d"], "verdict"].tolist() == ["too_early"] * 2 and found.loc["c", ["wave_before", "before"]].isna().all()
    part = pd.concat([measures, measures.assign(segment="x=1", estimate=0.0), measures.assign(period="2026-01-01", estimate=0.0)])
    assert judge_actions(rows, part, ["w1", "w2", "w3"], ends).set_index("action").loc["a", ["before", "after"]].tolist() == [0.3, 0.7]
