"""When to ask a feed again. Pure: time and chance are arguments."""

from datetime import datetime, timedelta

MAX_BACKOFF = timedelta(hours=6)
MAX_RETRY_AFTER = timedelta(days=2)
MAX_FRESH = timedelta(hours=1)  # news is not left longer, however fresh a publisher calls it
WHEN_GONE = timedelta(days=7)  # feeds that were ended do come back
LOOK_EVERY = timedelta(days=1)
JITTER = 0.1  # spread of the interval, so that feeds added together drift apart
_SHORTEST = timedelta(minutes=1)


def next_check_at(
    now: datetime,
    *,
    interval_s: float,
    failures: int,
    retry_after_s: float | None,
    jitter: float,
    fresh_s: float | None = None,
    overrun: bool = False,
) -> datetime:
    """When to ask again after ``failures`` failed tries in a row (0: it went well).

    Failures double the interval up to MAX_BACKOFF; a publisher's Retry-After is kept, up to
    MAX_RETRY_AFTER; what it calls fresh for ``fresh_s`` is not asked for before, up to MAX_FRESH.
    ``overrun``: the whole document was news, so some may have been missed: asked in half the time.
    ``jitter`` is uniform in [0, 1) and lengthens by up to JITTER.
    """
    interval = timedelta(seconds=interval_s)
    wait = interval
    if failures:
        wait = max(interval, min(interval * 2.0 ** min(failures, 20), MAX_BACKOFF))
    elif overrun:
        wait = max(min(interval, _SHORTEST), interval / 2)
    elif fresh_s is not None:
        wait = max(interval, min(timedelta(seconds=fresh_s), MAX_FRESH))
    if retry_after_s is not None:
        wait = max(wait, min(timedelta(seconds=retry_after_s), MAX_RETRY_AFTER))
    return now + wait * (1 + JITTER * jitter)


def is_look_due(now: datetime, looked_at: datetime | None) -> bool:
    """Whether to read the whole document again, whatever validators or a hash of it say.

    Servers answer 304 for ever by mistake; and entries that are still shown are marked so then.
    """
    return looked_at is None or now - looked_at >= LOOK_EVERY
