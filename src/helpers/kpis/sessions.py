"""Tables that several KPIs share, derived once: sessions, shopping carts, and sales by channel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.kpis.rows import NOWHERE, is_like, known_people

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

VIEWS = ("page_view*", "screen_view*")
CART = ("add_to_cart*",)
ENGAGED_AFTER_S = 10
"""A session counts as engaged after 10 seconds, with two page views, or with a conversion: the definition of GA4."""
CART_WINDOW = pd.Timedelta("7D")
"""A cart that is not bought in seven days counts as left; younger carts at the end of the data are still open."""


def derive(data: Mapping[str, pd.DataFrame], how: How) -> dict[str, pd.DataFrame]:
    """The derived tables ``sessions`` and ``carts`` (from events) and ``sales``; what has no source is left out."""
    given = {name: table for name, table in data.items() if table is not None and len(table)}
    found = {}
    if "events" in given:
        found = {"sessions": sessions(given["events"], how.goal_event), "carts": carts(given["events"], how.goal_event)}
    if "costs" in given:
        channels = set(given["costs"]["channel"]) - NOWHERE
        if "orders" in given and given["orders"]["channel"].isin(channels).any():
            found["sales"] = given["orders"][["channel", "wave", "at", "revenue"]]
        elif "events" in given:
            found["sales"] = sales_by_session(given["events"], how.goal_event)
    return found


def sessions(events: pd.DataFrame, goal_event: tuple[str, ...]) -> pd.DataFrame:
    """One row per session of a known person, as the source defines sessions.

    Returns:
        person_id, session_id, wave, channel (of the first event), at (start), seconds (first to last event; empty for a session
        of one event, whose length nobody knows), events, views, is_converted, is_engaged.
    """
    needed = ["person_id", "session_id", "wave", "at", "row_id", "event", "channel"]
    known = known_people(events.loc[events["session_id"].notna(), needed])
    known = known.assign(is_view=is_like(known["event"], VIEWS), is_converted=is_like(known["event"], goal_event))
    known = known.sort_values(["person_id", "session_id", "at", "row_id"], kind="stable")
    grouped = known.groupby(["person_id", "session_id", "wave"], sort=True, observed=True)
    out = grouped.agg(channel=("channel", "first"), at=("at", "min"), last_at=("at", "max"), events=("event", "size"),
                      views=("is_view", "sum"), is_converted=("is_converted", "any")).reset_index()
    length = (out.pop("last_at") - out["at"]).dt.total_seconds()
    out["seconds"] = length.where(out["events"] > 1)
    out["is_engaged"] = out["is_converted"] | (out["views"] >= 2) | (length >= ENGAGED_AFTER_S)
    return out


def carts(events: pd.DataFrame, goal_event: tuple[str, ...]) -> pd.DataFrame:
    """One row per shopping cart: it opens with the first product and closes with a purchase or after seven days.

    Returns:
        person_id, wave, channel, stage and at of the opening, outcome: bought, left, or open (too young to tell at the end of the
        wave; such carts are censored, not counted as left).
    """
    is_cart, is_goal = is_like(events["event"], CART), is_like(events["event"], goal_event)
    moves = known_people(events.assign(is_goal=is_goal)[is_cart | is_goal])
    moves = moves.sort_values(["person_id", "wave", "at", "is_goal", "row_id"], kind="stable")
    last = events.groupby("wave")["at"].max()
    columns = ["person_id", "wave", "channel", "stage", "at"]
    found = _opened_and_closed(moves, columns)
    if not found:
        return pd.DataFrame({c: moves[c].iloc[:0] for c in columns} | {"outcome": pd.Series([], dtype="str")})
    out = pd.DataFrame(found, columns=[*columns, "outcome"])
    young = (out["outcome"] == "left") & (out["wave"].map(last) - out["at"] < CART_WINDOW)
    out["outcome"] = out["outcome"].mask(young, "open")
    return out


def sales_by_session(events: pd.DataFrame, goal_event: tuple[str, ...]) -> pd.DataFrame:
    """One row per conversion with the channel of its session (last click): channel, wave, at, revenue (empty when not recorded)."""
    known = events.sort_values(["at", "row_id"], kind="stable")
    channel = known.groupby(["person_id", "session_id"], dropna=False)["channel"].transform("first")
    is_alone = known["person_id"].isna() | known["session_id"].isna()
    known = known.assign(channel=known["channel"].where(is_alone, channel))
    return known.loc[is_like(known["event"], goal_event), ["channel", "wave", "at", "value"]].rename(columns={"value": "revenue"})


def _opened_and_closed(moves: pd.DataFrame, columns: list[str]) -> list[list]:
    """The carts of each person in each wave, from cart and purchase events in order of person, wave and time."""
    found: list[list] = []
    opened: list | None = None
    for is_goal, *values in zip(moves["is_goal"], *(moves[c] for c in columns)):
        if opened is not None and (values[:2] != opened[:2] or values[4] - opened[4] > CART_WINDOW):
            found.append([*opened, "left"])
            opened = None
        if is_goal and opened is not None:
            found.append([*opened, "bought"])
            opened = None
        elif not is_goal and opened is None:
            opened = values
    if opened is not None:
        found.append([*opened, "left"])
    return found


def per_person(frame: pd.DataFrame, hit: str) -> tuple[np.ndarray, np.ndarray]:
    """Hits and rows per person, for a share clustered on the person."""
    grouped = frame.groupby("person_id", sort=True, observed=True)[hit]
    return grouped.sum().to_numpy(dtype=float), grouped.size().to_numpy(dtype=float)
