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
