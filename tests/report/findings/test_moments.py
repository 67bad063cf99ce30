"""Sentences on moments of truth claim what the table says is clear, and an order only where stakes lie apart."""

import pandas as pd

from helpers import tables, words
from helpers.report.findings import moments as findings

EN, NL = words.load("en"), words.load("nl")
NAN = float("nan")


def table(*rows):
    """Rows of (stage, touchpoint, side, difference, half an interval, verdict); all people met each place."""
    frame = pd.DataFrame(rows, columns=["stage", "touchpoint", "side", "difference", "half", "verdict"])
    ends = {"low": frame["difference"] - frame["half"], "high": frame["difference"] + frame["half"]}
    stakes = {"stake": 100 * frame["difference"], "stake_low": 100 * ends["low"], "stake_high": 100 * ends["high"]}
    return tables.conform(frame.assign(**ends, **stakes, wave="w", reach=0.9, reach_low=0.88, reach_high=0.92, people=40, n=90, asked=100)
                          .drop(columns="half"), "moments")


LARGE = ("use", "helpdesk", "low", -2.0, 0.4, "clear")
SMALL = ("decision", "all", "peak", 0.8, 0.4, "clear")
OPEN = ("decision", "all", "low", -0.5, 0.9, "cannot_tell")
FEW = ("use", "all", "low", NAN, NAN, "too_few")


def test_clear_moments_are_named_with_difference_interval_and_reach_as_an_association():
    text = findings.moments(table(SMALL, LARGE, OPEN, FEW), EN)
    assert text.index("bad experience (−2.0 [−2.4 – −1.6] points; had by 40 of those who rated it, 90% of all)") < text.index("good experience (+0.8 [0.4–1.2] points")
    assert "association" in text and "cannot be told" not in text and text.count("experience (") == 2
    assert "samenhang" in findings.moments(table(LARGE), NL)


def test_stakes_that_overlap_have_no_order():
    near = ("use", "web", "peak", 1.7, 0.3, "clear")
    assert findings.moments(table(LARGE, near), EN).endswith("Which moment weighs most cannot be told.")


def test_no_clear_moment_and_no_data_are_said_as_such():
    assert "of none of the 1 experiences" in findings.moments(table(OPEN, FEW), EN)
    for nothing in (table(FEW), tables.empty("moments")):
        assert findings.moments(nothing, NL) == NL["emotions.moments.none"]


def test_what_has_most_at_stake_stands_first_whatever_its_sign_and_too_few_is_left_out():
    assert list(findings.ranked(table(OPEN, FEW, SMALL, LARGE))["side"]) == ["low", "peak", "low"]


def test_each_clear_moment_is_told_whole_and_three_at_most():
    many = table(LARGE, SMALL, OPEN, FEW, ("use", "mail", "low", -0.7, 0.1, "clear"), ("use", "app", "low", -0.6, 0.1, "clear"))
    bad = "bad experience ({} points; had by 40 of those who rated it, 90% of all)"
    items = [f"helpdesk (use), {bad.format('−2.0 [−2.4 – −1.6]')}", f"Decision, good experience ({'+0.8 [0.4–1.2]'} points; had by 40 of those who rated it, 90% of all)", f"mail (use), {bad.format('−0.7 [−0.8 – −0.6]')}"]
    said = EN("emotions.moments.clear", items="; ".join(items) + " and 1 more")
    told = findings.moments(many, EN)
    assert told.replace("0.70", "0.7").replace("0.80", "0.8").replace("0.60", "0.6") == said
    assert findings.moments(table(LARGE, SMALL, OPEN), EN) == EN("emotions.moments.clear", items="; ".join(items[:2]))
    assert findings.moments(table(OPEN, (*OPEN[:2], "peak", 0.1, 0.9, "cannot_tell"), FEW), EN) == EN("emotions.moments.nowhere", total=2)


def test_stakes_that_touch_have_no_order_and_those_just_apart_have():
    first, touching, apart = ("use", "a", "low", -2.0, 0.5, "clear"), ("use", "b", "peak", 1.0, 0.5, "clear"), ("use", "b", "peak", 0.9, 0.5, "clear")
    tie = EN["emotions.moments.tie"]
    assert findings.moments(table(first, touching), EN).endswith(tie) and not findings.moments(table(first, apart), EN).endswith(tie) and not findings.moments(table(first), EN).endswith(tie)


def test_moments_of_the_same_size_stand_by_place():
    rows = [("use", "b", "low", 1.0, 0.1, "clear"), ("use", "a", "peak", -1.0, 0.1, "clear"), ("use", "a", "low", 1.0, 0.1, "clear"), ("decision", "z", "low", -1.0, 0.1, "clear")]
    found = findings.ranked(table(*rows))
    assert found[["stage", "touchpoint", "side"]].to_numpy().tolist() == [["decision", "z", "low"], ["use", "a", "low"], ["use", "a", "peak"], ["use", "b", "low"]] and found.index.tolist() == [0, 1, 2, 3]
