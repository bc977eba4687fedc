"""Entries, how they are recognised, and the stories they belong to.

Most of what polling asks of the database is here, once or more for each new entry; so the
statements are built once, when the module is loaded: that halves their cost.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import cast

from sqlalchemy import RowMapping, bindparam, func, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Entry, Match
from storage.audience import may_hear
from storage.db import Tx
from storage.search import index_text
from storage.tables import entries, entry_keys, feeds, matches, stories, story_keys

# id, story id, title, summary, content, outlet, lang, feed id
StoredText = tuple[int, int, str, str, str, str, str | None, int | None]
# key, story id, outlet, title, wire
SameText = tuple[bytes, int, str, str, str]

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
    select(
        story_keys.c.key,
        story_keys.c.story_id,
        entries.c.outlet,
        entries.c.title,
        entries.c.wire,
    )
    .join(entries, entries.c.id == story_keys.c.entry_id)
    .where(
        story_keys.c.key.in_(bindparam("wanted", expanding=True)),
        story_keys.c.seen_at >= bindparam("since"),
    )
    .order_by(story_keys.c.story_id)
)
_TEXTS = select(
    entries.c.id,
    entries.c.story_id,
    entries.c.title,
    entries.c.summary,
    entries.c.content,
    entries.c.outlet,
    entries.c.lang,
    entries.c.feed_id,
)
_NEW_TEXT_KEY = insert(story_keys)
_SAVE_TEXT_KEYS = _NEW_TEXT_KEY.on_conflict_do_update(
    index_elements=["key"],
    set_={name: _NEW_TEXT_KEY.excluded[name] for name in ("story_id", "entry_id", "seen_at")},
    where=story_keys.c.seen_at < bindparam("since"),
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


def add_entry(
    tx: Tx,
    entry: Entry,
    *,
    feed_id: int | None,
    story_id: int,
    now: datetime,
    wire: str = "",
    paywalled: bool = False,
    joined: Mapping[str, object] | None = None,
) -> int:
    """Store an entry in its story; its id. ``joined``: why it is of this story."""
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
            "wire": wire,
            "paywalled": paywalled,
            "joined": joined,
        },
    ).scalar_one()
    return new_id


def add_matches(tx: Tx, entry_id: int, found: Sequence[Match]) -> None:
    """Store which queries matched the entry, and where; what matches can be searched for."""
    if found:
        index_text(tx, entry_id)
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


def open_story(
    tx: Tx,
    *,
    now: datetime,
    title: str = "",
    follows_id: int | None = None,
    scope: int | None = None,
) -> int:
    """A new story of one entry; its id.

    ``follows_id``: the story before it in the same case. ``scope``: the private feed whose chats
    alone may hear of it.
    """
    values = {
        "opened_at": now,
        "last_at": now,
        "title": title,
        "size": 1,
        "follows_id": follows_id,
        "feed_id": scope,
    }
    new_id: int = tx.execute(_OPEN_STORY, values).scalar_one()
    return new_id


def touch_story(tx: Tx, story_id: int, *, now: datetime) -> None:
    """Something of the story changed at ``now``; its clock never goes back."""
    tx.execute(_TOUCH_STORY, {"story": story_id, "now": now})


def find_same_text(tx: Tx, keys: Collection[bytes], *, since: datetime) -> list[SameText]:
    """Entries with one of these text keys since then: (key, story id, outlet, title, wire)."""
    wanted, found = list(keys), list[SameText]()
    for start in range(0, len(wanted), _MAX_VARIABLES):
        some = {"wanted": wanted[start : start + _MAX_VARIABLES], "since": since}
        found += [tuple(row) for row in tx.execute(_FIND_SAME_TEXT, some)]
    return found


def save_text_keys(
    tx: Tx,
    keys: Collection[bytes],
    *,
    story_id: int,
    entry_id: int,
    now: datetime,
    since: datetime,
) -> None:
    """Let later entries with these texts find their story.

    A key stays with the entry that had it first since then, so that copies don't prolong it.
    """
    if keys:
        values = {"story_id": story_id, "entry_id": entry_id, "seen_at": now, "since": since}
        tx.execute(_SAVE_TEXT_KEYS, [{"key": key, **values} for key in keys])


def find_range(tx: Tx, *, since: datetime) -> tuple[int, int, datetime] | None:
    """Lowest and highest id of the entries first seen since then, and when the first one was.

    Ids ascend with time. None: there are no such entries.
    """
    wanted = entries.c.seen_at >= since
    low, oldest = tx.execute(
        select(func.min(entries.c.id), func.min(entries.c.seen_at)).where(wanted)
    ).one()
    high = tx.execute(select(func.max(entries.c.id))).scalar()
    return None if low is None or high is None else (low, high, oldest)


def find_texts(tx: Tx, *, low: int, high: int, limit: int) -> list[StoredText]:
    """Entries with an id from ``low`` to ``high``, the newest first, as plain tuples."""
    query = _TEXTS.where(entries.c.id.between(low, high)).order_by(entries.c.id.desc())
    return [tuple(row) for row in tx.execute(query.limit(limit))]


def find_outlets(tx: Tx, chat_id: int | None = None, *, latest: int = 5000) -> tuple[str, ...]:
    """The outlets of the latest entries that this chat may hear of, each once."""
    newest = tx.execute(select(func.max(entries.c.id))).scalar() or 0
    query = (
        select(entries.c.outlet)
        .join(stories, stories.c.id == entries.c.story_id)
        .where(entries.c.id > newest - latest)
        .where(may_hear(stories.c.feed_id, stories.c.feed_id.is_(None), chat_id))
        .distinct()
    )
    return tuple(tx.execute(query).scalars())


def get_seen_at(tx: Tx, entry_id: int) -> datetime:
    """When an entry was first seen. LookupError."""
    seen_at = tx.execute(select(entries.c.seen_at).where(entries.c.id == entry_id)).scalar()
    if seen_at is None:
        raise LookupError(f"no entry {entry_id}")
    return cast("datetime", seen_at)


def find_entry(tx: Tx, entry_id: int) -> Entry | None:
    """A stored entry, with the feed it came from."""
    row = (
        tx.execute(
            select(entries, feeds.c.name.label("feed_name"), feeds.c.url)
            .join(feeds, feeds.c.id == entries.c.feed_id, isouter=True)
            .where(entries.c.id == entry_id)
        )
        .mappings()
        .first()
    )
    return None if row is None else entry_value(row, f"{row['feed_name'] or ''} {row['url'] or ''}")


def entry_value(row: RowMapping, feed: str = "") -> Entry:
    """An Entry from a row that has the columns of ``entries``."""
    return Entry(
        title=row["title"],
        summary=row["summary"],
        content=row["content"],
        link=row["link"],
        guid=row["guid"],
        outlet=row["outlet"],
        lang=row["lang"],
        published_at=row["published_at"],
        feed=feed.strip(),
        seen_at=row["seen_at"],
    )
