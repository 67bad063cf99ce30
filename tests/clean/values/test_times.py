import pandas as pd
import pytest

from helpers.clean.values.times import form_of, times
from helpers.errors import InputError


def utc(cells, **more):
    return [None if pd.isna(t) else t.isoformat() for t in times(pd.Series(cells), **more).at]


def test_dutch_dates_are_day_first_in_the_declared_zone():
    assert utc(["01-03-2024 10:00", "13-03-2024"], order="dmy", zone="Europe/Amsterdam") == [
        "2024-03-01T09:00:00+00:00", "2024-03-12T23:00:00+00:00"]  # fmt: skip


def test_the_order_shows_when_a_part_is_above_twelve_and_is_else_asked_for():
    assert utc(["3/25/2024 2:30 PM"], zone="UTC") == ["2024-03-25T14:30:00+00:00"]
    assert utc(["25/3/2024"], zone="UTC") == ["2024-03-25T00:00:00+00:00"]
    for open_to_both in (["3/4/2024"], ["01-03-2024", "02-04-2024"], ["01.03.24"], ["13-03-2024", "03-13-2024"]):
        with pytest.raises(InputError, match="date_order"):
            times(pd.Series(open_to_both), zone="UTC")


def test_months_in_dutch_and_english_words_leave_no_doubt():
    first = "2025-03-03T00:00:00+00:00"
    for said in ("3 mrt 2025", "3 maart 2025", "ma 3 maart 2025", "3-Mar-2025", "3rd March 2025", "Mar 3, 2025", "03 mrt. 25"):
        assert utc([said], zone="UTC") == [first], said
    assert utc(["March 3, 2025 8:01 PM", "5 okt 2025 20:01 uur"], zone="UTC") == ["2025-03-03T20:01:00+00:00", "2025-10-05T20:01:00+00:00"]
    assert times(pd.Series(["3 mrd 2025", "31 feb 2025", "2025-03-03"][:2]), zone="UTC").is_bad.all()


def test_numbers_are_moments_only_when_the_study_says_of_which_kind():
    for cell, order, moment in (("45720.5", "excel", "2025-03-04T12:00:00+00:00"), ("1741080000", "unix", "2025-03-04T09:20:00+00:00"),
                                ("1741080000000", "unix", "2025-03-04T09:20:00+00:00")):
        assert utc([cell], order=order, zone="UTC") == [moment]
        with pytest.raises(InputError, match="date_order \\(excel or unix\\)"):
            times(pd.Series(["", cell]), zone="UTC", column="at")


def test_hours_and_years_that_cannot_be_are_refused_and_24_is_the_next_midnight():
    wrong = ["3/13/2025 19:15 AM", "3/14/2025 0:00 PM", "3/14/3025 1:00 PM"]
    assert times(pd.Series(wrong), zone="UTC").is_bad.all()
    assert times(pd.Series(["2999-01-01", "1899-01-01"]), zone="UTC").is_bad.all()
    late = times(pd.Series(["2025-03-31 24:00", "2025-03-31 23:00"]), zone="UTC")
    assert late.at.iloc[0].isoformat() == "2025-04-01T00:00:00+00:00" and late.notes["hour_24"].tolist() == [True, False]


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


def test_the_zones_of_europe_by_name_are_offsets_in_english_and_german():
    cells = pd.Series(["2022/09/14 8:21:58 PM OEZ", "2022/09/14 8:21:58 PM MESZ", "2022/09/14 7:21:58 PM CET", "2022/09/14 6:21:58 PM WET"])
    assert set(times(cells).at.astype(str)) == {"2022-09-14 18:21:58+00:00"}
    assert times(pd.Series(["2022-09-14 10:00 EST"])).is_bad.all()


