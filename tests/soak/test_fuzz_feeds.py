"""Broken feeds by the thousand: entries or a FeedError, never anything else."""

import random
from datetime import UTC, datetime

import pytest

from tests.fakes.feed_server import FeedServer, Item
from watchers.errors import FeedError
from watchers.normalize import identity_keys, normalize
from watchers.parse import parse_feed
from watchers.parser import BROKEN

pytestmark = pytest.mark.soak

PIECES = (
    b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"&", b"&amp;", b"&#xd800;", b"&#0;", b"<!--",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"\x00", b"\xff\xfe", b"<title>", b"</channel>", b"<b>",
    b"Tue, 31 Feb 2025 99:99:99 XYZ", b"javascript:alert(1)", b"http://[::1", b"\xed\xa0\x80",
    b'<?xml version="1.0" encoding="utf-7"?>', b"<link/>", b"<guid isPermaLink='x'/>",
)  # fmt: skip


def documents() -> list[bytes]:
    """A well-formed RSS and Atom document to break."""
    server = FeedServer()
    found = []
    for kind in ("rss", "atom"):
        feed = server.add_feed(f"/{kind}.xml", title="Herald", kind=kind)
        feed.publish(
            *(
                Item(
                    title=f"Título {number} & más",
                    summary=f"<p>Texto {number}</p>",
                    content=f"<p>Largo <b>texto</b> {number}</p>",
                    link=f"https://news.example/{number}",
                    guid=f"g{number}",
                    published=datetime(2025, 8, 12, number, tzinfo=UTC),
                )
                for number in range(5)
            )
        )
        found.append(feed.body())
    return found


def mutate(document: bytes, chance: random.Random) -> bytes:
    """Break a document in a few places."""
    body = bytearray(document)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(body))
        match chance.randrange(4):
            case 0:
                del body[at : at + chance.randint(1, 40)]
            case 1:
                body[at:at] = chance.choice(PIECES)
            case 2:
                body[at] = chance.randrange(256)
            case _:
                body[at:at] = body[max(0, at - 200) : at] * chance.randint(1, 5)
        if not body:
            return b""
    return bytes(body)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_broken_document_gives_entries_or_a_feed_error(bounded: bool) -> None:
    chance = random.Random(26)
    originals = documents()
    read = refused = 0
    for _ in range(2_000 if bounded else 100_000):
        body = mutate(chance.choice(originals), chance)
        try:
            feed = parse_feed(body, url="https://news.example/feed")
        except (FeedError, *BROKEN):  # the parent turns the latter into a FeedError
            refused += 1
            continue
        read += 1
        entries = [normalize(raw, outlet="Herald") for raw in feed.entries]
        assert all(identity_keys(entries, scope="feed"))
        for entry in entries:
            f"{entry}".encode()  # storable: no halves of surrogate pairs
            assert entry.link == "" or entry.link.startswith(("http://", "https://"))
    assert read > refused > 0
