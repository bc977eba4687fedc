"""The one gate for messages to Telegram: alerts, edits and answers wait here for their turn.

Answers go first, edits last. A 429 holds its chat alone; the whole bot pauses only when several
chats get one at once. Telegram's library passes every request through ``process_request``; whoever
has waited here already says so with ``rate_limit_args=TAKEN``.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import structlog
from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter

from bot.pace import Pace, Ticket

log = structlog.get_logger()

TAKEN = "taken"
LONGEST_WAIT_S = 20.0
LONGEST_ANSWER_WAIT_S = 10.0
SEVERAL = 3  # chats that get a 429 within FLOOD_S: it is the bot's pace that is too high
FLOOD_S = 5.0
_LIMITED = ("send", "edit", "forward", "copy")
_UNLIMITED = ("sendChatAction",)

OnFlood = Callable[[int, float], Awaitable[None]]


class Priority(IntEnum):
    """Who goes first."""

    ANSWER = 0
    ALERT = 1
    EDIT = 2


class HeldError(Exception):
    """Its turn would not come soon; ``after_s`` says when to ask again. Nothing was sent."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"no turn within the next {after_s:.0f} s")
        self.after_s = after_s


@dataclass(slots=True)
class _Waiter:
    chat_id: int
    priority: Priority
    turn: asyncio.Future[Ticket]


@dataclass(slots=True)
class _Holds:
    """Until when chats, and the bot, were asked to wait. Times are the loop's."""

    chats: dict[int, float] = field(default_factory=dict)
    bot: float = 0.0
    floods: deque[tuple[float, int]] = field(default_factory=deque)

    def hold(self, chat_id: int, until: float, now: float) -> None:
        self.chats = {key: at for key, at in self.chats.items() if at > now}
        self.chats[chat_id] = max(until, self.chats.get(chat_id, 0.0))

    def flood(self, chat_id: int, until: float, now: float) -> bool:
        """A 429; whether the whole bot pauses now."""
        self.hold(chat_id, until, now)
        self.floods.append((now, chat_id))
        while self.floods[0][0] < now - FLOOD_S:
            self.floods.popleft()
        if len({chat for _, chat in self.floods}) < SEVERAL:
            return False
        self.bot = max(self.bot, until)
        return True


class Governor(BaseRateLimiter[str]):
    """Gives turns, one event loop only. ``on_flood(chat_id, after_s)`` writes a 429 down."""

    def __init__(self, pace: Pace | None = None, *, on_flood: OnFlood | None = None) -> None:
        self._pace = pace or Pace()
        self._on_flood = on_flood
        self._waiters: list[_Waiter] = []
        self._holds = _Holds()
        self._timer: asyncio.TimerHandle | None = None

    async def initialize(self) -> None:
        """Nothing to prepare."""

    async def shutdown(self) -> None:
        """Nobody gets a turn any more."""
        if self._timer is not None:
            self._timer.cancel()
        for waiter in self._waiters:
            waiter.turn.cancel()
        self._waiters.clear()

    def hold(self, chat_id: int, after_s: float) -> None:
        """The chat gets nothing for so long."""
        now = _now()
        self._holds.hold(chat_id, now + after_s, now)

    def flood(self, chat_id: int, after_s: float) -> None:
        """Telegram answered 429 for a chat."""
        now = _now()
        if self._holds.flood(chat_id, now + after_s, now):
            log.warning("several chats were told to wait; all wait", seconds=after_s)

    async def wait(
        self, chat_id: int, priority: Priority, *, longest_s: float = LONGEST_WAIT_S
    ) -> Ticket:
        """Wait for a turn; then send, and give the ticket to ``done``. Raises HeldError."""
        held_s = self._ready_at(chat_id, priority) - _now()
        if held_s > longest_s:
            raise HeldError(held_s)
        waiter = _Waiter(chat_id, priority, asyncio.get_running_loop().create_future())
        place = next(
            (at for at, one in enumerate(self._waiters) if one.priority > priority),
            len(self._waiters),
        )
        self._waiters.insert(place, waiter)
        self._pump()
        try:
            async with asyncio.timeout(longest_s):
                return await waiter.turn
        except TimeoutError:
            raise HeldError(max(self._ready_at(chat_id, priority) - _now(), 1.0)) from None
        finally:
            if waiter in self._waiters:
                self._waiters.remove(waiter)

    def done(self, ticket: Ticket) -> None:
        """The answer to the message is there."""
        self._pace.end(ticket, _now())
        self._pump()  # somebody's turn may come sooner, now that it is known when this arrived

    def _ready_at(self, chat_id: int, priority: Priority) -> float:
        return max(
            self._holds.bot,
            self._holds.chats.get(chat_id, 0.0),
            self._pace.chat_ready_at(chat_id, answer=priority is Priority.ANSWER),
        )

    def _pump(self) -> None:
        """Give the turns that are due; come back when the next one is."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiters:
            now = _now()
            at, waiter = self._next(now)
            if waiter is None:
                self._timer = asyncio.get_running_loop().call_at(at, self._pump)
                return
            self._waiters.remove(waiter)
            if not waiter.turn.done():
                waiter.turn.set_result(self._pace.begin(waiter.chat_id, now))

    def _next(self, now: float) -> tuple[float, _Waiter | None]:
        """Whose turn it is; or nobody's, and when to look again."""
        bot_at = self._pace.bot_ready_at()
        if bot_at > now:
            return bot_at, None
        soonest = now + LONGEST_WAIT_S
        for waiter in self._waiters:
            at = self._ready_at(waiter.chat_id, waiter.priority)
            if at <= now:
                return now, waiter
            soonest = min(soonest, at)
        return soonest, None

    async def process_request(
        self,
        callback: Callable[..., Coroutine[Any, Any, Any]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: str | None,
    ) -> Any:
        """Pass a request of Telegram's library on when its turn has come. Raises RetryAfter."""
        chat_id = data.get("chat_id")
        limited = endpoint.startswith(_LIMITED) and endpoint not in _UNLIMITED
        if rate_limit_args == TAKEN or not limited or not isinstance(chat_id, int):
            return await callback(*args, **kwargs)
        try:
            return await self._pass_on(chat_id, callback, args, kwargs)
        except RetryAfter as error:
            if seconds_of(error) > LONGEST_ANSWER_WAIT_S:
                raise
        return await self._pass_on(chat_id, callback, args, kwargs)

    async def _pass_on(
        self, chat_id: int, callback: Callable[..., Any], args: Any, kwargs: dict[str, Any]
    ) -> Any:
        try:
            ticket = await self.wait(chat_id, Priority.ANSWER, longest_s=LONGEST_ANSWER_WAIT_S)
        except HeldError as held:
            raise RetryAfter(round(held.after_s) + 1) from None
        try:
            return await callback(*args, **kwargs)
        except RetryAfter as error:
            self.flood(chat_id, seconds_of(error))
            if self._on_flood is not None:
                await self._on_flood(chat_id, seconds_of(error))
            raise
        finally:
            self.done(ticket)


def seconds_of(error: RetryAfter) -> float:
    """How long a 429 asks to wait."""
    wait = error.retry_after
    return float(wait) if isinstance(wait, int) else wait.total_seconds()


def _now() -> float:
    return asyncio.get_running_loop().time()
