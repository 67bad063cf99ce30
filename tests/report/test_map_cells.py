import numpy as np
import pandas as pd
import pytest

from helpers import words
from helpers.report.map_cells import digits, facts, item, shown


@pytest.mark.parametrize(
    ("unit", "low", "high", "expected"),
    [
        ("share", 0.31, 0.37, 0),
        ("share", 0.022, 0.027, 1),
        ("share", 0.0220, 0.0225, 2),
        ("euro", 70.0, 80.0, 0),
        ("euro", 3.1, 3.4, 2),
        ("points", 1, 9, None),
    ],
)
def test_no_more_digits_than_the_interval_supports(unit, low, high, expected):
    assert digits(unit, low, high) == expected


def test_valence_is_shown_from_minus_two_to_two_with_sign_and_true_minus():
    assert shown("valence", -0.42, -0.5, -0.3, words.load("nl")) == ("−0,8", "[−1,0 – −0,6]")
    assert shown("valence", 0.01, -0.02, 0.03, words.load("en")) == ("0.0", "[0.0 – +0.1]")
    assert shown("valence", 0.15, 0.14, 0.16, words.load("en")) == ("+0.30", "[+0.28 – +0.32]")  # one decimal would be [+0.3 – +0.3]
    assert shown("valence", np.float64(0.525), 0.4, 0.6, words.load("en")) == shown("valence", 0.525, 0.4, 0.6, words.load("en"))


def test_the_two_languages_say_the_same_number_in_their_own_form():
    assert shown("share", 0.024, 0.022, 0.027, words.load("nl"), True) == ("2,4\xa0%", "[2,2–2,7]")
    assert shown("share", 0.024, 0.022, 0.027, words.load("en"), True) == ("2.4%", "[2.2–2.7]")


@pytest.mark.row("B11")
def test_a_cell_that_flips_under_another_rule_has_the_sign_and_names_the_rule():
    plain, flipped = (item(row, words.load("nl"), [], 0, pd.DataFrame()) for row in FLIP_ROWS)
    assert not plain["text"].endswith("≈") and flipped["text"].endswith(" ≈")
    assert ("Kantelt onder", "≈ gladgestreken fasen") in flipped["details"]


FLIP_ROWS = [
    {"cell_id": "all.decision.actions.1", "lane": "actions", "metric": "action", "statement": "purchase", "stage": "decision", "persona": "all",
     "unit": "share", "estimate": 0.5, "low": 0.4, "high": 0.6, "n": 100, "people": 50, "mark": None, "status": "observed", "sources": "events",
     "method": "x", "rank_low": None, "rank_high": None, "note": note} for note in (None, "flips: smoothed")]  # fmt: skip


def test_what_few_of_very_many_say_keeps_the_digit_that_its_interval_supports():
    row = {**FLIP_ROWS[0], "lane": "pain_points", "metric": "share", "estimate": 0.061, "low": 0.058, "high": 0.064}
    assert "6,1\xa0% [5,8–6,4]" in item(row, words.load("nl"), [], 0, pd.DataFrame())["under"]
    assert "6\xa0% [5–7]" in item({**row, "low": 0.05, "high": 0.07}, words.load("nl"), [], 0, pd.DataFrame())["under"]


@pytest.mark.row("A12")
@pytest.mark.parametrize(("day", "is_old"), [("2026-06-20", False), ("2025-07-01", False), ("2025-06-20", True)])
def test_evidence_of_more_than_a_year_before_the_newest_is_marked_as_old(day, is_old):
    row = {**FLIP_ROWS[0], "newest_on": pd.Timestamp(day)}
    say = words.load("en")
    made = item(row, say, [], 0, pd.DataFrame(), pd.Timestamp("2026-06-28"))
    assert ("old: newest evidence of" in made["under"]) == is_old == made["is_faint"]
    assert (say["journey.detail.newest"], say.date(pd.Timestamp(day), "medium")) in made["details"]


