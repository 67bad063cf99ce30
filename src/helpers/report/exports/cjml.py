"""The map as XML in the manner of CJML (cjml.no): personas meet the organisation at touchpoints. No schema of CJML is published.

CJML tells planned journeys from actual ones, which are of one person. A map is neither; it is written as a planned journey.
"""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as Xml

import pandas as pd

from helpers.report.exports import Material
from helpers.report.map_cells import facts as said
from helpers.report.slides import printable
from helpers.words import Words

VERSION = "2.0"
PROVIDER = "provider"


def write(material: Material, folder: Path) -> list[str]:
    """Save ``journey.<language>.cjml.xml``."""
    made = []
    for language, say in material.says.items():
        made.append(f"journey.{language}.cjml.xml")
        tree = document(material, say)
        Xml.indent(tree)
        (folder / made[-1]).write_bytes(Xml.tostring(tree, encoding="utf-8", xml_declaration=True) + b"\n")
    return made


def document(material: Material, say: Words) -> Xml.Element:
    """One planned journey per map; its touchpoints stand in the order of the stages."""
    root, journey = Xml.Element("CJML", version=VERSION), material.table("journey")
    stages = {stage: i for i, stage in enumerate(material.facts.stages)}
    for persona in ("all", *material.table("personas")["persona"]):
        own = journey[(journey["persona"] == persona) & (journey["lane"] == "touchpoints") & journey["statement"].notna()]
        rows = own[own["stage"].isin(stages)].assign(_stage=own["stage"].map(stages)).sort_values(["_stage", "rank"], kind="stable")
        if len(rows):
            _journey(root, persona, rows, material, say)
    return root


def _journey(root: Xml.Element, persona: str, rows: pd.DataFrame, material: Material, say: Words) -> None:
    made = Xml.SubElement(root, "plannedJourney")
    _text(made, "journeyID", f"{material.facts.study}.{material.facts.wave}.{persona}")
    actors = Xml.SubElement(made, "actors")
    name = say["journey.everyone"] if persona == "all" else say.label(persona)
    for kind, actor, called in (("endUser", persona, name), ("serviceProvider", PROVIDER, material.facts.text("title", say.language))):
        _text(Xml.SubElement(actors, kind, actorID=actor), "actorName", called)
    points = Xml.SubElement(made, "touchpoints")
    for row in rows.to_dict("records"):
        _point(points, row, persona, say)


def _point(points: Xml.Element, row: dict, persona: str, say: Words) -> None:
    """A touchpoint: who meets whom, and what is known of it as a remark."""
    point, note = Xml.SubElement(points, "plannedCommunicationPoint"), said(row["note"])
    _text(point, "touchpointID", row["cell_id"])
    _text(point, "phase", say.label(row["stage"]))
    first = Xml.SubElement(point, "initiator")
    Xml.SubElement(first, "refersTo", actorIDref=persona)
    _text(first, "initiatorLabel", note.get(f"text_{say.language}") or say.label(row["statement"]))
    Xml.SubElement(Xml.SubElement(point, "receiver"), "refersTo", actorIDref=PROVIDER)
    figures = [say.value(row["estimate"], row["unit"], beside=row["high"]), say.interval(row["low"], row["high"], row["unit"])]
    people = f"n = {say.number(row['n'])}" if row["status"] not in ("assumed", "suppressed") else ""
    _text(point, "remark", " ".join(x for x in (say[f"journey.status.{row['status']}"] + ":", *figures, people) if x).rstrip(":"))
    if "valence" in note:
        _text(point, "experience", say.number(2 * float(note["valence"]), 1, True))


def _text(parent: Xml.Element, tag: str, text: str) -> None:
    Xml.SubElement(parent, tag).text = printable(text)
