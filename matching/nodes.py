"""The query language's AST: what a query asks for, without how it was written."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

TermKind = Literal["word", "form", "prefix", "exact", "cased"]
Scope = Literal["title", "summary", "text", "outlet", "lang", "feed"]
SCOPES: tuple[Scope, ...] = ("title", "summary", "text", "outlet", "lang", "feed")


@dataclass(frozen=True, slots=True)
class Term:
    """What one word of a text must be.

    ``word``: an inflection of ``text``. ``form``: this word, case and accents ignored. ``prefix``:
    begins so. ``exact``: this word with its accents. ``cased``: with its accents and its case.
    """

    kind: TermKind
    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side, or one word. ``written`` is how the query writes it.

    ``literal``: the text from the first to the last word must be exactly this (``=T-MEC``); None
    where the words alone decide.
    """

    terms: tuple[Term, ...]
    written: str
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class And:
    """All of these."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of these. ``alias`` is the name of the alias set it came from, if any."""

    parts: tuple["Node", ...]
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Not:
    """Not this."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Near:
    """Both, at most ``distance`` words apart (1: side by side); ``ordered``: left comes first."""

    left: "Node"
    right: "Node"
    distance: int
    ordered: bool


@dataclass(frozen=True, slots=True)
class Within:
    """The part, in this field only. Without it title, summary and text are searched."""

    scope: Scope
    part: "Node"


@dataclass(frozen=True, slots=True)
class InContext:
    """An ambiguous name of an alias set: it counts where the context is in the entry, too."""

    part: "Node"
    context: "Node"


Node = Phrase | And | Or | Not | Near | Within | InContext


@dataclass(frozen=True, slots=True)
class Query:
    """One line of a keyword list."""

    node: Node
    weight: float = 1

    @property
    def is_negative(self) -> bool:
        """Whether it has no positive part: it forbids for the whole list, it never fires."""
        return is_negative(self.node)


def is_negative(node: Node) -> bool:
    """Whether a node can only be true by what is absent."""
    match node:
        case Not():
            return True
        case And(parts):
            return all(is_negative(part) for part in parts)
        case Within(_, part):
            return is_negative(part)
        case _:
            return False


def is_placed(node: Node) -> bool:
    """Whether a node's matches have a place, so that it can stand beside NEAR."""
    match node:
        case Phrase() | Near():
            return True
        case Or(parts):
            return all(is_placed(part) for part in parts)
        case InContext(part, _):
            return is_placed(part)
        case _:
            return False


def rebuild(  # noqa: PLR0911 (a kind of node each)
    node: Node, change: Callable[[Node], Node]
) -> Node:
    """The node with each of its parts changed; a phrase has none."""
    match node:
        case And(parts):
            return And(tuple(map(change, parts)))
        case Or(parts, alias):
            return Or(tuple(map(change, parts)), alias)
        case Near():
            return replace(node, left=change(node.left), right=change(node.right))
        case Not(part):
            return Not(change(part))
        case Within(scope, part):
            return Within(scope, change(part))
        case InContext(part, context):
            return InContext(change(part), change(context))
        case Phrase():
            return node
