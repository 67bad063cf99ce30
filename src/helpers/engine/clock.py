"""What the clock of a place says: the moments at which it is put forward or back, so that every engine adds the same hours."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LAST = (datetime(9999, 12, 30, tzinfo=UTC) - EPOCH) // timedelta(days=1)
FIRST = (datetime(1, 1, 3, tzinfo=UTC) - EPOCH) // timedelta(days=1)


def offsets(timezone: str, first: int, last: int) -> list[tuple[int, int]]:
    """From which moment on which number of microseconds is added to UTC.

    Args:
        timezone: IANA name. first, last: microseconds since 1970, UTC: the span that has to be covered.

    Returns:
        Pairs (moment, added), in order; the first holds from ``first`` on.

    >>> [(moment // HOUR, added // HOUR) for moment, added in offsets("Europe/Amsterdam", 1_774_000_000 * SECOND, 1_775_000_000 * SECOND)]
    [(492777, 1), (492985, 2)]
    """
    zone = ZoneInfo(timezone)
    found = [(first, _added(zone, first // SECOND))]
    weeks = range(max(first // DAY, FIRST), min(last // DAY, LAST) + 1, 7)  # no place changes its clock twice in a week
    for before, after in ((day * 86_400, (day + 7) * 86_400) for day in weeks):
        if (added := _added(zone, after)) != found[-1][1]:
            moment = _change(zone, before, after) * SECOND
            if first < moment <= last:
                found.append((moment, added))
    return found


def _added(zone: ZoneInfo, second: int) -> int:
    inside = min(max(second, FIRST * 86_400), LAST * 86_400)
    return (EPOCH + timedelta(seconds=inside)).astimezone(zone).utcoffset() // timedelta(microseconds=1)


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """The second at which the clock is put forward or back, between two that differ."""
    old = _added(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _added(zone, middle) == old else (before, middle)
    return after