EN = words.load("en", {"late": "late costs", "web": "team web", "joy": "Joy"})
NONE = pd.DataFrame({"theme": [], "stage": [], "persona": [], "n_per_arm": [], "weeks": []})


def made(lane="actions", say=EN, quotes=(), rows=0, actions=NONE, newest=None, **more):
    return item({**FLIP_ROWS[0], "cell_id": "c", "lane": lane} | more, say, list(quotes), rows, actions, newest)


@pytest.mark.parametrize(("unit", "low", "high", "expected"), [("share", 0.0, 0.02, 0), ("share", 0.0, 0.0199, 1), ("share", 0.0, 0.002, 1), ("share", 0.0, 0.0019, 2), ("euro", 1.0, 3.0, 0),
                                                               ("euro", 1.0, 2.99, 2), ("share", None, None, None), ("seconds", 1, 9, None)])
def test_an_interval_that_just_supports_a_digit_less_has_it(unit, low, high, expected):
    assert digits(unit, float("nan") if low is None else low, float("nan") if high is None else high) == expected


def test_figures_are_told_in_their_unit_a_tiny_share_with_a_decimal():
    assert shown("share", 0.5, 0.495, 0.505, EN) == ("50%", "[50–50]") and shown("share", 0.5, 0.495, 0.505, EN, True) == ("50.0%", "[49.5–50.5]")
    assert shown("share", 0.0099, 0.001, 0.02, EN) == ("1.0%", "[0.1–2.0]") and shown("share", 0.01, 0.001, 0.02, EN) == ("1%", "[0–2]")
    assert shown("share", 0.0, 0.0, 0.001, EN) == ("0%", "[0–0]") and shown("points", 22, -4, 48, EN) == ("+22", "[−4 – +48]")
    assert shown("euro", 12.5, 11.0, 13.0, EN, True) == ("€12", "[11–13]") and shown("euro", 12.5, 11.0, 13.0, EN) == ("€12.50", "[11.00–13.00]")
    missing = float("nan")
    assert shown("points", 22, missing, missing, EN) == ("+22", "") and shown("seconds", 90, 60, 4500, EN) == ("0.03 hours", "[0.02–1.2 hours]")


def test_an_action_has_a_bar_inside_nought_and_one_and_all_that_is_known_in_its_details():
    told = made(rows=1234, quotes=["a"], estimate=0.5, low=-0.1, high=1.2)
    assert told == {"cell_id": "c", "lane": "actions", "text": EN.label("purchase"), "is_quote": False, "value": "50%", "interval": "[−10 – 120]", "under": "", "badge": "", "symbol": "", "mark": None,
                    "mark_word": "", "target": "", "target_mark": "", "target_word": "", "bar": {"estimate": 0.5, "low": 0.0, "high": 1.0}, "more": "", "is_assumed": False, "is_faint": False,
                    "quotes": ["a"], "details": [("Estimate", "50%"), ("95% interval", "−10 – 120"), ("People", "50 of 100 people"), ("Kind", "behaviour observed"), ("Sources", "behaviour"), ("Method", EN.label("x")),
                                                 ("Rows", "1,234"), ("Cell", "c")]}
    bare = made(people=None, low=float("nan"), note="more: 3")
    assert bare["bar"] is None and bare["more"] == "3" and ("People", "100") in bare["details"] and "Rows" not in dict(bare["details"]) and "95% interval" not in dict(bare["details"])
    assert made(unit="score")["bar"] is None and made(sources="survey;crm;;ticket")["details"][4] == ("Sources", f"survey, {EN.label('crm')}, tickets")


def test_a_mark_is_drawn_on_touchpoints_and_feelings_and_a_touchpoint_tells_how_it_felt():
    felt = made("touchpoints", mark="negative", note="valence: -0.4 | low: -0.5 | high: -0.3")
    assert (felt["symbol"], felt["mark_word"], felt["felt"]) == ("▼", "negative", "feeling −0.8 [−1.0 – −0.6]")
    assert made("emotions", mark="positive")["symbol"] == "▲" and "felt" not in made("touchpoints")
    assert (made("actions", mark="negative")["symbol"], made("touchpoints", mark="none")["symbol"]) == ("", "")


