"""Entries → matches, stories, alerts, outbox rows: in the caller's one transaction.

Poll and replay both come through here, so what replay measures is what people get.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from matching import sketch
from matching import stories as same_text
from matching.facts import extract
from matching.groups import Groups
from matching.match import Matcher
from model import NO_FACTS, Decision, Entry, Facts, Held, Match, Reason
from storage import alerts, chat_feeds, corrections, entries, outbox
from storage.db import Tx
from storage.edits import count_keys
from storage.facts import save_facts
from watchers.edits import MAX_KEYS, take_edit
from watchers.joining import Joiner, Placed
from watchers.reading import Reading
from watchers.scope import scoped, scoped_text
from watchers.version import text_version, version_key

Hold = Callable[[Entry], Held | None]

NO_GROUPS = Groups({})
CHUNK = 250  # entries whose words are in memory at once


@dataclass(frozen=True, slots=True)
class Item:
    """An entry ready to be ingested: the keys that recognise it, the queries that matched it.

    ``version``: the hash of its text (edits.py); b"" for one whose edits are of no interest.
    ``outside``: see Reading.
    ``facts``: of an entry that matched. ``groups``: the names that stories compare.
    """

    entry: Entry
    keys: tuple[bytes, ...]
    matches: tuple[Match, ...]
    version: bytes = b""
    outside: tuple[bytes, ...] = ()
    facts: Facts = NO_FACTS
    groups: Groups = NO_GROUPS


def item_of(reading: Reading, matches: tuple[Match, ...] = ()) -> Item:
    """A reading with what matched in it."""
    return Item(reading.entry, reading.keys, matches, reading.version, reading.outside)


def look_at(
    entry: Entry,
    keys: tuple[bytes, ...],
    version: bytes,
    matcher: Matcher,
    outside: tuple[bytes, ...] = (),
) -> Item:
    """Match an entry, and read the facts of one that matches."""
    found = matcher.match(entry)
    facts = extract(entry, matcher.names) if found else NO_FACTS
    return Item(entry, keys, found, version, outside, facts, matcher.groups)


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
    tx: Tx,
    items: Sequence[Item],
    *,
    feed_id: int | None,
    now: datetime,
    hold: Hold,
    scope: int | None = None,
) -> list[Decision]:
    """Store what is new, put it into its story, log alerts, fill the outbox. One decision each.

    ``scope``: the feed, where it is private.
    """
    dated = [(now, item) for item in items]
    return ingest_dated(tx, dated, feed_id=feed_id, hold=hold, scope=scope)


def ingest_dated(
    tx: Tx,
    items: Sequence[tuple[datetime, Item]],
    *,
    feed_id: int | None,
    hold: Hold,
    scope: int | None = None,
) -> list[Decision]:
    """Like ``ingest``, each item at a time of its own; times ascend."""
    known = entries.find_known(tx, {key for _, item in items for key in item.keys})
    looked_at = find_looked_at(tx, [item for _, item in items], known)
    decisions: list[Decision] = []
    for start in range(0, len(items), CHUNK):
        chunk = items[start : start + CHUNK]
        readings = {
            id(item): sketch.read(item.entry, item.groups)
            for _, item in chunk
            if owner_of(item.keys, known) is None
        }
        joiner = Joiner(tx, readings.values())
        for now, item in chunk:
            owner = owner_of(item.keys, known)
            fresh = [key for key in item.keys if key not in known]
            if owner is None:
                place = partial(joiner.place, item.entry, readings[id(item)])
                decision = _add(tx, place, item, feed_id=feed_id, now=now, hold=hold, scope=scope)
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
        joiner.finish()
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
    if fresh and held is None and _look_outside(tx, item, feed_id)[1]:
        held = Held.BASELINE
    if fresh and held is None:
        _release(tx, item, owner, feed_id=feed_id, now=now)
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


def _release(
    tx: Tx, item: Item, owner: tuple[int, int], *, feed_id: int | None, now: datetime
) -> None:
    """An entry that another feed brought and held is news in this one: send what was held.

    Within its own feed a known entry under a new guid or date is no news.
    """
    entry_id, story_id = owner
    if feed_id is not None and entries.get_feed_id(tx, entry_id) != feed_id:
        released = alerts.release_alerts(tx, story_id, None, entry_id=entry_id, now=now)
        if released:
            known_as = _find_private_twins(tx, item, None, now)
            outbox.enqueue(tx, story_id, released, now=now, known_as=known_as)


def _add(
    tx: Tx,
    place: Callable[..., Placed],
    item: Item,
    *,
    feed_id: int | None,
    now: datetime,
    hold: Hold,
    scope: int | None,
) -> Decision:
    entry, held = item.entry, hold(item.entry)
    outside, shown_before = _look_outside(tx, item, feed_id)
    if shown_before:
        held, outside = held or Held.BASELINE, None
    placed = place(feed_id=feed_id, now=now, scope=scope)
    entry_id, story_id = placed.entry_id, placed.story_id
    entries.add_matches(tx, entry_id, item.matches)
    if item.matches:
        save_facts(tx, entry_id, item.facts)
    fired = list(dict.fromkeys(match.list_id for match in item.matches))
    if scope is not None and fired:
        there = outside[1] if outside else _find_story(tx, entry, now)
        told = alerts.find_told(tx, there) if there is not None else ()
        fired = [list_id for list_id in fired if list_id not in told]
    known_as = _find_private_twins(tx, item, scope, now) if fired and held is None else ()
    new = _alert(
        tx, fired, story_id=story_id, entry_id=entry_id, now=now, held=held, known_as=known_as
    )
    if not item.matches:
        reason = Reason.NO_MATCH
    elif not new:
        reason = Reason.JOINED_STORY
    else:
        reason = Reason.NEW_STORY if placed.is_new else Reason.NEW_MATCH
    return Decision(entry_id, story_id, reason, item.matches, tuple(new), held)


def _look_outside(tx: Tx, item: Item, feed_id: int | None) -> tuple[tuple[int, int] | None, bool]:
    """The entry and story that this is outside of its feed's present standing.

    And whether this feed has shown it before, to others than now: then it is its own entry, or has
    learned all its keys, those of this feed among them.
    """
    known = entries.find_known(tx, item.outside) if item.outside else {}
    owner = owner_of(item.outside, known)
    if owner is None:
        return None, False
    learned = len(item.outside) > 1 and len(known) == len(set(item.outside))
    return owner, learned or entries.get_feed_id(tx, owner[0]) == feed_id


def _find_story(tx: Tx, entry: Entry, now: datetime) -> int | None:
    """Everybody's story with the same text."""
    keys = same_text.text_keys(entry)
    found = entries.find_same_text(tx, keys.all, since=now - same_text.WINDOW)
    return same_text.choose_story(entry, keys, [same_text.Candidate(*one[:4]) for one in found])


