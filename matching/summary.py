"""What an alert says of an entry: one to three whole sentences of its own text."""

from dataclasses import dataclass

from model import Entry, Match

MAX_CHARS = 600


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences quoted exactly from the entry, and which code points of it matched (start, end)."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


def summarize(entry: Entry, matches: tuple[Match, ...] = ()) -> Summary:
    """The entry's first whole sentences, at most MAX_CHARS; "" when it has none beside the title."""
    raise NotImplementedError
