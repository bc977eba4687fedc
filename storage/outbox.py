"""The outbox: one row per alert message on its way to one chat.

    pending → sending → sent | uncertain | dead

A row is claimed by a conditional update (owner, lease), one per chat at a time, so order within a
chat is kept. A row found in ``sending`` after a crash was perhaps sent: it goes once more, marked
as a possible repeat; found so a second time it is held as ``uncertain`` for a person to decide.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Delivery
from storage.alerts import get_story_alert
from storage.chats import chat_value
from storage.db import Tx
from storage.lists import followed
from storage.tables import chats, deliveries, subscriptions

PENDING = "pending"
SENDING = "sending"
SENT = "sent"
UNCERTAIN = "uncertain"
DEAD = "dead"


def enqueue(tx: Tx, story_id: int, list_ids: Collection[str], *, now: datetime) -> int:
    """Put the story on its way to every chat that follows one of these lists; how many rows.

    A chat and topic that has the story already, whatever became of it, gets nothing.
    """
    followers = (
        select(
            subscriptions.c.chat_id,
            subscriptions.c.topic_id,
            literal(story_id),
            literal(PENDING),
            literal(0),
            literal(False),
            literal(now, deliveries.c.created_at.type),
        )
        .join(chats, chats.c.id == subscriptions.c.chat_id)
        .where(subscriptions.c.list_id.in_(list(list_ids)), chats.c.state == "active")
        .distinct()
        .order_by(subscriptions.c.chat_id, subscriptions.c.topic_id)
    )
    columns = [
        "chat_id",
        "topic_id",
        "story_id",
        "state",
        "attempts",
        "possible_repeat",
        "created_at",
    ]
    return tx.execute(
        insert(deliveries).from_select(columns, followers).on_conflict_do_nothing()
    ).rowcount


def claim(
    tx: Tx, *, owner: str, now: datetime, lease_s: float, limit: int, console: bool = False
) -> list[Delivery]:
    """Claim deliveries that are due: the oldest of each chat that has nothing in flight.

    ``console``: those of the operator's terminal instead of Telegram's. What is returned is
    rendered from here, so a story that grew while waiting is told as it stands now.
    """
    waiting = deliveries.alias("waiting")
    in_flight = exists().where(
        waiting.c.chat_id == deliveries.c.chat_id, waiting.c.state == SENDING
    )
    heads = (
        select(func.min(deliveries.c.id).label("id"))
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(
            deliveries.c.state == PENDING,
            chats.c.state == "active",
            (chats.c.kind == "console") if console else (chats.c.kind != "console"),
            or_(chats.c.not_before.is_(None), chats.c.not_before <= now),
            ~in_flight,
        )
        .group_by(deliveries.c.chat_id)
    ).subquery()
    due = (
        select(deliveries.c.id)
        .join(heads, heads.c.id == deliveries.c.id)
        .where(or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now))
        .order_by(deliveries.c.id)
        .limit(limit)
    )
    ids = (
        tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(due), deliveries.c.state == PENDING)
            .values(
                state=SENDING,
                owner=owner,
                lease_until=now + timedelta(seconds=lease_s),
                attempts=deliveries.c.attempts + 1,
            )
            .returning(deliveries.c.id)
        )
        .scalars()
        .all()
    )
    return [claimed for key in sorted(ids) if (claimed := _load(tx, key, now=now)) is not None]


def _load(tx: Tx, delivery_id: int, *, now: datetime) -> Delivery | None:
    row = (
        tx.execute(
            select(
                deliveries.c.topic_id,
                deliveries.c.story_id,
                deliveries.c.attempts,
                deliveries.c.possible_repeat,
                *chats.c,
            )
            .join(chats, chats.c.id == deliveries.c.chat_id)
            .where(deliveries.c.id == delivery_id)
        )
        .mappings()
        .one()
    )
    lists_followed = followed(tx, row["id"], row["topic_id"])
    try:
        alert = get_story_alert(tx, row["story_id"], lists_followed)
    except LookupError:
        alert = None
    if alert is None or alert.held is not None:  # it unfollowed the list while this was waiting
        mark_dead(tx, delivery_id, reason="unfollowed before it was sent", now=now)
        return None
    return Delivery(
        id=delivery_id,
        chat=chat_value(row),
        topic_id=row["topic_id"],
        story_id=row["story_id"],
        attempts=row["attempts"],
        possible_repeat=row["possible_repeat"],
        alert=alert,
    )


def mark_sent(
    tx: Tx, delivery_id: int, *, message_id: int, now: datetime, next_send_at: datetime
) -> None:
    """It arrived; the chat gets no further message before ``next_send_at`` (its pace)."""
    chat_id = _settle(tx, delivery_id, state=SENT, message_id=message_id, sent_at=now, reason=None)
    _pace(tx, chat_id, next_send_at)


def mark_retry(
    tx: Tx, delivery_id: int, *, not_before: datetime, reason: str, whole_chat: bool
) -> None:
    """Surely not sent: it waits until ``not_before``; with ``whole_chat`` its chat does."""
    # A chat that is told to wait says nothing against the message: that try does not count.
    count = {"attempts": deliveries.c.attempts - 1} if whole_chat else {}
    chat_id = _settle(tx, delivery_id, state=PENDING, not_before=not_before, reason=reason, **count)
    if whole_chat:
        _pace(tx, chat_id, not_before)


def mark_uncertain(tx: Tx, delivery_id: int, *, reason: str, not_before: datetime) -> None:
    """Perhaps sent: once more, marked as a possible repeat; after that it is held."""
    repeated = tx.execute(
        select(deliveries.c.possible_repeat).where(deliveries.c.id == delivery_id)
    ).scalar()
    if repeated:
        _settle(tx, delivery_id, state=UNCERTAIN, reason=reason)
    else:
        _settle(
            tx,
            delivery_id,
            state=PENDING,
            possible_repeat=True,
            not_before=not_before,
            reason=reason,
        )


def mark_dead(tx: Tx, delivery_id: int, *, reason: str, now: datetime) -> None:
    """It will never arrive, and this is why."""
    _settle(tx, delivery_id, state=DEAD, reason=_dated(reason, now))


def drop_waiting(tx: Tx, chat_id: int, *, reason: str, now: datetime) -> int:
    """The chat wants no more: what waits for it will not be sent; how many rows."""
    return tx.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == chat_id, deliveries.c.state == PENDING)
        .values(state=DEAD, reason=_dated(reason, now))
    ).rowcount


def _dated(reason: str, now: datetime) -> str:
    return f"{reason} ({now:%Y-%m-%d %H:%M} UTC)"


def _settle(tx: Tx, delivery_id: int, **values: object) -> int | None:
    """Write down an outcome; the chat, or None where there is nothing to settle.

    What was sent stays so, whatever a sender that comes late says. And a chat that moved may have
    had the story at its new id: then the row is gone.
    """
    return tx.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.state != SENT)
        .values(owner=None, lease_until=None, **values)
        .returning(deliveries.c.chat_id)
    ).scalar()


def _pace(tx: Tx, chat_id: int | None, not_before: datetime) -> None:
    tx.execute(
        update(chats)
        .where(
            chats.c.id == chat_id,
            or_(chats.c.not_before.is_(None), chats.c.not_before < not_before),
        )
        .values(not_before=not_before)
    )


def recover(tx: Tx, *, now: datetime, all_owners: bool = False) -> int:
    """Settle what a crash left in ``sending``; how many rows.

    Those whose lease has ended, or with ``all_owners`` (at the start of the only sender) all.
    """
    lost = and_(
        deliveries.c.state == SENDING,
        *(() if all_owners else (deliveries.c.lease_until <= now,)),
    )
    ids = tx.execute(select(deliveries.c.id).where(lost)).scalars().all()
    for key in ids:
        mark_uncertain(tx, key, reason="stopped inside a send", not_before=now)
    return len(ids)


def count_states(tx: Tx, *, chat_id: int | None = None) -> dict[str, int]:
    """How many deliveries are in each state, for one chat or all."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    if chat_id is not None:
        query = query.where(deliveries.c.chat_id == chat_id)
    return {row[0]: row[1] for row in tx.execute(query)}
