"""What an alert says of an entry: one to three whole sentences of its own text."""

import re
from dataclasses import dataclass

from matching.text import split_words
from model import Entry, FieldName, Match

MAX_CHARS = 600
MAX_SENTENCES = 3
_LOOK_AT = 10 * MAX_CHARS  # a lead is at the beginning; an article can have 300,000 characters

# Words whose full stop does not end a sentence, folded. Initials ("J.", "U.S.") are seen by shape.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr prof sen rep gov gen lt col sgt capt st jr sr no vs inc ltd co corp dept jan feb "
    "mar apr jun jul aug sept sep oct nov dec sra srta dra lic ing gral cnel cap tte pag art num "
    "av col ee fracc arq mtro mtra profa ej etc aprox".split()
)
_END = re.compile(r"""[.!?…]+["”’»)\]]*(?=\s|$)""")
_BEGIN = re.compile(
    r"""\s*["“‘«(\[¿¡]*[^\W_a-zà-ÿ]"""
)  # what may begin a sentence: no small letter
_CUT_OFF = re.compile(r"\s*\[?(?:\.\.\.|…)\W*$")
_SPACES = re.compile(r"\s*")
_LAST_WORD = re.compile(r"(\S+)$")


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
            return Summary(text[start:end] + mark, _inside(matches, name, start, end))
    return Summary("")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text starts and ends (exclusive); the last may be unfinished."""
    sentences: list[tuple[int, int]] = []
    start = _skip_spaces(text, 0)
    for end in _END.finditer(text):
        begins = _BEGIN.match(text, end.end())
        if begins is None and end.end() < len(text.rstrip()):
            continue
        if begins is not None and _is_abbreviation(text[start : end.end()]):
            continue
        sentences.append((start, end.end()))
        start = _skip_spaces(text, end.end())
    if start < len(text):
        sentences.append((start, len(text.rstrip())))
    return sentences


def _skip_spaces(text: str, start: int) -> int:
    found = _SPACES.match(text, start)
    return found.end() if found else start


def _is_abbreviation(sentence: str) -> bool:
    if not sentence.endswith("."):
        return False
    found = _LAST_WORD.search(sentence)
    word = found.group(1).strip('"“”‘’«»()[]').rstrip(".").casefold() if found else ""
    return (
        word in _ABBREVIATIONS
        or len(word) == 1
        or bool(re.fullmatch(r"(?:\w{1,2}\.)+\w{1,2}", word))
    )


def _choose(text: str, title: str) -> tuple[int, int, str]:
    """The run of whole sentences to quote: (start, end, mark to add)."""
    sentences = split_sentences(text)
    heading = split_words(title).folded
    if sentences and split_words(text[slice(*sentences[0])]).folded == heading:
        sentences = sentences[1:]
    if not sentences:
        return 0, 0, ""
    start, end = sentences[0]
    whole = sentences[:-1] if _CUT_OFF.search(text[slice(*sentences[-1])]) else sentences
    if not whole or end - start > MAX_CHARS:
        return (*_cut(text, start, end), "…")
    for _, later in whole[1:MAX_SENTENCES]:
        if later - start > MAX_CHARS:
            break
        end = later
    return start, end, ""


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Shorten to whole words, without the dots that a feed put where it cut."""
    piece = _CUT_OFF.sub("", text[start:end])
    if len(piece) >= MAX_CHARS:
        piece = piece[: MAX_CHARS - 1].rsplit(None, 1)[0]
    return start, start + len(piece.rstrip(" ,;:–—-"))


def _inside(
    matches: tuple[Match, ...], name: FieldName, start: int, end: int
) -> tuple[tuple[int, int], ...]:
    spans = {
        (span.start - start, span.end - start)
        for match in matches
        for span in match.spans
        if span.field == name and start <= span.start and span.end <= end
    }
    merged: list[tuple[int, int]] = []
    for left, right in sorted(spans):
        if merged and left <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return tuple(merged)
