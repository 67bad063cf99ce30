"""Other rules of the same data: steps as the engine makes them, lone events that join the others, and cells that flip."""

import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from helpers import intervals
from helpers.stages import assign_stages, build_journeys, load_model
from helpers.stages.model import Rule
from helpers.stages.people import at_stages
from helpers.stages.sensitivity import _compared, _viterbi, next_rule, sensitivity, smoothed, statements

FIVE = load_model("five_stages")
START = pd.Timestamp("2026-05-01T08:00Z")
NAMES = ["ad_click", "view_item", "add_to_cart", "purchase", "share", "nothing"]


def log_of(rows, model=FIVE):
    """Rows (person, minute, event), in stages."""
    frame = pd.DataFrame(rows, columns=["person_id", "minute", "event"])
    frame = frame.assign(wave="w", channel="web", at=(START + pd.to_timedelta(frame.pop("minute"), "min")).astype("datetime64[us, UTC]"))
    return assign_stages(frame.sort_values(["person_id", "at"], ignore_index=True), model)


def random_log(seed, people=40):
    rng = np.random.default_rng(seed)
    return log_of([(f"p{i:02d}", int(m), rng.choice(NAMES)) for i in range(people) for m in rng.integers(0, 400, rng.integers(1, 9))])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_people_at_stages_are_counted_as_the_engine_and_the_measures_count_them(seed):
    events = random_log(seed).drop_duplicates(["person_id", "at"]).assign(action="all")
    table = statements(events, FIVE, "30min").set_index(["metric", "stage"]).query("lane == 'kpis'")
    at = at_stages(build_journeys(events, FIVE).steps, FIVE).groupby("stage")
    for stage, own in at:
        assert table.loc[("stage_share", stage), "x"] == len(own)
        assert table.loc[("repeat_share", stage), "x"] == own["came_again"].sum()
        if stage != "advocacy":
            assert table.loc[("drop_off", stage), "x"] == (~own["went_on"]).sum()


def test_a_lone_event_between_others_of_another_stage_joins_them_and_a_lasting_change_stays():
    lone = log_of([("a", i, "share" if i == 5 else "view_item") for i in range(11)] + [("b", i, "view_item") for i in range(40)])
    assert set(smoothed(lone, FIVE)["stage"]) == {"consideration"}
    change = log_of([("a", i, "view_item" if i < 6 else "share") for i in range(12)])
    assert smoothed(change, FIVE)["stage"].tolist() == ["consideration"] * 6 + ["advocacy"] * 6


def test_smoothing_never_reaches_into_another_session_or_gives_a_stage_to_what_no_rule_fits():
    events = log_of([("a", 0, "share"), *[("a", 600 + i, "view_item") for i in range(9)], ("a", 620, "nothing")])
    assert smoothed(events, FIVE)["stage"].tolist() == ["advocacy", *["consideration"] * 9, "unassigned"]


def test_the_likeliest_run_is_the_best_of_all_runs():
    rng = np.random.default_rng(4)
    emission, moves = np.log(rng.dirichlet(np.ones(3), 4)), np.log(rng.dirichlet(np.ones(3), 3))
    lengths = [1, 4, 5, 3]
    shown = rng.integers(0, 4, sum(lengths))
    begins = np.cumsum([0, *lengths[:-1]])
    path = _viterbi(shown, begins, emission, moves)

    def score(run, seen):
        return sum(emission[s, r] for s, r in zip(seen, run)) + sum(moves[a, b] for a, b in itertools.pairwise(run))

    for start, size in zip(begins, lengths):
        own = slice(start, start + size)
        runs = np.stack(np.meshgrid(*[range(3)] * size, indexing="ij"), -1).reshape(-1, size)
        assert score(path[own], shown[own]) == pytest.approx(max(score(run, shown[own]) for run in runs))


