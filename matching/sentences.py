"""Where the sentences of a text begin and end, in English and Spanish. Pure."""

import re

from matching.text import fold


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
_BEGIN = re.compile(r"""\s*+(?:["“‘«'(\[¿¡$€£@#]|[—–©•-]\s*)*+([^\W_a-zß-öø-ÿ]\w*)""")
_SPACES = re.compile(r"\s*")
_TAIL_CHARS = 40  # how far back to look for the word before a full stop


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of a text starts and ends (exclusive); the last may be unfinished.

    A line break ends one, whatever stands before it: it is a paragraph's end.
    """
    sentences: list[tuple[int, int]] = []
    at = 0
    for line in text.split("\n"):
        sentences += [(at + start, at + end) for start, end in _split_line(line)]
        at += len(line) + 1
    return sentences


def _split_line(text: str) -> list[tuple[int, int]]:
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
