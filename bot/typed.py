"""Times, days and durations as people type them, in English and in Spanish. Pure."""

import re
from datetime import datetime, timedelta

from matching.text import fold

MAX_TIMES = 6  # digests of a day
FOR_GOOD = timedelta.max

_TIME = r"[0-9]{1,2}(?:[:.h][0-9]{2}|h)?(?: ?[ap]\.?m\.?)?"
_TIME_PARTS = re.compile(r"([0-9]{1,2})(?:[:.h]([0-9]{2})|h)?(?: ?([ap])\.?m\.?)?")
_SPAN = re.compile(
    rf"(?:from |de |desde )?({_TIME}) ?(?:-|–|—| to | until | a | hasta | ) ?({_TIME})"
)
_DURATION = re.compile(r"([1-9][0-9]{0,2}) ?([hd])")
_ALWAYS = {"always", "forever", "siempre"}
_DAYS = (
    ("monday", "lunes"),
    ("tuesday", "martes"),
    ("wednesday", "miercoles"),
    ("thursday", "jueves"),
    ("friday", "viernes"),
    ("saturday", "sabado"),
    ("sunday", "domingo"),
)
_PHRASES = (
    (
        re.compile(r"\b(?:every day|daily|todos los dias|a diario|diario|diariamente)\b"),
        " mon-sun ",
    ),
    (re.compile(r"\b(?:weekdays|entre semana|(?:dias )?laborables)\b"), " mon-fri "),
    (re.compile(r"\b(?:weekends?|fin(?:es)? de semana)\b"), " sat sun "),
    (re.compile(r"(?<=[0-9]) (?=[ap]\.?m\b)"), ""),
    (re.compile(r"[,;]|\b(?:and|at|on|y|a las|los|las)\b"), " "),
)


def read_time(text: str) -> int | None:
    """Minutes of the day: ``8``, ``08:00``, ``8.30``, ``8pm``; 24:00 is midnight."""
    found = _TIME_PARTS.fullmatch(_plain(text))
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    if (hour, minute) == (24, 0):
        return 0
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def read_span(text: str) -> tuple[int, int] | None:
    """From and to, in minutes of the day: ``23:00-07:00``, ``11pm to 7am``. They differ."""
    found = _SPAN.fullmatch(_plain(text))
    if found is None:
        return None
    begin, end = read_time(found[1]), read_time(found[2])
    return None if begin is None or end is None or begin == end else (begin, end)


def read_digests(text: str) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Times (minutes of the day) and ISO weekdays, each in order; either may be missing.

    ``08:00 18:00 mon-fri``, ``lunes 9``, ``every day``. None: it can't be read.
    """
    plain = _plain(text)
    for phrase, instead in _PHRASES:
        plain = phrase.sub(instead, plain)
    times: set[int] = set()
    days: set[int] = set()
    for word in plain.split():
        time = read_time(word)
        if time is not None:
            times.add(time)
        elif some := _read_days(word):
            days |= some
        else:
            return None
    if len(times) > MAX_TIMES or not (times or days):
        return None
    return tuple(sorted(times)), tuple(sorted(days))


def _read_days(word: str) -> set[int]:
    """The ISO weekdays of ``mon``, ``lunes``, ``fri-mon``; empty if it is something else."""
    first, dash, last = word.partition("-")
    begin, end = _read_day(first), _read_day(last) if dash else _read_day(first)
    if begin is None or end is None:
        return set()
    return {(begin + step - 1) % 7 + 1 for step in range((end - begin) % 7 + 1)}


def _read_day(word: str) -> int | None:
    found = (
        day
        for day, names in enumerate(_DAYS, start=1)
        if len(word) >= 3 and any(name.startswith(word.rstrip(".")) for name in names)
    )
    return next(found, None)


def read_duration(text: str) -> timedelta | None:
    """``8h``, ``7d``; ``always`` is FOR_GOOD. None: it is no duration."""
    plain = _plain(text)
    if plain in _ALWAYS:
        return FOR_GOOD
    found = _DURATION.fullmatch(plain)
    if found is None:
        return None
    return timedelta(hours=int(found[1])) if found[2] == "h" else timedelta(days=int(found[1]))


def end_of(duration: timedelta, now: datetime) -> datetime | None:
    """When a duration that begins now ends; None where it is for good."""
    return None if duration == FOR_GOOD else now + duration


def clock_text(minutes: int) -> str:
    """``08:00`` of minutes of the day."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _plain(text: str) -> str:
    return " ".join(fold(text).split())
