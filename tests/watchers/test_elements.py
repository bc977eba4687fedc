"""What was read before is set aside, and nobody can tell from the result."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import RawEntry
from watchers.elements import Memory, Pieces, cut
from watchers.errors import FeedError
from watchers.parse import ParsedFeed, parse_feed
from watchers.reading import Memories, Source, read_document

URL = "https://paper.example/feed"
RSS = (
    '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    "<title>A paper</title><link>https://paper.example/</link>"
)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es" xml:base="https://b.example/">'
HEADS = (
    RSS,
    RSS.replace("<title>", "<language>es</language><title>"),
    RSS + "<lastBuildDate>Tue, 12 Aug 2025 12:00:00 GMT</lastBuildDate>",
    RSS + "<lastBuildDate>Tue, 12 Aug 2025 13:00:00 GMT</lastBuildDate>",
    RSS + "<description><![CDATA[<item>not one</item>]]></description>",
    RSS + "<image><title>Logo</title><url>https://paper.example/l.png</url></image>",
    '<!DOCTYPE rss [<!ENTITY lead "The lead">]>' + RSS,
)
ATOM_HEADS = (ATOM, ATOM + "<title>P</title><updated>2025-08-12T12:00:00Z</updated>")
INSIDE = st.sampled_from(
    (
        "<title>Cartel &amp; co</title>",
        "<title><![CDATA[<b>Cárteles</b>]]></title>",
        "<title>A</title><title>B</title>",
        "<link>/one?utm_source=x</link>",
        '<link href="two"/>',
        "<guid>g1</guid>",
        '<guid isPermaLink="true">https://paper.example/1</guid>',
        "<id>tag:1</id>",
        "<description>&lt;p&gt;Lead&lt;/p&gt;</description>",
        '<summary type="html">&lt;p&gt;Lead&lt;/p&gt;</summary>',
        "<content:encoded><![CDATA[<p>]]&gt;</p>]]></content:encoded>",
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">x</div></content>',
        "<pubDate>Tue, 12 Aug 2025 12:00:00 GMT</pubDate>",
        "<updated>2025-08-12T12:00:00Z</updated>",
        "<source url='https://o.example/'>Outlet</source>",
        "<description><![CDATA[</item><item><title>inside</title>]]></description>",
        "<!-- </item> -->",
        "<?php item ?>",
        "<item><title>nested</title></item>",
        "<title>unclosed",
        "&lead; &nbsp; &",
        "<b xml:lang='en' xml:base='https://c.example/'><title>C</title></b>",
    )
)
BETWEEN = st.sampled_from(("", "\n", "\n", " ", "<ttl>60</ttl>", "text", "<item/>"))


@st.composite
def runs(draw: st.DrawFn) -> list[bytes]:
    """The documents of some polls of one feed: elements come and go between them."""
    name = draw(st.sampled_from(("item", "item", "entry")))
    heads, end = (ATOM_HEADS, "</feed>") if name == "entry" else (HEADS, "</channel></rss>")
    parts = draw(st.lists(st.lists(INSIDE, max_size=4), min_size=1, max_size=6))
    opening = draw(st.sampled_from((f"<{name}>", f"<{name} a='b'>", f"<{name}\n>")))
    known = [f"{opening}{''.join(part)}</{name}>" for part in parts]
    documents = []
    for _ in range(draw(st.integers(2, 4))):
        chosen = draw(st.lists(st.sampled_from(known), max_size=6))
        middle = "".join(draw(BETWEEN) + one for one in chosen)
        documents.append((draw(st.sampled_from(heads)) + middle + end).encode())
    return documents


def outcome(body: bytes, memory: Memory[RawEntry] | None) -> ParsedFeed | str:
    try:
        return parse_feed(body, url=URL, memory=memory)
    except FeedError as error:
        return str(error)


@given(runs())
def test_a_document_says_the_same_whatever_was_read_before(documents: list[bytes]) -> None:
    memory: Memory[RawEntry] = Memory()
    for body in documents:
        assert outcome(body, memory) == outcome(body, None)


def document(*elements: str, head: str = RSS) -> str:
    return head + "\n".join(elements) + "</channel></rss>"


def element(number: int) -> str:
    return f"<item><title>T{number}</title><guid>{number}</guid></item>"


def test_what_was_read_before_is_not_parsed_again() -> None:
    memory: Memory[RawEntry] = Memory()
    before = document(element(1), element(2))
    parse_feed(before.encode(), url=URL, memory=memory)
    pieces = cut(before)
    assert pieces is not None
    forged = RawEntry(title="from memory")
    remembered: Memory[RawEntry] = Memory()
    remembered.keep(pieces.keys(URL)[0], forged, 10)
    feed = parse_feed(document(element(3), element(1)).encode(), url=URL, memory=remembered)
    assert [entry.title for entry in feed.entries] == ["T3", "from memory"]


@pytest.mark.parametrize(
    ("head", "url"),
    [
        (RSS.replace("paper.example/", "other.example/"), URL),
        (RSS.replace("<title>", "<language>es</language><title>"), URL),
        (RSS, "https://other.example/feed"),
    ],
)
def test_what_is_around_an_element_decides_how_it_is_read(head: str, url: str) -> None:
    here, there = cut(document(element(1))), cut(document(element(1), head=head))
    assert here is not None
    assert there is not None
    assert here.keys(URL) != there.keys(url)


def test_the_date_of_a_document_does_not() -> None:
    older, newer = (cut(document(element(1), head=head)) for head in HEADS[2:4])
    assert older is not None
    assert newer is not None
    assert older.keys(URL) == newer.keys(URL)


def test_a_plain_document_is_cut_at_its_entries() -> None:
    assert cut(document(element(1), element(2))) == Pieces(
        RSS, (element(1), element(2)), "</channel></rss>"
    )


@pytest.mark.parametrize(
    "odd",
    [
        document(),
        document(element(1), "<ttl>60</ttl>", element(2)),
        document("<item/>", element(1)),
        document(element(1) + "<!-- -->"),
        document(element(1), head='<!DOCTYPE rss [<!ENTITY a "b">]>' + RSS),
        document("<item><title>a</title></item >", element(1)),
        document("<item><description><![CDATA[</item>]]></description></item>"),
        document("<item><?php ?></item>"),
        document("<item><item></item></item>"),
        document("<item><title>never closed</title>"),
    ],
)
def test_an_odd_document_is_left_whole(odd: str) -> None:
    assert cut(odd) is None


def test_memory_has_a_limit_and_keeps_what_is_used() -> None:
    memory: Memory[str] = Memory(max_chars=10)
    for key in (b"a", b"b"):
        memory.keep(key, "value", 5)
    assert memory.find(b"a") == "value"
    memory.keep(b"c", "value", 5)
    assert [memory.find(key) for key in (b"a", b"b", b"c")] == ["value", None, "value"]
    memory.keep(b"huge", "value", 11)
    assert memory.find(b"huge") is None


def test_two_feeds_with_the_same_entries_read_them_as_their_own() -> None:
    memories = Memories()
    body = document(element(1)).encode()
    sources = [Source("", URL, URL, "One", "en"), Source("", URL, URL, "Other", "es")]
    for source in [*sources, *sources]:
        (reading,) = read_document(body, source, memories).readings
        assert (reading.entry.outlet, reading.entry.lang) == (source.outlet, source.lang)
