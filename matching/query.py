"""The query language: text → AST, with errors that name the column.

Every message of a QueryError is one of MESSAGES, so that an interface can translate it.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedToken

from matching.nodes import (
    SCOPES,
    And,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Query,
    Scope,
    Term,
    Within,
    is_negative,
    is_placed,
    rebuild,
)
from matching.text import cased, exact, form, split_words

MAX_CHARS = 500
MAX_DEPTH = 8
MIN_PREFIX = 4
MAX_DISTANCE = 100
MAX_WEIGHT = 1000

EMPTY = "there is nothing to look for"
TOO_LONG = "the query is longer than 500 characters"
TOO_NESTED = "brackets are nested more than 8 deep"
OPEN_QUOTE = "this quote is not closed"
OPEN_BRACKET = "this bracket is not closed"
STRAY_BRACKET = "this bracket was never opened"
MISSING_AFTER = "something is missing at the end"
MISSING_HERE = "a word or phrase is missing here"
SHORT_PREFIX = "a prefix needs at least 4 letters before the star"
STRAY_STAR = "a star can only stand at the end of a word"
NO_WORD = "there is no word in this"
NEGATIVE_OR = "OR needs something to look for on both sides, not only what to leave out"
BAD_NEAR = "NEAR and BEFORE need a number of words, from 1 to 100"
NEAR_SIDES = "NEAR and BEFORE stand between words, phrases and OR groups of them"
NO_FIELD = "there is no such field"
NO_ALIAS = "there is no such set of names"
BAD_WEIGHT = "a weight is ^ and a number from -1000 to 1000, not 0, at the end of the query"
NEGATIVE_WEIGHT = "what is only left out can have no weight"
MESSAGES = (
    EMPTY,
    TOO_LONG,
    TOO_NESTED,
    OPEN_QUOTE,
    OPEN_BRACKET,
    STRAY_BRACKET,
    MISSING_AFTER,
    MISSING_HERE,
    SHORT_PREFIX,
    STRAY_STAR,
    NO_WORD,
    NEGATIVE_OR,
    BAD_NEAR,
    NEAR_SIDES,
    NO_FIELD,
    NO_ALIAS,
    BAD_WEIGHT,
    NEGATIVE_WEIGHT,
)

AliasSets = Mapping[str, Or]
NO_ALIASES: AliasSets = {}


class QueryError(ValueError):
    """A query that can't be read. ``column`` counts from 1; str() is one of MESSAGES.

    ``suggestion`` is what was perhaps meant in that place ("NEAR/5"), or None.
    """

    def __init__(self, message: str, *, column: int, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.column = column
        self.suggestion = suggestion


_Placed = tuple[Node, int]  # with the column where it begins

# What keyboards and web pages put in place of the plain signs; one for one, so columns stay true.
_SIGNS = str.maketrans(
    "“”„‟«»−‐‑‒" + "".join(map(chr, range(0xFF01, 0xFF5F))),
    '""""""----' + "".join(map(chr, range(0x21, 0x7F))),
)
_UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_QUOTED = re.compile('"[^"]*"')
_NEAR_LIKE = re.compile(
    r'(?<![^\s()|\0])(?:(?:NEAR|BEFORE)(?![^\W\d])|(?i:near|before)/)[^\s()"|^\0]*'
)
_NEAR = re.compile(r"(?:NEAR|BEFORE)/\d+")
_ALIAS_NAME = re.compile(r'(?<![^\s()|:\0-])@[^\s()"|^\0]*')
_FIELD_LIKE = re.compile(r"([^\W\d_]+):(.*)", re.DOTALL)
_WEIGHT = re.compile(r"\^\s*(-?\d{1,4}(?:\.\d{1,2})?)\s*")
_PLAIN = re.compile(r"[\w\s]*")
_SPACES = re.compile(r"\s+")


def read_phrase(text: str, *, column: int = 1, bare: bool = False) -> Phrase:
    """Words as written, stars for prefixes; ``bare`` words stand for their inflections, too.

    Raises QueryError.
    """
    terms: list[Term] = []
    for chunk in re.finditer(r"\S+", text):
        part = chunk.group()
        at = column + chunk.start()
        if "*" in part[:-1]:
            raise QueryError(STRAY_STAR, column=at + part.index("*"))
        written = [word for word in split_words(part).written if form(word)]
        prefix = part.endswith("*")
        if prefix and (not written or len(form(written[-1])) < MIN_PREFIX):
            raise QueryError(SHORT_PREFIX, column=at)
        terms.extend(_term(word, bare=bare) for word in written[: -1 if prefix else None])
        if prefix:
            terms.append(Term("prefix", form(written[-1])))
    if not terms:
        raise QueryError(NO_WORD, column=column)
    return Phrase(tuple(terms), " ".join(text.split()))


def _term(word: str, *, bare: bool) -> Term:
    return Term("word", exact(word)) if bare and word.isalpha() else Term("form", form(word))


def read_exact(text: str, *, column: int = 1) -> Phrase:
    """Words exactly so; two capitals or more make case count. Raises QueryError."""
    if "*" in text:
        raise QueryError(STRAY_STAR, column=column + text.index("*"))
    words = split_words(text)
    if not words.folded:
        raise QueryError(NO_WORD, column=column)
    keeps_case = sum(char.isupper() for char in text) >= 2
    kept = text[words.starts[0] : words.ends[-1]]
    terms = tuple(
        Term("cased", cased(word)) if keeps_case else Term("exact", exact(word))
        for word in words.written
    )
    literal = None if _PLAIN.fullmatch(kept) else spelling(kept, keeps_case=keeps_case)
    return Phrase(terms, "=" + " ".join(text.split()), literal)


def spelling(text: str, *, keeps_case: bool) -> str:
    """A text as ``literal`` compares it: accents count, case only if kept, any space is one."""
    return _SPACES.sub(" ", cased(text) if keeps_case else exact(text))


def _negate(node: Node) -> Node:
    """What is true where the node is not; two negations are none."""
    if isinstance(node, Not):
        return node.part
    if isinstance(node, And) and is_negative(node):
        return Or(tuple(_negate(part) for part in node.parts))
    if isinstance(node, Within) and is_negative(node):
        return Within(node.scope, _negate(node.part))
    return Not(node)


@v_args(inline=True)
class _Build(Transformer[Token, _Placed]):
    def start(self, part: _Placed, weight: Token | None = None) -> Query:
        if weight is None:
            return Query(part[0])
        found = _WEIGHT.fullmatch(str(weight))
        value = float(found.group(1)) if found else 0
        if not 0 < abs(value) <= MAX_WEIGHT:
            raise QueryError(BAD_WEIGHT, column=_column(weight))
        if is_negative(part[0]):
            raise QueryError(NEGATIVE_WEIGHT, column=_column(weight))
        return Query(part[0], value)

    def word(self, token: Token) -> _Placed:
        _check_field(str(token), _column(token))
        return read_phrase(str(token), column=_column(token), bare=True), _column(token)

    def phrase(self, token: Token) -> _Placed:
        return read_phrase(str(token)[1:-1], column=_column(token) + 1), _column(token)

    def exact(self, token: Token) -> _Placed:
        text = str(token)[1:]
        quoted = text.startswith('"')
        phrase = read_exact(text.strip('"'), column=_column(token) + 1 + quoted)
        return phrase, _column(token)

    def alias(self, token: Token) -> _Placed:
        return Or((), alias=str(token)[1:].lower()), _column(token)

    def within(self, field: Token, part: _Placed) -> _Placed:
        scope = cast("Scope", str(field).strip()[:-1].lower())
        return Within(scope, _unstemmed(part[0]) if scope in _NAMES else part[0]), _column(field)

    def near(self, left: _Placed, sign: Token, right: _Placed) -> _Placed:
        name, _, number = str(sign).partition("/")
        for node, column in (left, right):
            if not is_placed(node):
                raise QueryError(NEAR_SIDES, column=column)
        return Near(left[0], right[0], int(number), ordered=name == "BEFORE"), left[1]

    def negative(self, sign: Token, part: _Placed) -> _Placed:
        return _negate(part[0]), _column(sign)

    def both(self, *parts: _Placed) -> _Placed:
        return And(tuple(node for node, _ in parts)), parts[0][1]

    def either(self, *parts: _Placed) -> _Placed:
        for node, column in parts:
            if is_negative(node):
                raise QueryError(NEGATIVE_OR, column=column)
        return Or(tuple(node for node, _ in parts)), parts[0][1]


_NAMES = ("outlet", "lang", "feed")  # names and codes have no inflections


def _unstemmed(node: Node) -> Node:
    """The node with its bare words as written."""
    match node:
        case Phrase():
            terms = tuple(
                Term("form", form(term.text)) if term.kind == "word" else term
                for term in node.terms
            )
            return replace(node, terms=terms)
        case _:
            return rebuild(node, _unstemmed)


def _column(token: Token) -> int:
    """Counted over line breaks, unlike the token's own."""
    return (token.start_pos or 0) + 1


