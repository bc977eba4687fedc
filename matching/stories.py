"""Which open story is this entry? First cut: the one that has the same text.

Wire copy runs in many outlets: under one title with other texts, or with one text under other
titles. So a story is recognised by the words of its title, or by the first words of its text.
To hide another story is worse than to tell one twice: what an outlet prints again and again (a
column's title, a live page's first lines) proves nothing among its own entries.
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
ALONE_WORDS = 8  # a title without a text; rubrics are shorter

_OPENING_WORDS = 8
_OPENING_CHARS = 2_000
_STEM = 5  # letters: "extradition" and "extradited" speak of one thing

# As in: MEXICO CITY (AP) — / Ciudad de México, 12 ago (EFE).- / Washington, D.C. —
_DATELINE = re.compile(r"[^!?]{0,60}?(?:\([^()]{2,30}\)\s*[.,:]?\s*[-–—]+|\s[—–]|\.[-–—])\s*")
_SEPARATOR = re.compile(r"\s[|–—-]\s")
_NUMBER_WORDS = {
    word: str(number)
    for words in (
        "two three four five six seven eight nine ten eleven twelve",
        "dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth",
        "segunda tercera cuarta quinta sexta septima octava novena decima",
        "segundo tercer cuarto quinto sexto septimo octavo noveno decimo",
    )
    for number, word in enumerate(words.split(), start=2)
}
_DAYS = (
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"),
)


@dataclass(frozen=True, slots=True)
class TextKeys:
    """Hashes that equal texts share; None or missing where a text says too little.

    ``repeat``: title and opening of the text. ``own_title``: title and outlet. ``whole``: the text
    as far as a feed usually gives it. ``leads``: first words of the summary and of the content.
    """

    title: bytes | None
    leads: tuple[bytes, ...]
    repeat: bytes | None = None
    own_title: bytes | None = None
    whole: bytes | None = None

    @property
    def all(self) -> tuple[bytes, ...]:
        """Every key, the most telling first."""
        named = (self.repeat, self.title, self.own_title, self.whole)
        return (*(key for key in named if key), *self.leads)


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
    texts = [words for text in (entry.summary, entry.content) if (words := _opening(text, title))]
    text = texts[0] if texts else ()
    leads = [words for words in texts if len(words) >= LEAD_WORDS]
    titled = len(title) >= TITLE_WORDS
    return TextKeys(
        title=_hash("title", title) if titled else None,
        leads=tuple(
            dict.fromkeys(
                _hash("lead", words[:LEAD_WORDS]) for words in leads if _tells(words, title)
            )
        ),
        repeat=_hash("repeat", (*title, "", *text[:_OPENING_WORDS]))
        if titled and (text or len(title) >= ALONE_WORDS)
        else None,
        own_title=_hash("own title", (_letters(entry.outlet), *title)) if titled else None,
        whole=_hash("whole", leads[0]) if leads else None,
    )


def choose_story(entry: Entry, keys: TextKeys, candidates: Iterable[Candidate]) -> int | None:
    """The story with the same title and text, else title, else text; None opens a new one."""
    order = {key: rank for rank, key in enumerate(keys.all)}
    found = sorted(candidates, key=lambda item: (order.get(item.key, len(order)), item.story_id))
    seen = {item.key for item in found}
    for item in found:
        if item.key == keys.repeat:
            return item.story_id
        if item.key == keys.title:
            # One outlet under one title again: a rubric, unless the text is the same too.
            if keys.own_title not in seen:
                return item.story_id
        elif item.key != keys.own_title and _same_text(entry, keys, item):
            return item.story_id
    return None


def _same_text(entry: Entry, keys: TextKeys, item: Candidate) -> bool:
    """Whether an entry with the same text tells the same: boilerplate and live pages don't."""
    if _disagree(entry.title, item.title):
        return False
    if _letters(item.outlet) != _letters(entry.outlet):
        return item.key in keys.leads
    untitled = not entry.title and not item.title
    return item.key == keys.whole and (untitled or alike(item.title, entry.title))


def alike(one: str, other: str) -> bool:
    """Whether two titles share at least half of their words; empty ones share nothing."""
    left, right = set(split_words(one).folded), set(split_words(other).folded)
    return bool(left & right) and 2 * len(left & right) >= len(left | right)


def _disagree(one: str, other: str) -> bool:
    """Whether two titles each have a number or day that the other has not."""
    left, right = _numbers(one), _numbers(other)
    return bool(left - right and right - left)


def _numbers(title: str) -> set[str]:
    return {
        _NUMBER_WORDS.get(word, word)
        for word in split_words(title).folded
        if word in _NUMBER_WORDS or word in _DAYS or any(char.isdigit() for char in word)
    }


def _opening(text: str, title: Sequence[str]) -> tuple[str, ...]:
    """The first words of a text, without its dateline and without its title; none if no more."""
    start = _DATELINE.match(text)
    at = start.end() if start else 0
    words = split_words(text[at : at + _OPENING_CHARS]).folded
    return words[len(title) :] if title and words[: len(title)] == title else words


def _tells(text: Sequence[str], title: Sequence[str]) -> bool:
    """Whether a text speaks of what its title says: "Sign up to our newsletter …" does not."""
    stems = {word[:_STEM] for word in text if len(word) >= _STEM}
    return not title or any(word[:_STEM] in stems for word in title)


def strip_outlet(title: str, outlet: str) -> str:
    """A title without " - Outlet" at its end, where that names this outlet."""
    marks = list(_SEPARATOR.finditer(title))
    if not marks or not title[: marks[-1].start()].strip():
        return title
    if _names(title[marks[-1].end() :], outlet):
        return title[: marks[-1].start()].rstrip()
    return title


def _names(ending: str, outlet: str) -> bool:
    """Whether an ending is the outlet's name or a telling part of it, or of its domain."""
    words, name = split_words(ending).folded, split_words(outlet).folded
    if not words:
        return False
    run = any(name[at : at + len(words)] == words for at in range(len(name)))
    letters = "".join(words)
    return run or (len(letters) >= 5 and letters in "".join(name))


def _letters(text: str) -> str:
    return "".join(split_words(text).folded)


def _hash(kind: str, words: Sequence[str]) -> bytes:
    return blake2b("\0".join((kind, *words)).encode(), digest_size=16).digest()
