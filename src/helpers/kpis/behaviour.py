"""What people do in their sessions: where they come from, whether they stay, how long, and what becomes of carts.

Shares of sessions are clustered on people; medians are over people, so that nobody counts twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import NOWHERE, by_person, is_like, medians, places, row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

CHANNEL = (("channel",),)
INVITED = ("invite*", "invitation*", "friend*", "vriend*", "refer_a_friend*", "referral_code*", "ambassador*", "uitnodiging*")
GA4 = "GA4 (support.google.com/analytics/answer/12195621)"


def _share_of(metric: str, frame: pd.DataFrame, hit: str, by: tuple[tuple[str, ...], ...], how: How) -> list[dict]:
    """Share of rows (sessions, carts) with the hit, by place; a person with many rows counts as one person."""
    rows = []
    for place, part in places(frame[["person_id", hit, *(c for keys in by for c in keys)]], by):
        hits, all_ = by_person(part["person_id"], part[hit], np.ones(len(part)))
        rows.append(row(metric, intervals.ratio_share(hits, all_, how.level), len(all_), unit="share",
                        method="wilson_by_person", status="observed", **place))
    return rows


def _median_of(metric: str, frame: pd.DataFrame, column: str, by: tuple[tuple[str, ...], ...], how: How) -> list[dict]:
    """Median over people of the median of their rows, by place; rows without a value do not count."""
    rows = []
    known = frame.loc[frame[column].notna(), ["person_id", column, *(c for keys in by for c in keys)]]
    for place, part in places(known, by):
        people = medians(part["person_id"], part[column])
        rows.append(row(metric, intervals.median(people, how.level), len(people), unit="seconds", method="median_exact",
                        status="observed", **place))
    return rows


@kpi(metric="visits", stage="awareness", unit="count", formula="number of sessions", denominator="none", needs=("sessions",),
     columns=("person_id", "session_id", "channel"), interval="Poisson on the effective number of visitors",
     source="sessions as the source defines them", better="none")
def visits(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Traffic: sessions of known visitors, in all and by the channel of their first event."""
    rows = []
    for place, part in places(sessions[["person_id", "channel"]], CHANNEL):
        (each,) = by_person(part["person_id"], np.ones(len(part)))
        rows.append(row("visits", intervals.total(each, how.level), len(each), unit="count", method="poisson_by_person",
                        status="observed", **place))
    return rows


@kpi(metric="session_conversion", stage="decision", unit="share", formula="sessions with a conversion / sessions", denominator="sessions",
     needs=("sessions",), columns=("person_id", "session_id", "event", "channel"),
     interval="Wilson on the effective count by person", source="GA4")
