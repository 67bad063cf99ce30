"""What stands out is told with its size and with how sure the method is."""

import pandas as pd
import pytest

from helpers import tables, words
from helpers.report.findings import patterns as findings

SAY = {language: words.load(language) for language in ("nl", "en")}


def rows(*given):
    columns = ["metric", "channel", "kind", "at", "before", "after", "difference", "low", "high", "unit", "p"]
    frame = pd.DataFrame(given, columns=columns).assign(wave="w2", n=84, false_alarm=0.05, judged=12, dependence=0.1)
    return tables.conform(frame, "patterns")


SHIFT = ("visitors", "all", "shift", "2026-06-15", 155.0, 53.0, -102.0, -131.0, -72.0, "count", 0.0005)
PART = ("visitors", "email", "shift", "2026-06-10", 20.0, 3.0, -17.0, -21.0, -13.0, "count", 0.0005)
CALM = ("ctr", "email", "steady", "2026-04-06", 0.03, None, None, None, None, "share", None)


@pytest.mark.row("A1")
def test_a_shift_is_told_with_its_day_its_interval_and_the_rate_of_false_alarms():
    told = findings.patterns(rows(PART, SHIFT, CALM), "w2", SAY["en"])
    assert told[0].startswith("Visitors: shifted on June 15, 2026 from 155 to 53") and "[−131 – −72]" in told[0]
    assert "through e-mail" in told[1] and "at most 5 give a false alarm" in told[-1] and "12 series" in told[-1]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_nothing_to_tell_is_told(language):
    say = SAY[language]
    assert findings.patterns(rows(CALM), "w2", say)[0] == say("patterns.steady", judged="12")
    assert findings.patterns(rows(SHIFT), "w1", say) == [say["patterns.none"]] == findings.patterns(tables.empty("patterns"), "w2", say)


def test_many_are_cut_short_and_counted():
    many = [(*SHIFT[:1], f"c{i}", *SHIFT[2:]) for i in range(9)]
    assert any("3 more" in line for line in findings.patterns(rows(SHIFT, *many[:8]), "w2", SAY["en"]))


def test_totals_stand_first_then_the_smallest_chance_then_the_day():
    def made(metric, channel, at, p, kind="shift"):
        return (metric, channel, kind, at, 155.0, 53.0, -102.0, -131.0, -72.0, "count", p)

    table = rows(made("a", "email", "2026-06-01", 0.001), made("d", "all", "2026-06-02", 0.02), made("c", "all", "2026-06-02", 0.01), made("b", "all", "2026-06-01", 0.01), made("e", "all", "2026-06-01", 0.001, "steady"),
                 made("f", "all", "2026-07-01", 0.03, "trend"), made("g", "all", "2026-07-01", 0.04, "outlier"))
    assert findings.ranked(table)["metric"].tolist() == ["b", "c", "d", "f", "g", "a"]
    say = SAY["en"]
    told = findings.patterns(table, "w2", say)
    sure = say("patterns.sure", judged=12, rate=5)
    assert len(told) == 7 and told[-1] == sure and findings.patterns(pd.concat([table, rows(made("h", "email", "2026-06-01", 0.5))]), "w2", say)[6:] == [say("patterns.rest", count=1), sure]
    assert findings.patterns(table, "w1", say) == [say["patterns.none"]] == findings.patterns(table.assign(judged=0), "w2", say)
    assert findings.patterns(table.assign(kind="steady"), "w2", say) == [say("patterns.steady", judged=12), sure]
