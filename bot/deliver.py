"""Empty the outbox: decide and claim what is due, send it, record what became of it.

    decide and claim (one transaction) → send, many at once → record each (a transaction each)

A crash between the steps leaves rows in ``sending``; they go once more, marked as possible repeats.
Being cancelled is no crash: what is under way is finished, or set down as perhaps sent.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from bot.decide import NO_NAMES, Words, plan
from bot.nodes import Screen
from bot.pace import GROUP_S, KEPT_FOR_ANSWERS, PER_CHAT_S, PER_GROUP
from bot.recorder import Recorder
from clock import Clock
from failpoint import failpoint
from model import Chat, Delivery, Edit, GiveUp, Moved, Retry, SendOutcome, Sent, Uncertain
from storage import chats, outbox, settle
from storage.db import Database, Tx
from storage.outbox import BURST
from storage.trouble import DatabaseTroubleError

log = structlog.get_logger()

LIMIT = 30  # under way at once; with Telegram's pace, what is sent within a second
LEASE_S = 60.0
SEND_S = 55.0  # a send, its wait for a turn included, must end before its lease does
FINISH_S = 3.0  # for sends under way when cancelled; main gives a job 4 s to finish
UNCERTAIN_WAIT = timedelta(seconds=30)
MOVED = "the chat moved"
STOPPED = "stopped before it was sent"


class Transport(Protocol):
    """A way to send a message and to bring it up to date."""

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Send it once and tell what became of it."""
        ...

    async def edit(self, edit: Edit) -> SendOutcome:
        """Edit it once and tell what became of that."""
        ...

    async def say(self, chat_id: int, screen: Screen, /) -> bool:
        """Say a word to the operator; whether it was said."""
        ...


@dataclass(frozen=True, slots=True)
class Rules:
    """How alerts are sent.

    More than ``burst`` that wait for a chat become one message. ``resend``: what was perhaps sent
    twice is not held for a person but sent again. ``console``: the terminal's deliveries only.
    """

    max_attempts: int = 20
    burst: int = BURST
    resend: bool = False
    console: bool = False


class Sender:
    """Sends what is due through one transport. ``owner`` names it in its claims.

    ``words`` knows the sets of names that mutes may have.
    """

    def __init__(
        self,
        db: Database,
        transport: Transport,
        *,
        owner: str,
        clock: Clock,
        rules: Rules,
        words: Words = NO_NAMES,
    ) -> None:
        self._db = db
        self._transport = transport
        self._owner = owner
        self._clock = clock
        self._rules = rules
        self._words = words
        self._under_way: set[str] = set()  # tokens of claims
        self._sends: set[asyncio.Task[None]] = set()
        self._recorder = Recorder(db, self._write_down)

    async def deliver_due(self, going: Callable[[], bool] = lambda: True) -> int:
        """Send until nothing is due, or no longer ``going``; how many messages."""
        count = 0
        try:
            while True:
                if len(self._sends) <= LIMIT // 2 and going():
                    claimed = await self._claim(LIMIT - len(self._sends))
                    count += len(claimed)
                    self._sends |= {asyncio.create_task(self._deliver(one)) for one in claimed}
                if not self._sends:
                    return count
                done, self._sends = await asyncio.wait(
                    self._sends, return_when=asyncio.FIRST_COMPLETED
                )
                _report(done)
        except asyncio.CancelledError:
            await _finish(self._sends)
            await self._recorder.finish()
            raise

    async def _claim(self, limit: int) -> list[Delivery]:
        claiming = asyncio.ensure_future(self._db.run(lambda tx: self._claim_now(tx, limit)))
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            for delivery in await claiming:  # surely not sent
                await self._recorder.record(delivery, Retry(0, STOPPED, whole_chat=True))
            raise
        if claimed:
            failpoint("after-claim")
        return claimed

    def _claim_now(self, tx: Tx, limit: int) -> list[Delivery]:
        now = self._clock()
        rules = self._rules
        settle.recover(tx, now=now, resend=rules.resend, under_way=self._under_way)
        outbox.decide_plain(tx, now=now)
        for one in outbox.find_undecided(tx, now=now):
            decided = plan(one.alert, one.modes, one.hours, one.mutes, now, words=self._words)
            if decided.hold == "mute":
                settle.mark_dead(
                    tx, [one.delivery_id], reason="muted", now=now, told=True, hold="mute"
                )
            else:
                outbox.set_plan(
                    tx, one.delivery_id, decided.hold, decided.until, silent=decided.silent
                )
        return outbox.claim(
            tx,
            owner=self._owner,
            now=now,
            lease_s=LEASE_S,
            limit=limit,
            console=rules.console,
            burst=rules.burst,
        )

    async def _deliver(self, delivery: Delivery) -> None:
        self._under_way.add(delivery.token)
        try:
            await self._send_and_record(delivery)
        finally:
            self._under_way.discard(delivery.token)

    async def _send_and_record(self, delivery: Delivery) -> None:
        try:
            outcome = await self._send(delivery)
        except asyncio.CancelledError:
            await self._recorder.record(delivery, Uncertain("cut off by stopping"))
            raise
        failpoint("after-send")
        outcome = judge_attempt(
            outcome, attempts=delivery.attempts, max_attempts=self._rules.max_attempts
        )
        await self._recorder.record(delivery, outcome)
        failpoint("after-record")
        log.info(
            "delivered",
            delivery_id=delivery.id,
            story_id=delivery.story_id,
            chat_id=delivery.chat.id,
            alerts=1 + len(delivery.others),
            outcome=type(outcome).__name__.lower(),
            attempts=delivery.attempts,
            reason=getattr(outcome, "reason", None),
        )

    async def _send(self, delivery: Delivery) -> SendOutcome:
        try:
            async with asyncio.timeout(SEND_S):
                return await self._transport.send(delivery)
        except TimeoutError:
            return Uncertain(f"no outcome within {SEND_S:.0f} s")
        except Exception as error:  # broad: one bad delivery must not stop the rest
            log.exception("send failed", delivery_id=delivery.id)
            return Uncertain(f"unexpected {type(error).__name__}")

    def _write_down(self, tx: Tx, delivery: Delivery, outcome: SendOutcome) -> None:
        record(tx, delivery, outcome, now=self._clock(), rules=self._rules)


