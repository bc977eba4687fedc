"""Updates side by side: what one chat says is answered in order, and no chat waits for another."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

from telegram import Update

POSTED = 1_000  # updates remembered; Telegram posts one again soon or not at all
PATIENCE_S = 0.25  # for those under way, before it is asked for more


class Intake:
    """Answers updates through ``answer`` (which never raises), and says which are done.

    ``offset`` is what to ask the server from: the first update that is not answered yet. So a crash
    repeats what was under way, and what the server repeats in between is known.
    """

    def __init__(self, answer: Callable[[Update], Awaitable[None]]) -> None:
        self._answer = answer
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._last: dict[int, asyncio.Task[None]] = {}  # of each chat
        self._posted: OrderedDict[int, None] = OrderedDict()  # what was answered of late
        self.offset = 0

    async def take(self, updates: Sequence[Update]) -> None:
        """Begin to answer them; returns when all are answered, or soon."""
        for update in updates:
            if update.update_id >= self.offset and update.update_id not in self._tasks:
                self._begin(update)
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=PATIENCE_S)
        self._forget()

    async def take_one(self, update: Update) -> None:
        """Answer an update that was posted; returns when that is done. One that comes again is not.

        Posts come side by side and out of order, so each is known by itself.
        """
        key = update.update_id
        if key in self._posted:
            return
        if key not in self._tasks:
            self._begin(update)
        task = self._tasks[key]
        await asyncio.wait([task])
        if self._tasks.pop(key, None) is None or task.cancelled():
            return
        self._posted[key] = None
        if len(self._posted) > POSTED:
            self._posted.popitem(last=False)
        self._last = {one: task for one, task in self._last.items() if not task.done()}

    async def close(self) -> None:
        """Cut off what is under way."""
        for task in self._tasks.values():
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks.values())
        self._forget()

    def _begin(self, update: Update) -> None:
        chat = update.effective_chat
        key = chat.id if chat else 0
        before = self._last.get(key)
        task = asyncio.create_task(self._after(before, update))
        self._tasks[update.update_id] = self._last[key] = task

    async def _after(self, before: asyncio.Task[None] | None, update: Update) -> None:
        if before is not None:
            await asyncio.wait([before])
        await self._answer(update)

    def _forget(self) -> None:
        """Update ids ascend: what is answered up to the first that is not is done for good."""
        for key in sorted(self._tasks):
            task = self._tasks[key]
            if not task.done() or task.cancelled():
                break
            self.offset = key + 1
            del self._tasks[key]
        self._last = {key: task for key, task in self._last.items() if not task.done()}