def session_conversion(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Share of sessions with a conversion; by channel, the channel of the session's first event."""
    return _share_of("session_conversion", sessions, "is_converted", CHANNEL, how) if sessions["is_converted"].any() else []


@kpi(metric="referral_conversion", stage="advocacy", unit="share",
     formula="sessions with a conversion that began with an invitation or referral code / sessions with a conversion",
     denominator="sessions with a conversion", needs=("sessions",), columns=("person_id", "session_id", "event", "channel"),
     interval="Wilson on the effective count by person", source="own; a channel of invitations or codes (invite*, friend*, …)",
     guard="no row without such a channel: links from other sites are no recommendation; suppressed below the minimum number of people")
def referral_conversion(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Share of the conversions that somebody's invitation or referral code brought in."""
    is_invited = is_like(sessions["channel"].astype("str"), INVITED)
    if not is_invited.any():
        return []
    converted = sessions.assign(is_invited=is_invited)[sessions["is_converted"]]
    return _share_of("referral_conversion", converted, "is_invited", (), how)


@kpi(metric="traffic_share", stage="awareness", unit="share", formula="sessions of the channel / sessions", denominator="sessions",
     needs=("sessions",), columns=("person_id", "session_id", "channel"), interval="Wilson on the effective count by person",
     source="GA4: channel of the session's first event", better="none")
def traffic_share(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Where sessions come from: the share of each channel."""
    rows = []
    for channel in sorted(set(sessions["channel"].unique()) - NOWHERE):
        hits, all_ = by_person(sessions["person_id"], sessions["channel"] == channel, np.ones(len(sessions)))
        rows.append(row("traffic_share", intervals.ratio_share(hits, all_, how.level), len(all_), unit="share",
                        method="wilson_by_person", status="observed", channel=channel))
    return rows


@kpi(metric="engagement", stage="consideration", unit="share",
     formula="engaged sessions / sessions; engaged: 10 s, two views or a conversion",
     denominator="sessions", needs=("sessions",), columns=("person_id", "session_id", "event", "at"),
     interval="Wilson on the effective count by person", source="GA4")
def engagement(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Share of engaged sessions, by GA4's definition applied to the events themselves."""
    return _share_of("engagement", sessions, "is_engaged", CHANNEL, how)


@kpi(metric="bounce", stage="awareness", unit="share", formula="1 - engaged sessions / sessions (GA4); not the older one-page definition",
     denominator="sessions", needs=("sessions",), columns=("person_id", "session_id", "event", "at"),
     interval="Wilson on the effective count by person", source="GA4", better="lower")
def bounce(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Bounce rate as GA4 has it: the share of sessions that are not engaged."""
    return _share_of("bounce", sessions.assign(is_bounce=~sessions["is_engaged"]), "is_bounce", CHANNEL, how)


@kpi(metric="time_on_site", stage="consideration", unit="seconds", formula="median over people of their median session length",
     denominator="people with a session of two events or more", needs=("sessions",), columns=("person_id", "session_id", "at"),
     interval="exact, order statistics", source="first to last event; time on the last page is unknown", better="none")
def time_on_site(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Median length of a session in seconds; sessions of one event have no known length and do not count."""
    return _median_of("time_on_site", sessions, "seconds", CHANNEL, how)


@kpi(metric="time_on_page", stage="consideration", unit="seconds",
     formula="median over people of their median of (first view to last view) / (views - 1)",
     denominator="people with a session of two page views or more", needs=("sessions",), columns=("person_id", "session_id", "at", "event"),
     interval="exact, order statistics", source="time on the last page of a session is unknown (older Google Analytics)", better="none")
def time_on_page(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Median time on a page in seconds, over all pages but the last of a session."""
    several = sessions[sessions["view"] >= 2]
    return _median_of("time_on_page", several.assign(stay=several["view_s"] / (several["view"] - 1)), "stay", CHANNEL, how)


@kpi(metric="first_click", stage="awareness", unit="seconds", formula="median over people of their median wait from the first event of a "
     "session to the next page or click", denominator="people with a session of two pages or clicks", needs=("sessions",),
     columns=("person_id", "session_id", "at", "event"), interval="exact, order statistics",
     source="own; what a tool writes by itself (session_start) is no click", better="none")
def first_click(sessions: pd.DataFrame, how: How) -> list[dict]:
    """How long people wait before their first click, in seconds: who clicks fastest."""
    return _median_of("first_click", sessions, "wait_s", CHANNEL, how)


@kpi(metric="reading_time", stage="consideration", unit="seconds",
     formula="median over people of their mean time on a blog or article page, from its view to the next event",
     denominator="people who went on after such a page", needs=("readers",), columns=("person_id", "session_id", "at", "event"),
     interval="exact, order statistics", source="own; a page after which nothing follows has no known time", better="none")
def reading_time(readers: pd.DataFrame, how: How) -> list[dict]:
    """Median time on a blog or article page in seconds."""
    return _median_of("reading_time", readers.assign(stay=readers["seconds"] / readers["times"]), "stay", (), how)


@kpi(metric="single_page", stage="awareness", unit="share", formula="sessions with one page view / sessions with a page view (older Google "
     "Analytics)", denominator="sessions with a page view", needs=("sessions",), columns=("person_id", "session_id", "event"),
     interval="Wilson on the effective count by person", source="Universal Analytics: bounce rate", better="lower")
def single_page(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Bounce rate as older tools had it: the share of sessions in which one page was seen. Not comparable with GA4's."""
    return _share_of("single_page", sessions[sessions["view"] > 0], "is_single", CHANNEL, how)


@kpi(metric="cart_abandonment", stage="decision", unit="share", formula="1 - carts bought within 7 days / carts; open carts are censored",
     denominator="carts that were bought or are older than 7 days", needs=("carts",), columns=("person_id", "event", "at"),
     interval="Wilson on the effective count by person", source="methods: carts, not sessions", better="lower")
def cart_abandonment(carts: pd.DataFrame, how: How) -> list[dict]:
    """Share of shopping carts that were left."""
    closed = carts[carts["outcome"] != "open"]
    closed = closed.assign(is_left=closed["outcome"] == "left")
    return _share_of("cart_abandonment", closed, "is_left", (("stage",),), how)
