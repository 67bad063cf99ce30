"""Credit for conversions over channels, by several rules side by side. None of them shows a cause; their spread says how sure we are.

All rules read ``channel_paths``: the channels of a person in order, how many people with that path converted and how many did not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

RULES = ("first", "last", "linear", "position", "markov")
ENDS = 0.4
"""Position rule: 40 % to the first, 40 % to the last, the rest over what lies between."""
HALF_LIFE_DAYS = 7.0


def split(paths: pd.Series) -> tuple[list[np.ndarray], list[str]]:
    """Each path as numbers of channels, and the channels in order of name."""
    parts = [[step.strip() for step in path.split(">")] for path in paths]
    channels = sorted({step for steps in parts for step in steps})
    number = {name: i for i, name in enumerate(channels)}
    return [np.array([number[s] for s in steps]) for steps in parts], channels


def credits(steps: list[np.ndarray], channels: int, rule: str) -> np.ndarray:
    """Share of the credit of one conversion per path (row) and channel (column), for first, last, linear and position."""
    out = np.zeros((len(steps), channels))
    for i, path in enumerate(steps):
        np.add.at(out[i], path, _weights(len(path), rule))
    return out


def _weights(length: int, rule: str) -> np.ndarray:
    if rule == "first":
        return np.eye(1, length, 0)[0]
    if rule == "last":
        return np.eye(1, length, length - 1)[0]
    if rule == "linear" or length == 1:
        return np.full(length, 1 / length)
    if length == 2:
        return np.full(2, 0.5)
    between = np.full(length, (1 - 2 * ENDS) / (length - 2))
    between[[0, -1]] = ENDS
    return between


def moves(steps: list[np.ndarray], channels: int) -> tuple[np.ndarray, np.ndarray]:
    """Counts of moves per path, flattened: from start and each channel (rows) to each channel (columns); and the last channel."""
    out = np.zeros((len(steps), (channels + 1) * channels))
    for i, path in enumerate(steps):
        sources = np.concatenate([[channels], path[:-1]])
        np.add.at(out[i], sources * channels + path, 1)
    return out, np.array([path[-1] for path in steps])


def removal_effects(step_counts: np.ndarray, conversions: np.ndarray, nulls: np.ndarray) -> tuple[float, np.ndarray]:
    """Markov attribution in closed form: the chance to convert, and the part of it that is lost without each channel.

    Args:
        step_counts: moves from each channel, and last from the start, to each channel (channels + 1 rows).
        conversions: moves from each channel to conversion. nulls: to the end without one.

    Returns:
        base chance; removal effect per channel, 0 to 1 (a removed channel leads nowhere).
    """
    k = step_counts.shape[1]
    leaving = step_counts.sum(axis=1) + np.append(conversions + nulls, 0)
    chance = step_counts / np.maximum(leaving, 1e-300)[:, None]
    inner, start = chance[:k], chance[k]
    to_conversion = conversions / np.maximum(leaving[:k], 1e-300)
    reach = np.linalg.solve(np.eye(k) - inner, to_conversion)
    base = float(start @ reach)
    effects = np.zeros(k)
    for channel in range(k):
        kept = np.delete(np.arange(k), channel)
        if base > 0:
            left = np.linalg.solve(np.eye(k - 1) - inner[np.ix_(kept, kept)], to_conversion[kept])
            effects[channel] = 1 - float(start[kept] @ left) / base
    return base, effects


def attribute(paths: pd.DataFrame, rules: tuple[str, ...] = RULES) -> pd.DataFrame:
    """Conversions credited to each channel by each rule.

    Args:
        paths: one row per path, with path ("a > b"), conversions and nulls (both count people).

    Returns:
        One row per channel, one column per rule; each column sums to the conversions.
    """
    steps, channels = split(paths["path"])
    conversions, nulls = (paths[c].to_numpy(dtype=float) for c in ("conversions", "nulls"))
    out = {}
    for rule in rules:
        if rule == "markov":
            flat, last = moves(steps, len(channels))
            ends = [np.bincount(last, weights=w, minlength=len(channels)) for w in (conversions, nulls)]
            out[rule] = markov_shares(np.concatenate([(conversions + nulls) @ flat, *ends]), len(channels)) * conversions.sum()
        else:
            out[rule] = conversions @ credits(steps, len(channels), rule)
    return pd.DataFrame(out, index=pd.Index(channels, name="channel"))


def spread(paths: pd.DataFrame, rule: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Share of the conversions per channel by one rule, and the variance of each share over people.

    For the rules by place it is the variance of a mean over those who converted. For Markov the shares are a function of the sums
    of moves over people; its slope (by differences) gives each person's influence (delta method).

    Returns:
        channels, shares, variances.
    """
    steps, channels = split(paths["path"])
    conversions, nulls = (paths[c].to_numpy(dtype=float) for c in ("conversions", "nulls"))
    k, people = len(channels), conversions.sum()
    if rule != "markov":
        each = credits(steps, k, rule)
        shares = conversions @ each / people
        return channels, shares, conversions @ (each - shares) ** 2 / (people * max(people - 1, 1))
    flat, last = moves(steps, k)
    ends = np.eye(k)[last]
    sums = np.concatenate([(conversions + nulls) @ flat, conversions @ ends, nulls @ ends])
    shares, slope = markov_shares(sums, k), np.zeros((len(sums), k))
    for i in np.flatnonzero(sums):
        step = 1e-4 * sums[i]
        up, down = sums.copy(), sums.copy()
        up[i], down[i] = sums[i] + step, sums[i] - step
        slope[i] = (markov_shares(up, k) - markov_shares(down, k)) / (2 * step)
    common, m = flat @ slope[: flat.shape[1]], flat.shape[1]
    converted, not_converted = common + ends @ slope[m : m + k], common + ends @ slope[m + k :]
    return channels, shares, conversions @ converted**2 + nulls @ not_converted**2


