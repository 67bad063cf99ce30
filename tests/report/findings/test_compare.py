"""What changed, in sentences that follow the corrected verdict."""

import pandas as pd
import pytest

from helpers import compare, tables, words
from helpers.compare.waves import MARGINS, OTHER_MARGIN
from helpers.report.findings import compare as findings

EN, NL = words.load("en"), words.load("nl")


def changes(*rows):
    made = []
    for kind, metric, stage, persona, before, difference, verdict in rows:
        made.append({"kind": kind, "metric": metric, "stage": stage, "persona": persona, "touchpoint": "all", "channel": "all",
                     "wave_before": "w1", "wave_after": "w2", "before": before, "after": before + difference, "difference": difference,
                     "low": difference - 0.04, "high": difference + 0.04, "n_before": 500, "n_after": 500, "unit": "share", "q": 0.01,
                     "verdict": verdict, "detectable": 0.06})
    return tables.conform(pd.DataFrame(made), "changes")


FRAME = changes(("measure", "csat", "decision", "all", 0.6, 0.1, "changed"), ("theme", "late", "decision", "all", 0.3, -0.2, "changed"),
                ("measure", "csat", "decision", "p1", 0.6, 0.1, "changed"), ("measure", "conversion", "all", "all", 0.1, 0.0, "same"),
                ("measure", "emotion:joy", "decision", "all", 0.1, 0.03, "cannot_tell"))


def test_the_strongest_change_comes_first_with_its_interval():
    told = findings.changed(FRAME, EN)
    assert told[0] == ("Of 4 figures compared between w1 and w2, 2 clearly changed: complaint ‘late’ at Decision went from 30% to 10% "
                       "(−20 pp [−24 – −16]); Satisfaction (CSAT) at Decision went from 60% to 70% (+10 pp [6–14]).")
    assert told[1] == "Within single personas, 1 more figure changed." and told[2].endswith("or else a tenth: Conversion.")
    assert told[3] == "Of 1 figure it cannot be told whether it changed; for shares, usually only a difference of 6 pp could have been seen."


def test_nothing_changed_is_said_plainly():
    quiet = FRAME[FRAME["verdict"] != "changed"]
    assert findings.changed(quiet, NL)[0] == "Van 2 cijfers die we in w1 en w2 vergeleken, is er geen aantoonbaar veranderd."


@pytest.mark.parametrize("say", [EN, NL])
def test_one_wave_has_nothing_to_compare(say):
    assert findings.changed(tables.empty("changes"), say) == [say["compare.none"]]
    nothing = compare.decompose(tables.empty("measures"), "nps", "w1", "w2")
    assert findings.drift(nothing, "points", say) == say["compare.drift_none"]


def test_the_parts_of_a_change_are_named():
    parts = pd.DataFrame({"part": ["within", "composition", "total"], "estimate": [1.4, -10.7, -9.3], "low": [-5.0, -14.0, -16.0],
                          "high": [8.0, -8.0, -2.0]})
    assert findings.drift(parts, "points", EN) == "Within personas +1 [−5 – 8], by other shares of personas −11 [−14 – −8], together −9."


def test_the_sentence_about_what_stayed_the_same_names_the_margins_that_were_used():
    share, points, score, feeling = (MARGINS[unit] for unit in ("share", "points", "score", "valence"))
    told = f"{100 * share:g} percentage points, {points:g} NPS points, {score:g} on a scale (feeling {2 * feeling:g})"   # feeling is shown from -2 to 2
    assert told in EN("compare.same", items="x") and OTHER_MARGIN == 0.1
    assert told.replace("percentage points", "procentpunt").replace("NPS points", "NPS-punten").replace("0.", "0,").replace("on a scale (feeling", "op een schaal (gevoel") in NL("compare.same", items="x")


def kept(*rows):
    made = [{"action": "a", "decided_in": "w1", "stage": "decision", "persona": "all", "touchpoint": "all", "channel": "all", "owner": "shop", "kpi": "csat",
             "hoped": "up", "hypothesis": "h", "test": "next_wave", "state": "done", "unit": "share", **row} for row in rows]
    return tables.conform(pd.DataFrame(made), "kept_actions")


READ = {"wave": "w2", "variant": "B", "n_control": 900, "n_treated": 900, "control": 0.1, "treated": 0.15, "effect": 0.05, "low": 0.02, "high": 0.08,
        "unit": "share", "checks": "", "verdict": "better"}


