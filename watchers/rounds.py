"""Polling whatever is due, a bounded number of feeds at a time, each host at its own pace."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from urllib.parse import urlsplit

import structlog

from model import Feed
from storage import feeds
from storage.trouble import DatabaseTroubleError
from watchers.errors import Outcome
from watchers.moves import address
from watchers.poll import Polled, Watch, poll

log = structlog.get_logger()

# Longer than the deadlines of fetch and parse together: a claim outlives its poll, not a crash.
LEASE_S = 180.0

# Feeds that wait for their host hold no slot, so one slow host with many feeds delays only itself.
_CLAIMS_PER_SLOT = 4


# A host that asks one feed to wait means the others too; but a host of many papers is not left
# longer than this because of one of them.
MAX_HOST_PEACE = timedelta(hours=1)


@dataclass(slots=True)
class _Host:
    """One poll at a time."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    peace_until: datetime | None = None


class Rounds:
    """Claims due feeds and polls them. ``tick`` often; it returns at once.

    A host is asked once at a time, with peace between (``watch.pace``), and not at all while it
    asks to be left alone. ``decisions`` counts what became of the entries, by reason, since the
    beginning.
    """

    def __init__(self, watch: Watch, *, owner: str, concurrency: int) -> None:
        self.decisions: Counter[str] = Counter()
        self._watch = watch
        self._owner = owner
        self._most = concurrency * _CLAIMS_PER_SLOT
        self._slots = asyncio.Semaphore(concurrency)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._hosts: dict[str, _Host] = {}

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
        host = self._hosts.setdefault(urlsplit(address(feed)).hostname or "", _Host())
        try:
            async with host.turn:
                if host.peace_until is not None and self._watch.clock() < host.peace_until:
                    until = host.peace_until
                    await self._watch.db.run(lambda tx: feeds.postpone(tx, feed.id, until=until))
                    return
                await self._watch.pace.rest(address(feed))
                async with self._slots:
                    self._took(await poll(feed, self._watch), host)
        except DatabaseTroubleError as error:  # the claim runs out by itself, here too
            log.error("poll not stored", feed=feed.url, problem=str(error))  # noqa: TRY400 (known: no traceback)
        except Exception:
            # One of the project's two broad excepts: a bug met on one feed must not stop the
            # others. Its claim runs out by itself, then it is tried again.
            log.exception("poll failed", feed=feed.url)

    def _took(self, polled: Polled, host: _Host) -> None:
        for decision in polled.decisions:
            self.decisions[decision.reason] += 1
        if polled.outcome is Outcome.THROTTLED:
            asked = polled.retry_after_s
            peace = timedelta(seconds=self._watch.interval_s if asked is None else asked)
            host.peace_until = self._watch.clock() + min(peace, MAX_HOST_PEACE)
