"""Which words of a text are terms that somebody's query asks for: each word decided only once."""

from collections.abc import Iterable, Sequence
from typing import Any

from matching.inflect import LANGUAGES, Language, beginnings, query_keys, text_keys
from matching.nodes import Term
from matching.text import cased, exact, form, forms

_OPENING = 2  # letters; most words of a text begin unlike every term of a small list
_MAX_REMEMBERED = 1 << 17  # words; a hostile feed can send ever new ones
_SIGNS = {"form": "=", "prefix": "<", "exact": "'", "cased": '"'}  # of keys; no clash with inflect

Languages = tuple[Language, ...]


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
        self._by_key: dict[str, tuple[int, ...]] = {}
        self._openings: set[str] = set()  # first letters of all words that are some term
        self._kinds: set[str] = set()
        self._prefix_lengths: tuple[int, ...] = ()
        self._remembered: dict[Languages, dict[str, tuple[int, ...]]] = {}
        self._sets: dict[int | str, tuple[str, ...]] = {}
        self.members: dict[str, dict[int | str, list[Any]]] = {}  # of sets, by what each needs

    def number(self, term: Term) -> int:
        """The number of a term, added if it is new."""
        known = self._numbers.get(term)
        if known is not None:
            return known
        number = self._numbers[term] = len(self._numbers)
        self._lengths.append(max(len(term.text), 1))
        self._openings.update(_openings(term))
        for key in _term_keys(term):
            self._by_key[key] = (*self._by_key.get(key, ()), number)
        self._kinds.add(term.kind)
        if term.kind == "prefix":
            self._prefix_lengths = tuple(sorted({*self._prefix_lengths, len(term.text)}))
        self._remembered = {}  # what was decided is without this term
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

    def remembered(self, languages: Languages) -> dict[str, tuple[int, ...]]:
        """Word as written → numbers of the terms it is, for words that ``decide`` has seen."""
        return self._remembered.setdefault(languages, {})

    def decide(self, word: str, languages: Languages) -> tuple[int, ...]:
        """The numbers of the terms that a word of a text is."""
        numbers: set[int] = set()
        spellings = forms(word)
        if any(self._may_be_term(spelling) for spelling in spellings):
            for key in self._word_keys(word, spellings, languages):
                numbers.update(self._by_key.get(key, ()))
        remembered = self.remembered(languages)
        if len(remembered) >= _MAX_REMEMBERED:
            remembered.clear()
        found = remembered[word] = tuple(numbers)
        return found

    def _may_be_term(self, spelling: str) -> bool:
        return any(spelling[:length] in self._openings for length in range(_OPENING + 1))

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


def _openings(term: Term) -> Iterable[str]:
    if term.kind == "word":
        return (beginning[:_OPENING] for beginning in beginnings(term.text))
    return (form(term.text)[:_OPENING],)


def _term_keys(term: Term) -> frozenset[str]:
    if term.kind == "word":
        own = frozenset([f"={form(term.text)}"])
        return own.union(*(query_keys(term.text, language) for language in LANGUAGES))
    return frozenset([f"{_SIGNS[term.kind]}{term.text}"])
