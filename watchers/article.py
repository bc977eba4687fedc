"""The articles behind new and edited entries that matched: fetched politely, before any is stored.

What goes wrong with one only means that its alert goes with the feed's own text.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

import structlog

from clock import Clock
from model import Entry, Validators
from watchers.address import Network, literal_address
from watchers.errors import FeedError, Outcome
from watchers.fetch import Fetched, Fetcher
from watchers.ingest import Hold, Item
from watchers.links import clean_link, web_address
from watchers.matchers import Matchers
from watchers.pace import Pace
from watchers.parser import Parser
from watchers.reading import Reading
from watchers.robots import EVERYTHING, NOTHING, Robots, read_robots

log = structlog.get_logger()

T = TypeVar("T")

DEADLINE_S = 10.0  # for all articles of one poll together; then the alerts go without
FULL_TEXT = 2_000  # characters: a feed that gives so much gives the article
_ROBOTS_FOR = timedelta(hours=24)  # as the standard (RFC 9309, 2.4) allows
_PEACE = timedelta(hours=1)  # for a host that asks to be left alone and doesn't say how long
_KEPT = 64  # articles and sites remembered


class Articles:
    """Gets articles. ``off``: addresses of feeds whose articles are left alone.

    Articles come from public addresses. Only a feed that lives at a number within
    ``allow_networks`` may have its own there: else a stranger's feed could show what an operator's
    network holds.
    """

    def __init__(
        self,
        fetcher: Fetcher,
        parser: Parser,
        pace: Pace,
        clock: Clock,
        *,
        off: Collection[str] = (),
        allow_networks: Sequence[Network] = (),
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._fetcher, self._parser, self._pace, self._clock = fetcher, parser, pace, clock
        self._off = frozenset(off)
        self._networks = allow_networks
        self._deadline_s = deadline_s
        self._texts: OrderedDict[str, str] = OrderedDict()
        self._robots: OrderedDict[str, tuple[Robots, datetime]] = OrderedDict()
        self._peace: dict[str, datetime] = {}

    async def read(self, entries: Sequence[Entry], feed_url: str) -> dict[str, str]:
        """Texts of the entries' articles by link, as far as they came before the deadline."""
        found: dict[str, str] = {}
        hosts: dict[str, list[Entry]] = {}
        for entry in {one.link: one for one in entries}.values():
            if feed_url not in self._off and _is_wanted(entry):
                hosts.setdefault(urlsplit(entry.link).hostname or "", []).append(entry)
        try:
            async with asyncio.timeout(self._deadline_s), asyncio.TaskGroup() as tasks:
                for some in hosts.values():
                    tasks.create_task(self._read_host(some, feed_url, found))
        except TimeoutError:
            log.info("articles left out", feed=feed_url, reason="no time left")
        return found

    def forget(self, links: Iterable[str]) -> None:
        """Read these anew when they are asked for again: their feed's text has changed."""
        for link in links:
            self._texts.pop(clean_link(link), None)

    async def _read_host(
        self, entries: Sequence[Entry], feed_url: str, found: dict[str, str]
    ) -> None:
        for entry in entries:
            try:
                text = await self._read_one(entry, feed_url)
            except FeedError as error:
                log.info("article left out", link=entry.link, reason=str(error))
                text = ""
            if text:
                found[entry.link] = text

    async def _read_one(self, entry: Entry, feed_url: str) -> str:
        key = clean_link(entry.link)
        if key not in self._texts:
            text = await self._ask(entry, public=not self._is_own(entry.link, feed_url))
            _keep(self._texts, key, text)
        return self._texts[key]

    async def _ask(self, entry: Entry, *, public: bool) -> str:
        if not (await self._rules(entry.link, public=public)).allows(entry.link):
            raise FeedError("robots.txt asks us not to read it")
        page = await self._get(entry.link, public=public)
        host = urlsplit(page.url).hostname
        if host != urlsplit(entry.link).hostname:
            if not public:
                raise FeedError("the link leads out of its network")
            if not (await self._rules(page.url, public=True)).allows(page.url):
                raise FeedError("robots.txt asks us not to read where it leads")
        return await self._parser.extract(
            page.body,
            content_type=page.content_type,
            asked=entry.link,
            url=page.url,
            title=entry.title,
        )

    async def _rules(self, url: str, *, public: bool) -> Robots:
        """The site's robots.txt: none (4xx) opens everything, other trouble shuts it."""
        address = urljoin(url, "/robots.txt")
        known = self._robots.get(address)
        if known is not None and self._clock() < known[1]:
            return known[0]
        try:
            rules = read_robots((await self._get(address, public=public)).body)
        except FeedError as error:
            absent = error.status is not None and 400 <= error.status < 500 and error.status != 429
            rules = EVERYTHING if absent else NOTHING
        _keep(self._robots, address, (rules, self._clock() + _ROBOTS_FOR))
        return rules

    async def _get(self, url: str, *, public: bool) -> Fetched:
        host = urlsplit(url).hostname or ""
        until = self._peace.get(host)
        if until is not None and self._clock() < until:
            raise FeedError("the site asked us to wait")
        async with self._pace.asking(url):
            try:
                answer = await self._fetcher.fetch(url, Validators(), public=public)
            except FeedError as error:
                if error.outcome is Outcome.THROTTLED:
                    wait = error.retry_after_s
                    peace = _PEACE if wait is None else min(_PEACE, timedelta(seconds=wait))
                    self._peace[host] = self._clock() + peace
                raise
        if not isinstance(answer, Fetched):
            raise FeedError("no document")
        return answer

    def _is_own(self, link: str, feed_url: str) -> bool:
        """Whether an article lies where its feed does, at a number the operator allows."""
        host = urlsplit(link).hostname or ""
        number = literal_address(host)
        return (
            host == urlsplit(feed_url).hostname
            and number is not None
            and any(number.version == net.version and number in net for net in self._networks)
        )


