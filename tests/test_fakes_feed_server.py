"""The feed server publishes, revalidates and fails on order."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import feedparser
import httpx
import pytest

from tests.fakes.feed_server import Feed, FeedServer, Item
from tests.fakes.serving import serve

NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)


@pytest.fixture
def server() -> FeedServer:
    return FeedServer(clock=lambda: NOON)


@pytest.fixture
def url(server: FeedServer) -> Iterator[str]:
    with serve(server.app) as url:
        yield url


@pytest.fixture
def feed(server: FeedServer) -> Feed:
    feed = server.add_feed("/feed.xml", title="The Independent", lang="en")
    feed.publish(ITEM)
    return feed


ITEM = Item(
    title="Cartels & <b>co</b>",
    summary="<p>26 figures</p>\x00",
    link="https://example.org/1?a=1&b=2",
    guid="tag:1",
    published=NOON,
    content="<p>All of it</p>",
)


def get(url: str, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.get(url, headers=names, trust_env=False, timeout=0.5)


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_a_feed_says_what_was_published(server: FeedServer, url: str, kind: Any) -> None:
    feed = server.add_feed("/feed", title="El Universal & co", lang="es", kind=kind)
    feed.publish(Item(title="Older", link="https://example.org/0"), ITEM)
    parsed = feedparser.parse(io.BytesIO(get(f"{url}/feed").content))
    assert not parsed.bozo
    assert (parsed.feed.title, parsed.feed.language) == ("El Universal & co", "es")
    newest, older = parsed.entries
    assert (newest.link, newest.id, older.title) == (ITEM.link, "tag:1", "Older")
    assert newest.summary == "<p>26 figures</p>"
    assert newest.content[0].value == "<p>All of it</p>"
    assert newest.published_parsed[:4] == (2025, 8, 12, 12)


def test_publishing_a_known_guid_again_replaces_the_item(feed: Feed) -> None:
    feed.publish(Item(title="Updated", guid="tag:1"))
    assert [item.title for item in feed.items] == ["Updated"]
    feed.publish(Item(title="Another"))
    assert [item.title for item in feed.items] == ["Another", "Updated"]
    feed.remove("tag:1")
    assert [item.title for item in feed.items] == ["Another"]


@pytest.mark.parametrize(
    ("validator", "asks"), [("etag", "if_none_match"), ("last-modified", "if_modified_since")]
)
def test_validators_answer_304_until_something_changes(
    feed: Feed, url: str, validator: str, asks: str
) -> None:
    known = {asks: get(f"{url}/feed.xml").headers[validator]}
    assert get(f"{url}/feed.xml", **known).status_code == 304
    feed.publish(Item(title="New"))
    assert get(f"{url}/feed.xml", **known).status_code == 200
    assert [one.status for one in feed.requests] == [200, 304, 200]


def test_a_feed_can_be_without_validators(feed: Feed, url: str) -> None:
    feed.etag = feed.last_modified = False
    assert {"etag", "last-modified"}.isdisjoint(get(f"{url}/feed.xml").headers)


def test_the_body_is_gzipped_only_when_accepted(feed: Feed, url: str) -> None:
    packed = get(f"{url}/feed.xml", accept_encoding="gzip")
    plain = get(f"{url}/feed.xml", accept_encoding="identity")
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content == feed.body()


def test_a_failing_feed_recovers(feed: Feed, url: str) -> None:
    feed.fail(status=503, headers={"Retry-After": "5"})
    failed = get(f"{url}/feed.xml")
    assert (failed.status_code, failed.headers["retry-after"]) == (503, "5")
    assert get(f"{url}/feed.xml").status_code == 200


@pytest.mark.parametrize("status", [301, 302, 308])
def test_a_feed_can_redirect(feed: Feed, url: str, status: int) -> None:
    feed.redirect("/new.xml", status)
    moved = get(f"{url}/feed.xml")
    assert (moved.status_code, moved.headers["location"]) == (status, "/new.xml")
    assert get(f"{url}/feed.xml").status_code == 200


def test_a_feed_can_hang_break_off_or_hang_up(feed: Feed, url: str) -> None:
    for trouble, error in (
        (feed.hang, httpx.ReadTimeout),
        (feed.truncate, httpx.RemoteProtocolError),
        (feed.drop, httpx.RemoteProtocolError),
    ):
        trouble()
        with pytest.raises(error):
            get(f"{url}/feed.xml")
    assert get(f"{url}/feed.xml").status_code == 200
    assert [one.status for one in feed.requests] == [0, 0, 0, 200]


def test_raw_bytes_replace_the_document_until_taken_back(feed: Feed, url: str) -> None:
    feed.raw = b"<not a feed"
    assert get(f"{url}/feed.xml").content == b"<not a feed"
    feed.raw = None
    assert b"Cartels &amp; &lt;b&gt;co" in get(f"{url}/feed.xml").content


def test_pages_are_served_and_unknown_paths_are_not(server: FeedServer, url: str) -> None:
    page = server.add_page("/article", "<h1>Éxito</h1>")
    assert get(f"{url}/article").text == "<h1>Éxito</h1>"
    assert get(f"{url}/other").status_code == 404
    assert [one.path for one in server.requests] == ["/article", "/other"]
    assert len(page.requests) == 1
    assert server.wait_for(lambda: page.requests)[0].headers["host"] in url
