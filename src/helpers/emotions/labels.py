"""What a person said of texts: a CSV beside the study that only ever grows, without any text in it.

A label belongs to one whole comment. It names the row and a hash of the text, so that a text that changed makes its label stale instead
of wrong; whoever changes their mind adds a row, and the last one counts.
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import io
import os
from collections.abc import Collection
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from helpers import words
from helpers.errors import InputError

COLUMNS = ["row_id", "question_id", "span", "text_hash", "task", "label", "annotator", "labelled_on", "sampled_by", "predicted"]
TASKS = {
    "sentiment": ["negative", "neutral", "positive", "mixed"],
    "emotion": ["none", "frustration", "disappointment", "worry", "joy"],
}
SAMPLED = ("random", "uncertain", "disagree")
KEY = ["row_id", "question_id"]


def text_hash(text: str) -> str:
    """A short hash that tells whether a text is still the same; white space at its ends does not count."""
    return hashlib.sha256(str(text).strip().encode()).hexdigest()[:16]


def read_labels(path: str | Path, *, language: str = "nl") -> pd.DataFrame:
    """The labels of a study; none when nobody labelled yet.

    Args:
        path: the file, with commas or, as a Dutch spreadsheet saves it, semicolons. language: of the messages.

    Returns:
        One row per time that somebody labelled a comment, in the order of the file: `COLUMNS`, all text.

    Raises:
        InputError: a heading is missing, or a row has a label, task or way of sampling that is none, with its row.
    """
    path = Path(path)
    if not path.is_file():
        return pd.DataFrame({c: pd.Series(dtype="str") for c in COLUMNS})
    text, say = path.read_text(encoding="utf-8-sig"), words.load(language)
    rows = csv.DictReader(io.StringIO(text), delimiter=_delimiter(text))
    missing = [c for c in COLUMNS if c not in (rows.fieldnames or [])]
    if missing:
        problem = say("emotions.labels.no_column", columns=", ".join(missing))
        remedy = say("emotions.labels.headings", headings=", ".join(COLUMNS))
        raise InputError(problem, file=path.name, row=1, remedy=remedy, language=language)
    held = [row for number, row in enumerate(rows, start=2) if _is_known(row, path.name, number, say)]
    return pd.DataFrame(held, columns=COLUMNS).fillna("").astype("str")


def _delimiter(text: str) -> str:
    return ";" if ";" in text.partition("\n")[0] else ","


def _is_known(row: dict, file: str, number: int, say: words.Words) -> bool:
    """True, or an error that names the first cell that cannot be."""
    for column, known in (("task", [*TASKS, "theme"]), ("label", TASKS.get(row["task"])), ("sampled_by", SAMPLED)):
        if known and row[column] not in known:
            close = difflib.get_close_matches(str(row[column]), known, 1)
            near = say("emotions.labels.near", word=close[0]) if close else ""
            problem = say("emotions.labels.no_such", value=repr(row[column]), near=near)
            remedy = say("emotions.labels.choose", known=", ".join(known))
            raise InputError(problem, file=file, row=number, column=column, remedy=remedy, language=say.language)
    return True


def add_label(path: str | Path, comment: pd.Series, task: str, label: str, *, annotator: str, sampled_by: str, predicted: str = "",
              on: date | None = None) -> None:
    """Write one label at the end of the file, in one go, so that two people at once lose nothing.

    Args:
        comment: one row of ``comments``. predicted: what the scorer thought, which the annotator did not see.
        on: the day (default today).
    """
    path = Path(path)
    text = str(comment["text"])
    values = [comment["row_id"], comment["question_id"], f"0-{len(text)}", text_hash(text), task, label, annotator,
              (on or date.today()).isoformat(), sampled_by, predicted]
    old = path.read_text(encoding="utf-8-sig") if path.is_file() else ""
    out = io.StringIO("\n" if old and not old.endswith("\n") else "", newline="")
    out.seek(0, io.SEEK_END)
    writer = csv.writer(out, delimiter=_delimiter(old), lineterminator="\n")
    if not old:
        writer.writerow(COLUMNS)
    writer.writerow(values)
    with open(path, "ab") as file:
        file.write(out.getvalue().encode())
        file.flush()
        os.fsync(file.fileno())


def latest(labels: pd.DataFrame, task: str = "sentiment") -> pd.DataFrame:
    """The label that each annotator holds of each comment now: the last one they gave."""
    return labels[labels["task"] == task].drop_duplicates([*KEY, "annotator"], keep="last")


def matched(labels: pd.DataFrame, comments: pd.DataFrame, task: str = "sentiment") -> pd.DataFrame:
    """The labels that still belong to a text.

    Returns:
        One row per label that counts: the columns of ``comments``, then ``label``, ``annotator``, ``sampled_by`` and ``predicted``.
        A label whose text changed or is gone is left out; `stale` counts those.
    """
    held = latest(labels, task)
    known = comments[comments["text"].notna()]
    known = known[pd.MultiIndex.from_frame(known[KEY]).isin(pd.MultiIndex.from_frame(held[KEY]))]
    known = known.assign(text_hash=pd.Series([text_hash(t) for t in known["text"]], index=known.index, dtype="str"))
    found = known.merge(held[[*KEY, "text_hash", "label", "annotator", "sampled_by", "predicted"]], on=[*KEY, "text_hash"], how="inner")
    return found.drop(columns="text_hash").sort_values([*KEY, "annotator"], ignore_index=True)


def stale(labels: pd.DataFrame, comments: pd.DataFrame, task: str = "sentiment") -> int:
    """How many labels belong to a text that changed or is no longer there."""
    return len(latest(labels, task)) - len(matched(labels, comments, task))


def kappa(first: Collection[str], second: Collection[str]) -> float:
    """Agreement of two annotators beyond chance (Cohen 1960): 1 is always, 0 what chance gives; NaN when all labels are the same.

    >>> round(kappa(["y"] * 25 + ["n"] * 25, ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15), 2)
    0.4
    """
    table = pd.crosstab(pd.Series(list(first)), pd.Series(list(second)))
    names = sorted(set(table.index) | set(table.columns))
    share = table.reindex(index=names, columns=names, fill_value=0).to_numpy(dtype=float) / max(len(first), 1)
    by_chance = float(share.sum(axis=1) @ share.sum(axis=0))
    return (float(np.trace(share)) - by_chance) / (1 - by_chance) if by_chance < 1 else np.nan


def agreement(found: pd.DataFrame) -> pd.DataFrame:
    """Each two annotators on the comments that both labelled: ``first``, ``second``, ``n`` (comments), ``agreed`` (share), ``kappa``.

    Args:
        found: from `matched`.
    """
    wide = found.set_index([*KEY, "annotator"])["label"].unstack()  # noqa: PD010  (labels are words: nothing is to be averaged)
    rows = []
    for i, first in enumerate(wide.columns):
        for second in wide.columns[i + 1 :]:
            both = wide[[first, second]].dropna()
            if len(both):
                same = float((both[first] == both[second]).mean())
                rows.append((first, second, len(both), same, kappa(both[first], both[second])))
    return pd.DataFrame(rows, columns=["first", "second", "n", "agreed", "kappa"])


def _named(held: pd.DataFrame, rows: Collection[str], sources: Collection[str]) -> pd.Series:
    return held["row_id"].isin(list(rows)) | held["row_id"].map(lambda r: r.rpartition(":")[0]).isin(list(sources))


def count_labels(path: str | Path, rows: Collection[str] = (), sources: Collection[str] = ()) -> int:
    """How many labels `forget_labels` would take out."""
    return int(_named(read_labels(path), rows, sources).sum())


def forget_labels(path: str | Path, rows: Collection[str] = (), sources: Collection[str] = ()) -> None:
    """Take the labels of some rows, or of whole sources, out of the file.

    Args:
        rows: row_ids. sources: what stands before the colon of a row_id.
    """
    held = read_labels(path)
    gone = _named(held, rows, sources)
    if gone.any():
        fresh = Path(path).with_suffix(".part")
        held[~gone].to_csv(fresh, index=False, lineterminator="\n")
        os.replace(fresh, path)
