"""Sentences on movement and drop-off: a stage is named alone only when the numbers allow it."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import stages as findings

STAGES = ["awareness", "consideration", "decision", "retention", "advocacy"]


def rows(*given, persona="all"):
    return pd.DataFrame(
        [
            {
                "metric": metric,
                "stage": stage,
                "persona": persona,
                "touchpoint": "all",
                "channel": "all",
                "segment": "all",
                "period": "all",
                "wave": "w1",
                "estimate": e,
                "low": low,
                "high": high,
                "n": n,
            }
            for metric, stage, e, low, high, n in given
        ]
    )


def plain(said):
    return said.replace(words.NBSP, " ")


def test_the_stage_that_loses_most_people_is_named_when_its_interval_lies_clear():
    table = rows(("drop_off", "consideration", 0.7, 0.68, 0.72, 5000), ("drop_off", "retention", 0.8, 0.75, 0.84, 300))
    assert plain(findings.drop_off(table, STAGES, words.load("nl"))) == (
        "De meeste mensen raken we kwijt bij Overweging. Van de 5.000 mensen daar is 70 % in de gemeten periode niet meer in een "
        "latere fase gezien [68–72]."
    )
    assert findings.drop_off(table, STAGES, words.load("en")).startswith(
        "Most people are lost at Consideration. Of the 5,000 people there, 70%"
    )


@pytest.mark.row("A2")
def test_stages_whose_losses_overlap_are_named_together():
    table = rows(
        ("drop_off", "awareness", 0.4, 0.3, 0.5, 100),
        ("drop_off", "decision", 0.5, 0.4, 0.6, 90),
        ("drop_off", "retention", 0.1, 0.05, 0.2, 90),
    )
    said = findings.drop_off(table, STAGES, words.load("en"))
    assert "cannot be told: Awareness and Decision differ too little" in said and "highest estimate is Decision" in said


def test_a_finding_of_a_persona_says_whose_it_is():
    table = rows(("drop_off", "decision", 0.5, 0.4, 0.6, 90), persona="p1")
    say = words.load("nl", {"p1": "Budgetbewuste Bas"})
    assert plain(findings.drop_off(table, STAGES, say, persona="p1")).startswith("Budgetbewuste Bas: Bij Beslissing is 50 %")


@pytest.mark.parametrize(("low", "high", "form"), [(0.6, 0.7, "De meeste"), (0.2, 0.3, "Minder dan de helft"), (0.45, 0.55, "Ongeveer de helft")])
def test_the_form_of_the_journey_follows_the_interval(low, high, form):
    table = rows(("linearity", "all", (low + high) / 2, low, high, 80), ("back_share", "all", 0.5, 0.4, 0.6, 80))
    said = plain(findings.movement(table, words.load("nl")))
    assert form in said and "Van de 80 mensen die een stap zetten: 50 % ging minstens één keer terug" in said


def test_without_rows_the_findings_say_that_nothing_can_be_told():
    empty = tables.empty("measures")
    assert findings.movement(empty, words.load("nl")).startswith("Hoe mensen zich door de fasen bewegen is hier niet te zeggen")
    assert "cannot be told" in findings.drop_off(empty, STAGES, words.load("en"))


def test_a_suppressed_number_is_never_printed():
    table = rows(("drop_off", "decision", float("nan"), float("nan"), float("nan"), 4))
    assert "4" not in findings.drop_off(table, STAGES, words.load("en"))


def seen_rows(is_clear):
    row = {"wave": "w1", "stage": "consideration", "touchpoint": "search", "seen_n": 50, "seen_share": 0.6, "seen_low": 0.46, "seen_high": 0.72,
           "other_n": 60, "other_share": 0.25, "other_low": 0.16, "other_high": 0.37, "difference": 0.35, "low": 0.16, "high": 0.51,
           "comparisons": 1, "is_clear": is_clear}
    return tables.conform(pd.DataFrame([row]), "seen")


def test_what_people_saw_is_told_as_an_association_and_only_beyond_chance():
    told = findings.seen(seen_rows(True), words.load("en"))
    assert told.startswith("Those who saw ‘") and "at Consideration reached the goal in 60% [46–72] of cases (n = 50)" in told
    assert "25% [16–37]" in told and told.endswith("This is an association, not an effect: whoever looks around more sees more and reaches the goal more often.")
    two = pd.concat([seen_rows(True).assign(touchpoint="home_page", difference=-0.1), seen_rows(True)])
    assert "‘search on the site’" in findings.seen(two, words.load("en", {"search": "search on the site"}))
    assert "larger than chance" in findings.seen(seen_rows(False), words.load("en")) and findings.seen(tables.empty("seen"), words.load("nl")) == ""


def test_where_most_time_passes_is_named_only_when_its_share_lies_clear_of_the_next():
    spent = rows(("time_share", "decision", 0.5, 0.45, 0.55, 90), ("time_share", "retention", 0.3, 0.25, 0.35, 90), ("time_share", "advocacy", 0.2, 0.1, 0.25, 90))
    say = words.load("en")
    assert plain(findings.where_time_goes(spent, say)[0]).startswith("Most of the time passes in Decision: 50%")
    assert findings.where_time_goes(spent.assign(high=spent["high"] + [0, 0.11, 0]), say) == []
    assert len(findings.where_time_goes(spent.head(1), say)) == 1


def test_ties_touch_and_what_is_not_for_everybody_everywhere_or_of_the_last_wave_does_not_count():
    """Of 100 people at awareness 40 to 60 are lost, of 200 at decision 60 to 80 (mean 35 %): the ends meet."""
    say = words.load("en")
    touching = rows(("drop_off", "awareness", 0.5, 0.4, 0.6, 100), ("drop_off", "decision", 0.35, 0.3, 0.4, 200))
    assert findings.drop_off(touching, STAGES, say) == (
        "At which stage most people are lost cannot be told: Awareness and Decision differ too little. The highest estimate is Decision, where 35% of 200 people "
        "were not seen later on [30–40].")
    clear = touching.assign(high=[0.59, 0.4])
    alone = "Most people are lost at Decision. Of the 200 people there, 35% were not seen at any later stage within the period measured [30–40]."
    assert findings.drop_off(clear, STAGES, say) == alone
    elsewhere = rows(("drop_off", "retention", 0.9, 0.8, 1.0, 900), ("drop_off", "unassigned", 0.9, 0.8, 1.0, 900)).assign(touchpoint=["search", "all"])
    others = [elsewhere, *(elsewhere.assign(touchpoint="all", stage="retention", **{k: "x"}) for k in ("channel", "segment", "period", "persona")),
              elsewhere.assign(touchpoint="all", stage="retention", wave="w0")]
    assert findings.drop_off(pd.concat([*others, clear]), STAGES, say) == alone
    assert findings.drop_off(clear.iloc[1:], STAGES, say) == "At Decision, 35% of the 200 people were not seen at any later stage within the period measured [30–40]."


def test_where_the_process_names_outcomes_people_go_no_further():
    say = words.load("en")
    table = rows(("drop_off", "awareness", 0.5, 0.4, 0.6, 100), ("drop_off", "decision", 0.35, 0.3, 0.4, 200), ("outcome", "all", 0.2, 0.1, 0.3, 100))
    assert findings.drop_off(table, STAGES, say) == (
        "At which stage most people strand cannot be told: Awareness and Decision differ too little. The highest estimate is Decision, where 35% of 200 people "
        "go no further [30–40].")
    assert findings.drop_off(table.iloc[1:], STAGES, say) == "At Decision, 35% of the 200 people go no further [30–40]."
    assert findings.drop_off(table.assign(high=0.41), STAGES, say) == "Most people strand at Decision. Of the 200 people there, 35% go no further [30–41]."


def test_movement_names_only_what_people_did_and_half_is_neither_most_nor_fewer():
    say = words.load("en")
    table = rows(("linearity", "all", 0.6, 0.5, 0.7, 80), ("repeat_share", "all", 0.2, 0.1, 0.3, 75), ("skip_share", "all", 0.0, 0.0, 0.1, 75),
                 ("back_share", "all", 0.25, 0.2, 0.3, 75), ("linearity", "decision", 0.9, 0.8, 1.0, 10))
    step = "steps lead to the next stage. On average"
    assert findings.movement(table, say) == (
        f"About half of the {step} 60% of the steps of a journey go exactly one stage ahead [50–70], n = 80. Of the 75 people who took a step: "
        "25% went back to an earlier stage at least once [20–30] and 20% returned to the same stage in a later session [10–30].")
    assert findings.movement(table.assign(low=0.4, high=0.5), say).startswith(f"About half of the {step}")
    assert findings.movement(table.assign(low=0.51), say).startswith(f"Most {step}")
    assert findings.movement(table.assign(low=0.4, high=0.49), say).startswith(f"Fewer than half of the {step}")
    assert findings.movement(table.iloc[[0, 2]], say).endswith("n = 80.")
    assert findings.movement(table.iloc[1:], say) == say["stages.movement.none"]


def told_at(metric, *given, segment="all", stage="all"):
    """Rows of one metric by touchpoint: touchpoint, estimate and n."""
    made = rows(*[(metric, stage, e, e - 0.1, e + 0.1, n) for _, e, n in given])
    return made.assign(touchpoint=[name for name, _, _ in given], segment=segment)


PROCESS = pd.concat([
    told_at("outcome_people", ("refused", 20.0, 100), ("granted", 50.0, 100), ("no_outcome", 30.0, 100)),
    told_at("outcome", ("refused", 0.2, 100), ("granted", 0.5, 100), ("no_outcome", 0.3, 100)),
    told_at("outcome_people", ("granted", 7.0, 9), stage="decision"), told_at("outcome", ("granted", 0.9, 999), stage="decision"),
    told_at("outcome_people", ("granted", 77.0, 9)).assign(wave="w0"), told_at("outcome_people", ("granted", 77.0, 9)).assign(persona="p1")])


def test_endings_are_counted_most_frequent_first_and_open_journeys_apart():
    say = words.load("en")
    assert findings.ending(PROCESS, say) == ["Of the 100 people, 50 ended with ‘granted’ (50%) and 20 ended with ‘refused’ (20%). 30 had no outcome yet when the data end."]
    closed = PROCESS[PROCESS["touchpoint"] != "no_outcome"]
    assert findings.ending(closed, say) == ["Of the 100 people, 50 ended with ‘granted’ (50%) and 20 ended with ‘refused’ (20%)."]
    assert findings.ending(rows(("drop_off", "decision", 0.5, 0.4, 0.6, 90)), say) == []


def test_the_longest_wait_and_the_parts_of_a_process_are_told_in_days():
    say = words.load("en")
    waits = told_at("pause", ("a", 86_400.0, 40), ("b", 216_000.0, 30), ("c", 1.0, 5)).assign(low=[1.0, 129_600.0, 0.0], high=[9.0, 302_400.0, 2.0])
    tracks = [told_at(m, ("v", a, 90), ("y", b, 90)) for m, a, b in (("track", 0.8, 0.25), ("track_acts", 3.14, 1.0), ("track_days", 2.04, 0.5))]
    half = told_at("track", ("z", 0.9, 90))
    ends = ["After ‘b’, more than 2.5 days [1.5–3.5] passed in half of the cases (n = 30).",
            "The parts of the process: v occurs with 80% of the people, with 3.1 acts on average and a lead time of 2.0 days (median); "
            "y occurs with 25% of the people, with 1.0 acts on average and a lead time of 0.5 days (median)."]
    assert findings.where_time_goes(pd.concat([waits, *tracks, half]), say) == ends
    assert findings.where_time_goes(pd.concat([waits, half]), say) == ends[:1]
    assert findings.ending(pd.concat([PROCESS, waits, *tracks]), say)[1:] == ends


def test_the_stage_that_takes_the_time_wants_an_interval_above_the_next_one():
    spent = rows(("time_share", "retention", 0.3, 0.25, 0.45, 80), ("time_share", "decision", 0.5, 0.45, 0.55, 90), ("time_share", "advocacy", 0.2, 0.1, 0.25, 70))
    say = words.load("en")
    assert findings.where_time_goes(spent, say) == []
    assert findings.where_time_goes(spent.assign(high=[0.44, 0.55, 0.25]), say) == ["Most of the time passes in Decision: 50% of all days [45–55]."]


def test_accounts_count_people_and_the_time_by_account_and_by_person():
    say = words.load("en")
    each = rows(("stakeholders", "all", 2.5, 2.2, 2.8, 40), ("several_stakeholders", "all", 0.6, 0.5, 0.7, 40))
    days = rows(("days_to_goal", "all", 31.04, 20, 40, 38), ("days_to_goal", "all", 12.25, 9, 15, 90)).assign(segment=["unit=account", "unit=person"])
    lead = "100 people belong to 40 accounts: 2.5 people per account on average [2.2–2.8]; 60% have more than one."
    assert findings.accounts(each, say) == lead
    assert findings.accounts(pd.concat([each, days]), say) == f"{lead} Until the goal, 31.0 days pass per account (median, n = 38) and 12.2 per person (n = 90)."
    assert findings.accounts(pd.concat([each, days.head(1)]), say) == lead
    assert findings.accounts(each.head(1), say) == findings.accounts(each.tail(1), say) == say["paths.accounts.none"]


def test_how_far_the_neat_map_fits_is_told_and_never_below_nothing():
    say = words.load("en")
    fit = rows(("map_fitness", "all", -0.02, -0.05, 0.01, 90), ("map_fitness", "all", 0.63, 0.6, 0.7, 90), ("map_routes", "all", 4.0, 4.0, 4.0, 90),
               ("map_missing", "all", 1.26, 1.0, 1.5, 90), ("map_extra", "all", 0.74, 0.6, 0.9, 90))
    fit["segment"] = ["map=neat", "map=typical", "map=typical", "map=neat", "map=neat"]
    said = "The straight line of stages fits {} of the real routes {}; drawn along typical routes (4) it is 63%. On average a journey leaves out 1.3 stages and comes back to a stage 0.7 times."
    assert findings.neat(fit, say) == said.format("0%", "[0–1]")
    fit.loc[0, ["estimate", "low", "high"]] = 0.3, 0.25, 0.35
    assert findings.neat(fit, say) == said.format("30%", "[25–35]")
    assert findings.neat(fit.iloc[1:], say) == "" and findings.neat(fit.drop(index=1), say) == ""


def test_statements_that_flip_are_told_up_to_four_and_the_rest_is_counted():
    say = words.load("en")
    one = {"rule": "gap", "lane": "actions", "stage": "decision", "metric": "reach", "item": "search", "other_item": "buy", "estimate": 0.2, "other": 0.3, "is_flipped": True}
    table = pd.DataFrame([one, one | {"lane": "kpis", "metric": "conversion", "item": None, "other_item": None, "rule": "window"}, one | {"is_flipped": False},
                          *[one | {"item": f"i{i}"} for i in range(3)]])
    lane, to = say.label("actions"), say.label("buy")
    item = lambda name: f"{lane} at Decision (gap: {name} becomes {to})"  # noqa: E731
    first = [item(say.label("search")), "Conversion at Decision (window: 20.0% becomes 30.0%)", item("i0"), item("i1")]
    assert findings.flips(table, say) == f"Under other rules (gap and window), 5 of the map's 6 statements flip: {'; '.join([*first, 'and 1 more'])}."
    assert findings.flips(table.head(5), say) == f"Under other rules (gap and window), 4 of the map's 5 statements flip: {'; '.join(first)}."
    assert findings.flips(table.assign(is_flipped=False), say) == "Under gap and window the map would say the same: none of its 6 statements flips."
    assert findings.flips(table.iloc[:0], say) == ""


def test_of_several_clear_differences_the_largest_of_the_last_wave_is_told_whatever_its_sign():
    say = words.load("en")
    some = pd.concat([seen_rows(True), seen_rows(True).assign(touchpoint="mail", difference=-0.4), seen_rows(False).assign(touchpoint="shop", difference=0.9),
                      seen_rows(True).assign(touchpoint="old", difference=0.8, wave="w0")])
    assert findings.seen(some, say) == (
        "Those who saw ‘mail’ at Consideration reached the goal in 60% [46–72] of cases (n = 50); those who were there and did not see it in 25% [16–37] (n = 60). "
        "Larger than chance: 2 of the 3 comparisons. This is an association, not an effect: whoever looks around more sees more and reaches the goal more often.")
    assert findings.seen(some.assign(is_clear=False), say).startswith("For none of the 3 touchpoints")
