import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import clean as findings

SOURCES = pd.DataFrame({"source": ["a/e.csv", "a/k.csv"], "rows_read": [1000, 10], "rows_kept": [997, 9], "rows_rejected": [3, 0]})
FOUND = pd.DataFrame(
    {"source": ["a/e.csv"] * 3, "finding": ["personal_data", "duplicate_answers", "linked"], "column": ["email", "all", "all"], "rows": [4, 120, 500],
     "share": [0.004, 0.12, 0.5], "severity": ["warning", "serious", "note"], "example": [""] * 3}
)  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_paragraph_says_what_came_in_and_never_rounds_up_to_everything(language):
    text = findings.received(SOURCES, FOUND, words.load(language))
    assert ("1.010" if language == "nl" else "1,010") in text
    assert ("99,6" if language == "nl" else "99.6") in text
    assert "4" in text and "e.csv" in text


def test_everything_usable_is_said_without_a_percentage_and_one_row_is_one_row():
    say, none = words.load("nl"), tables.empty("findings")
    whole = SOURCES.assign(rows_kept=SOURCES["rows_read"], rows_rejected=0)
    assert "die zijn allemaal bruikbaar." in findings.received(whole, none, say)
    one = whole.head(1).assign(rows_read=1, rows_kept=1)
    assert findings.received(one, none, say).startswith("We ontvingen één bestand met één rij. ")


def test_nothing_received_is_said_plainly():
    say = words.load("nl")
    assert findings.received(tables.empty("sources"), tables.empty("findings"), say) == "Er zijn in deze studie geen bronnen ontvangen."


def test_every_finding_that_the_room_can_make_has_a_sentence_in_both_languages():
    import re
    from pathlib import Path

    room = Path(findings.__file__).parents[2] / "clean"
    made = {m for f in room.glob("*.py") for m in re.findall(r'(?:finding\(|set_aside\(.*?, )"([a-z_]+)"', f.read_text(encoding="utf-8"))}
    for language in ("nl", "en"):
        say = words.load(language)
        assert not [m for m in made if f"clean.finding.{m}" not in say]


def linkage_rows(**verdicts):
    row = {"wave": "w", "unit": "share", "estimate": 0.2, "low": 0.1, "high": 0.3, "n": 90}
    return tables.conform(pd.DataFrame([{"metric": metric, "verdict": verdict, **row} for metric, verdict in verdicts.items()], columns=["metric", "verdict", *row]),
                          "linkage")  # fmt: skip


BOTH = pd.DataFrame({"person_id": ["a", "b"], "sources": ["events;survey", "events"]})


@pytest.mark.parametrize(("verdicts", "nl", "en"), [
    ({"nps": "differs", "aov": "differs", "csat": "same"}, "Van de 3 KPI's die te vergelijken zijn, verschillen er 2", "Of the 3 KPIs that can be compared, 2 clearly differ"),
    ({"nps": "differs", "csat": "cannot_tell"}, "verschilt er 1 aantoonbaar", "1 clearly differs"),
    ({"nps": "same", "csat": "cannot_tell"}, "verschilt er geen aantoonbaar", "none clearly differs"),
    ({"nps": "differs"}, "De ene KPI die te vergelijken is, NPS, verschilt aantoonbaar", "The one KPI that can be compared, NPS, clearly differs"),
    ({"nps": "cannot_tell"}, "NPS, verschilt niet aantoonbaar", "NPS, does not clearly differ"),
    ({"conversion": "tied"}, "Geen enkele KPI is te vergelijken", "No KPI can be compared"),
])  # fmt: skip
def test_how_many_kpis_differ_for_linked_people_is_said_first_and_never_as_a_cause(verdicts, nl, en):
    for language, start, caution in (("nl", nl, "Dit is een verband"), ("en", en, "This is an association")):
        told = findings.linkage(linkage_rows(**verdicts), BOTH, words.load(language))
        assert start in told[0] and told[1].startswith(caution) == (verdicts != {"conversion": "tied"})