def _find_private_twins(tx: Tx, item: Item, scope: int | None, now: datetime) -> set[int]:
    """Stories of (other) private feeds that tell the same, by its link or its text."""
    feed_ids = [feed_id for feed_id in chat_feeds.find_once_private(tx) if feed_id != scope]
    if not feed_ids:
        return set()
    public = item.keys if scope is None else item.outside
    known = entries.find_known(tx, [key for one in feed_ids for key in scoped(public, one)])
    found = {story_id for _, story_id in known.values()}
    text = same_text.text_keys(item.entry)
    texts = {feed_id: scoped_text(text, feed_id) for feed_id in feed_ids}
    wanted = [key for keys in texts.values() for key in keys.all]
    since = now - same_text.WINDOW
    candidates = [
        same_text.Candidate(*one[:4]) for one in entries.find_same_text(tx, wanted, since=since)
    ]
    for keys in texts.values() if candidates else ():
        mine = set(keys.all)
        told = same_text.choose_story(item.entry, keys, [c for c in candidates if c.key in mine])
        found |= set() if told is None else {told}
    return found


def _alert(
    tx: Tx,
    fired: Sequence[str],
    *,
    story_id: int,
    entry_id: int,
    now: datetime,
    held: Held | None,
    known_as: Collection[int] = (),
) -> list[str]:
    """Log the lists that fire on this story for the first time; send what may be sent."""
    new = alerts.add_alerts(tx, fired, story_id=story_id, entry_id=entry_id, now=now, held=held)
    if fired and held is None:
        released = alerts.release_alerts(tx, story_id, fired, entry_id=entry_id, now=now)
        if outbox.enqueue(tx, story_id, [*new, *released], now=now, known_as=known_as):
            corrections.settle_merged(tx, story_id)
    return new
