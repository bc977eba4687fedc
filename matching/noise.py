"""What rejected alerts have in common: a word that could be left out. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from matching.text import split_words

MIN_REJECTED = 3  # alerts with the word
MIN_SHARE = 0.6  # of those that were rejected
_MIN_LETTERS = 5  # of a word: shorter ones are mostly grammar


@dataclass(frozen=True, slots=True)
class Noise:
    """A word, in how many of the rejected titles it is, and how many those are."""

    word: str
    rejected: int
    total: int


def find_noise(judged: Sequence[tuple[str, bool]], wanted: str = "") -> Noise | None:
    """The word of most rejected titles that no useful one has.

    ``judged``: titles, each with whether it was useful. ``wanted``: the words that were looked for,
    which are no noise. None if no word tells them apart.
    """
    rejected = [_words(title) for title, useful in judged if not useful]
    useful = _words(wanted).union(*(_words(title) for title, is_useful in judged if is_useful))
    counts = Counter(word for words in rejected for word in words - useful)
    enough = max(MIN_REJECTED, MIN_SHARE * len(rejected))
    found = [(count, len(word), word) for word, count in counts.items() if count >= enough]
    if not found:
        return None
    count, _, word = max(found)
    return Noise(word, count, len(rejected))


def _words(title: str) -> set[str]:
    return {word for word in split_words(title).folded if len(word) >= _MIN_LETTERS}
