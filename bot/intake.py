"""Updates side by side: what one chat says is answered in order, and no chat waits for another."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from telegram import Update

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
        self.offset = 0

    async def take(self, updates: Sequence[Update]) -> None:
        """Begin to answer them; returns when all are answered, or soon."""
        for update in updates:
            if update.update_id >= self.offset and update.update_id not in self._tasks:
                self._begin(update)
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=PATIENCE_S)
        self._forget()

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
