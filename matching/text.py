"""Words of a text, folded for comparison, each with its place in the original.

Folding ignores case, accents, compatibility forms (full-width, ligatures) and invisible characters,
so that none of them defeats a match; places are code points of the text as it was given.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Soft hyphen, zero-width and bidi controls, fillers, tags, variation selectors: inside a word they
# belong to it. (Unicode's Default_Ignorable_Code_Point.)
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_LETTER = rf"[\w{_MARKS}{_INVISIBLE}]"
_TOKEN = re.compile(
    rf"""\d+(?:[.,:]\d+)+                         # 12,000  3.5  16:57
    | (?<!\w)(?<!\w\.)(?:([^\W\d_])\1?\.)+([^\W\d_])\2?(?!{_LETTER})   # U.S  EE.UU  p.m
    | {_LETTER}+""",
    re.VERBOSE,
)
_SEPARATORS = str.maketrans("_\u02bb\u02bc", "   ")  # \w to Python, but apostrophes are no letters
# Accents fall, but "й" is a letter of its own.
_DROP = re.compile(rf"(?<![\u0400-\u052f])[{_MARKS}]|[{_INVISIBLE}]")


@lru_cache(maxsize=1 << 17)
def fold(word: str) -> str:
    """A word without case, accents and invisible characters; may be empty."""
    if word.isascii():
        return word.lower()
    bare = _DROP.sub("", unicodedata.normalize("NFKD", word.casefold())).casefold()
    return unicodedata.normalize("NFC", bare)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: folded, with where each starts and ends (exclusive)."""

    folded: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    places: dict[str, list[int]] = field(repr=False)  # folded word → its positions, ascending


def split_words(text: str) -> Words:
    """Split a text into words. Hyphens, slashes, apostrophes and underscores separate."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    places: dict[str, list[int]] = {}
    for found in _TOKEN.finditer(text.translate(_SEPARATORS)):
        word = fold(found.group())
        if not word:
            continue
        places.setdefault(word, []).append(len(folded))
        folded.append(word)
        starts.append(found.start())
        ends.append(found.end())
    return Words(tuple(folded), tuple(starts), tuple(ends), places)
