"""A document → entries ready to be looked up: all that can be done to it in the child process."""

from dataclasses import dataclass

from model import Entry, RawEntry
from watchers.elements import Memory, digest
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


class Memories:
    """What a child remembers of the documents it read: entries as they came, and cleaned."""

    def __init__(self) -> None:
        self.raw: Memory[RawEntry] = Memory()
        self.clean: Memory[tuple[Entry, bytes]] = Memory()


_CHILDS = Memories()


def read_document(body: bytes, source: Source, memories: Memories = _CHILDS) -> Document:
    """Parse and clean a document. Raises FeedError if it is no feed."""
    feed = parse_feed(body, content_type=source.content_type, url=source.url, memory=memories.raw)
    cleaned = [_clean(raw, source, memories.clean) for raw in feed.entries]
    keys = identity_keys([entry for entry, _ in cleaned], scope=source.feed_url)
    readings = tuple(
        Reading(entry, own, version) for (entry, version), own in zip(cleaned, keys, strict=True)
    )
    title = plain_text(feed.title[:MAX_SOURCE])[:MAX_NAME]
    return Document(readings, feed.fresh_s, title)


def _clean(
    raw: RawEntry, source: Source, memory: Memory[tuple[Entry, bytes]]
) -> tuple[Entry, bytes]:
    texts = (raw.title, raw.summary, raw.content, raw.link, raw.guid, raw.outlet, raw.lang)
    name = f"{source.outlet} {source.feed_url}"
    key = digest([*texts, str(raw.published_at), name, source.outlet, str(source.lang)])
    found = memory.find(key)
    if found is None:
        entry = normalize(raw, outlet=source.outlet, lang=source.lang, feed=name)
        found = entry, text_version(entry)
        memory.keep(key, found, sum(map(len, texts)))
    return found
