"""Credentials reach the feed they are for, and nobody else."""

from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from config import load_config
from model import Validators
from tests.fakes.feed_server import FeedServer, Item
from tests.watchers.newsroom import Newsroom
from watchers.fetch import Fetched, Fetcher
from watchers.login import Login, find_logins

FEED = "https://paper.example/feed"
HEADER = (b"Authorization", b"Basic " + b64encode("ana:señal".encode()))


@pytest.mark.parametrize("url", [FEED, "https://paper.example:443/", "HTTPS://PAPER.example/x?y"])
def test_a_login_goes_to_its_origin(url: str) -> None:
    assert Login.of(FEED, "ana:señal").headers(url) == [HEADER]


@pytest.mark.parametrize(
    "url",
    [
        "http://paper.example/feed",
        "https://paper.example:8443/feed",
        "https://paper.example.evil.example/feed",
        "https://www.paper.example/feed",
        "https://paper.example@evil.example/feed",
    ],
)
def test_a_login_goes_to_no_other_origin(url: str) -> None:
    assert Login.of(FEED, "ana:señal").headers(url) == []


def test_a_login_does_not_show_itself() -> None:
    login = Login.of(FEED, "ana:open sesame")
    assert "Basic" not in repr(login)
    assert "sesame" not in repr(login)


def test_logins_are_found_by_the_feeds_address(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(
        f"feeds: [{{url: '{FEED}', name: P, login: p}}, {{url: 'https://o.example/', name: O}}]"
    )
    config = load_config(path, {"ATALAYA_LOGIN_P": "ana:señal"})
    assert find_logins(config) == {FEED: Login.of(FEED, "ana:señal")}


@pytest.mark.anyio
async def test_a_redirect_within_the_origin_keeps_the_login_and_one_away_loses_it(
    fetcher: Fetcher, server: FeedServer, site: str
) -> None:
    feed = server.add_feed("/feed.xml", title="A paper")
    feed.publish(Item(title="One", link="https://news.example/1"))
    elsewhere = site.replace("127.0.0.1", "localhost")
    server.add_page("/here", "").redirect(f"{site}/feed.xml")
    server.add_page("/away", "").redirect(f"{elsewhere}/feed.xml")
    login = Login.of(site, "ana:open sesame")
    for path in ("/here", "/away"):
        assert isinstance(await fetcher.fetch(site + path, Validators(), login=login), Fetched)
    sent = [(seen.path, "authorization" in seen.headers) for seen in server.requests]
    assert sent == [("/here", True), ("/feed.xml", True), ("/away", True), ("/feed.xml", False)]


@pytest.mark.anyio
async def test_a_poll_brings_the_login_of_its_feed_only(newsroom: Newsroom) -> None:
    paper, other = newsroom.add("/paper.xml"), newsroom.add("/other.xml")
    login = Login.of(newsroom.urls[0], "ana:open sesame")
    newsroom.watch = replace(newsroom.watch, logins={newsroom.urls[0]: login})
    await newsroom.poll()
    assert "authorization" in paper.requests[0].headers
    assert "authorization" not in other.requests[0].headers
