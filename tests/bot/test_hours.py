"""Local wall-clock to instants, over whole years and in both nights when clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.hours import next_digest_at, quiet_until, zone_of
from model import Hours

NEW_YORK = "America/New_York"  # 2025: 02:00 → 03:00 on 9 March, 02:00 → 01:00 on 2 November
MADRID = "Europe/Madrid"  # 2025: 02:00 → 03:00 on 30 March, 03:00 → 02:00 on 26 October
MEXICO = "America/Mexico_City"  # no change since 2022
# At midnight: 2025-04-24 in Cairo, so a day begins at 01:00. By half an hour: Lord Howe.
ZONES = (NEW_YORK, MADRID, MEXICO, "UTC", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kathmandu")
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(text: str) -> int:
    """``HH:MM`` in minutes of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def hours(zone: str, *times: str, quiet: str = "", days: tuple[int, ...] = ()) -> Hours:
    begin, _, end = quiet.partition("-")
    return Hours(
        timezone=zone,
        quiet=(clock(begin), clock(end)) if quiet else None,
        digest_times=tuple(map(clock, times)) or (480,),
        digest_days=days,
    )


@pytest.mark.parametrize(
    ("zone", "at", "now", "then"),
    [
        (MEXICO, "08:00", "2025-08-12 13:59", "2025-08-12 14:00"),
        (MEXICO, "08:00", "2025-08-12 14:00", "2025-08-13 14:00"),  # never now itself
        (MEXICO, "22:00", "2025-08-12 23:00", "2025-08-13 04:00"),  # still the 12th there
        (NEW_YORK, "08:00", "2025-03-08 14:00", "2025-03-09 12:00"),  # an hour earlier now
        (NEW_YORK, "08:00", "2025-11-01 13:00", "2025-11-02 13:00"),
        (NEW_YORK, "02:30", "2025-03-09 06:00", "2025-03-09 07:30"),  # not there: 03:30 EDT
        (NEW_YORK, "02:30", "2025-03-09 07:30", "2025-03-10 06:30"),
        (NEW_YORK, "01:30", "2025-11-02 05:00", "2025-11-02 05:30"),  # there twice: the first
        (NEW_YORK, "01:30", "2025-11-02 05:30", "2025-11-03 06:30"),
        (MADRID, "02:30", "2025-03-30 00:00", "2025-03-30 01:30"),  # 03:30 CEST
        (MADRID, "02:30", "2025-10-26 00:00", "2025-10-26 00:30"),
        (MADRID, "02:30", "2025-10-26 00:30", "2025-10-27 01:30"),
        ("Nowhere/Land", "08:00", "2025-08-12 07:00", "2025-08-12 08:00"),
    ],
)
def test_a_digest_is_told_by_the_clock_of_its_zone(zone: str, at: str, now: str, then: str) -> None:
    assert next_digest_at(hours(zone, at), utc(now)) == utc(then)


@pytest.mark.parametrize(
    ("days", "now", "then"),
    [
        ((1,), "2025-08-11 13:00", "2025-08-11 14:00"),  # a Monday
        ((1,), "2025-08-11 14:00", "2025-08-18 14:00"),
        ((1, 5), "2025-08-11 14:00", "2025-08-15 14:00"),
        ((7,), "2025-08-11 14:00", "2025-08-17 14:00"),
        ((1, 2, 3, 4, 5), "2025-08-15 14:00", "2025-08-18 14:00"),
    ],
)
def test_digests_of_some_days_wait_for_them(days: tuple[int, ...], now: str, then: str) -> None:
    assert next_digest_at(hours(MEXICO, "08:00", days=days), utc(now)) == utc(then)


def test_the_day_of_a_weekly_digest_is_that_of_the_zone() -> None:
    """Monday 22:00 in Mexico is Tuesday in UTC."""
    found = next_digest_at(hours(MEXICO, "22:00", days=(1,)), utc("2025-08-12 03:00"))
    assert found == utc("2025-08-12 04:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2025-08-12 05:00", "2025-08-12 13:00"),
        ("2025-08-12 11:30", "2025-08-12 13:00"),  # after 05:00, before it is told: in it still
        ("2025-08-12 13:00", "2025-08-13 13:00"),
    ],
)
def test_a_digest_within_quiet_hours_is_told_at_their_end(now: str, then: str) -> None:
    asleep = hours(MEXICO, "05:00", quiet="23:00-07:00")
    assert next_digest_at(asleep, utc(now)) == utc(then)


def test_two_digests_within_quiet_hours_are_one() -> None:
    asleep = hours("UTC", "23:30", "06:00", "12:00", quiet="23:00-07:00")
    first = next_digest_at(asleep, utc("2025-08-12 12:00"))
    assert first == utc("2025-08-13 07:00")
    assert next_digest_at(asleep, first) == utc("2025-08-13 12:00")