def markov_shares(sums: np.ndarray, channels: int) -> np.ndarray:
    """Share per channel by removal effects, from the sums of moves and of ends with and without a conversion."""
    m = (channels + 1) * channels
    _, effects = removal_effects(sums[:m].reshape(channels + 1, channels), sums[m : m + channels], sums[m + channels :])
    return effects / effects.sum() if effects.sum() > 0 else effects


def _rows(rule: str, paths: pd.DataFrame, how: How) -> list[dict]:
    """Share of the conversions per channel by one rule, with its interval over people."""
    buyers = paths["conversions"].sum()
    if buyers == 0 or (rule == "markov" and paths["nulls"].sum() == 0):
        return []
    channels, shares, variances = spread(paths, rule)
    touches = most_touches(paths, rule)
    return _placed(rule, channels, shares, intervals.effective_wilson(shares, variances, buyers, touches, how.level), int(buyers))


def most_touches(paths: pd.DataFrame, rule: str) -> float:
    """Contacts that a rule looks at, the most that an effective count can be; Markov learns from those who did not convert too."""
    people = paths["conversions"] + paths["nulls"] if rule == "markov" else paths["conversions"]
    return float((people * (paths["path"].str.count(">") + 1)).sum())


def _placed(rule: str, channels: list[str], shares: np.ndarray, ends: tuple[np.ndarray, np.ndarray], n: int) -> list[dict]:
    return [row(f"attribution_{rule}", values, n, unit="share", method="wilson_effective", status="inferred", channel=channel)
            for channel, *values in zip(channels, shares, *ends)]


def _entry(rule: str, formula: str, guard: str = "needs conversions") -> dict:
    return {"metric": f"attribution_{rule}", "stage": "all", "unit": "share", "formula": formula, "denominator": "people who converted",
            "needs": ("channel_paths",), "columns": ("path", "conversions", "nulls"), 
            "interval": "Wilson on the effective count; Markov: by the delta method",
            "source": "describes who passed where; not causal", "guard": guard, "better": "none"}


@kpi(**_entry("first", "credit to the first channel"))
def attribution_first(paths: pd.DataFrame, how: How) -> list[dict]:
    """Share of conversions whose first channel it was."""
    return _rows("first", paths, how)


@kpi(**_entry("last", "credit to the last channel"))
def attribution_last(paths: pd.DataFrame, how: How) -> list[dict]:
    """Share of conversions whose last channel it was."""
    return _rows("last", paths, how)


@kpi(**_entry("linear", "credit shared equally over all contacts of the path"))
def attribution_linear(paths: pd.DataFrame, how: How) -> list[dict]:
    """Share of conversions, each shared equally over its path."""
    return _rows("linear", paths, how)


@kpi(**_entry("position", "40 % first, 40 % last, 20 % between"))
def attribution_position(paths: pd.DataFrame, how: How) -> list[dict]:
    """Share of conversions, most of each to the first and the last channel."""
    return _rows("position", paths, how)


@kpi(**_entry("markov", "conversions lost when the channel is removed from a Markov chain of order 1, scaled to the total",
              "needs conversions and paths without one"))
def attribution_markov(paths: pd.DataFrame, how: How) -> list[dict]:
    """Share of conversions by the removal effect of the channel."""
    return _rows("markov", paths, how)


@kpi(metric="attribution_time_decay", stage="all", unit="share", formula="credit halves with every 7 days before the conversion",
     denominator="people who converted", needs=("sessions",), columns=("person_id", "session_id", "channel", "at", "event"),
     interval="Wilson on the effective count", source="describes who passed where; not causal", better="none")
def attribution_time_decay(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Share of conversions, a contact counting half for every week that it lies before the first conversion of the person."""
    channels, each = decayed(sessions)
    if not len(each):
        return []
    n, shares = len(each), each.mean(axis=0)
    variances = ((each - shares) ** 2).sum(axis=0) / (n * max(n - 1, 1))
    return _placed("time_decay", channels, shares, intervals.effective_wilson(shares, variances, n, np.inf, how.level), n)


def decayed(sessions: pd.DataFrame) -> tuple[list[str], np.ndarray]:
    """Share of the credit per person who converted (row) and channel (column), by the age of each contact."""
    is_coded = isinstance(sessions["person_id"].dtype, pd.CategoricalDtype)
    person = sessions["person_id"].cat.codes.to_numpy() if is_coded else pd.factorize(sessions["person_id"], sort=True)[0]
    at, converted = sessions["at"].astype("int64").to_numpy(), sessions["is_converted"].to_numpy(dtype=bool)
    goal_at = np.full(person.max(initial=-1) + 1, np.iinfo(np.int64).min)
    first = pd.Series(at[converted]).groupby(person[converted]).min()
    goal_at[first.index] = first.to_numpy()
    near = np.flatnonzero((at <= goal_at[person]) & ~sessions["channel"].isin({"all", ""}).to_numpy())
    near = near[np.lexsort((at[near], person[near]))]
    channel, channels = pd.factorize(sessions["channel"].iloc[near].astype("str"), sort=True)
    people, who = np.unique(person[near], return_inverse=True)
    day = pd.Timedelta("1D") / pd.Timedelta(1, unit=sessions["at"].dt.unit)
    weights = 0.5 ** ((goal_at[person[near]] - at[near]) / day / HALF_LIFE_DAYS)
    credit = np.bincount(who * len(channels) + channel, weights=weights, minlength=len(people) * len(channels))
    credit = credit.reshape(len(people), len(channels))
    return list(channels), credit / credit.sum(axis=1, keepdims=True)
