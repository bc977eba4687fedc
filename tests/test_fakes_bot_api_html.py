"""Telegram's HTML is parsed as documented, and refused as strictly."""

import pytest

from tests.fakes.bot_api_html import parse_html
from tests.fakes.bot_api_values import ApiError


@pytest.mark.parametrize(
    ("source", "text", "types"),
    [
        ("<b>a</b> <i>b</i> <u>c</u> <s>d</s>", "a b c d", "bold italic underline strikethrough"),
        ("<B>x</B><strong>y</strong>", "xy", "bold bold"),
        ('<a href="https://e.org/?a=1&amp;b=2">x</a>', "x", "text_link"),
        ('<span class="tg-spoiler">x</span><tg-spoiler>y</tg-spoiler>', "xy", "spoiler spoiler"),
        ("<blockquote expandable>x</blockquote>", "x", "expandable_blockquote"),
        ("&lt;b&gt; &amp; &quot; &#233;&#x1F514;", '<b> & " é🔔', ""),
        ("  \n<b> x </b>\n", "x", "bold"),
        ("<b></b>x", "x", ""),
    ],
)
def test_good_html_is_parsed(source: str, text: str, types: str) -> None:
    parsed, entities = parse_html(source)
    assert parsed == text
    assert " ".join(entity.type for entity in entities) == types


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("é<p>x</p>", 'Unsupported start tag "p" at byte offset 2'),
        ("a < b > c", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("<br/>", 'Unsupported start tag "br" at byte offset 0'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a&nbsp;b", 'Unsupported entity "&nbsp;" at byte offset 1'),
        ("AT&T", 'Character "&" must be escaped at byte offset 2'),
        ("a -> b", 'Character ">" must be escaped at byte offset 3'),
    ],
)
def test_wrong_html_is_refused(source: str, why: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {why}"


def test_offsets_are_in_utf16_units() -> None:
    _text, (entity,) = parse_html("🔔 <b>x🔔</b>")
    assert (entity.offset, entity.length) == (3, 3)


def test_only_the_first_hundred_entities_are_kept() -> None:
    assert len(parse_html("<b>x</b> " * 100)[1]) == 100
    assert len(parse_html("<b>x</b> " * 101)[1]) == 100
