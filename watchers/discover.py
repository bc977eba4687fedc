"""A web page → the feeds that it names. Pure; whoever asks for them asks through fetch.py."""

import html
import re
from urllib.parse import urljoin, urlsplit

from watchers.decode import decode
from watchers.links import web_address

# Where publishing systems put their feeds, the commonest first.
COMMON_PATHS = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
MAX_FOUND = 10
_LOOK = 512 * 1024  # characters of a page that are looked at
_TAG = re.compile(r"<(link|a|base)\s([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"([a-z-]{1,20})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE
)
_FEED_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_FEED_LIKE = re.compile(r"(?:^|[/._-])(?:rss|feeds?|atom)(?:[/._-]|$)", re.IGNORECASE)


def find_feeds(page: str, url: str) -> list[str]:
    """Addresses of feeds that a page at ``url`` names, the likeliest first, each once.

    First those it declares (``link rel=alternate``), comments last; then links that look like one.
    """
    declared: list[str] = []
    linked: list[str] = []
    for tag, attributes in _TAG.findall(page[:_LOOK]):
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes)}
        target = _resolve(url, html.unescape(values.get("href", "")))
        if tag.lower() == "base":
            url = target or url
        elif not target:
            continue
        elif tag.lower() == "link":
            kind = values.get("type", "").strip().lower()
            if "alternate" in values.get("rel", "").lower().split() and kind in _FEED_TYPES:
                declared.append(target)
        elif _FEED_LIKE.search(urlsplit(target).path):
            linked.append(target)
    declared.sort(key=lambda target: "comment" in target.lower())
    return list(dict.fromkeys((*declared, *linked)))[:MAX_FOUND]


def read_page(body: bytes, content_type: str, url: str) -> list[str]:
    """Like ``find_feeds``, of a page as it came."""
    return find_feeds(decode(body[: 4 * _LOOK], content_type), url)


def common_feeds(url: str) -> list[str]:
    """Addresses at which a site's feed often lies, for a page that names none."""
    return [target for path in COMMON_PATHS if (target := _resolve(url, path))]


def _resolve(base: str, target: str) -> str:
    try:
        return web_address(urljoin(base, target.strip())) if target.strip() else ""
    except ValueError:
        return ""
