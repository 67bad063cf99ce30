import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report import map as the_map

STAGES = ["awareness", "consideration", "decision"]
HOSTILE = '<script>alert(1)</script> {{7*7}} $x$ "><img src=x onerror=y>'
LABELS = {"p1": "Duurzame Daniëlle", "p2": "Budgetbewuste Bas", "cart": "winkelwagen", "joy": "blij", "late": "kosten laat zichtbaar"}


def row(stage: str, lane: str, statement: str | None, metric: str, **more: object) -> dict:
    rank = more.pop("rank", 1)
    return {
        "cell_id": f"{more.get('persona', 'all')}.{stage}.{lane}.{rank}",
        "persona": "all",
        "stage": stage,
        "lane": lane,
        "rank": rank,
        "statement": statement,
        "metric": metric,
        "estimate": 0.42,
        "low": 0.36,
        "high": 0.48,
        "n": 300,
        "people": 126,
        "unit": "share",
        "mark": "none",
        "status": "observed",
        "sources": "events",
        "wave": "2026-Q2",
        "method": "wilson",
        **more,
    }


ROWS = [
    row("awareness", "kpis", "people_reached", "people_reached", estimate=1234.0, low=None, high=None, n=1234, people=None, unit="count"),
    row("decision", "kpis", "people_reached", "people_reached", estimate=617.0, low=None, high=None, n=617, people=None, unit="count"),
    row("awareness", "actions", "clicks", "action"),
    row("decision", "touchpoints", "cart", "reach", mark="negative", note="valence: -0.4 | low: -0.5 | high: -0.3 | felt_n: 90"),
    row(
        "awareness",
        "emotions",
        "valence_reported",
        "valence_reported",
        estimate=0.2,
        low=0.1,
        high=0.3,
        unit="valence",
        mark="positive",
        people=None,
    ),
    row(
        "awareness", "emotions", "valence_text", "valence_text", rank=2, estimate=-0.3, low=-0.4, high=-0.2, unit="valence", mark="negative"
    ),
    row("awareness", "emotions", "joy", "emotion:joy", rank=3),
    row("decision", "thoughts", HOSTILE, "late"),
    row(
        "decision",
        "pain_points",
        "late",
        "priority",
        estimate=9.8,
        low=7.1,
        high=12.6,
        unit="per_100",
        mark="negative",
        rank_low=3,
        rank_high=4,
        sources="survey;ticket",
        status="reported",
    ),
    row(
        "decision",
        "kpis",
        "conversion",
        "conversion",
        rank=2,
        estimate=0.024,
        low=0.022,
        high=0.027,
        mark="negative",
        note="goal: 0.03 | better: higher | verdict: not_met",
    ),
    row(
        "consideration",
        "goals",
        None,
        None,
        rank=0,
        estimate=None,
        low=None,
        high=None,
        n=0,
        people=None,
        status="gap",
        note="ask: goals",
        sources="",
    ),
    row("decision", "goals", None, None, rank=0, estimate=None, low=None, high=None, n=7, people=None, status="suppressed", sources=""),
    row(
        "consideration",
        "touchpoints",
        "een folder",
        None,
        estimate=None,
        low=None,
        high=None,
        n=0,
        people=None,
        status="assumed",
        sources="",
        note="source: workshop | date: 2026-05-12 | text_en: a leaflet | text_nl: een folder",
    ),
]
PERSONAS = tables.conform(
    pd.DataFrame(
        {
            "persona": ["p1", "p2"],
            "size": [512, 300],
            "share": [0.34, 0.2],
            "low": [0.31, 0.18],
            "high": [0.37, 0.22],
            "n": [1500, 1500],
            "verdict": ["groups", "groups"],
        }
    ),
    "personas",
)
EVIDENCE = tables.conform(
    pd.DataFrame({"cell_id": ["all.decision.pain_points.1"], "row_id": ["a.csv:2"], "quote": [HOSTILE], "total": [131]}), "evidence"
)


def journey(rows: list[dict] = ROWS) -> pd.DataFrame:
    return tables.conform(pd.DataFrame(rows), "journey")


def model(language: str = "nl", **more: object) -> dict:
    return the_map.map_model(journey(), PERSONAS, tables.empty("measures"), STAGES, words.load(language, LABELS), **more)


