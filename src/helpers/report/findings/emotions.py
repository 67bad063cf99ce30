"""Sentences on how the stages feel, and on what hurts most. They name one stage or pain only when its interval lies clear of the rest."""

from __future__ import annotations

import pandas as pd

from helpers.words import Words

FINE = 20  # costs below this are said with one decimal
SCALE = 2  # valence is stored from -1 to 1 and shown from -2 to 2


def low_point(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all") -> str:
    """The stage that feels worst, if it can be told from the others.

    Args:
        measures: rows ``valence_reported`` and ``valence_text``; ratings are used where at least one stage has them, else texts.
        model_stages: stage ids in order.
    """
    rows, is_text = felt(measures, model_stages, persona)
    if rows.empty:
        return _within(say["emotions.low_point.none"], persona, say, "low_point")
    low = rows.iloc[0]
    others = rows.iloc[1:]
    values = {
        "stage": say.label(low["stage"]),
        "value": say.number(SCALE * low["estimate"], 1, sign=True),
        "interval": say.interval(SCALE * low["low"], SCALE * low["high"], "score", 1),
        "n": say.number(low["n"]),
    }
    if others.empty:
        text = say("emotions.low_point.one", **values)
    elif low["high"] < others["low"].min():
        text = say("emotions.low_point.clear_positive" if low["low"] > 0 else "emotions.low_point.clear", **values)
    else:
        near = [low["stage"], *others.loc[others["low"] <= low["high"], "stage"]]
        text = say("emotions.low_point.tie", stages=say.join([say.label(s) for s in model_stages if s in near]), **values)
    if is_text:
        text = f"{text} {say['emotions.low_point.from_text']}"
    return _within(text, persona, say, "low_point")


def felt(measures: pd.DataFrame, model_stages: list[str], persona: str) -> tuple[pd.DataFrame, bool]:
    """Valence per stage in the last wave, worst first, and whether it comes from text."""
    rows = measures[
        (measures["persona"] == persona)
        & measures["stage"].isin(model_stages)
        & (measures["touchpoint"] == "all")
        & (measures["channel"] == "all")
        & measures["estimate"].notna()
        & measures["low"].notna()
    ]
    for metric in ("valence_reported", "valence_text"):
        own = rows[rows["metric"] == metric]
        if len(own):
            own = own[own["wave"] == own["wave"].max()]
            return own.sort_values("estimate", kind="stable", ignore_index=True), metric == "valence_text"
    return rows.iloc[:0], False


def top_pain(themes: pd.DataFrame, say: Words, persona: str = "all") -> str:
    """The pain point that costs most; a tie, a loss within chance and a missing outcome are said as such."""
    rows = themes[(themes["kind"] == "pain_point") & (themes["persona"] == persona)]
    rows = rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows
    if rows.empty:
        return _within(say["emotions.top_pain.none"], persona, say, "top_pain")
    shown = rows[rows["verdict"] != "too_few"]
    if shown.empty:
        return _within(say["emotions.top_pain.too_few"], persona, say, "top_pain")
    ranked = shown[shown["priority"].notna()].sort_values(["priority", "theme"], ascending=[False, True], kind="stable")
    costly = ranked[(ranked["verdict"] == "clear") & (ranked["priority_low"] > 0)]
    if len(costly):
        first = costly.iloc[0]
        level = [r for _, r in ranked.iterrows() if r["rank_low"] <= 1 and r["priority_low"] > 0]
        form = "clear" if len(level) < 2 else "tie"
        text = say(f"emotions.top_pain.{form}", **_filled(first, say, themes=say.join([_at(r, say) for r in level])))
    else:
        most = shown.sort_values(["share", "theme"], ascending=[False, True], kind="stable").iloc[0]
        text = say("emotions.top_pain.by_chance" if len(ranked) else "emotions.top_pain.not_ranked", **_filled(most, say))
    return _within(text, persona, say, "top_pain")


def _at(row: pd.Series, say: Words) -> str:
    return say("emotions.at_stage", theme=say.label(row["theme"]), stage=say.label(row["stage"]))


def _filled(row: pd.Series, say: Words, **more: str) -> dict[str, str]:
    digits = 0 if abs(row["priority"]) >= FINE else 1
    return {
        "theme": say.label(row["theme"]),
        "stage": say.label(row["stage"]),
        "share": say.percent(row["share"]),
        "interval": say.interval(row["low"], row["high"], "share"),
        "n": say.number(row["n"]),
        "priority": say.number(row["priority"], digits),
        "priority_interval": say.interval(row["priority_low"], row["priority_high"], "score", digits),
        **more,
    }


def _within(sentence: str, persona: str, say: Words, finding: str) -> str:
    return sentence if persona == "all" else say(f"emotions.{finding}.within", persona=say.label(persona), sentence=sentence)
