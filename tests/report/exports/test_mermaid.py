"""The Mermaid text, read by a parser that follows Mermaid's own grammar of a journey."""

import re

import pytest

from helpers.report.exports import mermaid

TASK = re.compile(r"^      (?P<name>[^:#;\n]+): (?P<score>[1-5](?:\.[0-9])?): (?P<actor>[^:#;,\n]+)$")
WORDS = ("journey", "title", "section", "acctitle", "accdescr")


def parse(text):
    """Title, and sections with their tasks; what Mermaid would read otherwise than meant is an error."""
    first, title, *rest = text.rstrip("\n").split("\n")
    assert first == "journey" and re.fullmatch(r"    title [^#;\n]+", title)
    sections = {}
    for line in rest:
        if line.startswith("    section "):
            assert re.fullmatch(r"    section [^#:;\n]+", line)
            sections[line[12:]] = []
        elif not line.lstrip().startswith("%% "):
            found = TASK.match(line)
            assert found and "%%" not in line and not found["name"].lower().startswith(WORDS), line
            sections[next(reversed(sections))].append((found["name"], float(found["score"]), found["actor"]))
    return title[10:], sections


@pytest.mark.row("B19")
def test_faces_follow_the_intervals_of_the_table(material, tmp_path):
    names = mermaid.write(material, tmp_path)
    assert names[:2] == ["mermaid/all.nl.mmd", "mermaid/p1.nl.mmd"]
    _, sections = parse((tmp_path / "mermaid/all.en.mmd").read_text(encoding="utf-8"))
    assert list(sections.values()) == [
        [("the stage as a whole", 4.4, "everyone together")],
        [("the stage as a whole", 2.2, "everyone together"), ("chat", 2.2, "everyone together")],
        [("no data", 3, "everyone together")],
    ]


def test_a_touchpoint_without_a_feeling_gets_no_face(material, tmp_path):
    mermaid.write(material, tmp_path)
    text = (tmp_path / "mermaid/all.en.mmd").read_text(encoding="utf-8")
    assert re.search(r"%% without a feeling of their own: .*home", text)


@pytest.mark.parametrize("name", ["Journey planner", "title: x", "50%% off; now #1", "a\nb", "section", "", "{%%init}", "<b>", "x" * 200])
def test_any_name_stays_one_task_of_one_line(name):
    line = f"      {mermaid.plain(name)}: 3: {mermaid.plain('Sarah, 31: x').replace(',', ' ')}"
    assert TASK.match(line) and not mermaid.plain(name).lower().startswith(WORDS) and len(mermaid.plain(name)) <= mermaid.LONGEST + 2


@pytest.mark.parametrize(("felt", "face"), [((0.01, 0.0, 0.02), 3), ((0.02, 0.01, 0.03), 3.1), ((1.0, 0.9, 1.0), 5), ((-0.01, -0.2, -0.001), 2.9),
                                            ((-1.0, -1.0, -0.9), 1), ((0.9, float("nan"), float("nan")), 3)])
def test_a_smile_needs_an_interval_above_zero(felt, face):
    assert mermaid.face(*felt) == face


def test_a_journey_is_drawn_line_by_line_in_the_order_of_stages_and_ranks():
    import pandas as pd

    from helpers import words

    say = words.load("en", {"s0": "Know: first", "s1": "Use", "chat": "chat", "cart": "basket; full", "home": "home", "mail": "mail"})
    base = {"metric": "reach", "lane": "touchpoints", "estimate": 0.4, "low": 0.3, "high": 0.5, "rank": 1, "note": None}
    felt = {"metric": "valence_reported", "lane": "emotions", "statement": "valence_reported"}
    note = "valence: 0.5 | low: 0.4 | high: 0.6"
    own = pd.DataFrame([base | {"stage": "s0", "statement": "home", "rank": 3}, base | {"stage": "s0", "statement": "chat", "rank": 2, "note": note}, base | {"stage": "s0", "statement": "mail", "rank": 1},
                        base | {"stage": "s0", "statement": "cart", "rank": 1, "note": note.replace("0.4", "-0.4")}, base | {"stage": "s0", "statement": None, "rank": 9},
                        base | felt | {"stage": "s0", "estimate": -0.25, "low": -0.3, "high": -0.2}, base | felt | {"stage": "s1", "estimate": None}, base | {"stage": "s1", "statement": "home", "lane": "kpis"}])
    model = {"name": "Ann, 31", "title": "T" * 130}
    assert mermaid.chart(own, model, ["s0", "s1"], say).splitlines() == [
        "journey", "    title " + "T" * 119 + "…", "    section Know – first", "      the stage as a whole: 2.5: Ann  31", "      basket, full: 3: Ann  31", "      chat: 4.0: Ann  31",
        "      %% without a feeling of their own: mail, home", "    section Use", "      no data: 3: Ann  31"]


@pytest.mark.parametrize(("text", "made"), [
    ("a" * 48, "a" * 48), ("a" * 49, "a" * 47 + "…"), ("word " * 9 + "end", "word " * 9 + "end"), ("word " * 9 + "longer", "word " * 8 + "word…"), ("50%%% {x} <y> #1: z;", "50% (x) ‹y› 1 – z,"),
    ("Section one", "– Section one"), ("sections", "sections"), ("", "–"), ("a\tb\n c", "a b c")])
def test_a_name_is_cut_at_a_word_and_holds_no_sign_of_mermaid(text, made):
    assert mermaid.plain(text) == made
