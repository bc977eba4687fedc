"""Matcher against a naive evaluator that walks over the words with plain loops."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from matching.inflect import LANGUAGES, query_keys, text_keys
from matching.match import Matcher
from model import Entry, FieldName, KeywordList, Span

WORDS = ("dea", "cjng", "sinaloa", "sinaloense")  # none an inflection of another
FIELDS: tuple[FieldName, ...] = ("title", "summary", "content")
SCOPES: dict[str, FieldName] = {"title:": "title", "summary:": "summary", "text:": "content"}


@dataclass(frozen=True)
class Text:
    """Words, and for each whether a hyphen joins it to the one before."""

    words: tuple[str, ...]
    joined: tuple[bool, ...]

    def __str__(self) -> str:
        pairs = zip(self.words, self.joined, strict=True)
        return "".join(("-" if joined else " ") + word for word, joined in pairs)[1:]

    def apart(self, one: int, other: int) -> int:
        """How far two words are from each other; what hyphens join is one word."""
        low, high = sorted((one, other))
        return max(sum(not joined for joined in self.joined[low + 1 : high + 1]), 1)


Texts = dict[FieldName, Text]
Run = tuple[int, int]  # first word, word after the last
Hit = tuple[FieldName, tuple[Run, ...]]
Find = Callable[[Texts, Iterable[FieldName]], list[Hit] | None]


@dataclass(frozen=True)
class Made:
    """A query as text, and what it should find: None, or the words by their positions."""

    text: str
    find: Find
    negative: bool = False
    placed: bool = False


def _phrase(parts: list[str]) -> Made:
    def find(texts: Texts, names: Iterable[FieldName]) -> list[Hit] | None:
        hits: list[Hit] = []
        for name in names:
            words = texts[name].words
            for at in range(len(words) - len(parts) + 1):
                here = words[at : at + len(parts)]
                if all(_fits(word, part) for word, part in zip(here, parts, strict=True)):
                    hits.append((name, ((at, at + len(parts)),)))
        return hits or None

    return Made(parts[0] if len(parts) == 1 else f'"{" ".join(parts)}"', find, placed=True)


def _fits(word: str, part: str) -> bool:
    if part == "=DEA":
        return word == "DEA"
    word = word.lower()
    return word.startswith(part[:-1]) if part.endswith("*") else word == part.lstrip("=")


def _not(part: Made) -> Made:
    return Made(
        f"NOT ({part.text})",
        lambda texts, names: None if part.find(texts, names) is not None else [],
        negative=True,
    )


def _and(parts: list[Made]) -> Made:
    def find(texts: Texts, names: Iterable[FieldName]) -> list[Hit] | None:
        hits: list[Hit] = []
        for part in parts:
            found = part.find(texts, names)
            if found is None:
                return None
            hits += found
        return hits

    text = " ".join(f"({part.text})" for part in parts)
    return Made(text, find, negative=all(part.negative for part in parts))


def _or(parts: list[Made]) -> Made:
    def find(texts: Texts, names: Iterable[FieldName]) -> list[Hit] | None:
        found = [hits for part in parts if (hits := part.find(texts, names)) is not None]
        return [hit for hits in found for hit in hits] if found else None

    text = " OR ".join(f"({part.text})" for part in parts)
    return Made(text, find, placed=all(part.placed for part in parts))


def _near(left: Made, right: Made, distance: int, *, ordered: bool) -> Made:
    def find(texts: Texts, names: Iterable[FieldName]) -> list[Hit] | None:
        hits: list[Hit] = []
        for name, runs in left.find(texts, names) or ():
            for other_name, others in right.find(texts, names) or ():
                ones = {at for first, after in runs for at in range(first, after)}
                twos = {at for first, after in others for at in range(first, after)}
                if name != other_name or ones & twos or (ordered and max(ones) >= min(twos)):
                    continue
                if min(texts[name].apart(one, two) for one in ones for two in twos) <= distance:
                    hits.append((name, (*runs, *others)))
        return hits or None

    sign = "BEFORE" if ordered else "NEAR"
    return Made(f"({left.text}) {sign}/{distance} ({right.text})", find, placed=True)


def _within(scope: str, part: Made) -> Made:
    return Made(
        f"{scope}({part.text})",
        lambda texts, _: part.find(texts, [SCOPES[scope]]),
        negative=part.negative,
    )


PARTS = st.sampled_from([*WORDS, "sinalo*", "cjng*"])
PHRASES = st.one_of(
    st.lists(PARTS, min_size=1, max_size=3).map(_phrase),
    st.sampled_from(["=DEA", "=dea"]).map(lambda word: _phrase([word])),
)


def _grow(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    positive = inner.filter(lambda made: not made.negative)
    return st.one_of(
        PHRASES.map(_not),
        positive.map(_not),
        st.lists(inner, min_size=2, max_size=3).map(_and),
        st.lists(positive, min_size=2, max_size=3).map(_or),
        st.builds(_within, st.sampled_from(sorted(SCOPES)), inner),
        _nears(inner.filter(lambda made: made.placed)),
    )


def _nears(placed: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    return st.builds(_near, placed, placed, st.integers(1, 4), ordered=st.booleans())


def _ors(inner: st.SearchStrategy[Made]) -> st.SearchStrategy[Made]:
    return st.lists(inner, min_size=2, max_size=2).map(_or)


QUERIES = st.one_of(
    st.recursive(PHRASES, _grow, max_leaves=5),
    # for themselves as well: random growth seldom makes them
    st.recursive(PHRASES, lambda inner: st.one_of(_nears(inner), _ors(inner)), max_leaves=4),
)


TEXTS = st.lists(
    st.tuples(st.sampled_from([*WORDS, "DEA", "Cjng"]), st.sampled_from([False, False, True])),
    max_size=5,
).map(lambda pairs: Text(tuple(word for word, _ in pairs), tuple(joined for _, joined in pairs)))


@settings(max_examples=200, deadline=None)
@given(st.lists(QUERIES, min_size=1, max_size=4, unique_by=lambda made: made.text), st.data())
def test_matcher_agrees_with_plain_loops(made: list[Made], data: st.DataObject) -> None:
    texts: Texts = {name: data.draw(TEXTS) for name in FIELDS}
    title, summary, content = (str(texts[name]) for name in FIELDS)
    entry = Entry(title, summary, content, "", "", "", None, None)
    silenced = any(query.find(texts, FIELDS) is None for query in made if query.negative)
    expected = {
        query.text: {(name, *run) for name, runs in hits for run in runs}
        for query in made
        if not silenced and not query.negative and (hits := query.find(texts, FIELDS)) is not None
    }
    matcher = Matcher([KeywordList("l", "l", "l", tuple(query.text for query in made))])
    assert matcher.problems == ()
    found = {
        hit.query: {_position(span, texts) for span in hit.spans} for hit in matcher.match(entry)
    }
    assert found == expected


def _position(span: Span, texts: Texts) -> tuple[str, int, int]:
    """Characters → words: single spaces and hyphens stand between words."""
    text = str(texts[span.field]).replace("-", " ")
    return (
        span.field,
        text[: span.start].count(" "),
        text[: span.end].count(" ") + 1,
    )


def test_no_word_of_the_model_is_an_inflection_of_another() -> None:
    for one, other in permutations(WORDS, 2):
        for lang in LANGUAGES:
            assert not query_keys(one, lang) & text_keys(other, lang)
