"""HTML → plain text, and where each character of it came from."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.plain import plain_offsets, plain_text

TABLE = [
    ("", ""),
    ("Cartel", "Cartel"),
    ("  two \n\t words ", "two words"),
    ("no\u00a0break", "no break"),
    ("<p>One</p><p>Two</p>", "One Two"),
    ("One<br>Two<br/>Three", "One Two Three"),
    ("<b>H</b>ello", "Hello"),
    ("<B CLASS=x>H</B>ello", "Hello"),
    ('<a href="https://h.example/?a=1&amp;b=2">link</a>', "link"),
    ("a<img src=x>b", "a b"),
    ("<o:p>a</o:p><my-tag>b</my-tag>", "ab"),
    ("<!DOCTYPE html><?xml version='1.0'?>shown", "shown"),
    ("<!-- hidden <b> -->shown", "shown"),
    ("<!-- never closed <b>all", ""),
    ("<script>alert('<b>')</script>shown", "shown"),
    ("<STYLE>p {}</STYLE >shown", "shown"),
    ("<script>never closed", ""),
    ("</script>shown", "shown"),
    ("<![CDATA[shown]]>", "shown"),
    ("AT&amp;T", "AT&T"),
    ("AT&T &c. & so", "AT&T &c. & so"),
    ("&lt;b&gt;", "<b>"),
    ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ("&amp;amp;", "&amp;"),
    ("&#8220;caf&eacute;&#x201d;", "“café”"),
    ("M&eacute;xico", "México"),
    ("&nosuchentity;", "&nosuchentity;"),
    ("a&nbsp;&nbsp;b", "a b"),
    ("&#0;&#xD800;&#99999999;", "\ufffd\ufffd\ufffd"),
    ("caf&#0000000000233;", "café"),
    ("a ]]> b", "a b"),
    ("]]>", ""),
    ("&#1;a&#12;b", "a b"),
    ("5 < 6 > 4", "5 < 6 > 4"),
    ("a <3 b", "a <3 b"),
    ("open <a href=", "open"),
    ("if a <b and c", "if a <b and c"),
    ('<a title="1 > 0">link</a>', "link"),
    ("<img alt='a <b> c' src=x>shown", "shown"),
    ('<a title="never closed>shown', "shown"),
    ("<a title=it's>shown</a> it's", "shown it's"),
    ("<b title='<script>'>shown</b>", "shown"),
    ("Ac\u200bme Ba\u00adnk \ufeffx", "Acme Bank x"),
    ("Ac&#8203;me Ba&shy;nk", "Acme Bank"),
    ("Report \u202egnp.exe\u202c", "Report gnp.exe"),
    ("Ac\u200dme", "Acme"),
    ("\U0001f469\u200d\U0001f467 family", "\U0001f469\u200d\U0001f467 family"),
    ("It\x92s", "It\u2019s"),
    ("one\x00two\x7fthree", "one two three"),
    ("half \ud83d a pair", "half \ufffd a pair"),
    ("whole \U0001f600 pair", "whole \U0001f600 pair"),
]


@pytest.mark.parametrize(("source", "text"), TABLE)
def test_markup_goes_and_text_stays(source: str, text: str) -> None:
    assert plain_text(source) == text


@pytest.mark.parametrize(("source", "text"), TABLE)
def test_every_character_has_a_place_in_the_source(source: str, text: str) -> None:
    assert len(plain_offsets(source)) == len(text)


@pytest.mark.parametrize(
    ("source", "word", "stands_for"),
    [
        ("<p>26 <b>cartel</b> figures</p>", "cartel", "cartel"),
        ("<p>26 c<b>art</b>el figures</p>", "cartel", "c<b>art</b>el"),
        ("the&nbsp;c&aacute;rtel&nbsp;fell", "cártel", "c&aacute;rtel"),
        ("AT&amp;T cartel", "AT&T", "AT&amp;T"),
        ("a caf&eacute; closed", "café", "caf&eacute;"),
        ("<!-- cartel --> cartel", "cartel", "cartel"),
        (" \n cartel\t", "cartel", "cartel"),
        ("big  <i>bad</i>\n cartel", "big bad cartel", "big  <i>bad</i>\n cartel"),
    ],
)
def test_a_span_covers_what_it_was_made_of(source: str, word: str, stands_for: str) -> None:
    start = plain_text(source).index(word)
    where = plain_offsets(source)[start : start + len(word)]
    assert source[where[0][0] : where[-1][1]] == stands_for
    assert source.count(stands_for) == 1 or source.rindex(stands_for) == where[0][0]


# Pieces of a document, each with the text that a reader sees of it.
TEXT = st.text("aé \n5;#\U0001f600", max_size=8).map(lambda text: (text, text))
PIECES = st.one_of(
    TEXT,
    st.sampled_from(
        [
            ("<b>", ""),
            ("</b>", ""),
            ("<p class='x'>", " "),
            ("<br/>", " "),
            ("<!-- <p> & -->", ""),
            ("<script>a < b && c</script>", ""),
            ("&amp;", "&"),
            ("&lt;", "<"),
            ("&#233;", "é"),
            ("&nbsp;", " "),
            ("&amp;lt;", "&lt;"),
        ]
    ),
)


@given(st.lists(PIECES))
def test_text_is_what_a_reader_sees(pieces: list[tuple[str, str]]) -> None:
    source = "".join(piece for piece, _ in pieces)
    seen = "".join(text for _, text in pieces)
    assert plain_text(source) == " ".join(seen.split())


MARKUP = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.sampled_from(["<", ">", "&", ";", "&am", "<p", "<p>", "</", "<!--", "-->", "<script>"]),
        st.sampled_from(
            ["</script>", "&lt;", "&#60;", "&#x", "<![CDATA[", "]]>", "\ud800", "\x00"]
        ),
    )
).map("".join)


@given(MARKUP)
def test_no_document_breaks_anything(source: str) -> None:
    text = plain_text(source)
    text.encode()  # it can be stored and sent
    assert text == " ".join(text.split())
    assert not re.search(r"[\x00-\x1f\x7f]", text)


@given(MARKUP)
def test_places_ascend_within_the_source(source: str) -> None:
    offsets = plain_offsets(source)
    assert len(offsets) == len(plain_text(source))
    assert all(0 <= start < end <= len(source) for start, end in offsets)
    for (start, end), (later_start, later_end) in pairwise(offsets):
        assert (start, end) == (later_start, later_end) or end <= later_start


@given(MARKUP)
def test_text_that_had_no_markup_stands_for_itself(source: str) -> None:
    text = plain_text(source)
    if not re.search("[<&]|]]>", text):
        assert plain_text(text) == text
        assert [text[start:end] for start, end in plain_offsets(text)] == list(text)


HOSTILE = [
    *("<!--", "<script>", "<script", "</script ", "<a ", "<a", "<", ">", "&", "&a", "&#", "& "),
    *("<a <!--", "<p>", "</p>", "&amp;", "<![CDATA[", "]]>", " ", "\n\t", "--", "<a\t\t", "&#x0"),
    *("<script></script ", "<!---->", "<a/", "\ud800", "<a href='", '"<a '),
]


@pytest.mark.parametrize("work", [plain_text, plain_offsets])
@pytest.mark.parametrize("unit", HOSTILE)
def test_a_hostile_document_is_read_before_the_suite_loses_patience(
    work: Callable[[str], Sequence[object]], unit: str
) -> None:
    # Quadratic work on half a million characters would meet the time-out of the suite.
    assert len(work(unit * (500_000 // len(unit)))) <= 500_000
