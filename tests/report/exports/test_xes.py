"""The paths read back as XES: those that enough people took, each once, without a person or a time."""

from xml.etree import ElementTree as Xml

import pytest

from helpers.report.exports import xes

SPACE = {"x": "http://www.xes-standard.org/"}


@pytest.mark.row("B19")
def test_traces_are_the_shared_paths_with_their_people(material, tmp_path):
    xes.write(material, tmp_path)
    log = Xml.parse(tmp_path / "paths.xes").getroot()
    read = []
    for trace in log.findall("x:trace", SPACE):
        people = int(trace.find("x:int[@key='people']", SPACE).get("value"))
        read.append((">".join(e.find("x:string[@key='id']", SPACE).get("value") for e in trace.findall("x:event", SPACE)), people))
    assert read == [("awareness>decision", 800)]
    assert not log.findall(".//x:date", SPACE)
