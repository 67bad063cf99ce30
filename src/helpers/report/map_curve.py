"""The line of feeling through the stages: positions for drawing, and the same as a sentence for who cannot see it."""

from __future__ import annotations

import pandas as pd

from helpers import theme
from helpers.report.felt import VALIDATED as CHECKED
from helpers.report.felt import differ
from helpers.report.map_cells import shown
from helpers.words import Words

LINES = {"valence_reported": "reported", "valence_text": "text"}


def curve(own: pd.DataFrame, stages: list[str], say: Words) -> dict[str, object]:
    """Both lines of one map.

    Args:
        own: rows of ``journey`` of one persona. stages: in order.

    Returns:
        ``reported`` and ``text``: points (stage, x from 0 to 1, value/low/high from -2 to 2, mark, symbol, text, interval) and runs
        (lists of points of neighbouring stages: a line never crosses a stage without data); ``gaps``: x of stages without a
        value of either line; ``words``: all of it as a sentence; ``disagree``: stages where the
        two contradict each other; ``is_checked``: whether people checked the texts of a stage.
    """
    felt = own[(own["lane"] == "emotions") & own["metric"].isin(list(LINES)) & own["low"].notna() & own["high"].notna()]
    made: dict[str, object] = {}
    for metric, name in LINES.items():
        rows = felt[felt["metric"] == metric].drop_duplicates("stage").set_index("stage")
        points = [_point(rows.loc[s], s, i, len(stages), say) for i, s in enumerate(stages) if s in rows.index]
        made[name] = {"points": points, "runs": _runs(points)}
    there = {p["stage"] for p in made["reported"]["points"]}
    known = there | {p["stage"] for p in made["text"]["points"]}
    made["gaps"] = [round((i + 0.5) / len(stages), 4) for i, s in enumerate(stages) if s not in known]
    made["disagree"] = _disagree(felt, stages)
    made["is_checked"] = bool((felt.loc[felt["metric"] == "valence_text", "method"] == CHECKED).any())
    told = {
        p["stage"]: say("journey.curve_point", stage=p["label"], value=p["text"], interval=p["interval"])
        for p in made["reported"]["points"]
    }
    sentence = [told.get(s) or say("journey.curve_none", stage=say.label(s)) for s in stages]
    made["words"] = say("journey.curve", points="; ".join(sentence)) if there else ""
    made["width"] = len(stages)
    return made


def _point(row: pd.Series, stage: str, place: int, stages: int, say: Words) -> dict[str, object]:
    text, interval = shown("valence", row["estimate"], row["low"], row["high"], say)
    return {
        "stage": stage,
        "label": say.label(stage),
        "place": place,
        "x": round((place + 0.5) / stages, 4),
        "value": _clip(row["estimate"]),
        "low": _clip(row["low"]),
        "high": _clip(row["high"]),
        "mark": row["mark"],
        "symbol": theme.MARKS.get(row["mark"], ("", ""))[0],
        "text": text,
        "interval": interval,
        "n": say("journey.n_people", n=say.number(row["n"])),
    }


def _clip(x: float) -> float:
    """A valence as drawn: twice the value, inside the scale (t intervals of few people may end outside it)."""
    return round(min(max(2 * float(x), -2.0), 2.0), 4)


def _runs(points: list[dict]) -> list[list[dict]]:
    """Points of neighbouring stages together."""
    runs: list[list[dict]] = []
    for point in points:
        if runs and runs[-1][-1]["place"] == point["place"] - 1:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def _disagree(felt: pd.DataFrame, stages: list[str]) -> list[str]:
    """Stages where people say one thing and their words another (`helpers.report.felt.apart`)."""
    ends = [felt[felt["metric"] == metric].drop_duplicates("stage").set_index("stage").reindex(stages) for metric in LINES]
    signs = differ(*ends)
    return [stage for stage, sign in zip(stages, signs) if sign]
