"""Elements of a feed that were read before: they need no parser again.

Most of a document is what it was at the last poll. Where it is plain (elements side by side, no
comments, nothing declared), the known elements are set aside by a hash of their text, and only the
rest is parsed. Whatever looks odd is parsed whole.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Generic, TypeVar

T = TypeVar("T")

MAX_CHARS = 16 * 1024 * 1024  # remembered in the child, some 80 feeds of 200 kB

_OPENING = re.compile(r"<(item|entry)(?=[\s/>])")
_SPACE = re.compile(r"\s*")
_DECLARED = re.compile(r"<!(?!\[CDATA\[)")  # comments, entities
_CDATA = "<![CDATA["
# What changes with every poll and says nothing about an entry.
_VOLATILE = re.compile(r"<(lastBuildDate|pubDate|updated|dc:date)>[^<]*</\1>")


class Memory(Generic[T]):
    """The latest values, up to ``max_chars`` characters of what they were made from."""

    def __init__(self, max_chars: int = MAX_CHARS) -> None:
        self._max_chars = max_chars
        self._chars = 0
        self._known: OrderedDict[bytes, tuple[T, int]] = OrderedDict()

    def find(self, key: bytes) -> T | None:
        """What was kept for a key; None if nothing was, or too long ago."""
        found = self._known.get(key)
        if found is None:
            return None
        self._known.move_to_end(key)
        return found[0]

    def keep(self, key: bytes, value: T, chars: int) -> None:
        """Keep a value that was made from so many characters; the oldest others go for it."""
        if key not in self._known:
            self._known[key] = (value, chars)
            self._chars += chars
        while self._chars > self._max_chars:
            _, (_, freed) = self._known.popitem(last=False)
            self._chars -= freed


@dataclass(frozen=True, slots=True)
class Pieces:
    """A document cut at its entries: ``head`` + ``elements`` + ``tail``, but for white space."""

    head: str
    elements: tuple[str, ...]
    tail: str

    def without(self, known: Iterable[int]) -> str:
        """The document without these of its elements."""
        left_out = set(known)
        rest = (one for at, one in enumerate(self.elements) if at not in left_out)
        return self.head + "".join(rest) + self.tail

    def keys(self, url: str) -> list[bytes]:
        """For each element, the hash of what decides how it is read: itself, and what is around."""
        around = digest([url, _VOLATILE.sub("", self.head), self.tail])
        return [digest([one], around) for one in self.elements]


def cut(text: str) -> Pieces | None:
    """Cut a document of well-formed XML at its entries; None where it is not plain."""
    first = _OPENING.search(text)
    if first is None or _DECLARED.search(text):
        return None
    name, start, at = first[1], first.start(), first.start()
    opening, closing = re.compile(rf"<{name}(?=[\s/>])"), f"</{name}>"
    elements: list[str] = []
    while opening.match(text, at):
        end = text.find(closing, at) + len(closing)
        elements.append(text[at:end] if end > at else "")
        if len(opening.findall(elements[-1])) != 1 or "<?" in elements[-1]:
            return None
        space = _SPACE.match(text, end)
        at = space.end() if space else end
    head, tail = text[:start], text[at:]
    plain = all(one.count(_CDATA) == one.count("]]>") for one in (head, *elements, tail))
    return Pieces(head, tuple(elements), tail) if plain and not opening.search(tail) else None


def digest(texts: Sequence[str], around: bytes = b"") -> bytes:
    """A hash of some texts, in order, and of what is around them."""
    whole = blake2b(digest_size=32, key=around)
    for text in texts:
        data = text.encode("utf-8", "replace")
        whole.update(b"%d\0" % len(data) + data)
    return whole.digest()
