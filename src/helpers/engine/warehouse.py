"""All tables of a log that stays where it is: the queries of `helpers.engine.sql`, and what comes back put in the form of the others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from helpers.engine import clock, sql
from helpers.engine.counts import frame, names_of, sort, times
from helpers.engine.features import empty
from helpers.engine.log import CENT, KNOWN, UNKNOWN, Coded, check_columns
from helpers.engine.memory import Plan, finish, most_common


class Names:
    """Which number stands for which name, from one look at the distinct values of the log."""

    def __init__(self, seen: pd.DataFrame, said: list[str], has_wave: bool, plan: Plan):
        events, sides = (seen[seen["is_event"] == k] for k in (1, 0))
        self.seen, self.said, self.plan = events[events["rows_kept"] > 0], said, plan
        self.sides = sides
        self.events, self.channels = (sorted(set(events[name])) for name in ("event", "channel"))
        self.devices, self.waves = sorted(set(sides["device"])), sorted(set(sides["wave"]))
        if not has_wave:
            self.waves = ["all"]
        self.common_channels = _common(events, "channel", self.channels)
        self.common_devices = _common(sides, "device", self.devices)
        keys = self.seen[["event", "channel", *(f"said_{name}" for name in said)]].sort_values(["event", "channel"], kind="stable")
        ruled = plan.classify(keys.rename(columns=lambda name: name.removeprefix("said_")).reset_index(drop=True).astype("str"))
        self.touchpoints = ["other", *sorted(set(ruled["touchpoint"]) - {"other"})]
        self.actions = sorted(set(ruled["action"]))
        self.rules = pa.table(
            {name: pa.array(keys[name], pa.string()) for name in keys}
            | {
                "ev": _numbers(keys["event"], self.events),
                "ch": _numbers(keys["channel"], self.channels),
                "pos": _numbers(ruled["stage"], plan.stages),
                "tp": _numbers(ruled["touchpoint"], self.touchpoints),
                "act": _numbers(ruled["action"], self.actions),
                "goal": pa.array(ruled["is_goal"].to_numpy(dtype=np.int64)),
            }
        )

    def sides_table(self) -> pa.Table:
        """Wave and device with their numbers."""
        table = {name: pa.array(self.sides[name], pa.string()) for name in ("wave", "device")}
        numbers = {"w": _numbers(self.sides["wave"], self.waves), "dv": _numbers(self.sides["device"], self.devices)}
        return pa.table(table | numbers)

    def coding(self) -> sql.Coding:
        """What the queries need."""
        none = self.seen.empty
        return sql.Coding(
            said=self.said,
            stages=len(self.plan.stages),
            timeout=self.plan.timeout_us,
            clock=[(0, 0)] if none else clock.offsets(self.plan.timezone, int(self.seen["first_t"].min()), int(self.seen["last_t"].max())),
            channels=[self.channels.index(name) for name in self.common_channels],
            devices=[self.devices.index(name) for name in self.common_devices],
            unknown=self.channels.index(UNKNOWN) if UNKNOWN in self.channels else -1,
        )


def _numbers(values: pd.Series, names: list[str]) -> pa.Array:
    return pa.array(pd.Index(names, dtype=object).get_indexer(values).astype(np.int64))


def _common(seen: pd.DataFrame, column: str, names: list[str]) -> list[str]:
    counted = seen.groupby(column)["rows_kept"].sum().reindex(names, fill_value=0)
    return most_common(Coded(np.zeros(0, dtype=np.int32), pa.array(names, pa.large_string())), counted.to_numpy())


def run(link: sql.Link, plan: Plan, units: int = CENT) -> dict[str, pd.DataFrame]:
    """All tables of the log that a link leads to."""
    present, dialect = link.columns(), link.dialect
    check_columns([name for name in present if not name.startswith("_")], dict(plan.columns), plan.language, "events")
    has = {ours for ours in KNOWN if plan.columns.get(ours, ours) in present}
    log = sql.log_query(dialect, dict(plan.columns), present, units)
    said = [name for name in ("stage", "touchpoint") if name in has]
    names = Names(link.fetch(sql.distinct_query(log, said)).to_pandas(), said, "wave" in has, plan)
    coding, rows = names.coding(), int(names.seen["rows_kept"].sum())
    link.give("rules", names.rules)
    link.give("sides", names.sides_table())
    order = ", ".join([*(["line"] if "row_id" in has else []), *(name for name in ("_file", "_place") if name in present)])
    link.keep("e", sql.events_query(log, coding, order, dialect.whole), rows)
    link.keep("steps", sql.steps_query(), rows)
    link.keep("sessions", sql.sessions_query(coding), rows)
    link.keep("touched", sql.TOUCHED, rows)
    people = _rows(link.fetch(sql.people_query(coding, dialect)).sort_by([("person", "ascending"), ("w", "ascending")]))
    return finish(
        {
            "steps": _steps(link.fetch(sql.STEPS).sort_by([("person", "ascending"), ("w", "ascending"), ("step", "ascending")]), names),
            "transitions": _transitions(_rows(link.fetch(sql.TRANSITIONS)), names),
            "funnel": _funnel(_rows(link.fetch(sql.funnel_query(coding.stages))), names),
            "features": _features(people, names),
            "variants": _variants(link, names),
            "channel_paths": _channel_paths(_rows(link.fetch(sql.channel_paths_query(dialect))), names),
            "reach": _reach(_rows(link.fetch(sql.REACH)), names),
            "summary": _summary(people, names),
        }
    )


def _rows(table: pa.Table) -> dict[str, object]:
    """Columns of numbers as whole numbers (as reals where some are empty); text stays text."""
    found: dict[str, object] = {}
    for name in table.column_names:
        column = table.column(name)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            found[name] = column.combine_chunks()
        else:
            column = column if pa.types.is_floating(column.type) else column.cast(pa.int64())
            found[name] = (column.cast(pa.float64()) if column.null_count else column.cast(pa.int64())).to_numpy()
    return found


def _steps(table: pa.Table, names: Names) -> pd.DataFrame:
    rows = _rows(table)
    person = rows["person"].dictionary_encode().indices.to_numpy() if len(table) else np.zeros(0, dtype=np.int64)
    place = np.arange(len(person))
    begin = np.maximum.accumulate(np.where(np.append(True, person[1:] != person[:-1]), place, 0)) if len(person) else place
    return frame(
        {
            "person_id": rows["person"].cast(pa.large_string()),
            "step": place - begin + 1,
            "wave": names_of(names.waves, rows["w"]),
            "stage": names_of(names.plan.stages, rows["pos"]),
            "entered_at": times(rows["entered"]),
            "left_at": times(rows["left_at"]),
            "dwell_s": pa.array(_exact(table.column("next_t"), rows["entered"]), from_pandas=True),
            "is_return": rows["pos"] < rows["last_pos"],
            "cycle": rows["cyc"],
        }
    )


def _exact(later: pa.ChunkedArray, earlier: np.ndarray) -> np.ndarray:
    """Seconds between two columns of microseconds, the first perhaps empty."""
    passed = pc.divide(pc.cast(pc.subtract(later.cast(pa.int64()), pa.array(earlier)), pa.float64()), 1e6)
    return passed.to_numpy()


def _transitions(rows: dict[str, np.ndarray], names: Names) -> pd.DataFrame:
    levels = {"event": names.events, "stage": names.plan.stages, "touchpoint": names.touchpoints}
    parts = []
    for number, (level, known) in enumerate(levels.items()):
        at = rows["level"] == number
        part = {"from": names_of(known, rows["a"][at]), "to": names_of(known, rows["b"][at])}
        fixed = {name: pa.array([text] * int(at.sum()), pa.large_string()) for name, text in (("level", level), ("persona", "all"))}
        part |= fixed | {"wave": names_of(names.waves, rows["w"][at]), "times": rows["times"][at], "people": rows["people"][at]}
        parts.append(frame({name: part[name] for name in ("level", "from", "to", "persona", "wave", "times", "people")}))
    return sort(pd.concat(parts, ignore_index=True), ["level", "from", "to", "wave"])


def _funnel(rows: dict[str, np.ndarray], names: Names) -> pd.DataFrame:
    stages, waves = len(names.plan.stages), len(names.waves)
    cell = rows["w"] * stages + rows["pos"]
    counted = {}
    for name in ("people", "went_on", "in_order", "went_back", "skipped", "came_again", "converted"):
        counted[name] = np.zeros(waves * stages, dtype=np.int64)
        counted[name][cell] = rows[name]
    wave, position = np.repeat(np.arange(waves), stages), np.tile(np.arange(stages), waves)
    return frame({"wave": names_of(names.waves, wave), "stage": names_of(names.plan.stages, position), "position": position + 1, **counted})


def _path(texts: pa.Array, known: list[str]) -> pa.Array:
    """``3>0>1`` as names."""
    parts = pc.split_pattern(texts, ">")
    codes = parts.flatten().cast(pa.int64())
    return pc.binary_join(pa.ListArray.from_arrays(parts.offsets, names_of(known, codes.to_numpy()).cast(pa.string())), " > ")


def _variants(link: sql.Link, names: Names) -> pd.DataFrame:
    stops = {"stage": (names.plan.stages, "steps", "pos", "step"), "touchpoint": (names.touchpoints, "touched", "tp", "i")}
    parts = []
    for level, (known, *where) in stops.items():
        rows = _rows(link.fetch(sql.variants_query(link.dialect, *where)))
        path, wave = _path(rows["path"], known), names_of(names.waves, rows["w"])
        counted = {name: rows[name] for name in ("people", "times")}
        parts.append(frame({"level": pa.array([level] * len(path), pa.large_string()), "path": path, "wave": wave, **counted}))
    return sort(pd.concat(parts, ignore_index=True), ["level", "path", "wave"])


def _channel_paths(rows: dict[str, object], names: Names) -> pd.DataFrame:
    wave = names_of(names.waves, rows["w"])
    totals = {name: rows[name] for name in ("conversions", "nulls", "value_units")}
    return sort(frame({"path": _path(rows["path"], names.channels), "wave": wave, **totals}), ["path", "wave"])


def _reach(rows: dict[str, np.ndarray], names: Names) -> pd.DataFrame:
    parts = []
    for number, (kind, known) in enumerate((("action", names.actions), ("channel", names.channels), ("touchpoint", names.touchpoints))):
        at = rows["kind"] == number
        parts.append(
            frame(
                {
                    "kind": pa.array([kind] * int(at.sum()), pa.large_string()),
                    "stage": names_of(names.plan.stages, rows["pos"][at]),
                    "item": names_of(known, rows["item"][at]),
                    "wave": names_of(names.waves, rows["w"][at]),
                    "people": rows["people"][at],
                    "times": rows["times"][at],
                }
            )
        )
    return sort(pd.concat(parts, ignore_index=True), ["kind", "stage", "item", "wave"])


def _features(rows: dict[str, np.ndarray], names: Names) -> pd.DataFrame:
    """Ratios out of whole numbers, in the order of `helpers.engine.features`; of each person the last wave."""
    if not len(rows["n"]):
        return empty(names.plan.stages, names.common_channels, names.common_devices)
    person = rows["person"].dictionary_encode().indices.to_numpy()
    last = np.append(person[1:] != person[:-1], True)
    at = {name: x[last] for name, x in rows.items() if isinstance(x, np.ndarray)}
    return frame(
        {
            "person_id": rows["person"].filter(pa.array(last)).cast(pa.large_string()),
            "wave": names_of(names.waves, at["w"]),
            "events": at["n"],
            "sessions": at["sessions"],
            "is_converted": at["goals"] > 0,
            **{f"f_{name}": np.asarray(x, dtype=float) for name, x in _numbers_of(at, names).items()},
        }
    )


def _numbers_of(at: dict[str, np.ndarray], names: Names) -> dict[str, np.ndarray]:
    n, sessions, stages = at["n"], at["sessions"], names.plan.stages
    at |= {name: np.nan_to_num(at[name]) for name in ("back", "skip", "again", "forward", "steps")}
    moves = at["back"] + at["skip"] + at["again"] + at["forward"]
    some = at["steps"] > 0
    return {
        "span_days": (at["t1"] - at["t0"]) / clock.DAY,
        "distinct_events": at["evs"],
        "distinct_touchpoints": at["tps"],
        "days_active": at["days"],
        **{name: at[name] / n for name in ("weekend", "evening", "morning")},
        "first_hour": at["first_hour"],
        "events_per_session": n / sessions,
        "session_s_mean": at["length"] / sessions / 1e6,
        "session_s_max": at["length_max"] / 1e6,
        "session_events_max": at["n_max"],
        "single_event_sessions": at["singles"] / sessions,
        "days_between_sessions": _ratio(at["gap"] / clock.DAY, sessions - 1),
        "unassigned": at["at_none"] / n,
        **{f"share_{stage}": at[f"at_{k}"] / n for k, stage in enumerate(stages)},
        **{f"reached_{stage}": at[f"at_{k}"] > 0 for k, stage in enumerate(stages)},
        **{ours: at[theirs] for ours, theirs in (("back", "back"), ("skip", "skip"), ("repeat", "again"), ("forward", "forward"))},
        "linearity": _ratio(at["forward"], moves),
        "steps": at["steps"],
        "entry_position": np.where(some, at["entry"], np.nan),
        "furthest_position": np.where(some, at["furthest"], np.nan),
        "journeys": np.where(some, at["journeys"], 1),
        "goals": at["goals"],
        "value": at["worth"] / CENT,
        "value_max": at["worth_max"] / CENT,
        "days_to_goal": (at["goal_t"] - at["t0"]) / clock.DAY,
        "steps_to_goal": at["goal_step"],
        "sessions_to_goal": at["goal_sess"],
        "channel_switches": at["switches"],
        "channels": at["chs"],
        **{f"channel_{name}": at[f"channel_{names.channels.index(name)}"] / sessions for name in names.common_channels},
        **{f"device_{name}": at[f"device_{names.devices.index(name)}"] / n for name in names.common_devices},
    }


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)


def _summary(rows: dict[str, np.ndarray], names: Names) -> pd.DataFrame:
    waves, of = len(names.waves), rows["w"]

    def total(numbers: np.ndarray) -> np.ndarray:
        found = np.zeros(waves, dtype=np.int64)
        np.add.at(found, of, np.nan_to_num(numbers).astype(np.int64))
        return found

    first, last = np.full(waves, np.iinfo(np.int64).max), np.full(waves, np.iinfo(np.int64).min)
    np.minimum.at(first, of, rows["t0"])
    np.maximum.at(last, of, rows["t1"])
    dropped = (names.sides["rows_all"] - names.sides["rows_kept"]).groupby(names.sides["wave"]).sum().reindex(names.waves, fill_value=0)
    someone = pa.array(last >= first)
    return frame(
        {
            "wave": pa.array(names.waves, pa.large_string()),
            "people": total(np.ones(len(of))),
            "events": total(rows["n"]),
            "sessions": total(rows["sessions"]),
            "steps": total(rows["steps"]),
            "unassigned": total(rows["at_none"]),
            "dropped": dropped.to_numpy(dtype=np.int64),
            "converted": total(rows["goals"] > 0),
            "second_cycle": total(np.nan_to_num(rows["journeys"]) > 1),
            "value_units": total(rows["worth"]),
            "first_at": pc.if_else(someone, times(first), None),
            "last_at": pc.if_else(someone, times(last), None),
        }
    )
