"""Web events that no visitor made: sent twice, made by the shop itself, or by a machine. They are set aside by rule and counted."""

from __future__ import annotations

import pandas as pd

from helpers.clean.part import Part, set_aside

BOT_VIEWS = 100  # page views of one browser in one session …
BOT_GAP_S = 2.0  # … with at most this median time between them: no reader does that


def set_traffic_aside(part: Part) -> None:
    """Leave out repeated events, internal traffic and machines; each row gets its entry among the repairs."""
    set_aside(part, repeated(part.frame), "duplicate_events")
    set_aside(part, internal(part.frame), "internal_traffic")
    set_aside(part, bots(part.frame), "bots")


def repeated(frame: pd.DataFrame) -> pd.Series:
    """Events that stand there twice in every respect, the microsecond included."""
    return frame.drop(columns="row").duplicated()


def internal(frame: pd.DataFrame) -> pd.Series:
    """Events that the shop itself marked as internal; with one marked event the whole browser is the shop's."""
    if "traffic_type" not in frame:
        return pd.Series(False, index=frame.index)
    own = frame.loc[frame["traffic_type"] == "internal", "device_key"].dropna().unique()
    return frame["device_key"].isin(own) | (frame["traffic_type"] == "internal")


def bots(frame: pd.DataFrame) -> pd.Series:
    """Events of browsers with a session of 100 page views and more at a median of two seconds or less."""
    views = frame[frame["event"].str.startswith("page_view") & frame["device_key"].notna()]
    session = [views["device_key"], views["ga_session_id"].fillna("")]
    size = views.groupby(session)["at"].transform("size")
    many = views[size >= BOT_VIEWS].sort_values("at", kind="stable")
    if many.empty:
        return pd.Series(False, index=frame.index)
    gap = many.groupby([many["device_key"], many["ga_session_id"].fillna("")])["at"].diff().dt.total_seconds()
    median = gap.groupby(many["device_key"]).median()
    return frame["device_key"].isin(median.index[median <= BOT_GAP_S])
