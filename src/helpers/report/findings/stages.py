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
        if metric in rows.index and rows.loc[metric, "estimate"] > 0
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
    kind = "" if _ended(measures, "outcome").empty else "_ended"     # an outcome says more than not being seen again
    if len(rows) == 1:
        return _within(say(f"stages.drop_off.one{kind}", **values), persona, say)
    rivals = rows[rows["lost_high"] >= top["lost_low"]]
    if len(rivals) == 1:
        return _within(say(f"stages.drop_off.clear{kind}", **values), persona, say)
    order = [stage for stage in model_stages if stage in set(rivals["stage"])]
    return _within(say(f"stages.drop_off.tie{kind}", stages=say.join([say.label(stage) for stage in order]), **values), persona, say)


def _within(sentence: str, persona: str, say: Words) -> str:
    return sentence if persona == "all" else say("stages.drop_off.within", persona=say.label(persona), sentence=sentence)


DAY = 86_400


def ending(measures: pd.DataFrame, say: Words) -> list[str]:
    """How journeys ended, where the time went, and the parts of the process; nothing where the model names no outcomes."""
    people, share = (_ended(measures, metric) for metric in ("outcome_people", "outcome"))
    totals = people[people["stage"] == "all"].set_index("touchpoint")["estimate"]
    if totals.empty:
        return []
    shares = share[share["stage"] == "all"].set_index("touchpoint")
    n = int(shares["n"].max())
    closed = totals.drop("no_outcome", errors="ignore").sort_values(ascending=False, kind="stable")
    parts = [
        say("paths.ends_part", people=say.number(x), outcome=say.label(name), share=say.percent(shares.loc[name, "estimate"]))
        for name, x in closed.items()
    ]
    is_open = "no_outcome" in totals.index
    told = {"n": say.number(n), "parts": say.join(parts), "open": say.number(totals.get("no_outcome", 0))}
    return [say("paths.ends" if is_open else "paths.ends_closed", **told), *where_time_goes(measures, say)]


def _ended(measures: pd.DataFrame, metric: str) -> pd.DataFrame:
    rows = measures[(measures["metric"] == metric) & (measures["persona"] == "all") & measures["estimate"].notna()]
    return rows[rows["wave"] == rows["wave"].max()] if len(rows) else rows


def where_time_goes(measures: pd.DataFrame, say: Words) -> list[str]:
    """The stage that takes most of the time, the touchpoint with the longest wait after it, and the tracks."""
    made = []
    spent = _rows(measures, ["time_share"], "all").sort_values("estimate", ascending=False, kind="stable")
    if len(spent) and (len(spent) == 1 or spent["low"].iloc[0] > spent["high"].iloc[1]):
        made.append(say("paths.time", **_filled(spent.iloc[0], say) | {"stage": say.label(spent.iloc[0]["stage"])}))
    waits = _ended(measures, "pause").sort_values("estimate", ascending=False, kind="stable")
    if len(waits):
        top = waits.iloc[0]
        between = f"[{say.number(top['low'] / DAY, 1)}–{say.number(top['high'] / DAY, 1)}]"
        time = say("paths.in_days", count=say.number(top["estimate"] / DAY, 1))
        made.append(say("paths.longest", touchpoint=say.label(top["touchpoint"]), time=time, interval=between, n=say.number(top["n"])))
    tracks = {metric: _ended(measures, metric).set_index("touchpoint") for metric in ("track", "track_acts", "track_days")}
    parts = [
        say(
            "paths.track_part",
            track=say.label(name),
            share=say.percent(tracks["track"].loc[name, "estimate"]),
            acts=say.number(tracks["track_acts"].loc[name, "estimate"], 1),
            time=say("paths.in_days", count=say.number(tracks["track_days"].loc[name, "estimate"], 1)),
        )
        for name in tracks["track"].index
        if all(name in table.index for table in tracks.values())
    ]
    return [*made, say("paths.tracks", parts="; ".join(parts))] if parts else made


def accounts(measures: pd.DataFrame, say: Words) -> str:
    """How many people one account counts, and how long it takes by account and by person; measures with an n of accounts."""
    each, several = _ended(measures, "stakeholders"), _ended(measures, "several_stakeholders")
    if each.empty or several.empty:
        return say["paths.accounts.none"]
    row = each.iloc[0]
    told = {
        "people": say.number(row["estimate"] * row["n"]),
        "accounts": say.number(row["n"]),
        "each": say.number(row["estimate"], 1),
        "interval": say.interval(row["low"], row["high"], "score", 1),
        "several": say.percent(several.iloc[0]["estimate"]),
    }
    days = _ended(measures, "days_to_goal").set_index("segment")
    if not {"unit=account", "unit=person"} <= set(days.index):
        return say("paths.accounts.short", **told)
    for unit in ("account", "person"):
        row = days.loc[f"unit={unit}"]
        told |= {f"{unit}_days": say.number(row["estimate"], 1), f"{unit}_n": say.number(row["n"])}
    return say("paths.accounts.seen", **told)


def neat(measures: pd.DataFrame, say: Words) -> str:
    """How far the neat line and the typical routes stand for the real ones; nothing where it was not measured."""
    fits = _ended(measures, "map_fitness").set_index("segment")
    if not {"map=neat", "map=typical"} <= set(fits.index):
        return ""
    one = lambda metric, segment: _ended(measures, metric).set_index("segment").loc[segment, "estimate"]  # noqa: E731
    line = fits.loc["map=neat"]
    return say(
        "paths.neat",
        neat=say.percent(max(line["estimate"], 0.0)),
        interval=say.interval(max(line["low"], 0.0), max(line["high"], 0.0), "share"),
        count=say.number(one("map_routes", "map=typical")),
        typical=say.percent(fits.loc["map=typical", "estimate"]),
        missing=say.number(one("map_missing", "map=neat"), 1),
        extra=say.number(one("map_extra", "map=neat"), 1),
    )


def flips(sensitivity: pd.DataFrame, say: Words, most: int = 4) -> str:
    """Which statements of the map would be others under other rules; nothing where none was tried."""
    if sensitivity.empty:
        return ""
    rules = say.join([say.label(rule) for rule in dict.fromkeys(sensitivity["rule"])])
    flipped = sensitivity[sensitivity["is_flipped"].astype(bool)]
    if flipped.empty:
        return say("paths.flips_none", rules=rules, count=say.number(len(sensitivity)))
    parts = []
    for row in flipped.head(most).itertuples():
        is_item = row.lane != "kpis"
        values = (row.item, row.other_item) if is_item else (row.estimate, row.other)
        before, after = (say.label(x) if is_item else say.percent(x, 1) for x in values)
        metric = say.label(row.lane if is_item else row.metric)
        told = {"metric": metric, "stage": say.label(row.stage), "rule": say.label(row.rule), "before": before, "after": after}
        parts.append(say("paths.flips_part", **told))
    if len(flipped) > most:
        parts.append(say("paths.flips_more", count=say.number(len(flipped) - most)))
    return say("paths.flips", rules=rules, flips=say.number(len(flipped)), count=say.number(len(sensitivity)), parts="; ".join(parts))


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
