"""What the operator says to all chats: an outbox of its own, after alerts, never repeated.

pending → sending → sent | uncertain | dead. A row found in ``sending`` after a crash was perhaps
sent, and stays so: unlike an alert, it is not worth a repeat.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.db import Tx
from storage.settle import DEAD, PENDING, SENDING, UNCERTAIN
from storage.tables import broadcast_chats, broadcasts, chats

_ROWS = broadcast_chats.c
_RECEIVER = chats.c.state == "active", chats.c.kind != "console"


@dataclass(frozen=True, slots=True)
class Word:
    """A broadcast on its way to one chat, claimed."""

    broadcast_id: int
    chat_id: int
    text: str
    attempts: int


def count_receivers(tx: Tx) -> int:
    """How many chats would get it."""
    return tx.execute(select(func.count()).select_from(chats).where(*_RECEIVER)).scalar_one()


def add_broadcast(tx: Tx, text: str, *, now: datetime) -> int:
    """Put it on its way to every active chat; to how many."""
    values = {"text": text, "created_at": now}
    key = tx.execute(insert(broadcasts).values(values).returning(broadcasts.c.id)).scalar_one()
    receivers = select(literal(key), chats.c.id, literal(PENDING)).where(*_RECEIVER)
    columns = ["broadcast_id", "chat_id", "state"]
    return tx.execute(insert(broadcast_chats).from_select(columns, receivers)).rowcount


def claim(tx: Tx, *, now: datetime, limit: int) -> list[Word]:
    """What may go now, one for a chat. A chat that left meanwhile gets nothing."""
    left = select(chats.c.id).where(chats.c.state != "active")
    tx.execute(
        update(broadcast_chats)
        .where(_ROWS.state == PENDING, _ROWS.chat_id.in_(left))
        .values(state=DEAD)
    )
    due = (
        select(func.min(_ROWS.broadcast_id), _ROWS.chat_id)
        .where(_ROWS.state == PENDING, or_(_ROWS.not_before.is_(None), _ROWS.not_before <= now))
        .group_by(_ROWS.chat_id)
        .order_by(func.min(_ROWS.broadcast_id), _ROWS.chat_id)
        .limit(limit)
    )
    return [_claim_one(tx, *found) for found in tx.execute(due).all()]


def _claim_one(tx: Tx, broadcast_id: int, chat_id: int) -> Word:
    attempts = tx.execute(
        update(broadcast_chats)
        .where(*_is(broadcast_id, chat_id))
        .values(state=SENDING, attempts=_ROWS.attempts + 1)
        .returning(_ROWS.attempts)
    ).scalar_one()
    text = select(broadcasts.c.text).where(broadcasts.c.id == broadcast_id)
    return Word(broadcast_id, chat_id, tx.execute(text).scalar_one(), attempts)


def _is(broadcast_id: int, chat_id: int) -> tuple[ColumnElement[bool], ...]:
    return _ROWS.broadcast_id == broadcast_id, _ROWS.chat_id == chat_id


def settle(tx: Tx, word: Word, state: str, *, not_before: datetime | None = None) -> None:
    """What became of a claim; with ``pending`` it goes again, no sooner than then."""
    tx.execute(
        update(broadcast_chats)
        .where(*_is(word.broadcast_id, word.chat_id), _ROWS.state == SENDING)
        .values(state=state, not_before=not_before)
    )


def recover(tx: Tx) -> int:
    """What was under way when the process ended was perhaps sent; how many. At the start only."""
    cut = update(broadcast_chats).where(_ROWS.state == SENDING).values(state=UNCERTAIN)
    return tx.execute(cut).rowcount


def last_states(tx: Tx) -> dict[str, int]:
    """Of the last broadcast: how many are in each state; empty if there was none."""
    last = select(func.max(broadcasts.c.id)).scalar_subquery()
    query = select(_ROWS.state, func.count()).where(_ROWS.broadcast_id == last)
    rows = tx.execute(query.group_by(_ROWS.state))
    return {row[0]: row[1] for row in rows}


def move_broadcasts(tx: Tx, old_id: int, new_id: int) -> None:
    """What is on its way to one chat goes to another; what both get, once."""
    there = select(_ROWS.broadcast_id).where(_ROWS.chat_id == new_id)
    known = tx.execute(there).scalars().all()
    theirs = _ROWS.chat_id == old_id
    tx.execute(delete(broadcast_chats).where(theirs, _ROWS.broadcast_id.in_(known)))
    tx.execute(update(broadcast_chats).where(theirs).values(chat_id=new_id))
