"""One request over real HTTP: what is asked, what is made of each answer, what is refused."""

import gzip
import re
import socket
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib.metadata import version
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Validators
from tests.fakes.feed_server import Feed, FeedServer, Item
from tests.watchers.newsroom import NOON, Clock, make_config
from watchers.answer import retry_after
from watchers.errors import FeedError, Outcome
from watchers.fetch import Fetched, Fetcher, NotModified, make_fetcher

pytestmark = pytest.mark.anyio

NOTHING = Validators()
MAX_BYTES = 200_000


def packed_gzip(body: bytes) -> bytes:
    """The same bytes at any time: test ids are made of them."""
    return gzip.compress(body, mtime=0)


@pytest.fixture
def feed(server: FeedServer) -> Feed:
    feed = server.add_feed("/feed.xml", title="A paper")
    feed.publish(Item(title="One", link="https://news.example/1"))
    return feed


@pytest.fixture
def url(site: str, feed: Feed) -> str:
    return site + feed.path


def asked(feed: Feed, header: str) -> list[str | None]:
    """What each request for the feed said in this header."""
    return [seen.headers.get(header) for seen in feed.requests]


async def refused(fetcher: Fetcher, url: str, why: str) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetcher.fetch(url, NOTHING)
    assert re.search(why, f"{caught.value} ({caught.value.detail})")
    return caught.value


async def test_a_document_comes_with_its_validators(fetcher: Fetcher, feed: Feed, url: str) -> None:
    answer = await fetcher.fetch(url, NOTHING)
    given = feed.validators()
    assert answer == Fetched(
        feed.body(), feed.media_type, url, Validators(given["etag"], given["last-modified"])
    )
    assert asked(feed, "if-none-match") == asked(feed, "if-modified-since") == [None]


async def test_what_has_not_changed_is_not_sent_again(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    first = await fetcher.fetch(url, NOTHING)
    assert await fetcher.fetch(url, first.validators) == NotModified(first.validators)
    feed.publish(Item(title="Two"))
    assert isinstance(await fetcher.fetch(url, first.validators), Fetched)
    assert [seen.status for seen in feed.requests] == [200, 304, 200]


@pytest.mark.parametrize(
    "etag", ['"a"', 'W/"a"', "unquoted", '"a,b"', '""', '"caf\xe9"', '"a b"', '"\xc3\xa9"']
)
async def test_validators_are_sent_back_as_they_came(
    fetcher: Fetcher, feed: Feed, url: str, etag: str
) -> None:
    given = {"etag": etag, "last-modified": "yesterday, more or less"}
    feed.fail(200, given)
    answer = await fetcher.fetch(url, NOTHING)
    await fetcher.fetch(url, answer.validators)
    assert asked(feed, "if-none-match")[-1] == etag
    assert asked(feed, "if-modified-since")[-1] == "yesterday, more or less"


async def test_a_304_keeps_validators_or_brings_new_ones(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    known = Validators('"old"', "Mon, 11 Aug 2025 12:00:00 GMT")
    feed.fail(304)
    assert await fetcher.fetch(url, known) == NotModified(known)
    feed.fail(304, {"etag": '"new"'})
    assert await fetcher.fetch(url, known) == NotModified(Validators('"new"', known.last_modified))


async def test_a_200_without_validators_forgets_the_old_ones(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    feed.fail(200)
    answer = await fetcher.fetch(url, Validators('"old"', "Mon, 11 Aug 2025 12:00:00 GMT"))
    assert answer.validators == NOTHING


async def test_a_validator_of_any_length_is_not_kept(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    feed.fail(200, {"etag": "e" * 1_001, "last-modified": "m" * 1_000})
    answer = await fetcher.fetch(url, NOTHING)
    assert answer.validators == Validators(None, "m" * 1_000)


async def test_not_modified_since_never_is_no_answer(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    feed.fail(304)
    await refused(fetcher, url, "304")


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", packed_gzip(b"<rss/>")),
        ("x-gzip", packed_gzip(b"<rss/>")),
        ("GZIP", packed_gzip(b"<rss/>")),
        ("deflate", zlib.compress(b"<rss/>")),
        ("deflate", zlib.compress(b"<rss/>", wbits=-zlib.MAX_WBITS)),
        ("gzip", packed_gzip(b"<rs") + packed_gzip(b"s/>")),
        ("gzip", packed_gzip(b"<rss/>") + b"\0\0junk"),
        ("identity", b"<rss/>"),
        ("", b"<rss/>"),
    ],
)
async def test_known_encodings_are_undone(
    fetcher: Fetcher, feed: Feed, url: str, encoding: str, packed: bytes
) -> None:
    feed.fail(200, {"content-encoding": encoding}, body=packed)
    answer = await fetcher.fetch(url, NOTHING)
    assert isinstance(answer, Fetched)
    assert answer.body == b"<rss/>"
    assert asked(feed, "accept-encoding") == ["gzip, deflate"]


@pytest.mark.parametrize(
    ("encoding", "packed", "why"),
    [
        ("br", b"whatever", "compressed as br"),
        ("gzip, zstd", b"whatever", "compressed as zstd"),
        ("gzip", packed_gzip(b"<rss/>")[:-8] + bytes(8), "compression is broken"),
        ("deflate", zlib.compress(b"<rss/>" * 99)[:-4] + bytes(4), "compression is broken"),
        ("gzip", packed_gzip(b"<rss/>" * 99)[:-9], "cut off"),
        ("deflate", zlib.compress(b"<rss/>" * 99)[:-5], "cut off"),
        ("", packed_gzip(b"<rss/>" * 99)[:-9], "cut off"),
    ],
)
async def test_an_encoding_that_can_not_be_undone_is_an_error(
    fetcher: Fetcher, feed: Feed, url: str, encoding: str, packed: bytes, why: str
) -> None:
    feed.fail(200, {"content-encoding": encoding}, body=packed)
    await refused(fetcher, url, why)


@pytest.fixture
async def small(clock: Clock, tmp_path: Path) -> Fetcher:
    return make_fetcher(make_config(tmp_path, fetch={"max_bytes": MAX_BYTES}), clock)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b"a" * (MAX_BYTES + 1)),
        ({"content-encoding": "gzip"}, packed_gzip(b"a" * (MAX_BYTES + 1))),
        ({"content-encoding": "gzip"}, packed_gzip(b"a" * 9_000_000)),
        ({"content-encoding": "gzip"}, packed_gzip(b"") + b"a" * (MAX_BYTES + 1)),
    ],
)
async def test_what_is_too_large_is_not_read_to_its_end(
    small: Fetcher, feed: Feed, url: str, headers: dict[str, str], body: bytes
) -> None:
    feed.fail(200, headers, body=body)
    async with small:
        await refused(small, url, f"larger than {MAX_BYTES} bytes")


