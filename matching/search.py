"""One entry, searched: where the parts of a query stand in it.

A *hit* is a run of words of one field. Nodes that have a place (words, phrases, NEAR, OR groups of
them) give their hits; the others only whether they hold, with the hits that show it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, cast

from matching.nodes import And, InContext, Near, Node, Not, Or, Phrase, Scope, Within
from matching.query import spelling
from matching.text import Words, list_words, split_words
from matching.vocabulary import Vocabulary, languages_of
from model import FIELDS, Entry, FieldName, Span

FIELD_OF: dict[Scope, FieldName] = {"title": "title", "summary": "summary", "text": "content"}
_RANKS: dict[str, int] = {name: rank for rank, name in enumerate(FIELDS)}
_HYPHENS = frozenset("-\u2010\u2011")
MAX_HITS = 1_000  # of one NEAR: a text that repeats two words can't make it slow


@dataclass(frozen=True, slots=True, eq=False)
class Leaf:
    """A phrase with the numbers of its terms."""

    phrase: Phrase
    numbers: tuple[int, ...]


class Hit(NamedTuple):
    """Words ``first`` to ``last`` (inclusive) of a field; ``runs`` are those that count in it."""

    field: str
    first: int
    last: int
    runs: tuple[tuple[int, int], ...]


Hits = list[Hit]
Compiled = Leaf | Node  # the node with a Leaf for each Phrase


class Document:
    """An entry's words, as far as the vocabulary knows them."""

    def __init__(self, entry: Entry, vocabulary: Vocabulary) -> None:
        self.entry = entry
        self._vocabulary = vocabulary
        self._languages = languages_of(entry.lang)
        self._known = vocabulary.remembered(self._languages)
        self._tokens: dict[str, list[str]] = {}
        self._places: dict[str, dict[int, list[int]]] = {}
        self.present: set[int] = set()
        for name in FIELDS:
            if text := entry.text(name):
                self._tokens[name] = tokens = list_words(text)
                self._places[name] = places = self._locate(tokens)
                self.present.update(places)
        self.sets: set[str] = vocabulary.sets_of(self.present)
        self._set_hits: dict[tuple[str, tuple[str, ...]], Hits | None] = {}
        self._words: dict[str, Words] = {}
        self._ordinals: dict[str, list[int]] = {}

    def _locate(self, tokens: list[str]) -> dict[int, list[int]]:
        """Number of a term → numbers of the words that are it."""
        found: dict[int, list[int]] = {}
        decide = self._vocabulary.decide
        for at, known in enumerate(map(self._known.get, tokens)):
            for number in decide(tokens[at], self._languages) if known is None else known:
                if number in found:
                    found[number].append(at)
                else:
                    found[number] = [at]
        return found

    def text(self, name: str) -> str:
        """The text of a field, or of what is beside the text: outlet, lang, feed."""
        if name in FIELDS:
            return self.entry.text(name)
        return {
            "outlet": self.entry.outlet,
            "lang": self.entry.lang or "",
            "feed": self.entry.feed,
        }[name]

    def presence(self, scope: Scope) -> set[int]:
        """Numbers of the terms that stand in outlet, lang or feed."""
        return set(self.places(scope))

    def places(self, name: str) -> dict[int, list[int]]:
        """Where in a field the terms stand: number of the term → numbers of its words."""
        found = self._places.get(name)
        if found is None:
            tokens = list_words(self.text(name)) if name not in FIELDS else []
            found = self._places[name] = self._locate(tokens)
        return found

    def words(self, name: str) -> Words:
        """The words of a field with their places in the text."""
        found = self._words.get(name)
        if found is None:
            found = self._words[name] = split_words(self.text(name), self._tokens.get(name))
        return found

    def ordinal(self, name: str, place: int) -> int:
        """How many words stand before this one; what hyphens join is one word."""
        found = self._ordinals.get(name)
        if found is None:
            found = self._ordinals[name] = self._count(name)
        return found[place] if found else place

    def _count(self, name: str) -> list[int]:
        """The ordinals of a field's words; none where no hyphen joins two."""
        text = self.text(name)
        if not any(hyphen in text for hyphen in _HYPHENS):
            return []
        found: list[int] = []
        number = before = 0
        for at, (start, end) in enumerate(self.words(name).places):
            if at and text[before:start] not in _HYPHENS:
                number += 1
            before = end
            found.append(number)
        return found

    def find_set(self, node: Or, names: tuple[str, ...]) -> Hits | None:
        """Where names of an alias set stand in these fields; looked for only once."""
        key = (node.alias or "", names)
        if key not in self._set_hits:
            parts = self._possible_members(node) if names[0] in FIELDS else node.parts
            self._set_hits[key] = _any(parts, self, names)
        return self._set_hits[key]

    def _possible_members(self, node: Or) -> Sequence[Compiled]:
        """Of a set, those of whose terms or sets one is there at all."""
        members = self._vocabulary.members[node.alias or ""]
        keys: set[int | str] = {*self.present, *self.sets}
        found = {id(part): part for key in keys & members.keys() for part in members[key]}
        return list(found.values())

    def find(self, leaf: Leaf, name: str) -> Hits:
        """Where the phrase stands in a field."""
        places = self.places(name)
        starts = places.get(leaf.numbers[0])
        if not starts:
            return []
        length = len(leaf.numbers) - 1
        if not length and leaf.phrase.literal is None:
            return [Hit(name, start, start, ((start, start),)) for start in starts]
        for offset in range(1, length + 1):
            following = places.get(leaf.numbers[offset])
            if not following:
                return []
            there = set(following)
            starts = [start for start in starts if start + offset in there]
        if leaf.phrase.literal is not None:
            starts = [one for one in starts if self._is_spelled(leaf, name, one, one + length)]
        return [Hit(name, start, start + length, ((start, start + length),)) for start in starts]

    def _is_spelled(self, leaf: Leaf, name: str, first: int, last: int) -> bool:
        phrase = leaf.phrase
        places = self.words(name).places
        written = self.text(name)[places[first][0] : places[last][1]]
        keeps_case = phrase.terms[0].kind == "cased"
        return spelling(written, keeps_case=keeps_case) == phrase.literal


