"""Counting people and times gives the same by a table as by sorting."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.engine import counts


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=1, max_size=30))
def test_both_ways_of_counting_agree_with_plain_sets(rows):
    code, who = (np.array(x, dtype=np.int64) for x in zip(*rows, strict=True))
    before = counts.DENSE
    try:
        answers = []
        for counts.DENSE in (0, 10**9):
            found, times, people = counts.tally(code, who, 5)
            answers.append({c: (t, p) for c, t, p in zip(found.tolist(), times.tolist(), people.tolist(), strict=True)})
    finally:
        counts.DENSE = before
    plain = {c: ([r[0] for r in rows].count(c), len({w for k, w in rows if k == c})) for c, _ in rows}
    assert answers == [plain, plain]


def test_sums_are_whole_numbers():
    assert counts.sums_of(np.array([0, 1, 0]), np.array([10**12, 5, 1]), 3).tolist() == [10**12 + 1, 5, 0]
