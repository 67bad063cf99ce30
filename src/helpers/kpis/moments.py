"""People as they stood at a moment, and what they did since: the cases from which churn and lead score are learned and judged.

Nothing from after the moment is in the features. The time since ends before the wave ends, so that nobody is called gone who was not
watched long enough.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from helpers.kpis.prediction import Cases
from helpers.kpis.rows import NOWHERE, is_like, known_people

MOST_MOMENTS = 4
"""Moments per wave at most, the last ones."""
DAY = 86_400


def horizon(tables: Sequence[pd.DataFrame], longest: int) -> int:
    """Days ahead that can be watched: a third of the median wave in whole weeks, 14 at least and ``longest`` at most."""
    spans = [part["at"].max() - part["at"].min() for table in tables if len(table) for _, part in table.groupby("wave")]
    days = float(np.median([s.total_seconds() for s in spans])) / DAY if spans else 0.0
    return int(np.clip(round(days / 3 / 7) * 7, 14, longest))


def moments(at: pd.Series, wave: pd.Series, days: int) -> list[tuple[str, pd.Timestamp]]:
    """Moments in each wave with this many days left to watch and as many behind it: (wave, moment), in order of time."""
    found = []
    for name, own in at.groupby(wave, sort=True):
        start, end, ahead = own.min(), own.max(), pd.Timedelta(days=days)
        places = [end - k * ahead for k in range(1, MOST_MOMENTS + 1) if end - k * ahead >= start + 0.95 * ahead]
        found += [(str(name), m) for m in reversed(places)]
    return sorted(found, key=lambda pair: pair[1])


def gather(build: Callable[[pd.Timestamp], tuple[pd.DataFrame, pd.Series]], at: list[tuple[str, pd.Timestamp]]
           ) -> tuple[Cases, Cases] | None:
    """Cases of the earlier and of the later moments: later is the last wave, or the last moment when there is one wave only."""
    if len(at) < 2:
        return None
    waves = [wave for wave, _ in at]
    later = [wave == waves[-1] for wave in waves] if len(set(waves)) > 1 else [k == len(at) - 1 for k in range(len(at))]
    made = []
    for side in (False, True):
        parts = [(k, *build(moment)) for k, (_, moment) in enumerate(at) if later[k] == side]
        x = pd.concat([p[1] for p in parts])
        made.append(Cases(x.reset_index(drop=True), np.concatenate([p[2].to_numpy(dtype=float) for p in parts]),
                          np.concatenate([np.full(len(p[1]), p[0]) for p in parts]), x.index.to_numpy()))
    return made[0], made[1]


def _days(since: pd.Series, moment: pd.Timestamp) -> pd.Series:
    return (moment - since).dt.total_seconds() / DAY


def lookback(at: pd.Series, moments: list[tuple[str, pd.Timestamp]]) -> pd.Timedelta:
    """How far back every moment can look: to the first export from the first moment, in whole days, a year at most."""
    return min((moments[0][1] - at.min()).floor("D"), pd.Timedelta(days=365)) if moments else pd.Timedelta(0)


def customers(orders: pd.DataFrame, events: pd.DataFrame, moment: pd.Timestamp, days: int, back: pd.Timedelta
              ) -> tuple[pd.DataFrame, pd.Series]:
    """Active customers (an order within ``back`` before the moment), and whether no order followed in ``days``.

    Features: days since the last sign of life and since the last order, orders, how many of the own usual gaps have passed since the
    last order (empty after one order), mean value, share refunded, visits and events in the last ``days``. All look back equally far,
    so that they mean the same at every moment. Index person_id.
    """
    known = known_people(orders)
    past = known[(known["at"] <= moment) & (known["at"] > moment - back)]
    own = past.groupby("person_id", sort=True)
    span = own["at"].agg(["min", "max", "size"])
    ahead = pd.Timedelta(days=days)
    seen = events[(events["at"] <= moment) & events["person_id"].isin(span.index)]
    last_seen = seen.groupby("person_id")["at"].max().reindex(span.index)
    recent = seen[seen["at"] > moment - ahead].groupby("person_id").agg(visits=("session_id", "nunique"), events=("at", "size"))
    recent = recent.reindex(span.index).fillna(0.0)
    idle = _days(span["max"].where(~(last_seen > span["max"]), last_seen), moment)
    refunded = (past["refunded"].fillna(0) > 0).groupby(past["person_id"]).mean()
    since = _days(span["max"], moment)
    usual_gap = ((_days(span["min"], moment) - since) / (span["size"] - 1)).where(span["size"] > 1)
    x = pd.DataFrame({"idle_days": idle, "days_since_order": since, "orders": span["size"].astype(float),
                      "own_gaps": since / usual_gap.clip(lower=1), "order_value": own["revenue"].mean(), "refunded": refunded,
                      "visits": recent["visits"].astype(float), "events": recent["events"].astype(float)})
    after = known[(known["at"] > moment) & (known["at"] <= moment + ahead)]
    return x, pd.Series(~x.index.isin(after["person_id"]), index=x.index)


def slim(events: pd.DataFrame, orders: pd.DataFrame, goal: Sequence[str]) -> tuple[pd.DataFrame, pd.Series]:
    """What `visitors` needs of the events, in order of time and with codes for words; and when each person reached the goal first."""
    known = known_people(events)
    first = pd.concat([known.loc[is_like(known["event"], tuple(goal)), ["person_id", "at"]], known_people(orders)[["person_id", "at"]]])
    codes = {name: pd.factorize(known[name])[0] for name in ("session_id", "touchpoint")}
    words = {name: known[name].astype("category") for name in ("person_id", "stage", "channel", "device")}
    log = pd.DataFrame({"at": known["at"], **words, **codes}).sort_values("at", kind="stable", ignore_index=True)
    return log, first.sort_values("at", kind="stable").drop_duplicates("person_id").set_index("person_id")["at"]


def visitors(log: pd.DataFrame, reached: pd.Series, stages: Sequence[str], moment: pd.Timestamp, days: int
             ) -> tuple[pd.DataFrame, pd.Series]:
    """Everyone seen in the last ``days`` who had not reached the goal yet, and whether they reached it in the next ``days``.

    Features: days since the last event, days known, visits, events, kinds of touchpoints, events per stage, channel of the last visit
    and device. Index person_id.

    Args:
        log, reached: from `slim`.
    """
    back = pd.Timedelta(days=days)
    recent = log.iloc[log["at"].searchsorted(moment - back, "right"):log["at"].searchsorted(moment, "right")]
    goal_at = reached.reindex(recent["person_id"].cat.categories)
    person = recent["person_id"].cat.codes.to_numpy()
    recent = recent[~(goal_at <= moment).to_numpy()[person]]
    own = recent.groupby("person_id", observed=True, sort=True)
    span = own["at"].agg(["min", "max", "size"])

    def kinds(column: str) -> pd.Series:
        pairs = recent[["person_id", column]].drop_duplicates()
        return pairs.groupby("person_id", observed=True).size().astype(float)

    x = pd.DataFrame({"idle_days": _days(span["max"], moment), "days_known": _days(span["min"], moment),
                      "events": span["size"].astype(float), "visits": kinds("session_id"), "touchpoints": kinds("touchpoint")})
    for stage in stages:
        x[f"stage_{stage}"] = recent.loc[recent["stage"] == stage, "person_id"].value_counts().reindex(x.index).fillna(0.0)
    x.index = x.index.astype("str")
    for word, rows in (("channel", recent[~recent["channel"].isin(NOWHERE)]), ("device", recent)):
        last = rows.drop_duplicates("person_id", keep="last").astype({"person_id": "str", word: "str"}).set_index("person_id")[word]
        x[word] = last.reindex(x.index).fillna("unknown").to_numpy()
    goal_at = goal_at.reindex(x.index)
    return x, ((goal_at > moment) & (goal_at <= moment + back)).rename(None)
