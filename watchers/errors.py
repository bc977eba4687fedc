"""What can go wrong with one feed. No other exception leaves a stage of the poll on purpose."""


class FeedError(Exception):
    """A feed could not be read this time; str() says why, for a person.

    ``retry_after_s``: the publisher asked us to wait this long.
    """

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
