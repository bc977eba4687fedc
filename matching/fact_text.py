"""A text prepared for facts: its sentences, which of them tell of now, its words for events."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from matching import fact_words as known
from matching.fact_cues import Cue, Passage, find_cues
from matching.gazetteer import Named, Names, Place, find_places
from matching.sentences import split_sentences
from matching.text import forms, split_words
from model import Entry

MAX_TITLE = 400
MAX_CHARS = 3_500  # of the summary, and of the text: news says what happened at its beginning
MAX_SENTENCES = 14
_LINE = re.compile(r"[^\n\r]+")
_SPANISH = re.compile(r"\b(?:el|la|los|las|de|del|en|que|una?|por|con|fue)\b")
_ENGLISH = re.compile(r"\b(?:the|of|and|to|in|was|for|by|with|on|said)\b")


def _table() -> dict[int, str]:
    table = {ord(old): new for old, new in zip("’‘ʼ“”«»–—\u00a0", '\'\'\'""""-- ', strict=True)}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if len(base) == 1:
            table[code] = base
    return table | {code: chr(code + 32) for code in range(65, 91)}


_PLAIN = _table()


def plainly(text: str) -> str:
    """Small letters without accents, straight quotes; as long as the text."""
    return text.translate(_PLAIN)


@dataclass(slots=True)
class Sentence:
    """A sentence of the story, where it is, and its cues. ``title``: it is the headline."""

    start: int
    end: int
    title: bool
    background: bool
    cues: list[Cue] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """What facts are read from. All places are code points of ``text`` and of ``plain``."""

    text: str
    plain: str
    spanish: bool
    published: date | None
    sentences: list[Sentence]
    places: list[Place]
    named: list[Named]

    def told(self) -> Iterator[Sentence]:
        """The sentences that tell of now."""
        return (sentence for sentence in self.sentences if not sentence.background)

    def places_in(self, start: int, end: int) -> list[Place]:
        """The countries named in a part of the text."""
        return [place for place in self.places if start <= place.start and place.end <= end]


def read_story(entry: Entry, names: Names) -> Story:
    """Cut an entry into sentences, and find what its parts name."""
    content = entry.content[:MAX_CHARS]
    summary = entry.summary[:MAX_CHARS]
    if content.startswith(summary[:80]):
        summary = ""
    text = "\n".join((entry.title[:MAX_TITLE].replace("\n", " "), summary, content))
    plain = plainly(text)
    spanish = _is_spanish(entry.lang, plain)
    published = entry.published_at.date() if entry.published_at else None
    sentences = _sentences(text, plain, has_title=bool(entry.title.strip()))
    cut = sentences[-1].end if sentences else 0
    words = split_words(text[:cut])
    folded = [forms(word) for word in words.written]
    story = Story(
        text,
        plain,
        spanish,
        published,
        sentences,
        find_places(words, folded, spanish=spanish),
        names.find(words),
    )
    for sentence in story.told():
        sentence.cues = find_cues(
            Passage(text, plain, sentence.start, sentence.end, sentence.title, spanish, published)
        )
    return story


def _is_spanish(lang: str | None, plain: str) -> bool:
    if lang and lang[:2] in {"en", "es"}:
        return lang[:2] == "es"
    head = plain[:800]
    return len(_SPANISH.findall(head)) > len(_ENGLISH.findall(head))


def _sentences(text: str, plain: str, *, has_title: bool) -> list[Sentence]:
    found: list[Sentence] = []
    seen: set[str] = set()
    for line in _LINE.finditer(text):
        for start, end in split_sentences(line.group()):
            first, last = line.start() + start, line.start() + end
            said = plain[first:last]
            if said in seen or known.FURNITURE.search(said):
                continue
            seen.add(said)
            background = known.OTHER_TIME.match(said) is not None
            found.append(Sentence(first, last, has_title and not found, background))
            if len(found) == MAX_SENTENCES:
                return found
    return found
