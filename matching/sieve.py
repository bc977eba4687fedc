"""A quick look at a text: can a query match it at all? For reading many stored entries.

Says no only where the query surely doesn't match; costs a tenth of looking at the words.
"""

import re
import unicodedata
from collections.abc import Iterable

from matching.inflect import beginnings
from matching.nodes import And, InContext, Near, Node, Or, Phrase, Term, Within
from matching.text import fold

_MIN_LETTERS = 3
_MAX_PIECES = 40  # more cost as much as looking at the words
_ABBREVIATED = 6  # letters: up to here a text may write a word with dots, C.J.N.G.
# What a plain look would read in another way than ``matching.text.fold``: other alphabets, letters
# that are not a Latin one and an accent, character references.
_UNUSUAL = re.compile(
    "[ÆÐ×ØÞßæðøþ\u0110\u0111\u0126-\u0127\u0131\u0138\u0141\u0142\u0149-\u014b\u0152\u0153"
    "\u0166\u0167\u0180-\u1dff\u1e9e\u1f00-\u1fff\u2c00-\ud7ff\ue000-\ufaff\ufb13-\ufdff]|&"
)


class Sieve:
    """The pieces of which a text must have one for a query to match."""

    def __init__(self, node: Node) -> None:
        choices = [pieces for pieces in _needed(node) if _useful(pieces)]
        self._pieces = max(choices, key=lambda pieces: min(map(len, pieces)), default=None)
        self._dotted = self._pieces and [
            piece for piece in self._pieces if len(piece) <= _ABBREVIATED
        ]

    def passes(self, text: str) -> bool:
        """Whether the query may match this text."""
        if not self._pieces:
            return True
        if text.isascii():
            plain = text.lower()
            if "&" in plain:
                return True
        elif _UNUSUAL.search(text):
            return True
        else:
            decomposed = unicodedata.normalize("NFKD", text)
            plain = decomposed.encode("ascii", "ignore").decode("ascii").lower()
        if any(piece in plain for piece in self._pieces):
            return True
        if not self._dotted:
            return False
        joined = plain.replace(".", "").replace(" ", "")
        return any(piece in joined for piece in self._dotted)


def _useful(pieces: Iterable[str]) -> bool:
    found = list(pieces)
    return len(found) <= _MAX_PIECES and all(
        len(piece) >= _MIN_LETTERS and piece.isascii() and piece.isalnum() for piece in found
    )


def _needed(  # noqa: PLR0911 (a kind of node each)
    node: Node,
) -> list[frozenset[str]]:
    """Groups of pieces of which one each must be in the text."""
    match node:
        case Phrase(terms):
            return [_pieces(term) for term in terms]
        case And(parts):
            return [group for part in parts for group in _needed(part)]
        case Near(left, right):
            return [*_needed(left), *_needed(right)]
        case Within("title" | "summary" | "text", part):
            return _needed(part)
        case InContext(part, context):
            return [*_needed(part), *_needed(context)]
        case Or(parts, alias) if alias is None or not any(_is_set(part) for part in parts):
            return _either([_needed(part) for part in parts])
        case _:
            return []


def _is_set(node: Node) -> bool:
    """A set within a set has more names than are worth a look."""
    return isinstance(node, Or) and node.alias is not None


def _either(choices: list[list[frozenset[str]]]) -> list[frozenset[str]]:
    best = [
        max(
            (group for group in groups if _useful(group)),
            key=lambda group: min(map(len, group)),
            default=None,
        )
        for groups in choices
    ]
    found = [group for group in best if group is not None]
    return [frozenset[str]().union(*found)] if len(found) == len(choices) else []


def _pieces(term: Term) -> frozenset[str]:
    if term.kind == "word":
        return beginnings(term.text)
    return frozenset([fold(term.text)])
