"""Keyword lists × entry → matches, with the words that made each query fire."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.query import And, Node, Not, Or, Phrase, QueryError, is_negative, parse_query
from matching.text import Words, split_words
from model import FIELDS, Entry, FieldName, KeywordList, Match, Span

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """A stored query that can't be read (any more) and is left out of matching."""

    list_id: str
    query: str
    error: QueryError


@dataclass(frozen=True, slots=True)
class _Compiled:
    list_id: str
    queries: tuple[tuple[str, Node], ...]
    vetoes: tuple[Node, ...]


class Matcher:
    """Lists compiled once, matched many times. A list fires when one of its queries matches.

    A query that is only negative (``-cartelera``) applies to its whole list. Queries that can't be
    read are left out and told in ``problems``.
    """

    def __init__(self, lists: Iterable[KeywordList]) -> None:
        problems: list[Problem] = []
        self._lists = tuple(_compile(item, problems) for item in lists)
        self.problems = tuple(problems)

    def match(self, entry: Entry) -> tuple[Match, ...]:
        """Every query that matches the entry, in the order of lists and queries."""
        document = tuple(
            (name, split_words(entry.text(name))) for name in FIELDS if entry.text(name)
        )
        found: list[Match] = []
        for compiled in self._lists:
            hits = [
                Match(compiled.list_id, text, spans)
                for text, node in compiled.queries
                if (spans := find(node, document)) is not None
            ]
            if hits and all(find(veto, document) is not None for veto in compiled.vetoes):
                found.extend(hits)
        return tuple(found)


def _compile(item: KeywordList, problems: list[Problem]) -> _Compiled:
    queries: list[tuple[str, Node]] = []
    vetoes: list[Node] = []
    for text in item.queries:
        try:
            node = parse_query(text)
        except QueryError as error:
            problems.append(Problem(item.id, text, error))
            continue
        if is_negative(node):
            vetoes.append(node)
        else:
            queries.append((text, node))
    return _Compiled(item.id, tuple(queries), tuple(vetoes))


Document = Sequence[tuple[FieldName, Words]]


def find(node: Node, document: Document) -> Spans | None:
    """The words that make a query true, in order of appearance; None where it is not.

    A query that is true by absence (``-word``) gives an empty tuple.
    """
    match node:
        case Phrase():
            spans = tuple(span for name, words in document for span in _phrase(node, name, words))
            return spans or None
        case Not(part):
            return () if find(part, document) is None else None
        case And(parts):
            found = [find(part, document) for part in parts]
            return None if None in found else _union(found)
        case Or(parts):
            return _union(hits) if any(hits := [find(part, document) for part in parts]) else None


def _union(found: Iterable[Spans | None]) -> Spans:
    spans = {span for part in found if part for span in part}
    return tuple(sorted(spans, key=lambda span: (FIELDS.index(span.field), span.start, span.end)))


def _phrase(phrase: Phrase, name: FieldName, words: Words) -> list[Span]:
    last = len(phrase.words) - 1
    return [
        Span(name, words.starts[place], words.ends[place + last])
        for place in _places(phrase.words[0], words, prefix=phrase.prefixes[0])
        if place + last < len(words.folded)
        and all(
            words.folded[place + step].startswith(phrase.words[step])
            if phrase.prefixes[step]
            else words.folded[place + step] == phrase.words[step]
            for step in range(1, last + 1)
        )
    ]


def _places(word: str, words: Words, *, prefix: bool) -> list[int]:
    if not prefix:
        return words.places.get(word, [])
    return sorted(
        place
        for known, places in words.places.items()
        if known.startswith(word)
        for place in places
    )