def html(language: str = "nl", **more: object) -> str:
    return str(the_map.map_html(journey(), PERSONAS, tables.empty("measures"), STAGES, words.load(language, LABELS), evidence=EVIDENCE, **more))


def cell(made: dict, lane: str, stage: str) -> dict:
    return next(x for x in made["lanes"] if x["id"] == lane)["cells"][STAGES.index(stage)]


class Tags(HTMLParser):
    """Elements in order, with their attributes; fails when one is left open."""

    VOID = frozenset(("meta", "br", "wbr", "line", "rect", "circle", "path", "polygon", "polyline"))

    def __init__(self, text: str):
        super().__init__()
        self.seen, self.open = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_columns_name_the_stage_its_people_and_their_share_of_the_fullest_stage():
    assert [(c["label"], c["words"], c["bar"]) for c in model()["columns"]] == [
        ("Bewustwording", "1.234 mensen", 1.0),
        ("Overweging", "aantal mensen niet gemeten", None),
        ("Beslissing", "617 mensen", 0.5),
    ]


@pytest.mark.row("B1")
def test_an_opened_statement_tells_estimate_interval_people_sources_rows_and_its_id():
    found = the_map.map_model(journey(), PERSONAS, tables.empty("measures"), STAGES, words.load("nl", LABELS), evidence=EVIDENCE)
    assert cell(found, "pain_points", "decision")["items"][0]["details"] == [
        ("Schatting", "9,8"),
        ("95%-interval", "7,1–12,6"),
        ("Mensen", "126 van 300 mensen"),
        ("Plaats", "3 tot en met 4"),
        ("Aard", "door mensen gezegd"),
        ("Bronnen", "enquête, hulpvragen"),
        ("Methode", "Wilson"),
        ("Rijen", "131"),
        ("Vak", "all.decision.pain_points.1"),
    ]


def test_ranks_that_cannot_be_told_apart_share_one_badge():
    assert cell(model(), "pain_points", "decision")["items"][0]["badge"] == "3–4"


@pytest.mark.row("B3")
def test_a_gap_says_what_to_ask_and_a_suppressed_cell_says_why_and_neither_has_a_number():
    gap, hidden, absent = (
        cell(model(), "goals", "consideration"),
        cell(model(), "goals", "decision"),
        cell(model(), "questions", "awareness"),
    )
    assert (gap["kind"], gap["text"], gap["ask"]) == ("gap", "geen gegevens", "vraag hier naar het doel")
    assert (hidden["kind"], hidden["text"]) == ("suppressed", "te weinig mensen om te tonen")
    assert absent["kind"] == "gap" and not absent["items"]


def test_what_a_person_typed_stands_in_the_readers_language_with_source_and_date():
    dutch, english = (cell(model(lang), "touchpoints", "consideration")["items"][0] for lang in ("nl", "en"))
    assert (dutch["text"], dutch["under"]) == ("een folder", "aangenomen · workshop, 12 mei 2026")
    assert (english["text"], english["under"]) == ("a leaflet", "assumed · workshop, May 12, 2026")


@pytest.mark.row("L16")
def test_the_map_of_everyone_carries_the_personas_as_chips_with_share_and_n():
    assert [(c["initial"], c["name"], c["share"], c["interval"], c["n"]) for c in model()["chips"]] == [
        ("D", "Duurzame Daniëlle", "34\xa0%", "[31–37]", "n = 512"),
        ("B", "Budgetbewuste Bas", "20\xa0%", "[18–22]", "n = 300"),
    ]
    assert model(persona="p1")["chips"] == []


def test_a_target_stands_beside_its_kpi_with_word_and_sign():
    item = cell(model(), "kpis", "decision")["items"][0]
    assert [item[k] for k in ("value", "interval", "target", "target_mark", "target_word")] == [
        "2,4\xa0%",
        "[2,2–2,7]",
        "doel 3\xa0%",
        "✗",
        "niet gehaald",
    ]


def test_squares_count_the_kinds_of_source_that_speak_at_a_stage():
    assert [c["squares"] for c in model()["certainty"]["cells"]] == ["■□□", "□□□", "■■■"]


@pytest.mark.row("B6")
def test_the_two_languages_say_the_same_numbers():
    def figures(language: str) -> list[str]:
        items = [i for lane in model(language)["lanes"] for c in lane["cells"] for i in c["items"]]
        return [re.sub(r"\D", "", i["value"] + i["interval"]) for i in items]

    assert figures("nl") == figures("en") and any(figures("nl"))


