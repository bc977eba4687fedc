"""A child process that parses feeds, with limits on its time and memory.

A thread can't be killed, and feedparser knows inputs that take it for ever: a poisonous document
costs one child, never the loop.
"""

import asyncio
import multiprocessing
import resource
from concurrent.futures import TimeoutError as FutureTimeoutError

from pebble import ProcessExpired, ProcessPool

from watchers.errors import FeedError
from watchers.parse import ParsedFeed, parse_feed

TIMEOUT_S = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
# What feedparser is known to raise on hostile documents, beside dying.
_BROKEN = (
    ProcessExpired,
    MemoryError,
    RecursionError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
)
_TASKS_PER_CHILD = 500  # a fresh child now and then: whatever leaks, leaks little


class Parser:
    """Parses one document at a time in a child. ``close`` it."""

    def __init__(self, *, timeout_s: float = TIMEOUT_S) -> None:
        self._timeout_s = timeout_s
        self._pool = ProcessPool(
            max_workers=1,
            max_tasks=_TASKS_PER_CHILD,
            initializer=_limit,
            context=multiprocessing.get_context("spawn"),
        )

    async def parse(self, body: bytes, *, content_type: str = "", url: str = "") -> ParsedFeed:
        """Like ``parse_feed``, in the child. Raises FeedError, whatever the document does."""
        future = self._pool.schedule(
            parse_feed,
            args=[body],
            kwargs={"content_type": content_type, "url": url},
            timeout=self._timeout_s,
        )
        try:
            return await asyncio.wrap_future(future)
        except FutureTimeoutError:
            raise FeedError(f"could not be parsed within {self._timeout_s:g} s") from None
        except _BROKEN as error:
            raise FeedError("the parser broke on this document") from error

    def close(self) -> None:
        """End the child."""
        self._pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates most, not this
        self._pool.join()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
