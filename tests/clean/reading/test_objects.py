import json

from helpers.clean.reading.objects import opened
from helpers.clean.reading.read import read_table


def test_objects_become_columns_with_a_dot_and_lists_stay_text(tmp_path):
    tickets = [{"id": 1, "via": {"channel": "web"}, "tags": ["a"]}, {"id": 2, "via": None}]
    (tmp_path / "t.json").write_text(json.dumps(tickets), encoding="utf-8")
    table = opened(read_table(tmp_path / "t.json")).table
    assert table["via.channel"].tolist() == ["web", ""] and table["tags"].tolist() == ['["a"]', ""]


def test_a_file_that_is_no_json_stays_as_it_is(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    read = read_table(tmp_path / "t.csv")
    assert opened(read) is read
