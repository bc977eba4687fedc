"""What is done again and again: each is one call of a part, and can be asked to finish."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot.decide import Words
from bot.deliver import Rules, Sender, Transport
from bot.upkeep import Upkeep
from clock import Clock
from config import Config
from matching.query import AliasSets
from storage import pulse
from storage.db import Database
from storage.retention import forget_entries
from storage.trouble import DatabaseTroubleError
from watchers.rounds import Rounds

log = structlog.get_logger()

Work = Callable[[], Awaitable[object]]

# After a long stop alerts wait until the feeds have been asked, and then come in one message.
CATCH_UP_S = 30.0


@dataclass(slots=True)
class Pulse:
    """When the jobs last ran."""

    at: datetime


class Job:
    """Works every ``every_s`` seconds, one run at a time, until it is asked to finish.

    It goes by the loop's clock: a wall clock that is set back or forth moves nothing. A run that
    fails is logged, and does not keep the next one from its turn.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[object]], *, every_s: float) -> None:
        self._name = name
        self._work = work
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Work for the first time, soon."""
        self._task = asyncio.create_task(self._repeat(), name=self._name)

    async def finish(self) -> None:
        """Start no more; the run under way is cancelled. Returns when it has ended."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _repeat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self._run()
            await asyncio.sleep(began + self._every_s - loop.time())

    async def _run(self) -> None:
        try:
            await self._work()
        except DatabaseTroubleError as error:
            log.error("database trouble", job=self._name, problem=str(error))  # noqa: TRY400 (a line)
        except Exception:  # broad: a bug met in one run must not stop the next
            log.exception("job failed", job=self._name)


def polling(db: Database, rounds: Rounds, ticked: Pulse, clock: Clock, stop: asyncio.Event) -> Work:
    """Start polling what is due; stop where the database's file is gone: closing puts it back."""

    async def tick() -> None:
        if not db.in_place():
            log.error("the database was deleted or replaced; stopping")
            stop.set()
        now = clock()
        if now < ticked.at - pulse.BACK:
            log.warning("the clock was set back", since=str(ticked.at))
            await db.run(lambda tx: pulse.mend(tx, now=now))
        ticked.at = now
        await rounds.tick()

    return tick


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
) -> Work:
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
    time = asyncio.get_running_loop().time
    began = time()

    async def empty() -> object:
        if not was_down or time() - began > 2 * CATCH_UP_S:
            return await sender.deliver_due(lambda: not stop.is_set())
        if time() - began > CATCH_UP_S:
            return await catching_up.deliver_due(lambda: not stop.is_set())
        return None

    return empty


def operator(db: Database, upkeep: Upkeep, clock: Clock, down_since: datetime | None) -> Work:
    """Write down that we are alive, and tell the operator what went wrong."""
    gaps = [down_since] if down_since else []

    async def look_after() -> None:
        await db.run(lambda tx: pulse.beat(tx, now=clock()))
        while gaps:
            await upkeep.tell_gap(gaps.pop())
        await upkeep.tell_operator()

    return look_after


def retention(config: Config, db: Database, clock: Clock) -> Work:
    """Forget what is old."""
    keep = timedelta(days=config.storage.keep_days)

    async def forget() -> None:
        before = clock() - keep
        while await db.run(lambda tx: forget_entries(tx, before=before)):
            pass

    return forget
