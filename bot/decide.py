"""Whether a delivery goes at once, waits, or is muted: decided for each by itself. Pure.

muted → dead · urgent → at once, always · digest → the next digest · quiet hours → their end
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Literal

from bot.hours import next_digest_at, quiet_until
from matching.match import Matcher
from matching.query import NO_ALIASES, AliasSets
from matching.text import fold
from model import AlertView, Entry, Hours, KeywordList, Mode, Mute

# Of several lists that fired the one decides that the chat wants to hear soonest.
_SOONEST: tuple[Mode, ...] = ("urgent", "now", "silent", "digest")


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do with a delivery: ``hold`` it until then, or not; with or without a sound."""

    hold: Literal["digest", "quiet", "mute"] | None = None
    until: datetime | None = None
    silent: bool = False


AT_ONCE = Plan()
_KEPT = 256  # compiled queries, some 6 kB each


class Words:
    """What the queries of mutes match; those compiled last are kept.

    They are read in both languages: Y, O and NO are operators as well. Safe for threads.
    """

    def __init__(self, aliases: AliasSets = NO_ALIASES) -> None:
        def compiled(query: str) -> Matcher:
            return Matcher([KeywordList("mute", "", "", (query,), lang="es")], aliases=aliases)

        self._compiled = lru_cache(maxsize=_KEPT)(compiled)

    def match(self, query: str, entry: Entry) -> bool:
        """Whether an entry matches a query; one that can't be read matches nothing."""
        return bool(self._compiled(query).match(entry))

    @property
    def kept(self) -> int:
        """How many compiled queries are kept."""
        return self._compiled.cache_info().currsize


NO_NAMES = Words()


def plan(
    alert: AlertView,
    modes: Mapping[str, Mode],
    hours: Hours,
    mutes: Sequence[Mute],
    now: datetime,
    *,
    words: Words = NO_NAMES,
) -> Plan:
    """What to do with an alert for a chat with these settings. A list without a mode is ``now``.

    What is muted is not heard of, urgent or not: somebody asked for that silence. ``words`` knows
    the sets of names (``@cjng``) that the queries of mutes may have.
    """
    for mute in mutes:
        if is_muted(alert, mute, words=words):
            return Plan("mute", mute.until)
    listed: list[Mode] = [modes.get(item.id, "now") for item in alert.lists]
    mode = min(listed, key=_SOONEST.index, default="now")
    if mode == "digest":
        return Plan("digest", next_digest_at(hours, now))
    quiet = quiet_until(hours, now) if mode != "urgent" else None
    if quiet is not None:
        return Plan("quiet", quiet, silent=mode == "silent")
    return Plan(silent=True) if mode == "silent" else AT_ONCE


def is_muted(alert: AlertView, mute: Mute, *, words: Words = NO_NAMES) -> bool:
    """Whether a mute covers an alert; whether it has ended is not asked."""
    match mute.kind:
        case "all":
            return True
        case "story":
            return mute.value == str(alert.story_id)
        case "outlet":
            return same_name(mute.value, alert.entry.outlet)
        case "word":
            return words.match(mute.value, alert.entry)


def same_name(one: str, other: str) -> bool:
    """Whether two outlets are called the same, but for case, accents and gaps."""
    return fold(" ".join(one.split())) == fold(" ".join(other.split()))
