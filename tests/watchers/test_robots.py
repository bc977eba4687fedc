"""What robots.txt lets us read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.robots import MAX_BYTES, read_robots


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b", True),
        ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a", "/a", True),  # as long: the milder one
        ("User-agent: *\nDisallow: /*/amp$", "/x/amp", False),
        ("User-agent: *\nDisallow: /*/amp$", "/x/amplifier", True),
        ("User-agent: *\nDisallow: *print=", "/x?print=1", False),
        ("User-agent: *\nDisallow: /a$", "/a", False),
        ("User-agent: *\nDisallow: /a$", "/ab", True),
        ("User-agent: *\nDisallow: /a*a$", "/a", True),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café/1", False),
        ("User-agent: Atalaya\nDisallow: /\n\nUser-agent: *\nDisallow:", "/a", False),
        ("User-agent: ATALAYA/1.0\nDisallow:\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: atalaya\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("\ufeffuser-AGENT : * # all\ndisallow : /a # this", "/a", False),
        ("<html>Disallow: /</html>", "/a", True),
        ("Disallow: /", "/a", True),
    ],
)
def test_the_longest_rule_for_us_decides(text: str, path: str, allowed: bool) -> None:
    assert read_robots(text.encode()).allows("https://news.example" + path) is allowed


@given(st.binary(), st.text())
def test_no_file_and_no_path_breaks_it(body: bytes, path: str) -> None:
    read_robots(b"User-agent: *\nDisallow: " + body).allows("https://news.example/" + path)


def test_a_hostile_file_is_read_before_the_suite_loses_patience() -> None:
    rule = b"Disallow: /" + b"*a" * 1_000 + b"$\n"
    rules = read_robots(b"User-agent: *\n" + rule * (MAX_BYTES // len(rule) + 9))
    rules.allows("https://news.example/" + "a" * 2_000 + "b")