def _check_field(word: str, column: int) -> None:
    """``titel:boss`` looks for a field; a time (12:30) does not."""
    found = _FIELD_LIKE.fullmatch(word)
    if found:
        close = get_close_matches(found.group(1).lower(), SCOPES, n=1)
        suggestion = f"{close[0]}:{found.group(2)}" if close else f'"{word}"'
        raise QueryError(NO_FIELD, column=column, suggestion=suggestion)


@cache
def _grammar(*, spanish: bool) -> Lark:
    text = (files("matching") / "query.lark").read_text(encoding="utf-8")
    for sign, operator in (("AND", "Y"), ("OR", "O"), ("NOT", "NO")):
        text = text.replace(f"%{sign}%", f"(?:{sign}|{operator})" if spanish else sign)
    return Lark(
        text,
        parser="lalr",
        lexer="basic",  # an operator is an operator wherever it stands; the contextual lexer would
        # read a leading AND as a word
        transformer=_Build(),  # while parsing: a walk over the tree would recurse for every NOT
        maybe_placeholders=False,
    )


def parse_query(text: str, *, spanish: bool = False, aliases: AliasSets = NO_ALIASES) -> Query:
    """Read one query. ``spanish``: Y, O and NO are operators, too.

    Raises QueryError with the column of what is wrong.
    """
    seen = [place for place, char in enumerate(text) if not _UNSEEN.match(char)]
    source = "".join(text[place] for place in seen).translate(_SIGNS)
    try:
        return _parse(source, spanish=spanish, aliases=aliases)
    except QueryError as error:
        at = error.column - 1
        column = seen[at] + 1 if at < len(seen) else len(text.rstrip()) + 1
        raise QueryError(str(error), column=column, suggestion=error.suggestion) from None


