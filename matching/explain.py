"""Why an entry did or did not match: its words in context, and a verdict on each part of a query.

A Verdict is a small tree. Where a part is not true its ``fault`` says what kind of failure that is,
or the verdicts on its own parts do.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from matching.blame import blame
from matching.match import Matcher, Prepared, reaches, weigh
from matching.nodes import And, InContext, Near, Or, Within
from matching.query import AliasSets, QueryError
from matching.search import FIELD_OF, Compiled, Document, holds, spans_of
from matching.verdict import ListVerdict, Verdict
from model import FIELDS, Entry, FieldName, KeywordList, Match, Span

_HEAD, _TAIL, _SPACES = re.compile(r"^\S+"), re.compile(r"\S+$"), re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Snippet:
    """A place that matched, with what stands around it: texts, and whether each is a match."""

    field: FieldName
    parts: tuple[tuple[str, bool], ...]


def context(entry: Entry, match: Match, *, width: int = 40) -> tuple[Snippet, ...]:
    """The matched words with up to ``width`` characters of whole words on both sides.

    Places of one field that are closer than that come together. "…" stands for what is cut off.
    """
    found: list[Snippet] = []
    for name in FIELDS:
        text = entry.text(name)
        groups = _group([span for span in match.spans if span.field == name], width)
        starts = [group[0][0] for group in groups] + [len(text)]
        low = 0
        for at, group in enumerate(groups):
            high = min(group[-1][1] + width, starts[at + 1])
            parts = _parts(text, group, max(starts[at] - width, low), high)
            found.append(Snippet(name, tuple(part for part in parts if part[0])))
            low = high
    return tuple(found)


def _group(spans: Iterable[Span], width: int) -> list[list[tuple[int, int]]]:
    """Where the spans start and end, those together that are close; what overlaps is one."""
    groups: list[list[tuple[int, int]]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if not groups or start - groups[-1][-1][1] >= max(width, 1):
            groups.append([(start, end)])
        elif start <= groups[-1][-1][1]:
            groups[-1][-1] = (groups[-1][-1][0], max(end, groups[-1][-1][1]))
        else:
            groups[-1].append((start, end))
    return groups


def _parts(
    text: str, group: Sequence[tuple[int, int]], low: int, high: int
) -> Iterator[tuple[str, bool]]:
    """What stands between ``low`` and ``high``, the group as matches; of the rest whole words."""
    start, end = group[0][0], group[-1][1]
    before, after = text[low:start], text[end:high]
    if text[max(low - 1, 0) : low].strip():
        before = _HEAD.sub("", before)
    if text[high : high + 1].strip():
        after = _TAIL.sub("", after)
    lead = "…" if text[: start - len(before)].strip() else ""
    trail = "…" if text[end + len(after) :].strip() else ""
    yield lead + _SPACES.sub(" ", before.lstrip()), False
    for (first, last), (following, _) in pairwise([*group, (end, end)]):
        yield _SPACES.sub(" ", text[first:last]), True
        yield _SPACES.sub(" ", text[last:following]), False
    yield _SPACES.sub(" ", after.rstrip()) + trail, False


def explain(prepared: Prepared, document: Document) -> Verdict:
    """What is true of a query in an entry, part by part, and how nearly what fails is."""
    return _judge(prepared.node, document, FIELDS)


def _judge(node: Compiled, document: Document, names: Sequence[str]) -> Verdict:
    inner: list[tuple[Compiled, Sequence[str]]] = []
    match node:
        case And(parts) | Or(parts, None):
            inner = [(part, names) for part in parts]
        case Near(left, right):
            inner = [(left, names), (right, names)]
        case Within(scope, part):
            inner = [(part, [FIELD_OF.get(scope, scope)])]
        case InContext(part, needed):
            inner = [(part, names), (needed, FIELDS)]
    true = holds(node, document, names) is not None
    verdict = Verdict(node, true, tuple(_judge(one, document, where) for one, where in inner))
    return verdict if true else blame(verdict, document, names)


def explain_list(item: KeywordList, entry: Entry, *, aliases: AliasSets) -> ListVerdict:
    """What is true of a list in an entry. Queries that can't be read are left out."""
    matcher = Matcher(aliases=aliases)
    ready: list[Prepared] = []
    for text in dict.fromkeys(item.queries):
        with suppress(QueryError):
            ready.append(matcher.prepare(text, spanish=item.lang == "es"))
    document = matcher.document(entry)
    verdicts = [(one, explain(one, document)) for one in ready]
    vetoes = [(one, verdict) for one, verdict in verdicts if one.query.is_negative]
    firing = [
        (one, verdict)
        for one, verdict in verdicts
        if not one.query.is_negative and one.query.weight > 0
    ]
    hits = [one for one, verdict in firing if verdict.true]
    brakes = [one for one, verdict in verdicts if one.query.weight < 0 and verdict.true]
    blocking = [(one.text, _words(verdict)) for one, verdict in vetoes if not verdict.true]
    weight = weigh(hits, brakes, document)
    fired = bool(hits) and not blocking and reaches(item, weight)
    failing = [] if fired else [pair for pair in firing if not pair[1].true]
    closest = max(failing, key=lambda pair: pair[1].share, default=None)
    return ListVerdict(
        fired=fired,
        matches=tuple(_match(item, one, document) for one in hits),
        weight=weight,
        threshold=item.threshold,
        vetoes=tuple(blocking),
        brakes=tuple(one.text for one in brakes),
        closest=closest[1] if closest else None,
        closest_query=closest[0].text if closest else "",
    )


def _match(item: KeywordList, one: Prepared, document: Document) -> Match:
    return Match(item.id, one.text, spans_of(holds(one.node, document) or [], document))


def _words(verdict: Verdict) -> tuple[str, ...]:
    """The words of the entry that a verdict and its parts are about."""
    words = [*verdict.found, *(word for part in verdict.parts for word in _words(part))]
    return tuple(dict.fromkeys(words))