def test_what_came_of_decisions_is_told_with_its_interval_and_as_an_effect_only_after_a_test():
    done = {"verdict": "as_hoped", "before": 0.6, "after": 0.7, "difference": 0.1, "low": 0.05, "high": 0.15}
    waiting = {"action": "b", "verdict": "too_early", "test": "knop", "kpi": "csat"}
    read = tables.conform(pd.DataFrame([{"experiment": "other", "metric": "conversion", **READ, "effect": 0.5, "low": 0.4, "high": 0.6},
                                        {"experiment": "knop", "metric": "aov", **READ}, {"experiment": "knop", "metric": "conversion", **READ}]), "experiments")
    assert findings.actions(tables.empty("kept_actions"), read, EN) == []
    assert findings.actions(kept({**done, "verdict": "stopped"}), tables.empty("experiments"), EN) == [EN("compare.actions_none_due", all=1)]
    lead, note, tested = findings.actions(kept(done, waiting), read, EN)
    assert lead.startswith("Of 2 decisions 1 can be judged") and "60% → 70%" in lead and "+10" in lead and "[5–15]" in lead
    assert note == EN["compare.actions_note"]
    assert tested.startswith("B was tested") and "+5" in tested and "[2–8]" in tested and "50" not in tested


def test_an_open_comparison_says_what_could_have_been_seen_and_a_changed_question_comes_first():
    rows = changes(*[("measure", m, "all", "all", 0.5, 0.01, "cannot_tell") for m in ("conversion", "csat", "bounce", "signup")])
    rows["detectable"] = [0.02, 0.019, 0.02, 0.5]
    seen = "usually only a difference of {} pp could have been seen."
    assert findings.changed(rows, EN)[1:] == ["Of 4 figures it cannot be told whether they changed; for shares, " + seen.format(2)]
    assert findings.changed(rows.iloc[[1]], EN)[1].endswith(seen.format("1.9"))
    rows["unit"], rows["reason"] = ["points", "share", "score", "euro"], ["question_changed", "too_wide", "question_changed", "question_changed"]
    assert findings.changed(rows, EN)[1:] == ["Nothing can be said about 3 comparisons because their question changed; their line stops at w1.",
                                              "Of 1 figure it cannot be told whether it changed; for shares, " + seen.format("1.9")]
    plain = rows.assign(unit="points", reason="too_wide")
    assert findings.changed(plain, EN)[1:] == ["Of 4 figures it cannot be told whether they changed: the difference is too small for this number of people."]
    assert findings.changed(plain.head(1), EN)[1:] == ["Of 1 figure it cannot be told whether it changed: the difference is too small for this number of people."]
    assert findings.changed(rows.assign(reason="question_changed"), EN)[1:] == [
        "Nothing can be said about 4 comparisons because their question changed; their line stops at w1."]


def test_of_many_changes_two_are_told_first_six_more_after_and_the_rest_is_counted():
    names = list("abcdefghij")
    many = changes(*[("measure", m, "all", "all", 0.1, 0.5 - 0.04 * i, "changed") for i, m in enumerate(names)],
                   *[("measure", f"same_{m}", "all", "all", 0.1, 0.0, "same") for m in names],
                   *[("measure", "csat", "all", p, 0.1, 0.2, v) for p, v in (("p1", "changed"), ("p2", "changed"), ("p3", "same"))])
    lead, also, single, same = findings.changed(many, EN)
    one = "{} went from 10% to {}% (+{} pp [{}–{}])"
    told = [one.format(m, 60 - 4 * i, 50 - 4 * i, 46 - 4 * i, 54 - 4 * i) for i, m in enumerate(names)]
    assert lead == f"Of 20 figures compared between w1 and w2, 10 clearly changed: {'; '.join(told[:2])}."
    assert also == f"Also changed: {'; '.join(told[2:8])}; and 2 more." and single == "Within single personas, 2 more figures changed."
    assert same.endswith(": " + "; ".join(f"same {m}" for m in names[:8]) + "; and 2 more.")
    eight = findings.changed(pd.concat([many.iloc[:8], many.iloc[10:18]]), EN)
    assert eight[1] == f"Also changed: {'; '.join(told[2:8])}." and "more" not in eight[2] and len(eight) == 3
    assert findings.changed(many.iloc[[0, 10]], EN)[0] == f"Of 2 figures compared between w1 and w2, 1 clearly changed: {told[0]}."
    assert len(findings.changed(many.head(2), EN)) == 1 and len(findings.changed(many.head(3), EN)) == 2


def test_changes_of_the_same_size_stand_by_metric_stage_and_persona_and_a_fall_weighs_as_much_as_a_rise():
    rows = changes(("measure", "b", "x", "q", 0.5, 0.1, "changed"), ("measure", "b", "x", "p", 0.5, -0.1, "changed"), ("measure", "b", "a", "q", 0.5, 0.1, "changed"),
                   ("measure", "a", "z", "z", 0.5, 0.1, "changed"), ("measure", "c", "a", "a", 0.5, -0.2, "changed"))
    ordered = findings.strongest(rows)
    assert [tuple(r) for r in ordered[["metric", "stage", "persona"]].to_numpy()] == [("c", "a", "a"), ("a", "z", "z"), ("b", "a", "q"), ("b", "x", "p"), ("b", "x", "q")]
    assert list(ordered.columns) == list(rows.columns)


