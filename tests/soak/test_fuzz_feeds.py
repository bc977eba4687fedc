"""Broken feeds by the thousand: entries or a FeedError, never anything else."""

import random
from datetime import UTC, datetime

import pytest

from tests.fakes.feed_server import FeedServer, Item
from watchers.errors import FeedError
from watchers.parser import BROKEN
from watchers.reading import Document, Memories, Source, read_document

pytestmark = pytest.mark.soak

PIECES = (
    b"<item>", b"</item>", b"<![CDATA[", b"]]>", b"&", b"&amp;", b"&#xd800;", b"&#0;", b"<!--",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"\x00", b"\xff\xfe", b"<title>", b"</channel>", b"<b>",
    b"Tue, 31 Feb 2025 99:99:99 XYZ", b"javascript:alert(1)", b"http://[::1", b"\xed\xa0\x80",
    b'<?xml version="1.0" encoding="utf-7"?>', b"<link/>", b"<guid isPermaLink='x'/>",
)  # fmt: skip


JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
{"id": 1, "url": "https://news.example/1", "title": "T\\u00edtulo", "content_html": "<p>x</p>",
"date_published": "2026-01-05T09:00:00Z"}, {"id": "2", "content_text": "a < b"}]}"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://news.example/1</loc>
<news:news><news:title>A &amp; B</news:title>
<news:publication_date>2026-01-05</news:publication_date>
</news:news></url></urlset>"""


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
    text = found[0].decode()
    found.append(text.replace("utf-8", "utf-16").encode("utf-16"))
    found.append(text.replace("utf-8", "iso-8859-1").encode("latin-1"))
    found.append(JSON_FEED.encode())
    found.append(SITEMAP.encode())
    return found


def read(body: bytes, memories: Memories) -> Document:
    """What the child process does with a document."""
    url = "https://news.example/feed"
    return read_document(body, Source("", url, url, "Herald", None), memories)


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
def test_a_broken_document_gives_entries_or_a_feed_error(bounded: bool, rounds: int) -> None:
    chance = random.Random(26 if bounded else None)
    originals = documents()
    taken = refused = 0
    memories = Memories()
    for number in range(2_000 if bounded else rounds):
        body = mutate(chance.choice(originals), chance)
        try:
            readings = read(body, memories).readings
        except (FeedError, *BROKEN):  # the parent turns the latter into a FeedError
            refused += 1
            continue
        read_well = [one.keys and one.version for one in readings]
        assert all(read_well), body
        for one in readings:
            f"{one.entry}".encode()  # storable: no halves of surrogate pairs
            assert one.entry.link == "" or one.entry.link.startswith(("http://", "https://")), body
        if number % 4 == 0:  # the same, whatever was read before
            assert readings == read(body, Memories()).readings, body
        taken += 1
    assert taken > refused > 0
