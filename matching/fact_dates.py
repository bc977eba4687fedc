"""Days that a text names, resolved against the day of publication."""

import re
from datetime import date, timedelta

from matching.fact_words import MONTH, MONTHS, WEEKDAYS

_DAY = re.compile(
    rf"""\b(?:(?P<today>today|hoy)|(?P<yesterday>yesterday|ayer)
    | (?P<m1>{MONTH})[ ](?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?![:\d])(?:,?[ ](?P<y1>20\d\d))?
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[ ](?:de[ ]|of[ ])?(?P<m2>{MONTH})
      (?:,?[ ](?:del?[ ])?(?P<y2>20\d\d))?
    | (?P<last>last[ ])?(?P<weekday>{"|".join(WEEKDAYS)})\b(?P<passed>[ ]pasado)?
      (?![ ](?:next|proximo)|,?[ ]{MONTH}[ ]\d|,?[ ]\d{{1,2}}[ ](?:de[ ])?{MONTH}))""",
    re.VERBOSE,
)
# "… told AP on Tuesday", "dijo el martes": the day of saying; "por el crimen del 5 de mayo".
_NOT_OF_EVENT = re.compile(
    r"(?:\b(?:said|told|says|announced|reported|dijo|dijeron|informo|informaron|anuncio|confirmo|"
    r"declaro(?! culpable)|statement|comunicado)\b[^.;]{0,40}|\b(?:until|by|since|before|next|proximo|hasta|"  # noqa: E501
    r"desde|antes de|del?|from|born|nacido)(?: el)?)\W*$"
)
_OTHER_EVENT = re.compile(
    r"\b(?:scheduled|due|expected|will|would|hearing|appear\w*|trial|could|audiencia|juicio|tras|"
    r"after|despues|podria|who|whom|whose|where|killed|shot|died|donde|murio|quien|que|which)\b"
)
_TAIL = 60
_WEEK = 7


def find_day(plain: str, start: int, end: int, published: date | None) -> date | None:
    """The first day named in a part of a text that can be the event's; never after publication.

    A weekday is the last one up to the day of publication, a day without a year the last such.
    """
    for found in _DAY.finditer(plain, start, end):
        before = plain[max(start, found.start() - _TAIL) : found.start()]
        if _NOT_OF_EVENT.search(
            before.removesuffix("on ").removesuffix("el ").removesuffix("este ")
        ):
            continue
        if _OTHER_EVENT.search(plain, start + 1, found.start()):
            return None
        day = _resolve(found, published)
        if day is not None:
            return day
    return None


def _resolve(found: re.Match[str], published: date | None) -> date | None:
    number = found["d1"] or found["d2"]
    if number:
        month = MONTHS[(found["m1"] or found["m2"]).rstrip(".")]
        return _of_year(found["y1"] or found["y2"], month, int(number), published)
    if published is None:
        return None
    if found["today"]:
        return published
    if found["yesterday"]:
        return published - timedelta(days=1)
    back = (published.weekday() - WEEKDAYS[found["weekday"]]) % _WEEK
    if back == 0 and (found["last"] or found["passed"]):
        back = _WEEK
    return published - timedelta(days=back)


def _of_year(year: str | None, month: int, day: int, published: date | None) -> date | None:
    try:
        if year:
            told = date(int(year), month, day)
            return told if published is None or told <= published else None
        if published is None:
            return None
        told = date(published.year, month, day)
        return told if told <= published else told.replace(year=published.year - 1)
    except ValueError:  # the 31st of June
        return None
