"""The short questionnaire as a file that a survey tool or a spreadsheet can use: one row per answer, one column of points per persona."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from helpers.report.tables_out import defuse
from helpers.words import Words

NAME = "typing_tool"


def scoring_sheet(points: pd.DataFrame, personas: pd.DataFrame, says: Mapping[str, Words]) -> pd.DataFrame:
    """One row per answer: place, question, text as asked, question and answer per language, answer as in the data, its range, points.

    Args:
        points: the ``typing`` table. personas: for their names. says: a Words per language, with the study's labels.

    Returns:
        The points stand in columns ``points_<persona>``; the row with question "start" has what is added for everybody.
    """
    rows = points.drop_duplicates(["question", "answer"]).sort_values(["place", "above"], na_position="first", kind="stable")
    rows = rows[["place", "question", "text", "answer", "above", "up_to"]].reset_index(drop=True)
    for language, say in says.items():
        rows[f"question_{language}"] = [question(name, say) for name in rows["question"]]
        rows[f"answer_{language}"] = [answer(row, say) for row in rows.itertuples()]
    wide = points.pivot_table(index=["question", "answer"], columns="persona", values="points", observed=True).astype("int64")
    wide = wide.add_prefix("points_").rename_axis(columns=None).reset_index()
    return rows.merge(wide, on=["question", "answer"], validate="one_to_one")


def question(name: str, say: Words) -> str:
    """A golden question in words; an option of a multiple choice is asked as yes or no."""
    if name == "start":
        return say["typing.start"]
    asked, _, option = name.partition("=")
    return f"{say.label(asked)}: {say.label(option)}" if option else say.label(asked)


def answer(row, say: Words) -> str:
    """An answer in words: its label, yes or no, or its range."""
    if row.question == "start":
        return ""
    if "=" in row.question and row.answer in ("0", "1"):
        return say["typing.yes" if row.answer == "1" else "typing.no"]
    ends = [say(f"typing.{name}", value=_number(end, say)) for name, end in (("above", row.above), ("up_to", row.up_to)) if pd.notna(end)]
    return say.join(ends) if ends else say.label(row.answer)


def _number(value: float, say: Words) -> str:
    digits = next((d for d in range(6) if round(value, d) == value), 6)
    return say.number(value, digits)


def write(points: pd.DataFrame, personas: pd.DataFrame, folder: str | Path, says: Mapping[str, Words]) -> list[str]:
    """Save ``typing_tool.csv`` and ``typing_tool.xlsx`` (points, and how to score in each language); nothing without a typing tool.

    Returns:
        Names of the files written.
    """
    if points.empty:
        return []
    import xlsxwriter

    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    sheet = scoring_sheet(points, personas, says)
    defuse(sheet).to_csv(target / f"{NAME}.csv", index=False, encoding="utf-8", lineterminator="\n")
    first = next(iter(says.values()))
    with xlsxwriter.Workbook(str(target / f"{NAME}.xlsx"), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": pd.Timestamp("2026-01-01").to_pydatetime()})       # the same bytes on every run
        bold, page = book.add_format({"bold": True}), book.add_worksheet(first["typing.sheet"])
        _fill(page, sheet, bold)
        how = book.add_worksheet(first["typing.sheet_how"])
        how.set_column(0, 0, 110, book.add_format({"text_wrap": True, "valign": "top"}))
        for i, line in enumerate(_explained(personas, says)):
            how.write_string(i, 0, line)
    return [f"{NAME}.csv", f"{NAME}.xlsx"]


def _fill(page, sheet: pd.DataFrame, bold) -> None:
    for j, name in enumerate(sheet):
        page.write_string(0, j, name, bold)
        is_number = pd.api.types.is_numeric_dtype(sheet[name])
        page.set_column(j, j, 12 if is_number else 34)
        for i, value in enumerate(sheet[name], start=1):
            if pd.notna(value):
                page.write_number(i, j, value) if is_number else page.write_string(i, j, str(value))
    page.freeze_panes(1, 0)


def _explained(personas: pd.DataFrame, says: Mapping[str, Words]) -> list[str]:
    """How to score, and which name each persona has, per language."""
    lines = []
    for language, say in says.items():
        names = [f"points_{row.persona}: {getattr(row, f'name_{language}', row.persona)}" for row in personas.itertuples()]
        lines += [say["typing.how"], *names, ""]
    return lines
