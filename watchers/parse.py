"""Bytes → raw entries. Runs in a child process (parser.py): these bytes are a stranger's.

Imports little, so that a child starts fast.
"""

import calendar
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from time import struct_time
from typing import Any
from urllib.parse import urljoin

import feedparser

from model import RawEntry
from watchers.errors import FeedError

MAX_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a document says: its title and its entries in document order."""

    title: str
    entries: tuple[RawEntry, ...]


def parse_feed(body: bytes, *, content_type: str = "", url: str = "") -> ParsedFeed:
    """Read an RSS or Atom document. Raises FeedError if it is none."""
    # Always bytes in BytesIO: feedparser fetches a str that is a URL and opens one that is a path.
    document = feedparser.parse(
        io.BytesIO(body),
        response_headers={"content-type": content_type or "application/xml"},
        resolve_relative_uris=False,
        sanitize_html=False,  # plain.py takes all markup out
    )
    if not document.get("version"):
        kind = "a web page" if b"<html" in body[:4096].lower() else "not a feed"
        raise FeedError(f"the answer is {kind}, not RSS or Atom" if kind == "a web page" else kind)
    feed = document.get("feed", {})
    base = _absolute(url, _text(feed, "link")) or url
    language = _text(feed, "language")
    return ParsedFeed(
        title=_text(feed, "title"),
        entries=tuple(
            _entry(item, base=base, language=language) for item in document.entries[:MAX_ENTRIES]
        ),
    )


def _entry(item: Mapping[str, Any], *, base: str, language: str) -> RawEntry:
    return RawEntry(
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        content=max((_text(part, "value") for part in _parts(item)), key=len, default=""),
        link=_absolute(base, _text(item, "link")),
        guid=_text(item, "id"),
        outlet=_text(item.get("source", {}), "title"),
        lang=_text(item, "language") or language,
        published_at=_moment(_time(item, "published_parsed") or _time(item, "updated_parsed")),
    )


def _parts(item: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return item.get("content") or ()


def _time(item: Mapping[str, Any], key: str) -> struct_time | None:
    # Not get(): where an item has no update, feedparser would give its publication, and a warning.
    return item[key] if key in item else None  # noqa: SIM401 (see above)


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""


def _moment(parsed: struct_time | None) -> datetime | None:
    """feedparser's UTC struct_time → aware datetime; None for what no calendar has."""
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None
