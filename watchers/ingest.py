"""Entries → matches, stories, alerts, outbox rows: in the caller's one transaction.

Poll and replay both come through here, so what replay measures is what people get.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from matching import stories as same_text
from matching.facts import extract
from matching.match import Matcher
from model import NO_FACTS, Decision, Entry, Facts, Held, Match, Reason
from storage import alerts, entries, outbox
from storage.db import Tx
from storage.edits import count_keys
from storage.facts import save_facts
from watchers.edits import MAX_KEYS, take_edit
from watchers.version import text_version, version_key

Hold = Callable[[Entry], Held | None]


@dataclass(frozen=True, slots=True)
class Item:
    """An entry ready to be ingested: the keys that recognise it, the queries that matched it.

    ``version``: the hash of its text (edits.py); b"" for one whose edits are of no interest.
    ``facts``: of an entry that matched.
    """

    entry: Entry
    keys: tuple[bytes, ...]
    matches: tuple[Match, ...]
    version: bytes = b""
    facts: Facts = NO_FACTS


def look_at(entry: Entry, keys: tuple[bytes, ...], version: bytes, matcher: Matcher) -> Item:
    """Match an entry, and read the facts of one that matches."""
    found = matcher.match(entry)
    facts = extract(entry, matcher.names) if found else NO_FACTS
    return Item(entry, keys, found, version, facts)


def prepare(new: Sequence[tuple[Entry, tuple[bytes, ...]]], matcher: Matcher) -> list[Item]:
    """Match entries, outside any transaction."""
    return [look_at(entry, keys, text_version(entry), matcher) for entry, keys in new]


def hold(*, baseline: bool, now: datetime, max_age: timedelta) -> Hold:
    """The rule for what is logged but not sent: a feed's first look, and what is old news."""

    def rule(entry: Entry) -> Held | None:
        if baseline:
            return Held.BASELINE
        if entry.published_at is not None and now - entry.published_at > max_age:
            return Held.TOO_OLD
        return None

    return rule


def never_hold(_entry: Entry) -> Held | None:
    """The rule of replay: everything counts."""
    return None


def ingest(
    tx: Tx, items: Sequence[Item], *, feed_id: int | None, now: datetime, hold: Hold
) -> list[Decision]:
    """Store what is new, put it into its story, log alerts, fill the outbox. One decision each."""
    return ingest_dated(tx, [(now, item) for item in items], feed_id=feed_id, hold=hold)


def ingest_dated(
    tx: Tx, items: Sequence[tuple[datetime, Item]], *, feed_id: int | None, hold: Hold
) -> list[Decision]:
    """Like ``ingest``, each item at a time of its own; times ascend."""
    known = entries.find_known(tx, {key for _, item in items for key in item.keys})
    looked_at = find_looked_at(tx, [item for _, item in items], known)
    decisions: list[Decision] = []
    for now, item in items:
        owner = owner_of(item.keys, known)
        fresh = [key for key in item.keys if key not in known]
        if owner is None:
            decision = _add(tx, item, feed_id=feed_id, now=now, held=hold(item.entry))
            owner = (decision.entry_id, decision.story_id)
            version = [version_key(owner[0], item.version)] if item.version else []
            entries.add_keys(tx, owner[0], [*fresh, *version])
            looked_at.update(version)
        else:
            decision = _take_again(
                tx, item, owner, fresh, looked_at, feed_id=feed_id, now=now, hold=hold
            )
        known.update(dict.fromkeys(fresh, owner))
        decisions.append(decision)
    return decisions


def owner_of(
    keys: Sequence[bytes], known: Mapping[bytes, tuple[int, int]]
) -> tuple[int, int] | None:
    """The entry and story that these keys recognise; None: it was never seen."""
    return next((known[key] for key in keys if key in known), None)


def find_looked_at(
    tx: Tx, items: Sequence[Item], known: Mapping[bytes, tuple[int, int]]
) -> set[bytes]:
    """Of the known entries' texts, those that were looked at: their version keys."""
    owned = ((item, owner_of(item.keys, known)) for item in items if item.version)
    wanted = {version_key(owner[0], item.version) for item, owner in owned if owner}
    return set(entries.find_known(tx, wanted))


def _take_again(
    tx: Tx,
    item: Item,
    owner: tuple[int, int],
    fresh: Sequence[bytes],
    looked_at: set[bytes],
    *,
    feed_id: int | None,
    now: datetime,
    hold: Hold,
) -> Decision:
    """A known entry: learn its new keys, release what another feed held, see whether it changed."""
    held = hold(item.entry)
    if fresh and held is None:
        _release(tx, *owner, feed_id=feed_id, now=now)
    if fresh and count_keys(tx, owner[0]) < MAX_KEYS:
        entries.add_keys(tx, owner[0], fresh)
    key = version_key(owner[0], item.version)
    if not item.version or key in looked_at:
        return Decision(*owner, Reason.DUPLICATE)
    looked_at.add(key)
    return take_edit(
        tx,
        item.entry,
        item.matches,
        item.facts,
        owner,
        key=key,
        feed_id=feed_id,
        now=now,
        held=held,
    )


def _release(tx: Tx, entry_id: int, story_id: int, *, feed_id: int | None, now: datetime) -> None:
    """An entry that another feed brought and held is news in this one: send what was held.

    Within its own feed a known entry under a new guid or date is no news.
    """
    if feed_id is not None and entries.get_feed_id(tx, entry_id) != feed_id:
        released = alerts.release_alerts(tx, story_id, None, entry_id=entry_id, now=now)
        if released:
            outbox.enqueue(tx, story_id, released, now=now)


def _add(tx: Tx, item: Item, *, feed_id: int | None, now: datetime, held: Held | None) -> Decision:
    entry = item.entry
    keys = same_text.text_keys(entry)
    found = entries.find_same_text(tx, keys.all, since=now - same_text.WINDOW)
    joined = same_text.choose_story(
        entry, keys, [same_text.Candidate(*candidate) for candidate in found]
    )
    if joined is None:
        story_id = entries.open_story(tx, now=now)
    else:
        story_id = joined
        entries.touch_story(tx, story_id, now=now)
    entry_id = entries.add_entry(tx, entry, feed_id=feed_id, story_id=story_id, now=now)
    entries.save_text_keys(tx, keys.all, story_id=story_id, entry_id=entry_id, now=now)
    entries.add_matches(tx, entry_id, item.matches)
    if item.matches:
        save_facts(tx, entry_id, item.facts)
    new = _alert(tx, item.matches, story_id=story_id, entry_id=entry_id, now=now, held=held)
    if not item.matches:
        reason = Reason.NO_MATCH
    elif not new:
        reason = Reason.JOINED_STORY
    else:
        reason = Reason.NEW_STORY if joined is None else Reason.NEW_MATCH
    return Decision(entry_id, story_id, reason, item.matches, tuple(new), held)


def _alert(
    tx: Tx,
    found: Sequence[Match],
    *,
    story_id: int,
    entry_id: int,
    now: datetime,
    held: Held | None,
) -> list[str]:
    """Log the lists that fire on this story for the first time; send what may be sent."""
    fired = list(dict.fromkeys(match.list_id for match in found))
    new = alerts.add_alerts(tx, fired, story_id=story_id, entry_id=entry_id, now=now, held=held)
    if fired and held is None:
        released = alerts.release_alerts(tx, story_id, fired, entry_id=entry_id, now=now)
        outbox.enqueue(tx, story_id, [*new, *released], now=now)
    return new
