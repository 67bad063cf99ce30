"""Would the map say the same under other rules? The cells are drawn again under each, and those that flip are marked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers import intervals, tables
from helpers.stages import outcomes
from helpers.stages.journeys import action_names
from helpers.stages.model import Rule, StageModel
from helpers.stages.rows import numbered
from helpers.stages.rules import rule_for

TRAVELLER = ["wave", "person_id"]
TOUCHED = 0.85      # how sure a rule is of its stage when stages are smoothed
LONGEST = pd.Timedelta(days=1)    # a longer silence than this ends no session: a process has none
COLUMNS = ("event", "stage", "touchpoint", "channel", "action")
NAMELESS = ("", "other", "unknown", "all")
LANES = {"touchpoint": "touchpoints", "channel": "channels", "action": "actions"}


def sensitivity(
    events: pd.DataFrame,
    model: StageModel,
    *,
    timeout: str = "30min",
    goal_event: list[str] | None = None,
    minimum_people: int = 10,
    level: float = 0.95,
) -> pd.DataFrame:
    """The statements of the last wave's map under other rules of the same data.

    Other rules: ``next_rule`` (each event by the second rule that fits it, where there is one), ``smoothed`` (stages in their likeliest
    order given those before and after), and sessions that end after 15 and after 60 minutes. Two kinds of statement: what comes first at
    a stage (touchpoint, channel, action: it flips when another one does and its share lies outside the interval), and shares of people
    (stage_share, drop_off, repeat_share: they flip when the other estimate lies outside the interval by more than a tenth of the estimate).

    Returns:
        Rows of the contract ``sensitivity``; none about a stage of fewer than ``minimum_people``.
    """
    known = events[events["person_id"].notna() & events["at"].notna()]
    known = known[known["wave"] == known["wave"].max()] if len(known) else known
    if known.empty or not known["stage"].isin(model.stage_ids).any():
        return tables.empty("sensitivity")
    known = numbered(known)[0].assign(action=known["event"].map(action_names(known["event"].dropna().unique(), model)))
    known = known.assign(**{name: known[name].astype("category") for name in COLUMNS if name in known})
    known = known.sort_values([*TRAVELLER, "at"], kind="stable", ignore_index=True)
    usual = statements(known, model, timeout, goal_event)
    found = []
    for name, frame, silence in (
        ("next_rule", next_rule(known, model), timeout),
        ("smoothed", smoothed(known, model, timeout), timeout),
        ("timeout_15min", known, "15min"),
        ("timeout_60min", known, "60min"),
    ):
        is_silence = name.startswith("timeout")
        if (frame is known and not is_silence) or (is_silence and (silence == timeout or pd.Timedelta(timeout) > LONGEST)):
            continue
        other = statements(frame, model, silence, goal_event)
        found.append(_compared(usual, other, level).assign(rule=name))
    table = pd.concat(found, ignore_index=True).assign(wave=known["wave"].iloc[0]) if found else tables.empty("sensitivity")
    return tables.conform(table[table["n"] >= minimum_people], "sensitivity")


def statements(events: pd.DataFrame, model: StageModel, timeout: str, goal_event: list[str] | None = None) -> pd.DataFrame:
    """What the map would say: ``lane``, ``metric``, ``stage``, ``item``, ``x`` people of ``n``.

    Counted on numbers instead of names, as this runs once per rule; steps are those of `build_journeys`.

    Args:
        events: of one wave, in order of person and time: ``person_id``, ``at``, ``event``, ``stage``, ``touchpoint``, ``action`` and
            perhaps ``channel``.
    """
    seen, session = events, _session(events, timeout)
    who = pd.factorize(seen["person_id"])[0]
    stage = _places(seen["stage"], model)
    rows = np.flatnonzero(stage >= 0)
    size, everyone = len(model.stage_ids), int(who.max(initial=-1)) + 1
    seen, who, stage, session = seen.iloc[rows], who[rows], stage[rows], session[rows]
    new = np.append(True, (stage[1:] != stage[:-1]) | (session[1:] != session[:-1])) if len(rows) else np.zeros(0, dtype=bool)
    there, went_on, again = _people(who[new], stage[new], size, _badly_ended(seen[new], model, goal_event))
    found = [("kpis", "stage_share", s, "all", there[i], everyone) for i, s in enumerate(model.stage_ids) if there[i]]
    farthest = np.flatnonzero(there).max(initial=0)
    for i, s in enumerate(model.stage_ids):
        if there[i]:
            found += [("kpis", "drop_off", s, "all", there[i] - went_on[i], there[i])] if i < farthest else []
            found.append(("kpis", "repeat_share", s, "all", again[i], there[i]))
    for kind, lane in LANES.items():
        values = seen[kind].astype("category").cat if kind in seen else pd.Series([], dtype="category").cat
        codes, names = values.codes.to_numpy(dtype=np.int64) if kind in seen else np.full(len(rows), -1), values.categories
        width = max(len(names), 1)
        pairs = np.unique((who * size + stage)[codes >= 0] * width + codes[codes >= 0])
        counted = np.bincount(pairs % (size * width), minlength=size * width)
        for place in np.flatnonzero(counted):
            item = names[place % width]
            if item not in NAMELESS:
                at = place // width
                found.append((lane, "action" if kind == "action" else "reach", model.stage_ids[at], item, counted[place], there[at]))
    return pd.DataFrame(found, columns=["lane", "metric", "stage", "item", "x", "n"])


def _session(events: pd.DataFrame, timeout: str) -> np.ndarray:
    """The number of each event's session, for events in order of person and time."""
    new = (events["person_id"] != events["person_id"].shift()) | (events["at"].diff() > pd.Timedelta(timeout))
    return new.to_numpy().cumsum()


