import pytest

from helpers.clean.reading.json_records import from_json, plain_text
from helpers.errors import InputError


def test_json_lists_and_lines_are_records_and_nan_is_refused_with_its_record():
    assert from_json('[{"a":1,"b":null},{"a":2.5}]', "x.json", "en").fields == [["a", "b"], ["1", ""], ["2.5", ""]]
    assert from_json('{"a":1}\n{"a":2}\n', "x.ndjson", "en").rows == [0, 1, 2]
    with pytest.raises(InputError, match="row 2"):
        from_json('{"a":1}\n{"a":NaN}\n', "x.ndjson", "en")


@pytest.mark.parametrize(
    ("text", "row"),
    [('[{"a":1},{"a":2', 1), ('{"a":1}\n{"a":2}\n{"a":', 3), ("[" * 100_000, 1), ('[{"a":1e999}]', 1), ('[{"a":' + "9" * 10_000 + "}]", 1),
     ('{"a":1}\n{"a":"\\ud800"}\n', 2), ("42", None), ("[]", None), ('[{"a":1},5]', None)],
)  # fmt: skip
def test_what_is_torn_too_deep_too_large_or_no_list_of_records_is_refused_with_its_row(text, row):
    for language in ("nl", "en"):
        with pytest.raises(InputError) as stopped:
            from_json(text, "x.json", language)
        assert stopped.value.row == row and str(stopped.value).startswith("x.json") and len(str(stopped.value)) < 250


def test_values_are_cells_as_json_writes_them():
    assert [plain_text(v) for v in (None, True, 3, "x", [1, {"b": "é"}])] == ["", "true", "3", "x", '[1, {"b": "é"}]']
