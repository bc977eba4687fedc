"""Raw entry → Entry, and the keys by which an entry is recognised when it comes again."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import blake2b

from matching.stories import strip_outlet
from model import Entry, RawEntry
from watchers.links import clean_link, safe_link
from watchers.plain import plain_text

MAX_TITLE = 1_000
MAX_TEXT = 200_000
MAX_NAME = 200
MAX_GUID = 500

# The longest input that is looked at: markup is often several times the text.
MAX_SOURCE = 4 * MAX_TEXT


def normalize(raw: RawEntry, *, outlet: str = "", lang: str | None = None, feed: str = "") -> Entry:
    """Clean an entry. ``outlet`` and ``lang`` are the feed's, where the entry names none.

    ``feed``: the feed's name and address.
    """
    name = plain_text(raw.outlet[:MAX_SOURCE])[:MAX_NAME] or outlet
    title = plain_text(raw.title[:MAX_SOURCE])[:MAX_TITLE]
    return Entry(
        title=strip_outlet(title, name),
        summary=plain_text(raw.summary[:MAX_SOURCE])[:MAX_TEXT],
        content=plain_text(raw.content[:MAX_SOURCE])[:MAX_TEXT],
        link=safe_link(raw.link),
        guid=_short(plain_text(raw.guid[:MAX_SOURCE])),
        outlet=name,
        lang=_language(raw.lang) or lang,
        published_at=raw.published_at,
        feed=feed,
    )


def _short(guid: str) -> str:
    """A guid of bearable length; long ones that differ at their ends only stay different."""
    if len(guid) <= MAX_GUID:
        return guid
    rest = blake2b(guid.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"{guid[:MAX_GUID]}#{rest}"


def _language(tag: str) -> str | None:
    primary = tag.strip().lower().replace("_", "-").partition("-")[0]
    return primary if primary in ("en", "es") else None


def identity_keys(entries: Sequence[Entry], *, scope: str) -> list[tuple[bytes, ...]]:
    """For each entry of one document, the hashes that recognise it in another.

    By guid within ``scope`` (its feed), by cleaned link anywhere, by title and time within its
    feed. A guid, link or title that unlike entries of the document share says nothing and is left
    out; an entry for which nothing is left is recognised by its text. Unlike are entries that
    differ in any of these, other than two guids for one link with one text.
    """
    named = [_named_keys(entry, scope) for entry in entries]
    holders: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    for entry, keys in zip(entries, named, strict=True):
        link = clean_link(entry.link)
        for key in keys:
            guid = "" if key[0] == "link" else entry.guid
            holders[key].add((entry.title, entry.summary, link, guid))
    return [
        tuple(_hash(key) for key in keys if len(holders[key]) == 1)
        or (_hash(("text", scope, entry.title, entry.summary[:500])),)
        for entry, keys in zip(entries, named, strict=True)
    ]


def link_key(link: str) -> bytes | None:
    """The hash that recognises an entry by its link; None for what is no link."""
    cleaned = clean_link(safe_link(link))
    return _hash(("link", cleaned)) if cleaned else None


def _named_keys(entry: Entry, scope: str) -> list[tuple[str, ...]]:
    keys: list[tuple[str, ...]] = []
    if entry.guid:
        keys.append(("guid", scope, entry.guid))
    if link := clean_link(entry.link):
        keys.append(("link", link))
    if entry.title and entry.published_at:
        keys.append(("title", scope, entry.title.casefold(), entry.published_at.isoformat()))
    return keys


def _hash(key: tuple[str, ...]) -> bytes:
    # A file for replay may say anything, even half a surrogate pair.
    return blake2b("\0".join(key).encode("utf-8", "surrogatepass"), digest_size=16).digest()
