"""Empty the outbox: claim what is due, send it, record what became of it.

    claim (one transaction) → send, all at once → record each (a transaction each)

A crash between the steps leaves rows in ``sending``; they go once more, marked as possible repeats.
Being cancelled is no crash: what is under way is finished, or set down as perhaps sent.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from clock import Clock
from failpoint import failpoint
from model import Chat, Delivery, GiveUp, Moved, Retry, SendOutcome, Sent, Uncertain
from storage import chats, outbox
from storage.db import Database, Tx

log = structlog.get_logger()

LIMIT = 25  # at once, and a second: Telegram lets a bot send about 30 messages a second
BATCH_S = 1.0
LEASE_S = 60.0
SEND_S = 50.0  # a send must end before its lease does
FINISH_S = 3.0  # for sends under way when cancelled; main gives a job 4 s to finish
UNCERTAIN_WAIT = timedelta(seconds=30)
MOVED = "the chat moved"
PACE_S = {"private": 1, "channel": 1, "group": 3, "supergroup": 3, "console": 0}


class Transport(Protocol):
    """A way to send one delivery."""

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Send it once and tell what became of it."""
        ...


async def deliver_due(
    db: Database,
    transport: Transport,
    *,
    owner: str,
    clock: Clock,
    max_attempts: int,
    console: bool = False,
) -> int:
    """Send the deliveries that are due, at most one per chat; how many. Call again while > 0.

    ``owner`` names the sender in the claim; ``console`` takes the terminal's deliveries only.
    """

    def claim(tx: Tx) -> list[Delivery]:
        now = clock()
        outbox.recover(tx, now=now)  # what an interrupted call of ours left behind
        return outbox.claim(tx, owner=owner, now=now, lease_s=LEASE_S, limit=LIMIT, console=console)

    claimed = await db.run(claim)
    if not claimed:
        return 0
    failpoint("after-claim")
    sends = asyncio.create_task(_send_all(db, transport, claimed, clock, max_attempts))
    try:
        await asyncio.shield(sends)
    except asyncio.CancelledError:
        await _finish(sends)
        raise
    return len(claimed)


async def _send_all(
    db: Database,
    transport: Transport,
    claimed: Sequence[Delivery],
    clock: Clock,
    max_attempts: int,
) -> None:
    pause = BATCH_S if len(claimed) == LIMIT else 0.0
    sends = [_deliver(db, transport, one, clock, max_attempts) for one in claimed]
    results = await asyncio.gather(*sends, asyncio.sleep(pause), return_exceptions=True)
    for delivery, result in zip(claimed, results, strict=False):  # the pause is the last
        if isinstance(result, Exception):  # the claim is taken up again when its lease ends
            log.error("outcome not recorded", delivery_id=delivery.id, exc_info=result)


async def _finish(sends: asyncio.Task[None]) -> None:
    """Asked to stop: what is on the wire may arrive, for a send cut off is a possible repeat."""
    _, under_way = await asyncio.wait([sends], timeout=FINISH_S)
    if under_way:
        sends.cancel()
        await asyncio.wait([sends])


async def _deliver(
    db: Database, transport: Transport, delivery: Delivery, clock: Clock, max_attempts: int
) -> None:
    try:
        outcome = await _send(transport, delivery)
    except asyncio.CancelledError:
        await db.run(
            lambda tx: outbox.mark_uncertain(
                tx, delivery.id, reason="cut off by stopping", not_before=clock()
            )
        )
        raise
    failpoint("after-send")
    outcome = settle(outcome, attempts=delivery.attempts, max_attempts=max_attempts)
    await db.run(lambda tx: record(tx, delivery, outcome, now=clock()))
    failpoint("after-record")
    log.info(
        "delivered",
        delivery_id=delivery.id,
        story_id=delivery.story_id,
        chat_id=delivery.chat.id,
        outcome=type(outcome).__name__.lower(),
        attempts=delivery.attempts,
        reason=getattr(outcome, "reason", None),
    )


async def _send(transport: Transport, delivery: Delivery) -> SendOutcome:
    try:
        async with asyncio.timeout(SEND_S):
            return await transport.send(delivery)
    except TimeoutError:
        return Uncertain(f"no outcome within {SEND_S:.0f} s")
    except Exception as error:  # broad: one bad delivery must not stop the rest
        log.exception("send failed", delivery_id=delivery.id)
        return Uncertain(f"unexpected {type(error).__name__}")


def settle(outcome: SendOutcome, *, attempts: int, max_attempts: int) -> SendOutcome:
    """The outcome in the light of the attempts so far: a try too many is a GiveUp.

    Waiting for the chat (a 429, an outage) is no failure of this message and does not count.
    """
    match outcome:
        case Retry(reason=reason, whole_chat=False) if attempts >= max_attempts:
            return GiveUp(f"given up after {attempts} attempts: {reason}")
        case Moved() if attempts >= max_attempts:
            return GiveUp(f"given up after {attempts} attempts: {MOVED}")
        case _:
            return outcome


def record(tx: Tx, delivery: Delivery, outcome: SendOutcome, *, now: datetime) -> None:
    """Write down what became of a claimed delivery."""
    match outcome:
        case Sent(message_id):
            outbox.mark_sent(
                tx,
                delivery.id,
                message_id=message_id,
                now=now,
                next_send_at=now + timedelta(seconds=pace_s(delivery.chat)),
            )
        case Retry(after_s, reason, whole_chat):
            outbox.mark_retry(
                tx,
                delivery.id,
                not_before=now + timedelta(seconds=after_s),
                reason=reason,
                whole_chat=whole_chat,
            )
        case Uncertain(reason):
            outbox.mark_uncertain(tx, delivery.id, reason=reason, not_before=now + UNCERTAIN_WAIT)
        case GiveUp(reason, blocked):
            outbox.mark_dead(tx, delivery.id, reason=reason, now=now)
            if blocked:
                chats.set_state(tx, delivery.chat.id, "blocked")
                outbox.drop_waiting(tx, delivery.chat.id, reason=reason, now=now)
        case Moved(chat_id):
            outbox.mark_retry(tx, delivery.id, not_before=now, reason=MOVED, whole_chat=False)
            chats.migrate_chat(tx, delivery.chat.id, chat_id, now=now)


def pace_s(chat: Chat) -> float:
    """Seconds between two messages to a chat: Telegram asks for 1, in groups for 20 a minute."""
    return PACE_S[chat.kind]
