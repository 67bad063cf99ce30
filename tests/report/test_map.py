import re
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest

from helpers import tables, theme, words
from helpers.report import map as the_map

STAGES = ["awareness", "consideration", "decision"]
HOSTILE = '<script>alert(1)</script> {{7*7}} $x$ "><img src=x onerror=y>'
CSS = (Path(the_map.__file__).parent / "templates" / "map.css").read_text(encoding="utf-8")
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
    return str(
        the_map.map_html(journey(), PERSONAS, tables.empty("measures"), STAGES, words.load(language, LABELS), evidence=EVIDENCE, **more)
    )


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


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    bright, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("is_dark", [False, True])
def test_text_has_a_contrast_of_four_and_a_half_and_marks_of_three_in_both_themes(is_dark):
    block = CSS.split(":root {")[2 if is_dark else 1].split("}")[0]
    colours = dict(re.findall(r"--([\w-]+): (#[0-9A-Fa-f]{6})", block))
    assert all(contrast(colours[c], colours["paper"]) >= 4.5 for c in ("ink", "muted", "negative", "neutral", "positive"))
    assert all(contrast(colours[c], colours["paper"]) >= 3 for c in ("bar", *(f"p{i}" for i in range(8))))
    if not is_dark:
        assert colours["ink"] == theme.INK and colours["positive"] == theme.POSITIVE
