"""What of an entry decides which story it belongs to: a sketch, small enough to keep by the story.

A sketch holds the words of headline and lead, names, places, numbers, days, what was done and how
far it has come. Two sketches are compared in ``pairs``; neither
needs the text again.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from math import sqrt
from typing import Any

from matching.background import background
from matching.groups import Groups
from matching.stories import strip_outlet
from matching.story_words import (
    COUNTRIES,
    DAYS,
    EXPLAINS,
    EXPLAINS_ANYWHERE,
    FUTURE,
    MEASURES,
    MONTHS,
    NO_COUNT,
    NO_NAMES,
    NUMBERS,
    OTHERS,
    PLACE_PAIRS,
    PLACES,
    STOP,
    role,
    stage,
)
from matching.text import form, list_words
from model import Entry

TITLE_CHARS = 400
LEAD_CHARS = 700  # a feed's summary, or the first sentences of an article
MAX_WORDS = 120
_STEM = 6  # letters: "extradited", "extradition" and "extradición" meet
_TITLE_CASE = 0.65  # of a headline's words are capitalised: that tells no names
_SENTENCE = re.compile(r"(?<![A-Z])[.!?…]+[\"”’»)]*\s+(?=[\"“«¿¡(]*[A-ZÁÉÍÓÚÑ])")
# "Khan, 74," is an age; "about 20" and "at least 20" are no counts.
_AGE = re.compile(r",\s*\d{1,2}\s*(?=[,.;:]|$)")
_DATELINE = re.compile(r"[^!?]{0,60}?(?:\([^()]{2,30}\)\s*[.,:]?\s*[-–—]+|\s[—–]|\.[-–—])\s*")
_SMALL = {"0", "1", "2", "3"}  # to share these means nothing
_SETS = ("people", "places", "numbers", "counts", "marks", "days", "roles", "stages")


@dataclass(frozen=True, slots=True)
class Sketch:
    """An entry as stories see it. ``title``, ``text`` and ``rest`` (the headline without
    its names) are unit vectors: stem → weight.

    ``names``: folded names, places and groups ("@usa") → weight. ``counts``: numbers by
    which the headline counts people or things; ``numbers``: all others too; ``marks``: what tells
    one headline of a series from the next ("day 2"). ``at``: seconds since
    1970, when it was told.
    """

    at: int
    lang: str
    outlet: str
    title: Mapping[str, float]
    rest: Mapping[str, float]
    text: Mapping[str, float]
    names: Mapping[str, float]
    people: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]
    counts: frozenset[str]
    marks: frozenset[str]
    days: frozenset[str]
    roles: frozenset[str]
    stages: frozenset[str]
    future: bool
    explains: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of an entry before they are weighed."""

    lang: str
    outlet: str
    title: tuple[str, ...]
    lead: tuple[str, ...]
    names: Mapping[str, str]  # → the stem that tells how common it is
    people: frozenset[str]
    places: frozenset[str]
    numbers: frozenset[str]
    counts: frozenset[str]
    marks: frozenset[str]
    days: frozenset[str]
    roles: frozenset[str]
    stages: frozenset[str]
    future: bool
    explains: bool

    @property
    def stems(self) -> frozenset[str]:
        """All stems whose frequency ``weigh`` wants to know."""
        return frozenset((*self.title, *self.lead, *self.names.values()))


def read(entry: Entry, groups: Groups) -> Reading:
    """Read an entry's headline and lead. The first sentence stands for a missing headline."""
    title = strip_outlet(entry.title, entry.outlet)[:TITLE_CHARS]
    lead = (entry.summary or entry.content)[:LEAD_CHARS]
    start = _DATELINE.match(lead)
    body = lead[start.end() :] if start else lead
    titled = bool(title.strip())
    if not titled:
        title, body = _first_sentence(body)
    lang = entry.lang if entry.lang in STOP else _language(f"{title} {body}")
    head = _Part(title, lang, groups, headline=titled)
    rest = _Part(body, lang, groups, headline=False)
    return Reading(
        lang=lang,
        outlet=entry.outlet,
        title=head.stems,
        lead=rest.stems,
        names={**rest.names, **head.names},
        people=head.people,
        places=COUNTRIES & head.names.keys(),
        numbers=head.numbers | rest.numbers,
        counts=head.counts,
        marks=head.marks,
        days=head.days | rest.days,
        roles=head.roles or rest.roles,
        stages=head.stages,
        future=titled and head.future,
        explains=titled and (_asks(title) or head.explains),
    )


