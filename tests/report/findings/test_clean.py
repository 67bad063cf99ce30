import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import clean as findings

SOURCES = pd.DataFrame({"source": ["a/e.csv", "a/k.csv"], "rows_read": [1000, 10], "rows_kept": [997, 9], "rows_rejected": [3, 0]})
FOUND = pd.DataFrame(
    {"source": ["a/e.csv"] * 3, "finding": ["personal_data", "duplicate_answers", "linked"], "column": ["email", "all", "all"], "rows": [4, 120, 500],
     "share": [0.004, 0.12, 0.5], "severity": ["warning", "serious", "note"], "example": [""] * 3}
)  # fmt: skip


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_paragraph_says_what_came_in_and_never_rounds_up_to_everything(language):
    text = findings.received(SOURCES, FOUND, words.load(language))
    assert ("1.010" if language == "nl" else "1,010") in text
    assert ("99,6" if language == "nl" else "99.6") in text
    assert "4" in text and "e.csv" in text


def test_everything_usable_is_said_without_a_percentage_and_one_row_is_one_row():
    say, none = words.load("nl"), tables.empty("findings")
    whole = SOURCES.assign(rows_kept=SOURCES["rows_read"], rows_rejected=0)
    assert "die zijn allemaal bruikbaar." in findings.received(whole, none, say)
    one = whole.head(1).assign(rows_read=1, rows_kept=1)
    assert findings.received(one, none, say).startswith("We ontvingen één bestand met één rij. ")


def test_nothing_received_is_said_plainly():
    say = words.load("nl")
    assert findings.received(tables.empty("sources"), tables.empty("findings"), say) == "Er zijn in deze studie geen bronnen ontvangen."


def test_every_finding_that_the_room_can_make_has_a_sentence_in_both_languages():
    import re
    from pathlib import Path

    room = Path(findings.__file__).parents[2] / "clean"
    made = {m for f in room.glob("*.py") for m in re.findall(r'(?:finding\(|set_aside\(.*?, )"([a-z_]+)"', f.read_text(encoding="utf-8"))}
    for language in ("nl", "en"):
        say = words.load(language)
        assert not [m for m in made if f"clean.finding.{m}" not in say]
