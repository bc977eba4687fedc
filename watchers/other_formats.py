"""Feeds that are not RSS or Atom: JSON Feed, and news sitemaps of outlets that have no feed."""

import json
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from model import RawEntry
from watchers.dates import read_date
from watchers.errors import FeedError, Outcome

_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def read_json_feed(text: str) -> tuple[str, list[RawEntry]]:
    """Title and entries of a JSON Feed, version 1 or 1.1. Raises FeedError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise FeedError("the answer is JSON, but broken", outcome=Outcome.NOT_FEED) from None
    version = data.get("version") if isinstance(data, dict) else None
    if not str(version).startswith("https://jsonfeed.org/version/"):
        raise FeedError("the answer is JSON, but no JSON Feed", outcome=Outcome.NOT_FEED)
    language = _text(data, "language")
    items = data.get("items")
    found = items if isinstance(items, list) else []
    return _text(data, "title"), [_item(item, language) for item in found if isinstance(item, dict)]


def _item(item: dict[str, Any], language: str) -> RawEntry:
    return RawEntry(
        title=literal(_text(item, "title")),
        summary=literal(_text(item, "summary")),
        content=_text(item, "content_html") or literal(_text(item, "content_text")),
        link=_text(item, "url") or _text(item, "external_url"),
        guid=_text(item, "id"),
        lang=_text(item, "language") or language,
        published_at=read_date(_text(item, "date_published") or _text(item, "date_modified")),
    )


def _text(data: dict[str, Any], key: str) -> str:
    value = data.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)  # ids are often numbers
    return value if isinstance(value, str) else ""


def literal(text: str) -> str:
    """Plain text as a text with markup: what looks like a tag in it is none."""
    return text.replace("<", "&lt;")


def read_news_sitemap(document: str) -> list[RawEntry]:
    """The entries of a news sitemap, of a repaired document. Raises FeedError."""
    try:
        root = ET.fromstring(document)  # noqa: S314 (repair.py has cut the DTD off)
    except ET.ParseError:
        raise FeedError("the answer is a broken sitemap", outcome=Outcome.NOT_FEED) from None
    pages = [element for element in root.iter() if element.tag.rpartition("}")[2] == "url"]
    found = [entry for page in pages for entry in _news(page)]
    if pages and not found:
        raise FeedError("the answer is a sitemap without news", outcome=Outcome.NOT_FEED)
    return found


def _news(page: ET.Element) -> Iterator[RawEntry]:
    place = next((e.text for e in page if e.tag.rpartition("}")[2] == "loc"), None) or ""
    for news in page.iter(f"{_NEWS}news"):
        title = (news.findtext(f"{_NEWS}title") or "").strip()
        if title:
            yield RawEntry(
                title=literal(title),
                link=place.strip(),
                outlet=news.findtext(f"{_NEWS}publication/{_NEWS}name") or "",
                lang=news.findtext(f"{_NEWS}publication/{_NEWS}language") or "",
                published_at=read_date(news.findtext(f"{_NEWS}publication_date") or ""),
            )