@pytest.mark.parametrize(
    ("zone", "quiet", "now", "end"),
    [
        (MEXICO, "23:00-07:00", "2025-08-13 04:59", None),
        (MEXICO, "23:00-07:00", "2025-08-13 05:00", "2025-08-13 13:00"),
        (MEXICO, "23:00-07:00", "2025-08-13 12:59", "2025-08-13 13:00"),
        (MEXICO, "23:00-07:00", "2025-08-13 13:00", None),
        (MEXICO, "13:00-15:00", "2025-08-12 20:00", "2025-08-12 21:00"),
        (MEXICO, "13:00-15:00", "2025-08-12 21:00", None),
        (MEXICO, "00:00-08:00", "2025-08-12 06:00", "2025-08-12 14:00"),
        (MEXICO, "22:00-00:00", "2025-08-12 05:59", "2025-08-12 06:00"),
        (MEXICO, "08:00-08:00", "2025-08-12 14:00", None),  # no hours at all
        (MEXICO, "", "2025-08-12 14:00", None),
        # The night has seven hours, or nine.
        (NEW_YORK, "23:00-07:00", "2025-03-09 04:00", "2025-03-09 11:00"),
        (NEW_YORK, "23:00-07:00", "2025-03-09 03:59", None),
        (NEW_YORK, "23:00-07:00", "2025-11-02 03:00", "2025-11-02 12:00"),
        (MADRID, "23:00-07:00", "2025-03-29 22:00", "2025-03-30 05:00"),
        (MADRID, "23:00-07:00", "2025-10-25 21:00", "2025-10-26 06:00"),
        # An end that is left out, an end and a beginning that are there twice.
        (NEW_YORK, "23:00-02:30", "2025-03-09 06:00", "2025-03-09 07:30"),
        (NEW_YORK, "23:00-01:30", "2025-11-02 05:45", "2025-11-02 06:30"),
        (NEW_YORK, "01:30-07:00", "2025-11-02 05:30", "2025-11-02 12:00"),
        # The next begin before the last have ended.
        (NEW_YORK, "03:10-02:30", "2025-03-09 06:00", "2025-03-10 06:30"),
    ],
)
def test_quiet_hours_end_by_the_clock_of_the_zone(
    zone: str, quiet: str, now: str, end: str | None
) -> None:
    assert quiet_until(hours(zone, quiet=quiet), utc(now)) == (utc(end) if end else None)


minutes = st.integers(0, 1439)
zones = st.sampled_from(ZONES)
moments = st.integers(0, 2 * 366 * 1440).map(lambda n: utc("2024-12-01") + n * MINUTE)


@settings(max_examples=15, deadline=None)
@given(zones, st.lists(minutes, min_size=1, max_size=6, unique=True), st.integers(2025, 2028))
@example(NEW_YORK, [clock("02:30"), clock("01:30")], 2025)
@example(MADRID, [clock("02:00"), clock("02:59")], 2025)
@example("Africa/Cairo", [clock("00:00"), clock("23:59")], 2025)
def test_every_day_of_a_year_has_each_digest_once(zone: str, times: list[int], year: int) -> None:
    """And none more. Only two that a spring night puts on one minute are one."""
    wanted = Hours(timezone=zone, digest_times=tuple(times))
    at = datetime(year, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC) - MINUTE
    end = datetime(year + 1, 1, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    told: dict[date, list[int]] = {}
    while (at := next_digest_at(wanted, at)) < end:
        local = at.astimezone(ZoneInfo(zone))
        told.setdefault(local.date(), []).append(local.hour * 60 + local.minute)
    days = 366 if year % 4 == 0 else 365
    assert len(told) == days
    moved = [day for day, found in told.items() if found != sorted(times)]
    assert len(moved) <= 1  # the spring night
    for day in moved:
        gap = 30 if zone == "Australia/Lord_Howe" else 60
        shifted = {one if one in told[day] else one + gap for one in times}
        assert set(told[day]) == shifted
        assert len(told[day]) == len(set(told[day]))


@given(
    zones,
    st.none() | st.tuples(minutes, minutes),
    st.lists(minutes, min_size=1, max_size=6),
    st.sets(st.integers(1, 7)),
    moments,
)
@example(NEW_YORK, (190, 150), [185], set(), utc("2025-03-09 06:30"))
def test_a_digest_is_always_to_come_and_never_in_quiet_hours(
    zone: str, quiet: tuple[int, int] | None, times: list[int], days: set[int], now: datetime
) -> None:
    wanted = Hours(zone, quiet, tuple(times), tuple(days))
    found = next_digest_at(wanted, now)
    assert now < found <= now + timedelta(days=10)
    assert quiet_until(wanted, found) is None
    # Whoever asks in between is told the same, so a restart makes no second digest.
    assert next_digest_at(wanted, now + (found - now) * 0.999) == found


@given(zones, st.tuples(minutes, minutes), moments)
def test_quiet_hours_are_those_of_the_wall_clock(
    zone: str, quiet: tuple[int, int], now: datetime
) -> None:
    """Outside of the hours around a change of clocks, which the tables above have."""
    local = now.astimezone(ZoneInfo(zone))
    around = [(now + timedelta(hours=n)).astimezone(ZoneInfo(zone)).utcoffset() for n in (-26, 26)]
    if around != [local.utcoffset()] * 2:
        return
    begin, end = quiet
    at = local.hour * 60 + local.minute
    inside = begin <= at < end if begin < end else at >= begin or at < end
    until = quiet_until(Hours(zone, quiet), now)
    assert (until is not None) == (inside and begin != end)
    if until is not None:
        over = until.astimezone(ZoneInfo(zone))
        assert over.hour * 60 + over.minute == end
        assert now < until < now + timedelta(days=1)


@pytest.mark.parametrize("zone", ZONES)
def test_quiet_hours_of_a_year_are_one_a_night_and_wake_up_in_time(zone: str) -> None:
    wanted = hours(zone, quiet="23:00-02:15")
    at, ends = utc("2025-01-01 00:00"), []
    while at < utc("2026-01-01 00:00"):
        until = quiet_until(wanted, at)
        if until is not None and until not in ends:
            ends.append(until)
        at = until if until is not None else at + 60 * MINUTE
    assert len(ends) in {365, 366}
    assert all(timedelta(hours=22) < b - a < timedelta(hours=26) for a, b in pairwise(ends))


@pytest.mark.parametrize(
    "name", ["", "America", "Mars/Olympus", "../../etc/passwd", "x" * 300, "\ud800"]
)
def test_an_unknown_zone_is_utc(name: str) -> None:
    assert zone_of(name) is UTC
    assert zone_of(MADRID) is not UTC
