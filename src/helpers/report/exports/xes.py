"""Paths as XES for tools of process mining: one trace per path that enough people took, with their number; no person, no time.

A trace per person would be personal data even under a pseudonym: who knows when somebody bought finds the rest of the journey.
"""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

from helpers.report.exports import Material
from helpers.report.slides import printable

NAME = "paths.xes"
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="trace"><string key="concept:name" value=""/><int key="people" value="0"/></global>
  <global scope="event"><string key="concept:name" value=""/></global>
  <classifier name="Activity" keys="concept:name"/>
"""


def write(material: Material, folder: Path) -> list[str]:
    """Save ``paths.xes``: the paths through stages, else those through touchpoints."""
    paths = material.table("variants")
    level = "stage" if (paths["level"] == "stage").any() else "touchpoint"
    rows = paths[paths["level"] == level].sort_values(["people", "path"], ascending=[False, True], kind="stable")
    say = next(iter(material.says.values()))
    traces = [_trace(i, r.path, int(r.people), int(r.times), say) for i, r in enumerate(rows.itertuples(), start=1)]
    title = _string("concept:name", f"{material.facts.study} {material.facts.wave}", 2)
    (folder / NAME).write_text(HEAD + title + "".join(traces) + "</log>\n", encoding="utf-8", newline="\n")
    return [NAME]


def _trace(number: int, path: str, people: int, times: int, say: object) -> str:
    steps = [step.strip() for step in path.split(">")]
    events = "".join(f"    <event>\n{_string('concept:name', say.label(s), 6)}{_string('id', s, 6)}    </event>\n" for s in steps)
    counts = f'    <int key="people" value="{people}"/>\n    <int key="times" value="{times}"/>\n'
    return f"  <trace>\n{_string('concept:name', str(number), 4)}{counts}{events}  </trace>\n"


def _string(key: str, text: str, indent: int) -> str:
    return f"{' ' * indent}<string key={quoteattr(key)} value={quoteattr(printable(text))}/>\n"
