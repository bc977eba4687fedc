"""Local wall-clock → instants: quiet hours and the times of digests, also when clocks change.

A time that a spring night leaves out is read with the offset before the change (as RFC 5545 has
it: 02:30 is 03:30 then); of a time that an autumn night has twice, digests take the first, and
quiet hours end with the second. So every day has each digest once. Pure.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from model import Hours

_DAY = timedelta(days=1)


def zone_of(name: str) -> tzinfo:
    """The IANA time zone of this name; UTC where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # "America" is a folder
        return UTC


def next_digest_at(hours: Hours, now: datetime) -> datetime:
    """The first digest after ``now``; one within quiet hours is told at their end.

    So what comes between the two is in it still. ``hours.digest_times`` must not be empty.
    """
    times = (
        at
        for day in _days(hours, now, range(-1, 9))
        if not hours.digest_days or day.isoweekday() in hours.digest_days
        for at in sorted(_instant(day, minutes, hours) for minutes in hours.digest_times)
    )  # in order, and so are the ends of quiet hours: the first that is not over is the next
    return next(told for at in times if (told := quiet_until(hours, at) or at) > now)


def quiet_until(hours: Hours, now: datetime) -> datetime | None:
    """When the quiet hours end that ``now`` is in; None outside of them."""
    if hours.quiet is None or hours.quiet[0] == hours.quiet[1]:
        return None
    begin, end = hours.quiet
    ends = [
        over
        for day in _days(hours, now, range(-2, 2))
        if _instant(day, begin, hours)
        <= now
        < (over := _last_instant(day + _DAY if end <= begin else day, end, hours))
    ]
    if not ends:
        return None
    # Where they last nearly all day, the next may have begun in a night when clocks change.
    return quiet_until(hours, max(ends)) or max(ends)


def _days(hours: Hours, now: datetime, offsets: range) -> Iterator[date]:
    today = now.astimezone(zone_of(hours.timezone)).date()
    return (today + offset * _DAY for offset in offsets)


def _instant(day: date, minutes: int, hours: Hours) -> datetime:
    local = datetime.combine(day, time(*divmod(minutes, 60)), zone_of(hours.timezone))
    return local.astimezone(UTC)


def _last_instant(day: date, minutes: int, hours: Hours) -> datetime:
    local = datetime.combine(day, time(*divmod(minutes, 60)), zone_of(hours.timezone))
    return max(local.astimezone(UTC), local.replace(fold=1).astimezone(UTC))