@pytest.mark.row("B11")
def test_a_cell_flips_when_another_rule_would_place_its_events_elsewhere_and_the_others_stay():
    doubt = Rule("doubt", "advocacy", "share", event="view_item")
    model = replace(FIVE, rules=[*FIVE.rules, doubt])
    events = log_of([(f"p{i:02d}", m, e) for i in range(40) for m, e in ((0, "ad_click"), (1, "view_item"))], model)
    assert set(next_rule(events, model)["stage"]) == {"awareness", "advocacy"}
    table = sensitivity(events, model).query("rule == 'next_rule'").set_index(["metric", "stage"])
    assert table.loc[("stage_share", "consideration"), "is_flipped"] and np.isnan(table.loc[("stage_share", "consideration"), "other"])
    assert not table.loc[("stage_share", "awareness"), "is_flipped"]
    assert table.query("lane == 'touchpoints'").loc[("reach", "consideration"), "is_flipped"].all()


def test_other_silences_change_who_comes_back_and_a_process_without_sessions_has_none():
    events = log_of([(f"p{i:02d}", m, "view_item") for i in range(40) for m in (0, 20)])
    table = sensitivity(events, FIVE).set_index(["rule", "metric", "stage"])
    assert table.loc[("timeout_15min", "repeat_share", "consideration"), ["estimate", "other", "is_flipped"]].tolist() == [0, 1, True]
    assert not table.loc[("timeout_60min", "repeat_share", "consideration"), "is_flipped"]
    assert not sensitivity(events, FIVE, timeout="100D")["rule"].str.startswith("timeout").any()


def test_without_events_nothing_is_tried_and_stages_of_few_people_are_left_out():
    few = log_of([("a", m, "view_item") for m in (0, 20)])
    assert sensitivity(few, FIVE).empty and len(sensitivity(few, FIVE, minimum_people=1))
    assert sensitivity(log_of([("a", 0, "nothing")]), FIVE).empty and sensitivity(log_of([("a", 0, "nothing")]).iloc[:0], FIVE).empty


def said(*rows):
    return pd.DataFrame(rows, columns=["lane", "metric", "stage", "item", "x", "n"])


@pytest.mark.parametrize(("other", "flips"), [(500, False), (472, True), (528, True), (473, False), (527, False), (549, True), (551, True)])
def test_a_share_flips_when_the_other_one_lies_outside_its_interval(other, flips):
    """500 of 1000 at level .9: Wilson gives .474 to .526, and a tenth of the estimate is .05, so nothing within .45 to .55 flips."""
    row = _compared(said(("kpis", "stage_share", "s", "all", 500, 1000)), said(("kpis", "stage_share", "s", "all", other, 1000)), 0.9).iloc[0]
    low, high = map(float, intervals.wilson(500, 1000, 0.9))
    assert [row["estimate"], row["low"], row["high"], row["other"]] == pytest.approx([0.5, low, high, other / 1000])
    assert row["is_flipped"] == (flips and abs(other - 500) > 50) and row["other_item"] == "all" and row["n"] == 1000


def test_what_comes_first_flips_when_another_does_and_its_share_has_left_the_interval():
    usual = said(("touchpoints", "reach", "s", "b", 60, 100), ("touchpoints", "reach", "s", "a", 60, 100), ("touchpoints", "reach", "s", "c", 10, 100))
    for shares, first, flips in (((60, 60), "a", False), ((61, 60), "b", False), ((90, 30), "b", True), ((90, 95), "a", False)):
        other = said(*(("touchpoints", "reach", "s", item, x, 100) for item, x in zip("ba", shares)))
        table = _compared(usual, other, 0.95)
        assert table[["item", "other_item", "is_flipped"]].values.tolist() == [["a", first, flips]]
    gone = _compared(usual, said(("touchpoints", "reach", "s", "c", 10, 100)), 0.95)
    assert gone[["item", "other_item", "is_flipped"]].values.tolist() == [["a", "c", True]] and gone["other"].isna().all()


def test_statements_by_hand_for_three_people():
    events = log_of([("a", 0, "ad_click"), ("a", 10, "view_item"), ("a", 15, "view_item"), ("a", 45, "view_item"), ("a", 76, "view_item"),
                     ("b", 0, "view_item"), ("b", 5, "ad_click"), ("c", 0, "view_item"), ("c", 1, "nothing")]).assign(action="act")
    table = statements(events, FIVE, "30min").set_index(["lane", "stage", "metric", "item"])[["x", "n"]]
    counted = {key: tuple(row) for key, row in zip(table.index, table.to_numpy().tolist())}
    assert counted.pop(("kpis", "awareness", "stage_share", "all")) == (2, 3) and counted.pop(("kpis", "consideration", "stage_share", "all")) == (3, 3)
    assert counted.pop(("kpis", "awareness", "drop_off", "all")) == (1, 2)  # at consideration nobody was seen later
    assert counted.pop(("kpis", "awareness", "repeat_share", "all")) == (0, 2)
    assert counted.pop(("kpis", "consideration", "repeat_share", "all")) == (1, 3)          # 30 minutes of silence end no session, 31 do
    assert {(key[0], key[1]): value for key, value in counted.items()} == {
        (lane, stage): people for lane in ("touchpoints", "channels", "actions") for stage, people in (("awareness", (2, 2)), ("consideration", (3, 3)))}


