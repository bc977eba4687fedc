"""Which texts of an entry were looked at. What changes with every look is no other text."""

import re
from hashlib import blake2b

from model import Entry

_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def text_version(entry: Entry) -> bytes:
    """A hash of the entry's words: equal texts, or such that differ in digits only, have one."""
    words = f"{entry.title}\x00{entry.summary}\x00{entry.content}".casefold()
    masked = " ".join(_NUMBER.sub("0", words).split(" "))
    return blake2b(masked.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def version_key(entry_id: int, version: bytes) -> bytes:
    """The key under which it is remembered that this text of the entry was looked at."""
    return blake2b(b"version\0%d\0" % entry_id + version, digest_size=16).digest()
