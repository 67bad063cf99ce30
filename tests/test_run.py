"""The one line and the exit code with which a run tells of a notebook that failed; what a run does as a whole is in run/test_run.py."""

from types import SimpleNamespace

import pytest

from helpers import errors, words
from helpers.run import Run
from helpers.run.execute import Failure

EN = words.load("en")
RUN = SimpleNamespace(say=EN, _kernels=SimpleNamespace(memory=4e9), options=SimpleNamespace(timeout=60), still="", disk_message=lambda error: f"disk: {error}")
BOOK = SimpleNamespace(name="01_clean")


@pytest.mark.parametrize(("name", "code"), [("UsageError", 2), ("InputError", 3), ("NothingUsable", 4), ("PrivacyStop", 6)])
def test_an_error_raised_on_purpose_keeps_its_words_and_its_exit_code(name, code):
    error = Run._error(RUN, BOOK, Failure("error", 3, "read()", name, "nps.csv row 17: no score. Correct it."))
    assert (str(error), error.exit_code) == ("nps.csv row 17: no score. Correct it.", code)


@pytest.mark.parametrize(("cause", "name"), [("error", "ValueError"), ("error", "annotations"), ("error", ""), ("died", "UsageError"), ("memory", ""), ("timeout", "")])
def test_any_other_failure_is_told_with_its_notebook_and_cell(cause, name):
    error = Run._error(RUN, BOOK, Failure(cause, 3, "read()", name, "first line\nsecond line"))
    assert isinstance(error, errors.NotebookFailed) and error.exit_code == 5
    assert "01_clean" in str(error) and "3" in str(error) and "second line" not in str(error)


def test_a_full_disk_is_told_with_what_to_do_about_it():
    error = Run._error(RUN, BOOK, Failure("disk", 3, "write()", "OSError", "No space left"))
    assert str(error).startswith("disk: ") and str(error).endswith(": No space left") and "01_clean" in str(error)


@pytest.mark.parametrize(("reasons", "is_so"), [(([], []), True), (([], ["asked"]), False)])
def test_a_run_did_nothing_when_no_notebook_had_a_reason_to_run(reasons, is_so):
    run = Run.__new__(Run)
    run.steps = {str(i): SimpleNamespace(reasons=found) for i, found in enumerate(reasons)}
    assert run.did_nothing is is_so
