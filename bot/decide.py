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


def plan(
    alert: AlertView,
    modes: Mapping[str, Mode],
    hours: Hours,
    mutes: Sequence[Mute],
    now: datetime,
) -> Plan:
    """What to do with an alert for a chat with these settings. A list without a mode is ``now``.

    What is muted is not heard of, urgent or not: somebody asked for that silence.
    """
    mode = min((modes.get(item.id, "now") for item in alert.lists), key=_SOONEST.index)
    for mute in mutes:
        if is_muted(alert, mute):
            return Plan("mute", mute.until)
    if mode == "digest":
        return Plan("digest", next_digest_at(hours, now))
    quiet = quiet_until(hours, now) if mode != "urgent" else None
    if quiet is not None:
        return Plan("quiet", quiet, silent=mode == "silent")
    return Plan(silent=True) if mode == "silent" else AT_ONCE


def is_muted(alert: AlertView, mute: Mute) -> bool:
    """Whether a mute covers an alert; whether it has ended is not asked."""
    match mute.kind:
        case "all":
            return True
        case "story":
            return mute.value == str(alert.story_id)
        case "outlet":
            return mute.value.casefold() == alert.entry.outlet.casefold()
        case "word":
            return says(mute.value, alert.entry)


def says(query: str, entry: Entry) -> bool:
    """Whether an entry matches a query; one that can't be read matches nothing."""
    return bool(_matcher(query).match(entry))


@lru_cache(maxsize=256)
def _matcher(query: str) -> Matcher:
    return Matcher([KeywordList("mute", "", "", (query,))])
