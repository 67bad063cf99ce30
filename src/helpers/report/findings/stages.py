"""Sentences on how people move through the stages, and where they are lost."""

from __future__ import annotations

import pandas as pd

from helpers.words import Words


def _rows(measures: pd.DataFrame, metrics: list[str], persona: str) -> pd.DataFrame:
    """Known totals of some metrics for one persona, in the last wave of the table."""
    known = measures[measures["metric"].isin(metrics) & (measures["persona"] == persona) & measures["estimate"].notna()]
    for name in ("touchpoint", "channel", "segment", "period"):
        known = known[known[name] == "all"]
    return known[known["wave"] == known["wave"].max()] if len(known) else known


def _filled(row: pd.Series, say: Words) -> dict[str, str]:
    return {
        "share": say.percent(row["estimate"]),
        "interval": say.interval(row["low"], row["high"], "share"),
        "n": say.number(row["n"]),
    }


def movement(measures: pd.DataFrame, say: Words, persona: str = "all") -> str:
    """How straight the journeys are: share of steps that go one stage ahead, and who goes back, skips or repeats."""
    rows = _rows(measures, ["linearity", "back_share", "skip_share", "repeat_share"], persona)
    rows = rows[rows["stage"] == "all"].set_index("metric")
    if "linearity" not in rows.index:
        return say["stages.movement.none"]
    linear = rows.loc["linearity"]
    form = "mostly_straight" if linear["low"] > 0.5 else "mostly_messy" if linear["high"] < 0.5 else "mixed"
    said = [say[f"stages.movement.{form}"], say("stages.movement.linear", **_filled(linear, say))]
    parts = [
        say(f"stages.movement.{name}", **_filled(rows.loc[metric], say))
        for name, metric in (("back", "back_share"), ("skip", "skip_share"), ("repeat", "repeat_share"))
        if metric in rows.index
    ]
    if parts:
        said.append(say("stages.movement.of", n=say.number(rows.loc[rows.index != "linearity", "n"].iloc[0]), parts=say.join(parts)))
    return " ".join(said)


def drop_off(measures: pd.DataFrame, model_stages: list[str], say: Words, persona: str = "all") -> str:
    """The stage that loses most people (share times people there); named alone only when its interval lies clear of the others."""
    rows = _rows(measures, ["drop_off"], persona)
    rows = rows[rows["stage"].isin(model_stages)]
    lost = rows[["estimate", "low", "high"]].mul(rows["n"].astype(float), axis=0).add_prefix("lost_")
    rows = rows.join(lost).sort_values("lost_estimate", ascending=False, kind="stable")
    if rows.empty:
        return say["stages.drop_off.none"]
    top = rows.iloc[0]
    values = {**_filled(top, say), "stage": say.label(top["stage"])}
    if len(rows) == 1:
        return _within(say("stages.drop_off.one", **values), persona, say)
    rivals = rows[rows["lost_high"] >= top["lost_low"]]
    if len(rivals) == 1:
        return _within(say("stages.drop_off.clear", **values), persona, say)
    order = [stage for stage in model_stages if stage in set(rivals["stage"])]
    return _within(say("stages.drop_off.tie", stages=say.join([say.label(stage) for stage in order]), **values), persona, say)


def _within(sentence: str, persona: str, say: Words) -> str:
    return sentence if persona == "all" else say("stages.drop_off.within", persona=say.label(persona), sentence=sentence)


def seen(seen: pd.DataFrame, say: Words) -> str:
    """The largest clear difference between those who saw something and those who were there and did not; always as an association."""
    now = seen[seen["wave"] == seen["wave"].max()] if len(seen) else seen
    if now.empty:
        return ""
    clear = now[now["is_clear"]].sort_values("difference", key=abs, ascending=False, kind="stable")
    if clear.empty:
        return say("stages.seen.none", count=say.number(len(now)))
    row = clear.iloc[0]

    def share(group: str) -> str:
        interval = say.interval(row[f"{group}_low"], row[f"{group}_high"], "share")
        return f"{say.percent(row[f'{group}_share'])} {interval}"

    told = say(
        "stages.seen.one",
        stage=say.label(row["stage"]),
        touchpoint=say.label(row["touchpoint"]),
        seen=share("seen"),
        other=share("other"),
        seen_n=say.number(row["seen_n"]),
        other_n=say.number(row["other_n"]),
    )
    rest = say("stages.seen.rest", clear=say.number(len(clear)), count=say.number(len(now)))
    return f"{told} {rest} {say['stages.seen.association']}"
