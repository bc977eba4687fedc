"""What can go wrong at Telegram, on order: scripted troubles, and its pace limits."""

import math
from collections import deque
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from tests.fakes.bot_api_values import ApiError, Chat, bad_request


class When(Enum):
    """At which point of a call the trouble strikes."""

    REFUSED = auto()  # an error is the answer; nothing is done
    DROPPED = auto()  # the connection closes before anything is done
    UNANSWERED = auto()  # it is done, and no answer comes (or it comes late)
    CUT = auto()  # it is done, and the connection closes instead of an answer


@dataclass(frozen=True, slots=True)
class Trouble:
    """One scripted failure; make it with the class methods and give it to `BotApi.fail_next`."""

    when: When
    error: ApiError | None = None
    migrate_to: int | None = None
    delay_s: float | None = None

    @classmethod
    def flood(cls, retry_after_s: int = 1) -> "Trouble":
        """429 with `retry_after`."""
        return cls(When.REFUSED, too_many_requests(retry_after_s))

    @classmethod
    def blocked(cls) -> "Trouble":
        """403, the person blocked the bot (once; `BotApi.block` lasts)."""
        return cls(When.REFUSED, ApiError(403, "Forbidden: bot was blocked by the user"))

    @classmethod
    def kicked(cls) -> "Trouble":
        """403, the bot was thrown out of the group (once; `BotApi.kick` lasts)."""
        return cls(When.REFUSED, ApiError(403, "Forbidden: bot was kicked from the group chat"))

    @classmethod
    def migrated(cls, new_chat_id: int) -> "Trouble":
        """400 with `migrate_to_chat_id`: the group is a supergroup from now on."""
        return cls(When.REFUSED, migrate_to=new_chat_id)

    @classmethod
    def error_of(cls, code: int, description: str) -> "Trouble":
        """Any other error answer."""
        return cls(When.REFUSED, ApiError(code, description))

    @classmethod
    def server_error(cls, code: int = 502) -> "Trouble":
        """A 5xx."""
        name = {500: "Internal Server Error", 502: "Bad Gateway", 504: "Gateway Timeout"}
        return cls(When.REFUSED, ApiError(code, name.get(code, "Service Unavailable")))

    @classmethod
    def dropped(cls) -> "Trouble":
        """The connection closes before the call is accepted: nothing happened."""
        return cls(When.DROPPED)

    @classmethod
    def cut(cls) -> "Trouble":
        """The call is accepted, then the connection closes without an answer."""
        return cls(When.CUT)

    @classmethod
    def unanswered(cls, delay_s: float | None = None) -> "Trouble":
        """The call is accepted; the answer comes after `delay_s`, or never."""
        return cls(When.UNANSWERED, delay_s=delay_s)


@dataclass(slots=True)
class _Order:
    method: str
    chat_id: int | None
    trouble: Trouble
    left: int


class Troubles:
    """The troubles in waiting, taken in the order they were scripted."""

    def __init__(self) -> None:
        self._orders: list[_Order] = []

    def add(self, method: str, chat_id: int | None, trouble: Trouble, times: int) -> None:
        """Strike the next `times` calls of `method` ("*": any but getUpdates), in a chat or all."""
        self._orders.append(_Order(method.lower(), chat_id, trouble, times))

    def clear(self) -> None:
        """Forget them all."""
        self._orders.clear()

    def take(self, method: str, chat_id: int | None) -> Trouble | None:
        """The trouble of this call, if one is due."""
        for order in self._orders:
            fits = order.method == method or (order.method == "*" and method != "getupdates")
            if fits and order.chat_id in {None, chat_id}:
                order.left -= 1
                if order.left <= 0:
                    self._orders.remove(order)
                return order.trouble
        return None


def too_many_requests(retry_after_s: int) -> ApiError:
    """The 429 of the real server."""
    text = f"Too Many Requests: retry after {retry_after_s}"
    return ApiError(429, text, retry_after=retry_after_s)


def migrated(new_chat_id: int) -> ApiError:
    """The 400 that tells the new id of a group."""
    text = "group chat was upgraded to a supergroup chat"
    return bad_request(text, migrate_to_chat_id=new_chat_id)


_BOT = (30, timedelta(seconds=1))
_GROUP = (20, timedelta(minutes=1))
_PRIVATE = (3, timedelta(seconds=3))  # 1/s; "short bursts" are allowed by the FAQ, 3 taken here


class Pace:
    """Telegram's limits on messages: 30/s per bot, 1/s per private chat, 20/min per group.

    Source: https://core.telegram.org/bots/faq (my bot is hitting limits). Sliding windows over the
    messages let through; a refused one does not count.
    """

    def __init__(self) -> None:
        self._sent: dict[int | None, deque[datetime]] = {}

    def check(self, chat: Chat, now: datetime) -> None:
        """Count one message to `chat`, or raise the 429."""
        rules = ((None, _BOT), (chat.id, _PRIVATE if chat.type == "private" else _GROUP))
        wait_s = max(self._wait_s(key, limit, window, now) for key, (limit, window) in rules)
        if wait_s > 0:
            raise too_many_requests(math.ceil(wait_s))
        for key, _rule in rules:
            self._sent[key].append(now)

    def _wait_s(self, key: int | None, limit: int, window: timedelta, now: datetime) -> float:
        sent = self._sent.setdefault(key, deque())
        while sent and sent[0] <= now - window:
            sent.popleft()
        return (sent[0] + window - now).total_seconds() if len(sent) >= limit else 0.0
