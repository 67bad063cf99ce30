"""A log that fits on a page: three stages, every event named after its stage, seconds after midnight of 1 May 2026 UTC."""

import pandas as pd

STAGES = ["see", "buy", "keep"]


def classify(distinct):
    stage = distinct["event"].where(distinct["event"].isin(STAGES), "unassigned")
    return distinct.assign(stage=stage, touchpoint=stage, action=distinct["event"], is_goal=distinct["event"] == "buy")


def log_of(*rows):
    """Rows of (person_id, second, event, row_id), then channel, device and value where they are given."""
    names = ["person_id", "second", "event", "row_id", "channel", "device", "value"]
    frame = pd.DataFrame(rows, columns=names[: len(rows[0])])
    return frame.assign(at=pd.Timestamp("2026-05-01T00:00Z") + pd.to_timedelta(frame["second"], unit="s")).drop(columns="second")
