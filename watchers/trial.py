"""Trying feeds without remembering anything: what ``atalaya check --online`` shows."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from clock import Clock, now
from config import Config, FeedConfig
from model import Validators
from watchers.discover import common_feeds
from watchers.errors import FeedError, Outcome
from watchers.fetch import Fetched, Fetcher, make_fetcher
from watchers.login import Login, find_logins
from watchers.parser import Parser


@dataclass(frozen=True, slots=True)
class FeedTrial:
    """How one feed answered. ``outcome`` is "ok" or why not; ``newest`` its latest entry's time."""

    url: str
    name: str
    ok: bool
    outcome: str
    entries: int
    newest: datetime | None
    ms: int


async def try_feeds(config: Config, clock: Clock = now) -> list[FeedTrial]:
    """Fetch and parse each of the configured feeds once; results in their order."""
    room = asyncio.Semaphore(config.fetch.concurrency)
    parser = Parser()
    logins = find_logins(config)

    async def one(feed: FeedConfig) -> FeedTrial:
        async with room:
            started = clock()
            outcome, entries, newest = await _try(feed.url, fetcher, parser, logins.get(feed.url))
            ms = round((clock() - started).total_seconds() * 1000)
            return FeedTrial(feed.url, feed.name, outcome == "ok", outcome, entries, newest, ms)

    try:
        async with make_fetcher(config, clock) as fetcher:
            return list(await asyncio.gather(*(one(feed) for feed in config.feeds)))
    finally:
        parser.close()


async def _try(
    url: str, fetcher: Fetcher, parser: Parser, login: Login | None
) -> tuple[str, int, datetime | None]:
    try:
        answer = await fetcher.fetch(url, Validators(), login=login)
        if not isinstance(answer, Fetched):
            return "not modified, though nothing was known", 0, None
        feed = await parser.parse(answer.body, content_type=answer.content_type, url=answer.url)
    except FeedError as error:
        hint = await _hint(url, error, fetcher, parser)
        return f"{error} ({error.detail})" if error.detail else f"{error}{hint}", 0, None
    times = [entry.published_at for entry in feed.entries if entry.published_at]
    return "ok", len(feed.entries), max(times, default=None)


async def _hint(url: str, error: FeedError, fetcher: Fetcher, parser: Parser) -> str:
    """Where a feed lies instead, for a page that names none: the usual places are tried."""
    if error.outcome is not Outcome.NOT_FEED or "names the feed" in str(error):
        return ""
    for place in common_feeds(url):
        try:
            answer = await fetcher.fetch(place, Validators())
            if isinstance(answer, Fetched):
                await parser.parse(answer.body, content_type=answer.content_type, url=answer.url)
                return f"; there is a feed at {place}"
        except FeedError as failure:
            if failure.outcome is Outcome.THROTTLED:
                return ""
    return ""
