"""Which open story is this entry? First cut: the one that has the same text.

Wire copy runs in many outlets: under one title with other texts, or with one text under other
titles. So a story is recognised by the words of its title, or by the first words of its text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

from matching.text import split_words
from model import Entry

# After three days the same words are another occasion ("Mexico extradites 26 to the US").
WINDOW = timedelta(hours=72)

# Below these, equal words are too likely chance or a rubric ("Your Monday Briefing").
TITLE_WORDS = 4
LEAD_WORDS = 16

# "MEXICO CITY (AP) — ", "Ciudad de México, 12 ago (EFE).- "
_DATELINE = re.compile(r"^[^.!?]{0,60}?(?:\([^()]{2,30}\)\s*[.,:]?\s*[-–—]+|\s[—–]|\.[-–—])\s*")
_SUFFIX = re.compile(r"\s+[|–—-]\s+([^|–—]{2,40})$")


@dataclass(frozen=True, slots=True)
class TextKeys:
    """Hashes that equal texts share: of the title (None where it says too little), of the leads."""

    title: bytes | None
    leads: tuple[bytes, ...]

    @property
    def all(self) -> tuple[bytes, ...]:
        """Every key, the title's first."""
        return ((self.title,) if self.title else ()) + self.leads


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that shares a key with the one at hand."""

    key: bytes
    story_id: int
    outlet: str
    title: str


def text_keys(entry: Entry) -> TextKeys:
    """The keys by which copies of this entry's text find each other."""
    title = split_words(strip_outlet(entry.title, entry.outlet)).folded
    leads = [split_words(_DATELINE.sub("", text)).folded for text in (entry.summary, entry.content)]
    return TextKeys(
        _hash("title", title) if len(title) >= TITLE_WORDS else None,
        tuple(
            dict.fromkeys(
                _hash("lead", words[:LEAD_WORDS]) for words in leads if len(words) >= LEAD_WORDS
            )
        ),
    )


def choose_story(entry: Entry, keys: TextKeys, candidates: Iterable[Candidate]) -> int | None:
    """The story with the same title, else with the same lead; None opens a new one.

    One outlet repeats its boilerplate under unlike titles, so there a lead alone proves nothing.
    """
    found = sorted(candidates, key=lambda item: (item.key != keys.title, item.story_id))
    for item in found:
        same_outlet = item.outlet == entry.outlet
        if item.key == keys.title or not same_outlet or alike(item.title, entry.title):
            return item.story_id
    return None


def alike(one: str, other: str) -> bool:
    """Whether two titles share at least half of their words."""
    left, right = set(split_words(one).folded), set(split_words(other).folded)
    return 2 * len(left & right) >= len(left | right)


def strip_outlet(title: str, outlet: str) -> str:
    """A title without " - Outlet" at its end, where that names this outlet."""
    found = _SUFFIX.search(title)
    if found and _letters(found.group(1)) in _letters(outlet):
        return title[: found.start()]
    return title


def _letters(text: str) -> str:
    return "".join(split_words(text).folded)


def _hash(kind: str, words: Sequence[str]) -> bytes:
    return blake2b("\0".join((kind, *words)).encode(), digest_size=16).digest()
