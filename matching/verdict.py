"""What a query or a list says to an entry, as values: what is true, what fails, and how nearly."""

from dataclasses import dataclass
from enum import StrEnum

from matching.nodes import Near, Not, Or
from matching.search import Compiled
from model import Match


class Fault(StrEnum):
    """What is wrong where a part of a query is not true: the sentence, which ``tell`` fills in."""

    ABSENT = "{asked} is not there."
    SIMILAR = "{asked} is not there; the nearest is {found}."
    SPELLED = "{asked} is there only in another spelling: {found}."
    PARTLY = "{asked} is there only in part: {found}."
    APART = "All words of {asked} are there, but not side by side in this order."
    NONE = "None of these is there: {asked}."
    NO_NAME = "No name of {asked} is there."
    NO_CONTEXT = "{found} is there, but counts for {first} only with one of these: {others}."
    FAR = "{both} are there, but {apart} words apart; the query allows {allowed}."
    ORDER = "{both} are there, but in the other order."
    FIELDS = "{both} are there, but in different fields: {field}, {field2}."
    SAME = "{both} are there, but only as the same words."
    ELSEWHERE = "{asked} is in {field}, not in {field2}."
    OTHER = "{field} is {found}, not {asked}."
    UNKNOWN = "{field} is not known; the query asks for {asked}."
    BLOCKED = "The query excludes {found}, found in {field}."


PLAIN = (Fault.ABSENT, Fault.NO_NAME, Fault.NONE)  # nothing of it is there


def _share(score: tuple[int, int]) -> float:
    return score[0] / score[1] if score[1] else 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a part of a query is true of an entry, and what is wrong where it is not.

    ``asked`` are words of the query, ``found`` words of the entry and ``fields`` where they stand;
    the second one of ELSEWHERE is the field that was asked for. NO_CONTEXT asks for a set of names,
    then the words of which one is missing. ``apart`` and ``allowed`` count words, as NEAR does.
    """

    node: Compiled
    true: bool
    parts: tuple["Verdict", ...] = ()
    fault: Fault | None = None
    asked: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    apart: int = 0
    allowed: int = 0

    @property
    def score(self) -> tuple[int, int]:
        """How many parts are true, of how many: of OR the best one, what is rightly absent none."""
        if isinstance(self.node, Not):
            return 0, int(not self.true)
        scores = [part.score for part in self.parts]
        if isinstance(self.node, Or) and scores:
            return max(scores, key=_share)
        own = not scores or isinstance(self.node, Near)  # a part itself
        true = sum(true for true, _ in scores) + (own and self.true)
        return true, sum(total for _, total in scores) + own

    @property
    def share(self) -> float:
        """How much of it is true, from 0 to 1."""
        return _share(self.score)


@dataclass(frozen=True, slots=True)
class ListVerdict:
    """Whether a list fires on an entry, and why or why not.

    ``matches`` are of its queries, whether or not it fires; ``vetoes`` are the negative lines that
    silence it, each with the words of the entry that it forbids; ``brakes`` the queries of negative
    weight that match. ``closest`` is that query of those that don't match which has the largest
    share of its parts true, the first of several; None where the list fires or all match.
    """

    fired: bool
    matches: tuple[Match, ...]
    weight: float
    threshold: float | None
    vetoes: tuple[tuple[str, tuple[str, ...]], ...]
    brakes: tuple[str, ...]
    closest: Verdict | None = None
    closest_query: str = ""
