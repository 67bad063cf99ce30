"""XES, the standard form of event logs (IEEE 1849): one row per event, with its case, name, moment, lifecycle and resource."""

from __future__ import annotations

from typing import BinaryIO

from helpers.clean.reading.records import Records
from helpers.clean.say import stop

VALUES = {"string", "date", "int", "float", "boolean", "id"}
FIRST = ["case:concept:name", "concept:name", "time:timestamp", "lifecycle:transition", "org:resource"]


def from_xes(file: BinaryIO, shown: str, language: str) -> Records:
    """Records of an event log, read event by event.

    Columns are the keys of the standard (``concept:name``, ``time:timestamp`` …); attributes of a trace get ``case:`` before them. Rows are
    numbered by event, the headings being row 1.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    case: dict[str, str] = {}
    events: list[dict[str, str]] = []
    names: dict[str, None] = dict.fromkeys(FIRST)
    path: list[str] = []
    try:
        for step, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
            tag = element.tag.rsplit("}", 1)[-1]
            if step == "start":
                path.append(tag)
                case = {} if tag == "trace" else case
                continue
            path.pop()
            if tag in VALUES and path[-1:] == ["trace"]:
                case[f"case:{element.get('key')}"] = element.get("value") or ""
            elif tag == "event":
                values = {c.get("key"): c.get("value") or "" for c in element if c.tag.rsplit("}", 1)[-1] in VALUES}
                events.append({**case, **values})
                names.update(dict.fromkeys(events[-1]))
                element.clear()
            elif tag == "trace":
                element.clear()
    except DefusedXmlException:
        raise stop(language, "bad_xes", file=shown, what="DOCTYPE") from None
    except ParseError as error:
        raise stop(language, "bad_xes", file=shown, row=error.position[0], what=str(error)) from None
    if not events:
        raise stop(language, "empty", file=shown)
    used = [n for n in names if n and any(n in e for e in events)]
    return Records([used, *([e.get(n, "") for n in used] for e in events)], list(range(1, len(events) + 2)), [])
