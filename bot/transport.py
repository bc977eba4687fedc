"""One delivery to Telegram, once, and what became of it as a SendOutcome.

Telegram has no idempotency key: a send whose answer never came was perhaps sent. What surely was
not sent is retried; the rest is Uncertain, never silently repeated.
"""

import ssl
from datetime import timedelta
from enum import Enum, auto
from functools import cache

import httpx
import structlog
from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.request import HTTPXRequest

from bot.keyboard import NO_PREVIEW, keyboard
from bot.nodes import Screen
from bot.render import render_alert
from model import Delivery, GiveUp, Moved, Retry, SendOutcome, Sent, Uncertain
from redact import Redactor

log = structlog.get_logger()

FIRST_WAIT_S = 5.0
LONGEST_WAIT_S = 60.0  # alerts are to go out soon after an outage ends
OPERATOR_WAIT_S = 900.0  # a wrong token, no right to write: nothing changes until a person acts
FLOOD_WAIT_S = 30.0  # a 429 that does not say how long

# Raised before a byte of the request has left.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NO_CHAT = ("chat not found", "peer_id_invalid")
# It may come back: for some hours of October 2023 bots with every right were told this
# (https://github.com/python-telegram-bot/python-telegram-bot/issues/3956).
_NO_RIGHT = (
    "not enough rights",
    "no rights",
    "administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "chat_send_plain_forbidden",
)
_NO_TOPIC = ("thread not found", "topic_closed", "topic_deleted")

_redact = Redactor()


class Fallback(Enum):
    """Surely not sent, and worth another try at once in a simpler form."""

    PLAIN = auto()  # no formatting, no buttons
    GENERAL = auto()  # not in a topic


def backoff_s(attempts: int) -> float:
    """Seconds to wait after this many attempts: doubling from 5 s to a minute."""
    return min(FIRST_WAIT_S * 2.0 ** min(max(attempts - 1, 0), 20), LONGEST_WAIT_S)


def judge(error: TelegramError, *, attempts: int) -> SendOutcome | Fallback:  # noqa: PLR0911 (a table)
    """What an error of sendMessage means. The order matters: BadRequest is a NetworkError.

    What is not this message's fault holds its whole chat and costs it no attempt: an outage of a
    night, or a token revoked for a day, loses nothing.
    """
    reason = _reason(error)
    match error:
        case RetryAfter():
            return Retry(seconds_of(error), reason, whole_chat=True)
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case Forbidden():  # blocked, kicked, not a member, never talked to, account deleted
            return GiveUp(reason, blocked=True)
        case InvalidToken() | Conflict():
            return Retry(OPERATOR_WAIT_S, reason, whole_chat=True)
        case BadRequest():
            return _judge_bad_request(reason)
        case NetworkError():
            return _judge_network(error, reason, attempts)
        case _:
            return Uncertain(reason)


def _judge_bad_request(reason: str) -> SendOutcome | Fallback:
    said = reason.lower()
    if any(words in said for words in _NO_CHAT):
        return GiveUp(reason, blocked=True)
    if any(words in said for words in _NO_TOPIC):
        return Fallback.GENERAL
    if _says_no_right(said):
        return Retry(OPERATOR_WAIT_S, reason)
    return Fallback.PLAIN


def _judge_network(error: NetworkError, reason: str, attempts: int) -> SendOutcome:
    """No answer, or one of the 5xx.

    A 5xx is uncertain. The gateway says 502 and 504 when the server behind it went silent, having
    got the request; and the Bot API server itself answers "500 Internal Server Error: restart" to
    every call in flight when it stops, the ones already passed on to Telegram included.
    """
    cause = error.__cause__
    if isinstance(cause, _NEVER_LEFT):
        return Retry(backoff_s(attempts), reason, whole_chat=True)
    if reason.lower().startswith("too many requests"):
        return Retry(FLOOD_WAIT_S, reason, whole_chat=True)
    return Uncertain(reason)


def _says_no_right(said: str) -> bool:
    return any(words in said for words in _NO_RIGHT)


def may_not_write(error: BadRequest) -> bool:
    """Whether the bot is in the chat but may not write there (now)."""
    said = str(error).lower()
    return _says_no_right(said) or "topic_closed" in said


def seconds_of(error: RetryAfter) -> float:
    """How long a 429 asks to wait."""
    wait: int | timedelta = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _reason(error: TelegramError) -> str:
    """Short, for the log and the operator. The token is in addresses; those are not told."""
    cause = error.__cause__
    if isinstance(error, InvalidToken):  # its message may hold the token
        return "the bot token was rejected"
    if isinstance(cause, httpx.HTTPError):
        return type(cause).__name__
    return _redact(str(error))[:200]


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)  # 28 ms each: one serves all


def open_http(connections: int, read_timeout_s: float) -> HTTPXRequest:
    """Connections to the Bot API server. Proxies of the environment are not for it."""
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=read_timeout_s,
        pool_timeout=5.0,
        httpx_kwargs={"trust_env": False, "verify": _tls()},
    )


class TelegramTransport:
    """Sends alert messages through a Bot, which is initialized or will be."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Send it once. Only a refusal (surely not sent) is followed by a simpler form.

        A possible repeat asks first whether Telegram answers at all: its one more try is not to be
        spent on an outage.
        """
        if delivery.possible_repeat and (retry := await self._no_answer(delivery.attempts)):
            return retry
        screen = render_alert(
            delivery.alert, delivery.chat, possible_repeat=delivery.possible_repeat
        )
        plain, topic_id = False, delivery.topic_id
        while True:
            try:
                return await self._post(delivery.chat.id, topic_id, screen, plain=plain)
            except TelegramError as error:
                verdict = judge(error, attempts=delivery.attempts)
                if verdict is Fallback.PLAIN and not plain:
                    plain = True
                elif verdict is Fallback.GENERAL and topic_id:
                    topic_id = 0
                elif isinstance(verdict, Fallback):
                    return GiveUp(_reason(error))
                else:
                    return verdict
                log.warning("simplified", delivery_id=delivery.id, reason=_reason(error))

    async def _no_answer(self, attempts: int) -> Retry | None:
        try:
            await self._bot.get_me()
        except TelegramError as error:
            wait_s = seconds_of(error) if isinstance(error, RetryAfter) else backoff_s(attempts)
            return Retry(wait_s, f"before a repeat: {_reason(error)}", whole_chat=True)
        return None

    async def _post(self, chat_id: int, topic_id: int, screen: Screen, *, plain: bool) -> Sent:
        message = await self._bot.send_message(
            chat_id,
            screen.plain if plain else screen.html,
            parse_mode=None if plain else ParseMode.HTML,
            reply_markup=None if plain else keyboard(screen),
            message_thread_id=topic_id or None,
            link_preview_options=NO_PREVIEW,
        )
        return Sent(message.message_id)
