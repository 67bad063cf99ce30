"""journey.json read back: valid by its own schema, every cell as in the table, nothing missing shown as 0."""

import json

import pandas as pd
import pytest
from jsonschema import Draft202012Validator

from helpers.report.exports import json as open_map


@pytest.fixture(scope="module")
def read(material, tmp_path_factory):
    folder = tmp_path_factory.mktemp("json")
    names = open_map.write(material, folder)
    return [json.loads((folder / name).read_text(encoding="utf-8")) for name in names]


@pytest.mark.row("B19")
def test_the_file_fits_the_schema_beside_it_and_a_broken_one_does_not(read):
    document, schema = read
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema)
    assert list(judge.iter_errors(document)) == []
    for cell, harm in ((0, {"estimate": "much"}), (0, {"status": "sure"}), (0, {"person_id": "p"})):
        spoilt = [*document["cells"][:cell], document["cells"][cell] | harm, *document["cells"][cell + 1 :]]
        assert not judge.is_valid(document | {"cells": spoilt}), harm
    gap = next(c for c in document["cells"] if c["status"] == "gap")
    assert not judge.is_valid(document | {"cells": [gap | {"estimate": 0}]})


def test_every_cell_says_what_the_table_says_and_what_is_not_known_is_null(read, material):
    journey, cells = material.table("journey").set_index("cell_id"), {c["id"]: c for c in read[0]["cells"]}
    assert set(cells) == set(journey.index)
    for name in ("estimate", "low", "high", "n", "people", "status", "mark", "rank", "metric"):
        table = {cell: None if pd.isna(x) else x for cell, x in journey[name].items()}
        assert {cell: c[name] for cell, c in cells.items()} == table, name


def test_cells_carry_target_source_of_what_is_assumed_and_evidence_without_rows(read):
    cells = {c["id"]: c for c in read[0]["cells"]}
    assert cells["all.decision.kpis.1"]["target"] == {"value": 0.7, "better": "higher", "verdict": "not_met"}
    assert cells["p1.awareness.goals.1"]["assumed"] == {"source": "team", "on": "2026-05-01"}
    assert cells["p1.awareness.goals.1"]["text"] == {"nl": "getypt: door iemand", "en": "typed: by someone"}
    assert cells["all.decision.kpis.1"]["evidence"]["rows"] == 41
    assert cells["all.advocacy.goals.0"]["evidence"] == {"sources": [], "rows": None, "newest_on": None, "quotes": []}
