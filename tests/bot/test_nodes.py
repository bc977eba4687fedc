import html
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nodes import (
    MAX_CHARS,
    MAX_ENTITIES,
    Bold,
    Button,
    Code,
    Link,
    Node,
    Pre,
    Rich,
    Screen,
    clean,
    fill,
    is_openable,
    join,
    line,
    shorten,
    to_html,
    to_plain,
)
from tests.fakes.bot_api_html import parse_html

_UNSENDABLE = re.compile("[\ud800-\udfff]")
texts = st.text(st.characters(codec=None)) | st.sampled_from(
    [
        "<b>",
        "</b>",
        "&lt;",
        "&",
        "\u202eabc",
        "\u200b",
        "a" * 5000,
        "<script>",
        "\ud800",
        "\u200b",
        "\x00",
    ]
)
nodes = st.one_of(
    texts,
    st.builds(Bold, texts),
    st.builds(Code, texts),
    st.builds(Pre, texts),
    st.builds(Link, texts, texts | st.just("https://x.example/?a=1&b=2\"'")),
)


@settings(deadline=None)
@given(st.lists(nodes, max_size=150).map(tuple))
def test_any_nodes_become_valid_telegram_html_that_fits(message: Rich) -> None:
    source = to_html(message)
    text, entities = parse_html(source)
    assert len(text) <= MAX_CHARS
    assert len(entities) <= MAX_ENTITIES
    assert not _UNSENDABLE.search(source)


@settings(deadline=None)
@given(st.lists(nodes, max_size=20).map(tuple))
def test_html_and_plain_say_the_same(message: Rich) -> None:
    assert html.unescape(re.sub(r"<[^>]+>", "", to_html(message))) == to_plain(message)


def test_what_is_formatted_says_so() -> None:
    message: Rich = ("a ", Bold("b"), Code("c"), Pre("d"), Link("e", "https://x.example/?a=1&b=2"))
    assert to_html(message) == (
        'a <b>b</b><code>c</code><pre>d</pre><a href="https://x.example/?a=1&amp;b=2">e</a>'
    )


def test_what_is_formatted_beyond_telegrams_limit_is_plain() -> None:
    source = to_html((Bold("a"),) * 150)
    assert source.count("<b>") == MAX_ENTITIES
    assert to_plain((Bold("a"),) * 150) == "a" * 150


def test_markup_in_foreign_text_is_shown_not_obeyed() -> None:
    assert to_html((Bold("<b>AT&T</b>"),)) == "<b>&lt;b&gt;AT&amp;T&lt;/b&gt;</b>"


def test_an_address_that_is_not_http_is_no_link() -> None:
    assert to_html((Link("e", "javascript:alert(1)"),)) == "e"


@pytest.mark.parametrize(
    ("foreign", "cleaned"),
    [
        ("abc", "abc"),
        ("a\u202eb\u2066c", "abc"),
        ("a\u200bb\ufeff", "ab"),
        ("a\x00\x1bb", "ab"),
        ("a\r\nb\u2028c", "a\nb\nc"),
        ("a\ud800b", "ab"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("cártel año", "cártel año"),
    ],
)
def test_clean_drops_what_cannot_be_seen_and_keeps_what_can(foreign: str, cleaned: str) -> None:
    assert clean(foreign) == cleaned


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("two words", 9, "two words"),
        ("two words", 8, "two…"),
        ("two, words", 8, "two…"),
        ("unbroken", 5, "unbr…"),
        ("cafe\u0301s", 5, "caf…"),  # never between a letter and its accent
        ("ab👨\u200d👩", 4, "ab…"),
    ],
)
def test_a_text_is_cut_between_words(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


@given(texts, st.integers(1, 50))
def test_a_shortened_text_never_exceeds_its_limit(text: str, limit: int) -> None:
    assert len(shorten(text, limit)) <= limit


def test_a_line_is_one_line() -> None:
    assert line("  a\n\tb\u200b  c ", 20) == "a b c"


def test_sentences_are_filled_with_pieces() -> None:
    assert fill("Keep {query}, {n} times", query=Code("x {y}"), n=2) == (
        "Keep ",
        Code("x {y}"),
        ", ",
        "2",
        " times",
    )


def test_empty_lines_are_left_out() -> None:
    first: tuple[Node, ...] = ("a",)
    assert join([(), first, (), (Bold("b"),)]) == ("a", "\n", Bold("b"))


def test_a_plain_screen_keeps_the_addresses_of_its_buttons() -> None:
    url = "https://x.example/" + "a" * 100
    screen = Screen(("t" * 5000,), ((Button("Open", url=url), Button("◀", data="a:0")),))
    assert screen.plain.endswith("…\n" + url)
    assert len(screen.plain) <= MAX_CHARS


@pytest.mark.parametrize(
    ("url", "openable"),
    [
        ("https://x.example/a", True),
        ("http://x.example", True),
        ("", False),
        ("ftp://x.example", False),
        ("javascript:alert(1)", False),
        ("https://x.example/a b", False),
        ("https://x.example/\u202e", False),
        ("https://x.example/" + "a" * 2000, False),
    ],
)
def test_only_plain_web_addresses_are_opened(url: str, *, openable: bool) -> None:
    assert is_openable(url) is openable
