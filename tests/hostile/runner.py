"""Every trap of the hostile server through the real poll path; what met its expectation.

    python -m tests.hostile.runner [--scale small|full] [--only TEXT] [--verbose]

A process of its own, so that its memory and the lag of its loop can be measured: the server runs in
a second one. Each trap has a database of its own (traps share their links), a real SQLite file.
Polls go round by round; between rounds the clock of both sides moves, so nobody waits.
"""

import argparse
import asyncio
import gc
import json
import random
import shutil
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import httpx
import structlog
from sqlalchemy import func, select, update

from config import Config, load_config
from model import Chat, KeywordList
from storage import chats, feeds, lists
from storage.db import Database, Tx
from storage.migrate import migrate
from storage.tables import deliveries, entries
from storage.tables import feeds as feed_rows
from tests.hostile.judging import judge
from tests.hostile.measure import Lag, forget_peak, hostile_server, memory_kib
from watchers.fetch import Fetcher, make_fetcher
from watchers.matchers import Matchers
from watchers.parser import Parser
from watchers.poll import Polled, Watch, poll

START = datetime(2026, 1, 5, 12, tzinfo=UTC)
ROUND = timedelta(hours=3)
CONCURRENCY = 8  # as fetch.concurrency ships
READER = Chat(7, "private", "Ana", "en", "UTC", "member", "active")
LISTS = (
    KeywordList("zebra", "Zebra", "Cebra", ("ZEBRA",)),
    KeywordList(
        "all",
        "All",
        "Todo",
        ("body", "regulator", "floods", "court", "bank", "opposition", "port", "storm", "watchdog"),
    ),
)
PAIRED = {"/id/cross-feed-b": "/id/cross-feed-a"}  # second → first: one database, baselines done


class Clock:
    """The time of a round."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@dataclass(slots=True)
class Case:
    """One trap with what is known of it so far."""

    trap: dict[str, Any]
    path: Path
    problems: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The trap's path."""
        return str(self.trap["path"])


@asynccontextmanager
async def watching(folder: Path, scale: str) -> AsyncIterator[tuple[Fetcher, Parser, Clock]]:
    """The two ways out, as a configuration makes them."""
    path = folder / "config.yaml"
    fetch = {
        "allow_networks": ["127.0.0.1/32"],
        "timeout_s": 3.0 if scale == "small" else 30.0,
        "contact": "https://operator.example",
    }
    if scale == "small":
        fetch["max_bytes"] = 3 << 20  # below the server's 4 MiB
    path.write_text(json.dumps({"lists": [], "fetch": fetch}), encoding="utf-8")
    config: Config = load_config(path, environ={})
    clock = Clock()
    parser = Parser()
    try:
        async with make_fetcher(config, clock) as fetcher:
            yield fetcher, parser, clock
    finally:
        parser.close()


def make_database(path: Path) -> None:
    """A migrated database with the lists and one who follows them."""

    def fill(tx: Tx) -> None:
        lists.sync_shared_lists(tx, LISTS, now=START)
        chats.save_chat(tx, READER, now=START)
        for item in LISTS:
            lists.subscribe(tx, READER.id, 0, item.id, now=START)

    with Database(path, throwaway=True) as db:
        migrate(db)
        db.call(fill)


async def run_poll(
    case: Case, number: int, url: str, watch: Watch
) -> tuple[Polled | None, dict[str, Any]]:
    """Claim the trap's feed if it is due, and poll it; what the database says afterwards."""

    def claim(tx: Tx) -> list[Any]:
        claimed = feeds.claim_due(tx, owner="test", now=watch.clock(), lease_s=180, limit=10)
        return [feed for feed in claimed if feed.url == url]

    def count(tx: Tx) -> int:
        return tx.execute(select(func.count()).select_from(deliveries)).scalar_one()

    def add(tx: Tx) -> None:
        known = [feeds.FeedSpec(item.url, item.name, None, None) for item in feeds.list_feeds(tx)]
        feeds.sync_feeds(tx, [*known, feeds.FeedSpec(url, "Outlet", None, None)], now=START)
        if case.name in PAIRED or case.name in PAIRED.values():
            tx.execute(update(feed_rows).values(baseline_at=START))

    def forget_body(tx: Tx) -> None:
        tx.execute(update(feed_rows).values(body_hash=None))

    # Equal bytes are not looked at twice; here they are, so that every poll shows what it would do.
    await watch.db.run(forget_body if number else add)
    before = await watch.db.read(count)
    newest = await watch.db.read(lambda tx: tx.execute(select(func.max(entries.c.id))).scalar())
    claimed = await watch.db.run(claim)
    polled = await poll(claimed[0], watch) if claimed else None

    def look(tx: Tx) -> dict[str, Any]:
        wanted = select(entries).where(entries.c.id > (newest or 0))
        found = tx.execute(wanted.order_by(entries.c.id.desc())).mappings().all()
        row = tx.execute(select(feed_rows).where(feed_rows.c.url == url)).mappings().one()
        return {"alerts": count(tx) - before, "entries": found, "feed": dict(row)}

    return polled, await watch.db.read(look)


