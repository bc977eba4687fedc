"""A story in a text file, through the whole pipeline: the message that people get.

    python -m benchmarks.told FILE…

Each file (the form of ``benchmarks/page_of.py``; one without a date is of now) is served as a feed
and a page on loopback and polled twice, first without the story, by the real poll path, with the
shipped configuration, lists and names: fetched, matched, its article read, summed up, its facts
stored, and the alert rendered from what is stored.
"""

import asyncio
import logging
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_network
from pathlib import Path

import structlog

from benchmarks.page_of import OUTLET, Story, read_story
from bot.render import render_alert
from clock import now
from config import BUNDLED, load_config
from model import AlertView, Chat, Feed
from storage import feeds
from storage.db import Database, Tx
from storage.lists import sync_shared_lists
from storage.log import page_log
from storage.migrate import migrate
from watchers.fetch import make_fetcher
from watchers.parser import Parser
from watchers.poll import make_watch, poll
from watchers.shared import load_aliases, load_lists

_PAGE, _FEED = "/story", "/feed.xml"


_EMPTY = '<rss version="2.0"><channel><title/><link/><description/></channel></rss>'
_READER = Chat(1, "private", "", "en", "UTC", "member", "active")


@contextmanager
def serving(documents: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    """Serve documents (type, text) at their paths meanwhile; the site's address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, text = documents.get(self.path, ("", ""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", f"{kind or 'text/plain'}; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (its signature)
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


async def take_in(story: Story, db: Database, parser: Parser) -> AlertView | None:
    """The alert that a story causes in a new database; None: it causes none."""
    shipped = load_config(BUNDLED / "config.yaml", {})
    fetch = shipped.fetch.model_copy(
        update={"allow_networks": (ip_network("127.0.0.0/8"),), "host_gap_s": 0.0}
    )
    config = shipped.model_copy(update={"feeds": (), "fetch": fetch})
    aliases = load_aliases(config)
    lists = load_lists(config, aliases)
    at = (story.published or now()) + timedelta(minutes=10)
    documents = {_FEED: ("application/rss+xml", _EMPTY), _PAGE: ("text/html", story.page)}
    with serving(documents) as site:
        spec = feeds.FeedSpec(site + _FEED, OUTLET, None, None)
        db.call(lambda tx: sync_shared_lists(tx, lists, now=at))
        db.call(lambda tx: feeds.sync_feeds(tx, [spec], now=at))
        async with make_fetcher(config, lambda: at) as fetcher:
            watch = make_watch(config, db, fetcher, parser, lambda: at, aliases=aliases)
            for day in (1, 2):
                await poll(db.call(partial(_claim, now=at + timedelta(days=day))), watch)
                documents[_FEED] = ("application/rss+xml", story.feed(site + _PAGE))
    found, _ = db.look(lambda tx: page_log(tx, None, [one.id for one in lists]))
    return found[0] if found else None


def _claim(tx: Tx, *, now: datetime) -> Feed:
    (feed,) = feeds.claim_due(tx, owner="told", now=now, lease_s=60, limit=1)
    return feed


def main(paths: list[str]) -> None:
    """Print the message and the facts of each story."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    parser = Parser()
    for path in paths:
        story = read_story(Path(path).read_text("utf-8"))
        with (
            tempfile.TemporaryDirectory() as folder,
            Database(Path(folder) / "told.db", throwaway=True) as db,
        ):
            migrate(db)
            alert = asyncio.run(take_in(story, db, parser))
        print(f"== {path}")
        print(render_alert(alert, _READER).plain if alert else "no alert")
        print(alert.facts if alert else "")
    parser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