async def test_a_bomb_is_never_inflated(small: Fetcher, feed: Feed, url: str) -> None:
    feed.fail(200, {"content-encoding": "gzip"}, body=packed_gzip(b"a" * 30_000_000))
    tracemalloc.start()
    try:
        async with small:
            await refused(small, url, "larger")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 5_000_000


@pytest.mark.parametrize("packed", [False, True])
async def test_what_is_just_not_too_large_is_read(
    small: Fetcher, feed: Feed, url: str, packed: bool
) -> None:
    body = b"a" * MAX_BYTES
    if packed:
        feed.fail(200, {"content-encoding": "gzip"}, body=packed_gzip(body))
    else:
        feed.fail(200, body=body)
    async with small:
        answer = await small.fetch(url, NOTHING)
    assert isinstance(answer, Fetched)
    assert answer.body == body


@pytest.mark.parametrize("status", [201, 204, 206, 400, 403, 404, 429, 500, 503])
async def test_every_other_status_is_an_error_that_names_it(
    fetcher: Fetcher, feed: Feed, url: str, status: int
) -> None:
    feed.fail(status)
    assert (await refused(fetcher, url, f"answered {status}")).retry_after_s is None


async def test_a_publishers_wish_to_be_left_alone_is_passed_on(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    later = format_datetime(NOON + timedelta(minutes=30), usegmt=True)
    for header, seconds in (("120", 120), (later, 1_800)):
        feed.fail(503, {"retry-after": header})
        assert (await refused(fetcher, url, "503")).retry_after_s == seconds


async def test_an_unreadable_wish_hides_no_status(fetcher: Fetcher, feed: Feed, url: str) -> None:
    feed.fail(503, {"retry-after": "\xb2"})
    assert (await refused(fetcher, url, "503")).retry_after_s is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("", None),
        ("0", 0),
        (" 60 ", 60),
        ("9" * 40, 999_999_999),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("Tue, 12 Aug 2025 12:01:00 GMT", 60),
        ("Tuesday, 12-Aug-25 12:01:00 GMT", 60),
        ("Tue, 12 Aug 2025 14:01:00 +0200", 60),
        ("Tue, 12 Aug 2025 11:00:00 GMT", 0),
        ("Tue, 12 Aug 2025 12:01:00 -0000", 60),
        ("Tue, 12 Aug 2025 12:01:00 +99999999999999999", None),
        ("Tue, 32 Aug 2025 12:01:00 GMT", None),
    ],
)
async def test_retry_after_in_either_form(value: str | None, seconds: float | None) -> None:
    assert retry_after(value, NOON) == seconds


