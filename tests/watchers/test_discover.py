"""A page → the feeds it names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.discover import COMMON_PATHS, MAX_FOUND, common_feeds, find_feeds

URL = "https://paper.example/news/"
RSS = "application/rss+xml"
THREE = ("/comments/feed/", "/feed/", "/feed/")


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        (f'<link rel="alternate" type="{RSS}" href="/rss.xml">', ["https://paper.example/rss.xml"]),
        (f"<LINK HREF=feed TYPE={RSS} REL=alternate>", ["https://paper.example/news/feed"]),
        (f"<link rel='alternate home' type='{RSS}' href='?a=1&amp;b=2'>", [f"{URL}?a=1&b=2"]),
        (
            f'<base href="https://b.example/"><link rel=alternate type={RSS} href=x>',
            ["https://b.example/x"],
        ),
        (
            "".join(f"<link rel=alternate type={RSS} href={path}>" for path in THREE),
            ["https://paper.example/feed/", "https://paper.example/comments/feed/"],
        ),
        ('<a class="x" href="/rss/world.xml">RSS</a>', ["https://paper.example/rss/world.xml"]),
        (
            f"<a href=/feed>x</a><link rel=alternate type={RSS} href=/f>",
            ["https://paper.example/f", "https://paper.example/feed"],
        ),
        ('<link rel="stylesheet" href="/rss.css"><a href="/feedback">x</a>', []),
        (f"<link rel=alternate type={RSS} href='javascript:alert(1)'>", []),
        (f"<link rel=alternate type={RSS} href='http://u:p@h.example/'>", []),
        (f"<link rel=alternate type={RSS} href='http://[::1'>", []),
        ("<link rel=alternate hreflang=es type=text/html href=/es>", []),
    ],
)
def test_feeds_that_a_page_names(page: str, feeds: list[str]) -> None:
    assert find_feeds(page, URL) == feeds


def test_only_so_many_are_named() -> None:
    page = "".join(f"<a href=/rss/{number}>" for number in range(99))
    assert len(find_feeds(page, URL)) == MAX_FOUND


def test_the_usual_places_are_those_of_the_site() -> None:
    assert common_feeds(URL) == [f"https://paper.example{path}" for path in COMMON_PATHS]
    assert common_feeds("no address") == []


@pytest.mark.parametrize("unit", ["<link ", "<a href=", "<a x=' ", '<a href="', "<base href=x>"])
def test_a_hostile_page_is_read_in_time(unit: str) -> None:
    find_feeds(unit * (500_000 // len(unit)), URL)


@given(st.text(), st.text())
def test_a_page_of_any_kind_names_only_web_addresses(page: str, url: str) -> None:
    assert all(found.startswith("http") for found in find_feeds(page, url))
