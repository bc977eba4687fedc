"""One text of an entry: which terms its words are, and where those stand; most only when asked."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, chain, compress

from matching.text import Words, cut, locate, read, split_words, words_in
from matching.vocabulary import Numbers, Remembered

Places = dict[int, list[int]]  # number of a term → the words that are it, in order
_HYPHENS = frozenset("-\u2010\u2011")


class Field:
    """A text as the vocabulary knows it; its words are counted from 0.

    ``numbers``: for each word, the terms that it is.
    """

    def __init__(self, text: str, known: Remembered) -> None:
        self.text = text
        self._readable = read(text)
        self._pieces = cut(self._readable)
        self._decided = list(map(known.__getitem__, self._pieces))
        self.numbers: list[Numbers] = list(chain.from_iterable(self._decided))

    @cached_property
    def places(self) -> Places:
        """Where the terms stand."""
        return place(self.numbers)

    @cached_property
    def words(self) -> Words:
        """The words with their places in the text."""
        return split_words(self.text)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words from the first to the last (inclusive) start and end in the text."""
        if len(self._readable) != len(self.text):  # there are references
            places = self.words.places
            return places[first][0], places[last][1]
        start, end = self._locate(first)
        return start, end if first == last else self._locate(last)[1]

    def _locate(self, word: int) -> tuple[int, int]:
        starts, counts = self._pieces_at
        at = bisect_right(counts, word) - 1 if counts else word
        piece, base = self._pieces[at], starts[at] + at
        if piece.isascii() and piece.isalpha():  # most are one word, nothing else
            return base, base + len(piece)
        start, end = words_in(piece)[word - counts[at] if counts else 0]
        return base + start, base + end

    @cached_property
    def _pieces_at(self) -> tuple[list[int], list[int]]:
        """What ``locate`` gives, and how many words stand before each; [] if each is one word."""
        starts = locate(self._pieces, self._readable)
        if len(self._pieces) == len(self.numbers) and all(self._decided):
            return starts, []
        return starts, list(accumulate(map(len, self._decided), initial=0))

    def ordinal(self, word: int) -> int:
        """How many words stand before this one; what hyphens join is one word."""
        return self._ordinals[word] if self._ordinals else word

    @cached_property
    def _ordinals(self) -> list[int]:
        """The ordinals of the words; none where no hyphen joins two."""
        if not any(hyphen in self.text for hyphen in _HYPHENS):
            return []
        found: list[int] = []
        number = before = 0
        for at, (start, end) in enumerate(self.words.places):
            if at and self.text[before:start] not in _HYPHENS:
                number += 1
            before = end
            found.append(number)
        return found


def place(words: Sequence[Numbers]) -> Places:
    """Where the terms stand, given for each word the terms that it is."""
    found: Places = {}
    for at, numbers in compress(enumerate(words), words):
        for number in numbers:
            if number in found:
                found[number].append(at)
            else:
                found[number] = [at]
    return found
