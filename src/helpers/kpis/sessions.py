"""Tables that several KPIs share, derived once: sessions, visitors, readers, shopping carts, and sales by channel.

The one pass over the events is done by the engine; here are the names of acts, and what becomes of sessions and carts.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers.engine import sessions as engine
from helpers.kpis.rows import NOWHERE, by_person, is_like
from helpers.kpis.stays import stays
from helpers.kpis.weighting import weighted

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

ACTS = {
    "silent": ("session_start*", "first_visit*", "user_engagement*", "scroll*"),
    "view": ("page_view*", "screen_view*"),
    "cart": ("add_to_cart*",),
    "signup": ("sign_up*", "signup*", "subscribe*", "generate_lead*", "newsletter_signup*", "webinar_signup*", "webinar_registration*"),
    "download": ("file_download*", "download*", "whitepaper_download*"),
    "product_view": ("view_item", "view_item *", "page_view /product*", "product_view*"),
    "review": ("review*", "write_review*", "submit_review*"),
    "share": ("share*",),
    "invite": ("refer*", "invite*", "vriend_uitgenodigd*"),
    "content": ("page_view */blog*", "page_view */artikel*", "page_view */article*", "page_view */magazine*", "page_view */inspirati*"),
    "mail_sent": ("email_sent*", "email_delivered*", "mail_sent*", "mail_delivered*"),
    "mail_open": ("email_open*", "mail_open*", "open_email*"),
}
"""Events that are an act, as globs: the names of GA4 and of mail tools, and Dutch ones beside them. Conversion is the study's own."""
COUNTED = (*(a for a in ACTS if a != "silent"), "goal")
ENGAGED_AFTER_S = 10
"""A session counts as engaged after 10 seconds, with two page views, or with a conversion: the definition of GA4."""
CART_WINDOW = pd.Timedelta("7D")
"""A cart that is not bought in seven days counts as left; younger carts at the end of the data are still open."""


def derive(data: Mapping[str, pd.DataFrame], how: How) -> tuple[dict[str, pd.DataFrame], dict[str, str]]:
    """The derived tables ``sessions``, ``visitors``, ``readers`` and ``carts`` (from events), ``stays`` (from steps) and ``sales``; what
    has no source is left out. And for each act the stage where most of its events lie.

    ``events`` may be a frame or the path of a Parquet file; a file is never held in memory as a whole.
    """
    given = {name: table for name, table in data.items() if table is not None and (not hasattr(table, "__len__") or len(table))}
    found, homes = {}, {}
    if "events" in given:
        parts = reduced(given["events"], how.goal_event)
        visits = sessions(parts["sessions"])
        found = {"sessions": visits[visits["has_session"]], "visitors": visitors(visits), "readers": parts["readers"],
                 "carts": carts(parts["moves"], parts["ends"])}
        homes = at_stages(parts["names"], how.goal_event)
    if how.margins and "answers" in given and "people" in given:
        found["answers"] = weighted(given["answers"], given["people"], how.margins)[0]
    if "steps" in given:
        found["stays"] = stays(given["steps"])
    if "costs" in given:
        channels = set(given["costs"]["channel"]) - NOWHERE
        if "orders" in given and given["orders"]["channel"].isin(channels).any():
            found["sales"] = given["orders"][["channel", "wave", "at", "revenue"]]
        elif "events" in given:
            found["sales"] = sales_by_session(parts["moves"])
    return {name: table for name, table in found.items() if len(table)}, homes


def reduced(events: object, goal_event: tuple[str, ...]) -> dict[str, pd.DataFrame]:
    """Events as the engine hands them over: names, sessions, moves of carts, readers and ends."""
    marks = {act: partial(is_like, patterns=patterns) for act, patterns in {**ACTS, "goal": goal_event}.items()}
    return engine.reduce(events, marks, moves=("cart", "goal"), read="content", silent="silent")


