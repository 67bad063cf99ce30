import pandas as pd
import pytest

from helpers.clean.times import times
from helpers.errors import InputError


def utc(cells, **more):
    return [None if pd.isna(t) else t.isoformat() for t in times(pd.Series(cells), **more).at]


def test_dutch_dates_are_day_first_in_the_declared_zone():
    assert utc(["01-03-2024 10:00", "13-03-2024"], order="dmy", zone="Europe/Amsterdam") == [
        "2024-03-01T09:00:00+00:00", "2024-03-12T23:00:00+00:00"]  # fmt: skip


def test_the_order_shows_when_a_part_is_above_twelve_and_is_asked_for_when_slashes_leave_it_open():
    assert utc(["3/25/2024 2:30 PM"], zone="UTC") == ["2024-03-25T14:30:00+00:00"]
    assert utc(["25/3/2024"], zone="UTC") == ["2024-03-25T00:00:00+00:00"]
    with pytest.raises(InputError, match="date_order"):
        times(pd.Series(["3/4/2024"]), zone="UTC")
    assumed = times(pd.Series(["01-03-2024"]), zone="UTC")
    assert assumed.at.iloc[0].month == 3 and "date_order_assumed" in assumed.notes


def test_offsets_are_honoured_row_by_row_over_the_clock_change():
    assert utc(["2011-10-30T02:30:00.500+02:00", "2011-10-30 02:30:00 +0100"]) == [
        "2011-10-30T00:30:00.500000+00:00", "2011-10-30T01:30:00+00:00"]  # fmt: skip


def test_the_skipped_and_the_doubled_hour_are_noted():
    found = times(pd.Series(["2025-03-30 02:30", "2025-10-26 02:30"]), zone="Europe/Amsterdam")
    assert found.notes["time_missing_hour"].tolist() == [True, False]
    assert found.notes["time_ambiguous"].tolist() == [False, True]
    assert found.at.notna().all()


def test_forms_in_one_column_are_not_mixed():
    with pytest.raises(InputError, match="mixes forms"):
        times(pd.Series(["2025-03-04", "04-03-2025"]), zone="UTC")


def test_zero_dates_and_words_are_unreadable_and_empty_is_missing():
    found = times(pd.Series(["0000-00-00 00:00", "1970-01-01 00:00", "gisteren", "", "2025-01-01"]), zone="UTC")
    assert found.is_bad.tolist() == [True, True, True, False, False]


def test_google_forms_offsets_and_american_hours_are_read():
    assert utc(["2026/09/27 3:00:00 PM GMT+3"]) == ["2026-09-27T12:00:00+00:00"]
    assert utc(["2015-02-24 11:35:52 -0800"]) == ["2015-02-24T19:35:52+00:00"]
