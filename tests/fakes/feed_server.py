"""A publisher's web server: feeds with validators, article pages, and everything that goes wrong.

    server = FeedServer()
    feed = server.add_feed("/independent.xml", title="The Independent")
    with serve(server.app) as url:
        feed.publish(Item(title="…", link="https://example.org/1"))
        server.wait_for(lambda: feed.requests)

Its methods may be called from any thread.
"""

import gzip
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Literal, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.changes import Changes
from tests.fakes.feed_documents import Clock, Document, Feed, Page, Seen
from tests.fakes.feed_xml import Item
from tests.fakes.serving import Dropped, keep_waiting

__all__ = ["Feed", "FeedServer", "Item", "Page", "Seen"]

T = TypeVar("T")
_KEPT_REQUESTS = 100_000  # a stand-in that stays up for days must not grow without end


def _now() -> datetime:
    return datetime.now(UTC)


class FeedServer:
    """A publisher. `app` is to be served; `clock` gives aware UTC datetimes."""

    def __init__(self, *, clock: Clock = _now) -> None:
        self._clock = clock
        self._changes = Changes()
        self._log: deque[Seen] = deque(maxlen=_KEPT_REQUESTS)
        self._documents: dict[str, Document] = {}
        self.app = Starlette(routes=[Route("/{path:path}", self._endpoint, methods=["GET"])])

    def add_feed(
        self, path: str, *, title: str, lang: str = "en", kind: Literal["rss", "atom"] = "rss"
    ) -> Feed:
        """A feed without items at `path`."""
        feed = Feed(
            path, title, lang, kind=kind, clock=self._clock, changes=self._changes, log=self._log
        )
        with self._changes:
            self._documents[path] = feed
        return feed

    def add_page(self, path: str, html: str) -> Page:
        """An article page at `path`."""
        page = Page(path, html, self._changes, self._log)
        with self._changes:
            self._documents[path] = page
        return page

    @property
    def requests(self) -> list[Seen]:
        """Every request, oldest first, unknown paths included."""
        with self._changes.lock:
            return list(self._log)

    def wait_for(self, predicate: Callable[[], T], timeout_s: float = 10) -> T:
        """Block until `predicate()` is truthy and give its value; else TimeoutError."""
        return self._changes.wait_for(predicate, timeout_s)

    async def _endpoint(self, request: Request) -> Response:
        with self._changes.lock:
            document = self._documents.get(request.url.path)
        if document is None:
            return self._seen(request, Response("not found", 404))
        trouble = document.take_trouble()
        if trouble is None:
            return self._seen(request, _answer(document, request.headers))
        if trouble.kind == "status":
            headers = dict(trouble.headers)
            return self._seen(request, Response(trouble.body, trouble.status, headers))
        if trouble.kind == "hang":
            self._seen(request, None)
            await keep_waiting(request.receive, trouble.delay_s)
            return _answer(document, request.headers)
        self._seen(request, None)
        if trouble.kind == "drop":
            return Dropped()
        body = document.body()
        headers = {"content-type": document.media_type} | document.validators()
        return Dropped(body[: len(body) // 2], headers=headers, content_length=len(body))

    def _seen(self, request: Request, response: Response | None) -> Response:
        status = response.status_code if response is not None else 0
        seen = Seen(request.url.path, dict(request.headers), status, self._clock())
        with self._changes:
            self._log.append(seen)
        return response or Response()


def _answer(document: Document, asked: Mapping[str, str]) -> Response:
    validators = document.validators()
    if _unchanged(validators, asked):
        return Response(status_code=304, headers=validators)
    body = document.body()
    headers = validators | {"content-type": document.media_type, "vary": "Accept-Encoding"}
    if "gzip" in asked.get("accept-encoding", ""):
        body = gzip.compress(body, mtime=0)
        headers["content-encoding"] = "gzip"
    return Response(body, headers=headers)


def _unchanged(validators: Mapping[str, str], asked: Mapping[str, str]) -> bool:
    """RFC 9110, 13.1: If-Modified-Since counts only without If-None-Match."""
    if tags := asked.get("if-none-match"):
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return validators.get("etag") in known
    since = asked.get("if-modified-since")
    return since is not None and since == validators.get("last-modified")
