"""One entry, searched: where the parts of a query stand in it.

A *hit* is a run of words of one field. Nodes that have a place (words, phrases, NEAR, OR groups of
them) give their hits; the others only whether they hold, with the hits that show it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from matching.field import Field, Places, place
from matching.nodes import And, InContext, Near, Node, Not, Or, Phrase, Scope, Within
from matching.query import spelling
from matching.vocabulary import Numbers, Vocabulary, languages_of
from model import FIELDS, Entry, FieldName, Span

FIELD_OF: dict[Scope, FieldName] = {"title": "title", "summary": "summary", "text": "content"}
_RANKS: dict[str, int] = {name: rank for rank, name in enumerate(FIELDS)}
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
        self._known = vocabulary.remembered(languages_of(entry.lang))
        texts = (entry.title, entry.summary, entry.content)
        self._texts = [Field(text, self._known) for text in texts]
        self._fields: dict[str, Field] = dict(zip(FIELDS, self._texts, strict=True))
        # The words of all three, with a word that is no term between two fields.
        one, two, three = (field.numbers for field in self._texts)
        self._numbers: list[Numbers] = [*one, (), *two, (), *three]
        self._bases = (0, len(one) + 1, len(one) + len(two) + 2)
        self._places: Places | None = None
        self._spans: dict[Numbers, tuple[Span, ...]] = {}  # of phrases
        self.present: set[int] = set(chain.from_iterable(self._numbers))
        self.sets: set[str] = vocabulary.sets_of(self.present)
        self._set_hits: dict[tuple[str, tuple[str, ...]], Hits | None] = {}

    def field(self, name: str) -> Field:
        """A field of the text, or of what is beside the text: outlet, lang, feed."""
        found = self._fields.get(name)
        if found is None:
            entry = self.entry
            texts = {"outlet": entry.outlet, "lang": entry.lang or "", "feed": entry.feed}
            found = self._fields[name] = Field(texts[name], self._known)
        return found

    def presence(self, scope: Scope) -> set[int]:
        """Numbers of the terms that stand in outlet, lang or feed."""
        return set(self.field(scope).places)

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

    def find(self, leaf: Leaf, names: Sequence[str]) -> Hits:
        """Where the phrase stands in these fields."""
        if names is FIELDS:
            found = [_hit(name, at, leaf) for name, at in self._everywhere(leaf)]
        else:
            starts = [(name, _starts(leaf, self.field(name).places)) for name in names]
            found = [_hit(name, at, leaf) for name, places in starts for at in places]
        if leaf.phrase.literal is not None:
            return [hit for hit in found if self._is_spelled(leaf.phrase, hit)]
        return found

    def find_spans(self, leaf: Leaf) -> tuple[Span, ...]:
        """Where the words of a phrase stand in title, summary and text, in order."""
        spans = self._spans.get(leaf.numbers)
        if spans is None:
            starts = _starts(leaf, self._all_places())
            more = len(leaf.numbers) - 1
            spans = self._spans[leaf.numbers] = tuple([self._span(at, more) for at in starts])
        return spans

    def _span(self, at: int, more: int) -> Span:
        field = bisect_right(self._bases, at) - 1
        first = at - self._bases[field]
        return Span(FIELDS[field], *self._texts[field].span(first, first + more))

    def _all_places(self) -> Places:
        if self._places is None:
            self._places = place(self._numbers)
        return self._places

    def _everywhere(self, leaf: Leaf) -> list[tuple[FieldName, int]]:
        """Where the words of a phrase stand side by side: field and first word."""
        bases, found = self._bases, []
        for at in _starts(leaf, self._all_places()):
            field = bisect_right(bases, at) - 1
            found.append((FIELDS[field], at - bases[field]))
        return found

    def _is_spelled(self, phrase: Phrase, hit: Hit) -> bool:
        field = self.field(hit.field)
        start, end = field.span(hit.first, hit.last)
        keeps_case = phrase.terms[0].kind == "cased"
        return spelling(field.text[start:end], keeps_case=keeps_case) == phrase.literal


def _starts(leaf: Leaf, places: Places) -> list[int]:
    """Where the words of a phrase stand side by side: the first of each."""
    numbers = leaf.numbers
    starts = places.get(numbers[0], [])
    for offset, number in enumerate(numbers[1:], 1):
        there = {at - offset for at in places.get(number, ())}
        starts = [at for at in starts if at in there]
    return starts


def _hit(name: str, first: int, leaf: Leaf) -> Hit:
    last = first + len(leaf.numbers) - 1
    return Hit(name, first, last, ((first, last),))


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
    return document.find(leaf, names) or None


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
        ordinal = document.field(name).ordinal
        others = [hit for hit in right if hit.field == name]
        others.sort(key=lambda hit: hit.first)
        firsts = [ordinal(hit.first) for hit in others]
        widest = max((hit.last - hit.first for hit in others), default=0)
        for one in (hit for hit in left if hit.field == name):
            low = ordinal(one.first) - node.distance - widest
            high = ordinal(one.last) + node.distance
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
    field = document.field(one.field)
    gaps = [_gap(run, against, field) for run in one.runs for against in other.runs]
    return None if 0 in gaps else min(gaps)


def _gap(one: tuple[int, int], other: tuple[int, int], field: Field) -> int:
    """How many words apart two runs are; 0 where they share one."""
    before, after = (one, other) if one[0] <= other[0] else (other, one)
    if after[0] <= before[1]:
        return 0
    return max(field.ordinal(after[0]) - field.ordinal(before[1]), 1)


def spans_of(hits: Hits, document: Document) -> tuple[Span, ...]:
    """The hits as code points of the entry's own texts, in order, each once."""
    found = {
        (_RANKS[name], *document.field(name).span(first, last))
        for name, _, _, runs in hits
        if name in _RANKS
        for first, last in runs
    }
    return tuple(Span(FIELDS[rank], start, end) for rank, start, end in sorted(found))
