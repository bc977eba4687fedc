"""Matcher against a naive evaluator that walks over the words with plain loops."""

from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.match import Matcher
from model import Entry, KeywordList, Span

WORDS = ("drug", "lord", "lords", "capo")
FIELDS = ("title", "summary", "content")
Fields = dict[str, list[str]]
Hits = set[tuple[str, int, int]]  # field, first word, word after the last


@dataclass(frozen=True)
class Made:
    """A query as text, and what it should find: None, or the words by their positions."""

    text: str
    find: Callable[[Fields], Hits | None]
    negative: bool = False


def _phrase(parts: list[str]) -> Made:
    def find(fields: Fields) -> Hits | None:
        hits: Hits = set()
        for name, words in fields.items():
            for at in range(len(words) - len(parts) + 1):
                here = words[at : at + len(parts)]
                if all(_fits(word, part) for word, part in zip(here, parts, strict=True)):
                    hits.add((name, at, at + len(parts)))
        return hits or None

    return Made(parts[0] if len(parts) == 1 else f'"{" ".join(parts)}"', find)


def _fits(word: str, part: str) -> bool:
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _not(part: Made) -> Made:
    return Made(f"NOT ({part.text})", lambda f: None if part.find(f) is not None else set(), True)


def _and(parts: list[Made]) -> Made:
    def find(fields: Fields) -> Hits | None:
        hits: Hits = set()
        for part in parts:
            found = part.find(fields)
            if found is None:
                return None
            hits |= found
        return hits

    return Made(
        " ".join(f"({part.text})" for part in parts), find, all(part.negative for part in parts)
    )


def _or(parts: list[Made]) -> Made:
    def find(fields: Fields) -> Hits | None:
        found = [hits for part in parts if (hits := part.find(fields)) is not None]
        return set().union(*found) if found else None

    return Made(" OR ".join(f"({part.text})" for part in parts), find)


PHRASES = st.lists(st.sampled_from([*WORDS, "drug*", "lord*"]), min_size=1, max_size=3).map(_phrase)


def _grow(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    positive = inner.filter(lambda made: not made.negative)
    return st.one_of(
        PHRASES.map(_not),
        positive.map(_not),
        st.lists(inner, min_size=2, max_size=3).map(_and),
        st.lists(positive, min_size=2, max_size=3).map(_or),
    )


QUERIES = st.recursive(PHRASES, _grow, max_leaves=5)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=6)


@settings(max_examples=300)
@given(st.lists(QUERIES, min_size=1, max_size=4, unique_by=lambda made: made.text), st.data())
def test_matcher_agrees_with_plain_loops(made: list[Made], data: st.DataObject) -> None:
    fields = {name: data.draw(TEXTS) for name in FIELDS}
    title, summary, content = (" ".join(fields[name]) for name in FIELDS)
    entry = Entry(title, summary, content, "", "", "", None, None)
    silenced = any(query.find(fields) is None for query in made if query.negative)
    expected = {
        query.text: hits
        for query in made
        if not silenced and not query.negative and (hits := query.find(fields)) is not None
    }
    matcher = Matcher([KeywordList("l", "l", "l", tuple(query.text for query in made))])
    assert matcher.problems == ()
    found = {
        hit.query: {_position(span, fields) for span in hit.spans} for hit in matcher.match(entry)
    }
    assert found == expected


def _position(span: Span, fields: Fields) -> tuple[str, int, int]:
    """Characters → words: words are joined by single spaces."""
    text = " ".join(fields[span.field])
    return (
        span.field,
        text[: span.start].count(" "),
        text[: span.end].count(" ") + 1,
    )
