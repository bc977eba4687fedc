"""Whose words are these? News agencies by dateline, byline and source; and who keeps a paywall."""

import re

from model import Entry

_LOOK_AT = 400  # characters at either end of a text where agencies are named


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Agency → how datelines, bylines and sources write it.
_AGENCIES = {
    "AP": r"AP|The Associated Press|Associated Press",
    "AFP": r"AFP|Agence France-Presse|Agencia France-Presse",
    "Reuters": r"Reuters|REUTERS",
    "EFE": r"EFE|Agencia EFE",
    "Europa Press": r"Europa Press|EUROPA PRESS",
    "Notimex": r"Notimex|NOTIMEX",
    "Bloomberg": r"Bloomberg News",
    "PA": r"PA Media|Press Association",
    "dpa": r"dpa|DPA",
    "Xinhua": r"Xinhua|XINHUA",
    "ANSA": r"ANSA",
    "UPI": r"UPI",
}
_ANY = "|".join(f"(?P<a{number}>{names})" for number, names in enumerate(_AGENCIES.values()))
_PATTERNS = (
    # MEXICO CITY (AP) — · Ciudad de México, 12 ago (EFE).- · pulsoslp.com.mx (AP)
    re.compile(rf"\((?:{_ANY})\)"),
    # By The Associated Press · Con información de EFE · Source: Reuters · Fuente: EFE
    re.compile(
        r"(?:^|[\s|/(])(?:[Bb]y|[Pp]or|[Cc]on información de(?: la agencia)?|[Ss]ource:|[Ff]uente:"
        rf"|[Rr]edacción\s*/|[Aa]gencias?\s*/)\s*(?:{_ANY})(?!\w)"
    ),
    # AP — · EFE.-
    re.compile(rf"^\s*(?:{_ANY})\s*(?:[—–]|\.?-\s)"),
    # Copyright 2023 The Associated Press
    re.compile(rf"(?:Copyright|©)\s*(?:\d{{4}}\s*)?(?:{_ANY})(?!\w)"),
)
_OWN_OUTLETS = {
    "apnews.com": "AP",
    "associated press": "AP",
    "ap news": "AP",
    "ap": "AP",
    "reuters": "Reuters",
    "reuters.com": "Reuters",
    "efe": "EFE",
    "efe.com": "EFE",
    "afp": "AFP",
    "afp.com": "AFP",
    "europa press": "Europa Press",
    "europapress.es": "Europa Press",
    "upi": "UPI",
    "upi.com": "UPI",
}
# Outlets whose articles a stranger can't read in full, by their domains and names.
_PAYWALLED = _words(
    "bloomberg.com bloomberg ft.com financialtimes wsj.com wallstreetjournal nytimes.com "
    "newyorktimes washingtonpost.com washingtonpost thetimes.co.uk telegraph.co.uk telegraph "
    "economist.com economist latimes.com bostonglobe.com theathletic.com lemonde.fr elpais.com "
    "reforma.com reforma elnorte.com elnorte mural.com.mx elmundo.es lavanguardia.com "
    "chicagotribune.com theatlantic.com newyorker.com haaretz.com spiegel.de faz.net"
)
_THE = re.compile(r"^the\s+|\s+")


def agency(entry: Entry) -> str:
    """The agency whose copy the entry is, by its own word; "" if it names none."""
    text = entry.summary or entry.content
    own = own_agency(entry.outlet)
    if own:
        return own
    places = (entry.outlet, entry.title[-60:], text[:_LOOK_AT], text[-_LOOK_AT:])
    for place in places:
        for pattern in _PATTERNS:
            if found := pattern.search(place):
                return _name(found)
    return ""


def own_agency(outlet: str) -> str:
    """The agency that an outlet is itself; "" if it is none."""
    return _OWN_OUTLETS.get(outlet.strip().lower().removeprefix("www."), "")


def is_paywalled(outlet: str) -> bool:
    """Whether readers without a subscription are turned away."""
    name = outlet.strip().lower().removeprefix("www.")
    return name in _PAYWALLED or _THE.sub("", name) in _PAYWALLED


def _name(found: re.Match[str]) -> str:
    number = next(int(key[1:]) for key, value in found.groupdict().items() if value)
    return list(_AGENCIES)[number]
