"""A text prepared for facts: its sentences, which of them tell of now, its words for events."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from matching import fact_words as known
from matching.gazetteer import Named, Names, Place, find_places
from matching.sentences import split_sentences
from matching.text import forms, split_words
from model import Entry, FactKind

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


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say an event: its kind; code points; whether those before them suffered it."""

    kind: FactKind
    start: int
    end: int
    passive: bool


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
        sentence.cues = _find_cues(story, sentence)
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


def _find_cues(story: Story, sentence: Sentence) -> list[Cue]:
    """The events a sentence tells, strongest kind first, each kind in order of place."""
    cues: list[Cue] = []
    if "?" in story.plain[sentence.start : sentence.end]:
        return cues
    for kind, patterns in known.KINDS.items():
        for found in patterns[story.spanish].finditer(story.plain, sentence.start, sentence.end):
            start, end = found.span()
            if _happened(story, sentence, start, end):
                cues.append(Cue(kind, start, end, _is_passive(story, sentence, start, end)))
    return cues


def _is_passive(story: Story, sentence: Sentence, start: int, end: int) -> bool:
    before = story.plain[max(sentence.start, start - 24) : start]
    if known.BE.search(before) is not None:
        return True
    if not known.PARTICIPLE.search(story.plain, start, end):
        return False
    return sentence.title or before.rstrip().endswith(",")


def _happened(story: Story, sentence: Sentence, start: int, end: int) -> bool:
    before = story.plain[max(sentence.start, start - 60) : start]
    if sentence.title and known.PARTICIPLE.search(story.plain, start, end) and not story.spanish:  # noqa: SIM102
        # "Extradited hacker denies it", "Woman charged in a death will appeal": no news of that.
        if not before.strip() or known.GOES_ON.match(story.plain, end, sentence.end):
            return False
    if known.GERUND.match(story.plain, start, end) and not known.BE.search(before):
        return False
    if known.UNREAL[story.spanish].search(before) or known.EARLIER[story.spanish].search(before):
        return False
    return not _is_past(story, end, sentence.end)


def _is_past(story: Story, start: int, end: int) -> bool:
    """Whether a year or month follows that is not about now."""
    year = known.PAST_YEAR.match(story.plain, start, end)
    now = story.published
    if year is not None and (now is None or int(year.group(1)) < now.year):
        return True
    month = known.PAST_MONTH.match(story.plain, start, end)
    if month is None or now is None:
        return False
    number = known.MONTHS[month.group(1).rstrip(".")]
    return number not in {now.month, (now.month - 2) % 12 + 1}