def test_words_of_people_stand_as_a_quote_with_their_theme_and_a_theme_under_its_label():
    quote = made("thoughts", statement="Why so late?", metric="late")
    assert [quote[k] for k in ("text", "is_quote", "theme", "under")] == ["Why so late?", True, "late costs", "50% [40–60] say this"]
    own = made("questions", statement="late", metric="late", low=0.496, high=0.505)
    assert [own[k] for k in ("text", "is_quote", "theme", "under")] == ["late costs", False, "", "50.0% [49.6–50.5] say this"]
    assert made("goals", statement="late", metric="late", low=0.49, high=0.51)["under"] == "50% [49–51] say this"


def test_a_feeling_says_who_told_it_and_whether_people_checked_the_text():
    felt = {"unit": "valence", "metric": "valence_text", "estimate": 0.2, "low": 0.1, "high": 0.3}
    assert made("emotions", **felt)["text"] == "from text" and made("emotions", **felt, method="text_ppi")["text"] == "from text ✓"
    assert made("emotions", **felt | {"metric": "valence_reported"})["text"] == "said so" and made("emotions", **felt)["value"] == "+0.4" and made("emotions", **felt)["bar"] is None
    read = {"metric": "felt:joy", "statement": "joy"}
    bar = {"estimate": 0.5, "low": 0.4, "high": 0.6}
    assert [made("emotions", **read)[k] for k in ("text", "bar", "is_faint")] == ["Joy, from text", bar, True]
    assert [made("emotions", **read, method="text_ppi")[k] for k in ("text", "bar", "is_faint")] == ["Joy, from text ✓", bar, False]
    assert [made("emotions", metric="emotion:joy", statement="joy")[k] for k in ("text", "bar", "is_faint")] == ["Joy", bar, False]


def test_a_pain_has_its_rank_or_the_share_that_mentions_it():
    cost = {"metric": "priority", "unit": "per_100", "estimate": 9.8, "low": 7.1, "high": 12.6, "statement": "late"}
    alone, shared = made("pain_points", **cost, rank_low=2.0, rank_high=2.0), made("pain_points", **cost, rank_low=2.0, rank_high=3.0)
    assert (alone["badge"], shared["badge"], alone["under"]) == ("2", "2–3", "9.8 [7.1–12.6] per 100")
    assert dict(alone["details"])["Place"] == "2" and dict(shared["details"])["Place"] == "2 to 3"
    share = {"metric": "share", "statement": "late"}
    assert [made("pain_points", **share)[k] for k in ("under", "is_faint", "badge")] == ["50% [40–60] mention it", False, ""]
    assert [made("pain_points", **share, note="verdict: too_few")[k] for k in ("under", "is_faint")] == ["50% [40–60] mention it; too few to rank", True]


def test_an_opportunity_names_owner_kpi_and_the_test_of_its_own_persona_first():
    plan = pd.DataFrame([("late", "decision", "all", 4900, 3.0), ("late", "decision", "p1", 500, 5.0), ("late", "decision", "p2", 7, 7.0), ("late", "retention", "p1", 8, 8.0), ("other", "decision", "p1", 9, 9.0),
                         ("late", "decision", "p1", None, 4.0)], columns=["theme", "stage", "persona", "n_per_arm", "weeks"])
    given = {"statement": "costs_first", "note": "owner: web | kpi: csat | answers: late | gain_low: 1.5 | gain_high: 4.25"}
    told = made("opportunities", actions=plan, persona="p1", **given)
    assert [told[k] for k in ("text", "under", "value", "interval")] == ["Costs first", "team web · watch Satisfaction (CSAT) · test: 500 per group, 5 weeks", "", ""]
    assert dict(told["details"])["To be gained"] == "at most 1.5–4.2 points per 100 back, if this is the cause"
    assert made("opportunities", actions=plan, **given)["under"].endswith("test: 4,900 per group, 3 weeks")
    bare = made("opportunities", statement="late", actions=plan, stage="advocacy", note="gain_low: 2 | gain_high: 2")
    assert (bare["text"], bare["under"]) == ("Something against ‘late costs’", "") and dict(bare["details"])["To be gained"].startswith("at most 2.0 points")


