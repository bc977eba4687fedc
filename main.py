"""Wiring: build the parts, run them, stop them cleanly. No logic."""

import asyncio
import gc
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TextIO

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler

import failpoint
from bot.access import make_claim
from bot.app import TelegramBot
from bot.console import ConsoleTransport
from bot.deliver import Transport, deliver_due
from clock import Clock
from config import Config, ConfigError
from matching.query import AliasSets
from model import Chat
from storage import chats, feeds, lists, outbox, retention
from storage.db import Database, Tx
from storage.opening import open_database
from watchers.fetch import make_fetcher
from watchers.parser import Parser
from watchers.poll import Watch, make_watch
from watchers.rounds import Rounds
from watchers.shared import load_aliases, load_lists, sync
from web.app import Health, build_app
from web.server import WebServer

log = structlog.get_logger()

TICK_S = 1
RETENTION_S = 6 * 3600
GRACE_S = 4.0  # for polls and sends under way when asked to stop
STALLED = timedelta(seconds=60)  # no tick for so long: unhealthy


def _recover(tx: Tx, now: datetime) -> None:
    """What the last run left behind; only one process may call this, at its start."""
    feeds.release_claims(tx)
    count = outbox.recover(tx, now=now, all_owners=True)
    if count:
        log.warning("found interrupted sends; each goes once more, marked", count=count)


def _open_console(tx: Tx, config: Config, now: datetime) -> None:
    """Without a bot the operator's terminal is the one subscriber, of all shared lists."""
    lang = config.delivery.console_lang
    chat = Chat(0, "console", "terminal", lang, "UTC", "member", "active")
    chats.save_chat(tx, chat, now=now)
    for name in config.lists:
        lists.subscribe(tx, chat.id, 0, name, now=now)


@dataclass(slots=True)
class _Pulse:
    """When the jobs last ran."""

    at: datetime


async def run(config: Config, *, clock: Clock, terminal: TextIO, stop: asyncio.Event) -> None:
    """Watch and deliver until ``stop`` is set.

    Raises ConfigError, DatabaseInUseError, TooNewError, TokenRejectedError.
    """
    failpoint.arm(config.failpoint)
    aliases = load_aliases(config)
    shared = load_lists(config, aliases)
    db = open_database(config, clock, owner=True)
    parser = Parser()
    try:
        await db.run(lambda tx: sync(tx, config, shared, now=clock()))
        await db.run(lambda tx: _recover(tx, clock()))
        async with make_fetcher(config, clock) as fetcher:
            watch = make_watch(config, db, fetcher, parser, clock, aliases=aliases)
            gc.collect()
            gc.freeze()  # what is loaded stays: looking it through again would hold the loop up
            await _run_parts(config, db, watch, aliases, clock, terminal, stop)
    finally:
        parser.close()
        db.close()
        log.info("stopped")


class _Job:
    """A job of the scheduler that can be asked to finish."""

    def __init__(self, work: Callable[[], Awaitable[None]]) -> None:
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


async def _run_parts(
    config: Config,
    db: Database,
    watch: Watch,
    aliases: AliasSets,
    clock: Clock,
    terminal: TextIO,
    stop: asyncio.Event,
) -> None:
    pulse = _Pulse(clock())
    web = _web(config, db, clock, pulse)
    bot = TelegramBot(config, db, clock, aliases) if config.secrets.bot_token else None
    owner = secrets.token_hex(8)
    rounds = Rounds(watch, owner=owner, concurrency=config.fetch.concurrency)
    jobs = {
        "poll": (_polling(rounds, pulse, clock), TICK_S),
        "deliver": (
            _delivery(config, db, bot.transport if bot else None, owner, clock, terminal),
            TICK_S,
        ),
        "retention": (_retention(config, db, clock), RETENTION_S),
    }
    scheduler = AsyncIOScheduler(timezone=UTC)
    for name, (job, seconds) in jobs.items():
        scheduler.add_job(
            job.run,  # AsyncIOScheduler awaits methods, not objects with an async __call__
            "interval",
            seconds=seconds,
            id=name,
            next_run_time=clock(),
            misfire_grace_time=None,
            coalesce=True,
            max_instances=1,
        )
    try:
        if web is not None:
            web.start()
        await _open_door(config, db, bot, clock, terminal)
        scheduler.start()
        log.info(
            "started",
            feeds=len(config.feeds),
            lists=len(config.lists),
            bot=bot is not None,
            web_port=web.port if web else None,
        )
        await stop.wait()
    finally:
        log.info("stopping")
        if scheduler.running:
            scheduler.shutdown(wait=False)
        working = [job.finish() for job, _ in jobs.values()]
        try:
            async with asyncio.timeout(GRACE_S):
                await asyncio.gather(*working, rounds.drain())
        except TimeoutError:
            log.warning("stopped inside a poll or a send; it is taken up at the next start")
        if bot is not None:
            await bot.stop()
        if web is not None:
            await web.stop()


def _polling(rounds: Rounds, pulse: _Pulse, clock: Clock) -> _Job:
    async def tick() -> None:
        await rounds.tick()
        pulse.at = clock()

    return _Job(tick)


def _delivery(
    config: Config,
    db: Database,
    transport: Transport | None,
    owner: str,
    clock: Clock,
    terminal: TextIO,
) -> _Job:
    async def empty() -> None:
        await deliver_due(
            db,
            transport or ConsoleTransport(terminal),
            owner=owner,
            clock=clock,
            max_attempts=config.delivery.max_attempts,
            console=transport is None,
        )

    return _Job(empty)


def _retention(config: Config, db: Database, clock: Clock) -> _Job:
    keep = timedelta(days=config.storage.keep_days)

    async def forget() -> None:
        before = clock() - keep
        while await db.run(lambda tx: retention.forget_entries(tx, before=before)):
            pass

    return _Job(forget)


async def _open_door(
    config: Config, db: Database, bot: TelegramBot | None, clock: Clock, terminal: TextIO
) -> None:
    """Start the bot, and tell the operator the way in while nobody administers it."""
    if bot is None:
        terminal.write("TELEGRAM_BOT_TOKEN is not set: alerts are written to this terminal.\n")
        await db.run(lambda tx: _open_console(tx, config, clock()))
    else:
        await bot.start()
        if not await db.read(chats.has_admin):
            code = await db.run(lambda tx: make_claim(tx, clock()))
            name = bot.username
            way = f"open https://t.me/{name}?start={code}" if name else f"send it /start {code}"
            terminal.write(f"Nobody administers this bot yet. To claim it, {way}\n")
    terminal.flush()


def _web(config: Config, db: Database, clock: Clock, pulse: _Pulse) -> WebServer | None:
    if not config.web.enabled:
        return None

    async def look() -> Health:
        watched, states = await db.read(lambda tx: (feeds.list_feeds(tx), outbox.count_states(tx)))
        stalled = clock() - pulse.at > STALLED
        return Health(
            ok=not stalled,
            problem="the scheduler stands still" if stalled else None,
            feeds=len(watched),
            feeds_failing=sum(feed.failures > 0 for feed in watched),
            waiting=states.get(outbox.PENDING, 0),
            uncertain=states.get(outbox.UNCERTAIN, 0),
        )

    try:
        return WebServer(build_app(look), host=config.web.host, port=config.web.port)
    except OSError as error:
        problem = (
            f"web.port: can't listen on {config.web.host}:{config.web.port}: {error.strerror}; "
            "choose another port, or set web.enabled to false"
        )
        raise ConfigError((problem,)) from None
