"""Keyword lists × entry → matches, with the words that made each query fire.

An index from required words to queries decides which queries are evaluated at all: of the words
that a query can't be true without, the rarest group stands for it.
"""

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from matching.gazetteer import Names
from matching.groups import Groups
from matching.index import Compiler, Key
from matching.nodes import Query, Scope
from matching.query import NO_ALIASES, AliasSets, QueryError, parse_query
from matching.search import Compiled, Document, Leaf, holds, spans_of
from matching.vocabulary import Vocabulary
from model import Entry, KeywordList, Match


@dataclass(frozen=True, slots=True)
class Problem:
    """A stored query that can't be read (any more) and is left out of matching."""

    list_id: str
    query: str
    error: QueryError


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """A query of a list, ready to be searched for."""

    text: str
    query: Query
    node: Compiled
    keys: frozenset[Key]  # one of them is there wherever the query matches
    second: int | None  # and this term
    others: tuple[frozenset[int], ...]  # and one of each of these
    words: Leaf | None  # the whole query, where it is no more than words side by side


@dataclass(slots=True, eq=False)
class _Compiled:
    item: KeywordList
    position: int
    queries: dict[Prepared, int]  # those that can fire, in order
    brakes: tuple[Prepared, ...]  # negative weights
    vetoes: tuple[Prepared, ...]  # only what to leave out
    problems: tuple[Problem, ...]
    texts: dict[str, Prepared] = field(default_factory=dict)


# The queries of a key, each with its list and what decides at a glance whether it can match:
# another term that must be there as well, the other groups, whether it has other keys, too. Side by
# side in a tuple, for most are passed over, and reading far-off memory is what it costs.
_Others = tuple[frozenset[int], ...]
_Bucket = dict[Prepared, tuple[int | None, _Others, bool, Prepared, _Compiled]]


