"""The clock of a place, held against the time zones of pandas."""

import numpy as np
import pandas as pd
import pytest

from helpers.engine.clock import DAY, HOUR, SECOND, offsets


def micros(moment):
    return pd.Timestamp(moment, tz="UTC").value // 1000


@pytest.mark.parametrize("zone", ["Europe/Amsterdam", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "Africa/Casablanca", "UTC"])
def test_every_moment_gets_the_hour_of_its_place(zone):
    first, last = micros("1972-02-03"), micros("2035-01-01")
    moments, added = np.array(offsets(zone, first, last)).T
    at = np.random.default_rng(3).integers(first, last, 5000)
    at = np.append(at, [m + d for m in moments[1:].tolist() for d in (-1, 0, 1)])
    ours = at + added[np.searchsorted(moments, at, side="right") - 1]
    theirs = pd.to_datetime(at, unit="us", utc=True).tz_convert(zone).tz_localize(None).to_numpy().astype("datetime64[us]").astype("int64")
    assert (ours == theirs).all()


def test_a_span_within_one_season_needs_one_offset():
    first = micros("2026-05-01")
    assert offsets("Europe/Amsterdam", first, first + 30 * DAY) == [(first, 2 * HOUR)]


def test_a_span_that_begins_at_the_change_has_the_new_hour():
    change = micros("2026-03-29T01:00")
    assert offsets("Europe/Amsterdam", change, change + DAY) == [(change, 2 * HOUR)]
    assert offsets("Europe/Amsterdam", change - SECOND, change) == [(change - SECOND, HOUR), (change, 2 * HOUR)]


def test_times_outside_the_calendar_get_the_offset_of_its_end():
    assert len(offsets("UTC", -(10**18), -(10**18) + DAY)) == 1