def _places(stage: pd.Series, model: StageModel) -> np.ndarray:
    """The place of each stage in the model, -1 for none."""
    codes = stage.astype("category").cat
    place = np.array([model.stage_ids.index(s) if s in model.stage_ids else -1 for s in codes.categories] or [-1], dtype=np.int64)
    return np.where(codes.codes >= 0, place[codes.codes], -1)


def _people(who: np.ndarray, stage: np.ndarray, size: int, is_lost: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per stage the people there, those seen at a later one after their first visit, and those whose next step was here again."""
    pair = who * size + stage
    _, first = np.unique(pair, return_index=True)
    reach = np.where(is_lost, 0, stage) + (who.max(initial=0) - who) * size    # whoever comes later in reverse starts above the rest
    furthest = np.maximum.accumulate(reach[::-1])[::-1] - (who.max(initial=0) - who) * size
    ahead = furthest[first] > stage[first]
    again = np.unique(pair[:-1][pair[1:] == pair[:-1]])
    count = lambda stages: np.bincount(stages, minlength=size)  # noqa: E731
    return count(stage[first]), count(stage[first][ahead]), count(again % size)


def _badly_ended(steps: pd.DataFrame, model: StageModel, goal_event: list[str] | None) -> np.ndarray:
    """Steps in the stage in which the journey of that person ended otherwise than with the goal."""
    if not model.outcomes:
        return np.zeros(len(steps), dtype=bool)
    bad = outcomes.lost(outcomes.endings(steps, steps.assign(step=range(len(steps)), entered_at=steps["at"]), model, goal_event))
    ending = steps[TRAVELLER].merge(bad, on=TRAVELLER, how="left", validate="many_to_one")["end_stage"].to_numpy()
    return steps["stage"].to_numpy() == ending


def _compared(usual: pd.DataFrame, other: pd.DataFrame, level: float) -> pd.DataFrame:
    """The usual statements beside the others: shares, and what comes first."""
    low, high = intervals.wilson(usual["x"].to_numpy(float), usual["n"].to_numpy(float), level)
    rows = usual.assign(estimate=usual["x"] / usual["n"], low=low, high=high)
    place = ["lane", "metric", "stage", "item"]
    beside = other.assign(other=other["x"] / other["n"])[[*place, "other"]]
    rows = rows.merge(beside, on=place, how="left", validate="one_to_one")
    outside = (rows["other"] < rows["low"]) | (rows["other"] > rows["high"]) | rows["other"].isna()
    shares = rows[rows["lane"] == "kpis"]
    far = (shares["other"] - shares["estimate"]).abs() > 0.1 * shares["estimate"]
    shares = shares.assign(other_item="all", is_flipped=outside[shares.index] & (far | shares["other"].isna()))
    first = _first(rows)
    first = first.merge(_first(other)[["lane", "stage", "item"]].rename(columns={"item": "other_item"}), on=["lane", "stage"], how="left")
    moved = (first["other"] < first["low"]) | (first["other"] > first["high"]) | first["other"].isna()
    changed = (first["item"] != first["other_item"]) & moved
    both = pd.concat([shares, first.assign(is_flipped=changed)], ignore_index=True)
    return both[["lane", "metric", "stage", "item", "estimate", "low", "high", "n", "other", "other_item", "is_flipped"]]


def _first(rows: pd.DataFrame) -> pd.DataFrame:
    """What most people of a stage met, per lane."""
    items = rows[rows["lane"] != "kpis"].sort_values(["x", "item"], ascending=[False, True], kind="stable")
    return items.drop_duplicates(["lane", "stage"])


def next_rule(events: pd.DataFrame, model: StageModel) -> pd.DataFrame:
    """The events with the stage of the second rule that fits them, the first one's where none other does; the same frame if none has."""
    names = sorted({(event, "") for event in events["event"].dropna().unique()})
    first = rule_for(names, model)
    second: dict[str, Rule] = {}
    for (event, _), place in zip(names, first):
        if place >= 0:
            rest = replace(model, rules=[r for r in model.rules[place + 1 :] if not r.channel and r.stage != model.rules[place].stage])
            found = rule_for([(event, "")], rest)[0]
            if found >= 0:
                second[event] = rest.rules[found]
    if not second:
        return events
    moves = events["event"].isin(second) & (events["rule_id"] != "declared")
    fresh = {}
    for name in ("stage", "touchpoint"):
        other = events["event"].astype("str").map({e: getattr(r, name) for e, r in second.items()})
        fresh[name] = events[name].astype("str").where(~moves, other).astype("str")
    return events.assign(**fresh)


def smoothed(events: pd.DataFrame, model: StageModel, timeout: str = "30min") -> pd.DataFrame:
    """The events with the likeliest run of stages in each session (Viterbi): a lone event between others of another stage joins those.

    The rules stay the dictionary: an event shows its rule's stage with ``TOUCHED`` certainty, any other with the rest; an event without
    a rule shows nothing. The moves between stages are those of the log.

    Args:
        events: in order of person and time.
    """
    session, shown, size = _session(events, timeout), _places(events["stage"], model), len(model.stage_ids)
    new = np.append(True, session[1:] != session[:-1])
    emission = np.full((size + 1, size), (1 - TOUCHED) / max(size - 1, 1))
    np.fill_diagonal(emission, TOUCHED)
    emission[size] = 1 / size                 # no rule fits: it says nothing
    seen = ~new[1:] & (shown[:-1] >= 0) & (shown[1:] >= 0)
    moves = np.bincount(shown[:-1][seen] * size + shown[1:][seen], minlength=size * size).reshape(size, size) + 0.5
    path = _viterbi(shown, np.flatnonzero(new), np.log(emission), np.log(moves / moves.sum(axis=1, keepdims=True)))
    stage = np.where(shown >= 0, np.array(model.stage_ids, dtype=object)[path], events["stage"].to_numpy(dtype=object))
    return events.assign(stage=pd.Series(stage, index=events.index, dtype="str"))


def _viterbi(shown: np.ndarray, begins: np.ndarray, emission: np.ndarray, moves: np.ndarray) -> np.ndarray:
    """The likeliest hidden run for many sequences at once, step by step over those that are long enough."""
    length = np.diff(np.append(begins, len(shown)))
    order = np.argsort(-length, kind="stable")
    begins, length = begins[order], length[order]
    came = np.zeros((len(shown), len(moves)), dtype=np.int8)
    score = emission[shown[begins]]
    ends = np.empty((len(begins), len(moves)))
    for step in range(1, length.max(initial=1)):
        alive = int(np.searchsorted(-length, -step, side="left"))    # sequences longer than `step`
        ends[alive : len(score)] = score[alive:]
        through = score[:alive, :, None] + moves[None]
        here = begins[:alive] + step
        came[here] = through.argmax(axis=1)
        score = through.max(axis=1) + emission[shown[here]]
    ends[: len(score)] = score
    path = np.empty(len(shown), dtype=np.int64)
    now = ends.argmax(axis=1)
    for step in range(length.max(initial=1) - 1, -1, -1):
        alive = int(np.searchsorted(-length, -step, side="left"))
        here = begins[:alive] + step
        path[here] = now[:alive]
        now[:alive] = came[here, now[:alive]]
    return path
