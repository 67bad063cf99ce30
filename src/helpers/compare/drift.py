"""Is it still the same question? What changed in a questionnaire between two waves, and which trend lines that stops."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from helpers import tables as contracts

FELT = ("csat", "rating")
ABOUT_PEOPLE = ("attribute", "behaviour")


def question_drift(questions: pd.DataFrame, before: str, after: str) -> pd.DataFrame:
    """Every question of either wave with what changed in it.

    A question keeps its trend when its words (capitals, spaces and signs aside), its scale, its options (in any order) and its level of
    measurement are what they were. The options of what people tell about themselves are those that were seen, so they are not compared.

    Returns:
        Contract ``question_changes``: one row per question; ``change`` is same, removed, new, or what changed, the first of kind, scale,
        options, text; ``was`` and ``now`` hold that; ``is_break`` where it stops trend lines.
    """
    first, second = (
        questions[questions["wave"] == wave].drop_duplicates("question_id").set_index("question_id") for wave in (before, after)
    )
    rows = []
    if len(first) and len(second):
        for question_id in sorted(set(first.index) | set(second.index)):
            then, now = (wave.loc[question_id] if question_id in wave.index else None for wave in (first, second))
            rows.append({"question_id": question_id, **_placed(now if now is not None else then), **_changed(then, now)})
    frame = pd.DataFrame(rows, columns=[c for c in contracts.contract("question_changes").columns if not c.startswith("wave_")])
    return contracts.conform(frame.assign(wave_before=before, wave_after=after), "question_changes")


def _placed(question: pd.Series) -> dict:
    return {name: question[name] for name in ("role", "metric", "stage")}


def _changed(then: pd.Series | None, now: pd.Series | None) -> dict:
    if then is None or now is None:
        one = now if then is None else then
        was, is_now = (None, one["text"]) if then is None else (one["text"], None)
        return {"change": "new" if then is None else "removed", "was": was, "now": is_now, "is_break": True}
    for change, tell, compared in (
        ("kind", lambda q: q["kind"], lambda q: q["kind"]),
        ("scale", _scale, _scale),
        ("options", lambda q: q["options"], _options),
        ("text", lambda q: q["text"], lambda q: plain(q["text"])),
    ):
        if compared(then) != compared(now):
            return {"change": change, "was": str(tell(then)), "now": str(tell(now)), "is_break": True}
    return {"change": "same", "was": None, "now": None, "is_break": False}


def _options(question: pd.Series) -> frozenset[str]:
    is_seen = question["role"] in ABOUT_PEOPLE
    return frozenset() if is_seen else frozenset(plain(option) for option in str(question["options"]).split("|") if option)


def _scale(question: pd.Series) -> str:
    ends = [question["scale_min"], question["scale_max"]]
    return "" if any(pd.isna(end) for end in ends) else f"{ends[0]:g}–{ends[1]:g}"


def plain(text: object) -> str:
    """Words only, in small letters: what makes two wordings the same question.

    >>> plain("Hoe  tevreden bent u? (1-5)") == plain("hoe tevreden bent u (1 – 5)?")
    True
    """
    letters = unicodedata.normalize("NFKC", str(text)).casefold()
    return " ".join(re.findall(r"\w+", letters))


def broken(cells: pd.DataFrame, changes: pd.DataFrame) -> pd.Series:
    """Which cells (columns metric, stage, kind) rest on a question that is no longer the same.

    A measure of a stage rests on all questions of its kind there, one of the whole journey on those of every stage; complaints and the
    valence of texts rest on the open question of their stage.
    """
    breaks = changes[changes["is_break"]]
    at = {name: set(rows["stage"]) for name, rows in breaks.groupby("metric")}
    felt = set().union(*(at.get(name, set()) for name in FELT))
    told = at.get("comment", set())
    ticked = set(breaks.loc[breaks["role"] == "emotion", "stage"])

    def rests(row: object) -> set[str]:
        if row.kind == "theme" or row.metric == "valence_text":
            return told
        if str(row.metric).startswith("emotion:"):
            return ticked
        return felt if row.metric == "valence_reported" else at.get(row.metric, set())

    hit = [bool(stages) if row.stage == "all" else row.stage in stages for row in cells.itertuples() for stages in (rests(row),)]
    return pd.Series(hit, index=cells.index, dtype=bool)
