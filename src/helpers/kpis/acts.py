"""What people do at all: the share of the people seen who convert, sign up, share …, and how often per active person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from helpers import intervals
from helpers.kpis.catalogue import kpi
from helpers.kpis.rows import row

if TYPE_CHECKING:
    from helpers.kpis.catalogue import How

NAMES = "event names of GA4, with Dutch ones beside them"


def _entry(metric: str, stage: str, what: str, source: str = NAMES) -> dict:
    return {"metric": metric, "stage": stage, "unit": "share", "formula": f"people {what} / active people",
            "denominator": "people with an event", "needs": ("visitors",), "columns": ("person_id", "event"), "interval": "Wilson",
            "source": source, "guard": "no row when nobody did it: it may not be measured; suppressed below the minimum number of people"}


def _often(metric: str, stage: str, what: str) -> dict:
    return {**_entry(metric, stage, what), "unit": "ratio", "formula": f"{what} / active people", "interval": "Student's t over people"}


def _share_who(metric: str, visitors: pd.DataFrame, act: str, how: How) -> list[dict]:
    """Share of the active people who did it, overall and at the stage where most of these events lie."""
    x, n = int((visitors[act] > 0).sum()), len(visitors)
    if not x:
        return []
    common = {"unit": "share", "method": "wilson", "status": "observed"}
    places = [{}, {"stage": how.homes[act]}] if act in how.homes else [{}]
    return [row(metric, (x / n, *intervals.wilson(x, n, how.level)), n, **common, **place) for place in places]


def _how_often(metric: str, visitors: pd.DataFrame, act: str, how: How) -> list[dict]:
    """Times per active person."""
    times = visitors[act].to_numpy(dtype=float)
    if not times.any():
        return []
    mean, low, high = intervals.mean_t(times.sum(), (times**2).sum(), len(times), how.level)
    return [row(metric, (mean, max(float(low), 0.0), high), len(times), unit="ratio", method="mean_t", status="observed")]


@kpi(metric="visitors", stage="awareness", unit="count", formula="distinct people with an event", denominator="none", needs=("visitors",),
     columns=("person_id",), interval="Poisson, exact", source="methods 3: reach is distinct users in the window", better="none")
def visitors(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Reach of the site: people seen."""
    n = len(visitors)
    return [row("visitors", (n, *intervals.poisson(n, how.level)), n, unit="count", method="poisson", status="observed")]


@kpi(**_entry("conversion", "decision", "with a conversion", "glossary: share of all people"))
def conversion(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who converted (bought, or reached the goal of the stage model)."""
    return _share_who("conversion", visitors, "goal", how)


@kpi(**_entry("signup", "consideration", "with a sign-up, lead, webinar or newsletter event"))
def signup(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who signed up (newsletter, account, webinar, lead)."""
    return _share_who("signup", visitors, "signup", how)


@kpi(**_entry("download", "consideration", "with a download"))
def download(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who downloaded something."""
    return _share_who("download", visitors, "download", how)


@kpi(**_entry("product_view", "consideration", "who saw a product page"))
def product_view(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who looked at a product."""
    return _share_who("product_view", visitors, "product_view", how)


@kpi(**_often("product_views_per_person", "consideration", "views of product pages"))
def product_views_per_person(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Product pages seen per active person."""
    return _how_often("product_views_per_person", visitors, "product_view", how)


@kpi(**_often("downloads_per_person", "consideration", "downloads"))
def downloads_per_person(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Downloads per active person."""
    return _how_often("downloads_per_person", visitors, "download", how)


@kpi(**_often("signups_per_person", "consideration", "sign-ups"))
def signups_per_person(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Sign-ups (newsletter, account, webinar, lead) per active person."""
    return _how_often("signups_per_person", visitors, "signup", how)


@kpi(**_entry("review_rate", "advocacy", "who wrote a review", "event names review*, write_review*, submit_review*"))
def review_rate(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who wrote a review."""
    return _share_who("review_rate", visitors, "review", how)


@kpi(metric="reviews_written", stage="advocacy", unit="count", formula="number of reviews written", denominator="none", needs=("visitors",),
     columns=("person_id", "event"), interval="Poisson on the effective number of writers", source="event names review*, write_review*")
def reviews_written(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Reviews written by people seen."""
    times = visitors["review"].to_numpy(dtype=float)
    if not times.any():
        return []
    values = intervals.total(times, how.level)
    return [row("reviews_written", values, len(times), unit="count", method="poisson_by_person", status="observed")]


@kpi(**_entry("share_rate", "advocacy", "who shared something", "GA4 event name share"))
def share_rate(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who shared something with others."""
    return _share_who("share_rate", visitors, "share", how)


@kpi(**_entry("invite_rate", "advocacy", "who invited somebody", "event names refer*, invite*, vriend_uitgenodigd*"))
def invite_rate(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people seen who invited somebody else, by the shop's own invitation or referral code."""
    return _share_who("invite_rate", visitors, "invite", how)


@kpi(metric="mail_open", stage="retention", unit="share", formula="people who opened a mail / people to whom one was sent",
     denominator="people with an event of a sent mail", needs=("visitors",), columns=("person_id", "event"), interval="Wilson",
     source="events of the mail tool with a person (email_open, email_sent)",
     guard="no row where sending is not in the events; suppressed below the minimum number of people")
def mail_open(visitors: pd.DataFrame, how: How) -> list[dict]:
    """Share of the people who were mailed and opened a mail; for counts without persons see email_open."""
    sent = visitors[visitors["mail_sent"] > 0]
    x, n = int((sent["mail_open"] > 0).sum()), len(sent)
    return [row("mail_open", (x / n, *intervals.wilson(x, n, how.level)), n, unit="share", method="wilson", status="observed")] if n else []
