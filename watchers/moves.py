"""When a feed has moved for good. Pure.

A permanent redirect may be a mistake of an hour, or of a hotel's network; so a feed is asked at its
new address only after the same redirect was seen some times, and at the old one again when the new
one fails. The configured address stays what the feed is known by.
"""

from model import Feed

SIGHTINGS = 3
LAST_FAILURE = 5  # failures in a row at the new address, after which the old one is asked


def address(feed: Feed) -> str:
    """Where to ask."""
    return feed.moved_to if feed.moved_to and feed.moved_seen >= SIGHTINGS else feed.url


def sighted(feed: Feed, moved_to: str | None) -> tuple[str | None, int]:
    """``moved_to`` and ``moved_seen`` after a poll that went well and led there (None: nowhere)."""
    if address(feed) != feed.url:
        return feed.moved_to, feed.moved_seen
    if moved_to is None or moved_to == feed.url:
        return None, 0
    return moved_to, feed.moved_seen + 1 if moved_to == feed.moved_to else 1


def is_lost(feed: Feed, failures: int) -> bool:
    """Whether the new address is to be given up after so many failures in a row."""
    return feed.moved_to is not None and failures >= LAST_FAILURE
