"""Wishes are called assumed, and only what was measured is called real."""

import numpy as np
import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import wanted

SAYS = {language: words.load(language, {"young": "jong", "fan": "de fan"}) for language in ("nl", "en")}
PERSONAS = pd.DataFrame({"persona": ["p1", "p2"], "name_nl": ["Sarah", "Bas"], "name_en": ["Sarah", "Bas"]})
ROW = {"kind": "audience", "subject": "young", "condition": "all", "persona": "all", "wanted": 0.4, "estimate": 0.25, "low": 0.2, "high": 0.31, "n": 300,
       "q": 0.001, "verdict": "less", "is_nearest": False, "source": "plan", "dated": "2026-01-15"}
IDEAL = {**ROW, "kind": "ideal", "subject": "fan", "wanted": np.nan, "q": np.nan, "verdict": "described"}


def table(*rows):
    return tables.conform(pd.DataFrame(list(rows)), "wanted")


def test_a_wish_stands_beside_the_real_share_with_its_interval_and_its_source():
    said = wanted.compared(table(ROW, {**ROW, "subject": "p2", "verdict": "as_wanted"}), PERSONAS, SAYS["nl"])
    assert said[0] == "Minder dan gewenst: jong (25\xa0% [20–31], gewenst 40\xa0%)." and said[1].startswith("Zoals gewenst: Bas (")
    assert "aangenomen (plan, 15 januari 2026)" in said[-1] and len(said) == 3


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_persona_nearest_to_an_ideal_is_named_only_when_it_is_clear(language):
    say = SAYS[language]
    near = {**IDEAL, "persona": "p1", "estimate": 0.6, "low": 0.5, "high": 0.7, "is_nearest": True}
    assert "Sarah" in wanted.compared(table(IDEAL, near), PERSONAS, say)[0]
    assert wanted.compared(table(IDEAL, {**near, "is_nearest": False}), PERSONAS, say)[0].endswith(say["wanted.no_nearest"])


def test_what_too_few_people_fit_has_no_number():
    hidden = {"estimate": np.nan, "low": np.nan, "high": np.nan, "verdict": "cannot_tell"}
    said = wanted.compared(table({**ROW, **hidden}, {**IDEAL, **hidden, "verdict": "described"}), PERSONAS, SAYS["en"])
    assert said[0] == f"Cannot tell yet: jong ({SAYS['en']['words.suppressed']})." and said[1] == SAYS["en"]("wanted.ideal_unknown", name="de fan")


def test_segments_name_the_persona_that_clearly_has_most_of_them():
    base = {"metric": "segment_share", "segment": "young", "wave": "w1", "n": 100}
    rows = pd.DataFrame([{**base, "persona": p, "estimate": e, "low": e - 0.05, "high": e + 0.05} for p, e in (("all", 0.3), ("p1", 0.5), ("p2", 0.1))])
    assert wanted.segments(rows, PERSONAS, SAYS["en"]) == "Segments by rule: jong 30% [25–35], most in Sarah (50%)."
    hidden = rows.assign(estimate=[0.3, 0.5, np.nan])
    assert "Sarah" not in wanted.segments(hidden, PERSONAS, SAYS["en"])
    rows.loc[2, ["estimate", "low", "high"]] = 0.46, 0.41, 0.51
    assert "Sarah" not in wanted.segments(rows, PERSONAS, SAYS["en"])
    assert wanted.segments(rows[:0], PERSONAS, SAYS["en"]) == ""


def test_without_wishes_that_is_said():
    assert wanted.compared(tables.empty("wanted"), PERSONAS, SAYS["nl"]) == [SAYS["nl"]["wanted.none"]]


def share(segment, persona, estimate, low, high, wave="w2"):
    return {"metric": "segment_share", "stage": "all", "persona": persona, "touchpoint": "all", "channel": "all", "segment": segment, "period": "all", "wave": wave, "estimate": estimate, "low": low, "high": high,
            "n": 100, "unit": "share", "method": "wilson", "status": "reported"}


def test_the_persona_with_most_of_a_segment_is_named_only_when_its_interval_lies_above_and_nothing_is_hidden():
    say = SAYS["en"]
    whole = share("fan", "all", 0.3, 0.25, 0.35)
    read = lambda *rows: wanted.segments(pd.DataFrame([whole, *rows, share("fan", "all", 0.9, 0.8, 1.0, "w1")]), PERSONAS, say)  # noqa: E731
    plain = say("wanted.segments", items=say("wanted.segment", name="de fan", share="30%", interval="[25–35]"))
    most = say("wanted.segments", items=say("wanted.segment_most", name="de fan", share="30%", interval="[25–35]", persona="Bas", most="50%"))
    low, high = share("fan", "p1", 0.1, 0.05, 0.4), share("fan", "p2", 0.5, 0.41, 0.6)
    assert read(low, high) == most and read(low, high | {"low": 0.4}) == read(high) == read(low, high, share("fan", "p3", None, None, None)) == plain
    assert wanted.segments(pd.DataFrame([whole | {"estimate": None}, high]), PERSONAS, say) == say("wanted.segments", items=f"de fan ({say['words.suppressed']})")


def test_wishes_stand_by_verdict_and_their_sources_by_day():
    say = SAYS["en"]
    said = wanted.compared(table({**ROW, "verdict": "cannot_tell"}, {**ROW, "subject": "b", "verdict": "more", "dated": "spring"}, {**ROW, "subject": "c", "verdict": "more", "estimate": np.nan, "source": "desk"}), PERSONAS, say)
    item = lambda name: say("wanted.item", name=name, share="25%", interval="[20–31]", wanted="40%")  # noqa: E731
    assert said == [say("wanted.more", items=f"{item('b')}; c ({say['words.suppressed']})"), say("wanted.cannot_tell", items=item("jong")), say("wanted.assumed", sources="desk, January 15, 2026; plan, January 15, 2026; plan, spring")]
