"""Which words of a text are terms that somebody's query asks for: each word decided only once."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from matching.inflect import LANGUAGES, Language, beginnings, query_keys, text_keys
from matching.nodes import Term
from matching.text import cased, exact, form, forms, list_words

_OPENING = 2  # letters at most; most words of a text begin unlike every term of a small list
_MAX_REMEMBERED = 1 << 17  # pieces of texts; a hostile feed can send ever new ones
_MAX_LETTERS = 64  # of a piece that is remembered
_SIGNS = {"form": "=", "prefix": "<", "exact": "'", "cased": '"'}  # of keys; no clash with inflect

Languages = tuple[Language, ...]
Numbers = tuple[int, ...]  # of the terms that a word is


def languages_of(lang: str | None) -> Languages:
    """The languages whose inflections count in a text of this one; both where it is unknown."""
    if lang is None:
        return LANGUAGES
    return tuple(known for known in LANGUAGES if known == lang)


class Vocabulary:
    """The terms of all queries, numbered. Growing it is cheap; terms are never taken out."""

    def __init__(self) -> None:
        self._numbers: dict[Term, int] = {}
        self._lengths: list[int] = []
        self._by_key: dict[str, Numbers] = {}
        self._openings: set[str] = set()  # first letters of all words that are some term
        self._kinds: set[str] = set()
        self._prefix_lengths: tuple[int, ...] = ()
        self._remembered: dict[Languages, Remembered] = {}
        self._sets: dict[int | str, tuple[str, ...]] = {}
        self.members: dict[str, dict[int | str, list[Any]]] = {}  # of sets, by what each needs

    def number(self, term: Term) -> int:
        """The number of a term, added if it is new."""
        known = self._numbers.get(term)
        if known is not None:
            return known
        number = self._numbers[term] = len(self._numbers)
        self._lengths.append(max(len(term.text), 1))
        openings = frozenset(_openings(term))
        self._openings |= openings
        for key in _term_keys(term):
            self._by_key[key] = (*self._by_key.get(key, ()), number)
        self._kinds.add(term.kind)
        if term.kind == "prefix":
            self._prefix_lengths = tuple(sorted({*self._prefix_lengths, len(term.text)}))
        for remembered in self._remembered.values():
            remembered.forget(openings)
        return number

    def length(self, number: int) -> int:
        """How many letters a term has."""
        return self._lengths[number]

    def name_set(self, name: str, key: int | str) -> None:
        """An alias set can be in a text that has this term or this other set."""
        self._sets[key] = (*self._sets.get(key, ()), name)

    def sets_of(self, numbers: Iterable[int]) -> set[str]:
        """The alias sets that can be in a text with these terms."""
        if not self._sets:
            return set()
        found: set[str] = set()
        waiting = [name for number in numbers for name in self._sets.get(number, ())]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._sets.get(name, ())
        return found

    def remembered(self, languages: Languages) -> "Remembered":
        """What is known of the words of texts in these languages."""
        if languages not in self._remembered:
            self._remembered[languages] = Remembered(self, languages)
        return self._remembered[languages]

    def decide(self, word: str, languages: Languages) -> Numbers:
        """The numbers of the terms that a word of a text is."""
        spellings = forms(word)
        if not any(map(self._may_be_term, spellings)):
            return ()
        numbers: set[int] = set()
        for key in self._word_keys(word, spellings, languages):
            numbers.update(self._by_key.get(key, ()))
        return tuple(numbers)

    def _may_be_term(self, spelling: str) -> bool:
        openings = self._openings
        return spelling[:_OPENING] in openings or spelling[:1] in openings or "" in openings

    def _word_keys(
        self, word: str, spellings: Sequence[str], languages: Languages
    ) -> Sequence[str]:
        keys = [f"={spelling}" for spelling in spellings]
        folded = spellings[0]
        keys += [f"<{folded[:length]}" for length in self._prefix_lengths if length <= len(folded)]
        if "exact" in self._kinds:
            keys.append(f"'{exact(word)}")
        if "cased" in self._kinds:
            keys.append(f'"{cased(word)}')
        if "word" in self._kinds:
            for language in languages:
                keys.extend(text_keys(word, language))
        return keys


class Remembered(dict[str, tuple[Numbers, ...]]):
    """Piece of a text → the terms that each word of it is; one that is missing is decided."""

    def __init__(self, vocabulary: Vocabulary, languages: Languages) -> None:
        self._vocabulary = vocabulary
        self._languages = languages
        self._by_opening: defaultdict[str, set[str]] = defaultdict(set)
        self._shared: dict[tuple[Numbers, ...], tuple[Numbers, ...]] = {}  # few, so soon at hand

    def __missing__(self, piece: str) -> tuple[Numbers, ...]:
        words = list_words(piece)
        if len(words) == 1 and words[0] != piece and words[0].isalpha():
            found = self[words[0]]  # also known with other signs around it
        else:
            found = tuple([self._vocabulary.decide(word, self._languages) for word in words])
        if len(piece) <= _MAX_LETTERS:
            if len(self) >= _MAX_REMEMBERED:
                self.clear()
                self._by_opening.clear()
                self._shared.clear()
            self[piece] = found = self._shared.setdefault(found, found)
            for spelling in chain.from_iterable(map(forms, words)):
                self._by_opening[spelling[:_OPENING]].add(piece)
        return found

    def forget(self, openings: Iterable[str]) -> None:
        """Forget the pieces with a word that begins with one of these, at most two letters each."""
        starts = tuple(openings)
        for opening in [known for known in self._by_opening if known.startswith(starts)]:
            for piece in self._by_opening.pop(opening):
                self.pop(piece, None)


def _openings(term: Term) -> Iterable[str]:
    if term.kind == "word":
        return (beginning[:_OPENING] for beginning in beginnings(term.text))
    return (form(term.text)[:_OPENING],)


def _term_keys(term: Term) -> frozenset[str]:
    if term.kind == "word":
        own = frozenset([f"={form(term.text)}"])
        return own.union(*(query_keys(term.text, language) for language in LANGUAGES))
    return frozenset([f"{_SIGNS[term.kind]}{term.text}"])
