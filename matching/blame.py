"""What is wrong with a part of a query that is not true of an entry, and how close it came."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from math import ceil, inf

from matching.nodes import And, InContext, Near, Node, Not, Or, Within
from matching.say import name_of
from matching.search import Compiled, Document, Hit, Hits, Leaf, holds
from matching.text import form, forms
from matching.verdict import PLAIN, Fault, Verdict
from model import FIELDS

_LETTERS, _SHARED = 4, 0.7  # so many at least, and so much of a word, begin what is similar to it


def blame(verdict: Verdict, document: Document, names: Sequence[str]) -> Verdict:
    """The verdict on a part that is not true in these fields with its fault.

    It has none of its own where its parts say what is wrong.
    """
    return _Search(verdict, document, names).blame()


class _Search:
    """Looks for what is wrong with a part of a query that is not true in these fields."""

    def __init__(self, verdict: Verdict, document: Document, names: Sequence[str]) -> None:
        self._verdict = verdict
        self._document = document
        self._names = names

    def blame(self) -> Verdict:  # noqa: PLR0911 (a kind of node each)
        """The verdict with its fault, where that is not one of its parts'."""
        node, parts = self._verdict.node, self._verdict.parts
        match node:
            case Not(part):
                hits = self._find(part)
                return self._is(Fault.BLOCKED, [one for one in hits if one.field == hits[0].field])
            case Leaf() | Near() | Or(_, str()) if misplaced := self._misplaced(node):
                return misplaced
            case Leaf():
                return self._leaf(node)
            case Or(_, str()):
                return self._alias(node)
            case Near() if all(part.true for part in parts):
                return self._near(node)
            case Or() if all(part.fault in PLAIN for part in parts):
                return self._is(Fault.NONE)
        return self._verdict

    def _find(self, node: Compiled, names: Sequence[str] = ()) -> Hits:
        return holds(node, self._document, names or self._names) or []

    def _is(self, fault: Fault, hits: Iterable[Hit] = (), *, asked: Sequence[str] = ()) -> Verdict:
        """The verdict with its fault, and the words of the entry that it is about."""
        found: dict[str, str] = {}
        for hit in hits:
            field = self._document.field(hit.field)
            for start, end in (field.span(first, last) for first, last in hit.runs):
                found.setdefault(field.text[start:end], hit.field)
        asked = tuple(asked) or _labels(self._verdict.node)
        fields = tuple(dict.fromkeys(found.values()))
        return replace(self._verdict, fault=fault, asked=asked, found=tuple(found), fields=fields)

    def _misplaced(self, node: Compiled) -> Verdict | None:
        """What is wrong with what was to be in one field only, where that is to blame."""
        name = self._names[0]
        if len(self._names) > 1:
            return None
        if name not in FIELDS:
            value = self._document.field(name).text
            fault = Fault.OTHER if value else Fault.UNKNOWN
            return replace(self._is(fault), found=(value,), fields=(name,))
        hits = self._find(node, FIELDS)[:1]
        there = self._is(Fault.ELSEWHERE, hits)
        asked = (" … ".join(there.found),) if isinstance(node, Near) else there.asked
        return replace(there, asked=asked, fields=(*there.fields, name)) if hits else None

    def _leaf(self, leaf: Leaf) -> Verdict:
        terms = leaf.phrase.terms
        if terms[0].kind in ("exact", "cased") and (hits := list(self._other_spellings(leaf))):
            return self._is(Fault.SPELLED, hits)
        if len(terms) == 1:
            hits = self._similar(form(terms[0].text))
            return self._is(Fault.SIMILAR if hits else Fault.ABSENT, hits)
        hits = self._longest_run(leaf)
        there = {number for name in self._names for number in self._document.field(name).places}
        fault = Fault.APART if there.issuperset(leaf.numbers) else Fault.PARTLY
        return self._is(fault if hits else Fault.ABSENT, hits)

    def _other_spellings(self, leaf: Leaf) -> Iterator[Hit]:
        wanted = [form(term.text) for term in leaf.phrase.terms]
        for name in self._names:
            written = self._document.field(name).words.written
            for at in range(len(written) - len(wanted) + 1):
                here = written[at : at + len(wanted)]
                if all(one in forms(word) for one, word in zip(wanted, here, strict=True)):
                    yield _hit(name, at, at + len(wanted) - 1)

    def _similar(self, wanted: str) -> Hits:
        """The first word of those that share the longest beginning, if that is long enough."""
        longest, found = max(_LETTERS, ceil(_SHARED * len(wanted))) - 1, list[Hit]()
        for name in self._names:
            for at, word in enumerate(self._document.field(name).words.written):
                folded = form(word)
                if folded[:_LETTERS] == wanted[:_LETTERS]:
                    shared = _shared(folded, wanted)
                    if shared > longest:
                        longest, found = shared, [_hit(name, at, at)]
        return found

    def _longest_run(self, leaf: Leaf) -> Hits:
        """Where most of a phrase's words stand side by side."""
        longest, found = 0, list[Hit]()
        for name in self._names:
            places = self._document.field(name).places
            runs: dict[int, int] = {}  # number of a word → how many of the phrase end with it
            for number in leaf.numbers:
                runs = {at: runs.get(at - 1, 0) + 1 for at in places.get(number, ())}
                at = max(runs, key=runs.__getitem__, default=0)
                if runs.get(at, 0) > longest:
                    longest, found = runs[at], [_hit(name, at - runs[at] + 1, at)]
        return found

    def _alias(self, node: Or) -> Verdict:
        for one in _ambiguous(node):
            if hits := self._find(one.part):
                asked = (name_of(node), *_labels(one.context))
                return self._is(Fault.NO_CONTEXT, hits, asked=asked)
        return self._is(Fault.NO_NAME)

    def _near(self, node: Near) -> Verdict:
        near = replace(node, ordered=False)
        apart, in_order = self._closest(near), self._closest(node)
        if apart is None:
            left, right = self._find(node.left), self._find(node.right)
            shared = {hit.field for hit in left} & {hit.field for hit in right}
            fault, hits = Fault.SAME if shared else Fault.FIELDS, [*left[:1], *right[:1]]
        else:
            fault = Fault.ORDER
            if in_order is not None and apart > node.distance:
                fault, near, apart = Fault.FAR, node, in_order
            hits = self._find(replace(near, distance=apart))[:1]
        asked = (self._nearest(near, near.left), self._nearest(near, near.right))
        verdict = self._is(fault, hits, asked=asked)
        return replace(verdict, apart=apart or 0, allowed=node.distance)

    def _closest(self, node: Near) -> int | None:
        """The smallest distance that makes it true."""
        left, right = self._find(node.left), self._find(node.right)
        gaps = [*self._gaps(left, right), *([] if node.ordered else self._gaps(right, left))]
        if node.ordered or all(len(hit.runs) == 1 for hit in (*left, *right)):
            return min(gaps, default=None)
        # Words of one side may stand between those of the other.
        most = max(len(self._document.field(name).words.places) for name in self._names)
        distances = range(1, min(gaps, default=most) + 1)
        found = bisect_left(distances, 1, key=lambda n: bool(self._find(replace(node, distance=n))))
        return distances[found] if found < len(distances) else None

    def _gaps(self, before: Hits, after: Hits) -> Iterator[int]:
        """How many words lie from each hit to the next of the others that follows it."""
        for name in self._names:
            firsts = sorted(hit.first for hit in after if hit.field == name)
            for last in (hit.last for hit in before if hit.field == name):
                at = bisect_right(firsts, last)
                if at < len(firsts):
                    ordinal = self._document.field(name).ordinal
                    yield max(ordinal(firsts[at]) - ordinal(last), 1)

    def _nearest(self, near: Near, side: Node) -> str:
        """A side as the query writes it; of a group that word which comes nearest."""

        def rank(one: Node) -> tuple[bool, float]:
            tried = replace(near, left=one) if side is near.left else replace(near, right=one)
            return not self._find(one), self._closest(tried) or inf

        if isinstance(side, Or) and side.alias is None:
            return self._nearest(near, min(side.parts, key=rank))
        return " … ".join(_labels(side))


def _hit(name: str, first: int, last: int) -> Hit:
    return Hit(name, first, last, ((first, last),))


def _shared(one: str, other: str) -> int:
    """How many letters two words begin with alike."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _labels(node: Compiled) -> tuple[str, ...]:
    """The words of a part of a query, as it writes them."""
    match node:
        case Leaf(phrase):
            return (name_of(phrase),)
        case Or(_, str()):
            return (name_of(node),)
        case And(parts) | Or(parts, None):
            return tuple(label for part in parts for label in _labels(part))
        case Near(left, right) | InContext(left, right):
            return (*_labels(left), *_labels(right))
        case Not(part) | Within(_, part):
            return _labels(part)
    return ()


def _ambiguous(node: Or) -> Iterator[InContext]:
    """The names of a set that count in a context only."""
    for part in node.parts:
        if isinstance(part, InContext):
            yield part
        elif isinstance(part, Or):
            yield from _ambiguous(part)
