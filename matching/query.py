"""The query language: text → AST, with errors that name the column.

Every message of a QueryError is one of MESSAGES, so that an interface can translate it.
"""

import re
from dataclasses import dataclass
from importlib.resources import files
from typing import cast

from lark import Lark, Token, Transformer, UnexpectedInput, v_args
from lark.exceptions import UnexpectedToken

from matching.text import split_words

MAX_CHARS = 500
MAX_DEPTH = 8
MIN_PREFIX = 4

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
)


class QueryError(ValueError):
    """A query that can't be read. ``column`` counts from 1; str() is one of MESSAGES."""

    def __init__(self, message: str, *, column: int) -> None:
        super().__init__(message)
        self.column = column


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, folded; ``prefixes`` tells which of them are only beginnings."""

    words: tuple[str, ...]
    prefixes: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: "Node"


Node = Phrase | And | Or | Not

_Placed = tuple[Node, int]  # with the column where it begins

# What keyboards and web pages put in place of the plain signs; one for one, so columns stay true.
_SIGNS = str.maketrans("“”„‟«»＂（）｜＊－−", '"""""""()|*--')


def _phrase(text: str, column: int) -> Phrase:
    words: list[str] = []
    prefixes: list[bool] = []
    for chunk in re.finditer(r"\S+", text):
        part = chunk.group()
        at = column + chunk.start()
        if "*" in part[:-1]:
            raise QueryError(STRAY_STAR, column=at + part.index("*"))
        split = split_words(part).folded
        prefix = part.endswith("*")
        if prefix and (not split or len(split[-1]) < MIN_PREFIX):
            raise QueryError(SHORT_PREFIX, column=at)
        words.extend(split)
        prefixes.extend(prefix and last == len(split) for last in range(1, len(split) + 1))
    if not words:
        raise QueryError(NO_WORD, column=column)
    return Phrase(tuple(words), tuple(prefixes))


def _negate(node: Node) -> Node:
    """What is true where the node is not; two negations are none."""
    if isinstance(node, Not):
        return node.part
    if isinstance(node, And) and is_negative(node):
        return Or(tuple(_negate(part) for part in node.parts))
    return Not(node)


@v_args(inline=True)
class _Build(Transformer[Token, _Placed]):
    def word(self, token: Token) -> _Placed:
        return _phrase(str(token), _column(token)), _column(token)

    def phrase(self, token: Token) -> _Placed:
        return _phrase(str(token)[1:-1], _column(token) + 1), _column(token)

    def negative(self, sign: Token, part: _Placed) -> _Placed:
        return _negate(part[0]), _column(sign)

    def both(self, *parts: _Placed) -> _Placed:
        return And(tuple(node for node, _ in parts)), parts[0][1]

    def either(self, *parts: _Placed) -> _Placed:
        for node, column in parts:
            if is_negative(node):
                raise QueryError(NEGATIVE_OR, column=column)
        return Or(tuple(node for node, _ in parts)), parts[0][1]


def _column(token: Token) -> int:
    """Counted over line breaks, unlike the token's own."""
    return (token.start_pos or 0) + 1


_GRAMMAR = Lark(
    (files("matching") / "query.lark").read_text(encoding="utf-8"),
    parser="lalr",
    lexer="basic",  # an operator is an operator wherever it stands; the contextual lexer would
    # read a leading AND as a word
    transformer=_Build(),  # while parsing: a walk over the tree would recurse for every NOT
    maybe_placeholders=False,
)


def parse_query(text: str) -> Node:
    """Read one query. Raises QueryError with the column of what is wrong."""
    source = text.translate(_SIGNS)
    if not source.strip():
        raise QueryError(EMPTY, column=1)
    if len(source) > MAX_CHARS:
        raise QueryError(TOO_LONG, column=MAX_CHARS + 1)
    _check_pairs(source)
    try:
        # lark types the result as a tree; with a transformer it is what that makes of it
        node, _ = cast("_Placed", _GRAMMAR.parse(source))
    except UnexpectedInput as error:
        raise _explain(error, source) from None
    return node


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


def _explain(error: UnexpectedInput, source: str) -> QueryError:
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        return QueryError(MISSING_AFTER, column=len(source.rstrip()) + 1)
    return QueryError(MISSING_HERE, column=(error.pos_in_stream or 0) + 1)


def is_negative(node: Node) -> bool:
    """Whether a query has no positive part: it forbids, it never fires."""
    match node:
        case Phrase():
            return False
        case Not():
            return True
        case And(parts):
            return all(is_negative(part) for part in parts)
        case Or(parts):
            return all(is_negative(part) for part in parts)
