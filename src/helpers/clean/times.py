"""Moments in UTC: one form per column, day-month order declared or shown by the data, offsets and clock changes honoured."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from helpers.clean.say import stop

ZONES = {"Z": "+00:00", "UTC": "+00:00", "GMT": "+00:00", "CET": "+01:00", "CEST": "+02:00"}
ISO = re.compile(r"^\d{4}-\d{2}-\d{2}([T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?)?( ?(Z|UTC|GMT|CES?T|[+-]\d{2}:?\d{2}))?$")
SLASHED = re.compile(
    r"^(\d{1,4})([-/.])(\d{1,2})\2(\d{2,4})(?:,?[ T](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:\s*([AaPp])\.?[Mm]\.?)?)?"
    r"(?:\s*((?:GMT|UTC)?\s*[+-]\d{1,2}(?::?\d{2})?|GMT|UTC|CES?T))?$"
)
COMPACT = re.compile(r"^\d{8}$")
OFFSET = re.compile(r"(?:Z|UTC|GMT|CES?T|[+-]\d{2}:?\d{2})$")
ZERO = re.compile(r"^(0000-00-00|1900-01-0[01]|1970-01-01[T ]00:00(:00)?$|0?0[-/]0?0)")
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
        order: dmy, mdy or ymd, as declared for the source; else shown by a part above 12, or assumed dmy for ``01-03-2024``.
        zone: of times without an offset. rows: row numbers for messages.

    Raises:
        InputError: the column mixes forms, or its order can only be guessed.
    """
    codes, values = pd.factorize(cells.str.strip())
    families = np.array([_family(v) for v in values], dtype=object)
    used = sorted(set(families) - {"empty", "bad"})
    if len(used) > 1:
        odd = np.flatnonzero(np.isin(families[codes], used))
        shown_rows = ", ".join(str(int((rows if rows is not None else pd.Series(range(len(cells))))[i])) for i in odd[:8])
        raise stop(
            language,
            "mixed_times",
            file=shown,
            column=column,
            rows=shown_rows,
            row=int(rows.iloc[odd[0]]) if rows is not None and len(odd) else None,
        )
    family = used[0] if used else "iso"
    notes: dict[str, np.ndarray] = {}
    if family == "iso":
        local, moment = _iso(values, families)
    else:
        if family == "slashed":
            order, is_assumed = _order(values[families == "slashed"], order, shown, column, language)
            if is_assumed:
                notes["date_order_assumed"] = np.ones(len(cells), dtype=bool)
        local, moment = _slashed(values, families, "ymd" if family == "compact" else order)
    at = _to_utc(local, moment, zone or DEFAULT_ZONE, codes, notes)
    has_local = local.notna().to_numpy()[codes]
    if zone is None and has_local.any():
        notes["timezone_assumed"] = has_local
    if has_local.any() and moment.notna().any():
        notes["mixed_offsets"] = has_local
    is_empty = (families == "empty")[codes]
    full = at.iloc[codes].reset_index(drop=True)
    return Times(full.set_axis(cells.index), (full.isna().to_numpy() & ~is_empty), notes)


def _family(text: str) -> str:
    if not text:
        return "empty"
    if ZERO.match(text):
        return "bad"
    if ISO.match(text):
        return "iso"
    if SLASHED.match(text):
        return "slashed"
    return "compact" if COMPACT.match(text) and "19000101" <= text <= "21001231" else "bad"


def _iso(values: pd.Index, families: np.ndarray) -> tuple[pd.Series, pd.Series]:
    """ISO texts, apart: those without an offset (local) and those with one (moments)."""
    text = pd.Series(values, dtype="str").where(families == "iso")
    has_offset = text.str.contains(OFFSET, na=False) & text.str.contains(":", na=False)
    local = pd.to_datetime(text.where(~has_offset), format="ISO8601", errors="coerce").astype("datetime64[us]")
    moment = pd.to_datetime(
        text.where(has_offset).str.replace(r"\s?(UTC|GMT|CES?T)$", lambda m: ZONES[m.group(1)], regex=True),
        format="ISO8601",
        errors="coerce",
        utc=True,
    )
    return local, moment.astype("datetime64[us, UTC]")


def _order(values: pd.Index, declared: str | None, shown: str, column: str, language: str) -> tuple[str, bool]:
    """Day-month order: declared, or shown by the parts, or assumed where Dutch hyphens stand; else asked for."""
    parts = [SLASHED.match(v) for v in values]
    if declared:
        return declared, False
    if all(len(p.group(1)) == 4 for p in parts):
        return "ymd", False
    first, second = max(int(p.group(1)) for p in parts), max(int(p.group(3)) for p in parts)
    if first > 12 >= second:
        return "dmy", False
    if second > 12 >= first:
        return "mdy", False
    if all(p.group(2) in "-." for p in parts):
        return "dmy", True
    raise stop(language, "date_order", file=shown, column=column, value=str(values[0]))


def _slashed(values: pd.Index, families: np.ndarray, order: str) -> tuple[pd.Series, pd.Series]:
    local, moment = [], []
    for text, family in zip(values, families):
        when, offset = (None, None) if family not in ("slashed", "compact") else _one(text, order)
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
    else:
        a, _, b, c, *rest = SLASHED.match(text).groups()
        year, month, day = {"dmy": (c, b, a), "mdy": (c, a, b), "ymd": (a, b, c)}[order if len(a) < 3 else "ymd"]
        year, month, day = int(year), int(month), int(day)
        year += 2000 if year < 100 else 0
    hour, minute, second, half, offset = (*rest[:3], rest[3], rest[4])
    hour = int(hour or 0)
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
