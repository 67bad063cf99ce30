import gzip
import io

import pytest
from conftest import SHARED, needs_shared

from helpers.clean.reading.read import read_table
from helpers.clean.reading.xes import from_xes
from helpers.errors import InputError

LOG = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <global scope="event"><string key="concept:name" value="__INVALID__"/></global>
  <string key="concept:name" value="a log"/>
  <trace>
    <string key="concept:name" value="case 1"/><int key="AMOUNT" value="500"/>
    <event><string key="concept:name" value="aanvraag"/><string key="lifecycle:transition" value="complete"/>
      <string key="org:resource" value="Bo"/><date key="time:timestamp" value="2026-03-01T10:00:00.000+01:00"/></event>
    <event><string key="concept:name" value="besluit"/><date key="time:timestamp" value="2026-03-02T10:00:00.000+01:00"/></event>
  </trace>
  <trace><string key="concept:name" value="case 2"/>
    <event><string key="concept:name" value="aanvraag"/><boolean key="spoed" value="true"/></event></trace>
</log>"""


def test_each_event_is_a_row_with_its_case_name_moment_lifecycle_and_resource(tmp_path):
    path = tmp_path / "log.xes.gz"
    path.write_bytes(gzip.compress(LOG.encode()))
    read = read_table(path)
    names = ["case:concept:name", "concept:name", "time:timestamp", "lifecycle:transition", "org:resource", "case:AMOUNT", "spoed"]
    assert (list(read.table.columns), read.rows.tolist(), read.kind) == (names, [2, 3, 4], "xes")
    assert read.table.iloc[0].tolist() == ["case 1", "aanvraag", "2026-03-01T10:00:00.000+01:00", "complete", "Bo", "500", ""]
    assert read.table.iloc[2].tolist() == ["case 2", "aanvraag", "", "", "", "", "true"]


def test_entities_torn_files_and_logs_without_events_are_refused():
    bomb = LOG.replace("<log", '<!DOCTYPE x [<!ENTITY a "b">]><log', 1)
    for text, words in ((bomb, "DOCTYPE"), (LOG[:-30], "XES"), ("<log/>", "empty")):
        with pytest.raises(InputError, match=words):
            from_xes(io.BytesIO(text.encode()), "x.xes", "en")


@needs_shared
@pytest.mark.proof
def test_the_log_of_a_bank_gives_the_events_of_its_csv():
    import pandas as pd

    folder = SHARED / "data" / "log_bpi2012_loan"
    table = read_table(folder / "BPI_Challenge_2012.xes.gz").table
    twin = pd.read_csv(folder / "bpi2012_events.csv.gz", dtype=str, keep_default_na=False)
    for name in ("case:concept:name", "concept:name", "lifecycle:transition", "org:resource"):
        assert table[name].tolist() == twin[name].tolist()
