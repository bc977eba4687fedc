"""One lock, and a way to wait for what it guards: from a thread or from an event loop."""

import asyncio
import threading
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Guards a piece of state and wakes everyone who waits for it to change.

    `with changes:` holds the (re-entrant) lock and wakes the waiters at the end: for writing.
    `with changes.lock:` wakes nobody: for reading, in a predicate above all, where two waiters
    would otherwise wake each other for ever.
    """

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self.lock = self._condition
        self._wakers: set[Callable[[], None]] = set()

    def __enter__(self) -> None:
        self._condition.acquire()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._condition.notify_all()
        for wake in self._wakers:
            wake()
        self._condition.release()

    def wait_for(self, predicate: Callable[[], T], timeout_s: float) -> T:
        """Block until `predicate()` is truthy and return its value; TimeoutError after `timeout_s`.

        The predicate runs with the lock held, so it must not block.
        """
        with self._condition:
            value = self._condition.wait_for(predicate, timeout_s)
        if not value:
            raise TimeoutError(f"nothing came of it within {timeout_s} s")
        return value

    async def wait_in_loop(self, predicate: Callable[[], T], timeout_s: float) -> T:
        """Like `wait_for`, for a coroutine; returns the last (falsy) value when the time is up."""
        loop = asyncio.get_running_loop()
        changed = asyncio.Event()

        def wake() -> None:
            loop.call_soon_threadsafe(changed.set)

        with self._condition:
            self._wakers.add(wake)
        try:
            deadline = loop.time() + timeout_s
            while True:
                changed.clear()
                with self._condition:
                    value = predicate()
                if value or (left_s := deadline - loop.time()) <= 0:
                    return value
                try:
                    await asyncio.wait_for(changed.wait(), left_s)
                except TimeoutError:
                    continue
        finally:
            with self._condition:
                self._wakers.discard(wake)
