"""Which texts of an entry were looked at. What changes with every look is no other text."""

import re
from hashlib import blake2b

from model import Entry

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def text_version(entry: Entry) -> bytes:
    """A hash of the entry's words: equal texts, or such that differ in digits only, have one.

    In a title digits count: a corrected number of people is another text.
    """
    words = f"{entry.summary}\x00{entry.content}".casefold()
    told = f"{entry.title.casefold()}\x00{_NUMBER.sub('0', words)}"
    return blake2b(told.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def version_key(entry_id: int, version: bytes) -> bytes:
    """The key under which it is remembered that this text of the entry was looked at."""
    return blake2b(b"version\0%d\0" % entry_id + version, digest_size=16).digest()
