"""Wiring: build the parts, run them, stop them cleanly. No logic."""

import asyncio
import gc
import secrets
from datetime import datetime, timedelta
from typing import TextIO
from urllib.parse import urlsplit

import structlog

import failpoint
import jobs
from bot.access import make_claim
from bot.app import TelegramBot
from bot.console import ConsoleTransport
from bot.crier import Crier
from bot.upkeep import Upkeep
from clock import Clock
from config import Config, ConfigError
from matching.query import AliasSets
from model import Chat
from storage import chats, feeds, lists, outbox, pulse, settle
from storage.db import Database, Tx
from storage.opening import open_database
from watchers.fetch import make_fetcher, make_guests
from watchers.parser import Parser
from watchers.poll import Watch, make_watch
from watchers.rounds import Rounds
from watchers.scout import make_scout
from watchers.shared import load_aliases, load_lists, sync
from web.app import Health, build_app
from web.server import WebServer

log = structlog.get_logger()

TICK_S = 1
EDIT_S = 5
OPERATOR_S = 30
RETENTION_S = 6 * 3600
GRACE_S = 4.0  # for polls and sends under way when asked to stop
STALLED = timedelta(seconds=60)  # no tick for so long: unhealthy
DOWN = timedelta(minutes=10)  # after a stop this long news has piled up


def _recover(tx: Tx, now: datetime, *, resend: bool) -> datetime | None:
    """What the last run left behind; when it ended, if that was long ago.

    Only one process may call this, at its start.
    """
    feeds.release_claims(tx)
    count = settle.recover(tx, now=now, all_owners=True, resend=resend)
    if count:
        log.warning("found interrupted sends; each goes once more, marked", count=count)
    last = pulse.beat(tx, now=now)
    if last is None or now - last < DOWN:
        return None
    waiting = outbox.count_states(tx).get(settle.PENDING, 0)
    log.warning("was down", since=str(last), waiting=waiting)
    return last


def _open_console(tx: Tx, config: Config, now: datetime) -> None:
    """Without a bot the operator's terminal is the one subscriber, of all shared lists."""
    lang = config.delivery.console_lang
    chat = Chat(0, "console", "terminal", lang, "UTC", "member", "active")
    chats.save_chat(tx, chat, now=now)
    for name in config.lists:
        lists.subscribe(tx, chat.id, 0, name, now=now)


async def run(config: Config, *, clock: Clock, terminal: TextIO, stop: asyncio.Event) -> None:
    """Watch and deliver until ``stop`` is set.

    Raises ConfigError, DatabaseInUseError, DatabaseTroubleError, TooNewError, TokenRejectedError.
    """
    failpoint.arm(config.failpoint)
    aliases = load_aliases(config)
    shared = load_lists(config, aliases)
    db = open_database(config, clock, owner=True)
    parser = Parser()
    try:
        await db.run(lambda tx: sync(tx, config, shared, now=clock()))
        resend = config.delivery.on_uncertain == "resend"
        down_since = await db.run(lambda tx: _recover(tx, clock(), resend=resend))
        async with make_fetcher(config, clock) as fetcher, make_guests(config, clock) as guests:
            watch = make_watch(config, db, fetcher, parser, clock, aliases=aliases, guests=guests)
            await db.read(watch.matchers.refresh)
            watch.matchers.warm_up()
            gc.collect()
            gc.freeze()  # names and queries stay: looking them through again would hold the loop up
            await _run_parts(config, db, watch, aliases, clock, terminal, stop, down_since)
    finally:
        parser.close()
        db.close()
        log.info("stopped")


async def _run_parts(
    config: Config,
    db: Database,
    watch: Watch,
    aliases: AliasSets,
    clock: Clock,
    terminal: TextIO,
    stop: asyncio.Event,
    down_since: datetime | None,
) -> None:
    ticked = jobs.Pulse(clock())
    bot = (
        TelegramBot(
            config,
            db,
            clock,
            aliases,
            scout=make_scout(watch),
            job_runs=lambda: schedule.runs(),  # noqa: PLW0108 (it is made below)
        )
        if config.secrets.bot_token
        else None
    )
    web = _web(config, db, clock, ticked, bot)
    owner = secrets.token_hex(8)
    rounds = Rounds(watch, owner=owner, concurrency=config.fetch.concurrency)
    transport = bot.transport if bot else ConsoleTransport(terminal)
    upkeep = Upkeep(db, transport, clock=clock, console=bot is None)
    deliver = jobs.delivery(
        config, db, transport, owner, aliases, clock, stop, was_down=down_since is not None
    )
    polling = jobs.polling(db, rounds, ticked, clock, stop)
    operator = jobs.operator(db, upkeep, clock, down_since)
    criers = [Crier(db, bot.transport, clock=clock)] if bot else []
    schedule = jobs.Schedule(
        (
            jobs.Job("poll", polling, every_s=TICK_S),
            jobs.Job("deliver", deliver, every_s=TICK_S),
            jobs.Job("edit", upkeep.edit_due, every_s=EDIT_S),
            jobs.Job("operator", operator, every_s=OPERATOR_S),
            *(jobs.Job("broadcast", crier.send_due, every_s=EDIT_S) for crier in criers),
            jobs.Job("retention", jobs.retention(config, db, clock), every_s=RETENTION_S),
        )
    )
    try:
        if web is not None:
            web.start()
        for crier in criers:
            await crier.recover()
        await _open_door(config, db, bot, clock, terminal)
        schedule.start()
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
        try:
            async with asyncio.timeout(GRACE_S):
                await asyncio.gather(schedule.finish(), rounds.drain())
        except TimeoutError:
            log.warning("stopped inside a poll or a send; it is taken up at the next start")
        if bot is not None:
            await bot.stop()
        if web is not None:
            await web.stop()


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


def _web(
    config: Config, db: Database, clock: Clock, ticked: jobs.Pulse, bot: TelegramBot | None
) -> WebServer | None:
    if not config.web.enabled:
        return None

    async def look() -> Health:
        watched, states = await db.read(lambda tx: (feeds.list_feeds(tx), outbox.count_states(tx)))
        stalled = clock() - ticked.at > STALLED
        return Health(
            ok=not stalled,
            problem="the scheduler stands still" if stalled else None,
            feeds=len(watched),
            feeds_failing=sum(feed.failures > 0 for feed in watched),
            waiting=states.get(settle.PENDING, 0),
            uncertain=states.get(settle.UNCERTAIN, 0),
        )

    hook_url = config.telegram.webhook_url
    hook = bot.take_post if bot is not None and hook_url else None
    app = build_app(look, hook=hook, hook_path=urlsplit(hook_url).path)
    try:
        return WebServer(app, host=config.web.host, port=config.web.port)
    except OSError as error:
        problem = (
            f"web.port: can't listen on {config.web.host}:{config.web.port}: {error.strerror}; "
            "choose another port, or set web.enabled to false"
        )
        raise ConfigError((problem,)) from None
