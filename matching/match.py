"""Keyword lists × entry → matches, with the words that made each query fire."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from matching.query import And, Node, Not, Or, Phrase, QueryError, is_negative, parse_query
from matching.text import Words, split_words
from model import FIELDS, Entry, KeywordList, Match, Span

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
        document = Document(entry)
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


class Document:
    """An entry's words, ready to be searched; each phrase is looked for only once."""

    def __init__(self, entry: Entry) -> None:
        self._fields = [(name, split_words(text)) for name in FIELDS if (text := entry.text(name))]
        self._vocabulary = sorted({word for _, words in self._fields for word in words.places})
        self._known = frozenset(self._vocabulary)
        self._found: dict[Phrase, Spans | None] = {}

    def find(self, phrase: Phrase) -> Spans | None:
        """Where the phrase stands, in order; None if nowhere."""
        starts = self._starts(phrase.words[0], prefix=phrase.prefixes[0])
        if not starts:
            return None
        if phrase not in self._found:
            self._found[phrase] = self._search(phrase, starts) or None
        return self._found[phrase]

    def _starts(self, word: str, *, prefix: bool) -> list[str]:
        """The entry's words that a phrase with this first word can begin at."""
        if not prefix:
            return [word] if word in self._known else []
        first = last = bisect_left(self._vocabulary, word)
        while last < len(self._vocabulary) and self._vocabulary[last].startswith(word):
            last += 1
        return self._vocabulary[first:last]

    def _search(self, phrase: Phrase, starts: list[str]) -> Spans:
        return tuple(
            Span(name, words.starts[place], words.ends[place + len(phrase.words) - 1])
            for name, words in self._fields
            for place in sorted(p for word in starts for p in words.places.get(word, ()))
            if _continues(phrase, words, place)
        )


def _continues(phrase: Phrase, words: Words, place: int) -> bool:
    """Whether the rest of a phrase follows the word at ``place``."""
    here = words.folded[place : place + len(phrase.words)]
    return len(here) == len(phrase.words) and all(
        word.startswith(wanted) if prefix else word == wanted
        for word, wanted, prefix in zip(here, phrase.words, phrase.prefixes, strict=True)
    )


def find(node: Node, document: Document) -> Spans | None:
    """The words that make a query true, in order of appearance; None where it is not.

    A query that is true by absence (``-word``) gives an empty tuple.
    """
    match node:
        case Phrase():
            return document.find(node)
        case Not(part):
            return () if find(part, document) is None else None
        case And(parts):
            found: list[Spans] = []
            for part in parts:
                if (spans := find(part, document)) is None:
                    return None
                found.append(spans)
            return _union(found)
        case Or(parts):
            hits = [spans for part in parts if (spans := find(part, document)) is not None]
            return _union(hits) if hits else None


def _union(found: Iterable[Spans]) -> Spans:
    spans = {span for part in found for span in part}
    return tuple(sorted(spans, key=lambda span: (FIELDS.index(span.field), span.start, span.end)))
