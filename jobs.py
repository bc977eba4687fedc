"""What is done again and again: each is one call of a part, and can be asked to finish."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.decide import Words
from bot.deliver import Rules, Sender, Transport
from bot.upkeep import Upkeep
from clock import Clock, now
from config import Config
from matching.query import AliasSets
from model import JobRun
from storage import pulse
from storage.db import Database
from storage.retention import forget_entries
from storage.trouble import DatabaseTroubleError
from watchers.rounds import Rounds

log = structlog.get_logger()

Work = Callable[[], Awaitable[object]]

# After a long stop alerts wait until the feeds have been asked, and then come in one message.
CATCH_UP_S = 30.0

WATCH_S = 1.0  # how often the clock is looked at …
JUMP_S = 2.0  # … and what is no drift any more


@dataclass(slots=True)
class Pulse:
    """When the jobs last ran."""

    at: datetime


class Job:
    """Work to be done every ``every_s`` seconds, one run at a time.

    ``last``: how the last run ended. A run that fails is logged by APScheduler, and does not keep
    the next one from its turn.
    """

    def __init__(self, name: str, work: Work, *, every_s: float, clock: Clock = now) -> None:
        self.name = name
        self.every_s = every_s
        self._work = work
        self._clock = clock
        self.last = JobRun(name, None, ok=True)
        self._stopping = False
        self._task: asyncio.Future[object] | None = None

    async def run(self) -> None:
        """Work once, unless asked to finish."""
        if self._stopping:
            return
        self._task = asyncio.ensure_future(self._work())
        await asyncio.wait([self._task])
        if self._task.cancelled():  # by ``finish``: no error to APScheduler
            return
        error = self._task.exception()
        self.last = JobRun(self.name, self._clock(), ok=error is None)
        if isinstance(error, DatabaseTroubleError):
            log.error("database trouble", job=self.name, problem=str(error))
        elif error is not None:
            raise error

    async def finish(self) -> None:
        """Start no more; the run under way is cancelled. Returns when it has ended."""
        self._stopping = True
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])


class Schedule:
    """Runs jobs by APScheduler, which goes by the wall clock: where that jumps, all run at once.

    Else a clock that is set back by a day would let them rest for a day. ``wall`` is that clock.
    """

    def __init__(self, jobs: Sequence[Job], *, wall: Clock = now) -> None:
        self._jobs = jobs
        self._wall = wall
        self._watch: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for job in jobs:
            self._scheduler.add_job(
                job.run,  # AsyncIOScheduler awaits methods, not objects with an async __call__
                "interval",
                seconds=job.every_s,
                id=job.name,
                next_run_time=wall(),
                misfire_grace_time=None,
                coalesce=True,
                max_instances=1,
            )

    def runs(self) -> tuple[JobRun, ...]:
        """How each job ended its last run."""
        return tuple(job.last for job in self._jobs)

    def start(self) -> None:
        """Run every job for the first time, soon."""
        self._scheduler.start()
        self._watch = asyncio.create_task(self._keep_time(), name="keep time")

    async def finish(self) -> None:
        """Start no more; returns when the runs under way have ended."""
        if self._watch is not None:
            self._watch.cancel()
        await asyncio.gather(*(job.finish() for job in self._jobs))
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _keep_time(self) -> None:
        loop = asyncio.get_running_loop()
        known = self._wall().timestamp() - loop.time()
        while True:
            await asyncio.sleep(WATCH_S)
            at = self._wall()
            if abs(at.timestamp() - loop.time() - known) > JUMP_S:
                log.warning("the clock jumped", to=str(at))
                known = at.timestamp() - loop.time()
                for job in self._scheduler.get_jobs():
                    job.modify(next_run_time=at)


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
        await upkeep.tell_feeds()

    return look_after


def retention(config: Config, db: Database, clock: Clock) -> Work:
    """Forget what is old."""
    keep = timedelta(days=config.storage.keep_days)

    async def forget() -> None:
        before = clock() - keep
        while await db.run(lambda tx: forget_entries(tx, before=before)):
            pass

    return forget
