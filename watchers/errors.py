"""What can go wrong with one feed. No other exception leaves a stage of the poll on purpose."""

from enum import StrEnum


class Outcome(StrEnum):
    """What became of one poll."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"
    ERROR = "error"
    TIMEOUT = "timeout"
    TOO_BIG = "too_big"
    NOT_FEED = "not_feed"
    AUTH = "auth"  # it asks for a login
    THROTTLED = "throttled"  # it asks us to come later: no failure of the feed
    GONE = "gone"  # 410: the publisher has ended it


class FeedError(Exception):
    """A feed could not be read this time; str() says why, for a person.

    ``status``: of the server's answer, where there was one. ``retry_after_s``: the publisher asked
    us to wait this long. ``detail``: for the log alone, not for people, who could use the bot to
    look around in the operator's network.
    """

    def __init__(
        self,
        message: str,
        *,
        outcome: Outcome = Outcome.ERROR,
        retry_after_s: float | None = None,
        detail: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.retry_after_s = retry_after_s
        self.detail = detail
        self.status = status

    def __reduce__(self) -> tuple[object, ...]:
        """Whole across a process border too."""
        return _rebuild, (str(self), self.outcome, self.retry_after_s, self.detail, self.status)


def _rebuild(
    message: str,
    outcome: Outcome,
    retry_after_s: float | None,
    detail: str,
    status: int | None,
) -> FeedError:
    return FeedError(
        message, outcome=outcome, retry_after_s=retry_after_s, detail=detail, status=status
    )
