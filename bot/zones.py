"""Time zones by the names that people have for them: zones, cities, countries. Pure.

Cities are the last part of a zone's name and Unicode's name of it (CLDR, by Babel) in English and
Spanish. What it reads once takes 0.2 s: ask from a thread.
"""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.dates import get_timezone_location

from matching.text import fold
from model import Lang

USUAL = (
    "America/Mexico_City",
    "America/New_York",
    "America/Chicago",
    "America/Los_Angeles",
    "America/Bogota",
    "America/Argentina/Buenos_Aires",
    "Europe/Madrid",
    "UTC",
)
MOST_NEAR = 12  # Mexico has as many
_LANGS: tuple[Lang, ...] = ("en", "es")
_NO_PLACES = {"Factory", "localtime", "posixrules"}
# Cities of several million, and of our subject, that no zone is called after.
_MORE = {
    "America/Mexico_City": ("cdmx", "df", "guadalajara", "puebla", "leon", "toluca", "queretaro"),
    "America/Mazatlan": ("culiacan",),
    "America/Matamoros": ("reynosa", "nuevo laredo"),
    "America/New_York": (
        *("nyc", "washington", "washington dc", "miami", "boston", "atlanta", "philadelphia"),
        *("filadelfia", "brooklyn"),
    ),
    "America/Chicago": ("houston", "dallas", "san antonio", "austin", "new orleans", "mcallen"),
    "America/Denver": ("el paso",),
    "America/Los_Angeles": ("san francisco", "san diego", "seattle", "las vegas"),
    "America/Bogota": ("medellin", "cali", "barranquilla"),
    "America/Guayaquil": ("quito",),
    "America/La_Paz": ("santa cruz",),
    "America/Sao_Paulo": ("rio de janeiro", "brasilia"),
    "Europe/Madrid": ("barcelona", "valencia", "sevilla", "bilbao", "zaragoza", "malaga"),
    "Europe/Amsterdam": ("the hague", "la haya", "rotterdam"),
    "Europe/Berlin": ("munich", "hamburg", "frankfurt"),
    "Europe/Rome": ("milan", "napoles", "naples"),
    "Europe/Zurich": ("geneva", "ginebra"),
}


@cache
def zone_names() -> frozenset[str]:
    """All names that a chat's time zone can have."""
    return frozenset(available_timezones()) - _NO_PLACES


def city_of(zone: str, lang: Lang) -> str:
    """What to call a zone: its city in this language; its own name where it has none."""
    if zone not in zone_names():
        return zone
    city = get_timezone_location(zone, locale=lang, return_city=True)
    return city.rpartition("/")[2]


def find_zone(text: str) -> str | None:
    """The zone of this name: of itself, of a city, of a country that has one only."""
    name = _folded(text)
    here = _countries().get(name, ())
    return _places().get(name) or (here[0] if len(here) == 1 else None)


def near_zones(text: str) -> tuple[str, ...]:
    """Zones that may be meant: of a country, or of places called so in part or nearly so."""
    name = _folded(text)
    if len(name) < 2:
        return ()
    places = _places()
    close = get_close_matches(name, places, n=MOST_NEAR, cutoff=0.75)
    parts = [place for place in places if name in place] if len(name) > 2 else []
    named = [places[place] for place in (*close, *parts)]
    country = sorted(_countries().get(name, ()), key=lambda zone: (zone not in USUAL, zone))
    return tuple(_distinct([*country, *named]))[:MOST_NEAR]


def _distinct(zones: Iterable[str]) -> Iterator[str]:
    """Each city once."""
    seen: set[str] = set()
    for zone in zones:
        city = city_of(zone, "en")
        if city not in seen:
            seen.add(city)
            yield zone


def _folded(name: str) -> str:
    return " ".join(fold(name[:80]).replace("_", " ").replace(".", "").split())


@cache
def _places() -> Mapping[str, str]:
    """Folded names, and the zone of each."""
    others = get_global("zone_aliases")  # US/Eastern, Europe/Belfast: the city is another's
    names = sorted(zone_names(), key=lambda zone: (zone not in USUAL, zone in others, zone))
    places = {_folded(zone): zone for zone in names}
    for zone in names:
        places.setdefault(_folded(zone.rpartition("/")[2]), zone)
    for lang in _LANGS:
        for zone in names:
            places.setdefault(_folded(city_of(zone, lang)), zone)
    for zone, cities in _MORE.items():
        for city in cities:
            places.setdefault(city, zone)
    return places


@cache
def _countries() -> Mapping[str, tuple[str, ...]]:
    """Folded names of countries, and the zones of each."""
    zones = get_global("territory_zones")
    return {
        _folded(name): tuple(zone for zone in zones[code] if zone in zone_names())
        for lang in _LANGS
        for code, name in Locale(lang).territories.items()
        if code in zones
    }