async def add_articles(
    items: list[Item], articles: Articles, matchers: Matchers, feed_url: str, rule: Hold
) -> list[Item]:
    """Entries that matched and will be told, with their articles' texts, matched again."""
    wanted = [item.entry for item in items if item.matches and rule(item.entry) is None]
    texts = await articles.read(wanted, feed_url) if wanted else {}
    if not texts:
        return items
    fuller = [
        Reading(
            replace(item.entry, content=texts[item.entry.link]),
            item.keys,
            item.version,
            item.outside,
        )
        for item in items
        if item.matches and item.entry.link in texts
    ]
    again = {item.keys: item for item in await matchers.match(fuller)}
    return [_merged(item, again[item.keys]) if item.keys in again else item for item in items]


def _merged(item: Item, fuller: Item) -> Item:
    """What the feed's text matched still counts ("NOT" looks at more words now); new texts, too."""
    found = {(match.list_id, match.query) for match in fuller.matches}
    kept = tuple(
        replace(match, spans=tuple(span for span in match.spans if span.field != "content"))
        for match in item.matches
        if (match.list_id, match.query) not in found
    )
    facts = fuller.facts if fuller.matches else item.facts
    return replace(fuller, matches=(*fuller.matches, *kept), facts=facts)


def _is_wanted(entry: Entry) -> bool:
    """Whether there is an article to ask for that the feed doesn't give itself."""
    host = urlsplit(entry.link).hostname or ""
    return (
        bool(clean_link(entry.link))
        and web_address(entry.link) == entry.link
        and host != "news.google.com"  # a number that only Google resolves
        and len(entry.content) < FULL_TEXT
    )


def _keep(kept: OrderedDict[str, T], key: str, value: T) -> None:
    kept[key] = value
    while len(kept) > _KEPT:
        kept.popitem(last=False)
