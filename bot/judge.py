"""What an error of the Bot API means for a message, and the simpler form it may be sent in. Pure.

Telegram has no idempotency key: a send whose answer never came was perhaps sent. What surely was
not sent is retried; the rest is Uncertain, never silently repeated.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

import httpx
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

from bot.governor import seconds_of
from bot.nodes import Screen, shorten
from model import GiveUp, Moved, Retry, SendOutcome, Uncertain
from redact import Redactor

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
_TOO_LONG = ("too long", "too_long")
SHORT = 500  # characters

_redact = Redactor()


class Fallback(Enum):
    """Surely not sent, and worth another try at once in a simpler form."""

    PLAIN = auto()  # no formatting, no buttons
    SHORT = auto()  # that, and only its beginning
    GENERAL = auto()  # not in a topic


@dataclass(frozen=True, slots=True)
class Form:
    """How a message is sent: as it should be, or simpler."""

    topic_id: int
    plain: bool = False
    short: bool = False

    def simpler(self, fallback: Fallback) -> "Form | None":
        """The form for the next try; None where it has this form already."""
        match fallback:
            case Fallback.PLAIN:
                form = replace(self, plain=True)
            case Fallback.SHORT:
                form = replace(self, plain=True, short=True)
            case Fallback.GENERAL:
                form = replace(self, topic_id=0)
        return None if form == self else form

    def text(self, screen: Screen) -> str:
        """What is sent of a screen."""
        if self.short:
            return shorten(screen.plain, SHORT)
        return screen.plain if self.plain else screen.html


def backoff_s(attempts: int) -> float:
    """Seconds to wait after this many attempts: doubling from 5 s to a minute."""
    return min(FIRST_WAIT_S * 2.0 ** min(max(attempts - 1, 0), 20), LONGEST_WAIT_S)


def judge(error: TelegramError, *, attempts: int) -> SendOutcome | Fallback:  # noqa: PLR0911 (a table)
    """What an error of sendMessage means. The order matters: BadRequest is a NetworkError.

    What is not this message's fault holds its whole chat and costs it no attempt: an outage of a
    night, or a token revoked for a day, loses nothing.
    """
    reason = reason_of(error)
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
    if any(words in said for words in _TOO_LONG):
        return Fallback.SHORT
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


def reason_of(error: TelegramError) -> str:
    """Short, for the log and the operator. The token is in addresses; those are not told."""
    cause = error.__cause__
    if isinstance(error, InvalidToken):  # its message may hold the token
        return "the bot token was rejected"
    if isinstance(cause, httpx.HTTPError):
        return type(cause).__name__
    return _redact(str(error))[:200]