def test_what_was_compared_is_named_with_every_place_that_is_not_all():
    row = pd.Series({"kind": "measure", "metric": "conversion", "touchpoint": "shop", "channel": "mail", "stage": "decision", "persona": "p1"})
    assert findings.name(row, EN) == "Conversion at shop, mail, Decision, p1"
    assert findings.whole_name("measure", "emotion:joy", "all", EN) == f"feeling '{EN.label('joy')}'"
    assert findings.whole_name("theme", "late", "decision", EN) == "complaint ‘late’ at Decision"
    assert findings.whole_name("measure", "csat", "all", EN) == "Satisfaction (CSAT)"


def test_each_cell_that_was_split_is_told_and_a_contradiction_is_warned_of():
    part = [{"part": "within", "estimate": 0.05, "low": 0.01, "high": 0.09}, {"part": "composition", "estimate": -0.08, "low": -0.12, "high": -0.04},
            {"part": "total", "estimate": -0.03, "low": -0.07, "high": 0.01}]
    where = [("measure", "csat", "decision", True), ("theme", "late", "all", False)]
    parts = pd.DataFrame([{"kind": k, "metric": m, "stage": s, "unit": "share", "is_reversed": r and p["part"] == "total"} | p for k, m, s, r in where for p in part])
    split = "Within personas +5 pp [1–9], by other shares of personas −8 pp [−12 – −4], together −3 pp."
    assert findings.drivers(parts, EN) == [
        f"Satisfaction (CSAT) at Decision: {split}",
        "Beware with Satisfaction (CSAT) at Decision: in total it goes one way, within the personas the other. Read the personas here, not the total.",
        f"Complaint ‘late’: {split}"]
    assert findings.drivers(parts.iloc[:0], EN) == []


def test_questions_are_the_same_or_counted_as_broken():
    asked = pd.DataFrame({"is_break": [False, True, True]})
    assert findings.questions(asked, EN) == ["Of 3 questions 2 are not the same any more. What rests on them is not compared; the line stops here."]
    assert findings.questions(asked.head(1), EN) == [EN("compare.questions_same", count=1)]
    assert findings.questions(asked.iloc[:0], NL) == [NL["compare.questions_none"]]


@pytest.mark.parametrize(("both", "told"), [([3, 1200], ["1,200 people answered in both waves. They count as pairs: their answers then and now hang together."]),
                                            ([None, 2], ["2 people answered in both waves. They count as pairs: their answers then and now hang together."]),
                                            ([0, 0], []), ([None, None], []), ([], [])])
def test_people_of_both_waves_are_counted_only_where_there_are_any(both, told):
    assert findings.same_people(pd.DataFrame({"n_both": pd.array(both, dtype="Int64")}), EN) == told


def test_each_verdict_on_a_decision_and_each_result_of_its_test_is_told():
    done = {"before": 0.6, "after": 0.5, "difference": -0.1, "low": -0.15, "high": -0.05}
    decided = kept({**done, "action": "a", "verdict": "against", "test": "geen"}, {"action": "b", "verdict": "cannot_tell", "test": "knop"}, {"action": "c", "verdict": "same", "test": "kleur"},
                   {"action": "d", "verdict": "too_early", "test": "tekst"}, {"action": "e", "verdict": "stopped", "test": "prijs", "kpi": "aov"})
    read = tables.conform(pd.DataFrame([{"experiment": t, "metric": m, **READ} | more for t, m, more in (
        ("knop", "csat", {}), ("knop", "conversion", {"effect": 0.3}), ("kleur", "aov", {}), ("tekst", "conversion", {"effect": None, "verdict": "invalid"}),
        ("prijs", "aov", {"effect": -2.0, "low": -3.0, "high": -1.0, "unit": "score", "verdict": "worse"}))]), "experiments")
    assert findings.actions(decided, read, EN) == [
        "Of 5 decisions 3 can be judged: a: changed the wrong way (Satisfaction (CSAT) 60% → 50%, difference −10 pp [−15 – −5]); b: cannot tell; c: stayed the same.",
        EN["compare.actions_note"], "B was tested with a control group: Satisfaction (CSAT) +5 pp [2–8], better.",
        "D was tested with a control group: invalid", "E was tested with a control group: Average order value −2 [−3 – −1], worse."]