def test_hostile_answers_are_text_and_nothing_else():
    page = html()
    tags = Tags(page).seen
    assert {"script", "img"}.isdisjoint(tag for tag, _ in tags)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}}" in page


def test_the_map_is_a_named_section_with_a_real_table_and_no_style_or_script():
    tags = Tags(html()).seen
    ids = [a["id"] for _, a in tags if "id" in a]
    assert tags[0][0] == "section" and tags[0][1]["aria-labelledby"] in ids and len(ids) == len(set(ids))
    assert not any("style" in a or any(k.startswith("on") for k in a) for _, a in tags)
    rows = [t for t, a in tags if t == "tr"]
    heads = [a["scope"] for t, a in tags if t == "th"]
    assert len(rows) == 1 + len(STAGES) and heads.count("col") == 2 + len(the_map.LANES) and heads.count("row") == len(STAGES)
    assert [t for t, _ in tags if t in ("h3", "h4")] == ["h3", *["h4"] * len(STAGES)]
    assert sum(t == "details" for t, _ in tags) == sum(len(c["items"]) for lane in model()["lanes"] for c in lane["cells"])


def test_a_disagreement_between_text_and_score_is_said_at_its_stage():
    assert html().count("tekst en cijfer verschillen") == 1


def test_the_same_tables_make_the_same_bytes_and_an_empty_study_makes_a_map_of_gaps():
    assert html() == html()
    empty = str(the_map.map_html(tables.empty("journey"), tables.empty("personas"), tables.empty("measures"), STAGES, words.load("nl")))
    Tags(empty)
    assert "Over iedereen samen is in deze meting niets gemeten" in empty and "details" not in empty


def of(rows, measures=None, personas=PERSONAS, stages=STAGES, persona="all", language="en", **more):
    measures = tables.empty("measures") if measures is None else measures
    return the_map.map_model(journey(rows) if rows else tables.empty("journey"), personas, measures, stages, words.load(language, LABELS), persona, **more)


def counted(stage, n, persona="all", status="observed"):
    return {"metric": "people_reached", "stage": stage, "persona": persona, "estimate": float(n), "n": n, "status": status, "touchpoint": "all", "channel": "all", "segment": "all", "period": "all", "wave": "w"}


def test_people_per_stage_come_from_the_map_else_from_the_measures_else_from_those_who_answered():
    felt = row("awareness", "emotions", "valence_reported", "valence_reported", unit="valence", n=60)
    hidden = row("decision", "actions", None, None, rank=0, status="suppressed", n=3)
    read = lambda made: [(c["people"], c["words"], c["bar"]) for c in made["columns"]]  # noqa: E731
    unknown, few = ("", "number of people not measured", None), ("", "too few people to show", None)
    assert read(of([felt, hidden])) == [("60", "60 people answered", 1.0), unknown, few]
    told = pd.DataFrame([counted("awareness", 40), counted("decision", 30, status="reported"), counted("consideration", 999, "p1"), counted("consideration", 9) | {"estimate": None}])
    assert read(of([felt, hidden], told)) == [("40", "40 people", 1.0), unknown, ("30", "30 people answered", 0.75)]
    assert read(of([felt, row("decision", "actions", None, None, rank=0, status="gap", n=3)]))[2] == unknown


def test_the_title_block_of_a_persona_says_how_large_and_how_sure_the_group_is():
    own = [r | {"persona": "p1"} for r in ROWS]
    made = of(own, persona="p1", kind="future")
    assert (made["name"], made["initial"], made["anchor"], made["colour"], made["stages"], made["language"]) == ("Duurzame Daniëlle", "D", "map-p1-grid", 0, 3, "en")
    assert made["subtitle"] == "34% of the respondents [31–37]; of 1,500, 512 are clearly placed · fictional portrait, real figures"
    assert made["side"] == ["Map of the future: what is assumed stands beside what is measured now", "wave 2026-Q2", "behaviour, survey, tickets", "clearly distinct group"]
    assert made["drawing"] and made["drawing_white"] and made["crosswalk"] == ""
    every = of(ROWS)
    assert (every["name"], every["initial"], every["colour"], every["drawing"], every["drawing_white"]) == ("everyone together", "", -1, "", "")
    assert every["subtitle"] == "All people in wave 2026-Q2; every cell gives its own n" and every["side"] == ["wave 2026-Q2", "behaviour, survey, tickets"]
    assert [(c["colour"], c["persona"], bool(c["drawing"])) for c in every["chips"]] == [(0, "p1", True), (1, "p2", True)]
    empty = of([], personas=tables.empty("personas"))
    assert empty["subtitle"] == "" and empty["side"] == [] and empty["chips"] == []


