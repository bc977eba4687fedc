"""XML as publishers break it, mended; and what must not be touched."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.repair import find_root, repair

FEED = "<rss><channel><title>P</title>{}</channel></rss>"


def mended(text: str) -> str:
    root = find_root(text)
    assert root is not None
    return repair(text, root)


def titles(text: str) -> list[str]:
    """The titles of the items of a mended document, which must be well-formed."""
    return [item.findtext("title") or "" for item in ET.fromstring(mended(text)).iter("item")]


def item(title: str) -> str:
    return f"<item><title>{title}</title></item>"


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\n\n  ",
        '<?xml version="1.0"?>',
        "<br /><b>Warning</b>: foreach() in /var/www/feed.php<br />\n<?xml version='1.0'?>",
        "<!-- an <rss> feed --><?pi <rss> ?>",
        '<!DOCTYPE rss [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss PUBLIC "-//N//DTD RSS 0.91//EN" "http://h.example/rss.dtd">',
    ],
)
@pytest.mark.parametrize("after", ["", "\n<!-- cached --><script>if(1<2){}</script>", FEED])
def test_what_stands_around_a_feed_goes(before: str, after: str) -> None:
    assert titles(before + FEED.format(item("A")) + after) == ["A"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("AT&T and Q&A;", "AT&T and Q&A;"),
        ("R&D & more", "R&D & more"),
        ("a&amp;b &lt;i&gt; &quot;&apos;", "a&b <i> \"'"),
        ("Caf&eacute;&nbsp;&ndash;&nbsp;closed", "Café\xa0–\xa0closed"),
        ("&AMP; &LT;", "& <"),
        ("It&#146;s &#x93;done&#x94;", "It’s “done”"),
        ("&#38;amp; &#60;", "&amp; <"),
        ("&#55357;&#56832; &#xD83D;&#xDE00;", "😀 😀"),
        ("Bad &#xD800; and &#xFFFF; and &#0; and &#99999999;", "Bad  and  and  and "),
        ("Bank\x00\x0b\x1f fined", "Bank fined"),
        ("&lol9; stays", "&lol9; stays"),
        ("a ]]> b", "a ]]> b"),
        ("<![CDATA[<b>x</b> &amp; &eacute; &]]>", "<b>x</b> &amp; &eacute; &"),
        ("<![CDATA[Split ]]><![CDATA[section]]>", "Split section"),
        ("<![CDATA[</rss></item>]]>", "</rss></item>"),
        ("a<!-- </rss> & -->b", "ab"),
    ],
)
def test_references_and_ampersands(written: str, read: str) -> None:
    assert titles(FEED.format(item(written) + item("next"))) == [read, "next"]


def test_links_keep_their_parameters() -> None:
    text = FEED.format(
        "<item><title>a</title><link>https://h.example/?a=1&copy=2&b=3</link></item>"
    )
    assert ET.fromstring(mended(text)).findtext(".//link") == "https://h.example/?a=1&copy=2&b=3"


@pytest.mark.parametrize(
    "end", ["", "<item><title>Court clears mer", "<item><title>C</title>", "<item", "<it"]
)
@pytest.mark.parametrize("root", ["rss", "rdf:RDF", "feed"])
def test_a_document_that_is_cut_off_loses_its_last_entry_only(root: str, end: str) -> None:
    head = f"<{root} xmlns:rdf='r'>" + ("<channel>" if root == "rss" else "")
    text = head + item("A") + item("B") + end
    assert titles(text) == ["A", "B"]


def test_a_document_cut_off_before_its_first_entry_ends_has_none() -> None:
    assert titles("<rss><channel><title>P</title><item><title>Court clears mer") == []
    assert titles("<rss><channel><title>P</title>") == []


def test_a_section_that_is_never_closed_takes_no_other_entry_along() -> None:
    text = FEED.format(item("A") + item("<![CDATA[open") + item("<![CDATA[C & D]]>"))
    assert titles(text) == ["A", "open", "C & D"]
    assert titles(FEED.format(item("A") + item("<![CDATA[open"))) == ["A", "open"]


@pytest.mark.parametrize(
    "text", ["", "no feed", "<rssx>", "<html><body><rss></rss></body></html>", "<!-- <rss> -->"]
)
def test_what_has_no_root_of_a_feed(text: str) -> None:
    assert find_root(text) is None


@pytest.mark.parametrize("unit", ["<![CDATA[", "<!--", "&", "&#", "<item>", "]]>", "<?", "<rss "])
def test_a_hostile_document_is_mended_in_time(unit: str) -> None:
    # Quadratic work on a million characters would meet the time-out of the suite.
    crowd = unit * (1_000_000 // len(unit))
    assert mended(f"<rss>{crowd}")
    assert mended(f"<rss>{crowd}]]>-->?>")
    find_root(crowd)


@given(st.text(alphabet='<>&;#![]CDATA-rsitem/" x1\x00\ud800', max_size=200))
def test_text_of_any_kind_is_mended_into_text_without_wild_references(text: str) -> None:
    result = mended(f"<rss>{text}")
    assert result.endswith(">")
    assert "\x00" not in result
    assert "\ud800" not in result
