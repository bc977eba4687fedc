"""Entries, how they are recognised, and the stories they belong to.

Most of what polling asks of the database is here, once or more for each new entry; so the
statements are built once, when the module is loaded: that halves their cost.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Entry, Match
from storage.db import Tx
from storage.tables import entries, entry_keys, matches, stories, story_keys

_MAX_VARIABLES = 900  # in one statement; SQLite allows 32,766, but long ones are slow to build

_FIND_KNOWN = (
    select(entry_keys.c.key, entry_keys.c.entry_id, entries.c.story_id)
    .join(entries, entries.c.id == entry_keys.c.entry_id)
    .where(entry_keys.c.key.in_(bindparam("wanted", expanding=True)))
)
_ADD_KEYS = insert(entry_keys).on_conflict_do_nothing()
_ADD_ENTRY = insert(entries).returning(entries.c.id)
_ADD_MATCHES = insert(matches)
_OPEN_STORY = insert(stories).returning(stories.c.id)
_TOUCH_STORY = (
    update(stories)
    .where(stories.c.id == bindparam("story"), stories.c.last_at < bindparam("now"))
    .values(last_at=bindparam("now"))
)
_FIND_SAME_TEXT = (
    select(story_keys.c.key, story_keys.c.story_id, entries.c.outlet, entries.c.title)
    .join(entries, entries.c.id == story_keys.c.entry_id)
    .where(
        story_keys.c.key.in_(bindparam("wanted", expanding=True)),
        story_keys.c.seen_at >= bindparam("since"),
    )
    .order_by(story_keys.c.story_id)
)
_NEW_TEXT_KEY = insert(story_keys)
_SAVE_TEXT_KEYS = _NEW_TEXT_KEY.on_conflict_do_update(
    index_elements=["key"],
    set_={name: _NEW_TEXT_KEY.excluded[name] for name in ("story_id", "entry_id", "seen_at")},
)


def find_known(tx: Tx, keys: Collection[bytes]) -> dict[bytes, tuple[int, int]]:
    """Of these identity keys, the known ones → (entry id, story id)."""
    wanted = list(keys)
    found: dict[bytes, tuple[int, int]] = {}
    for start in range(0, len(wanted), _MAX_VARIABLES):
        rows = tx.execute(_FIND_KNOWN, {"wanted": wanted[start : start + _MAX_VARIABLES]})
        found.update({key: (entry_id, story_id) for key, entry_id, story_id in rows})
    return found


def add_keys(tx: Tx, entry_id: int, keys: Collection[bytes]) -> None:
    """Recognise the entry by these keys too; a key that is taken stays with its first entry."""
    if keys:
        tx.execute(_ADD_KEYS, [{"key": key, "entry_id": entry_id} for key in keys])


def add_entry(tx: Tx, entry: Entry, *, feed_id: int | None, story_id: int, now: datetime) -> int:
    """Store an entry in its story; its id."""
    new_id: int = tx.execute(
        _ADD_ENTRY,
        {
            "feed_id": feed_id,
            "story_id": story_id,
            "guid": entry.guid,
            "link": entry.link,
            "title": entry.title,
            "summary": entry.summary,
            "content": entry.content,
            "outlet": entry.outlet,
            "lang": entry.lang,
            "published_at": entry.published_at,
            "seen_at": now,
        },
    ).scalar_one()
    return new_id


def add_matches(tx: Tx, entry_id: int, found: Sequence[Match]) -> None:
    """Store which queries matched the entry, and where."""
    if found:
        tx.execute(
            _ADD_MATCHES,
            [
                {
                    "entry_id": entry_id,
                    "list_id": match.list_id,
                    "query": match.query,
                    "spans": [[span.field, span.start, span.end] for span in match.spans],
                }
                for match in found
            ],
        )


def get_feed_id(tx: Tx, entry_id: int) -> int | None:
    """The feed that brought an entry first; None for one that was replayed. LookupError."""
    row = tx.execute(select(entries.c.feed_id).where(entries.c.id == entry_id)).first()
    if row is None:
        raise LookupError(f"no entry {entry_id}")
    feed_id: int | None = row.feed_id
    return feed_id


def open_story(tx: Tx, *, now: datetime) -> int:
    """A new story; its id."""
    new_id: int = tx.execute(_OPEN_STORY, {"opened_at": now, "last_at": now}).scalar_one()
    return new_id


def touch_story(tx: Tx, story_id: int, *, now: datetime) -> None:
    """An entry joined the story at ``now``; a late-comer does not turn its clock back."""
    tx.execute(_TOUCH_STORY, {"story": story_id, "now": now})


def find_same_text(
    tx: Tx, keys: Collection[bytes], *, since: datetime
) -> list[tuple[bytes, int, str, str]]:
    """Entries that had one of these text keys since then: (key, story id, outlet, title)."""
    if not keys:
        return []
    rows = tx.execute(_FIND_SAME_TEXT, {"wanted": list(keys), "since": since})
    return [(key, story_id, outlet, title) for key, story_id, outlet, title in rows]


def save_text_keys(
    tx: Tx, keys: Collection[bytes], *, story_id: int, entry_id: int, now: datetime
) -> None:
    """Let later entries with these texts find their story; the newest holder of a key has it."""
    if keys:
        values = {"story_id": story_id, "entry_id": entry_id, "seen_at": now}
        tx.execute(_SAVE_TEXT_KEYS, [{"key": key, **values} for key in keys])
