"""The bot as a whole: what it answers, how it connects, how it stops."""

import asyncio
import hmac
import json
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog
from telegram import Update
from telegram.error import InvalidToken, RetryAfter, TelegramError, TimedOut
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.ask import Buttons, Command, Desk
from bot.channel_look import find_channel
from bot.commands import (
    add,
    add_feed,
    alerts,
    broadcast,
    cancel,
    channel,
    delete_data,
    digest,
    edit_list,
    exchange,
    export_files,
    feeds,
    feeds_of_chats,
    guide,
    health,
    held,
    import_file,
    invite,
    language,
    lists,
    mode,
    mute,
    opinion,
    privacy,
    quiet,
    remove,
    remove_feed,
    start,
    stats,
    status,
    stop,
    talk,
    timezone,
    try_query,
    unmute,
    users,
    why,
)
from bot.dispatch import Dispatcher
from bot.failing import Apologies
from bot.governor import Governor, seconds_of
from bot.intake import Intake
from bot.pace import Pace
from bot.profile import show_profile
from bot.transport import TelegramTransport, open_http
from clock import Clock
from config import Config
from matching.query import NO_ALIASES, AliasSets
from model import JobRun
from storage.chats import find_admins
from storage.db import Database
from storage.settle import find_held_chats, hold_chat
from watchers.scout import Scout, see_nothing

log = structlog.get_logger()

COMMANDS = {
    "start": Command(start.show, manages=True, here=True),
    "lists": Command(lists.show, manages=True),
    "add": Command(add.show, manages=True),
    "cancel": Command(cancel.show, manages=True),
    "try": Command(try_query.show),
    "import": Command(import_file.show, manages=True),
    "export": Command(exchange.export),
    "remove": Command(remove.show, manages=True),
    "alerts": Command(alerts.show),
    "why": Command(why.show),
    "mute": Command(mute.show, manages=True),
    "unmute": Command(unmute.show, manages=True),
    "quiet": Command(quiet.show, manages=True),
    "digest": Command(digest.show, manages=True),
    "timezone": Command(timezone.show, manages=True),
    "feeds": Command(feeds.show),
    "addfeed": Command(add_feed.show, manages=True),
    "removefeed": Command(remove_feed.show, manages=True),
    "channel": Command(channel.show, here=True),
    "stats": Command(stats.show),
    "status": Command(status.show),
    "language": Command(language.show, manages=True),
    "help": Command(guide.show, here=True),
    "privacy": Command(privacy.show, here=True),
    "stop": Command(stop.show, manages=True),
    "invite": Command(invite.show, operator=True),
    "users": Command(users.show, operator=True),
    "health": Command(health.show, operator=True),
    "broadcast": Command(broadcast.show, operator=True),
    "deletemydata": Command(delete_data.show, manages=True),
}
# By the first word of their callback data, which has 64 bytes.
BUTTONS = {
    "s": Buttons(start.press, manages=True),
    "l": Buttons(lists.press, manages=True),
    "ed": Buttons(edit_list.press, manages=True),
    "o": Buttons(mode.press, manages=True),
    "q": Buttons(add.press, manages=True),
    "e": Buttons(exchange.press),
    "ef": Buttons(export_files.press),
    "if": Buttons(import_file.press, manages=True),
    "r": Buttons(remove.press, manages=True),
    "a": Buttons(alerts.press),
    "w": Buttons(why.press),
    "v": Buttons(opinion.press),
    "n": Buttons(mute.offer, manages=True),
    "t": Buttons(talk.press, manages=True),
    "m": Buttons(mute.press, manages=True),
    "u": Buttons(unmute.press, manages=True),
    "st": Buttons(stats.press),
    "y": Buttons(quiet.press, manages=True),
    "d": Buttons(digest.press, manages=True),
    "z": Buttons(timezone.press, manages=True),
    "g": Buttons(language.press, manages=True),
    "x": Buttons(stop.press, manages=True),
    "dd": Buttons(delete_data.press, manages=True),
    "h": Buttons(held.press, operator=True),
    "k": Buttons(channel.press),
    "i": Buttons(invite.press, operator=True),
    "us": Buttons(users.press, operator=True),
    "b": Buttons(broadcast.press, operator=True),
    "f": Buttons(feeds.press),
    "fc": Buttons(feeds_of_chats.press, operator=True),
    "fa": Buttons(add_feed.press, manages=True),
    "fr": Buttons(remove_feed.press, manages=True),
}
# By the first word of what a message of the bot waits to be told.
ANSWERS = {
    "s": start.hear,
    "q": add.hear,
    "ed": edit_list.hear,
}

