"""What a publisher serves: pages and feeds, and the troubles in waiting for each."""

import hashlib
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Literal

from tests.fakes.changes import Changes
from tests.fakes.feed_xml import Item, atom, rss

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as the publisher saw it; header names in lower case. `status` 0: no answer."""

    path: str
    headers: Mapping[str, str]
    status: int
    at: datetime


@dataclass(slots=True)
class Trouble:
    """A scripted failure and how many requests it still strikes."""

    kind: Literal["status", "hang", "truncate", "drop"]
    left: int
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay_s: float | None = None


class Document:
    """Something with a path: a page or a feed, and the troubles in waiting for it."""

    media_type = "text/html; charset=utf-8"

    def __init__(self, path: str, changes: Changes, log: deque[Seen]) -> None:
        self.path = path
        self._changes = changes
        self._log = log
        self._troubles: list[Trouble] = []

    @property
    def requests(self) -> list[Seen]:
        """The requests for this path, oldest first."""
        with self._changes.lock:
            return [one for one in self._log if one.path == self.path]

    def fail(
        self,
        status: int = 503,
        headers: Mapping[str, str] | None = None,
        times: int = 1,
        body: bytes = b"",
    ) -> None:
        """Answer the next `times` requests with this status (and headers such as Retry-After)."""
        self._add(Trouble("status", times, status=status, headers=headers or {}, body=body))

    def redirect(self, to: str, status: int = 301, times: int = 1) -> None:
        """Send the next `times` requests elsewhere: 301, 302, 303, 307 or 308."""
        self._add(Trouble("status", times, status=status, headers={"location": to}))

    def hang(self, times: int = 1, delay_s: float | None = None) -> None:
        """Keep the next `times` clients waiting: `delay_s`, or until they give up."""
        self._add(Trouble("hang", times, delay_s=delay_s))

    def truncate(self, times: int = 1) -> None:
        """Close the connection in the middle of the body."""
        self._add(Trouble("truncate", times))

    def drop(self, times: int = 1) -> None:
        """Close the connection without an answer."""
        self._add(Trouble("drop", times))

    def heal(self) -> None:
        """Forget the troubles that have not struck yet."""
        with self._changes:
            self._troubles.clear()

    def _add(self, trouble: Trouble) -> None:
        with self._changes:
            self._troubles.append(trouble)

    def take_trouble(self) -> Trouble | None:
        """The trouble of this request, if one is due."""
        with self._changes:
            if not self._troubles:
                return None
            trouble = self._troubles[0]
            trouble.left -= 1
            if trouble.left <= 0:
                self._troubles.pop(0)
            return trouble

    def body(self) -> bytes:
        """The document as it stands now."""
        raise NotImplementedError

    def validators(self) -> dict[str, str]:
        """Its ETag and Last-Modified headers, as far as it has any."""
        return {}


class Page(Document):
    """An article page, or any other document."""

    def __init__(self, path: str, html: str, changes: Changes, log: deque[Seen]) -> None:
        super().__init__(path, changes, log)
        self.html = html

    def body(self) -> bytes:
        return self.html.encode()


class Feed(Document):
    """A feed. `raw` serves other bytes; `etag` and `last_modified` turn its validators off."""

    def __init__(
        self, path: str, title: str, lang: str, *, kind: str, clock: Clock, changes: Changes,
        log: deque[Seen],
    ) -> None:  # fmt: skip
        super().__init__(path, changes, log)
        self.title = title
        self.lang = lang
        self.kind = kind
        self.link = "https://news.example" + path
        self.etag = True
        self.last_modified = True
        self.media_type = f"application/{kind}+xml; charset=utf-8"
        self._clock = clock
        self._raw: bytes | None = None
        self._items: list[Item] = []
        self._changed = clock().replace(microsecond=0)

    @property
    def items(self) -> list[Item]:
        """What it shows, newest first."""
        with self._changes.lock:
            return list(self._items)

    def publish(self, *items: Item) -> None:
        """Put items at the top, the last one first; one with a known guid (or link) replaces it."""
        with self._changes:
            for item in items:
                key = item.guid or item.link
                kept = [one for one in self._items if not key or (one.guid or one.link) != key]
                self._items = [item, *kept]
            self._touch()

    def remove(self, guid: str) -> None:
        """Take the item with this guid (or link) away."""
        with self._changes:
            self._items = [one for one in self._items if (one.guid or one.link) != guid]
            self._touch()

    @property
    def raw(self) -> bytes | None:
        """The bytes served instead of the items; None serves the items."""
        return self._raw

    @raw.setter
    def raw(self, body: bytes | None) -> None:
        with self._changes:
            self._raw = body
            self._touch()

    def _touch(self) -> None:
        # Last-Modified has whole seconds: a second change within one must still be seen.
        now = self._clock().replace(microsecond=0)
        self._changed = max(now, self._changed + timedelta(seconds=1))

    def body(self) -> bytes:
        with self._changes.lock:
            if self._raw is not None:
                return self._raw
            if self.kind == "atom":
                return atom(self.title, self.link, self.lang, self._items, self._changed)
            return rss(self.title, self.link, self.lang, self._items)

    def validators(self) -> dict[str, str]:
        with self._changes.lock:
            changed = format_datetime(self._changed, usegmt=True)
            tag = f'"{hashlib.sha256(self.body()).hexdigest()[:16]}"'
        given = {"etag": tag} if self.etag else {}
        return given | ({"last-modified": changed} if self.last_modified else {})
