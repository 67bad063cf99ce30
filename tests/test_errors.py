"""Every deliberate error has its exit code and says where, what and what to do."""

import pytest

from helpers import errors


@pytest.mark.parametrize(("kind", "code"), [("UsageError", 2), ("InputError", 3), ("NothingUsable", 4), ("NotebookFailed", 5), ("PrivacyStop", 6), ("Locked", 7)])
def test_exit_codes_are_those_of_the_manual(kind, code):
    assert getattr(errors, kind).exit_code == code


def test_an_input_error_speaks_both_languages():
    given = {"file": "nps.csv", "row": 17, "column": "score"}
    assert str(errors.InputError("12 is te hoog", **given, remedy="Herstel het", language="nl")) == "nps.csv rij 17, kolom score: 12 is te hoog. Herstel het."
    assert str(errors.InputError("12 is too high", **given, remedy="Correct it")) == "nps.csv row 17, column score: 12 is too high. Correct it."


def test_the_parts_stay_at_hand():
    error = errors.InputError("x", file="a.csv", row=2, column="c", remedy="y")
    assert (error.file, error.row, error.column, error.problem, error.remedy) == ("a.csv", 2, "c", "x", "y")
