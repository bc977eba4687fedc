"""The jobs of the scheduler: each is one call of a part, and can be asked to finish."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.decide import Words
from bot.deliver import Rules, Sender, Transport
from bot.upkeep import Upkeep
from clock import Clock
from config import Config
from matching.query import AliasSets
from storage import pulse
from storage.db import Database
from storage.retention import forget_entries
from watchers.rounds import Rounds

# After a long stop alerts wait until the feeds have been asked, and then come in one message.
CATCH_UP = timedelta(seconds=30)


@dataclass(slots=True)
class Pulse:
    """When the jobs last ran."""

    at: datetime


class Job:
    """A job of the scheduler that can be asked to finish."""

    def __init__(self, work: Callable[[], Awaitable[object]]) -> None:
        self._work = work
        self._lock = asyncio.Lock()
        self._stopping = False

    async def run(self) -> None:
        """Run once, unless asked to finish."""
        async with self._lock:
            if not self._stopping:
                await self._work()

    async def finish(self) -> None:
        """Start no more; wait for the run that is under way."""
        self._stopping = True
        async with self._lock:
            return


def polling(rounds: Rounds, ticked: Pulse, clock: Clock) -> Job:
    """Start polling what is due."""

    async def tick() -> None:
        await rounds.tick()
        ticked.at = clock()

    return Job(tick)


def delivery(
    config: Config,
    db: Database,
    transport: Transport,
    owner: str,
    aliases: AliasSets,
    clock: Clock,
    stop: asyncio.Event,
    *,
    was_down: bool,
) -> Job:
    """Send what is due; after a long stop what has piled up in one message for each chat."""
    delivery = config.delivery
    usual = Rules(
        max_attempts=delivery.max_attempts,
        burst=delivery.burst,
        resend=delivery.on_uncertain == "resend",
        console=config.secrets.bot_token is None,
    )

    def sender_by(rules: Rules) -> Sender:
        words = Words(aliases)
        return Sender(db, transport, owner=owner, clock=clock, rules=rules, words=words)

    sender, catching_up = sender_by(usual), sender_by(replace(usual, burst=1))
    began = clock()

    async def empty() -> object:
        if not was_down or clock() - began > 2 * CATCH_UP:
            return await sender.deliver_due(lambda: not stop.is_set())
        if clock() - began > CATCH_UP:
            return await catching_up.deliver_due(lambda: not stop.is_set())
        return None

    return Job(empty)


def operator(db: Database, upkeep: Upkeep, clock: Clock, down_since: datetime | None) -> Job:
    """Write down that we are alive, and tell the operator what went wrong."""
    gaps = [down_since] if down_since else []

    async def look_after() -> None:
        await db.run(lambda tx: pulse.beat(tx, now=clock()))
        while gaps:
            await upkeep.tell_gap(gaps.pop())
        await upkeep.tell_operator()

    return Job(look_after)


def retention(config: Config, db: Database, clock: Clock) -> Job:
    """Forget what is old."""
    keep = timedelta(days=config.storage.keep_days)

    async def forget() -> None:
        before = clock() - keep
        while await db.run(lambda tx: forget_entries(tx, before=before)):
            pass

    return Job(forget)