@pytest.mark.parametrize(("unit", "goal", "verdict", "target", "mark", "word"), [
    ("share", 0.03, "met", "target 3%", "✓", "met"), ("share", 0.025, "not_met", "target 2.5%", "✗", "not met"), ("euro", 40.0, "cannot_tell", "target €40", "?", "cannot tell"),
    ("euro", 40.5, "met", "target €40.50", "✓", "met"), ("points", 40.0, "met", "target +40", "✓", "met"), ("score", 5.0, "met", "target 5.0", "✓", "met"), ("seconds", 90.0, "met", "target 1:30", "✓", "met")])
def test_a_target_has_the_digits_of_its_unit_and_its_verdict_in_sign_and_word(unit, goal, verdict, target, mark, word):
    told = made("kpis", unit=unit, note=f"goal: {goal} | better: higher | verdict: {verdict}", rows=2)
    assert [told[k] for k in ("target", "target_mark", "target_word")] == [target, mark, word]
    assert (EN["words.n"], "50 of 100 people") in told["details"] and "People" not in dict(told["details"])
    assert made("kpis")["target"] == "" and made("kpis", low=0.495, high=0.505)["value"] == "50.0%"


def test_what_a_person_typed_has_its_source_and_day_and_no_figures():
    typed = {"status": "assumed", "statement": "een folder", "note": "source: web | date: 2026-05-12 | text_en: a leaflet"}
    told = made("touchpoints", mark="negative", quotes=["x"], **typed)
    assert [told[k] for k in ("text", "under", "value", "interval", "is_assumed", "quotes", "symbol")] == ["a leaflet", "assumed · team web, May 12, 2026", "", "", True, [], "▼"]
    assert told["details"] == [("Kind", "assumed"), ("Cell", "c")]
    assert made("goals", **typed | {"note": "source: web | date: last spring"})["text"] == "een folder" and "last spring" in made("goals", **typed | {"note": "date: last spring"})["under"]


def test_what_is_old_says_so_on_a_line_of_its_own_behind_what_stands_there():
    newest, old = pd.Timestamp("2026-06-28"), pd.Timestamp("2025-06-27")
    assert made(newest=newest, newest_on=newest - pd.Timedelta(days=365))["under"] == "" and made(newest=None, newest_on=old)["under"] == ""
    late = "old: newest evidence of Jun 27, 2025"
    assert made(newest=newest, newest_on=old)["under"] == late and made("thoughts", newest=newest, newest_on=old)["under"] == f"50% [40–60] say this · {late}"
    assert made(newest=newest, newest_on=pd.NaT)["details"][-1] == ("Cell", "c")
    typed = made(newest=newest, newest_on=old, status="assumed", note="source: web | date: 2025-06-27")
    assert typed["is_faint"] and typed["under"].endswith(f"· {late}") and typed["details"][-1] == (EN["journey.detail.newest"], "Jun 27, 2025")


def test_a_note_is_read_by_key_and_rules_that_flip_it_are_named_together():
    assert facts("a: 1 | stray | b: 2: 3") == {"a": "1", "b": "2: 3"} and facts(None) == facts(float("nan")) == {}
    flipped = made(note="flips: smoothed;window")
    assert flipped["text"].endswith(" ≈") and dict(flipped["details"])[EN["journey.detail.flips"]] == f"≈ {EN.join([EN.label('smoothed'), EN.label('window')])}"
