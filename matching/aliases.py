"""Alias sets: the names of a group or a figure, for ``@name`` in queries.

A file maps the name of each set to its members. A member is a name, matched as written (no
inflections; a star makes a prefix); ``=CDG``, exactly so; ``Fito: [Choneros, Guayaquil]``, a name
that counts only in an entry that also has one of these; or ``"@other"``, all of another set.
"""

import re

from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

from matching.nodes import InContext, Or, Phrase
from matching.nodes import Node as Part
from matching.query import NO_ALIASES, AliasSets, QueryError, read_exact, read_phrase
from matching.yaml_lines import Fault, ListError, compose, line_of, pairs, text_of

MAX_CHARS = 200_000
MAX_DEPTH = 20  # of sets within sets

_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


def read_aliases(text: str, *, known: AliasSets = NO_ALIASES) -> AliasSets:
    """Read a file of alias sets; ``known`` are sets of other files that it may include.

    Raises ListError with all problems at once.
    """
    root = compose(text, max_chars=MAX_CHARS)
    if root is None:
        return {}
    if not isinstance(root, MappingNode):
        raise ListError([Fault(1, "a file of alias sets has the names of the sets as its keys")])
    return _Sets(root, known).read()


def _identity(member: Part) -> Part | str | int:
    if isinstance(member, Or) and member.alias:
        return member.alias
    return member if isinstance(member, Phrase) else id(member)


def merge_aliases(known: AliasSets, more: AliasSets) -> AliasSets:
    """Sets over others: one of the same name replaces the other, also where a set includes it."""
    done: dict[str, Or] = dict(more)

    def merged(name: str, depth: int = 0) -> Or:
        if name not in done:
            parts = tuple(
                merged(part.alias, depth + 1)
                if isinstance(part, Or) and part.alias and depth <= MAX_DEPTH
                else part
                for part in known[name].parts
            )
            done[name] = Or(parts, alias=name)
        return done[name]

    return {name: merged(name) for name in {**known, **more}}


class _Sets:
    """Reads the sets of one file, each after those it includes."""

    def __init__(self, root: MappingNode, known: AliasSets) -> None:
        self._known = known
        self._problems: list[Fault] = []
        self._done: dict[str, Or] = {}
        self._open: set[str] = set()
        self._nodes: dict[str, SequenceNode] = {}
        for (name, value), (key, _) in zip(pairs(root), root.value, strict=True):
            if not _NAME.fullmatch(name):
                self._problem(key, f"{name[:40]}: lower-case letters, digits and hyphens")
            elif name in self._nodes:
                self._problem(key, f"{name}: stands there twice")
            elif not isinstance(value, SequenceNode) or not value.value:
                self._problem(key, f"{name}: needs a list of names")
            else:
                self._nodes[name] = value

    def read(self) -> AliasSets:
        for name in self._nodes:
            self._get(name)
        if self._problems:
            raise ListError(self._problems)
        return self._done

    def _problem(self, node: Node, what: str) -> None:
        self._problems.append(Fault(line_of(node), what))

    def _get(self, name: str) -> Or:
        if name not in self._done:
            self._open.add(name)
            members = [self._member(node) for node in self._nodes[name].value]
            self._open.discard(name)
            # By name: to compare sets within sets within sets would take for ever.
            parts = {_identity(member): member for member in members if member is not None}
            self._done[name] = Or(tuple(parts.values()), alias=name)
        return self._done[name]

    def _member(self, node: Node) -> Part | None:
        try:
            if isinstance(node, MappingNode) and len(node.value) == 1:
                key, context = node.value[0]
                return self._in_context(key, context)
            return self._plain(node)
        except QueryError as error:
            self._problem(node, f"{error}, at column {error.column}")
            return None

    def _in_context(self, key: Node, context: Node) -> Part | None:
        part = self._plain(key)
        given = context.value if isinstance(context, SequenceNode) else [context]
        words = [self._plain(one) for one in given]
        found = tuple(word for word in words if word is not None)
        if not found and words == []:
            self._problem(key, "needs words that must be there, too")
        return InContext(part, Or(found)) if part is not None and found else None

    def _plain(self, node: Node) -> Part | None:
        text = text_of(node)
        if text is None or not text.strip():
            self._problem(node, "not a name, a context (name: [words]) or another set")
            return None
        if text.startswith("="):
            return read_exact(text[1:])
        if not text.startswith("@"):
            return read_phrase(text)
        name = text[1:]
        if name in self._open:
            self._problem(node, f"{text[:41]}: includes itself")
        elif len(self._open) > MAX_DEPTH:
            self._problem(node, f"{text[:41]}: more than {MAX_DEPTH} sets within each other")
        elif name not in self._nodes and name in self._known:
            return self._known[name]
        elif name not in self._nodes:
            self._problem(node, f"{text[:41]}: there is no such set")
        else:
            return self._get(name)
        return None
