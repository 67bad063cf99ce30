"""What is found about sensitive attributes is said, and so is that nothing was assessed."""

import numpy as np
import pandas as pd

from helpers import tables, words
from helpers.report.findings import fairness

SAY = words.load("en", {"sex": "gender", "m": "man"})


def table(*rows):
    base = {"attribute": "sex", "group": "all", "estimate": 0.1, "low": 0.05, "high": 0.15, "n": 300, "baseline": 0.0, "verdict": "fine"}
    return tables.conform(pd.DataFrame([{**base, **row} for row in rows]), "fairness")


def test_a_tie_a_proxy_and_uneven_errors_are_each_said_with_their_figures():
    said = fairness.audit(table({"check": "association", "estimate": 0.4, "low": 0.35, "high": 0.45, "verdict": "attention"},
                                {"check": "proxy_behaviour", "estimate": 0.78, "verdict": "attention"},
                                {"check": "typing_error", "group": "m", "estimate": 0.3, "low": 0.25, "high": 0.36, "baseline": 0.1, "verdict": "attention"}), SAY)
    assert "gender clearly go together (Cramér's V 0.40 [0.35–0.45]" in said[1]
    assert "From behaviour, gender can be guessed" in said[2] and "78% of cases" in said[2] and "gender man: 30%, among the others 10%" in said[3]


def test_what_is_fine_or_unclear_is_not_made_larger():
    said = " ".join(fairness.audit(table({"check": "association"}, {"check": "typing_error", "group": "m"}), SAY))
    assert "do not go together strongly" in said and "cannot be shown to differ" in said
    assert "cannot be told" in " ".join(fairness.audit(table({"check": "association", "verdict": "cannot_tell"}), SAY))


def test_too_few_people_and_no_attribute_are_said():
    nothing = {"check": "association", "estimate": np.nan, "low": np.nan, "high": np.nan, "verdict": "not_assessed"}
    assert fairness.audit(table(nothing), SAY)[1] == SAY("fairness.unassessed", attribute="gender")
    assert fairness.audit(tables.empty("fairness"), SAY) == [SAY["fairness.none"]]


def test_even_errors_are_said_only_where_errors_were_judged():
    tie = {"check": "association"}
    nothing = {"check": "typing_error", "group": "m", "estimate": np.nan, "low": np.nan, "high": np.nan, "verdict": "not_assessed"}
    uneven = {"check": "placed", "group": "m", "verdict": "attention"}
    for rows, is_even in (((tie,), False), ((tie, nothing), False), ((tie, {"check": "typing_error", "group": "m"}), True), ((tie, uneven), False),
                          ((tie, {"check": "typing_error", "group": "m"}, uneven), False)):
        assert (SAY["fairness.even"] in fairness.audit(table(*rows), SAY)) == is_even


def test_only_what_asks_for_attention_is_told_and_each_attribute_stands_alone():
    clear = {"check": "association", "estimate": 0.4, "low": 0.35, "high": 0.45, "verdict": "attention"}
    rows = table({**clear, "attribute": "b"}, {"attribute": "a", "check": "association"}, {"attribute": "a", "check": "proxy_answers", "estimate": 0.9, "verdict": "fine"},
                 {"attribute": "a", "check": "proxy_answers", "group": "x", "estimate": 0.7, "verdict": "attention"}, {"attribute": "a", "check": "proxy_answers", "group": "y", "estimate": 0.8, "verdict": "attention"},
                 {"attribute": "a", "check": "placed", "group": "m", "estimate": 0.3, "low": 0.25, "high": 0.36, "baseline": 0.1, "verdict": "attention"}, {"attribute": "b", "check": "typing_error", "group": "m", "estimate": np.nan},
                 {"attribute": "c", "check": "association", "verdict": "not_assessed"}, {"attribute": "c", "check": "placed", "group": "m"}, {"attribute": "d", "check": "association"}, {"attribute": "d", "check": "placed", "group": "m"})
    loose = SAY("fairness.loose", attribute="a", v="0.10", interval="[0.05–0.15]")
    assert fairness.audit(rows, SAY) == [
        SAY["fairness.lead"], loose, SAY("fairness.guessed", what="the answers", attribute="a", area="80%"), "Placed by behaviour a man: 30%, among the others 10%.",
        SAY("fairness.tied", attribute="b", v="0.40", interval="[0.35–0.45]"), SAY("fairness.unassessed", attribute="c"), loose.replace(" a ", " d "), SAY["fairness.even"]]