POLL_S = 30  # how long Telegram holds a request for updates
FIRST_WAIT_S = 1.0
LONGEST_WAIT_S = 30.0
FAREWELL_S = 2.0
LONGEST_ANSWER_S = 30.0  # a send must end by itself: the deliver loop cuts it after 50 s
# Stopping cuts the poll under way, and in 1 of 20 such cuts httpcore 1.0 never gives its connection
# back (tried with 400 cuts at random moments); the farewell needs one.
POLL_CONNECTIONS = 2
# What Telegram's library raises where an update does not look as it was told: a later Bot API.
_UNREADABLE = (AttributeError, KeyError, TypeError, ValueError)
_WANTED = [Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER]


class TokenRejectedError(Exception):
    """The Bot API server does not know the token. The message does not hold it."""


class TelegramBot:
    """Answers people, and gives the transport that alerts are sent with.

    It asks for updates (long polling), or with ``telegram.webhook_url`` takes what is posted.

    ``pace``: the limits that hold for all its messages; by default Telegram's. ``scout`` looks at
    addresses that people give. ``job_runs``: how the jobs of this process are, for /health.

    An update is confirmed to Telegram after it was answered, so a crash repeats it: handlers must
    bear that. ``config.secrets.bot_token`` must be there.
    """

    def __init__(
        self,
        config: Config,
        db: Database,
        clock: Clock,
        aliases: AliasSets = NO_ALIASES,
        *,
        pace: Pace | None = None,
        scout: Scout = see_nothing,
        job_runs: Callable[[], Sequence[JobRun]] = tuple,
    ) -> None:
        token = config.secrets.bot_token
        if token is None:
            raise ValueError("no bot token")
        self._base_url = config.telegram.api_base_url
        self._webhook_url = config.telegram.webhook_url
        self._secret = secrets.token_urlsafe(32)  # of the webhook, for this run
        read_timeout_s = config.telegram.read_timeout_s
        self._db, self._clock = db, clock
        self._governor = Governor(
            pace or Pace(config.telegram.messages_per_s), on_flood=self._write_down_flood
        )
        self._app = (
            Application.builder()
            .token(token.get_secret_value())
            .base_url(f"{self._base_url}/bot")
            .base_file_url(f"{self._base_url}/file/bot")
            .request(open_http(64, min(read_timeout_s, LONGEST_ANSWER_S)))
            .get_updates_request(open_http(POLL_CONNECTIONS, read_timeout_s))
            .rate_limiter(self._governor)
            .updater(None)
            .job_queue(None)
            .build()
        )
        self._bot = self._app.bot
        self.transport = TelegramTransport(self._bot, self._governor)
        self._stopping = asyncio.Event()
        self._tried = asyncio.Event()
        self._rejected = False
        self._connected = False
        self._intake = Intake(self._app.process_update)
        self._task: asyncio.Task[None] | None = None
        desk = Desk(
            config,
            db,
            clock,
            aliases,
            scout,
            partial(find_channel, self._bot),
            lambda: self._bot.username,
            job_runs,
        )
        dispatcher = Dispatcher(desk, self._bot, COMMANDS, BUTTONS, ANSWERS, talk.show)
        self._app.add_handler(MessageHandler(filters.UpdateType.MESSAGE, dispatcher.on_message))
        self._app.add_handler(CallbackQueryHandler(dispatcher.on_press))
        self._app.add_handler(ChatMemberHandler(dispatcher.members.on_member))
        self._app.add_error_handler(Apologies(self._bot).on_error)

    @property
    def username(self) -> str | None:
        """The bot's name without @; None until the server has been reached."""
        return self._bot.username if self._connected else None

    async def start(self) -> None:
        """Connect and begin to poll. A server that is down is tried again in the background.

        Returns after the first attempt. TokenRejectedError if that finds the token unknown.
        """
        now = self._clock()
        for chat_id, until in await self._db.read(lambda tx: find_held_chats(tx, now=now)):
            self._governor.hold(chat_id, (until - now).total_seconds())
        self._task = asyncio.create_task(self._run(), name="telegram")
        await self._tried.wait()
        if self._rejected:
            await self.stop()
            raise TokenRejectedError(f"the Bot API server {self._base_url} rejects the bot token")

    async def take_post(self, secret: str, body: bytes) -> int:
        """An update that was posted to the webhook, answered; the status of HTTP to give.

        403: it is not from Telegram. 503: not now, it may come again.
        """
        if not hmac.compare_digest(secret.encode(), self._secret.encode()):
            log.warning("webhook refused")
            return 403
        if not self._connected or self._stopping.is_set():
            return 503
        try:
            update = Update.de_json(json.loads(body), self._bot)
        except _UNREADABLE as error:  # posted again, it would be no other
            log.warning("update left out", error=type(error).__name__)
            return 200
        await self._intake.take_one(update)
        return 503 if self._stopping.is_set() else 200

    async def _write_down_flood(self, chat_id: int, after_s: float) -> None:
        until = self._clock() + timedelta(seconds=after_s)
        await self._db.run(lambda tx: hold_chat(tx, chat_id, until))

    async def stop(self) -> None:
        """Stop polling and let go of the connections, within 5 s."""
        self._stopping.set()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._intake.close()
        if self._connected and self._intake.offset:
            with suppress(TelegramError, TimeoutError):  # what was answered will not come again
                async with asyncio.timeout(FAREWELL_S):
                    await self._bot.get_updates(offset=self._intake.offset, timeout=0, limit=1)
        with suppress(TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self._app.shutdown()
                await self._bot.shutdown()  # where the server was never reached

    async def _run(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stopping.is_set() and not self._connected:
            try:
                await self._connect()
            except InvalidToken:
                self._rejected = not self._tried.is_set()
                log.error("token rejected", server=self._base_url)  # noqa: TRY400 (it holds the token)
            except TelegramError as error:
                log.warning("telegram unreachable", error=type(error).__name__, next_s=wait_s)
            self._tried.set()
            if not self._connected:
                await self._pause(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
        if not self._webhook_url:
            await self._poll()

    async def _connect(self) -> None:
        await self._app.initialize()  # asks who we are
        if self._webhook_url:
            await self._bot.set_webhook(
                self._webhook_url, allowed_updates=_WANTED, secret_token=self._secret
            )
        else:
            await self._bot.delete_webhook()  # while one is set, polling is refused
        admins = await self._db.read(find_admins)
        await show_profile(self._bot, {chat.id: chat.lang for chat in admins})
        self._connected = True
        log.info("telegram connected", username=self._bot.username)

    async def _poll(self) -> None:
        wait_s = FIRST_WAIT_S
        while not self._stopping.is_set():
            try:
                updates = await self._bot.get_updates(
                    offset=self._intake.offset, timeout=POLL_S, allowed_updates=_WANTED
                )
            except TimedOut:
                continue
            except RetryAfter as error:
                await self._pause(seconds_of(error))
                continue
            except (TelegramError, *_UNREADABLE) as error:
                log.warning("polling failed", error=type(error).__name__, next_s=wait_s)
                await self._pause(wait_s)
                wait_s = min(2 * wait_s, LONGEST_WAIT_S)
                continue
            wait_s = FIRST_WAIT_S
            await self._intake.take(updates)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
