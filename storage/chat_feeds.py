"""Feeds that chats add: who uses them, and whether they serve everybody.

A feed is polled once, however many chats use it. Until the operator shares it, it serves only them.
Feeds of the configuration are nobody's to remove.
"""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import delete, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import FeedHealth
from storage.audience import may_hear
from storage.db import Tx
from storage.feeds import CHAT, FeedSpec, health_value
from storage.tables import feed_chats, feeds

_PUBLIC = feeds.c.private.is_(False)
_WATCHED = feeds.c.retired_at.is_(None)
# As it was never polled: what it shows by now is no news to who adds it.
_AFRESH = {
    **dict.fromkeys(("retired_at", "baseline_at", "etag", "last_modified", "body_hash"), None),
    **dict.fromkeys(("looked_at", "gone_at", "error", "outcome", "told_at"), None),
    "failures": 0,
}


class Added(Enum):
    """What became of a wish for a feed."""

    ADDED = auto()
    USED = auto()  # the chat has it already
    SHARED = auto()  # everybody has it already
    FULL = auto()  # the chat has as many as it may
    CROWDED = auto()  # all chats together have


def add_chat_feed(
    tx: Tx, chat_id: int, spec: FeedSpec, *, now: datetime, per_chat: int, in_all: int
) -> Added:
    """Let a chat use the feed at this address; it is polled from now on, if it was not."""
    row = tx.execute(select(feeds).where(feeds.c.url == spec.url)).mappings().first()
    watched = row is not None and row["retired_at"] is None
    if row is not None and watched and not row["private"]:
        return Added.SHARED
    mine = _used_by(tx, chat_id)
    if row is not None and row["id"] in mine:
        return Added.USED
    if len(mine) >= per_chat:
        return Added.FULL
    if not watched and _count_private(tx) >= in_all:
        return Added.CROWDED
    if row is None:
        values = {**asdict(spec), "origin": CHAT, "private": True, "next_check_at": now}
        feed_id = tx.execute(insert(feeds).values(values).returning(feeds.c.id)).scalar_one()
    else:
        feed_id = row["id"]
    if row is not None and not watched:
        afresh = {**_AFRESH, "name": spec.name, "origin": CHAT, "private": True}
        tx.execute(update(feeds).where(feeds.c.id == feed_id).values(next_check_at=now, **afresh))
    tx.execute(insert(feed_chats).values(chat_id=chat_id, feed_id=feed_id, created_at=now))
    return Added.ADDED


def _used_by(tx: Tx, chat_id: int) -> set[int]:
    query = select(feed_chats.c.feed_id).where(feed_chats.c.chat_id == chat_id)
    return set(tx.execute(query).scalars())


def _count_private(tx: Tx) -> int:
    query = select(func.count()).select_from(feeds).where(feeds.c.private, _WATCHED)
    return tx.execute(query).scalar_one()


def remove_chat_feed(tx: Tx, chat_id: int, feed_id: int, *, now: datetime) -> bool:
    """The chat uses the feed no more; one that nobody uses is not polled. False: it did not."""
    mine = feed_chats.c.chat_id == chat_id, feed_chats.c.feed_id == feed_id
    if not tx.execute(delete(feed_chats).where(*mine)).rowcount:
        return False
    _retire_unused(tx, [feed_id], now=now)
    return True


def drop_feeds(tx: Tx, chat_id: int, *, now: datetime) -> int:
    """The chat uses none of its feeds any more; how many they were."""
    mine = _used_by(tx, chat_id)
    tx.execute(delete(feed_chats).where(feed_chats.c.chat_id == chat_id))
    _retire_unused(tx, mine, now=now)
    return len(mine)


def _retire_unused(tx: Tx, feed_ids: Collection[int], *, now: datetime) -> None:
    """One that was shared serves everybody: it stays until the operator takes it back."""
    used = exists().where(feed_chats.c.feed_id == feeds.c.id)
    tx.execute(
        update(feeds).where(feeds.c.id.in_(feed_ids), feeds.c.private, ~used).values(retired_at=now)
    )


def set_shared(tx: Tx, feed_id: int, *, shared: bool, now: datetime) -> bool:
    """Let a feed that a chat added serve everybody, or only the chats that use it.

    False: there is no such feed, or that is how it is. What it has shown is no news to anybody.
    """
    values = {"private": not shared, **({"shared_at": now} if shared else {})}
    changed = tx.execute(
        update(feeds)
        .where(feeds.c.id == feed_id, feeds.c.origin == CHAT, feeds.c.private.is_(shared), _WATCHED)
        .values(values)
    ).rowcount
    if changed and not shared:
        _retire_unused(tx, [feed_id], now=now)
    return bool(changed)


def is_private(tx: Tx, feed_id: int) -> bool:
    """Whether the feed serves only the chats that use it."""
    return bool(tx.execute(select(feeds.c.private).where(feeds.c.id == feed_id)).scalar())


def users_of(tx: Tx, feed_id: int) -> frozenset[int]:
    """Ids of the chats that use a feed which a chat added."""
    query = select(feed_chats.c.chat_id).where(feed_chats.c.feed_id == feed_id)
    return frozenset(tx.execute(query).scalars())


def find_once_private(tx: Tx) -> tuple[int, ...]:
    """Ids of the feeds that are private, or ever were."""
    query = select(feeds.c.id).where(or_(feeds.c.private, feeds.c.shared_at.is_not(None)))
    return tuple(tx.execute(query.order_by(feeds.c.id)).scalars())


def visible_feeds(tx: Tx, chat_id: int) -> list[tuple[FeedHealth, bool]]:
    """The feeds that serve a chat, and whether it added each: its own first, then by name."""
    mine = _used_by(tx, chat_id)
    query = (
        select(feeds)
        .where(_WATCHED, may_hear(feeds.c.id, _PUBLIC, chat_id))
        .order_by(feeds.c.id.not_in(mine), feeds.c.name, feeds.c.id)
    )
    return [(health_value(row), row["id"] in mine) for row in tx.execute(query).mappings()]


def feeds_of_chats(tx: Tx) -> list[tuple[FeedHealth, int]]:
    """The feeds that chats have added, and how many use each; for the operator."""
    users = (
        select(func.count())
        .where(feed_chats.c.feed_id == feeds.c.id)
        .scalar_subquery()
        .label("users")
    )
    query = (
        select(feeds, users)
        .where(_WATCHED, feeds.c.origin == CHAT)
        .order_by(feeds.c.private.desc(), feeds.c.name, feeds.c.id)
    )
    return [(health_value(row), row["users"]) for row in tx.execute(query).mappings()]


def move_feeds(tx: Tx, old_id: int, new_id: int) -> None:
    """The feeds of one chat become another's."""
    there = select(feed_chats.c.feed_id).where(feed_chats.c.chat_id == new_id)
    theirs = feed_chats.c.chat_id == old_id
    known = set(tx.execute(there).scalars())
    tx.execute(delete(feed_chats).where(theirs, feed_chats.c.feed_id.in_(known)))
    tx.execute(update(feed_chats).where(theirs).values(chat_id=new_id))
