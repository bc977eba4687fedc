"""Deliveries that failed, or perhaps did: the operator hears of them, once, and may decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select, update

from storage.db import Tx
from storage.settle import DEAD, PENDING, UNCERTAIN
from storage.tables import alerts, chats, deliveries, entries


@dataclass(frozen=True, slots=True)
class Untold:
    """A delivery that failed or may have failed."""

    delivery_id: int
    chat_id: int
    chat_title: str
    headline: str
    state: str
    reason: str


def find_untold(tx: Tx, *, limit: int) -> list[Untold]:
    """The oldest that the operator has not heard of."""
    query = _failed().where(deliveries.c.told_at.is_(None)).order_by(deliveries.c.id)
    return [Untold(*row) for row in tx.execute(query.limit(limit))]


def find_failures(tx: Tx, *, limit: int) -> list[Untold]:
    """The newest, heard of or not. What a chat did not want is no failure."""
    wanted = or_(deliveries.c.state == UNCERTAIN, deliveries.c.hold.is_(None))
    query = _failed().where(wanted).order_by(deliveries.c.id.desc())
    return [Untold(*row) for row in tx.execute(query.limit(limit))]


def _failed() -> Select[Any]:
    shown = alerts.alias()
    first = (
        select(func.min(shown.c.entry_id))
        .where(shown.c.story_id == deliveries.c.story_id)
        .scalar_subquery()
    )
    return (
        select(
            deliveries.c.id,
            deliveries.c.chat_id,
            chats.c.title,
            entries.c.title,
            deliveries.c.state,
            deliveries.c.reason,
        )
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .join(entries, entries.c.id == first)
        .where(deliveries.c.state.in_((DEAD, UNCERTAIN)))
    )


def mark_told(tx: Tx, ids: Sequence[int], *, now: datetime) -> None:
    """The operator has heard of them."""
    tx.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(told_at=now))


def resend(tx: Tx, ids: Sequence[int], *, now: datetime) -> list[int]:
    """A person decided that these, uncertain or dead, are to be sent again; which of them will be.

    What was perhaps sent is marked as a possible repeat.
    """
    return list(
        tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids), deliveries.c.state.in_((DEAD, UNCERTAIN)))
            .values(
                possible_repeat=or_(deliveries.c.possible_repeat, deliveries.c.state == UNCERTAIN),
                state=PENDING,
                hold=None,
                digest_id=None,
                decided=True,
                attempts=0,
                not_before=now,
                told_at=None,
            )
            .returning(deliveries.c.id)
        ).scalars()
    )


def leave(tx: Tx, ids: Sequence[int], *, now: datetime) -> list[int]:
    """A person decided that these, uncertain, are not to be sent again; which of them."""
    return list(
        tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(ids), deliveries.c.state == UNCERTAIN)
            .values(state=DEAD, told_at=now, reason="perhaps sent; left so by the operator")
            .returning(deliveries.c.id)
        ).scalars()
    )


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a story on its way to a chat."""

    state: str
    hold: str | None
    reason: str | None


def find_fates(tx: Tx, chat_id: int, story_ids: Collection[int]) -> dict[int, Fate]:
    """By story; of several topics the one that had it first."""
    rows = tx.execute(
        select(deliveries.c.story_id, deliveries.c.state, deliveries.c.hold, deliveries.c.reason)
        .where(deliveries.c.chat_id == chat_id, deliveries.c.story_id.in_(list(story_ids)))
        .order_by(deliveries.c.id.desc())
    )
    return {story_id: Fate(state, hold, reason) for story_id, state, hold, reason in rows}
