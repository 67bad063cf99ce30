"""What people did and what it cost: the tables of events, orders, costs and exposures."""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.clean.part import filled, stack
from helpers.clean.receive import Received


def events(received: Received) -> pd.DataFrame:
    """One row per recorded act with a time; page views carry their path."""
    made = []
    for part in received.parts:
        if part.kind != "events":
            continue
        frame, source = part.frame, part.source
        event = frame["event"] if "page" not in frame else frame["event"].str.cat(frame["page"].fillna(""), sep=" ").str.strip()
        stage = filled(frame.get("stage"), source.get("stage"), frame.index, "unassigned")
        made.append(
            pd.DataFrame(
                {
                    "row_id": part.row_ids(frame).to_numpy(),
                    "person_id": frame["person_id"],
                    "wave": part.wave,
                    "session_id": frame.get("session_id"),
                    "at": frame["at"],
                    "event": event,
                    "stage": stage,
                    "touchpoint": filled(frame.get("touchpoint"), source.get("touchpoint"), frame.index, "other"),
                    "channel": filled(frame.get("channel"), source.get("channel"), frame.index, "other"),
                    "device": frame.get("device"),
                    "value": frame.get("value"),
                    "search_term": frame.get("search_term"),
                    "rule_id": np.where(stage == "unassigned", "none", "declared"),
                }
            )
        )
    return stack(made, "events")


def orders(received: Received) -> pd.DataFrame:
    """One row per order, once, under a pseudonym of its number."""
    made = []
    for part in received.parts:
        if part.kind == "orders":
            frame = part.frame
            made.append(
                pd.DataFrame(
                    {
                        "order_id": frame["order_id"],
                        "row_id": part.row_ids(frame).to_numpy(),
                        "person_id": frame["person_id"],
                        "wave": part.wave,
                        "at": frame["at"],
                        "revenue": frame["revenue"],
                        "refunded": frame.get("refunded", pd.Series(np.nan, index=frame.index)),
                        "items": frame["items"].fillna(1).round().astype("int64") if "items" in frame else 1,
                        "channel": filled(frame.get("channel"), part.source.get("channel"), frame.index, "web"),
                    }
                )
            )
    return stack(made, "orders").drop_duplicates("order_id", keep="last")


def costs(received: Received) -> pd.DataFrame:
    """One row per channel, campaign and day."""
    made = []
    for part in received.parts:
        if part.kind == "costs":
            frame = part.frame
            made.append(
                pd.DataFrame(
                    {
                        "channel": filled(frame.get("channel"), part.source.get("channel"), frame.index, "other"),
                        "day": frame["day"].dt.tz_localize(None).dt.normalize(),
                        "campaign": filled(frame.get("campaign"), None, frame.index, "all"),
                        "wave": part.wave,
                        "spend": frame.get("spend", pd.Series(np.nan, index=frame.index)),
                        "impressions": frame.get("impressions", pd.Series(np.nan, index=frame.index)),
                        "clicks": frame.get("clicks", pd.Series(np.nan, index=frame.index)),
                    }
                )
            )
    frame = stack(made, "costs")
    return frame.groupby(["channel", "day", "campaign", "wave"], as_index=False).sum(min_count=1) if len(frame) else frame


def exposures(received: Received) -> pd.DataFrame:
    """One row per person and experiment: the first variant that the person saw."""
    made = []
    for part in received.parts:
        if part.kind == "exposures":
            frame = part.frame.dropna(subset=["person_id"])
            made.append(
                pd.DataFrame(
                    {
                        "row_id": part.row_ids(frame).to_numpy(),
                        "person_id": frame["person_id"].to_numpy(),
                        "experiment": frame["experiment"].to_numpy(),
                        "variant": frame["variant"].to_numpy(),
                        "wave": part.wave,
                        "at": frame["at"].to_numpy(),
                    }
                )
            )
    frame = stack(made, "exposures")
    if len(frame):
        frame["at"] = pd.to_datetime(frame["at"], utc=True)
        frame = frame.sort_values(["at", "row_id"], kind="stable").drop_duplicates(["person_id", "experiment"])
    return frame