def at_stages(names: pd.DataFrame, goal_event: tuple[str, ...]) -> dict[str, str]:
    """For each act that occurs, the stage where most of its events lie; the first by name when two have as many."""
    known = names[~names["stage"].isin(NOWHERE)]
    found = {}
    for act, patterns in {**ACTS, "goal": goal_event}.items():
        times = known[is_like(known["event"], patterns)].groupby("stage", sort=True)["times"].sum()
        if len(times):
            found[act] = str(times.idxmax())
    return found


def sessions(found: pd.DataFrame) -> pd.DataFrame:
    """One row per session of a known person, as the source defines sessions (and one per person for events without a session).

    Returns:
        The rows of the engine with a column per act, and is_converted, is_engaged and is_single (one page view: the older bounce).
    """
    out = found.assign(**{act: np.int32(0) for act in COUNTED if act not in found})
    converted = out["goal"] > 0
    engaged = converted | (out["view"] >= 2) | (out["seconds"] >= ENGAGED_AFTER_S)
    return out.assign(is_converted=converted, is_engaged=engaged, is_single=out["view"] == 1)


def visitors(visits: pd.DataFrame) -> pd.DataFrame:
    """One row per known person and wave: how often the person did each act, and in how many sessions."""
    parts = []
    for wave, part in visits.groupby("wave", observed=True, sort=True):
        codes = part["person_id"].cat.codes.to_numpy()
        people = codes[np.flatnonzero(np.diff(codes, prepend=-1))]
        sums = by_person(part["person_id"], part["has_session"], *(part[act] for act in COUNTED))
        names = pd.Categorical.from_codes(people, dtype=part["person_id"].dtype)
        parts.append(pd.DataFrame({"person_id": names, "wave": str(wave), **dict(zip(("sessions", *COUNTED), sums))}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["person_id", "wave", "sessions", *COUNTED])


def carts(moves: pd.DataFrame, ends: pd.DataFrame) -> pd.DataFrame:
    """One row per shopping cart of a known person: it opens with the first product and closes with a purchase or after seven days.

    Args:
        moves: cart and purchase events in order of person, wave and time. ends: the last moment of each wave.

    Returns:
        person_id, wave, channel, stage and at of the opening, outcome: bought, left, or open (too young to tell at the end of the
        wave; such carts are censored, not counted as left).
    """
    known = moves[moves["person_id"].notna()].reset_index(drop=True)
    place, outcome = _opened_and_closed(known)
    out = known.loc[place, ["person_id", "wave", "channel", "stage", "at"]].assign(outcome=pd.array(outcome, dtype="str"))
    last = out["wave"].map(ends.set_index("wave")["at"])
    young = (out["outcome"] == "left") & (last - out["at"] < CART_WINDOW)
    return out.assign(outcome=out["outcome"].mask(young, "open")).reset_index(drop=True)


def _opened_and_closed(moves: pd.DataFrame) -> tuple[list[int], list[str]]:
    """Place of the opening and outcome of each cart; one walk over whole numbers."""
    traveller = moves.groupby(["person_id", "wave"], sort=False, observed=True).ngroup().tolist()
    at, is_goal = moves["at"].astype("int64").tolist(), moves["is_goal"].tolist()
    window = int(CART_WINDOW / pd.Timedelta("1us"))
    place, outcome, opened = [], [], -1
    for i, goal in enumerate(is_goal):
        if opened >= 0 and (traveller[i] != traveller[opened] or at[i] - at[opened] > window):
            place.append(opened)
            outcome.append("left")
            opened = -1
        if goal and opened >= 0:
            place.append(opened)
            outcome.append("bought")
            opened = -1
        elif not goal and opened < 0:
            opened = i
    if opened >= 0:
        place.append(opened)
        outcome.append("left")
    return place, outcome


def sales_by_session(moves: pd.DataFrame) -> pd.DataFrame:
    """One row per conversion with the channel of its session (last click): channel, wave, at, revenue (empty when not recorded)."""
    goals = moves.loc[moves["is_goal"], ["entry", "wave", "at", "value"]]
    return goals.rename(columns={"entry": "channel", "value": "revenue"}).reset_index(drop=True)
