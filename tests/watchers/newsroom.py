"""A newsroom to poll with: publishers on loopback, a migrated database, a clock that is moved."""

import json
import random
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import select

from config import Config, load_config
from model import Chat, Decision, FeedHealth
from storage import chats, feeds, lists
from storage.db import Database, Tx
from storage.tables import alerts, deliveries, entries
from storage.tables import feeds as feed_rows
from tests.fakes.feed_server import Feed, FeedServer, Item
from watchers.fetch import Fetcher
from watchers.matchers import Matchers
from watchers.pace import Pace
from watchers.parser import Parser
from watchers.poll import Watch, poll
from watchers.rounds import Rounds

NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)
READER = Chat(7, "private", "Ana", "en", "UTC", "member", "active")
LIST = """\
id: watched
name: {en: Watched, es: Vigilado}
description: {en: Cartels., es: Cárteles.}
queries: [cartel*, cártel*]
"""


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


def make_config(folder: Path, **sections: Any) -> Config:
    """A configuration that may fetch from loopback and has one list of its own."""
    (folder / "lists").mkdir(exist_ok=True)
    (folder / "lists" / "watched.yaml").write_text(LIST, encoding="utf-8")
    fetch = {"allow_networks": ["127.0.0.0/8"], "timeout_s": 5.0} | sections.pop("fetch", {})
    path = folder / "config.yaml"
    content = {"lists": ["watched"], "fetch": fetch} | sections
    path.write_text(json.dumps(content), encoding="utf-8")  # JSON is YAML
    return load_config(path, environ={})


def cartel_news(number: int = 1, **changes: Any) -> Item:
    """An entry that matches, unlike the one of any other number."""
    words = f"number{number} " * 20
    item = Item(
        title=f"Cartel {words[:56].strip()} breaks",
        summary=f"The cartel did {words}today.",
        link=f"https://news.example/{number}",
        published=NOON,
    )
    return replace(item, **changes)


@dataclass(slots=True)
class Newsroom:
    """What a poll needs, with one subscriber of the one list; ``add`` gives it feeds."""

    server: FeedServer
    site: str
    db: Database
    watch: Watch
    clock: Clock
    urls: list[str] = field(default_factory=list)

    def add(self, path: str = "/feed.xml", *, host: str = "127.0.0.1", **options: Any) -> Feed:
        """A feed that is served and watched; ``host`` is another name or number of this machine."""
        self.urls.append(self.site.replace("127.0.0.1", host) + path)
        specs = [feeds.FeedSpec(url, f"Outlet {url[-5:]}", None, None) for url in self.urls]
        self.db.call(lambda tx: feeds.sync_feeds(tx, specs, now=self.clock()))
        return self.server.add_feed(path, title="A paper", **options)

    async def poll(self, *, minutes: float = 10, due: int = 100) -> list[Decision]:
        """Later, poll all feeds that are due, one after the other."""
        self.clock.move(minutes=minutes)
        now = self.clock()
        claimed = await self.db.run(
            lambda tx: feeds.claim_due(tx, owner="test", now=now, lease_s=180, limit=due)
        )
        return [
            decision for feed in claimed for decision in (await poll(feed, self.watch)).decisions
        ]

    def rounds(
        self, *, concurrency: int = 8, owner: str = "test", host_gap_s: float = 0.0
    ) -> Rounds:
        watch = replace(self.watch, pace=Pace(host_gap_s))
        return Rounds(watch, owner=owner, concurrency=concurrency)

    def health(self) -> dict[str, FeedHealth]:
        """Each feed's health, by the path of its address."""
        found = self.db.look(feeds.list_feeds)
        return {"/" + item.url.rpartition("/")[2]: item for item in found}

    def row(self) -> dict[str, Any]:
        """The only feed's columns."""
        return dict(self.db.look(lambda tx: tx.execute(select(feed_rows)).mappings().one()))

    def titles(self) -> list[str]:
        """The titles of all entries known, in the order in which they came."""
        query = select(entries.c.title).order_by(entries.c.id)
        return list(self.db.look(lambda tx: tx.execute(query).scalars().all()))

    def logged(self) -> list[Literal["baseline", "too old"] | None]:
        """Of each alert in the log, why it was not sent; None for one that was to be sent."""
        query = select(alerts.c.held).order_by(alerts.c.id)
        return list(self.db.look(lambda tx: tx.execute(query).scalars().all()))

    def sent(self) -> int:
        """How many messages are on their way, or were."""
        return len(self.db.look(lambda tx: tx.execute(select(deliveries.c.id)).all()))


def open_newsroom(
    server: FeedServer, site: str, db: Database, fetcher: Fetcher, parser: Parser, clock: Clock
) -> Newsroom:
    """A newsroom without feeds over a migrated database that holds the shared list."""

    def welcome(tx: Tx) -> None:
        chats.save_chat(tx, READER, now=NOON)
        lists.subscribe(tx, READER.id, 0, "watched", now=NOON)

    db.call(welcome)
    watch = Watch(
        db=db,
        fetcher=fetcher,
        parser=parser,
        matchers=Matchers({}),
        clock=clock,
        chance=random.Random(0),
        interval_s=300,
        max_age=timedelta(hours=72),
    )
    return Newsroom(server, site, db, watch, clock)
