"""Everything of a chat is forgotten; what was read in feeds is nobody's and stays."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, or_, select

from storage.channels import drop_channels
from storage.chat_feeds import drop_feeds
from storage.db import Tx
from storage.lists import touch
from storage.tables import (
    alerts,
    broadcast_chats,
    chats,
    deliveries,
    digests,
    drafts,
    feed_chats,
    lists,
    matches,
    mutes,
    subscriptions,
    verdicts,
)


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much of a chat is remembered: its queries, feeds, mutes and messages."""

    queries: int
    feeds: int
    mutes: int
    messages: int


def count_holdings(tx: Tx, chat_id: int) -> Holdings:
    """What ``forget_chat`` would remove."""
    own = select(lists.c.queries).where(lists.c.owner_chat_id == chat_id)
    feeds, muted, messages = (
        tx.execute(
            select(func.count()).select_from(table).where(table.c.chat_id == chat_id)
        ).scalar_one()
        for table in (feed_chats, mutes, deliveries)
    )
    queries = sum(len(some) for some in tx.execute(own).scalars())
    return Holdings(queries, feeds, muted, messages)


def forget_chat(tx: Tx, chat_id: int, *, now: datetime) -> bool:
    """Remove the chat and all that is its own; feeds that only it used are polled no more.

    Of its own lists the alerts go as well. What a send under way reports of it finds nothing.
    False: there is no such chat.
    """
    own = select(lists.c.id).where(lists.c.owner_chat_id == chat_id)
    tx.execute(delete(deliveries).where(deliveries.c.chat_id == chat_id))
    for table in (digests, mutes, drafts, verdicts, broadcast_chats):
        tx.execute(delete(table).where(table.c.chat_id == chat_id))
    drop_feeds(tx, chat_id, now=now)
    drop_channels(tx, chat_id)
    tx.execute(
        delete(subscriptions).where(
            or_(subscriptions.c.chat_id == chat_id, subscriptions.c.list_id.in_(own))
        )
    )
    for table in (alerts, matches):
        tx.execute(delete(table).where(table.c.list_id.in_(own)))
    if tx.execute(delete(lists).where(lists.c.owner_chat_id == chat_id)).rowcount:
        touch(tx)
    return bool(tx.execute(delete(chats).where(chats.c.id == chat_id)).rowcount)
