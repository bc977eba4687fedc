"""An event loop whose clock jumps to the next timer: hours pass at once, nothing sleeps."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Instead of waiting for a file it lets the time pass."""

    def __init__(self) -> None:
        super().__init__()
        self.passed = 0.0

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            raise RuntimeError("nothing will ever happen")
        self.passed += max(timeout, 0.0)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    """A loop that goes by that time."""

    def __init__(self, clock: _Jumping) -> None:
        self._passing = clock
        super().__init__(clock)

    def time(self) -> float:
        return self._passing.passed


def run_virtually(work: Coroutine[Any, Any, T]) -> T:
    """``asyncio.run`` without sockets, in no time. RuntimeError where it would wait for ever."""
    loop = _Loop(_Jumping())
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