def holds(  # noqa: PLR0911 (a kind of node each)
    node: Compiled, document: Document, names: Sequence[str] = FIELDS
) -> Hits | None:
    """The hits that make a node true, in these fields; None where it is not true.

    What is true by absence has no hits.
    """
    match node:
        case Leaf():
            return _leaf(node, document, names)
        case Not(part):
            return [] if holds(part, document, names) is None else None
        case And(parts):
            return _all(parts, document, names)
        case Or(parts, None):
            return _any(parts, document, names)
        case Or(_, str()):
            return document.find_set(node, tuple(names))
        case Near():
            return _near(node, document, names) or None
        case Within(scope, part):
            return holds(part, document, [FIELD_OF.get(scope, scope)])
        case InContext(part, context):
            hits = holds(part, document, names)
            return hits if hits and holds(context, document) is not None else None
    raise TypeError(node)


def _leaf(leaf: Leaf, document: Document, names: Sequence[str]) -> Hits | None:
    if names is FIELDS and not document.present.issuperset(leaf.numbers):
        return None
    found: Hits = []
    for name in names:
        found += document.find(leaf, name)
    return found or None


def _all(parts: Sequence[Compiled], document: Document, names: Sequence[str]) -> Hits | None:
    found: Hits = []
    for part in parts:
        hits = holds(part, document, names)
        if hits is None:
            return None
        found += hits
    return found


def _any(parts: Sequence[Compiled], document: Document, names: Sequence[str]) -> Hits | None:
    found = [hits for part in parts if (hits := holds(part, document, names)) is not None]
    return [hit for hits in found for hit in hits] if found else None


def _near(node: Near, document: Document, names: Sequence[str]) -> Hits:
    left = holds(node.left, document, names)
    right = holds(node.right, document, names) if left else None
    if not left or not right:
        return []
    found: Hits = []
    for name in names:
        others = [hit for hit in right if hit.field == name]
        others.sort(key=lambda hit: hit.first)
        firsts = [document.ordinal(name, hit.first) for hit in others]
        widest = max((hit.last - hit.first for hit in others), default=0)
        for one in (hit for hit in left if hit.field == name):
            low = document.ordinal(name, one.first) - node.distance - widest
            high = document.ordinal(name, one.last) + node.distance
            for other in others[bisect_left(firsts, low) : bisect_right(firsts, high)]:
                if _meet(node, one, other, document):
                    first, last = min(one.first, other.first), max(one.last, other.last)
                    found.append(Hit(name, first, last, (*one.runs, *other.runs)))
            if len(found) >= MAX_HITS:
                return found
    return found


def _meet(node: Near, one: Hit, other: Hit, document: Document) -> bool:
    if node.ordered and one.last >= other.first:
        return False
    gap = distance(one, other, document)
    return gap is not None and gap <= node.distance


def distance(one: Hit, other: Hit, document: Document) -> int | None:
    """How many words apart two hits are, side by side is 1; None where they never meet.

    They don't meet in two fields, nor where they share a word. Between the words of a NEAR there is
    room for others, so what counts is the gap between the nearest runs.
    """
    if one.field != other.field:
        return None
    gaps = [_gap(run, against, one.field, document) for run in one.runs for against in other.runs]
    return None if 0 in gaps else min(gaps)


def _gap(one: tuple[int, int], other: tuple[int, int], name: str, document: Document) -> int:
    """How many words apart two runs are; 0 where they share one."""
    before, after = (one, other) if one[0] <= other[0] else (other, one)
    if after[0] <= before[1]:
        return 0
    return max(document.ordinal(name, after[0]) - document.ordinal(name, before[1]), 1)


def spans_of(hits: Hits, document: Document) -> tuple[Span, ...]:
    """The hits as code points of the entry's own texts, in order, each once."""
    if len(hits) == 1 and len(hits[0].runs) == 1 and hits[0].field in _RANKS:  # mostly
        field, first, last, _ = hits[0]
        places = document.words(field).places
        return (Span(cast("FieldName", field), places[first][0], places[last][1]),)
    found: set[tuple[int, int, int]] = set()
    for field, _, _, runs in hits:
        rank = _RANKS.get(field)
        if rank is not None:
            places = document.words(field).places
            found.update((rank, places[first][0], places[last][1]) for first, last in runs)
    return tuple(Span(FIELDS[rank], start, end) for rank, start, end in sorted(found))