@given(st.text("0123456789 :,+-AugGMTue²"), st.datetimes(timezones=st.just(UTC)))
def test_no_retry_after_breaks_anything(value: str, now: datetime) -> None:
    wait = retry_after(value, now)
    assert wait is None or wait >= 0


async def test_who_asks_is_no_secret(feed: Feed, url: str, clock: Clock, tmp_path: Path) -> None:
    config = make_config(tmp_path, fetch={"contact": "https://watch.example/about"})
    async with make_fetcher(config, clock) as fetcher:
        await fetcher.fetch(url, NOTHING)
    name = f"Atalaya/{version('atalaya')} (news feed reader; +https://watch.example/about)"
    assert asked(feed, "user-agent") == [name]


async def test_without_a_contact_there_is_still_a_name(
    fetcher: Fetcher, feed: Feed, url: str
) -> None:
    await fetcher.fetch(url, NOTHING)
    assert asked(feed, "user-agent") == [f"Atalaya/{version('atalaya')} (news feed reader)"]


async def test_a_cookie_lives_for_one_fetch(fetcher: Fetcher, feed: Feed, url: str) -> None:
    feed.fail(200, {"set-cookie": "id=1; Path=/"})
    feed.fail(302, {"set-cookie": "id=2; Path=/", "location": "/feed.xml"})
    for _ in range(3):
        await fetcher.fetch(url, NOTHING)
    assert asked(feed, "cookie") == [None, None, "id=2", None]


async def test_a_cookie_stays_with_its_host(fetcher: Fetcher, feed: Feed, url: str) -> None:
    other = url.replace("127.0.0.1", "localhost")
    feed.fail(302, {"set-cookie": "id=2; Path=/", "location": other})
    await fetcher.fetch(url, NOTHING)
    assert asked(feed, "cookie") == [None, None]


@pytest.mark.parametrize(
    ("status", "headers", "body", "outcome", "why"),
    [
        (401, {}, b"", Outcome.AUTH, "login"),
        (410, {}, b"", Outcome.GONE, "ended"),
        (429, {}, b"", Outcome.THROTTLED, "429"),
        (503, {}, b"", Outcome.THROTTLED, "503"),
        (503, {}, b"<title>Just a moment...</title>", Outcome.ERROR, "whether we are a person"),
        (403, {"cf-mitigated": "challenge"}, b"", Outcome.ERROR, "whether we are a person"),
        (403, {}, b"<title>Forbidden</title>", Outcome.ERROR, "answered 403"),
        (404, {}, b"<title>Just a moment...</title>", Outcome.ERROR, "answered 404"),
    ],
)
async def test_who_refuses_us_is_named(
    fetcher: Fetcher,
    feed: Feed,
    url: str,
    status: int,
    headers: dict[str, str],
    body: bytes,
    outcome: Outcome,
    why: str,
) -> None:
    feed.fail(status, headers, body=body)
    assert (await refused(fetcher, url, why)).outcome is outcome


@pytest.mark.parametrize(
    ("control", "seconds"),
    [
        ("public, max-age=3600", 3_600),
        ("max-age=0", 0),
        ("s-maxage=60", None),
        ("no-cache, max-age=60", None),
        ("max-age=soon", None),
        ("", None),
    ],
)
async def test_how_long_an_answer_is_fresh(
    fetcher: Fetcher, feed: Feed, url: str, control: str, seconds: float | None
) -> None:
    feed.fail(200, {"cache-control": control})
    feed.fail(304, {"cache-control": control})
    for known in (NOTHING, Validators('"a"')):
        assert (await fetcher.fetch(url, known)).fresh_s == seconds


async def test_what_cannot_be_reached_looks_the_same_whatever_the_reason(
    fetcher: Fetcher,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reasons = (f"http://127.0.0.1:{port}/", "http://10.0.0.1/", f"http://{'a' * 64}.example/")
    errors = [await refused(fetcher, url, "can't be reached") for url in reasons]
    assert len({str(error) for error in errors}) == 1
    assert len({error.detail for error in errors}) == 3


async def test_the_environments_proxies_are_not_used(
    feed: Feed, url: str, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    async with make_fetcher(make_config(tmp_path), clock) as fetcher:
        assert isinstance(await fetcher.fetch(url, NOTHING), Fetched)
    assert len(feed.requests) == 1


async def test_a_port_where_nobody_listens(fetcher: Fetcher) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    await refused(fetcher, f"http://127.0.0.1:{port}/", "could not connect")


async def test_a_name_that_nobody_has(fetcher: Fetcher) -> None:
    await refused(fetcher, f"http://{'a' * 64}.example/", "host not found")
