"""Moments in UTC: one form per column, day-month order declared or shown by the data, offsets and clock changes honoured."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.clean.say import stop

EUROPE = ("WET WEZ", "WEST WESZ CET MEZ", "CEST MESZ EET OEZ", "EEST OESZ")  # by hours; American names may mean two zones
ZONES = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00"} | {
    name: f"+0{hours}:00" for hours, names in enumerate(EUROPE) for name in names.split()
}
NAMED = r"UTC|GMT|[CEW]ES?T|[MOW]ES?Z"
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?( ?(Z|" + NAMED + r"|[+-]\d{2}:?\d{2}))?$")
CLOCK = (
    r"(?:,?(?: | at | om |T|\s*-\s*)(\d{1,2})[:.](\d{2})(?::(\d{2}))?(?:[.,]\d+)?(?: uur)?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
    r"(?:\s*((?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?|" + NAMED + "))?$"
)
SLASHED = re.compile(r"^(\d{1,4})([-/.])(\d{1,2})\2(\d{2,4})" + CLOCK)
DAY_NAME = r"^(?:[a-z]{2,9}\.?,? )?"
DAY_FIRST = re.compile(DAY_NAME + r"(\d{1,2})(?:st|nd|rd|th|e)?[ .-]{1,2}([a-z]{3,9})\.?[ ,.-]{1,2}(\d{4}|\d{2})" + CLOCK, re.I)
MONTH_FIRST = re.compile(DAY_NAME + r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})" + CLOCK, re.I)
MONTHS = {
    name: month
    for names in (
        "januari februari maart april mei juni juli augustus september oktober november december",
        "january february march april may june july august september october november december",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "jan feb mar apr may jun jul aug sept oct nov dec",
    )
    for month, name in enumerate(names.split(), 1)
}
CLOCK_SECONDS = r"^(?:(\d+):)?(\d{1,2}):(\d{2})$"
COMPACT = re.compile(r"^\d{8}$")
SERIAL = re.compile(r"^[2-6]\d{4}([.,]\d+)?$")
UNIX = re.compile(r"^1[0-9]{9}(\d{3}){0,2}([.,]\d+)?$")
OFFSET = re.compile(r"(?:Z|" + NAMED + r"|[+-]\d{2}:?\d{2})$")
MIDNIGHT = re.compile(r"^(.*\d[ T])24:00(:00)?$")
ZERO = re.compile(r"^(0000-00-00|1900-01-0[01]|1970-01-01[T ]00:00(:00)?$|0?0[-/]0?0)")
ORDERS = ("dmy", "mdy", "ymd")
DEFAULT_ZONE = "Europe/Amsterdam"


@dataclass
class Times:
    """Moments (UTC, NaT where empty or unreadable), which cells were unreadable, and what was assumed (name -> mask of rows)."""

    at: pd.Series
    is_bad: np.ndarray
    notes: dict[str, np.ndarray] = field(default_factory=dict)


def times(
    cells: pd.Series,
    *,
    order: str | None = None,
    zone: str | None = None,
    rows: pd.Series | None = None,
    shown: str = "",
    column: str = "",
    language: str = "en",
) -> Times:
    """Moments of a column of text.

    Args:
        order: dmy, mdy or ymd, or excel (days since 1899-12-30) or unix (seconds, or their parts, since 1970), as declared for the
            source. Without it only what a part above 12 shows counts.
        zone: of times without an offset. rows: row numbers for messages.

    Raises:
        InputError: the column mixes forms, its order can only be guessed, or numbers stand there that nobody declared.
    """
    codes, values = pd.factorize(cells.str.strip())
    at_24 = np.array([bool(MIDNIGHT.match(v)) for v in values], dtype=bool)
    values = pd.Index([MIDNIGHT.sub(r"\g<1>00:00", v) for v in values], dtype="str")
    families = np.array([_family(v, order) for v in values], dtype=object)
    family = _one_family(families, codes, values, rows, shown, column, language)
    notes: dict[str, np.ndarray] = {}
    if family == "iso":
        local, moment = _iso(values, families)
    elif family in ("excel", "unix"):
        local, moment = _counted(values, families, family)
    else:
        if family == "slashed":
            first = int(np.flatnonzero((families == "slashed")[codes])[0])
            row = int(rows.iloc[first]) if rows is not None else None
            order = _order(values[families == "slashed"], order, shown, column, row, language)
        local, moment = _slashed(values, families, "ymd" if family == "compact" else order)
    if at_24.any():
        notes["hour_24"] = at_24[codes]
        local, moment = (part + pd.to_timedelta(at_24.astype(int), unit="D") for part in (local, moment))
    at = _to_utc(local, moment, zone or DEFAULT_ZONE, codes, notes)
    has_local = local.notna().to_numpy()[codes]
    if zone is None and has_local.any():
        notes["timezone_assumed"] = has_local
    if has_local.any() and moment.notna().any():
        notes["mixed_offsets"] = has_local
    is_empty = (families == "empty")[codes]
    full = at.iloc[codes].reset_index(drop=True)
    return Times(full.set_axis(cells.index), (full.isna().to_numpy() & ~is_empty), notes)


def _one_family(
    families: np.ndarray, codes: np.ndarray, values: pd.Index, rows: pd.Series | None, shown: str, column: str, language: str
) -> str:
    """The one form that a column of moments has; numbers beside it are marked as bad, two forms stop."""
    used = sorted(set(families) - {"empty", "bad"})
    place = rows if rows is not None else pd.Series(range(len(codes)))

    def at(i: int) -> int | None:
        return int(rows.iloc[i]) if rows is not None else None

    if used and used[0] == "number" and set(families) <= {"number", "empty"}:
        first = int(np.flatnonzero((families == "number")[codes])[0])
        raise stop(language, "date_number", file=shown, column=column, value=str(values[families == "number"][0]), row=at(first))
    families[families == "number"] = "bad"
    used = [family for family in used if family != "number"]
    if len(used) > 1:
        odd = np.flatnonzero(np.isin(families[codes], used))
        told = ", ".join(str(int(place.iloc[i])) for i in odd[:8])
        raise stop(language, "mixed_times", file=shown, column=column, rows=told, row=at(odd[0]))
    return used[0] if used else "iso"


def _family(text: str, order: str | None) -> str:
    if not text:
        return "empty"
    if ZERO.match(text):
        return "bad"
    if ISO.match(text):
        return "iso"
    if SLASHED.match(text):
        return "slashed"
    if DAY_FIRST.match(text) or MONTH_FIRST.match(text):
        return "named"
    if COMPACT.match(text) and "19000101" <= text <= "21001231":
        return "compact"
    for family, form in (("excel", SERIAL), ("unix", UNIX)):
        if form.match(text):
            return family if order == family else "number"
    return "bad"


def _counted(values: pd.Index, families: np.ndarray, family: str) -> tuple[pd.Series, pd.Series]:
    """Day numbers of a spreadsheet (local) or seconds since 1970 (moments; thousandths and millionths by their length)."""
    none = pd.Series(pd.NaT, index=range(len(values)), dtype="datetime64[us]")
    number = pd.to_numeric(pd.Series(values, dtype="str").where(families == family).str.replace(",", "."))
    if family == "excel":
        local = pd.Timestamp("1899-12-30") + pd.to_timedelta((number * 86_400).round(), unit="s")
        return local.astype("datetime64[us]"), none.dt.tz_localize("UTC")
    seconds = number / 1000.0 ** ((np.log10(number.fillna(1.0)) - 9) // 3).clip(lower=0)
    moment = pd.to_datetime((seconds * 1e6).round().astype("Int64"), unit="us", utc=True)
    return none, moment.astype("datetime64[us, UTC]")


def _iso(values: pd.Index, families: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """ISO texts, apart: those without an offset (local) and those with one (moments)."""
    text = pd.Series(values, dtype="str").where(families == "iso")
    text = text.where(text.str[:4].between("1900", "2100"))
    has_offset = text.str.contains(OFFSET, na=False) & text.str.contains(":", na=False)
    local = pd.to_datetime(text.where(~has_offset), format="ISO8601", errors="coerce").astype("datetime64[us]")
    moment = pd.to_datetime(
        text.where(has_offset).str.replace(rf"\s?({NAMED})$", lambda m: ZONES[m.group(1)], regex=True),
        format="ISO8601",
        errors="coerce",
        utc=True,
    )
    return local, moment.astype("datetime64[us, UTC]")


def form_of(cells: pd.Series) -> tuple[str, str, bool]:
    """How a column writes its moments, an example, and whether it has times without an offset.

    Returns:
        The form: iso, named, compact, dmy, mdy or ymd (shown by the cells), open (both orders fit), number, mixed or none.

    >>> form_of(pd.Series(["01-03-2024", "13-03-2024"])), form_of(pd.Series(["", "3/4/2024 10:00"]))[0]
    (('dmy', '01-03-2024', False), 'open')
    """
    values = pd.unique(cells.str.strip())
    families = np.array([_family(v, None) for v in values], dtype=object)
    used = sorted(set(families) - {"empty", "bad"})
    if not used:
        return "none", "", False
    example = str(values[families == used[0]][0])
    clocks = [v for v, f in zip(values, families) if f not in ("empty", "bad", "number") and ":" in v]
    has_local = any(not OFFSET.search(v) for v in clocks)
    if len(used) > 1:
        return "mixed", ", ".join(str(values[families == f][0]) for f in used), has_local
    form = used[0] if used[0] != "slashed" else _shown(values[families == "slashed"]) or "open"
    return form, example, has_local


def _shown(values: pd.Index | np.ndarray) -> str | None:
    """The order that the parts of slashed dates show: a year in front, or a part above 12; None when they leave it open."""
    parts = [SLASHED.match(v) for v in values]
    if all(len(p.group(1)) == 4 for p in parts):
        return "ymd"
    first, second = max(int(p.group(1)) for p in parts), max(int(p.group(3)) for p in parts)
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else None


def _order(values: pd.Index, declared: str | None, shown: str, column: str, row: int | None, language: str) -> str:
    """Day-month order: declared, or shown by the parts; else asked for."""
    order = declared if declared in ORDERS else _shown(values)
    if order is None:
        raise stop(language, "date_order", file=shown, row=row, column=column, value=str(values[0]))
    return order


def _slashed(values: pd.Index, families: np.ndarray, order: str) -> tuple[pd.Series, pd.Series]:
    local, moment = [], []
    for text, family in zip(values, families):
        when, offset = (None, None) if family not in ("slashed", "compact", "named") else _one(text, order)
        local.append(when if offset is None else None)
        moment.append(pd.Timestamp(when).tz_localize("UTC") - offset if when is not None and offset is not None else None)
    return (
        pd.Series(pd.to_datetime(pd.Series(local, dtype="object")), dtype="datetime64[us]"),
        pd.to_datetime(pd.Series(moment, dtype="object"), utc=True).astype("datetime64[us, UTC]"),
    )


def _one(text: str, order: str) -> tuple[pd.Timestamp | None, pd.Timedelta | None]:
    """One moment in parts; nothing when the parts are no date."""
    if COMPACT.match(text):
        year, month, day, rest = int(text[:4]), int(text[4:6]), int(text[6:]), (None,) * 5
    elif found := SLASHED.match(text):
        a, _, b, c, *rest = found.groups()
        year, month, day = map(int, {"dmy": (c, b, a), "mdy": (c, a, b), "ymd": (a, b, c)}[order if len(a) < 3 else "ymd"])
    else:
        found = DAY_FIRST.match(text)
        day, name, year, *rest = found.groups() if found else [MONTH_FIRST.match(text).groups()[i] for i in (1, 0, 2, 3, 4, 5, 6, 7)]
        year, month, day = int(year), MONTHS.get(name.lower(), 0), int(day)
    year += 2000 if year < 100 else 0
    hour, minute, second, half, offset = rest
    hour = int(hour or 0)
    if (half and not 1 <= hour <= 12) or not 1900 <= year <= 2100:
        return None, None
    if half:
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    try:
        when = pd.Timestamp(year, month, day, hour, int(minute or 0), int(second or 0))
    except ValueError:
        return None, None
    if not offset:
        return when, None
    offset = ZONES.get(offset, offset).removeprefix("GMT").removeprefix("UTC").strip()
    digits = offset[1:].replace(":", "").zfill(2)
    size = pd.Timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return when, -size if offset[0] == "-" else size


def _to_utc(local: pd.Series, moment: pd.Series, zone: str, codes: np.ndarray, notes: dict[str, np.ndarray]) -> pd.Series:
    """Local times to UTC: the first of a doubled hour, an hour later in a skipped one, both noted."""
    if local.notna().any():
        placed = local.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
        lost = local.notna() & placed.isna()
        if lost.any():
            skipped = lost & local.dt.tz_localize(zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="NaT").isna()
            for name, mask in (("time_missing_hour", skipped), ("time_ambiguous", lost & ~skipped)):
                if mask.any():
                    notes[name] = mask.to_numpy()[codes]
            placed = local.dt.tz_localize(zone, ambiguous=np.ones(len(local), dtype=bool), nonexistent="shift_forward")
        converted = placed.dt.tz_convert("UTC").astype("datetime64[us, UTC]")
        return moment.where(moment.notna(), converted)
    return moment
