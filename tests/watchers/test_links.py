"""Links: what may be followed, and when two addresses name the same article."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.links import (
    MAX_CHARS,
    clean_link,
    feed_address,
    safe_link,
    unwrap_google,
    web_address,
)

BAD = [
    "",
    "news",
    "//h.example/a",
    "http://",
    "http:///a",
    "https:/h.example/a",
    "ftp://h.example/a",
    "javascript:alert(1)",
    "data:text/html,a",
    "file:///etc/passwd",
    "http://user@h.example/a",
    "http://user:pass@h.example/a",
    "http://@h.example/a",
    "http://h.example:0/a",
    "http://h.example:65536/a",
    "http://h.example:port/a",
    "http://h.example:8\u0660/a",
    "http://[::1/a",
    "http://[not::an::address]/a",
    "http://h.example/a b",
    "http://h.example/a\tb",
    "http://h.example/a\nb",
    "http://h.example/a\x00b",
    "http://h.example/a\x7fb",
    "http://h.example/a\u00a0b",
    "http://h.example/a\u2028b",
    "http://h.example\\@evil.example/",
    "http://h.example/\ud800",
    "http://h.example/" + "a" * MAX_CHARS,
]
GOOD = [
    "http://h.example",
    "https://h.example/a?b=c&d=%20#e",
    "HTTPS://H.example/A",
    "http://h.example:8080/a",
    "http://h.example:/a",
    "http://[2001:db8::1]:80/a",
    "https://münchen.example/straße",
    "https://xn--mnchen-3ya.example/",
    "https://h.example/~a;b=(c)!*'",
]


@pytest.mark.parametrize("address", BAD)
def test_what_is_no_web_address_is_never_followed(address: str) -> None:
    assert (web_address(address), safe_link(address)) == ("", "")


@pytest.mark.parametrize("address", GOOD)
def test_a_web_address_is_given_back_as_it_is(address: str) -> None:
    assert (web_address(f" {address}\n"), safe_link(f" {address}\n")) == (address, address)


@pytest.mark.parametrize("sign", '<>"^`{|}')
def test_a_sign_that_should_be_quoted_is_fetched_but_shown_to_nobody(sign: str) -> None:
    address = f"https://h.example/?q={sign}"
    assert web_address(address) == address
    assert safe_link(address) == ""


@pytest.mark.parametrize(
    ("address", "clean"),
    [
        ("https://h.example/a", "h.example/a"),
        ("http://h.example/a/", "h.example/a"),
        ("https://www.h.example/a", "h.example/a"),
        ("https://m.h.example/a", "h.example/a"),
        ("https://amp.h.example/a", "h.example/a"),
        ("https://wwwh.example/a", "wwwh.example/a"),
        ("HTTPS://H.EXAMPLE/A", "h.example/A"),
        ("https://h.example:443/a", "h.example/a"),
        ("http://h.example:80/a", "h.example/a"),
        ("http://h.example:8080/a", "h.example:8080/a"),
        ("https://h.example/a#part", "h.example/a"),
        ("https://h.example/#!/a", "h.example#!/a"),
        ("https://h.example/#/a", "h.example#/a"),
        ("https://h.example/a?utm_source=rss&id=7&UTM_Medium=x", "h.example/a?id=7"),
        ("https://h.example/a?fbclid=1", "h.example/a"),
        ("https://h.example/a?gclid=1&msclkid=2", "h.example/a"),
        ("https://h.example/a?ns_campaign=7&ito=1490", "h.example/a"),
        ("https://h.example/a?ref=rss", "h.example/a"),
        ("https://h.example/a?at_medium=RSS&at_campaign=KARANGA", "h.example/a"),
        ("https://h.example/a?b=1&a=2", "h.example/a?b=1&a=2"),
        ("https://h.example/?p=7", "h.example?p=7"),
        ("https://h.example/a?&&id=7&", "h.example/a?id=7"),
        ("https://h.example/a?attic=1&cmpx=2", "h.example/a?attic=1&cmpx=2"),
        ("https://[2001:db8::1]/a", "2001:db8::1/a"),
        ("https://münchen.example/a", "münchen.example/a"),
        ("https://h.example/a;jsessionid=0A1?id=7", "h.example/a?id=7"),
        ("https://h.example/a;PHPSESSID=x/b", "h.example/a/b"),
        ("https://h.example/a;b=c", "h.example/a;b=c"),
        ("https://h.example/a/amp", "h.example/a"),
        ("https://h.example/a/amp/", "h.example/a"),
        ("https://h.example/a.amp.html", "h.example/a.html"),
        ("https://h.example/a?amp=1", "h.example/a"),
        ("https://h.example/a?outputType=amp&amp", "h.example/a?outputType=amp"),
        ("https://h.example/amp", "h.example/amp"),
        ("https://h.example/camp", "h.example/camp"),
        ("https://h.example/amplify?ample=1", "h.example/amplify?ample=1"),
        ("https://h.example", ""),
        ("https://h.example/", ""),
        ("https://www.h.example/?utm_source=rss#top", ""),
        ("mailto:a@h.example", ""),
        ("http://[::1/a", ""),
        ("http://h.example:99999/a", ""),
        ("", ""),
    ],
)
def test_a_clean_link_is_what_says_which_article_it_is(address: str, clean: str) -> None:
    assert clean_link(address) == clean


@pytest.mark.parametrize("one", ["https://h.example/a?id=1", "https://h.example/b"])
def test_different_articles_stay_different(one: str) -> None:
    assert clean_link(one) != clean_link("https://h.example/a?id=2")


URLISH = st.text("ahttps:/?#&=.%@[]\\ \x00\ud800é\u2028" + "0189", max_size=60)


@given(st.one_of(st.text(), URLISH, URLISH.map(lambda rest: f"http://{rest}")))
def test_no_address_breaks_anything(address: str) -> None:
    link = safe_link(address)
    assert link in ("", address.strip())
    link.encode()  # it can be stored and sent
    clean_link(address)


@given(st.text("ahrs/?#&=.%@[]é01").map(lambda rest: f"https://h.example/{rest}"))
def test_tracking_never_changes_what_an_article_is(address: str) -> None:
    head, sign, fragment = address.partition("#")
    joint = "&" if "?" in head else "?"
    assert clean_link(f"{head}{joint}utm_source=x{sign}{fragment}") == clean_link(address)


GOOGLE = "https://news.google.com/rss/articles/"


def packed(address: bytes) -> str:
    return urlsafe_b64encode(b"\x08\x13\x22" + address + b"\xd2\x01\x00").decode().rstrip("=")


def test_a_link_through_google_news_that_holds_the_article_is_unwrapped() -> None:
    wrapped = f"{GOOGLE}{packed(b'https://h.example/a?b=1')}?oc=5"
    assert unwrap_google(wrapped) == "https://h.example/a?b=1"


@pytest.mark.parametrize(
    "address",
    [
        f"{GOOGLE}{packed(b'AU_yqLNothingToSeeHere0123456789')}?oc=5",
        f"{GOOGLE}{packed(b'http://user:pass@h.example/long/enough')}",
        f"{GOOGLE}a",
        f"{GOOGLE}{'a' * 21}",
        "https://news.google.com/topics/x",
        "https://h.example/rss/articles/" + packed(b"https://evil.example/long/enough"),
        "no address",
        "",
    ],
)
def test_any_other_link_stays_as_it_is(address: str) -> None:
    assert unwrap_google(address) == address


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("elpais.com/mexico", "https://elpais.com/mexico"),
        (" HTTPS://ElPais.com ", "https://elpais.com/"),
        ("http://x.example:80/a?b=C#d", "http://x.example/a?b=C"),
        ("https://x.example:444/", "https://x.example:444/"),
        ("http://[2001:DB8::1]:80/", "http://[2001:db8::1]/"),
        ("ftp://x.example/", ""),
        ("https://user:pass@x.example/", ""),
        ("javascript:alert(1)", ""),
        ("", ""),
    ],
)
def test_an_address_of_a_feed_is_written_in_one_way(typed: str, address: str) -> None:
    assert feed_address(typed) == address
