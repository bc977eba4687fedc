"""JSON Feed and news sitemaps, through the parser that all documents go through."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from watchers.errors import FeedError
from watchers.normalize import normalize
from watchers.parse import parse_feed

MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
        xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{}</urlset>"""
NEWS = """<url><loc>https://h.example/1</loc><news:news>
<news:publication><news:name>Herald</news:name><news:language>es</news:language></news:publication>
<news:publication_date>2026-01-05T09:00:00Z</news:publication_date>
<news:title>Tom &amp; &lt;Jerry&gt;</news:title></news:news></url>"""


def json_feed(*items: Any, **fields: Any) -> bytes:
    whole = {"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": list(items)}
    return json.dumps(whole | fields).encode()


def test_a_json_feed_gives_its_entries() -> None:
    one = {
        "id": 7,
        "url": "/1",
        "title": "A <b> & c",
        "summary": "s",
        "content_html": "<p>c</p>",
        "date_published": "2026-01-05T10:00:00+01:00",
    }
    feed = parse_feed(json_feed(one, language="es"), url="https://h.example/feed.json")
    entry = normalize(feed.entries[0])
    assert (entry.title, entry.summary, entry.content) == ("A <b> & c", "s", "c")
    assert (entry.link, entry.guid, entry.lang) == ("https://h.example/1", "7", "es")
    assert entry.published_at == MORNING


@pytest.mark.parametrize(
    "item", [{}, {"id": None, "url": 1.5, "title": [1]}, {"content_text": "<x>"}]
)
def test_an_item_of_any_kind_is_read_as_far_as_it_goes(item: dict[str, Any]) -> None:
    assert len(parse_feed(json_feed(item, 3, None, "x")).entries) == 1


@pytest.mark.parametrize("body", [b"[]", b'{"version": 1}', b'{"error": {"code": 429}}', b"{"])
def test_other_json_is_no_feed(body: bytes) -> None:
    with pytest.raises(FeedError, match="JSON"):
        parse_feed(body)


def test_a_news_sitemap_gives_its_entries() -> None:
    body = SITEMAP.format(NEWS + "<url><loc>https://h.example/about</loc></url>").encode()
    (raw,) = parse_feed(body).entries
    entry = normalize(raw)
    assert (entry.title, entry.link) == ("Tom & <Jerry>", "https://h.example/1")
    assert (entry.outlet, entry.lang, entry.published_at) == ("Herald", "es", MORNING)


def test_a_news_sitemap_on_a_quiet_day_is_empty() -> None:
    assert parse_feed(SITEMAP.format("").encode()).entries == ()


def test_a_news_sitemap_that_is_cut_off_loses_its_last_entry() -> None:
    whole = SITEMAP.format(NEWS + NEWS.replace("/1", "/2")).encode()
    assert len(parse_feed(whole[: whole.index(b"/2") + 200]).entries) == 1
