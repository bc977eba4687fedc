"""What must be in an entry for a query to match: by this the queries to evaluate are chosen."""

from collections.abc import Sequence

from matching.nodes import And, InContext, Near, Node, Or, Phrase, Scope, Within, rebuild
from matching.search import Compiled, Leaf
from matching.vocabulary import Vocabulary

Key = int | str | tuple[Scope, int]  # of a term, an alias set, a term beside the text
Group = frozenset[Key]  # one of these must be there

BESIDE: tuple[Scope, ...] = ("outlet", "lang", "feed")
_SET_COST = 0.01  # how many texts have a name of an alias set, on the scale of ``_cost``


class Compiler:
    """Makes nodes ready to be searched for; each alias set only once.

    To mypy the parts of a Node are Nodes; in a compiled one a Leaf stands for each Phrase. Hence
    the three ignores: the alternative is a type parameter on every kind of node.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._sets: dict[str, tuple[Or, Compiled]] = {}

    def compile(self, node: Node) -> Compiled:
        """The node with a Leaf for each Phrase."""
        if isinstance(node, Phrase):
            return Leaf(node, tuple(self._vocabulary.number(term) for term in node.terms))
        if not isinstance(node, Or) or node.alias is None:
            return rebuild(node, self.compile)  # type: ignore[arg-type]
        known = self._sets.get(node.alias)
        if known is not None and known[0] is node:
            return known[1]
        parts = tuple(self.compile(part) for part in node.parts)
        if known is not None:
            return Or(parts)  # type: ignore[arg-type]  # another set of this name: no short way
        compiled = Or(parts, node.alias)  # type: ignore[arg-type]
        self._sets[node.alias] = (node, compiled)
        members = self._vocabulary.members[node.alias] = {}
        for part in parts:
            for key in self._either([part], None):
                if not isinstance(key, tuple):
                    if key not in members:
                        self._vocabulary.name_set(node.alias, key)
                    members.setdefault(key, []).append(part)
        return compiled

    def required(self, node: Compiled) -> tuple[Group, tuple[frozenset[int], ...]]:
        """Keys of which one must be there for the node to be true: the rarest such group.

        And the other groups, those of terms in the text only.
        """
        groups = self._groups(node, None)
        first = self._rarest(groups)
        others = dict.fromkeys(group for group in groups if group != first)
        return first, tuple(
            frozenset(key for key in group if isinstance(key, int))
            for group in others
            if all(isinstance(key, int) for key in group)
        )

    def _groups(  # noqa: PLR0911 (a kind of node each)
        self, node: Compiled, scope: Scope | None
    ) -> list[Group]:
        beside = scope if scope in BESIDE else None
        match node:
            case Leaf(_, numbers):
                return [frozenset([(beside, one) if beside else one]) for one in numbers]
            case And(parts):
                return [group for part in parts for group in self._groups(part, scope)]
            case Near(left, right):
                return [*self._groups(left, scope), *self._groups(right, scope)]
            case Within(inner, part):
                return self._groups(part, inner)
            case InContext(part, context):
                return [*self._groups(part, scope), *self._groups(context, None)]
            case Or(_, str(name)) if not beside:
                return [frozenset([name])]
            case Or(parts):
                group = self._either(parts, scope)
                return [group] if group else []
            case _:
                return []

    def _either(self, parts: Sequence[Compiled], scope: Scope | None) -> Group:
        groups = [self._rarest(self._groups(part, scope)) for part in parts]
        return frozenset[Key]().union(*groups) if all(groups) else frozenset()

    def _rarest(self, groups: Sequence[Group]) -> Group:
        return min(groups, key=lambda group: sum(map(self._cost, group)), default=frozenset())

    def _cost(self, key: Key) -> float:
        """A guess at how many texts have it: the longer a word, the fewer."""
        if isinstance(key, str):
            return _SET_COST
        number = key[1] if isinstance(key, tuple) else key
        return 1 / self._vocabulary.length(number) ** 3
