"""A child process that parses feeds, with limits on its time and memory.

A thread can't be killed, and feedparser knows inputs that take it for ever: a poisonous document
costs one child, never the loop.
"""

import asyncio
import multiprocessing
import resource
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from functools import partial
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from watchers.discover import read_page
from watchers.errors import FeedError
from watchers.extract import extract_article
from watchers.parse import ParsedFeed, parse_feed
from watchers.reading import Document, Source, read_document

T = TypeVar("T")

TIMEOUT_S = 20.0
MEMORY_BYTES = 1024 * 1024 * 1024
# What feedparser is known to raise on hostile documents, beside dying. RuntimeError: recursion too
# deep, or a child that died with the document still in the pipe.
BROKEN = (
    ProcessExpired,
    MemoryError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
)
_TASKS_PER_CHILD = 500  # a fresh child now and then: whatever leaks, leaks little
_START_S = 30.0  # the time a child may take to begin, which doesn't count as parsing


class Parser:
    """Parses one document at a time in a child. ``close`` it.

    Documents wait in this process, never in pebble: what waits in a pool that breaks is lost.
    """

    def __init__(self, *, timeout_s: float = TIMEOUT_S, memory_bytes: int = MEMORY_BYTES) -> None:
        self._timeout_s = timeout_s
        self._memory_bytes = memory_bytes
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="parser")
        self._pool = self._make_pool()
        self._running: ProcessFuture[Any] | None = None
        self._closing = threading.Lock()
        self._closed = False

    async def parse(self, body: bytes, *, content_type: str = "", url: str = "") -> ParsedFeed:
        """Like ``parse_feed``, in the child. Raises FeedError, whatever the document does."""
        return await self._do(partial(parse_feed, body, content_type=content_type, url=url))

    async def read(self, body: bytes, source: Source) -> Document:
        """Like ``read_document``, in the child. Raises FeedError, whatever the document does."""
        return await self._do(partial(read_document, body, source))

    async def discover(self, body: bytes, *, content_type: str, url: str) -> list[str]:
        """Like ``read_page``, in the child. Raises FeedError, whatever the page does."""
        return await self._do(partial(read_page, body, content_type, url))

    async def extract(
        self, body: bytes, *, content_type: str, asked: str, url: str, title: str
    ) -> str:
        """Like ``extract_article``, in the child. Raises FeedError, whatever the page does."""
        return await self._do(
            partial(
                extract_article,
                body,
                content_type=content_type,
                asked=asked,
                url=url,
                title=title,
            )
        )

    async def _do(self, work: Callable[[], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._wait, work)

    def _wait(self, work: Callable[[], T]) -> T:
        running = self._start(work)
        try:
            return running.result(self._timeout_s + _START_S)
        except FutureTimeoutError:
            if not running.done():
                self._renew()
            message = f"could not be parsed within {self._timeout_s:g} s"
            raise FeedError(message) from None
        except BROKEN as error:
            raise FeedError("the parser broke on this document") from error

    def _start(self, work: Callable[[], T]) -> ProcessFuture[T]:
        with self._closing:
            if self._closed:
                raise CancelledError
            if not self._pool.active:  # its child died between two tasks: it never works again
                self._renew()
            running: ProcessFuture[T] = self._pool.schedule(work, timeout=self._timeout_s)
            self._running = running
            return running

    def _make_pool(self) -> ProcessPool:
        return ProcessPool(
            max_workers=1,
            max_tasks=_TASKS_PER_CHILD,
            initializer=_limit,
            initargs=[self._memory_bytes],
            context=multiprocessing.get_context("spawn"),
        )

    def _renew(self) -> None:
        _end(self._pool)
        self._pool = self._make_pool()

    def close(self) -> None:
        """End the child. Whoever still waits for a document is cancelled."""
        with self._closing:
            self._closed = True
            if self._running is not None:
                self._running.cancel()  # type: ignore[no-untyped-call]  # see _end
        self._thread.shutdown(wait=True, cancel_futures=True)
        _end(self._pool)


def _end(pool: ProcessPool) -> None:
    pool.stop()  # type: ignore[no-untyped-call]  # pebble annotates most, not this
    pool.join()


def _limit(memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
