"""The page "what changed": what it shows of each table, and what it says when there is nothing."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.what_changed import what_changed

SAY = {language: words.load(language, {"portal": "return portal"}) for language in ("nl", "en")}
EMPTY = ("changes", "experiments", "identities", "drivers", "question_changes", "kept_actions")


def given(**more):
    return {name: tables.empty(name) for name in EMPTY} | {"sources": pd.DataFrame({"wave": ["w1", "w2"]})} | more


CHANGE = {"kind": "measure", "metric": "ces", "stage": "retention", "persona": "all", "touchpoint": "all", "channel": "all", "wave_before": "w1",
          "wave_after": "w2", "before": 4.0, "after": 4.6, "difference": 0.6, "low": 0.4, "high": 0.8, "n_before": 700, "n_after": 700,
          "unit": "score", "q": 0.001, "verdict": "changed", "detectable": 0.3, "n_both": 39, "reason": None}
KEPT = {"action": "portal", "decided_in": "w1", "cell_id": None, "theme": None, "stage": "retention", "persona": "all", "touchpoint": "all",
        "channel": "all", "owner": "service", "kpi": "ces", "hoped": "up", "hypothesis": "h", "test": "next_wave", "due": "2026-04-01",
        "state": "done", "done_on": "2026-03-30", "wave_before": "w1", "wave_after": "w2", "before": 4.0, "after": 4.6, "difference": 0.6,
        "low": 0.4, "high": 0.8, "n_before": 700, "n_after": 700, "unit": "score", "detectable": 0.3, "verdict": "as_hoped"}


def table(name, *rows):
    return tables.conform(pd.DataFrame(list(rows)), name)


def texts(made):
    return " ".join(b["text"] for b in made if "text" in b)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_one_wave_says_that_there_is_nothing_to_compare_and_still_what_was_decided(language):
    say = SAY[language]
    waiting = {**KEPT, "state": "planned", "verdict": "too_early", "done_on": None, "before": np.nan, "after": np.nan, "difference": np.nan,
               "low": np.nan, "high": np.nan, "unit": None}
    made = what_changed(given(sources=pd.DataFrame({"wave": ["w1"]}), kept_actions=table("kept_actions", waiting)), [], say)
    assert made[0]["kind"] == "gap" and say("compare.actions_none_due", all=1) in texts(made)
    assert made[-1]["rows"][0][-1] == say["compare.action_verdicts.too_early"]


@pytest.mark.row("A11", "B18")
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_decision_is_shown_with_its_verdict_and_called_an_association(language):
    say = SAY[language]
    made = what_changed(given(changes=table("changes", CHANGE), kept_actions=table("kept_actions", KEPT)), [], say)
    decided = next(b for b in made if b.get("name") == "decided")
    assert decided["rows"][0][0] == "return portal" and decided["rows"][0][-1] == say["compare.action_verdicts.as_hoped"]
    assert say["compare.actions_note"] in texts(made) and say("compare.both_head", count="39") in texts(made)


def test_a_reversal_is_warned_of_and_a_changed_question_listed():
    parts = [{"kind": "measure", "metric": "ces", "stage": "retention", "part": p, "estimate": x, "low": x - .1, "high": x + .1, "unit": "score",
              "is_reversed": True} for p, x in (("within", -.3), ("composition", .9), ("total", .6))]
    asked = {"question_id": "csat_retention", "wave_before": "w1", "wave_after": "w2", "role": "answer", "metric": "csat", "stage": "retention",
             "change": "scale", "was": "1–5", "now": "1–7", "is_break": True}
    say = SAY["en"]
    made = what_changed(given(changes=table("changes", CHANGE), drivers=table("drivers", *parts), question_changes=table("question_changes", asked)),
                        [], say)
    assert "Read the personas here, not the total" in texts(made) and say("compare.questions_broken", all=1, count=1) in texts(made)
    assert next(b for b in made if b.get("name") == "questions")["rows"][0][2:] == ["the scale", "1–5", "1–7"]
    assert next(b for b in made if b.get("name") == "drivers")["rows"][0][1].startswith("−0.3")


def kinds(made):
    return [(b["kind"], b.get("fold"), b.get("name")) for b in made]


def test_the_page_stands_in_its_order_and_the_evidence_folds():
    say = SAY["en"]
    made = what_changed(given(changes=table("changes", CHANGE | {"n_both": None}), kept_actions=table("kept_actions", KEPT)), [{"kind": "figure", "name": "changes"}], say)
    assert kinds(made) == [("prose", None, None), ("head", None, None), ("prose", None, None), ("prose", None, None), ("table", None, "decided"), ("figure", "changes", "changes"), ("head", "questions", None), ("prose", "questions", None)]
    assert [b.get("role") for b in made if b["kind"] == "prose"] == ["lead", "text", "text", "text"]
    two = table("changes", CHANGE | {"n_both": None}, {**CHANGE, "metric": "csat", "verdict": "same"})
    assert [b["role"] for b in what_changed(given(changes=two), [], say)[:2]] == ["lead", "text"]
    empty = what_changed(given(sources=pd.DataFrame({"wave": ["w1", "w1"]})), [], say)
    assert [b["text"] for b in empty] == [say["report.empty.changes"]] and what_changed(given(), [], say)[0]["text"] == say["report.empty.comparison"]


def test_decisions_parts_and_questions_are_told_whole():
    say = SAY["en"]
    open_ = {**KEPT, "before": np.nan, "after": np.nan, "difference": np.nan, "low": np.nan, "high": np.nan, "state": "planned", "verdict": "too_early", "stage": "all", "hoped": "down", "unit": None}
    decided = next(b for b in what_changed(given(kept_actions=table("kept_actions", KEPT, {**open_, "action": "x_y"})), [], say) if b.get("name") == "decided")
    assert [c["is_number"] for c in decided["columns"]] == [False] * 5 + [True] * 3 + [False]
    assert decided["rows"] == [["return portal", say.label("retention"), say.label("service"), "Ease (CES) (up)", "done", "4.0", "4.6", "[0.4–0.8]", "changed as hoped"], ["x y", "whole journey", say.label("service"), "Ease (CES) (down)", "planned", "–", "–", "–", "too early"]]
    parts = [{"kind": "measure", "metric": "ces", "stage": "retention", "part": p, "estimate": x, "low": x - .1, "high": x + .1, "unit": "score", "is_reversed": False} for p, x in (("within", -.3), ("composition", .9), ("total", .6))]
    asked = {"question_id": "csat_retention", "wave_before": "w1", "wave_after": "w2", "role": "answer", "metric": "csat", "stage": "retention", "change": "new", "was": None, "now": "", "is_break": True}
    made = what_changed(given(changes=table("changes", CHANGE), drivers=table("drivers", *parts), question_changes=table("question_changes", asked, {**asked, "question_id": "nps", "is_break": False})), [], say)
    drivers, questions = (next(b for b in made if b.get("name") == name) for name in ("drivers", "questions"))
    assert drivers["rows"] == [["Ease (CES) at Retention", "−0.3 [−0.4 – −0.2]", "+0.9 [0.8–1.0]", "+0.6 [0.5–0.7]"]] and [c["is_number"] for c in drivers["columns"]] == [False, True, True, True]
    assert [row[2:] for row in questions["rows"]] == [["new question", "–", "–"]] and not any("Beware" in b.get("text", "") for b in made)
    same = what_changed(given(changes=table("changes", CHANGE), question_changes=table("question_changes", {**asked, "is_break": False})), [], say)
    assert "questions" not in [b.get("name") for b in same]
