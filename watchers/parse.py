"""Bytes → raw entries. Runs in a child process (parser.py): these bytes are a stranger's.

Imports little, so that a child starts fast.
"""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import feedparser

from model import RawEntry
from watchers.dates import read_date
from watchers.decode import decode
from watchers.discover import find_feeds
from watchers.elements import Memory, cut
from watchers.errors import FeedError, Outcome
from watchers.links import unwrap_google
from watchers.other_formats import literal, read_json_feed, read_news_sitemap
from watchers.pages import describe_page
from watchers.repair import find_root, repair

MAX_ENTRIES = 10_000
_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>\n'
_BREAK = re.compile(r"[\t\r\n]+")
_UNQUOTED = re.compile(r"[ <>\"^`{|}]")
_MAX_TTL_MIN = 7 * 24 * 60


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """What a document says: its title, its entries in document order, how long it stays fresh."""

    title: str
    entries: tuple[RawEntry, ...]
    fresh_s: float | None = None


def parse_feed(
    body: bytes,
    *,
    content_type: str = "",
    url: str = "",
    memory: Memory[RawEntry] | None = None,
) -> ParsedFeed:
    """Read an RSS or Atom document, a JSON Feed or a news sitemap. Raises FeedError if it is none.

    ``url``: where it came from; relative links are resolved against it. ``memory``: entries that
    were read before, so that only the others are parsed; the result is the same.
    """
    text = decode(body, content_type)
    if not text.strip():
        raise FeedError("the answer is empty")
    if text.lstrip()[:1] in ("{", "["):
        title, entries = read_json_feed(text)
        return ParsedFeed(title, _finish(entries, url))
    root = find_root(text)
    if root is None:
        raise FeedError(_what_it_is(body, text, url), outcome=Outcome.NOT_FEED)
    match root[0].rpartition(":")[2].lower():
        case "urlset":
            return ParsedFeed("", _finish(read_news_sitemap(repair(text, root)), url))
        case "sitemapindex":
            raise FeedError("the answer is a list of sitemaps", outcome=Outcome.NOT_FEED)
        case "opml":
            raise FeedError("the answer is a list of feeds (OPML)", outcome=Outcome.NOT_FEED)
        case _:
            return _parse_xml(repair(text, root), url, memory)


def _what_it_is(body: bytes, text: str, url: str) -> str:
    page = describe_page(body)
    if not page:
        return "not a feed"
    feeds = find_feeds(text, url) if page == "a web page" else []
    hint = f"; it names the feed {feeds[0]}" if feeds else ""
    return f"the answer is {page}, not a feed{hint}"


def _parse_xml(text: str, url: str, memory: Memory[RawEntry] | None) -> ParsedFeed:
    pieces = cut(text) if memory is not None else None
    if memory is None or pieces is None:
        return _read_xml(text, url)[0]
    keys = pieces.keys(url)
    found = [memory.find(key) for key in keys]
    known = [at for at, one in enumerate(found) if one is not None]
    feed, is_sound = _read_xml(pieces.without(known) if known else text, url)
    if not is_sound or len(feed.entries) != len(keys) - len(known):
        return _read_xml(text, url)[0] if known else feed
    fresh = iter(feed.entries)
    entries = [one if one is not None else next(fresh) for one in found]
    for key, entry, element in zip(keys, entries, pieces.elements, strict=True):
        memory.keep(key, entry, len(element))
    return ParsedFeed(feed.title, tuple(entries[:MAX_ENTRIES]), feed.fresh_s)


def _read_xml(text: str, url: str) -> tuple[ParsedFeed, bool]:
    """What a document says, and whether it is well-formed."""
    # Always bytes in BytesIO: feedparser fetches a str that is a URL and opens one that is a path.
    document = feedparser.parse(
        io.BytesIO((_DECLARATION + text).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,  # plain.py takes all markup out
    )
    version = document.get("version") or ""
    if not version:
        raise FeedError("not a feed", outcome=Outcome.NOT_FEED)
    feed = document.get("feed", {})
    base = _absolute(url, _text(feed, "link")) or url
    language = _text(feed, "language")
    entries = [
        _entry(item, language=language, is_atom=version.startswith("atom"))
        for item in document.entries[:MAX_ENTRIES]
    ]
    parsed = ParsedFeed(_text(feed, "title"), _finish(entries, base), _ttl(_text(feed, "ttl")))
    return parsed, not document.bozo


def _ttl(minutes: str) -> float | None:
    if not re.fullmatch(r"\d{1,6}", minutes, re.ASCII):
        return None
    return float(minutes) * 60 if 0 < int(minutes) <= _MAX_TTL_MIN else None


def _entry(item: Mapping[str, Any], *, language: str, is_atom: bool) -> RawEntry:
    return RawEntry(
        title=_marked_up(item, "title", is_atom),
        summary=_marked_up(item, "summary", is_atom),
        content=max((_text(part, "value") for part in _parts(item)), key=len, default=""),
        link=_text(item, "link"),
        guid=_text(item, "id"),
        outlet=_text(item.get("source", {}), "title"),
        lang=_text(item, "language") or language,
        published_at=read_date(_date(item, "published")) or read_date(_date(item, "updated")),
    )


def _marked_up(item: Mapping[str, Any], key: str, is_atom: bool) -> str:
    """A text with markup. Only Atom says which of its texts have none."""
    text = _text(item, key)
    if is_atom and item.get(f"{key}_detail", {}).get("type") == "text/plain":
        return literal(text)
    return text


def _parts(item: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return item.get("content") or ()


def _date(item: Mapping[str, Any], key: str) -> str:
    # Not get(): where an item has no update, feedparser would give its publication, and a warning.
    value = item[key] if key in item else ""  # noqa: SIM401 (see above)
    return value if isinstance(value, str) else ""


def _text(item: Mapping[str, Any], key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _finish(entries: Iterable[RawEntry], base: str) -> tuple[RawEntry, ...]:
    """The entries with absolute links, as many of them as are looked at."""
    return tuple(
        RawEntry(
            title=entry.title,
            summary=entry.summary,
            content=entry.content,
            link=unwrap_google(_absolute(base, entry.link)),
            guid=entry.guid,
            outlet=entry.outlet,
            lang=entry.lang,
            published_at=entry.published_at,
        )
        for entry in list(entries)[:MAX_ENTRIES]
    )


def _absolute(base: str, link: str) -> str:
    link = _UNQUOTED.sub(lambda sign: f"%{ord(sign.group()):02X}", _BREAK.sub("", link.strip()))
    try:
        return urljoin(base, link) if link else ""
    except ValueError:
        return ""
