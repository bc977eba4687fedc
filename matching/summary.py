"""What an alert says of an entry: one to three whole sentences of its own text, quoted exactly.

Extractive, after Edmundson (1969): where a sentence stands, which words of the title and of the
queries it has, and whether it names and counts.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.furniture import is_finished, is_furniture
from matching.sentences import split_sentences
from matching.text import split_words
from model import Entry, FieldName, Match

MAX_CHARS = 600
MAX_SENTENCES = 3
_LOOK_AT = 10 * MAX_CHARS  # a lead is at the beginning; an article can have 300,000 characters
# A summary of so many characters grows only for this share of the title's words, or for the first
# matched word. Both are from `make summaries`: neighbours do little worse.
_ENOUGH_CHARS = 80
_NEWS = 0.2
_SAME = 0.7  # of a sentence's telling words said already: it says nothing new
_STEM = 5  # letters that inflections of a word share, mostly

_ELISION = re.compile(r"\[(?:\.\.\.|…)\][\"”’»)\]]*$")
_CUT_OFF = re.compile(r"\s*\[?(?:\.\.\.|…)\W*$")  # a feed cut its text here
# What blog software adds to the texts of a feed.
_FOOTER = re.compile(
    r"The post .* (?:appeared first|first appeared) on\s"
    r"|(?:La entrada|El cargo|El artículo|La publicación) .* "
    r"(?:se publicó|apareció|aparece) primero en\s",
    re.DOTALL,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL_WORDS = _words("to into for by from the of in a al de del en por hacia desde")
_TAIL_CHARS = 40  # how far back to look for a cut
# A sentence that begins so leans on the one before it.
_LEANING = re.compile(
    r"\W*(?:he|she|they|it|his|her|their|this|these|those|that|but|and|also|however|meanwhile|él"
    r"|ella|ellos|ellas|su|sus|esto|este|esta|estos|estas|eso|pero|y|también|además|sin embargo"
    r"|asimismo|por su parte|no obstante)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\s*[\"“«‘—]")
_NAME = re.compile(r"(?<=[\w,] )[A-ZÁÉÍÓÚÑÜ]\w+")
_NUMBER = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences quoted exactly from the entry, and which code points of it matched (start, end)."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a field, and what speaks for quoting it."""

    field: FieldName
    start: int
    end: int
    text: str
    order: int
    stems: frozenset[str]
    hits: int
    score: float


def summarize(entry: Entry, matches: tuple[Match, ...] = ()) -> Summary:
    """One to three whole sentences that tell the entry, at most MAX_CHARS, in their order.

    Neither the title again nor furniture; "" when there is nothing else. Where no sentence is whole
    (a feed that cuts its texts), the cut text to its last whole word.
    """
    whole = _candidates(entry, matches)
    if whole:
        return _quote(entry, _choose(whole, _stems(entry.title)), matches)
    fields: tuple[FieldName, ...] = ("summary", "content")
    for name in fields:
        text = entry.text(name)[:_LOOK_AT]
        sentences, _ = _usable(text, entry.title)
        if sentences:
            start, end = _cut(text, *sentences[0])
            if end > start:
                bold = _inside(matches, name, text, start, end)
                return Summary(text[start:end] + "…", bold)
    return Summary("")


def _candidates(entry: Entry, matches: tuple[Match, ...]) -> list[_Sentence]:
    """The whole sentences that may be quoted, those of the feed's summary first.

    One without a full stop only counts where there is no other: an article says it better.
    """
    title = _stems(entry.title)
    found: list[_Sentence] = []
    fields: tuple[FieldName, ...] = ("summary", "content")
    for name in fields:
        text = entry.text(name)[:_LOOK_AT]
        for start, end in _usable(text, entry.title)[1]:
            if end - start <= MAX_CHARS:
                spans = {s.start for m in matches for s in m.spans if s.field == name}
                hits = sum(start <= at < end for at in spans)
                found.append(_judge(name, start, end, text[start:end], len(found), title, hits))
    finished = [one for one in found if is_finished(one.text)]
    return _without_repeats(finished or found[:1])


