"""Whether two texts that look alike tell different events, by their facts. Pure."""

from datetime import timedelta
from typing import Literal

from matching.fact_events import MOVES, ON_REQUEST
from model import Facts, Person

Conflict = Literal["persons", "count", "route", "kind", "date"]

_A_DAY = timedelta(days=1)  # the same night has two dates, by place and by who tells


def conflicts(a: Facts, b: Facts) -> Conflict | None:
    """Why both can't be told of the same event, or None: what one of them doesn't say is no reason.

    Other persons, where neither tells of more people than it names; another number of people
    (deaths are counted on); another country from or to; a request for what elsewhere is done, or
    another answer to it; days more than one apart.
    """
    if _names_all(a) and _names_all(b) and not _share_person(a, b):
        return "persons"
    if a.count and b.count and a.count != b.count and "killed" not in {a.kind, b.kind}:
        return "count"
    for one, other in ((a.origin, b.origin), (a.target, b.target)):
        if one and other and one != other:
            return "route"
    if _other_stage(a, b):
        return "kind"
    days = a.happened_on, b.happened_on
    if days[0] and days[1] and abs(days[0] - days[1]) > _A_DAY:
        return "date"
    return None


def _names_all(facts: Facts) -> bool:
    return bool(facts.persons) and (facts.count or 1) <= len(facts.persons)


def _share_person(a: Facts, b: Facts) -> bool:
    return any(_is_same(one, other) for one in a.persons for other in b.persons)


def _is_same(one: Person, other: Person) -> bool:
    """The same figure, or a name that holds the other's words ("Toledo" in "Alejandro Toledo")."""
    if one.id and one.id == other.id:
        return True
    words, others = set(one.key.split()), set(other.key.split())
    return words <= others or others <= words


def _other_stage(a: Facts, b: Facts) -> bool:
    """Of one extradition: asked for here, refused or done there."""
    if a.kind == b.kind or a.kind not in MOVES or b.kind not in MOVES:
        return False
    return a.kind in ON_REQUEST or b.kind in ON_REQUEST
