"""What an answer without a document means: who refuses us, why, and when to come again."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from watchers.errors import FeedError, Outcome
from watchers.pages import is_test_for_persons

_SECONDS = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)


def refusal(response: httpx.Response, page: bytes, now: datetime) -> FeedError:
    """The error that an answer other than a document is. ``page``: the beginning of its body."""
    status = response.status_code
    wait = retry_after(response.headers.get("retry-after"), now)
    if status in (401, 407):
        return FeedError("the server asks for a login", outcome=Outcome.AUTH, status=status)
    if status == 410:
        return FeedError(
            "the publisher has ended this feed (410)", outcome=Outcome.GONE, status=status
        )
    if is_challenge(response, page):
        message = f"the site tests whether we are a person, and refuses programs ({status})"
        return FeedError(message, retry_after_s=wait, status=status)
    outcome = Outcome.THROTTLED if status in (429, 503) else Outcome.ERROR
    message = f"the server answered {status}"
    return FeedError(message, outcome=outcome, retry_after_s=wait, status=status)


def is_challenge(response: httpx.Response, page: bytes) -> bool:
    """Whether this is a page that only a browser gets past."""
    if "challenge" in response.headers.get("cf-mitigated", "").lower():
        return True
    return response.status_code in (403, 429, 503) and is_test_for_persons(page)


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait from a Retry-After header in either of its forms; None if there is none."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


def fresh_for(response: httpx.Response) -> float | None:
    """Seconds for which the publisher calls its answer fresh (Cache-Control: max-age)."""
    control = response.headers.get("cache-control", "")
    found = _SECONDS.search(control)
    if found is None or "no-cache" in control.lower() or "no-store" in control.lower():
        return None
    return float(found.group(1))
