"""Words of a text, folded for comparison, each with its place in the original.

Folding ignores case, accents, compatibility forms (full-width, ligatures), invisible characters and
letters of another alphabet put in for Latin ones, so that none of them defeats a match. Character
references left in a text (``&eacute;``) are read. Places are code points of the text as given.
"""

import html
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

_MARKS = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
# Soft hyphen, zero-width and bidi controls, fillers, tags, variation selectors: inside a word they
# belong to it. (Unicode's Default_Ignorable_Code_Point.)
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff"
)
_LETTER = rf"[\w{_MARKS}{_INVISIBLE}]"
_DOUBLE = "(?:" + "|".join(2 * letter for letter in "abcdefghijlmnoprstuv") + ")"
_TOKEN = re.compile(
    rf"""[^\W\d_]{{3}}{_LETTER}*+                                  # most words, told at once
    | \d+(?:[.,:]\d+)+                                            # 12,000  3.5  16:57
    | (?=\w\w?\.)(?<!\w)(?<!\w\.)(?:
          (?:[^\W\d_]\.)+[^\W\d_](?!{_LETTER})                    # U.S  p.m  C.J.N.G
        | (?i:{_DOUBLE}(?:\.[ \u00a0]?{_DOUBLE})+)(?!{_LETTER})   # EE.UU  EE. UU
        | U\.[ \u00a0]S(?=\.))                                    # U. S.
    | \bEE[ \u00a0]UU(?!{_LETTER})                                # EE UU
    | (?<![{_MARKS}{_INVISIBLE}])[{_MARKS}{_INVISIBLE}]*+\w{_LETTER}*""",
    re.VERBOSE,
)
# Where a word may go on after a space.
_JOINTS = ("EE UU", "EE\u00a0UU", "U. S.", "U.\u00a0S.")
_DOUBLE_JOINT = re.compile(rf"\.(?<=(?i:{_DOUBLE})\.)[ \u00a0](?i:{_DOUBLE})")
_PIECE = re.compile(
    rf"""\S++(?:(?: (?<=(?i:{_DOUBLE})\.)[ \u00a0](?=(?i:{_DOUBLE}))
          | (?<=U\.)[ \u00a0](?=S\.) | (?<=EE)[ \u00a0](?=UU) )\S++)*+""",
    re.VERBOSE,
)
_SEPARATORS = re.compile("[_\u02bb\u02bc]")  # \w to Python, but an underscore is no letter
_REFERENCE = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Accents fall, but "й" is a letter of its own.
_DROP = re.compile(rf"(?<![\u0400-\u052f])[{_MARKS}]|[{_INVISIBLE}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")

