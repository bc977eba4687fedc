"""On the way to a document: redirects, addresses that are refused, connections that break."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from model import Validators
from tests.fakes.feed_server import Feed, FeedServer, Item
from tests.watchers.newsroom import Clock, make_config
from watchers.errors import FeedError
from watchers.fetch import Fetched, Fetcher, make_fetcher

pytestmark = pytest.mark.anyio

NOTHING = Validators()


@pytest.fixture(autouse=True)
def feed(server: FeedServer) -> Feed:
    feed = server.add_feed("/feed.xml", title="A paper")
    feed.publish(Item(title="One", link="https://news.example/1"))
    return feed


async def refused(fetcher: Fetcher, url: str, why: str) -> None:
    with pytest.raises(FeedError) as caught:
        await fetcher.fetch(url, NOTHING)
    assert re.search(why, f"{caught.value} ({caught.value.detail})")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    "target", ["{site}/feed.xml", "/feed.xml", "feed.xml", "?a=b", "//{host}/"]
)
async def test_a_redirect_leads_to_where_it_says(
    fetcher: Fetcher, server: FeedServer, site: str, status: int, target: str
) -> None:
    host = site.removeprefix("http://")
    server.add_page("/", "home")
    old = server.add_page("/old", "")
    old.redirect(target.format(site=site, host=host), status)
    answer = await fetcher.fetch(f"{site}/old", NOTHING)
    expected = {"?a=b": f"{site}/old?a=b", "//{host}/": f"{site}/"}
    assert isinstance(answer, Fetched)
    assert answer.url == expected.get(target, f"{site}/feed.xml")


async def test_a_chain_of_redirects_has_an_end(
    fetcher: Fetcher, server: FeedServer, site: str
) -> None:
    for number in range(6):
        hop = server.add_page(f"/hop{number}", "")
        hop.redirect(f"/hop{number - 1}" if number else "/feed.xml", times=2)
    assert isinstance(await fetcher.fetch(f"{site}/hop4", NOTHING), Fetched)
    await refused(fetcher, f"{site}/hop5", "more than 5 redirects")


async def test_a_redirect_loop_is_left(fetcher: Fetcher, feed: Feed, site: str) -> None:
    feed.redirect("/feed.xml", times=100)
    await refused(fetcher, f"{site}/feed.xml", "more than 5 redirects")
    assert len(feed.requests) == 6


@pytest.mark.parametrize(
    "target",
    [
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "http://user:pass@127.0.0.1/",
        "http://[::1/",
        "http://127.0.0.1:99999/",
        "/a b",
    ],
)
async def test_a_redirect_to_no_web_address_is_an_error(
    fetcher: Fetcher, feed: Feed, site: str, target: str
) -> None:
    feed.redirect(target)
    await refused(fetcher, f"{site}/feed.xml", "usable address")


async def test_a_redirect_without_a_target_is_tried_where_it_stands(
    fetcher: Fetcher, feed: Feed, site: str
) -> None:
    feed.fail(302)
    assert isinstance(await fetcher.fetch(f"{site}/feed.xml", NOTHING), Fetched)


@pytest.mark.parametrize("target", ["http://10.0.0.1/", "http://169.254.169.254/", "http://[::1]/"])
async def test_a_redirect_to_a_forbidden_address_is_refused(
    fetcher: Fetcher, feed: Feed, site: str, target: str
) -> None:
    feed.redirect(target)
    await refused(fetcher, f"{site}/feed.xml", "not allowed")


async def test_a_redirect_does_not_widen_what_the_operator_allows(
    feed: Feed, site: str, clock: Clock, tmp_path: Path
) -> None:
    config = make_config(tmp_path, fetch={"allow_networks": ["127.0.0.1/32"]})
    feed.redirect(site.replace("127.0.0.1", "127.0.0.2") + "/feed.xml")
    async with make_fetcher(config, clock) as fetcher:
        await refused(fetcher, f"{site}/feed.xml", "not allowed")
        assert isinstance(await fetcher.fetch(f"{site}/feed.xml", NOTHING), Fetched)


async def test_loopback_is_refused_unless_the_operator_allows_it(
    feed: Feed, site: str, clock: Clock, tmp_path: Path
) -> None:
    port = int(site.rpartition(":")[2])
    config = make_config(tmp_path, fetch={"allow_networks": [], "allow_ports": [port]})
    async with make_fetcher(config, clock) as fetcher:
        for host in ("127.0.0.1", "localhost", "127.1", "0x7f000001"):
            await refused(fetcher, f"http://{host}:{port}/feed.xml", "not allowed")
    assert feed.requests == []


@pytest.mark.parametrize(
    "address",
    [
        "",
        "feed.xml",
        "//127.0.0.1/",
        "ftp://127.0.0.1/",
        "file:///etc/passwd",
        "http://",
        "http://user@127.0.0.1/",
        "http://user:pass@127.0.0.1/",
        "http://[::1/",
        "http://127.0.0.1:0/",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1/\x00",
        "http://127.0.0.1/\ud800",
        "http://127.0.0.1\\@10.0.0.1/",
    ],
)
async def test_an_odd_address_is_never_asked(fetcher: Fetcher, address: str) -> None:
    await refused(fetcher, address, "usable address")


async def test_a_sign_that_should_be_quoted_is_no_hindrance(fetcher: Fetcher, site: str) -> None:
    assert isinstance(await fetcher.fetch(f"{site}/feed.xml?q=a|b", NOTHING), Fetched)


@pytest.mark.parametrize("delay_s", [None, 5.0])
async def test_a_server_that_does_not_answer_is_left_in_time(
    feed: Feed, site: str, clock: Clock, tmp_path: Path, delay_s: float | None
) -> None:
    feed.hang(delay_s=delay_s)
    config = make_config(tmp_path, fetch={"timeout_s": 0.05})
    async with make_fetcher(config, clock) as fetcher:
        await refused(fetcher, f"{site}/feed.xml", r"no answer within 0.05 s|no answer in time")


async def test_the_deadline_is_one_for_all_redirects(
    server: FeedServer, site: str, clock: Clock, tmp_path: Path
) -> None:
    for number in range(5):
        server.add_page(f"/{number}", "").redirect(f"/{number + 1}")
    server.add_page("/5", "").hang()
    config = make_config(tmp_path, fetch={"timeout_s": 0.2})
    async with make_fetcher(config, clock) as fetcher:
        await refused(fetcher, f"{site}/0", "no answer")


async def test_a_connection_that_breaks_is_an_error_and_the_next_one_works(
    fetcher: Fetcher, feed: Feed, site: str
) -> None:
    feed.drop()
    feed.truncate()
    for _ in range(2):
        await refused(fetcher, f"{site}/feed.xml", "connection broke")
    assert isinstance(await fetcher.fetch(f"{site}/feed.xml", NOTHING), Fetched)


async def test_nothing_is_asked_twice(fetcher: Fetcher, feed: Feed, site: str) -> None:
    feed.fail(500)
    await refused(fetcher, f"{site}/feed.xml", "500")
    feed.drop()
    await refused(fetcher, f"{site}/feed.xml", "broke")
    await fetcher.fetch(f"{site}/feed.xml", NOTHING)
    assert len(feed.requests) == 3


@pytest.fixture
async def proxied(clock: Clock, tmp_path: Path) -> AsyncIterator[tuple[Fetcher, list[bytes]]]:
    """A fetcher behind a proxy that answers everything itself, and what it was asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).partition(b"\r\n")[0])
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 6\r\nconnection: close\r\n\r\n<rss/>")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        config = make_config(
            tmp_path, fetch={"proxy": f"http://127.0.0.1:{port}", "allow_networks": []}
        )
        async with make_fetcher(config, clock) as fetcher:
            yield fetcher, asked


async def test_a_configured_proxy_gets_all_requests(
    proxied: tuple[Fetcher, list[bytes]],
) -> None:
    fetcher, asked = proxied
    answer = await fetcher.fetch("http://news.example/feed.xml", NOTHING)
    assert isinstance(answer, Fetched)
    assert asked == [b"GET http://news.example/feed.xml HTTP/1.1"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.0.0.1", "127.1", "0x7f000001", "2130706433", "[::1]", "news.example:22"],
)
async def test_a_proxy_is_not_asked_for_a_forbidden_number(
    proxied: tuple[Fetcher, list[bytes]], host: str
) -> None:
    fetcher, asked = proxied
    await refused(fetcher, f"http://{host}/feed.xml", "not allowed")
    assert asked == []
