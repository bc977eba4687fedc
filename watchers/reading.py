"""A document → entries ready to be looked up: all that can be done to it in the child process."""

from dataclasses import dataclass

from model import Entry
from watchers.normalize import MAX_NAME, MAX_SOURCE, identity_keys, normalize
from watchers.parse import parse_feed
from watchers.plain import plain_text
from watchers.version import text_version


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from: its own type and address, and those of its feed."""

    content_type: str
    url: str
    feed_url: str
    outlet: str
    lang: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """An entry, the keys that recognise it, and the hash of its text.

    ``outside``: the keys that it had while its feed was private, or would have if it were not.
    """

    entry: Entry
    keys: tuple[bytes, ...]
    version: bytes
    outside: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """What a feed says: its entries in document order, how long they stay fresh, its title."""

    readings: tuple[Reading, ...]
    fresh_s: float | None
    title: str = ""


def read_document(body: bytes, source: Source) -> Document:
    """Parse and clean a document. Raises FeedError if it is no feed."""
    feed = parse_feed(body, content_type=source.content_type, url=source.url)
    name = f"{source.outlet} {source.feed_url}"
    found = [
        normalize(raw, outlet=source.outlet, lang=source.lang, feed=name) for raw in feed.entries
    ]
    keyed = zip(found, identity_keys(found, scope=source.feed_url), strict=True)
    readings = tuple(Reading(entry, keys, text_version(entry)) for entry, keys in keyed)
    return Document(readings, feed.fresh_s, plain_text(feed.title[:MAX_SOURCE])[:MAX_NAME])
