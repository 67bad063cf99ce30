"""rows.yml and the markers in the tests say the same."""

import rows


def test_every_marked_row_is_a_row_of_the_mission_and_listed_with_its_tests():
    tests, listed = rows.marked(), rows.listed()
    assert set(tests) <= set(listed)
    assert {row: t for row, t in listed.items() if t} == tests


def test_no_row_is_lost():
    counts = {"M": 14, "L": 19, "P": 10, "K": 7, "D": 20, "T": 1, "A": 18, "E": 10, "B": 20}
    for letter, count in counts.items():
        assert sum(r[0] == letter for r in rows.listed()) == count


def test_a_row_that_needs_no_test_is_a_row_without_one_and_says_why():
    listed = rows.listed()
    assert [(row, why) for row, why in rows.UNTESTED.items() if listed[row] or not why] == []
