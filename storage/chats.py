"""Chats: who was let in, and how each stands."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Label, RowMapping, Table, delete, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Chat, Lang
from storage.broadcasts import move_broadcasts
from storage.chat_feeds import move_feeds
from storage.db import Tx
from storage.drafts import drop_drafts
from storage.own_lists import move_lists
from storage.settings import get_hours, move_settings, set_hours
from storage.tables import chats, deliveries, feed_chats, subscriptions
from storage.verdicts import move_verdicts

Role = Literal["admin", "member"]


def chat_value(row: RowMapping) -> Chat:
    """A Chat from a row that has the columns of ``chats``."""
    return Chat(
        id=row["id"],
        kind=row["kind"],
        title=row["title"],
        lang=row["lang"],
        timezone=row["timezone"],
        role=row["role"],
        state=row["state"],
    )


def find_chat(tx: Tx, chat_id: int) -> Chat | None:
    """The chat, if it was ever let in."""
    row = tx.execute(select(chats).where(chats.c.id == chat_id)).mappings().first()
    return chat_value(row) if row else None


def save_chat(tx: Tx, chat: Chat, *, now: datetime) -> None:
    """Let a chat in, or update it; when it was first let in stays."""
    values = {
        "kind": chat.kind,
        "title": chat.title,
        "lang": chat.lang,
        "timezone": chat.timezone,
        "role": chat.role,
        "state": chat.state,
    }
    tx.execute(
        insert(chats)
        .values(id=chat.id, created_at=now, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )


def set_language(tx: Tx, chat_id: int, lang: Lang) -> None:
    """The language the chat is spoken to in."""
    tx.execute(update(chats).where(chats.c.id == chat_id).values(lang=lang))


def set_state(
    tx: Tx, chat_id: int, state: Literal["active", "stopped", "blocked", "banned"]
) -> None:
    """Stopped, blocked and banned chats keep their data and get nothing.

    A banned one that blocks the bot as well stays banned.
    """
    stays = (chats.c.state != "banned",) if state == "blocked" else ()
    tx.execute(update(chats).where(chats.c.id == chat_id, *stays).values(state=state))


def mark_seen(tx: Tx, chat_id: int, *, now: datetime) -> None:
    """Somebody spoke to the bot there; written down once an hour at most."""
    stale = or_(chats.c.seen_at.is_(None), chats.c.seen_at < now - timedelta(hours=1))
    tx.execute(update(chats).where(chats.c.id == chat_id, stale).values(seen_at=now))


@dataclass(frozen=True, slots=True)
class Guest:
    """A chat as the operator sees it."""

    chat: Chat
    lists: int
    feeds: int
    created_at: datetime
    seen_at: datetime | None


def page_guests(tx: Tx, *, offset: int, limit: int) -> tuple[list[Guest], int]:
    """The chats of Telegram, who was last seen first; and how many there are."""
    people = chats.c.kind != "console"
    total = tx.execute(select(func.count()).select_from(chats).where(people)).scalar_one()
    order = (func.coalesce(chats.c.seen_at, chats.c.created_at).desc(), chats.c.id)
    query = _GUESTS.where(people).order_by(*order).offset(offset).limit(limit)
    return [_guest(row) for row in tx.execute(query).mappings()], total


def find_guest(tx: Tx, chat_id: int) -> Guest | None:
    """One of them."""
    row = tx.execute(_GUESTS.where(chats.c.id == chat_id)).mappings().first()
    return None if row is None else _guest(row)


def _count_of(table: Table) -> Label[int]:
    query = select(func.count()).where(table.c.chat_id == chats.c.id)
    return query.scalar_subquery().label(f"n_{table.name}")


_GUESTS = select(chats, _count_of(subscriptions), _count_of(feed_chats))


def _guest(row: RowMapping) -> Guest:
    return Guest(
        chat_value(row),
        row["n_subscriptions"],
        row["n_feed_chats"],
        row["created_at"],
        row["seen_at"],
    )


def has_admin(tx: Tx) -> bool:
    """Whether anybody administers this installation yet."""
    return tx.execute(select(chats.c.id).where(chats.c.role == "admin")).first() is not None


def find_admins(tx: Tx) -> list[Chat]:
    """Who administers this installation and can be written to."""
    query = select(chats).where(chats.c.role == "admin", chats.c.state == "active")
    return [chat_value(row) for row in tx.execute(query.order_by(chats.c.id)).mappings()]


def count_chats(tx: Tx) -> int:
    """How many chats are active."""
    query = select(func.count()).select_from(chats).where(chats.c.state == "active")
    return tx.execute(query).scalar_one()


def migrate_chat(tx: Tx, old_id: int, new_id: int, *, now: datetime) -> None:
    """A group became a supergroup: everything moves to its new id, merged if that has some."""
    old = find_chat(tx, old_id)
    if old is None or old_id == new_id:
        return
    new = find_chat(tx, new_id)
    if new is not None and "admin" in {old.role, new.role}:
        save_chat(tx, replace(new, role="admin"), now=now)
    elif new is not None and old.state == "banned":
        set_state(tx, new_id, "banned")
    elif new is None:
        save_chat(
            tx,
            Chat(new_id, "supergroup", old.title, old.lang, old.timezone, old.role, old.state),
            now=now,
        )
        set_hours(tx, new_id, get_hours(tx, old_id))
    move_lists(tx, old_id, new_id, now=now)
    move_settings(tx, old_id, new_id)
    move_verdicts(tx, old_id, new_id)
    _move_deliveries(tx, old_id, new_id)
    move_feeds(tx, old_id, new_id)
    move_broadcasts(tx, old_id, new_id)
    drop_drafts(tx, old_id)
    tx.execute(delete(chats).where(chats.c.id == old_id))


def leave_topic(tx: Tx, chat_id: int, topic_id: int) -> None:
    """A topic is closed or gone: what it follows, and what waits for it, goes to the chat."""
    here = subscriptions.c.chat_id == chat_id, subscriptions.c.topic_id == topic_id
    columns = {column.name: column for column in subscriptions.c} | {"topic_id": literal(0)}
    tx.execute(
        insert(subscriptions)
        .from_select(list(columns), select(*columns.values()).where(*here))
        .on_conflict_do_nothing()
    )
    tx.execute(delete(subscriptions).where(*here))
    _move_deliveries(tx, chat_id, chat_id, topic_id, 0)


def _move_deliveries(
    tx: Tx, old_id: int, new_id: int, old_topic: int | None = None, new_topic: int | None = None
) -> None:
    """Where both chats have a story, one delivery of it stays: what was sent isn't sent again.

    From topic to topic of the same number, or between these two.
    """
    there = deliveries.alias()
    theirs = [deliveries.c.chat_id == old_id]
    if old_topic is not None:
        theirs.append(deliveries.c.topic_id == old_topic)
    both = (
        select(deliveries.c.id, deliveries.c.state, deliveries.c.possible_repeat)
        .add_columns(there.c.id, there.c.state, there.c.possible_repeat)
        .join(there, there.c.story_id == deliveries.c.story_id)
        .where(
            *theirs,
            there.c.chat_id == new_id,
            there.c.topic_id == (deliveries.c.topic_id if new_topic is None else new_topic),
        )
    )
    for old, old_state, old_repeat, new, new_state, new_repeat in tx.execute(both).all():
        keep, drop = (old, new) if _rank(old_state) < _rank(new_state) else (new, old)
        tx.execute(delete(deliveries).where(deliveries.c.id == drop))
        if old_repeat or new_repeat:  # either was perhaps sent
            tx.execute(
                update(deliveries).where(deliveries.c.id == keep).values(possible_repeat=True)
            )
    moved = {"chat_id": new_id} if new_topic is None else {"topic_id": new_topic}
    tx.execute(update(deliveries).where(*theirs).values(moved))


def _rank(state: str) -> int:
    """Of two deliveries of one story, which to keep: nothing lost, then nothing repeated."""
    return ("sent", "sending", "pending", "uncertain", "dead").index(state)
