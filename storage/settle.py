"""What became of a claim: written down by whoever holds it.

A row found in ``sending`` after a crash was perhaps sent: it goes once more, marked as a possible
repeat; found so a second time it is held as ``uncertain`` for a person to decide. A sender that
comes late, its lease ended and its delivery taken up anew, can settle nothing any more; only that
it was sent after all is heard, before it is sent again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, null, or_, select, update

from model import Delivery
from storage.db import Tx
from storage.tables import chats, deliveries

PENDING = "pending"
SENDING = "sending"
SENT = "sent"
UNCERTAIN = "uncertain"
DEAD = "dead"


def token_of(owner: str, delivery_id: int, attempt: int) -> str:
    """The name of one claim: no later one has it, not of the same owner either."""
    return f"{owner}:{delivery_id}:{attempt}"


def mark_sent(
    tx: Tx,
    delivery: Delivery,
    *,
    message_id: int,
    now: datetime,
    next_send_at: datetime,
    look: str = "",
) -> None:
    """It arrived; the chat gets no further message before ``next_send_at`` (its pace).

    ``look``: a hash of what the message shows; with it an alert can be edited later.
    """
    entry = delivery.alert.entry
    shown: object = null()
    if look and delivery.digest is None:
        shown = {"look": look, "title": entry.headline, "guid": entry.guid}
    chat_id = tx.execute(
        update(deliveries)
        .where(
            deliveries.c.id.in_((delivery.id, *delivery.others)),
            or_(_claimed(delivery), deliveries.c.state.in_((PENDING, UNCERTAIN))),
        )
        .values(
            owner=None,
            lease_until=None,
            state=SENT,
            message_id=message_id,
            sent_at=now,
            reason=None,
            shown=shown,
        )
        .returning(deliveries.c.chat_id)
    ).scalar()
    _pace(tx, chat_id, next_send_at)


def mark_retry(
    tx: Tx, delivery: Delivery, *, not_before: datetime, reason: str, whole_chat: bool
) -> None:
    """Surely not sent: it waits until ``not_before``; with ``whole_chat`` its chat does.

    Then it is decided anew: quiet hours may have begun.
    """
    # A chat that is told to wait says nothing against the message: that try does not count.
    count = {"attempts": deliveries.c.attempts - 1} if whole_chat else {}
    chat_id = _settle(
        tx,
        delivery,
        state=PENDING,
        hold=None,
        not_before=not_before,
        reason=reason,
        decided=False,
        **count,
    )
    if whole_chat and chat_id is not None:
        _pace(tx, chat_id, not_before)
        _decide_anew(tx, deliveries.c.chat_id == chat_id)


def mark_uncertain(
    tx: Tx, delivery: Delivery, *, reason: str, not_before: datetime, resend: bool = False
) -> None:
    """Perhaps sent: once more, marked as a possible repeat; after that it is held.

    ``resend``: it is never held, but sent again, marked.
    """
    ours = deliveries.c.id.in_((delivery.id, *delivery.others)), _claimed(delivery)
    _set_uncertain(tx, and_(*ours), reason=reason, not_before=not_before, resend=resend)


def _set_uncertain(
    tx: Tx, where: ColumnElement[bool], *, reason: str, not_before: datetime, resend: bool
) -> int:
    free = {"owner": None, "lease_until": None, "reason": reason}
    held = 0
    if not resend:
        held = tx.execute(
            update(deliveries)
            .where(where, deliveries.c.possible_repeat)
            .values(state=UNCERTAIN, **free)
        ).rowcount
    again = tx.execute(
        update(deliveries)
        .where(where, deliveries.c.state == SENDING)
        .values(
            state=PENDING,
            hold=None,
            possible_repeat=True,
            not_before=not_before,
            decided=False,
            **free,
        )
    ).rowcount
    return held + again


def give_up(tx: Tx, delivery: Delivery, *, reason: str, now: datetime, told: bool = False) -> None:
    """It will never arrive, and this is why. ``told``: the operator need not hear of it."""
    _settle(tx, delivery, state=DEAD, reason=_dated(reason, now), told_at=now if told else None)


def mark_dead(
    tx: Tx,
    ids: Sequence[int],
    *,
    reason: str,
    now: datetime,
    told: bool = False,
    hold: str | None = None,
) -> None:
    """Deliveries that nobody is sending are not to be sent any more; ``hold``: because of it."""
    tx.execute(
        update(deliveries)
        .where(deliveries.c.id.in_(ids), deliveries.c.state != SENT)
        .values(
            state=DEAD,
            reason=_dated(reason, now),
            told_at=now if told else None,
            hold=hold,
            owner=None,
            lease_until=None,
        )
    )


def drop_waiting(tx: Tx, chat_id: int, *, reason: str, now: datetime) -> int:
    """The chat wants no more: what waits for it will not be sent; how many rows."""
    return tx.execute(
        update(deliveries)
        .where(deliveries.c.chat_id == chat_id, deliveries.c.state == PENDING)
        .values(state=DEAD, hold=None, reason=_dated(reason, now), told_at=now)
    ).rowcount


def recover(
    tx: Tx,
    *,
    now: datetime,
    all_owners: bool = False,
    resend: bool = False,
    under_way: Collection[str] = (),
) -> int:
    """Settle what a crash left in ``sending``; how many rows.

    Those whose lease has ended, or with ``all_owners`` (at the start of the only sender) all; then
    what waits is decided anew, too: it may have waited for long. The claims ``under_way`` are known
    to be alive, whatever a clock that jumped makes of their leases.
    """
    lost = deliveries.c.state == SENDING
    if all_owners:
        _decide_anew(tx)
    else:
        lost = and_(lost, deliveries.c.lease_until <= now, deliveries.c.owner.not_in(under_way))
    return _set_uncertain(tx, lost, reason="stopped inside a send", not_before=now, resend=resend)


def hold_chat(tx: Tx, chat_id: int, not_before: datetime) -> None:
    """The chat gets no message before then: Telegram said so (429)."""
    _pace(tx, chat_id, not_before)


def find_held_chats(tx: Tx, *, now: datetime) -> list[tuple[int, datetime]]:
    """The chats that get nothing now, and until when."""
    query = select(chats.c.id, chats.c.not_before).where(chats.c.not_before > now)
    return [(chat_id, until) for chat_id, until in tx.execute(query)]


def _decide_anew(tx: Tx, *where: ColumnElement[bool]) -> None:
    tx.execute(
        update(deliveries)
        .where(deliveries.c.state == PENDING, deliveries.c.digest_id.is_(None), *where)
        .values(decided=False)
    )


def _dated(reason: str, now: datetime) -> str:
    return f"{reason} ({now:%Y-%m-%d %H:%M} UTC)"


def _claimed(delivery: Delivery) -> ColumnElement[bool]:
    return and_(deliveries.c.state == SENDING, deliveries.c.owner == delivery.token)


def _settle(tx: Tx, delivery: Delivery, **values: object) -> int | None:
    """Write down an outcome; the chat, or None where the claim is not ours any more.

    A chat that moved may have had the story at its new id: then the row is gone.
    """
    return tx.execute(
        update(deliveries)
        .where(deliveries.c.id.in_((delivery.id, *delivery.others)), _claimed(delivery))
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
