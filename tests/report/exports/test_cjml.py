"""The CJML-like file read back: the touchpoints of each map, in the order of the stages, and references that lead somewhere."""

from xml.etree import ElementTree as Xml

import pytest

from helpers.report.exports import cjml


@pytest.mark.row("B19")
def test_touchpoints_are_those_of_the_map_and_every_reference_is_an_actor(material, tmp_path):
    cjml.write(material, tmp_path)
    root = Xml.parse(tmp_path / "journey.en.cjml.xml").getroot()
    journeys = {j.findtext("journeyID"): j for j in root}
    assert list(journeys) == ["sample.2026-Q2.all", "sample.2026-Q2.p1"]
    for journey in journeys.values():
        actors = {a.get("actorID") for a in journey.find("actors")}
        assert {r.get("actorIDref") for r in journey.iter("refersTo")} == actors
    points = [(p.findtext("touchpointID"), p.findtext("phase"), p.findtext("experience")) for p in journeys["sample.2026-Q2.all"].find("touchpoints")]
    assert points == [("all.awareness.touchpoints.1", "Awareness", None), ("all.decision.touchpoints.1", "Decision", "−0.8")]
    assert journeys["sample.2026-Q2.all"].find(".//remark").text == "behaviour observed: 40% [30–50] n = 100"
