"""Where in a query a mistake is: the query, and a caret under the place."""

import unicodedata

_BEFORE, _AFTER = 18, 14  # characters shown around a mistake: more would wrap on a phone


def point_at(query: str, column: int) -> str:
    """The query around a column (from 1), and below it a caret under that column."""
    at = min(max(column - 1, 0), len(query))
    start, end = max(at - _BEFORE, 0), at + _AFTER
    before = "…" if start else ""
    after = "…" if end < len(query) else ""
    gap = sum(_cells(char) for char in before + query[start:at])
    return f"{before}{query[start:end]}{after}\n{' ' * gap}^"


def _cells(char: str) -> int:
    """How many columns of fixed width a character takes."""
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
