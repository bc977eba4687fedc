"""Several deliveries in one message: the digest of a period, what quiet hours held, a burst.

Which deliveries a message tells is fixed when it is first claimed, so a repeat tells the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.sqlite import insert

from failpoint import failpoint
from model import AlertView, Digest, DigestKind
from storage.db import Tx
from storage.settle import PENDING
from storage.tables import deliveries, digests

PART = 25  # alerts in one message: 4,096 characters and 100 formatted pieces hold them


@dataclass(frozen=True, slots=True)
class Head:
    """The first delivery in a chat's queue, and how many wait there with it."""

    id: int
    chat_id: int
    topic_id: int
    hold: str | None
    digest_id: int | None
    possible_repeat: bool
    attempts: int
    waiting: int


HEAD = (
    deliveries.c.id,
    deliveries.c.chat_id,
    deliveries.c.topic_id,
    deliveries.c.hold,
    deliveries.c.digest_id,
    deliveries.c.possible_repeat,
    deliveries.c.attempts,
)


def group(tx: Tx, head: Head, *, now: datetime, burst: int) -> list[int]:
    """The deliveries that the message of this one is to tell, itself the first.

    Empty where its period has had its digest already: it waits for the next one.
    """
    if head.digest_id is not None:
        return _parts_of(tx, head.digest_id)
    alone = [head.id]
    if head.possible_repeat or (head.hold is None and head.waiting <= burst):
        return alone
    due = _due_with(tx, head, now)
    ids = [key for key, _ in due]
    if head.hold == "digest":
        if _make(tx, head, "digest", max(not_before for _, not_before in due), ids):
            return ids[:PART]
        _wait_for_next(tx, ids)
        return []
    enough = 1 if head.hold else burst
    kind: DigestKind = "quiet" if head.hold else "burst"
    return ids[:PART] if len(ids) > enough and _make(tx, head, kind, now, ids) else alone


def _due_with(tx: Tx, head: Head, now: datetime) -> list[tuple[int, datetime]]:
    """What waits in the same chat and topic for the same reason, and is due: (id, not_before)."""
    rows = tx.execute(
        select(deliveries.c.id, deliveries.c.not_before)
        .where(
            deliveries.c.state == PENDING,
            deliveries.c.chat_id == head.chat_id,
            deliveries.c.topic_id == head.topic_id,
            deliveries.c.decided,
            deliveries.c.hold.is_(None) if head.hold is None else deliveries.c.hold == head.hold,
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
            deliveries.c.digest_id.is_(None),
            deliveries.c.possible_repeat.is_(False),
        )
        .order_by(deliveries.c.id)
    )
    return [(key, not_before) for key, not_before in rows]


def _make(tx: Tx, head: Head, kind: DigestKind, due_at: datetime, ids: Sequence[int]) -> bool:
    """Write down the parts of a digest. False: there is one of this kind and time already."""
    parts = [ids[at : at + PART] for at in range(0, len(ids), PART)]
    for number, members in enumerate(parts, 1):
        key = tx.execute(
            insert(digests)
            .values(
                chat_id=head.chat_id,
                topic_id=head.topic_id,
                kind=kind,
                due_at=due_at,
                part=number,
                parts=len(parts),
                total=len(ids),
            )
            .on_conflict_do_nothing()
            .returning(digests.c.id)
        ).scalar()
        if key is None:
            return False
        tx.execute(update(deliveries).where(deliveries.c.id.in_(members)).values(digest_id=key))
    failpoint("in-digest")
    return True


def _wait_for_next(tx: Tx, ids: Sequence[int]) -> None:
    tx.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(decided=False))


def _parts_of(tx: Tx, digest_id: int) -> list[int]:
    mine = deliveries.c.digest_id == digest_id, deliveries.c.state == PENDING
    query = select(deliveries.c.id).where(*mine).order_by(deliveries.c.id)
    return list(tx.execute(query).scalars())


def find_digest(tx: Tx, digest_id: int | None, alerts: Sequence[AlertView]) -> Digest | None:
    """The digest that tells these alerts; None for one that tells only one: that is an alert."""
    if digest_id is None:
        return None
    columns = (digests.c.kind, digests.c.part, digests.c.parts, digests.c.total)
    kind, part, parts, total = tx.execute(select(*columns).where(digests.c.id == digest_id)).one()
    return None if total == 1 else Digest(kind, part, parts, total, tuple(alerts))