def test_stages_of_ten_people_are_told_and_those_of_nine_are_not():
    for people, is_told in ((10, True), (9, False)):
        events = log_of([(f"p{i}", m, "view_item") for i in range(people) for m in (0, 20)])
        assert (len(sensitivity(events, FIVE)) > 0) == is_told


def test_each_rule_is_tried_by_its_name_on_the_last_wave_only():
    doubt = Rule("doubt", "advocacy", "share", event="view_item")
    model = replace(FIVE, rules=[*FIVE.rules, doubt])
    events = log_of([(f"p{i:02d}", m, e) for i in range(12) for m, e in ((0, "ad_click"), (20, "view_item"))], model)
    both = pd.concat([events.assign(wave="v"), events])
    table = sensitivity(both, model)
    assert set(table["wave"]) == {"w"} and set(table["rule"]) == {"next_rule", "smoothed", "timeout_15min", "timeout_60min"}
    for timeout, silent in (("15min", {"timeout_60min"}), ("60min", {"timeout_15min"}), ("1D", {"timeout_15min", "timeout_60min"}), ("25h", set())):
        found = set(sensitivity(both, model, timeout=timeout)["rule"])
        assert found - {"next_rule", "smoothed"} == silent
    assert "next_rule" not in set(sensitivity(log_of([(f"p{i:02d}", 0, "ad_click") for i in range(12)]), FIVE)["rule"])
    usual = table[(table["rule"] == "timeout_60min") & (table["metric"] == "stage_share")].set_index("stage")
    assert usual[["estimate", "n", "other"]].values.tolist() == [[1, 12, 1], [1, 12, 1]] and usual.index.tolist() == ["awareness", "consideration"]
    assert usual["low"].tolist() == pytest.approx([float(intervals.wilson(12, 12)[0])] * 2)
    wide = sensitivity(both, model, level=0.5).query("rule == 'timeout_60min' and metric == 'stage_share'")
    assert wide["low"].tolist() == pytest.approx([float(intervals.wilson(12, 12, 0.5)[0])] * 2)


def test_the_second_rule_is_of_another_stage_needs_no_channel_and_what_a_row_says_of_itself_stands():
    rules = [Rule("same", "consideration", "other_page", event="view_item"), Rule("by_channel", "decision", "shop", event="view_item", channel="web"),
             Rule("second", "advocacy", "share", event="view_item"), Rule("third", "retention", "mail", event="view_item")]
    model = replace(FIVE, rules=[*FIVE.rules, *rules])
    events = log_of([("a", 0, "view_item"), ("a", 1, "ad_click"), ("b", 0, "view_item")], model)
    events.loc[2, "rule_id"] = "declared"
    found = next_rule(events, model)
    assert found[["stage", "touchpoint"]].values.tolist() == [["advocacy", "share"], ["awareness", "ad"], ["consideration", "product_page"]]
    assert next_rule(events, FIVE) is events


def test_a_person_whose_journey_ended_badly_is_lost_at_the_stage_of_that_ending():
    model = replace(FIVE, outcomes=["purchase", "refund*"])
    events = log_of([("a", 0, "ad_click"), ("a", 1, "refund"), ("b", 0, "ad_click"), ("b", 1, "purchase"), ("c", 0, "ad_click"), ("c", 1, "refund"), ("c", 2, "purchase")], model)
    for given, lost in ((model, 1), (FIVE, 0)):       # a has no other ending than that one, c bought in the end
        table = statements(events.assign(action="all"), given, "30min").query("metric == 'drop_off'")
        assert table[["stage", "x", "n"]].values.tolist() == [["awareness", lost, 3], ["decision", 2, 2]]