async def read_index(ask: httpx.AsyncClient, base: str, scale: str) -> dict[str, Any]:
    """The server's traps, with what is expected otherwise here."""
    index: dict[str, Any] = (await ask.get(f"{base}/index.json")).json()
    # What the first of a pair brought is known to the second: no news, which is the point.
    for trap in index["traps"]:
        if trap["path"] in PAIRED:
            trap["polls"][0]["new"] = 1
        if trap["path"] == "/big/many-entries" and scale == "full":
            trap["polls"] = [{"outcome": "too_big"}]  # 27 MB: the cap comes first
    return index


def make_cases(traps: list[dict[str, Any]], folder: Path, only: str) -> list[Case]:
    """The traps to be polled, each with its database; pairs share one."""
    cases = [
        Case(trap, folder / f"{number}.db")
        for number, trap in enumerate(traps)
        if only in trap["path"]
    ]
    by_name = {case.name: case for case in cases}
    for second, first in PAIRED.items():
        if second in by_name and first in by_name:
            by_name[second].path = by_name[first].path
    for case in cases:
        shutil.copy(folder / "template.db", case.path)
    return cases


@dataclass(slots=True)
class Run:
    """All that a run needs."""

    base: str
    fetcher: Fetcher
    parser: Parser
    clock: Clock
    ask: httpx.AsyncClient
    times: dict[str, float] = field(default_factory=dict)

    async def warm_up(self, folder: Path) -> None:
        """Load what is loaded once, and let the server make what it takes long to make."""
        Matchers({}).warm_up()  # as main.py does
        warm = Case({"path": "/type/ok", "polls": []}, folder / "warm.db")
        shutil.copy(folder / "template.db", warm.path)
        await self.one(warm, 0, "?run=warm")
        async with self.ask.stream("GET", f"{self.base}/big/gzip-bomb?run=warm", timeout=300):
            pass
        gc.collect()
        gc.freeze()  # as main.py does

    async def round(self, cases: list[Case], number: int) -> None:
        """The next poll of each trap that has one."""
        query = urlencode({"to": self.clock().isoformat()})
        await self.ask.get(f"{self.base}/clock?{query}")
        room = asyncio.Semaphore(CONCURRENCY)

        async def limited(case: Case) -> None:
            async with room:
                began = time.perf_counter()
                await self.one(case, number)
                took = time.perf_counter() - began
                self.times[case.name] = max(self.times.get(case.name, 0), took)

        due = [case for case in cases if number < len(case.trap["polls"])]
        for is_second in (False, True):
            batch = [case for case in due if (case.name in PAIRED) is is_second]
            await asyncio.gather(*map(limited, batch))
        self.clock.at += ROUND

    async def one(self, case: Case, number: int, query: str = "") -> None:
        """One poll of one trap, judged."""
        # In threads: a watcher opens its database once, not once a poll.
        db = await asyncio.to_thread(partial(Database, case.path, throwaway=True))
        watch = None
        try:
            watch = Watch(
                db=db,
                fetcher=self.fetcher,
                parser=self.parser,
                matchers=Matchers({}),
                clock=self.clock,
                chance=random.Random(0),
                interval_s=300,
                max_age=timedelta(hours=72),
            )
            polled, seen = await run_poll(case, number, f"{self.base}{case.name}{query}", watch)
        finally:
            await asyncio.to_thread(db.close)
            del watch, db
            gc.collect()  # a closed database is a heap of cycles, which a watcher has not
        if number < len(case.trap["polls"]):
            for problem in judge(case.trap["polls"][number], polled, seen):
                case.problems.append(f"poll {number + 1}: {problem}")


async def run(scale: str, only: str = "") -> dict[str, Any]:
    """All traps; verdicts, the server's own report, memory and lag."""
    async with AsyncExitStack() as stack:
        base = stack.enter_context(hostile_server(scale))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        make_database(folder / "template.db")
        ways = await stack.enter_async_context(watching(folder, scale))
        ask = await stack.enter_async_context(httpx.AsyncClient(headers={"user-agent": "runner"}))
        index = await read_index(ask, base, scale)
        cases = make_cases(index["traps"], folder, only)
        run = Run(base, *ways, ask)
        await run.warm_up(folder)
        base_kib = memory_kib("VmRSS")
        forget_peak()
        lag = Lag()
        watcher = asyncio.create_task(lag.watch())
        started = time.perf_counter()
        for number in range(max(len(case.trap["polls"]) for case in cases)):
            await run.round(cases, number)
        watcher.cancel()
        report = (await ask.get(f"{base}/report.json")).json()
        return {
            "traps": len(cases),
            "seconds": round(time.perf_counter() - started, 1),
            "peak_mib_above_base": round((memory_kib("VmHWM") - base_kib) / 1024, 1),
            "lag_ms": {"wall": round(lag.wall * 1000), "cpu": round(lag.cpu * 1000)},
            "slowest": sorted(run.times.items(), key=lambda item: -item[1])[:8],
            "problems": {case.name: case.problems for case in cases if case.problems},
            "report": [item for item in report if not item["ok"]],
        }


def main() -> None:
    """Print the result as JSON; exit 1 when a trap did not meet its expectation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--only", default="", help="only traps whose path contains this")
    parser.add_argument("--verbose", action="store_true", help="log every poll")
    args = parser.parse_args()
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(20 if args.verbose else 50),
    )
    result = asyncio.run(run(args.scale, args.only))
    sys.stdout.write(json.dumps(result, indent=1, ensure_ascii=False) + "\n")
    sys.exit(bool(result["problems"] or result["report"]))


if __name__ == "__main__":
    main()
