"""Channels that people have set up in their private chats, and which one a chat speaks of now."""

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Chat
from storage.chats import chat_value, find_chat
from storage.db import Tx
from storage.tables import channel_hosts, chats


def take(tx: Tx, chat_id: int, channel_id: int, *, now: datetime) -> None:
    """A channel may be configured from this private chat."""
    tx.execute(
        insert(channel_hosts)
        .values(chat_id=chat_id, channel_id=channel_id, taken_at=now)
        .on_conflict_do_nothing()
    )


def taken_by(tx: Tx, chat_id: int) -> list[Chat]:
    """The channels that are configured from this chat, the first taken first."""
    rows = tx.execute(
        select(chats)
        .join(channel_hosts, channel_hosts.c.channel_id == chats.c.id)
        .where(channel_hosts.c.chat_id == chat_id)
        .order_by(channel_hosts.c.taken_at, chats.c.id)
    )
    return [chat_value(row) for row in rows.mappings()]


def act_for(tx: Tx, chat_id: int, channel_id: int | None) -> None:
    """What is sent in this chat is about that channel from now on; None: about itself."""
    tx.execute(update(chats).where(chats.c.id == chat_id).values(acts_for=channel_id))


def acting_for(tx: Tx, chat_id: int) -> int | None:
    """The channel that this chat speaks of; None: of itself."""
    return tx.execute(select(chats.c.acts_for).where(chats.c.id == chat_id)).scalar()


def spoken_of(tx: Tx, chat_id: int) -> Chat | None:
    """The channel that this chat speaks of, if it is still configured from here."""
    channel_id = acting_for(tx, chat_id)
    return None if channel_id is None else find_taken(tx, chat_id, channel_id)


def find_taken(tx: Tx, chat_id: int, channel_id: int) -> Chat | None:
    """A channel, if it is configured from this chat."""
    known = tx.execute(
        select(channel_hosts.c.channel_id).where(
            channel_hosts.c.chat_id == chat_id, channel_hosts.c.channel_id == channel_id
        )
    ).first()
    return None if known is None else find_chat(tx, channel_id)


def drop_channels(tx: Tx, chat_id: int) -> None:
    """Forget that this chat configures channels, or is configured as one."""
    for column in (channel_hosts.c.chat_id, channel_hosts.c.channel_id):
        tx.execute(delete(channel_hosts).where(column == chat_id))
    tx.execute(update(chats).where(chats.c.acts_for == chat_id).values(acts_for=None))
