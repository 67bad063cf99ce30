"""A slow, plain reference of the event layer: loops over people, no codes, no sorting tricks. Engines must give the same tables."""

from collections import Counter, defaultdict
from itertools import pairwise

import pandas as pd


def travellers(frame, model, classify, timeout):
    """Rows per (person, wave), in order of time, row number, place; each with its session, stage and touchpoint."""
    frame = frame.reset_index(drop=True).copy()
    frame["at"] = pd.to_datetime(frame["at"], utc=True)
    frame["place"] = range(len(frame))
    frame["row"] = frame["row_id"].fillna(":0").str.rsplit(":", n=1).str[-1].astype(int) if "row_id" in frame else 0
    if "wave" not in frame:
        frame["wave"] = "all"
    frame = frame[frame["person_id"].notna() & frame["at"].notna()]
    rule = {r.event: r for r in classify(frame[["event"]].fillna("").drop_duplicates()).itertuples()}
    out = {}
    for key, rows in frame.sort_values(["person_id", "wave", "at", "row", "place"]).groupby(["person_id", "wave"], sort=True):
        number, events, before = 0, [], None
        for row in rows.itertuples():
            if before is None or row.at - before > timeout:
                number += 1
            before = row.at
            event = row.event if isinstance(row.event, str) else ""
            channel = row.channel if isinstance(row.channel, str) and row.channel else "unknown"
            events.append(
                {
                    "at": row.at,
                    "event": event,
                    "channel": channel,
                    "session": number,
                    "stage": rule[event].stage,
                    "touchpoint": rule[event].touchpoint,
                    "goal": rule[event].is_goal,
                    "value": 0 if row.value != row.value else row.value,
                }
            )
        out[key] = events
    return out


def steps(events, order):
    """Visits to stages, with the journey each belongs to."""
    found = []
    for event in events:
        if event["stage"] == "unassigned":
            continue
        if found and (found[-1]["stage"], found[-1]["session"]) == (event["stage"], event["session"]):
            found[-1]["left_at"] = event["at"]
            found[-1]["goal"] |= event["goal"]
        else:
            found.append(
                {
                    "stage": event["stage"],
                    "session": event["session"],
                    "entered_at": event["at"],
                    "left_at": event["at"],
                    "goal": event["goal"],
                }
            )
    cycle, goal = 1, None
    for step in found:
        if goal is not None and order[step["stage"]] <= goal[0] and step["session"] > goal[1]:
            cycle, goal = cycle + 1, None
        step["cycle"] = cycle
        if step["goal"]:
            goal = order[step["stage"]], step["session"]
    return found


def tables(frame, model, classify, timeout):
    """Steps, transitions, funnel people, variants of stages, channel paths, reach of touchpoints: as plain dictionaries."""
    order = {stage: i for i, stage in enumerate(model.stage_ids)}
    moves, variants, channels, reach, funnel = defaultdict(list), defaultdict(list), Counter(), defaultdict(list), Counter()
    all_steps, number = [], Counter()
    for (person, wave), events in travellers(frame, model, classify, timeout).items():
        for before, after in pairwise(events):
            moves["event", before["event"], after["event"], wave].append(person)
        own = steps(events, order)
        for i, step in enumerate(own):
            number[person] += 1
            dwell = (own[i + 1]["entered_at"] - step["entered_at"]).total_seconds() if i + 1 < len(own) else None
            back = i > 0 and order[step["stage"]] < order[own[i - 1]["stage"]]
            all_steps.append((person, number[person], wave, step["stage"], step["entered_at"], step["left_at"], dwell, back, step["cycle"]))
        for before, after in pairwise(own):
            moves["stage", before["stage"], after["stage"], wave].append(person)
        for cycle in sorted({s["cycle"] for s in own}):
            path = [s["stage"] for s in own if s["cycle"] == cycle]
            variants[" > ".join(p for p, q in zip(path, [None, *path]) if p != q), wave].append(person)
        for event in events:
            if event["stage"] != "unassigned":
                reach[event["stage"], event["touchpoint"], wave].append(person)
        for name, count in funnel_of(own, events, order).items():
            funnel[(wave, *name)] += count
        channels[(*channel_path(events), wave)] += 1
    return all_steps, moves, variants, channels, reach, funnel


def funnel_of(own, events, order):
    """Which counts of the funnel this traveller belongs to."""
    found, passed = Counter(), -1
    for stage in order:
        here = [i for i, s in enumerate(own) if s["stage"] == stage]
        if here:
            found[stage, "people"] = 1
            found[stage, "went_on"] = int(any(order[s["stage"]] > order[stage] for s in own[here[0] :]))
            nexts = [order[own[i + 1]["stage"]] - order[stage] for i in here if i + 1 < len(own)]
            found[stage, "went_back"] = int(any(x < 0 for x in nexts))
            found[stage, "skipped"] = int(any(x > 1 for x in nexts))
            found[stage, "came_again"] = int(any(x == 0 for x in nexts))
            begun = next(k for k, e in enumerate(events) if e["stage"] == stage)
            found[stage, "converted"] = int(any(e["goal"] for e in events[begun:]))
        later = [i for i in here if i > passed] if passed is not None else []
        passed = later[0] if later else None
        found[stage, "in_order"] = int(passed is not None)
    return found


def channel_path(events):
    """Channels of the sessions until the first goal, whether there is one, and its value."""
    goal = next((e for e in events if e["goal"]), None)
    last = goal["session"] if goal else events[-1]["session"]
    path = []
    for session in range(1, last + 1):
        known = [e["channel"] for e in events if e["session"] == session and e["channel"] != "unknown"]
        path.append(known[0] if known else "unknown")
    return " > ".join(path), goal is not None, round(goal["value"], 4) if goal else 0