def test_stages_of_another_model_are_told_beside_the_backbone():
    say = words.load("en", LABELS)
    told = of(ROWS, crosswalk={"awareness": ["awareness"], "consideration": ["consideration", "decision"], "decision": []})["crosswalk"]
    pairs = "; ".join(["Awareness = Awareness", "Consideration = Consideration + Decision", "Decision has no counterpart there", f"{say.label('retention')} has no column here", f"{say.label('advocacy')} has no column here"])
    assert told == f"These stages beside the five of the fixed model: {pairs}."
    assert of(ROWS, crosswalk={s: [s] for s in STAGES})["crosswalk"] == of(ROWS)["crosswalk"] == ""
    assert of([r | {"persona": "p1"} for r in ROWS], persona="p1", crosswalk={"awareness": ["decision"]})["crosswalk"] == ""


def test_rows_that_a_study_asks_for_stand_above_their_neighbour_and_move_the_line_of_feeling():
    names = lambda made: [lane["id"] for lane in made["lanes"]]  # noqa: E731
    assert names(of(ROWS)) == list(the_map.LANES)
    own = of([*ROWS, row("decision", "competitors", "x", None), row("decision", "people", "y", "people"), row("decision", "frontstage", "z", "reach")])
    assert names(own) == ["people", "goals", "actions", "frontstage", "touchpoints", "channels", "emotions", "thoughts", "questions", "pain_points", "opportunities", "competitors", "kpis"]
    assert (of(ROWS)["curve_row"], own["curve_row"]) == (6, 8) and of(ROWS)["movement"]["is_empty"]
    assert [lane["is_empty"] for lane in of(ROWS)["lanes"]] == [False, False, False, True, False, False, True, False, True, False]


@pytest.mark.parametrize(("lane", "most"), [("actions", 3), ("thoughts", 2), ("touchpoints", 4), ("pain_points", 4), ("kpis", 3)])
def test_a_cell_shows_as_many_statements_as_a_reader_takes_in_and_counts_the_others(lane, most):
    rows = [row("decision", lane, f"s{i}", "m", rank=i) for i in range(9, 0, -1)]
    rows[0]["note"], typed = "more: 5", row("decision", lane, "t", None, rank=10, status="assumed", note="source: x")
    full = cell(of([*rows, typed]), lane, "decision")
    assert [i["text"] for i in full["items"]] == [*(f"s{i}" for i in range(1, most + 1)), "t"] and full["more"] == f"and {9 - most + 5} more"
    assert cell(of(rows[-most:]), lane, "decision")["more"] == "" and cell(of(rows[-most - 1:]), lane, "decision")["more"] == "and 1 more"


def test_the_line_of_feeling_stays_and_two_emotions_stand_beside_it():
    line = row("decision", "emotions", "valence_reported", "valence_reported", rank=1, unit="valence", mark="positive")
    shown = cell(of([line, *(row("decision", "emotions", f"e{i}", f"emotion:e{i}", rank=i) for i in (2, 3, 4))]), "emotions", "decision")
    assert [i["text"] for i in shown["items"]] == ["said so", "e2", "e3"] and shown["more"] == "and 1 more"


