"""Polling whatever is due, a bounded number of feeds at a time, one request per host."""

import asyncio
from collections import Counter
from functools import partial
from urllib.parse import urlsplit

import structlog

from model import Feed
from storage import feeds
from storage.trouble import DatabaseTroubleError
from watchers.poll import Watch, poll

log = structlog.get_logger()

# Longer than the deadlines of fetch and parse together: a claim outlives its poll, not a crash.
LEASE_S = 180.0

# Feeds that wait for their host hold no slot, so one slow host with many feeds delays only itself.
_CLAIMS_PER_SLOT = 4


class Rounds:
    """Claims due feeds and polls them. ``tick`` often; it returns at once.

    ``decisions`` counts what became of the entries, by reason, since the beginning.
    """

    def __init__(self, watch: Watch, *, owner: str, concurrency: int) -> None:
        self.decisions: Counter[str] = Counter()
        self._watch = watch
        self._owner = owner
        self._most = concurrency * _CLAIMS_PER_SLOT
        self._slots = asyncio.Semaphore(concurrency)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._hosts: dict[str, asyncio.Lock] = {}

    async def tick(self) -> int:
        """Start polling feeds that are due and have room; how many."""
        room = self._most - len(self._running)
        if room <= 0:
            return 0
        due = await self._watch.db.run(
            lambda tx: feeds.claim_due(
                tx, owner=self._owner, now=self._watch.clock(), lease_s=LEASE_S, limit=room
            )
        )
        # A feed that waits behind slow ones of its host can outlive its lease: then it is due
        # again, and claiming it anew only makes the lease longer.
        fresh = [feed for feed in due if feed.id not in self._running]
        for feed in fresh:
            task = self._running[feed.id] = asyncio.create_task(self._one(feed))
            task.add_done_callback(partial(self._ended, feed.id))
        return len(fresh)

    def _ended(self, feed_id: int, _task: asyncio.Task[None]) -> None:
        del self._running[feed_id]

    async def drain(self) -> None:
        """Wait until every poll that was started has ended."""
        while self._running:
            await asyncio.wait(self._running.values())

    async def _one(self, feed: Feed) -> None:
        host = urlsplit(feed.url).hostname or ""
        try:
            async with self._hosts.setdefault(host, asyncio.Lock()), self._slots:
                for decision in await poll(feed, self._watch):
                    self.decisions[decision.reason] += 1
        except DatabaseTroubleError as error:  # the claim runs out by itself, here too
            log.error("poll not stored", feed=feed.url, problem=str(error))  # noqa: TRY400 (a line)
        except Exception:
            # One of the project's broad excepts: a bug met on one feed must not stop the
            # others. Its claim runs out by itself, then it is tried again.
            log.exception("poll failed", feed=feed.url)
