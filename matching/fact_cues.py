"""The events that a sentence tells: words that say one, which has happened and is of now."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from matching import fact_events as said
from matching.fact_dates import find_day
from matching.fact_words import MONTHS
from model import FactKind

_BEFORE = 60  # code points before a word that are read for what they make of it
_OLD = timedelta(days=21)  # what is dated longer before publication is told again
_ONE_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that say an event, in code points of the text.

    ``passive``: those before them suffered it. ``aside``: told of somebody, no news by itself.
    """

    kind: FactKind
    start: int
    end: int
    passive: bool
    aside: bool


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence to look at: code points ``start`` to ``end`` of ``text`` and of ``plain``."""

    text: str
    plain: str
    start: int
    end: int
    title: bool
    spanish: bool
    published: date | None


def find_cues(part: Passage) -> list[Cue]:
    """The events a sentence tells, strongest kind first, each kind in order of place."""
    if "?" in part.plain[part.start : part.end]:
        return []
    cues: list[Cue] = []
    for kind, patterns in said.KINDS.items():
        for found in patterns[part.spanish].finditer(part.plain, part.start, part.end):
            start, end = found.span()
            before = part.plain[max(part.start, start - _BEFORE) : start]
            if kind == "asked" and said.FOR_THE_DEFENCE.search(before):
                continue
            if _is_verb(part, start, end, before) and _has_happened(part, start, end, before):
                aside = any(one.search(before) for one in (said.ASIDE, said.OF_SOMEBODY))
                cues.append(Cue(kind, start, end, _is_passive(part, start, end, before), aside))
    return cues


def _is_passive(part: Passage, start: int, end: int, before: str) -> bool:
    if said.BE.search(before) is not None:
        return True
    if not said.PARTICIPLE.search(part.plain, start, end):
        return False
    if part.spanish:
        return not said.PERFECT.search(before)
    return part.title and said.NO_OBJECT.match(part.plain, end, part.end) is not None


def _is_verb(part: Passage, start: int, end: int, before: str) -> bool:
    """Whether these words say that it happens: no noun, no adjective."""
    if part.title and said.QUOTED.search(before):
        return False
    participle = said.PARTICIPLE.search(part.plain, start, end) is not None
    phrase = _ONE_WORD.fullmatch(part.plain, start, end) is None
    if said.BE.search(before) or (phrase and not said.SHOT.search(part.plain, start, end)):
        return True
    return (_is_spanish_verb if part.spanish else _is_english_verb)(
        part, start, end, before, participle=participle
    )


def _is_english_verb(part: Passage, start: int, end: int, before: str, *, participle: bool) -> bool:
    if said.INTRANSITIVE.search(part.plain, start, end):
        return True
    has_object = said.NO_OBJECT.match(part.plain, end, part.end) is None
    if participle:
        # "Extradited hacker denies it", "missing, murdered women"
        adjective = (
            not before.strip(" \"'")
            or said.THE_ONE.fullmatch(before) is not None
            or _is_of_the_slain(part, start, end, before)
        )
        if adjective or (has_object and before.endswith(", ")):
            return False
    elif said.NOUN_BEFORE.search(before):
        return False  # "his Afghanistan kills"
    elif said.BARE.search(part.plain, start, end) and not said.POLICE.search(before):
        return False
    if has_object or said.FINITE.search(before):
        return True
    # "Man arrested in Lima" is a headline; "Woman charged in a death will appeal" no news of that.
    return participle and part.title and not said.GOES_ON.match(part.plain, end, part.end)


def _is_of_the_slain(part: Passage, start: int, end: int, before: str) -> bool:
    slain = said.SLAIN.search(part.plain, start, end)
    return slain is not None and said.OF_THE_SLAIN.search(before) is not None


def _is_spanish_verb(part: Passage, start: int, end: int, before: str, *, participle: bool) -> bool:
    if participle:
        begins = part.title and not before.strip(" \"'¡")
        return begins or said.PERFECT.search(before) is not None
    if said.CHARGING.search(part.plain, start, end) and not said.ACCUSER.search(before):
        return False
    if part.plain[end - 1] == "o" and not part.plain.endswith("uvo", start, end):
        return part.text[end - 1] in "óÓ"  # "el arresto", "un asesino"
    if said.SPANISH_NOUN.search(part.plain, start, end):
        return said.SPANISH_OBJECT.match(part.plain, end, part.end) is not None
    return True


def _has_happened(part: Passage, start: int, end: int, before: str) -> bool:
    if said.GERUND.match(part.plain, start, end) and not said.BE.search(before):
        return False
    if said.UNREAL[part.spanish].search(before) or said.EARLIER[part.spanish].search(before):
        return False
    year = said.PAST_BEFORE.search(before)
    if year is not None and (part.published is None or int(year[1]) < part.published.year):
        return False
    return not _is_past(part, end)


def _is_past(part: Passage, start: int) -> bool:
    """Whether a year, month or day follows that is not about now."""
    now = part.published
    year = said.PAST_YEAR.match(part.plain, start, part.end)
    if year is not None and (now is None or int(year.group(1)) < now.year):
        return True
    if said.PAST_AGO.match(part.plain, start, part.end):
        return True
    if now is None:
        return False
    day = find_day(part.plain, start, min(part.end, start + 2 * _BEFORE), now)
    if day is not None and now - day > _OLD:
        return True
    month = said.PAST_MONTH.match(part.plain, start, part.end)
    if month is None:
        return False
    number = MONTHS[month.group(1).rstrip(".")]
    return number not in {now.month, (now.month - 2) % 12 + 1}