def _report(done: set[asyncio.Task[None]]) -> None:
    for task in done:
        if error := task.exception():  # the claim is taken up again when its lease ends
            known = isinstance(error, DatabaseTroubleError)
            log.error("outcome not recorded", error=str(error), exc_info=None if known else error)


async def _finish(sends: set[asyncio.Task[None]]) -> None:
    """Asked to stop: what is on the wire may arrive, for a send cut off is a possible repeat."""
    if not sends:
        return
    _, under_way = await asyncio.wait(sends, timeout=FINISH_S)
    for send in under_way:
        send.cancel()
    if under_way:
        await asyncio.wait(under_way)


def judge_attempt(outcome: SendOutcome, *, attempts: int, max_attempts: int) -> SendOutcome:
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


def record(
    tx: Tx, delivery: Delivery, outcome: SendOutcome, *, now: datetime, rules: Rules
) -> None:
    """Write down what became of a claimed delivery."""
    match outcome:
        case Sent(message_id, look, topic_gone):
            settle.mark_sent(
                tx,
                delivery,
                message_id=message_id,
                now=now,
                next_send_at=now + timedelta(seconds=pace_s(delivery.chat)),
                look=look,
            )
            if topic_gone:
                chats.leave_topic(tx, delivery.chat.id, delivery.topic_id)
        case Retry(after_s, reason, whole_chat):
            settle.mark_retry(
                tx,
                delivery,
                not_before=now + timedelta(seconds=after_s),
                reason=reason,
                whole_chat=whole_chat,
            )
        case Uncertain(reason):
            settle.mark_uncertain(
                tx,
                delivery,
                reason=reason,
                not_before=now + UNCERTAIN_WAIT,
                resend=rules.resend and delivery.attempts < rules.max_attempts,
            )
        case GiveUp(reason, blocked):
            settle.give_up(tx, delivery, reason=reason, now=now, told=blocked)
            if blocked:
                chats.set_state(tx, delivery.chat.id, "blocked")
                settle.drop_waiting(tx, delivery.chat.id, reason=reason, now=now)
        case Moved(chat_id):
            settle.mark_retry(tx, delivery, not_before=now, reason=MOVED, whole_chat=False)
            chats.migrate_chat(tx, delivery.chat.id, chat_id, now=now)


def pace_s(chat: Chat) -> float:
    """Seconds between two alerts to a chat, so that none is claimed only to wait for its turn."""
    if chat.kind == "console":
        return 0.0
    return PER_CHAT_S if chat.kind == "private" else GROUP_S / (PER_GROUP - KEPT_FOR_ANSWERS)
