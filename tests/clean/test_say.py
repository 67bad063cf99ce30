import pytest
import yaml

from helpers import words
from helpers.clean.say import finding, findings_frame, privacy_stop, stop

PLACES = dict.fromkeys(
    ["size", "limit", "kind", "member", "members", "suffix", "byte", "offset", "encoding", "first", "second", "what", "sheet", "sheets", "cell", "lost", "total", "found", "wanted", "value", "low", "high", "rows", "near", "headings", "word", "name", "formats", "stages", "column", "category"], "x")  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_stop_can_be_said_and_asks_for_something(language):
    from pathlib import Path

    text = yaml.safe_load((Path(words.__file__).parent / f"{language}.yml").read_text(encoding="utf-8"))
    assert "x.csv" in str(privacy_stop(language, "special_category", "x.csv", **PLACES))
    for name in set(text["clean"]["stop"]) - {"special_category"}:
        said = str(stop(language, name, file="x.csv", row=3, **PLACES))
        assert said.startswith("x.csv") and said.endswith(".") and "{" not in said.replace("{x: …}", "")


def test_the_same_finding_about_one_column_is_told_once():
    frame = findings_frame([finding("no_time", 2, 10, column="at", example=[4, 5]), finding("no_time", 1, 10, column="at", example=[9])])
    assert frame[["finding", "rows", "example"]].values.tolist() == [["no_time", 3, "4;5"]]
    assert frame["share"].tolist() == pytest.approx([0.3])