def _parse(source: str, *, spanish: bool, aliases: AliasSets) -> Query:
    if not source.strip():
        raise QueryError(EMPTY, column=1)
    if len(source) > MAX_CHARS:
        raise QueryError(TOO_LONG, column=MAX_CHARS + 1)
    _check_pairs(source)
    unquoted = _QUOTED.sub(lambda found: "\0" * len(found.group()), source)
    _check_near(unquoted)
    _check_aliases(unquoted, aliases)
    try:
        # lark types the result as a tree; with a transformer it is what that makes of it
        query = cast("Query", _grammar(spanish=spanish).parse(source))
    except UnexpectedInput as error:
        raise _explain(error, source, unquoted) from None
    return replace(query, node=_resolve(query.node, aliases))


def _check_pairs(source: str) -> None:
    """Quotes and brackets, which the grammar would report less clearly."""
    opened: list[int] = []
    quote: int | None = None
    for column, char in enumerate(source, start=1):
        if char == '"':
            quote = column if quote is None else None
        elif quote is None and char == "(":
            opened.append(column)
            if len(opened) > MAX_DEPTH:
                raise QueryError(TOO_NESTED, column=column)
        elif quote is None and char == ")":
            if not opened:
                raise QueryError(STRAY_BRACKET, column=column)
            opened.pop()
    if quote is not None:
        raise QueryError(OPEN_QUOTE, column=quote)
    if opened:
        raise QueryError(OPEN_BRACKET, column=opened[-1])


def _check_near(unquoted: str) -> None:
    for found in _NEAR_LIKE.finditer(unquoted):
        said = found.group()
        number = re.search(r"\d+", said) or re.match(r"\s+(\d+)", unquoted[found.end() :])
        distance = int(number.group()) if number else 5
        if not _NEAR.fullmatch(said) or not 1 <= distance <= MAX_DISTANCE:
            name = "BEFORE" if said[0] in "Bb" else "NEAR"
            meant = f"{name}/{min(max(distance, 1), MAX_DISTANCE)}"
            raise QueryError(BAD_NEAR, column=found.start() + 1, suggestion=meant)


def _check_aliases(unquoted: str, aliases: AliasSets) -> None:
    for found in _ALIAS_NAME.finditer(unquoted):
        name = found.group()[1:].lower()
        if name not in aliases:
            close = get_close_matches(name, aliases, n=1)
            meant = f"@{close[0]}" if close else None
            raise QueryError(NO_ALIAS, column=found.start() + 1, suggestion=meant)


def _resolve(node: Node, aliases: AliasSets) -> Node:
    """The node with the alias sets it names."""
    if isinstance(node, Or) and node.alias is not None:
        return aliases[node.alias]
    return rebuild(node, lambda part: _resolve(part, aliases))


def _explain(error: UnexpectedInput, source: str, unquoted: str) -> QueryError:
    weight = unquoted.find("^")
    if weight >= 0 and unquoted[:weight].strip():
        return QueryError(BAD_WEIGHT, column=weight + 1)
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return QueryError(MISSING_AFTER, column=len(source.rstrip()) + 1)
    return QueryError(MISSING_HERE, column=(error.pos_in_stream or 0) + 1)
