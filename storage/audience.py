"""Who may hear of a private feed: the chats that use it, and nobody else.

A story of a private feed has that feed's id, and none but its entries.
"""

from sqlalchemy import ColumnElement, exists, literal, or_, select

from storage.db import Tx
from storage.tables import alerts, deliveries, feed_chats, stories

ChatId = int | ColumnElement[int] | None


def may_hear(
    feed_id: ColumnElement[int], public: ColumnElement[bool], chat_id: ChatId
) -> ColumnElement[bool]:
    """Whether this is ``public``, or of a private feed that the chat uses (None: of nobody's)."""
    if chat_id is None:
        return public
    used = exists().where(feed_chats.c.feed_id == feed_id, feed_chats.c.chat_id == chat_id)
    return or_(public, used)


def may_see_alert(chat_id: int | None) -> ColumnElement[bool]:
    """Whether an alert is of a story that this chat may hear of, or was told.

    None: only what is everybody's.
    """
    everybody = stories.c.feed_id.is_(None)
    heard = may_hear(stories.c.feed_id, everybody, chat_id)
    if chat_id is not None:
        told = exists().where(
            deliveries.c.chat_id == chat_id, deliveries.c.story_id == stories.c.id
        )
        heard = or_(heard, told)
    return exists(select(literal(1)).where(stories.c.id == alerts.c.story_id, heard))


def story_scope(tx: Tx, story_id: int) -> int | None:
    """The private feed that a story is of; None: it is everybody's."""
    return tx.execute(select(stories.c.feed_id).where(stories.c.id == story_id)).scalar()