def _asks(title: str) -> bool:
    return "¿" in title or title.rstrip("\"”’»)' ").endswith("?")


def _first_sentence(text: str) -> tuple[str, str]:
    end = _SENTENCE.search(text)
    if end is None or end.start() > TITLE_CHARS:
        return text[:TITLE_CHARS], text[TITLE_CHARS:]
    return text[: end.start()], text[end.end() :]


def _language(text: str) -> str:
    words = [form(word) for word in islice(list_words(text), MAX_WORDS)]
    return max(STOP, key=lambda lang: sum(word in STOP[lang] for word in words))


def stem(word: str) -> str:
    """A folded word cut to its first letters, without a plural's s; one with digits is whole."""
    if not word.isalpha():
        return word
    if len(word) > _STEM:
        return word[:_STEM]
    return word[:-1] if len(word) > 3 and word[-1] == "s" and word[-2] != "s" else word


class _Part:
    """What a headline or a lead says."""

    def __init__(self, text: str, lang: str, groups: Groups, *, headline: bool) -> None:
        written = list_words(_AGE.sub(",", text))[:MAX_WORDS]
        self.words = tuple(map(form, written))
        stop = STOP[lang]
        self.stems = tuple(
            stem(word) for word in self.words if word and word not in stop and not word[0].isdigit()
        )
        self.explains = bool(self.words) and (
            self.words[0] in EXPLAINS or not EXPLAINS_ANYWHERE.isdisjoint(self.words)
        )
        self.future = not FUTURE.isdisjoint(self.words) or ("to", "be") in zip(
            self.words, self.words[1:], strict=False
        )
        self.roles = frozenset(filter(None, map(role, self.words)))
        self.stages = frozenset(filter(None, map(stage, self.words)))
        self.names: dict[str, str] = {}
        self._find_names(text, written, lang, groups, headline=headline)
        self.numbers: frozenset[str] = frozenset()
        self._find_numbers()

    def _find_names(
        self, text: str, written: Sequence[str], lang: str, groups: Groups, *, headline: bool
    ) -> None:
        words, stop, known = self.words, STOP[lang], background(lang)
        silent = stop | NO_NAMES | MONTHS.keys() | DAYS
        starts, covered = sentence_starts(text, written), set[str]()
        capital = [word[:1].isupper() for word in written]
        telling = [
            is_capital
            for at, (word, is_capital) in enumerate(zip(words, capital, strict=True))
            if at and word not in stop
        ]
        cased = headline and sum(telling) > _TITLE_CASE * len(telling)
        for at, word in enumerate(words):
            if not capital[at] or len(word) < 3 or word[0].isdigit() or word in silent:
                continue
            shouted = len(written[at]) > 3 and written[at].isupper() and not cased
            sure = not (cased or shouted or at in starts)
            if known.is_name(stem(word), capital=sure):
                self.names[word] = stem(word)
        for at, word in enumerate(words):
            place = PLACES.get(word)
            if place == "@usa" and word == "us" and not written[at].isupper():
                place = None
            place = place or PLACE_PAIRS.get((word, words[at + 1] if at + 1 < len(words) else ""))
            if place:
                self.names[place] = stem(word)
                self.names.pop(word, None)
        for start, end, group in groups.find(words):
            self.names[group] = stem(words[end - 1])
            covered.update(words[start:end])
        self.people = frozenset(self.names) - COUNTRIES - covered

    def _find_numbers(self) -> None:
        words = self.words
        numbers, counts, days, marks = set(), set(), set(), set()
        padded = ("", "", *words, "", "")
        for at, word in enumerate(words, start=2):
            value = NUMBERS.get(word, word)
            if not value[:1].isdigit():
                continue
            marks.add(value)
            if (day := _day(padded, at)) is not None:
                days.add(day)
            elif not (len(value) == 4 and value[:2] in {"19", "20"}):
                counts |= _count(padded, at, value)
                if value not in _SMALL:
                    numbers.add(value)
        self.numbers, self.counts = frozenset(numbers), frozenset(counts)
        self.days, self.marks = frozenset(days), frozenset(marks)


