"""placeholder"""


class QueryError(ValueError):
    """A query that can't be read. ``column`` counts from 1; str() is the message without it."""

    def __init__(self, message: str, *, column: int) -> None:
        super().__init__(message)
        self.column = column


def parse_query(text: str) -> object:
    """Read one query. Raises QueryError."""
    raise NotImplementedError
