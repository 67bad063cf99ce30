"""What people do: conversion, sessions, carts, and acts that show interest or loyalty. Shares of sessions are clustered on people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import NOWHERE, is_like, known_people, places, row
from helpers.kpis.sessions import per_person

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

CHANNEL = (("channel",),)


def _share_who(metric: str, events: pd.DataFrame, patterns: tuple[str, ...], how: How) -> list[dict]:
    """Share of the active people with at least one such event, overall and at the stage where most of these events lie.

    No row when nobody did it: an event that never occurs may simply not be measured.
    """
    known = known_people(events[["person_id", "event", "stage"]])
    hits = known[is_like(known["event"], patterns)]
    if hits.empty:
        return []
    x, n = hits["person_id"].nunique(), known["person_id"].nunique()
    values = (x / n, *intervals.wilson(x, n, how.level))
    common = {"unit": "share", "method": "wilson", "status": "observed"}
    rows = [row(metric, values, n, **common)]
    stages = hits.loc[~hits["stage"].isin(NOWHERE), "stage"].value_counts()
    if len(stages):
        home = sorted(stages[stages == stages.max()].index)[0]
        rows.append(row(metric, values, n, stage=home, **common))
    return rows


def _share_of_sessions(metric: str, sessions: pd.DataFrame, hit: str, how: How) -> list[dict]:
    rows = []
    for place, part in places(sessions, CHANNEL):
        hits, all_ = per_person(part, hit)
        rows.append(row(metric, intervals.ratio_share(hits, all_, how.level), len(all_), unit="share",
                        method="wilson_by_person", status="observed", **place))
    return rows


@kpi(metric="conversion", stage="decision", unit="share", formula="people with a conversion / active people",
     denominator="people with an event", needs=("events",), columns=("person_id", "event"), interval="Wilson",
     source="glossary: share of all people")
def conversion(events: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who converted (bought, or reached the goal of the stage model)."""
    return _share_who("conversion", events, how.goal_event, how)


@kpi(metric="session_conversion", stage="decision", unit="share", formula="sessions with a conversion / sessions", denominator="sessions",
     needs=("sessions",), columns=("person_id", "session_id", "event", "channel"),
     interval="Wilson on the effective count by person", source="GA4")
def session_conversion(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Share of sessions with a conversion; by channel, the channel of the session's first event."""
    return _share_of_sessions("session_conversion", sessions, "is_converted", how) if sessions["is_converted"].any() else []


@kpi(metric="traffic_share", stage="awareness", unit="share", formula="sessions of the channel / sessions", denominator="sessions",
     needs=("sessions",), columns=("person_id", "session_id", "channel"), interval="Wilson on the effective count by person",
     source="GA4: channel of the session's first event", better="none")
def traffic_share(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Where sessions come from: the share of each channel."""
    rows = []
    for channel in sorted(set(sessions["channel"]) - NOWHERE):
        hits, all_ = per_person(sessions.assign(is_here=sessions["channel"] == channel), "is_here")
        rows.append(row("traffic_share", intervals.ratio_share(hits, all_, how.level), len(all_), unit="share",
                        method="wilson_by_person", status="observed", channel=channel))
    return rows


@kpi(metric="engagement", stage="consideration", unit="share",
     formula="engaged sessions / sessions; engaged: 10 s, two views or a conversion",
     denominator="sessions", needs=("sessions",), columns=("person_id", "session_id", "event", "at"),
     interval="Wilson on the effective count by person", source="GA4")
def engagement(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Share of engaged sessions, by GA4's definition applied to the events themselves."""
    return _share_of_sessions("engagement", sessions, "is_engaged", how)


@kpi(metric="bounce", stage="awareness", unit="share", formula="1 - engaged sessions / sessions (GA4); not the older one-page definition",
     denominator="sessions", needs=("sessions",), columns=("person_id", "session_id", "event", "at"),
     interval="Wilson on the effective count by person", source="GA4", better="lower")
def bounce(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Bounce rate as GA4 has it: the share of sessions that are not engaged."""
    return _share_of_sessions("bounce", sessions.assign(is_bounce=~sessions["is_engaged"]), "is_bounce", how)


@kpi(metric="time_on_site", stage="consideration", unit="seconds", formula="median over people of their median session length",
     denominator="people with a session of two events or more", needs=("sessions",), columns=("person_id", "session_id", "at"),
     interval="exact, order statistics", source="first to last event; time on the last page is unknown", better="none")
def time_on_site(sessions: pd.DataFrame, how: How) -> list[dict]:
    """Median length of a session in seconds; sessions of one event have no known length and do not count."""
    rows = []
    for place, part in places(sessions[sessions["seconds"].notna()], CHANNEL):
        people = part.groupby("person_id")["seconds"].median()
        rows.append(row("time_on_site", intervals.median(people.to_numpy(), how.level), len(people), unit="seconds",
                        method="median_exact", status="observed", **place))
    return rows


@kpi(metric="cart_abandonment", stage="decision", unit="share", formula="1 - carts bought within 7 days / carts; open carts are censored",
     denominator="carts that were bought or are older than 7 days", needs=("carts",), columns=("person_id", "event", "at"),
     interval="Wilson on the effective count by person", source="methods: carts, not sessions", better="lower")
def cart_abandonment(carts: pd.DataFrame, how: How) -> list[dict]:
    """Share of shopping carts that were left."""
    closed = carts[carts["outcome"] != "open"]
    closed = closed.assign(is_left=closed["outcome"] == "left")
    rows = []
    for place, part in places(closed, (("stage",),)):
        hits, all_ = per_person(part, "is_left")
        rows.append(row("cart_abandonment", intervals.ratio_share(hits, all_, how.level), len(all_), unit="share",
                        method="wilson_by_person", status="observed", **place))
    return rows


@kpi(metric="signup", stage="consideration", unit="share", formula="people with a sign-up, lead or newsletter event / active people",
     denominator="people with an event", needs=("events",), columns=("person_id", "event"), interval="Wilson", source="GA4 event names")
def signup(events: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who signed up (newsletter, account, webinar, lead)."""
    return _share_who("signup", events, ("sign_up*", "signup*", "subscribe*", "generate_lead*", "newsletter_signup*"), how)


@kpi(metric="download", stage="consideration", unit="share", formula="people with a download / active people",
     denominator="people with an event", needs=("events",), columns=("person_id", "event"), interval="Wilson",
     source="GA4 event names")
def download(events: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who downloaded something."""
    return _share_who("download", events, ("file_download*", "download*"), how)


@kpi(metric="review_rate", stage="advocacy", unit="share", formula="people who wrote a review / active people",
     denominator="people with an event", needs=("events",), columns=("person_id", "event"), interval="Wilson",
     source="event names review*, write_review*, submit_review*")
def review_rate(events: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who wrote a review."""
    return _share_who("review_rate", events, ("review*", "write_review*", "submit_review*"), how)


@kpi(metric="share_rate", stage="advocacy", unit="share", formula="people who shared something / active people",
     denominator="people with an event", needs=("events",), columns=("person_id", "event"), interval="Wilson",
     source="GA4 event name share")
def share_rate(events: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who shared something with others."""
    return _share_who("share_rate", events, ("share*", "refer*"), how)
