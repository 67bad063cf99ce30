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
    assert told[0] == ("Of 4 figures compared between w1 and w2, 2 clearly changed: complaint 'late' at Decision went from 30% to 10% "
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