@pytest.mark.parametrize(("cells", "form"), [
    (["01-03-2024", "13-03-2024"], ("dmy", "01-03-2024", False)), (["03/13/2024", "03/12/2024"], ("mdy", "03/13/2024", False)),
    (["12-12-2024", "01-02-2024"], ("open", "12-12-2024", False)), (["2024/03/01 10:00"], ("ymd", "2024/03/01 10:00", True)),
    (["13-03-2024", "03-13-2024"], ("open", "13-03-2024", False)), (["", "gisteren"], ("none", "", False)), (["3 mrt 2025 10:00"], ("named", "3 mrt 2025 10:00", True)),
    (["20240301"], ("compact", "20240301", False)), (["18991231"], ("none", "", False)), (["21001231", ""], ("compact", "21001231", False)),
    (["45720"], ("number", "45720", False)), (["x:y", "2024-03-01T10:00Z"], ("iso", "2024-03-01T10:00Z", False)), (["bel om 10:00", "2024-03-01"], ("iso", "2024-03-01", False)),
    (["2024-03-01", "01-03-2024 10:00"], ("mixed", "2024-03-01, 01-03-2024 10:00", True)),
])  # fmt: skip
def test_the_form_of_a_column_is_told_with_an_example_and_whether_it_needs_a_zone(cells, form):
    assert form_of(pd.Series(cells)) == form


@pytest.mark.parametrize(("cell", "moment"), [
    ("12:00 AM", "00:00"), ("12:30 PM", "12:30"), ("1:05 p.m.", "13:05"), ("11:59 PM", "23:59"), ("13:00 PM", None), ("0:30 AM", None), ("23:59", "23:59"),
    ("24:30", None), ("9.15 uur", "09:15")])  # fmt: skip
def test_hours_by_halves_of_the_day_run_from_one_to_twelve(cell, moment):
    assert utc([f"25/3/2024 {cell}"], zone="UTC") == [moment and f"2024-03-25T{moment}:00+00:00"]


@pytest.mark.parametrize(("cell", "moment"), [
    ("10:00 GMT+3", "07:00"), ("10:00 -08:00", "18:00"), ("10:00 UTC-0330", "13:30"), ("10:00 +5", "05:00"), ("10:00 UTC", "10:00"), ("10:00 CET", "09:00")])
def test_an_offset_is_taken_off_with_its_sign_hours_and_minutes(cell, moment):
    assert utc([f"25/3/2024 {cell}"]) == [f"2024-03-25T{moment}:00+00:00"]


@pytest.mark.parametrize(("year", "is_read"), [("1900", True), ("1899", False), ("2100", True), ("2101", False), ("24", True), ("99", True)])
def test_years_run_from_1900_to_2100_and_two_digits_are_of_this_century(year, is_read):
    found = utc([f"25/3/{year}"], zone="UTC")
    assert found == [f"{year if len(year) == 4 else '20' + year}-03-25T00:00:00+00:00" if is_read else None]


@pytest.mark.parametrize(("cell", "moment"), [("45720", "2025-03-04T00:00:00"), ("45720,25", "2025-03-04T06:00:00"), ("20000", "1954-10-03T00:00:00"), ("19999", None)])
def test_a_spreadsheet_counts_days(cell, moment):
    assert utc([cell, "45720"], order="excel", zone="UTC")[0] == (moment and f"{moment}+00:00")


@pytest.mark.parametrize("cell", ["1741080000", "1741080000000", "1741080000000000", "1741080000.0"])
def test_a_machine_counts_seconds_or_their_parts(cell):
    assert utc([cell], order="unix") == ["2025-03-04T09:20:00+00:00"]


def test_rows_of_the_file_stand_in_messages_and_notes_tell_which_rows():
    for cells, row in ((["", "3/4/2024"], 12), (["", "45720"], 12), (["", "2024-03-01", "01-03-2024"], 12)):
        with pytest.raises(InputError) as stopped:
            times(pd.Series(cells), rows=pd.Series([11, 12, 13][: len(cells)]))
        assert stopped.value.row == row
    found = times(pd.Series(["2024-03-01T10:00Z", "2024-03-01 10:00", ""]))
    assert {k: v.tolist() for k, v in found.notes.items()} == {note: [False, True, False] for note in ("timezone_assumed", "mixed_offsets")}
    assert found.at.dt.hour.tolist()[:2] == [10, 9] and not found.is_bad.any()
    assert times(pd.Series(["2024-03-01 10:00"]), zone="UTC").notes == {}


def test_the_first_of_a_doubled_hour_counts_and_a_skipped_one_moves_on():
    assert utc(["2025-03-30 02:30", "2025-10-26 02:30"], zone="Europe/Amsterdam") == ["2025-03-30T01:00:00+00:00", "2025-10-26T00:30:00+00:00"]
