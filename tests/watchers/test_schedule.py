"""When a feed is asked again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.schedule import (
    JITTER,
    MAX_BACKOFF,
    MAX_RETRY_AFTER,
    is_look_due,
    next_check_at,
)

NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)


def wait(
    *, interval: float = 300, failures: int = 0, asked: float | None = None, jitter: float = 0.0
) -> float:
    """Seconds until the next check."""
    due = next_check_at(
        NOON, interval_s=interval, failures=failures, retry_after_s=asked, jitter=jitter
    )
    return (due - NOON).total_seconds()


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 300), (1, 600), (2, 1_200), (3, 2_400), (6, 19_200), (7, 21_600), (1_000, 21_600)],
)
def test_failures_double_the_wait_up_to_six_hours(failures: int, seconds: float) -> None:
    assert wait(failures=failures) == seconds


@pytest.mark.parametrize("failures", [0, 1, 50])
def test_an_interval_longer_than_the_longest_back_off_stays(failures: int) -> None:
    day = 86_400.0
    assert wait(interval=day, failures=failures) == day


@pytest.mark.parametrize(
    ("failures", "asked", "seconds"),
    [
        (1, 3_600, 3_600),
        (1, 0, 600),  # never sooner than we would by ourselves
        (1, 60, 600),
        (3, 2_401, 2_401),
        (1, 10**9, 2 * 86_400),
        (0, 900, 900),
    ],
)
def test_what_a_publisher_asks_for_is_kept_within_reason(
    failures: int, asked: float, seconds: float
) -> None:
    assert wait(failures=failures, asked=asked) == seconds


def test_chance_makes_the_wait_longer_by_a_tenth_at_most() -> None:
    assert wait(jitter=0.5) == 315
    assert wait(jitter=0.999) < 330


@given(
    interval=st.floats(1, 7 * 86_400),
    failures=st.integers(0, 10**6),
    asked=st.none() | st.floats(0, 1e12),
    jitter=st.floats(0, 1, exclude_max=True),
)
def test_the_wait_is_never_short_and_never_endless(
    interval: float, failures: int, asked: float | None, jitter: float
) -> None:
    longest = max(interval, *(most.total_seconds() for most in (MAX_BACKOFF, MAX_RETRY_AFTER)))
    seconds = wait(interval=interval, failures=failures, asked=asked, jitter=jitter)
    slack = timedelta(milliseconds=1).total_seconds()
    assert interval - slack <= seconds <= longest * (1 + JITTER) + slack


@pytest.mark.parametrize(
    ("interval", "fresh", "seconds"),
    [(300, 900, 900), (300, 60, 300), (300, 10**9, 3_600), (7_200, 3_600, 7_200)],
)
def test_what_is_called_fresh_is_left_alone_for_an_hour_at_most(
    interval: float, fresh: float, seconds: float
) -> None:
    due = next_check_at(
        NOON, interval_s=interval, failures=0, retry_after_s=None, jitter=0, fresh_s=fresh
    )
    assert (due - NOON).total_seconds() == seconds


@pytest.mark.parametrize(("interval", "seconds"), [(300, 150), (100, 60), (30, 30)])
def test_a_document_of_nothing_but_news_is_asked_for_sooner(
    interval: float, seconds: float
) -> None:
    due = next_check_at(
        NOON,
        interval_s=interval,
        failures=0,
        retry_after_s=None,
        jitter=0,
        fresh_s=3_600,
        overrun=True,
    )
    assert (due - NOON).total_seconds() == seconds


def test_a_whole_look_is_due_once_a_day() -> None:
    assert is_look_due(NOON, None)
    assert is_look_due(NOON, NOON - timedelta(days=1))
    assert not is_look_due(NOON, NOON - timedelta(hours=23))
