"""When to ask a feed again. Pure: time and chance are arguments."""

from datetime import datetime, timedelta

MAX_BACKOFF = timedelta(hours=6)
MAX_RETRY_AFTER = timedelta(days=2)
JITTER = 0.1  # spread of the interval, so that feeds added together drift apart


def next_check_at(
    now: datetime,
    *,
    interval_s: float,
    failures: int,
    retry_after_s: float | None,
    jitter: float,
) -> datetime:
    """When to ask again after ``failures`` failed tries in a row (0: it went well).

    Failures double the interval up to MAX_BACKOFF; a publisher's Retry-After is kept, up to
    MAX_RETRY_AFTER. ``jitter`` is uniform in [0, 1) and lengthens by up to JITTER.
    """
    interval = timedelta(seconds=interval_s)
    if failures:
        interval = max(interval, min(interval * 2.0 ** min(failures, 20), MAX_BACKOFF))
    wait = interval * (1 + JITTER * jitter)
    if retry_after_s is not None:
        wait = max(wait, min(timedelta(seconds=retry_after_s), MAX_RETRY_AFTER))
    return now + wait