# Cyrillic and Greek letters that look like Latin ones (Unicode's confusables.txt, the exact looks):
# read as those in a word that has Latin letters too.
_LOOKALIKES = str.maketrans("авсеһіјкӏморԛѕтухԝνοραεικτυ", "abcehijklmopqstyxwvopaeiktu")
_LATIN = re.compile("[a-z]")
_LOOKS_LATIN = re.compile("[\u0370-\u052f]")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word without case, accents and invisible characters; may be empty."""
    if word.isascii():
        return word.lower()
    bare = _DROP.sub("", unicodedata.normalize("NFKD", word.casefold())).casefold()
    if _LOOKS_LATIN.search(bare) and _LATIN.search(bare):
        bare = bare.translate(_LOOKALIKES)
    return unicodedata.normalize("NFC", bare)


def form(word: str) -> str:
    """A word folded for comparison: "C.J.N.G" is cjng, "EE. UU" is eeuu, but "U.S" is not us."""
    folded = fold(word)
    if ("." in folded or " " in folded or "\u00a0" in folded) and not folded[0].isdigit():
        letters = folded.replace(".", "").replace(" ", "").replace("\u00a0", "")
        return letters if len(letters) > 2 else ".".join(letters)
    return folded


def forms(word: str) -> tuple[str, ...]:
    """All that a word of a text may be compared as: "US" in capitals is u.s, too."""
    main = form(word)
    if len(main) == 2 and len(word) == 2 and word.isupper() and main.isalpha():
        return main, f"{main[0]}.{main[1]}"
    if len(main) == 3 and main[1] == ".":
        return main, main[0] + main[2]
    return (main,)


@lru_cache(maxsize=1 << 12)
def exact(word: str) -> str:
    """A word with its accents, without its case: what ``=cártel`` compares."""
    return unicodedata.normalize("NFC", cased(word).casefold())


def cased(word: str) -> str:
    """A word with its accents and its case: what ``=ICE`` compares."""
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", _UNSEEN.sub("", unicodedata.normalize("NFKC", word)))


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order: where each starts and ends (exclusive) in it.

    ``_readable`` and ``_tokens``: the text with its references read, and the words in that.
    """

    places: list[tuple[int, int]]
    _readable: str
    _tokens: list[tuple[int, int]]

    @property
    def written(self) -> tuple[str, ...]:
        """The words as written."""
        text = self._readable
        return tuple(text[start:end] for start, end in self._tokens)

    @property
    def folded(self) -> tuple[str, ...]:
        """The words folded for comparison, without those that fold to nothing."""
        return tuple(filter(None, map(form, self.written)))

    @property
    def starts(self) -> list[int]:
        """Where each word starts."""
        return [start for start, _ in self.places]

    @property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return [end for _, end in self.places]


def cut(readable: str) -> list[str]:
    """A text that ``read`` gave, in pieces: cut at spaces, nowhere inside a word."""
    joined = _DOUBLE_JOINT.search(readable) or any(joint in readable for joint in _JOINTS)
    return _PIECE.findall(readable) if joined else readable.split()


def locate(pieces: Sequence[str], readable: str) -> list[int]:
    """Where each piece that ``cut`` gave for a text starts in it, less the pieces before it."""
    letters = list(accumulate(map(len, pieces), initial=0))
    if letters[-1] + len(pieces) - 1 == len(readable):
        return letters  # with one space between each two
    find, end, starts = readable.index, 0, list[int]()
    # Between two pieces there are only spaces, so the next one found is it.
    for before, piece in enumerate(pieces):
        start = find(piece, end)
        end = start + len(piece)
        starts.append(start - before)
    return starts


def list_words(piece: str) -> list[str]:
    """The words of a piece that ``cut`` gave, as written."""
    return _TOKEN.findall(piece)


@lru_cache(maxsize=1 << 14)
def words_in(piece: str) -> tuple[tuple[int, int], ...]:
    """Where each of the ``list_words`` of a piece starts and ends (exclusive) in it.

    Those of all pieces of a text are the words that ``split_words`` finds in it.
    """
    return tuple(found.span() for found in _TOKEN.finditer(piece))


def split_words(text: str) -> Words:
    """Split a text into words. Hyphens, slashes, apostrophes and underscores separate."""
    readable = read(text)
    tokens = [found.span() for found in _TOKEN.finditer(readable)]
    if len(readable) == len(text):
        return Words(tokens, readable, tokens)
    starts, ends = _places(text)
    return Words([(starts[start], ends[end - 1]) for start, end in tokens], readable, tokens)


def read(text: str) -> str:
    """The text with its character references read; nothing else changes in length."""
    if "&" in text:
        text = _REFERENCE.sub(_read_reference, text)
    if "_" in text or "\u02bc" in text or "\u02bb" in text:
        text = _SEPARATORS.sub(" ", text)
    return text


def _read_reference(found: re.Match[str]) -> str:
    return html.unescape(f"&{found.group(1)};")


def _places(text: str) -> tuple[list[int], list[int]]:
    """For each character of the readable text, where it starts and ends in the original."""
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for found in _REFERENCE.finditer(text):
        starts.extend(range(at, found.start()))
        ends.extend(range(at + 1, found.start() + 1))
        length = len(_read_reference(found))
        starts.extend([found.start()] * length)
        ends.extend([found.end()] * length)
        at = found.end()
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    return starts, ends