def _judge(
    name: FieldName,
    start: int,
    end: int,
    text: str,
    order: int,
    title: frozenset[str],
    hits: int,
) -> _Sentence:
    stems = _stems(text)
    score = 1.0 / (1 + order) + 1.0 / (1 + order // 3)
    score += 1.5 * len(stems & title) / (len(title) or 1)
    score += 0.15 * min(hits, 3)
    score += 0.05 * min(len(_NAME.findall(text)), 4) + 0.1 * bool(_NUMBER.search(text))
    score -= 0.4 * bool(_LEANING.match(text)) + 0.3 * bool(_QUOTED.match(text))
    return _Sentence(name, start, end, text, order, stems, hits, score)


def _without_repeats(sentences: Sequence[_Sentence]) -> list[_Sentence]:
    """Each thing once: a lead that repeats the summary, a text that comes in both fields."""
    kept: list[_Sentence] = []
    for one in sentences:
        if not any(_share(one.stems, other.stems) > _SAME for other in kept):
            kept.append(one)
    return kept


def _choose(sentences: Sequence[_Sentence], title: frozenset[str]) -> list[_Sentence]:
    """The feed's summary if it is short, else the best sentence; and what says more. In order."""
    own = [one for one in sentences if one.field == "summary"]
    if 0 < len(own) <= MAX_SENTENCES and _length(own) <= MAX_CHARS:
        chosen = own
    else:
        chosen = [max(sentences, key=lambda one: (one.score, -one.order))]
    for one in sorted(sentences, key=lambda one: (-one.score, one.order)):
        fits = len(chosen) < MAX_SENTENCES and _length([*chosen, one]) <= MAX_CHARS
        if one not in chosen and fits and _is_worth(one, chosen, title):
            chosen.append(one)
    return sorted(chosen, key=lambda one: one.order)


def _is_worth(one: _Sentence, chosen: Sequence[_Sentence], title: frozenset[str]) -> bool:
    """Whether a sentence says enough that the chosen ones don't, and can stand beside them."""
    if _LEANING.match(one.text) and all(other.order != one.order - 1 for other in chosen):
        return False
    said = frozenset[str]().union(*(other.stems for other in chosen))
    return (
        _length(chosen) < _ENOUGH_CHARS
        or len((one.stems & title) - said) >= _NEWS * (len(title) or 1)
        or (one.hits > 0 and not any(other.hits for other in chosen))
    )


def _length(sentences: Sequence[_Sentence]) -> int:
    """Code points of a summary of these."""
    return sum(len(one.text) for one in sentences) + len(sentences) - 1


def _quote(entry: Entry, chosen: Iterable[_Sentence], matches: tuple[Match, ...]) -> Summary:
    """The sentences side by side."""
    text = ""
    bold: list[tuple[int, int]] = []
    for one in chosen:
        source = entry.text(one.field)
        text += " " if text else ""
        inside = _inside(matches, one.field, source, one.start, one.end)
        bold += [(len(text) + start, len(text) + end) for start, end in inside]
        text += one.text
    return Summary(text, tuple(bold))


def _stems(text: str) -> frozenset[str]:
    """The beginnings of the telling words: numbers, and words of more than three letters."""
    words = split_words(text).folded
    return frozenset(w[:_STEM] for w in words if len(w) > 3 or w[0].isdigit())


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    """How much of the shorter of two sentences the other says too."""
    least = min(len(one), len(other))
    return len(one & other) / least if least > 3 else float(one == other and least > 0)


def _usable(text: str, title: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The sentences before any footer, without furniture and title; and which are whole."""
    heading = split_words(title).folded
    used: list[tuple[int, int]] = []
    whole: list[tuple[int, int]] = []
    sentences = split_sentences(text)
    for number, (start, end) in enumerate(sentences):
        if _FOOTER.match(text, start):
            break
        if number == 0 and split_words(text[start:end]).folded == heading:
            continue
        if is_furniture(text[start:end]):
            continue
        used.append((start, end))
        cut = _where_cut(text, start, end)
        if cut < end and (end == sentences[-1][1] or _ELISION.search(text, cut, end)):
            break
        whole.append((start, end))
    return used, whole


def _where_cut(text: str, start: int, end: int) -> int:
    """Where the dots begin that a feed put in place of the rest; ``end`` if there are none."""
    found = _CUT_OFF.search(text, max(start, end - _TAIL_CHARS), end)
    return found.start() if found else end


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Shorten to whole words, without the dots that a feed put where it cut."""
    piece = text[start : _where_cut(text, start, end)]
    if len(piece) >= MAX_CHARS:
        words = piece[:MAX_CHARS].rsplit(None, 1)
        piece = words[0] if len(words) > 1 else ""
    return start, start + len(piece.rstrip(" ,;:–—-"))


def _inside(
    matches: tuple[Match, ...], name: FieldName, text: str, start: int, end: int
) -> tuple[tuple[int, int], ...]:
    """What to make bold: words side by side as one, and no small word ("to", "por") alone."""
    spans = {
        (span.start, span.end)
        for match in matches
        for span in match.spans
        if span.field == name and start <= span.start and span.end <= end
    }
    merged: list[tuple[int, int]] = []
    for left, right in sorted(spans):
        if merged and not text[merged[-1][1] : left].strip(" "):
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return tuple(
        (left - start, right - start)
        for left, right in merged
        if text[left:right] not in _SMALL_WORDS
    )
