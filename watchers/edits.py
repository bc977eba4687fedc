"""A known entry with a text that was not looked at yet: an edit, or another feed's fuller version.

An edit that makes a quiet entry match is news, once. What changes with every look (counters,
"3 minutes ago") is none: digits don't count.
"""

from collections.abc import Sequence
from datetime import datetime

from matching.fact_conflicts import conflicts
from model import Decision, Entry, Facts, Held, Match, Reason
from storage import alerts, edits, entries, outbox
from storage.db import Tx
from storage.facts import get_facts, save_facts

# More keys are not learned for one entry: guids, links and texts that change with every poll would
# add some for ever. Its later texts are matched each time they come, so no alert is lost.
MAX_KEYS = 64


def take_edit(
    tx: Tx,
    entry: Entry,
    matches: Sequence[Match],
    facts: Facts,
    owner: tuple[int, int],
    *,
    key: bytes,
    feed_id: int | None,
    now: datetime,
    held: Held | None,
) -> Decision:
    """Alert for the lists that this text makes fire on the entry's story for the first time.

    The stored text becomes this one if it fires; else if it is its own feed's, and still matches
    what the old one did: a message that is under way quotes it.
    """
    entry_id, story_id = owner
    fired = list(dict.fromkeys(match.list_id for match in matches))
    new = alerts.add_alerts(tx, fired, story_id=story_id, entry_id=entry_id, now=now, held=held)
    if new and held is None:
        outbox.enqueue(tx, story_id, new, now=now)
    own = feed_id is not None and entries.get_feed_id(tx, entry_id) == feed_id
    if new or (own and edits.matched_lists(tx, entry_id) <= set(fired)):
        edits.replace_text(tx, entry_id, entry, matches, with_link=own)
        if entry.content or not _says_the_same(get_facts(tx, entry_id), facts):
            save_facts(tx, entry_id, facts)
        entries.touch_story(tx, story_id, now=now)  # messages that told it are brought up to date
    if edits.count_keys(tx, entry_id) < MAX_KEYS:
        entries.add_keys(tx, entry_id, [key])
    reason = Reason.NEW_MATCH if new else Reason.DUPLICATE
    return Decision(entry_id, story_id, reason, tuple(matches), tuple(new), held, edited=True)


def _says_the_same(stored: Facts, facts: Facts) -> bool:
    """Whether a text without the article says nothing else than what the article told."""
    return facts.kind in {None, stored.kind} and conflicts(stored, facts) is None
