"""The few errors that klantreis raises on purpose, and the exit code of each.

Every message has the form ``<where>: <what it is>. <what to do>.`` in the language of the study.
"""

from __future__ import annotations


class KlantreisError(Exception):
    """Base of all errors that a person can act on."""

    exit_code = 5


class UsageError(KlantreisError):
    """The command or the study file asks for something that does not exist."""

    exit_code = 2


class InputError(KlantreisError):
    """A file cannot be used as it is.

    Args:
        problem: what it is, one clause without a full stop.
        file: name of the file. row: physical row number, as a spreadsheet shows it. column: heading.
        remedy: what to do, one imperative sentence without a full stop.
        language: "nl" or "en"; the words for row and column follow it.

    >>> print(InputError("score 12 is outside 0 to 10", file="nps.csv", row=17, remedy="Correct the export"))
    nps.csv row 17: score 12 is outside 0 to 10. Correct the export.
    """

    exit_code = 3

    def __init__(self, problem: str, *, file: str = "", row: int | None = None, column: str | None = None,
                 remedy: str = "", language: str = "en"):
        self.file, self.row, self.column, self.problem, self.remedy = file, row, column, problem, remedy
        row_word, column_word = ("rij", "kolom") if language == "nl" else ("row", "column")
        where = str(file)
        if row is not None:
            where += f" {row_word} {row}"
        if column is not None:
            where += f"{',' if row is not None else ''} {column_word} {column}"
        parts = [f"{where.strip()}: {problem}." if where.strip() else f"{problem}."]
        if remedy:
            parts.append(f"{remedy}.")
        super().__init__(" ".join(parts))


class NothingUsable(KlantreisError):
    """The input was read, but holds nothing that a report could be made of."""

    exit_code = 4


class NotebookFailed(KlantreisError):
    """A notebook did not run to its end."""

    exit_code = 5


class PrivacyStop(KlantreisError):
    """Going on would use or publish personal data without a ground."""

    exit_code = 6


class Locked(KlantreisError):
    """Another run holds the study."""

    exit_code = 7


class Interrupted(BaseException):
    """The command was asked to stop; ``number`` is the signal, and the exit code is 128 more; ``text`` is what to say about it."""

    def __init__(self, number: int, text: str = "Onderbroken. / Interrupted."):
        super().__init__(number, text)
        self.number, self.text = number, text
