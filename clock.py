"""The one place that reads the clock. Everything else is handed the time, or this function."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)
