"""A document → entries ready to be looked up: all that can be done to it in the child process."""

from dataclasses import dataclass

from model import Entry
from watchers.normalize import identity_keys, normalize
from watchers.parse import parse_feed
from watchers.version import text_version


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry, the keys that recognise it, and the hash of its text."""

    entry: Entry
    keys: tuple[bytes, ...]
    version: bytes


@dataclass(frozen=True, slots=True)
class Document:
    """What a feed says: its entries in document order, and how long they stay fresh."""

    readings: tuple[Reading, ...]
    fresh_s: float | None


def read_document(
    body: bytes,
    *,
    content_type: str,
    url: str,
    feed_url: str,
    outlet: str,
    lang: str | None,
) -> Document:
    """Parse and clean a document from ``url``. ``feed_url``, ``outlet``, ``lang``: its feed's.

    Raises FeedError if it is no feed.
    """
    feed = parse_feed(body, content_type=content_type, url=url)
    name = f"{outlet} {feed_url}"
    found = [normalize(raw, outlet=outlet, lang=lang, feed=name) for raw in feed.entries]
    keyed = zip(found, identity_keys(found, scope=feed_url), strict=True)
    readings = tuple(Reading(entry, keys, text_version(entry)) for entry, keys in keyed)
    return Document(readings, feed.fresh_s)
