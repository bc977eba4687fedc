"""Chats, and the codes that let them in."""

import hashlib
from datetime import datetime
from typing import Literal, cast

from sqlalchemy import RowMapping, delete, exists, func, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Chat, Lang
from storage.db import Tx
from storage.tables import chats, deliveries, invites, lists, subscriptions

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


def set_state(tx: Tx, chat_id: int, state: Literal["active", "stopped", "blocked"]) -> None:
    """Stopped and blocked chats keep their data and get nothing."""
    tx.execute(update(chats).where(chats.c.id == chat_id).values(state=state))


def has_admin(tx: Tx) -> bool:
    """Whether anybody administers this installation yet."""
    return tx.execute(select(chats.c.id).where(chats.c.role == "admin")).first() is not None


def count_chats(tx: Tx) -> int:
    """How many chats are active."""
    query = select(func.count()).select_from(chats).where(chats.c.state == "active")
    return tx.execute(query).scalar_one()


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).digest()


def add_invite(tx: Tx, code: str, *, role: Role, uses: int, now: datetime) -> None:
    """Make ``code`` a way in for ``uses`` chats. Adding a known code again changes nothing."""
    tx.execute(
        insert(invites)
        .values(code_hash=_hash(code), role=role, uses_left=uses, created_at=now)
        .on_conflict_do_nothing()
    )


def drop_invites(tx: Tx, *, role: Role) -> None:
    """Make all codes for a role invalid."""
    tx.execute(delete(invites).where(invites.c.role == role))


def find_invite(tx: Tx, code: str) -> Role | None:
    """The role that a code would give, without spending it; None if unknown or used up."""
    role = tx.execute(
        select(invites.c.role).where(invites.c.code_hash == _hash(code), invites.c.uses_left > 0)
    ).scalar()
    return cast("Role | None", role)


def use_invite(tx: Tx, code: str) -> Role | None:
    """Spend one use of a code; the role it gives, or None if it is unknown or used up."""
    role = tx.execute(
        update(invites)
        .where(invites.c.code_hash == _hash(code), invites.c.uses_left > 0)
        .values(uses_left=invites.c.uses_left - 1)
        .returning(invites.c.role)
    ).scalar()
    return cast("Role | None", role)


def migrate_chat(tx: Tx, old_id: int, new_id: int, *, now: datetime) -> None:
    """A group became a supergroup: everything moves to its new id, merged if that has some."""
    old = find_chat(tx, old_id)
    if old is None or old_id == new_id:
        return
    if find_chat(tx, new_id) is None:
        save_chat(
            tx,
            Chat(new_id, "supergroup", old.title, old.lang, old.timezone, old.role, old.state),
            now=now,
        )
    tx.execute(update(lists).where(lists.c.owner_chat_id == old_id).values(owner_chat_id=new_id))
    for table, column in ((subscriptions, "list_id"), (deliveries, "story_id")):
        there = table.alias()
        tx.execute(
            delete(table).where(
                table.c.chat_id == old_id,
                exists().where(
                    there.c.chat_id == new_id,
                    there.c.topic_id == table.c.topic_id,
                    there.c[column] == table.c[column],
                ),
            )
        )
        tx.execute(update(table).where(table.c.chat_id == old_id).values(chat_id=new_id))
    tx.execute(delete(chats).where(chats.c.id == old_id))
