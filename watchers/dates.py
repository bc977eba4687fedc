"""Dates as publishers write them. Only shapes and zones known to be right: a wrong date is worse
than none, for an entry without one counts from when it was first seen.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone

_MONTHS = (
    "jan january ene enero janv janvier januar gen gennaio janeiro января",
    "feb february febrero fev fevr fevrier februar febbraio fevereiro февраля",
    "mar march marzo mars marz maerz marco mrz марта",
    "apr april abr abril avr avril aprile апреля",
    "may mayo mai mag maggio maio мая",
    "jun june junio juin juni giu giugno junho июня",
    "jul july julio juil juillet juli lug luglio julho июля",
    "aug august ago agosto aout августа",
    "sep sept september septiembre setiembre septembre set settembre setembro сентября",
    "oct october octubre octobre okt oktober ott ottobre out outubro октября",
    "nov november noviembre novembre novembro ноября",
    "dec december dic diciembre decembre dez dezember dicembre dezembro декабря",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
# Names of zones that mean one thing (RFC 822 for those of the United States), in hours.
_ZONES = {
    "": 0, "z": 0, "ut": 0, "utc": 0, "gmt": 0, "wet": 0,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10, "nst": -3.5, "ndt": -2.5,
    "bst": 1, "west": 1, "cet": 1, "met": 1, "cest": 2, "mest": 2, "eet": 2, "eest": 3, "msk": 3,
    "art": -3, "brt": -3, "clt": -4, "clst": -3, "cot": -5, "pet": -5, "vet": -4,
    "jst": 9, "kst": 9, "hkt": 8, "sgt": 8,
    "awst": 8, "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_MAX_CHARS = 100
_FIRST_YEAR, _LAST_YEAR = 1990, 2199  # before: nobody's news, but the zero of somebody's clock

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
_HALF = r"(?:\s*(?P<half>[ap])\.?\s?m\.?(?![a-z]))?"
_ZONE = r"\s*(?P<zone>[a-z]{1,5}|(?:gmt|utc|ut)?\s?[+-]\d{1,2}(?::?\d\d)?)?(?:\s*\([^()]*\))?"
_CLOCK = rf"(?:(?:[\s,t]|at|a las|as|um|h|-)+{_TIME}{_HALF}{_ZONE})?"
_DAY_NAME = r"(?:[^\W\d]+\.?[\s,]+)?"
_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        # 2026-01-05T09:00:00.123Z, 2026-01-05
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d)[-/.](?P<day>\d\d)(?:[t\s]\s*{_TIME}{_HALF}{_ZONE})?",
        # 20260105T090000Z
        (
            r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)"
            rf"(?:t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE})?"
        ),
        # Mon, 05 Jan 2026 09:00:00 GMT; lunes, 5 de enero de 2026
        (
            rf"{_DAY_NAME}(?P<day>\d{{1,2}})(?:\.|º|st|nd|rd|th)?[\s-]+(?:de\s+)?(?P<name>[^\W\d]+)\.?"
            rf"[\s,-]+(?:(?:de|del)\s+)?(?P<year>\d{{4}}|\d\d){_CLOCK}"
        ),
        # Monday, January 05, 2026 04:42 PM
        (
            rf"{_DAY_NAME}(?P<name>[^\W\d]+)\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+"
            rf"(?P<year>\d{{4}}){_CLOCK}"
        ),
        # Mon Jan  5 09:00:00 UTC 2026
        rf"{_DAY_NAME}(?P<name>[^\W\d]+)\s+(?P<day>\d{{1,2}})\s+{_TIME}{_ZONE}\s+(?P<year>\d{{4}})",
    )
)
_SLASHED = re.compile(rf"(?P<one>\d{{1,2}})/(?P<two>\d{{1,2}})/(?P<year>\d{{4}}){_CLOCK}")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?")


def read_date(text: str) -> datetime | None:
    """The moment a publisher means, in UTC; None when it is not certain. No zone means UTC."""
    text = _plain(text[:_MAX_CHARS])
    try:
        if _EPOCH.fullmatch(text):
            return _checked(datetime.fromtimestamp(int(text[:10]), UTC))
        for shape in _SHAPES:
            found = shape.fullmatch(text)
            if found:
                parts = found.groupdict()
                month = _MONTH[parts["name"]] if "name" in parts else int(parts["month"])
                return _moment(parts, month, int(parts["day"]))
        found = _SLASHED.fullmatch(text)
        return _slashed(found.groupdict()) if found else None
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def _slashed(parts: dict[str, str]) -> datetime | None:
    """05/01/2026 is somebody's January: certain only with a half of the day (American), or > 12."""
    one, two = int(parts["one"]), int(parts["two"])
    if one > 12:
        return _moment(parts, two, one)
    return _moment(parts, one, two) if two > 12 or one == two or parts["half"] else None


def _moment(parts: dict[str, str], month: int, day: int) -> datetime | None:
    year = int(parts["year"])
    if len(parts["year"]) == 2:  # RFC 2822
        year += 2000 if year < 50 else 1900
    hour = int(parts["hour"] or 0)
    if parts.get("half"):
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if parts["half"] == "p" else 0)
    second = min(int(parts["second"] or 0), 59)  # a leap second is as good
    zone = timezone(_offset(parts["zone"] or ""))
    return _checked(
        datetime(year, month, day, hour, int(parts["minute"] or 0), second, tzinfo=zone)
    )


def _offset(zone: str) -> timedelta:
    """How far a zone is ahead of UTC. Raises KeyError or ValueError for what is none."""
    found = re.fullmatch(r"(?:gmt|utc|ut)?\s?([+-])(\d{1,2})(?::?(\d\d))?", zone)
    if found is None:
        return timedelta(hours=_ZONES[zone])
    hours, minutes = int(found.group(2)), int(found.group(3) or 0)
    offset = timedelta(hours=hours, minutes=minutes) * (-1 if found.group(1) == "-" else 1)
    if minutes > 59 or not timedelta(hours=-12) <= offset <= timedelta(hours=14):
        raise ValueError("no such zone")
    return offset


def _checked(moment: datetime) -> datetime | None:
    moment = moment.astimezone(UTC)
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
