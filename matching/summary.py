"""What an alert says of an entry: one to three whole sentences of its own text."""

import re
from dataclasses import dataclass

from matching.text import fold, split_words
from model import Entry, FieldName, Match

MAX_CHARS = 600
MAX_SENTENCES = 3
_LOOK_AT = 10 * MAX_CHARS  # a lead is at the beginning; an article can have 300,000 characters


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words whose full stop does not end a sentence: never; before a number ("No. 5"); unless a word
# follows that begins most sentences ("… in the U.S. The", but "U.S. Senator").
_TITLES = _words(
    "mr mrs ms dr prof sen rep gov gen lt col sgt capt st vs sr sra srta dra lic ing gral cnel "
    "cmdte tte av ee fracc arq mtro mtra profa ej"
)
_NUMBERED = _words(
    "no nos num art pag pags pp fig vol cap jan feb mar apr jun jul aug sept sep oct nov dec ene "
    "abr ago dic"
)
_NAMES = _words("jr inc ltd co corp dept uu aprox")
_STARTERS = _words(
    "the a an he she it they we this these that there in on at but and for his her el la los las "
    "un una unos en se su sus pero y por con para al lo este esta segun tras ademas"
)
_DOTTED = re.compile(
    r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,2}|[^\W\d_]"
)  # U.S, p.m, EE.UU; the initial J
_END = re.compile(r"""(?<![.!?…])[.!?…]+["”’»)\]]*(?=\s|$)""")
# What may begin a sentence: no small letter.
_BEGIN = re.compile(r"""\s*+(?:["“‘«'(\[¿¡$€£@#]|[—–-]\s*)*+([^\W_a-zß-öø-ÿ]\w*)""")
_ELISION = re.compile(r"\[(?:\.\.\.|…)\][\"”’»)\]]*$")
_CUT_OFF = re.compile(r"\s*\[?(?:\.\.\.|…)\W*$")  # a feed cut its text here
# What blog software adds to the texts of a feed.
_FOOTER = re.compile(
    r"The post .* (?:appeared first|first appeared) on\s"
    r"|(?:La entrada|El cargo|El artículo|La publicación) .* "
    r"(?:se publicó|apareció|aparece) primero en\s",
    re.DOTALL,
)
_SPACES = re.compile(r"\s*")
_SMALL_WORDS = _words("to into for by from the of in a al de del en por hacia desde")
_TAIL_CHARS = 40  # how far back to look for the word before a full stop, or for a cut


@dataclass(frozen=True, slots=True)
class Summary:
    """Sentences quoted exactly from the entry, and which code points of it matched (start, end)."""

    text: str
    bold: tuple[tuple[int, int], ...] = ()


def summarize(entry: Entry, matches: tuple[Match, ...] = ()) -> Summary:
    """The entry's first whole sentences, at most MAX_CHARS; "" when it has none beside the title.

    Where no sentence is whole (a feed that cuts its texts), the cut text to its last whole word.
    """
    fields: tuple[FieldName, ...] = ("summary", "content")
    for name in fields:
        text = entry.text(name)[:_LOOK_AT]
        start, end, mark = _choose(text, entry.title)
        if end > start:
            return Summary(text[start:end] + mark, _inside(matches, name, text, start, end))
    return Summary("")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text starts and ends (exclusive); the last may be unfinished."""
    sentences: list[tuple[int, int]] = []
    last = len(text.rstrip())
    start = _skip_spaces(text, 0)
    for found in _END.finditer(text):
        end = found.end()
        if start < end < last and _ends(text, start, end):
            sentences.append((start, end))
            start = _skip_spaces(text, end)
    if start < last:
        sentences.append((start, last))
    return sentences


def _skip_spaces(text: str, start: int) -> int:
    found = _SPACES.match(text, start)
    return found.end() if found else start


def _ends(text: str, start: int, end: int) -> bool:
    """Whether the full stop before ``end`` ends the sentence that begins at ``start``."""
    begins = _BEGIN.match(text, end)
    if begins is None:
        return False
    if text[end - 1] != ".":
        return True
    before = text[max(start, end - _TAIL_CHARS) : end].rsplit(None, 1)[-1]
    word = fold(before.strip("\"“”‘’'«»()[]¿¡").rstrip("."))
    follower = fold(begins.group(1))
    if word in _TITLES:
        return False
    if word in _NUMBERED:
        return not begins.group(1)[0].isdigit()
    if word in _NAMES or _DOTTED.fullmatch(word):
        return follower in _STARTERS
    return True


def _choose(text: str, title: str) -> tuple[int, int, str]:
    """The run of whole sentences to quote: (start, end, mark to add)."""
    sentences, whole = _usable(text, title)
    if not sentences:
        return 0, 0, ""
    start, end = sentences[0]
    if not whole or end - start > MAX_CHARS:
        return _cut(text, start, end)
    for _, later in whole[1:MAX_SENTENCES]:
        if later - start > MAX_CHARS:
            break
        end = later
    return start, end, ""


def _usable(text: str, title: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The sentences before any footer and without a repeated title; and which of them are whole."""
    sentences = split_sentences(text)
    if sentences and split_words(text[slice(*sentences[0])]).folded == split_words(title).folded:
        sentences = sentences[1:]
    used: list[tuple[int, int]] = []
    for start, end in sentences:
        if _FOOTER.match(text, start):
            break
        used.append((start, end))
        cut = _where_cut(text, start, end)
        if cut < end and (end == sentences[-1][1] or _ELISION.search(text, cut, end)):
            return used, used[:-1]
    return used, used


def _where_cut(text: str, start: int, end: int) -> int:
    """Where the dots begin that a feed put in place of the rest; ``end`` if there are none."""
    found = _CUT_OFF.search(text, max(start, end - _TAIL_CHARS), end)
    return found.start() if found else end


def _cut(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Shorten to whole words, without the dots that a feed put where it cut."""
    piece = text[start : _where_cut(text, start, end)]
    if len(piece) >= MAX_CHARS:
        words = piece[:MAX_CHARS].rsplit(None, 1)
        piece = words[0] if len(words) > 1 else ""
    length = len(piece.rstrip(" ,;:–—-"))
    return start, start + length, "…" if length else ""


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
