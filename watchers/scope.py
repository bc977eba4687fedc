"""Private feeds and everybody's see each other's entries as strangers. Pure.

An entry of a private feed is recognised by keys of its own, so that whatever such a feed says, it
neither joins nor hides a story that others hear of.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

from matching.stories import TextKeys
from model import Feed
from watchers.reading import Reading


def scoped(keys: Sequence[bytes], feed_id: int) -> tuple[bytes, ...]:
    """The keys as this private feed has them; 16 bytes each, like the others."""
    return tuple(_scoped(key, feed_id) for key in keys)


def _scoped(key: bytes, feed_id: int) -> bytes:
    return blake2b(key, digest_size=16, key=b"feed %d" % feed_id).digest()


def scoped_text(keys: TextKeys, feed_id: int) -> TextKeys:
    """The keys of a text as this private feed has them."""

    def own(key: bytes | None) -> bytes | None:
        return None if key is None else _scoped(key, feed_id)

    return TextKeys(
        title=own(keys.title),
        leads=scoped(keys.leads, feed_id),
        repeat=own(keys.repeat),
        own_title=own(keys.own_title),
        whole=own(keys.whole),
    )


def place(readings: Sequence[Reading], feed: Feed) -> list[Reading]:
    """The readings with the keys they have in their feed, as that stands now, and those outside.

    Outside of a feed that was private once are the keys it had then.
    """
    if feed.private:
        return [replace(one, keys=scoped(one.keys, feed.id), outside=one.keys) for one in readings]
    if feed.shared_at is not None:
        return [replace(one, outside=scoped(one.keys, feed.id)) for one in readings]
    return list(readings)
