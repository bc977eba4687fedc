"""An address that a person gives → the feed there, before anybody saves it.

A page's address works: the feeds that it names are tried, then the usual places.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from model import Entry, Validators
from watchers.discover import common_feeds
from watchers.errors import FeedError, Outcome
from watchers.fetch import Fetched, Fetcher
from watchers.links import feed_address
from watchers.poll import Watch
from watchers.reading import Document, Reading, Source

MAX_TRIED = 4  # addresses, beside the one that was given
MAX_LOOKED_AT = 50  # entries, the newest
DEADLINE_S = 45.0


@dataclass(frozen=True, slots=True)
class Found:
    """A feed: its address, what it calls itself, its entries with the lists that each would fire.

    Entries are in the feed's order, the newest first, at most MAX_LOOKED_AT of ``total``.
    ``others``: more feeds that the page names.
    """

    url: str
    name: str
    total: int
    entries: tuple[tuple[Entry, tuple[str, ...]], ...]
    others: tuple[str, ...] = ()


Scout = Callable[[str], Awaitable[Found]]


async def see_nothing(_url: str) -> Found:
    """The scout of a bot that watches nothing. Raises FeedError."""
    raise FeedError("nothing is looked at here")


def make_scout(watch: Watch) -> Scout:
    """Who looks at addresses with what polling has, as a guest. Raises FeedError, nothing else."""
    guests = watch.guests
    if guests is None:
        return see_nothing

    async def look(url: str) -> Found:
        try:
            async with asyncio.timeout(DEADLINE_S):
                return await _look(url, watch, guests)
        except TimeoutError:
            raise FeedError("no answer in time", outcome=Outcome.TIMEOUT) from None

    return look


async def _look(url: str, watch: Watch, guests: Fetcher) -> Found:
    address = feed_address(url)
    if not address:
        raise FeedError("not a usable address")
    page = await _get(address, watch, guests)
    try:
        return await _found(address, await _read(address, page, watch), watch)
    except FeedError as error:
        if error.outcome is not Outcome.NOT_FEED:
            raise
        return await _discover(page, watch, guests, error)


async def _discover(page: Fetched, watch: Watch, guests: Fetcher, why: FeedError) -> Found:
    """The first feed of a page that can be read. Raises ``why`` if there is none."""
    named = await watch.parser.discover(page.body, content_type=page.content_type, url=page.url)
    places = [one for one in map(feed_address, named or common_feeds(page.url)) if one]
    for place in places[:MAX_TRIED]:
        try:
            document = await _read(place, await _get(place, watch, guests), watch)
        except FeedError as error:
            if error.outcome is Outcome.THROTTLED:
                break
            continue
        return await _found(place, document, watch, [one for one in named if one != place])
    raise why


async def _get(url: str, watch: Watch, guests: Fetcher) -> Fetched:
    async with watch.pace.asking(url):
        answer = await guests.fetch(url, Validators())
    if not isinstance(answer, Fetched):
        raise FeedError("no document")
    return answer


async def _read(url: str, page: Fetched, watch: Watch) -> Document:
    host = urlsplit(url).hostname or url
    source = Source(page.content_type, page.url, url, host, None)
    return await watch.parser.read(page.body, source)


async def _found(
    url: str, document: Document, watch: Watch, others: list[str] | None = None
) -> Found:
    newest: tuple[Reading, ...] = document.readings[:MAX_LOOKED_AT]
    await watch.db.read(watch.matchers.refresh)
    matched = await watch.matchers.match(newest)
    return Found(
        url=url,
        name=document.title or urlsplit(url).hostname or url,
        total=len(document.readings),
        entries=tuple(
            (item.entry, tuple(dict.fromkeys(match.list_id for match in item.matches)))
            for item in matched
        ),
        others=tuple(dict.fromkeys(others or ())),
    )