class Matcher:
    """Lists compiled once, matched many times; ``update`` compiles only what has changed.

    A list fires when one of its queries matches, or when the weights of those that match reach its
    threshold. A query that is only negative (``-cartelera``) applies to its whole list. Queries
    that can't be read are left out and told in ``problems``. Safe for threads.
    """

    def __init__(
        self, lists: Iterable[KeywordList] = (), *, aliases: AliasSets = NO_ALIASES
    ) -> None:
        self.aliases = aliases
        self._vocabulary = Vocabulary()
        self._compiler = Compiler(self._vocabulary)
        self._lists: dict[str, _Compiled] = {}
        self._index: defaultdict[Key, _Bucket] = defaultdict(dict)
        self._numbers: set[int] = set()  # the keys of the index that are terms of the text
        self._beside: set[Scope] = set()  # fields beside the text that some query asks for
        self._lock = threading.Lock()
        self.update(lists)

    @cached_property
    def names(self) -> Names:
        """The groups and figures that its sets of names know."""
        return Names(self.aliases)

    @cached_property
    def groups(self) -> Groups:
        """The names that the alias sets know, for stories."""
        return Groups(self.aliases)

    def warm_up(self) -> None:
        """Read the names of the alias sets now rather than at the first entry."""
        _ = self.names, self.groups

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The queries that can't be read."""
        lists = sorted(self._lists.values(), key=lambda one: one.position)
        return tuple(problem for item in lists for problem in item.problems)

    def update(self, lists: Iterable[KeywordList]) -> None:
        """Make these the lists, in this order."""
        with self._lock:
            wanted = {item.id: item for item in lists}
            for list_id in [known for known in self._lists if known not in wanted]:
                self._take_out(self._lists.pop(list_id))
            for position, item in enumerate(wanted.values()):
                known = self._lists.get(item.id)
                if known is None or known.item != item:
                    self._put_in(item, known)
                self._lists[item.id].position = position

    def _put_in(self, item: KeywordList, known: _Compiled | None) -> None:
        reusable = known.texts if known is not None and known.item.lang == item.lang else {}
        compiled = self._lists[item.id] = self._compile(item, reusable)
        kept = set(compiled.queries)
        if known is not None:
            self._take_out(known, but=kept)
        for prepared in compiled.queries:
            for key in prepared.keys:
                several = len(prepared.keys) > 1
                found = (prepared.second, prepared.others, several, prepared, compiled)
                self._index[key][prepared] = found
                if isinstance(key, int):
                    self._numbers.add(key)
                elif isinstance(key, tuple):
                    self._beside.add(key[0])

    def _take_out(self, compiled: _Compiled, but: Iterable[Prepared] = ()) -> None:
        for prepared in compiled.queries.keys() - set(but):
            for key in prepared.keys:
                del self._index[key][prepared]
                if not self._index[key]:
                    del self._index[key]

    def _compile(self, item: KeywordList, reusable: dict[str, Prepared]) -> _Compiled:
        texts: dict[str, Prepared] = {}
        problems: list[Problem] = []
        for text in item.queries:
            try:
                texts[text] = reusable.get(text) or self.prepare(text, spanish=item.lang == "es")
            except QueryError as error:
                problems.append(Problem(item.id, text, error))
        ready = texts.values()
        vetoes = tuple(one for one in ready if one.query.is_negative)
        brakes = tuple(one for one in ready if one.query.weight < 0)
        firing = [one for one in ready if not one.query.is_negative and one.query.weight > 0]
        queries = {one: order for order, one in enumerate(firing)}
        return _Compiled(item, 0, queries, brakes, vetoes, tuple(problems), texts)

    def prepare(self, text: str, *, spanish: bool = False) -> Prepared:
        """A query, ready for ``search``. Raises QueryError."""
        query = parse_query(text, spanish=spanish, aliases=self.aliases)
        node = self._compiler.compile(query.node)
        keys, others = self._compiler.required(node)
        singles = [group for group in others if len(group) == 1]
        second = next(iter(singles[0])) if singles else None
        rest = tuple(group for group in others if group not in singles[:1])
        words = node if isinstance(node, Leaf) and node.phrase.literal is None else None
        return Prepared(text, query, node, keys, second, rest, words)

    def document(self, entry: Entry) -> Document:
        """The entry, ready to be searched for what ``prepare`` gives."""
        return Document(entry, self._vocabulary)

    def match(self, entry: Entry) -> tuple[Match, ...]:
        """Every query that matches the entry, of the lists that fire, in their order."""
        with self._lock:
            document = Document(entry, self._vocabulary)
            candidates = self._candidates(document)
            found: list[Match] = []
            for compiled in sorted(candidates, key=lambda one: one.position):
                found += _fire(compiled, candidates[compiled], document)
            return tuple(found)

    def match_plainly(self, entry: Entry) -> tuple[Match, ...]:
        """What ``match`` gives, by evaluating every query: what tests hold the index against."""
        with self._lock:
            document = Document(entry, self._vocabulary)
            return tuple(
                hit
                for compiled in sorted(self._lists.values(), key=lambda one: one.position)
                for hit in _fire(compiled, list(compiled.queries), document)
            )

    def _candidates(self, document: Document) -> dict[_Compiled, list[Prepared]]:
        """The queries that can match, by the words that are there at all."""
        index, present = self._index, document.present
        keys: list[Key] = [*(present & self._numbers), *document.sets]
        for scope in self._beside:
            keys += [(scope, number) for number in document.presence(scope)]
        found: defaultdict[_Compiled, list[Prepared]] = defaultdict(list)
        seen: set[Prepared] = set()
        ready = [
            one
            for key in keys
            if key in index
            for one in index[key].values()
            if one[0] is None or one[0] in present
        ]
        for _, others, several, prepared, compiled in ready:
            if several:
                if prepared in seen:
                    continue
                seen.add(prepared)
            for group in others:
                if group.isdisjoint(present):
                    break
            else:
                found[compiled].append(prepared)
        return found


def _fire(compiled: _Compiled, candidates: list[Prepared], document: Document) -> list[Match]:
    """The matches of one list, if it fires."""
    if len(candidates) > 1:
        candidates.sort(key=compiled.queries.__getitem__)
    find_spans, list_id = document.find_spans, compiled.item.id
    matches: list[Match] = []
    matching: list[Prepared] = []
    for prepared in candidates:
        if prepared.words is not None:
            spans = find_spans(prepared.words)
            if not spans:
                continue
        else:
            hits = holds(prepared.node, document)
            if hits is None:
                continue
            spans = spans_of(hits, document)
        matching.append(prepared)
        matches.append(Match(list_id, prepared.text, spans))
    if not matches or any(holds(veto.node, document) is None for veto in compiled.vetoes):
        return []
    weighed = compiled.brakes or compiled.item.threshold is not None
    if weighed and not reaches(compiled.item, weigh(matching, compiled.brakes, document)):
        return []
    return matches


def weigh(hits: Iterable[Prepared], brakes: Iterable[Prepared], document: Document) -> float:
    """The weights of what matched, less those of the brakes that match as well."""
    slowed = [brake for brake in brakes if holds(brake.node, document) is not None]
    return sum(one.query.weight for one in (*hits, *slowed))


def reaches(item: KeywordList, weight: float) -> bool:
    """Whether a list fires on this sum of weights, given that a query of it matches."""
    return weight > 0 if item.threshold is None else weight >= item.threshold
