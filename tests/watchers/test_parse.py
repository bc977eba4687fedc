"""Documents → raw entries, in this process; whatever breaks feedparser is the child's to bear."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.fakes.feed_server import FeedServer, Item
from watchers.errors import FeedError
from watchers.parse import MAX_ENTRIES, parse_feed

NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>A paper</title><link>https://paper.example/</link><language>en-GB</language>
<item>{item}</item>
</channel></rss>"""
RDF = b"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://paper.example/"><title>A paper</title>
<link>https://paper.example/</link></channel>
<item rdf:about="https://paper.example/1"><title>Cartel</title><link>https://paper.example/1</link>
<description>Lead</description><dc:date>2025-08-12T12:00:00Z</dc:date><dc:language>es</dc:language>
</item></rdf:RDF>"""
ATOM = b"""<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><title>A paper</title><id>f</id>
<link href="https://paper.example/"/><updated>2025-08-12T12:00:00Z</updated>
<entry><title type="html">C&amp;aacute;rtel</title><id>tag:1</id>
<link rel="alternate" href="https://paper.example/1"/>
<summary type="html">&lt;p&gt;Lead&lt;/p&gt;</summary>
<content type="html">&lt;p&gt;Lead and more&lt;/p&gt;</content>
<published>2025-08-12T14:00:00+02:00</published><updated>2025-08-12T13:00:00Z</updated>
</entry></feed>"""


def rss(item: str) -> bytes:
    return RSS.format(item=item).encode()


def test_rss_is_read() -> None:
    feed = parse_feed(
        rss(
            "<title>Cartel &amp;amp; co</title><link>https://paper.example/1</link>"
            "<guid isPermaLink='false'>tag:1</guid>"
            "<description>&lt;p&gt;Lead&lt;/p&gt;</description>"
            "<content:encoded><![CDATA[<p>All of it</p>]]></content:encoded>"
            "<pubDate>Tue, 12 Aug 2025 12:00:00 GMT</pubDate>"
        )
    )
    assert feed.title == "A paper"
    (entry,) = feed.entries
    assert (entry.title, entry.summary) == ("Cartel &amp; co", "<p>Lead</p>")
    assert (entry.content, entry.guid) == ("<p>All of it</p>", "tag:1")
    assert (entry.link, entry.lang) == ("https://paper.example/1", "en-GB")
    assert (entry.published_at, entry.outlet) == (NOON, "")


def test_rdf_is_read() -> None:
    (entry,) = parse_feed(RDF).entries
    assert (entry.title, entry.summary, entry.lang) == ("Cartel", "Lead", "es")
    assert (entry.link, entry.published_at) == ("https://paper.example/1", NOON)


def test_atom_is_read() -> None:
    feed = parse_feed(ATOM)
    (entry,) = feed.entries
    assert (feed.title, entry.lang, entry.guid) == ("A paper", "es", "tag:1")
    assert (entry.title, entry.summary) == ("C&aacute;rtel", "<p>Lead</p>")
    assert (entry.content, entry.link) == ("<p>Lead and more</p>", "https://paper.example/1")
    assert entry.published_at == NOON


def test_a_feed_without_entries_is_a_feed() -> None:
    empty = RSS.replace("<item>{item}</item>", "").encode()
    assert parse_feed(empty).entries == ()


def test_entries_keep_the_order_of_the_document() -> None:
    items = "</item><item>".join(f"<title>{number}</title>" for number in range(5))
    assert [entry.title for entry in parse_feed(rss(items)).entries] == list("01234")


def test_a_document_has_room_for_so_many_entries() -> None:
    items = "</item><item>".join(["<title/>"] * (MAX_ENTRIES + 1))
    assert len(parse_feed(rss(items)).entries) == MAX_ENTRIES


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"garbage", "not a feed"),
        (b"\x00\xff\xfe" * 99, "not a feed"),
        (b'{"version": "1"}', "no JSON Feed"),
        (b'{"version": ', "broken"),
        (b"[" * 100_000, "broken"),
        (b"<opml version='2.0'><body/></opml>", "OPML"),
        (b"<sitemapindex></sitemapindex>", "list of sitemaps"),
        (b"<urlset><url><loc>https://h.example/</loc></url></urlset>", "without news"),
        (b"<urlset><url><loc></urlset>", "broken sitemap"),
        (b"<!doctype html><html><body>Sign in</body></html>", "a web page, not a feed"),
        (b"<HTML><title>Log in</title></HTML>", "a login page, not a feed"),
        (b"<html><input type='password'></html>", "a login page, not a feed"),
        (b"<html><title>Just a moment...</title></html>", "whether we are a person"),
        (b"<HTML><p>Moved</HTML>", "a web page, not a feed"),
        (b"<html><body>About <rss>: a format</body></html>", "a web page, not a feed"),
        (
            b"<html><link rel=alternate type=application/rss+xml href=/f.xml></html>",
            "names the feed https://h.example/f.xml",
        ),
    ],
)
def test_what_is_no_feed_is_named(body: bytes, why: str) -> None:
    with pytest.raises(FeedError, match=why):
        parse_feed(body, content_type="application/rss+xml", url="https://h.example/")


@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain", "application/json", "x"])
def test_a_feed_is_a_feed_whatever_its_label_says(content_type: str) -> None:
    assert len(parse_feed(ATOM, content_type=content_type).entries) == 1


@pytest.mark.parametrize(
    ("encoding", "label"), [("utf-8", "utf-8"), ("iso-8859-1", "iso-8859-1"), ("utf-16", "utf-16")]
)
def test_the_document_says_how_it_is_encoded(encoding: str, label: str) -> None:
    text = RSS.replace('encoding="utf-8"', f'encoding="{label}"')
    body = text.format(item="<title>cártel</title>").encode(encoding)
    assert parse_feed(body).entries[0].title == "cártel"


def test_a_document_that_is_an_address_is_not_fetched(server: FeedServer, site: str) -> None:
    server.add_feed("/feed.xml", title="A paper").publish(Item(title="One"))
    with pytest.raises(FeedError):
        parse_feed(f"{site}/feed.xml".encode())
    assert server.requests == []


def test_a_document_that_is_a_path_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(ATOM)
    with pytest.raises(FeedError):
        parse_feed(str(tmp_path / "feed.xml").encode())


def test_the_outlet_is_the_source_that_an_aggregator_names() -> None:
    item = '<title>A</title><source url="https://ind.example">The Independent</source>'
    assert parse_feed(rss(item)).entries[0].outlet == "The Independent"


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("https://other.example/1", "https://other.example/1"),
        ("/1", "https://paper.example/1"),
        ("1?a=b", "https://paper.example/1?a=b"),
        ("//cdn.example/1", "https://cdn.example/1"),
        ("http://[::1/", ""),
        ("", ""),
    ],
)
def test_links_become_absolute(link: str, absolute: str) -> None:
    item = f"<title>A</title><link>{link}</link>"
    assert parse_feed(rss(item), url="https://feeds.example/x").entries[0].link == absolute


@pytest.mark.parametrize(
    ("home", "absolute"),
    [
        ("", "https://feeds.example/a/1"),
        ("/b/", "https://feeds.example/b/1"),
        ("http://[", "https://feeds.example/a/1"),
    ],
)
def test_without_a_home_page_links_start_from_the_feed(home: str, absolute: str) -> None:
    body = rss("<title>A</title><link>1</link>").replace(b"https://paper.example/", home.encode())
    assert parse_feed(body, url="https://feeds.example/a/feed.xml").entries[0].link == absolute


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("Tue, 12 Aug 2025 12:00:00 GMT", NOON),
        ("Tue, 12 Aug 2025 14:00:00 +0200", NOON),
        ("Tue, 12 Aug 2025 08:00:00 EDT", NOON),
        ("2025-08-12T12:00:00Z", NOON),
        ("12 Aug 2025 12:00:00 GMT", NOON),
        ("soon", None),
        ("", None),
        ("Tue, 99 Aug 2025 12:00:00 GMT", None),
    ],
)
def test_a_date_is_a_moment_or_nothing(date: str, moment: datetime | None) -> None:
    item = f"<title>A</title><pubDate>{date}</pubDate>"
    assert parse_feed(rss(item)).entries[0].published_at == moment


def test_an_entry_without_publication_has_the_date_of_its_update() -> None:
    body = ATOM.replace(b"<published>2025-08-12T14:00:00+02:00</published>", b"")
    published = parse_feed(body).entries[0].published_at
    assert published == datetime(2025, 8, 12, 13, tzinfo=UTC)


def test_an_empty_entry_has_nothing_in_it() -> None:
    (entry,) = parse_feed(rss("")).entries
    assert (entry.title, entry.summary, entry.link, entry.guid) == ("", "", "", "")
    assert entry.published_at is None
