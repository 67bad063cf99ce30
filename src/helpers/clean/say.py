"""How this room speaks: problems and remedies from the words of the study's language, and findings as rows."""

from __future__ import annotations

import pandas as pd

from helpers import words
from helpers.errors import InputError, PrivacyStop

FINDING = ["finding", "column", "rows", "share", "severity", "example", "distinct"]


def stop(
    language: str, sentence: str, /, *, file: str = "", row: int | None = None, column: str | None = None, **values: object
) -> InputError:
    """The error called ``sentence`` (section ``clean.stop`` of the words), ready to raise."""
    say = words.load(language)
    return InputError(
        say(f"clean.stop.{sentence}.what", **values),
        file=file,
        row=row,
        column=column,
        remedy=say(f"clean.stop.{sentence}.do", **values),
        language=language,
    )


def privacy_stop(language: str, sentence: str, file: str, /, **values: object) -> PrivacyStop:
    """The same for what may not be used."""
    say = words.load(language)
    what, do = say(f"clean.stop.{sentence}.what", **values), say(f"clean.stop.{sentence}.do", **values)
    return PrivacyStop(f"{file}: {what}. {do}.")


def finding(name: str, rows: int, total: int, *, column: str = "all", severity: str = "note", example: list[int] | None = None) -> dict:
    """One row of ``findings``: how many rows it touches, their share, and at most five row numbers.

    >>> finding("off_scale", 2, 8, column="nps", example=[3, 7])["share"]
    0.25
    """
    shown = ";".join(str(int(r)) for r in list(example or [])[:5])
    return {
        "finding": name,
        "column": column,
        "rows": int(rows),
        "share": rows / total if total else 0.0,
        "severity": severity,
        "example": shown,
        "distinct": None,
    }


def findings_frame(found: list[dict]) -> pd.DataFrame:
    """Findings as a table; the same finding about the same column is told once, with its rows added up."""
    if not found:
        return pd.DataFrame(columns=FINDING)
    frame = pd.DataFrame(found).reindex(columns=FINDING)
    frame["distinct"] = frame["distinct"].astype("Int64")
    return frame.groupby(["finding", "column"], sort=False, as_index=False).agg(
        {"rows": "sum", "share": "sum", "severity": "first", "example": "first", "distinct": "first"}
    )[FINDING]