def test_a_pain_whose_cost_may_be_nothing_is_not_shown_and_shares_are_said_to_be_shares():
    cost = {"unit": "per_100", "rank_low": 1, "rank_high": 1}
    shown = lambda *rows: cell(of(list(rows)), "pain_points", "decision")  # noqa: E731
    sure, unsure, share = (row("decision", "pain_points", "late", m, mark=mark, rank=i, **more) for i, (m, mark, more) in enumerate((("priority", "negative", cost), ("priority", "uncertain", cost), ("share", "none", {}))))
    assert (shown(unsure)["kind"], shown(unsure)["text"], shown(unsure)["items"]) == ("none", "no pain point that stands out from chance", [])
    assert len(shown(sure, unsure)["items"]) == 1 and len(shown(share, unsure)["items"]) == 1 and shown(sure)["kind"] == "items"
    hint = lambda *rows: next(lane["hint"] for lane in of(list(rows))["lanes"] if lane["id"] == "pain_points")  # noqa: E731
    assert hint(share).startswith("share of the people who mention this") and hint(share, sure).startswith("points lost") and hint().startswith("points lost")
    assert hint(row("decision", "pain_points", "x", None, status="assumed", note="source: x")).startswith("points lost")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_row_of_the_map_has_its_own_name_hint_and_question(language):
    say, lanes = words.load(language), [*the_map.LANES, *the_map.ASKED]
    made = {lane["id"]: lane for lane in of([row("decision", lane, "s", "m") for lane in lanes], language=language)["lanes"]}
    assert {name: (lane["label"], lane["hint"], lane["ask"]) for name, lane in made.items()} == {
        lane: (say[f"journey.lane.{lane}"], say[f"journey.hint.{'pain_shares' if lane == 'pain_points' else lane}"], say[f"journey.ask.{lane}"]) for lane in lanes}


def test_a_cell_without_statements_says_whether_nothing_was_found_asked_or_shown():
    bare = lambda status: cell(of([row("decision", "goals", None, None, rank=0, status=status)]), "goals", "decision")  # noqa: E731
    assert [(c["kind"], c["text"], c["ask"]) for c in map(bare, ("reported", "suppressed", "gap"))] == [
        ("none", "no goal mentioned", ""), ("suppressed", "too few people to show", ""), ("gap", "no data", "ask for the goal here")]


def test_evidence_brings_three_quotes_and_the_rows_of_its_own_cell():
    said = tables.conform(pd.DataFrame({"cell_id": ["all.decision.pain_points.1"] * 5 + ["other"], "row_id": list("abcdef"), "quote": ["q0", None, "q1", "q2", "q3", "no"], "total": [131] * 5 + [7]}), "evidence")
    made = cell(of(ROWS, evidence=said), "pain_points", "decision")["items"][0]
    assert made["quotes"] == ["q0", "q1", "q2"] and dict(made["details"])["Rows"] == "131"
    assert "Rows" not in dict(cell(of(ROWS, evidence=said.iloc[:0]), "pain_points", "decision")["items"][0]["details"])


def test_the_newest_evidence_is_that_of_data_not_of_what_was_typed():
    dated = [row("decision", "actions", "a", "action", newest_on=pd.Timestamp("2025-01-01")), row("decision", "goals", "g", "g", newest_on=pd.Timestamp("2026-01-02")),
             row("decision", "goals", "t", None, rank=2, status="assumed", note="source: x", newest_on=pd.Timestamp("2030-01-01"))]
    made = of(dated)
    assert cell(made, "actions", "decision")["items"][0]["is_faint"] and not cell(made, "goals", "decision")["items"][0]["is_faint"]
    assert not cell(of([dated[0], dated[2]]), "actions", "decision")["items"][0]["is_faint"]


def test_kpis_of_the_whole_journey_stand_apart_at_most_four_in_their_order():
    whole = [row("all", "kpis", s, "m", rank=i) for i, s in ((5, "e"), (2, "b"), (1, "a"), (4, "d"), (3, "c"))]
    made = of([*whole, row("all", "kpis", None, None, rank=0)])["whole"]
    assert [i["text"] for i in made["items"]] == ["a", "b", "c", "d"] and made["label"] == "Whole journey"


def test_certainty_counts_kinds_of_source_and_open_answers_only_when_they_stand_alone():
    rows = [row("awareness", "actions", "a", "action", sources="comments"), row("consideration", "actions", "a", "action", sources="comments;survey"), row("decision", "actions", "a", "action", sources="events;orders;review;survey")]
    assert [(c["filled"], c["squares"], c["sources"]) for c in of(rows)["certainty"]["cells"]] == [
        (1, "■□□", "open answers"), (1, "■□□", "survey"), (3, "■■■", "behaviour, orders, reviews, survey")]
    assert of(rows[:1])["certainty"]["cells"][2] == {"stage": "decision", "filled": 0, "squares": "□□□", "sources": "no source"}