def _day(words: Sequence[str], at: int) -> str | None:
    """ "Feb. 27", "27 February", "27 de febrero" → "2-27"."""
    value = words[at].rstrip("stndrh")
    if not value.isdigit() or len(value) > 2:
        return None
    later = words[at + 2] if words[at + 1] == "de" else words[at + 1]
    month = MONTHS.get(words[at - 1]) or MONTHS.get(later)
    return f"{month}-{value}" if month else None


def _count(words: Sequence[str], at: int, value: str) -> set[str]:
    """The count that a number is, if it is one; "28 others" are 28 and somebody."""
    if not value.isdigit() or not 1 < int(value[:5]) < 1000 or words[at + 1] in MEASURES:
        return set()
    handed = words[at - 1] == "over" and words[at - 2].startswith("hand")  # not "over 20"
    if words[at - 1][:1].isdigit() or (not handed and NO_COUNT & {words[at - 1], words[at - 2]}):
        return set()
    if {words[at - 1], words[at + 1]} & OTHERS:
        return {value, str(int(value) + 1)}
    return {value}


def sentence_starts(text: str, written: Sequence[str]) -> set[int]:
    """Which words begin a sentence, or follow a quotation mark or colon."""
    starts, at = {0}, 0
    for number, word in enumerate(written):
        found = text.find(word, at)
        if found < 0:
            continue
        gap = text[at:found]
        if number and any(mark in gap for mark in '.!?:…"“”‘«¿¡—–'):
            starts.add(number)
        at = found + len(word)
    return starts


def weigh(reading: Reading, weights: Mapping[str, float], *, at: datetime) -> Sketch:
    """A sketch, with the weights of its stems."""
    of_names = {reading.names[name] for name in reading.people}
    return Sketch(
        at=int(at.timestamp()),
        lang=reading.lang,
        outlet=reading.outlet,
        title=_vector(reading.title, weights),
        rest=_vector([one for one in reading.title if one not in of_names], weights),
        text=_vector((*dict.fromkeys(reading.title), *reading.lead), weights),
        names={name: round(weights[key], 2) for name, key in reading.names.items()},
        people=reading.people,
        places=reading.places,
        numbers=reading.numbers,
        counts=reading.counts,
        marks=reading.marks,
        days=reading.days,
        roles=reading.roles,
        stages=reading.stages,
        future=reading.future,
        explains=reading.explains,
    )


def _vector(stems: Sequence[str], weights: Mapping[str, float]) -> dict[str, float]:
    """Stems → weights, of length 1. Said twice is not twice as much: binary term frequency."""
    found = {stem: weights[stem] for stem in stems}
    length = sqrt(sum(weight * weight for weight in found.values())) or 1.0
    return {stem: round(weight / length, 4) for stem, weight in found.items()}


def dump(sketch: Sketch) -> str:
    """A sketch as JSON, to be kept."""
    return json.dumps(
        [
            sketch.at,
            sketch.lang,
            sketch.outlet,
            sketch.title,
            sketch.rest,
            sketch.text,
            sketch.names,
            *(sorted(getattr(sketch, name)) for name in _SETS),
            sketch.future,
            sketch.explains,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


@lru_cache(maxsize=1 << 9)  # a story that grows is looked at again and again
def load(text: str) -> Sketch:
    """What ``dump`` wrote."""
    at, lang, outlet, title, rest, words, names, *more = json.loads(text)
    sets: list[Any] = [frozenset(values) for values in more[: len(_SETS)]]
    return Sketch(at, lang, outlet, title, rest, words, names, *sets, *more[len(_SETS) :])