@pytest.mark.row("B12")
@pytest.mark.parametrize(("language", "why"), [
    ("nl", ["wordt daardoor juist bekend", "in één van beide groepen komt het niet voor", "van te weinig mensen in één van beide groepen"]),
    ("en", ["becomes known by it", "in one of the two groups it does not occur", "too few people in one of the two groups"]),
])  # fmt: skip
def test_what_is_not_compared_is_named_with_the_reason(language, why):
    say = words.load(language)
    told = findings.linkage(linkage_rows(csat="same", ces="same", conversion="tied", nps="one_side", aov="too_few"), BOTH, say)[2:]
    assert [reason in text and say.label(metric) in text for reason, metric, text in zip(why, ("conversion", "nps", "aov"), told)] == [True] * 3


@pytest.mark.row("B12")
def test_without_any_link_and_with_nothing_but_links_that_is_said():
    nothing, say = tables.empty("linkage"), words.load("nl")
    assert findings.linkage(nothing, BOTH.assign(sources="events"), say)[0].startswith("Niemand komt in meer dan één soort bron voor.")
    assert findings.linkage(nothing, BOTH.assign(sources="events;survey"), say)[0].startswith("Iedereen komt in meer dan één soort bron voor.")
    assert findings.linkage(nothing, BOTH, say) == findings.linkage(nothing, BOTH.iloc[:0], say) == findings.linkage(nothing, BOTH.iloc[:1], say) == []


def test_what_came_in_is_told_whole_and_what_was_left_out_beside_what_was_rejected():
    say = words.load("en")
    bare = tables.empty("findings")
    told = lambda rows, found=bare: findings.received(rows, found, say)  # noqa: E731
    calm = say("clean.nothing_serious")
    first = say("clean.received", files="2", rows="1,010", kept="1,006", share="99.6%")
    assert told(SOURCES) == f"{first} {say('clean.rejected', rejected='3')} {say('clean.left_out', left='1')} {calm}"
    serious = say("clean.serious", what=say("clean.finding.duplicate_answers"), source="e.csv", share="12.0%")
    assert told(SOURCES, FOUND) == f"{first} {say('clean.rejected', rejected='3')} {say('clean.left_out', left='1')} {say('clean.scrubbed', times='4')} {serious}"
    assert told(SOURCES.head(1)).startswith(say("clean.received_one", files="1", rows="1,000", kept="997", share="99.7%")) and "left out" not in told(SOURCES.head(1))
    whole = SOURCES.assign(rows_kept=SOURCES["rows_read"], rows_rejected=0)
    assert told(whole) == f"{say('clean.received_all', files='2', rows='1,010', kept='1,010', share='100.0%')} {say('clean.none_rejected')} {calm}"
    nothing = SOURCES.assign(rows_read=0, rows_kept=0, rows_rejected=0)
    assert told(nothing).startswith(say("clean.received_all", files="2", rows="0", kept="0", share="0.0%"))
    assert told(SOURCES.assign(rows_read=[100_000, 0], rows_kept=[99_970, 0])).startswith(say("clean.received", files="2", rows="100,000", kept="99,970", share="99.9%"))


def test_serious_findings_stand_by_how_much_they_touch_and_links_by_source():
    say = words.load("en")
    rows = FOUND.iloc[[1, 1, 1]].assign(share=[0.1, 0.3, 0.3], source=["x/a.csv", "x/c.csv", "x/b.csv"])
    assert [line.count(f) for line, f in zip(findings.serious(rows, say), ("b.csv", "c.csv", "a.csv"))] == [1, 1, 1]
    links = FOUND.iloc[[2, 2, 0]].assign(source=["raw/w1/b.csv", "raw/w1/a.csv", "raw/w1/c.csv"], share=[0.5, 0.25, 0.9])
    assert findings.linked(links, say) == [say("clean.matched", source="w1/a.csv", share="25%"), say("clean.matched", source="w1/b.csv", share="50%")]
