"""English and Spanish. A msgid is the English sentence; translations come from locales/*.po.

The .po is compiled in memory at start, so what a translator edits is what runs.
"""

import gettext
import io
import re
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812
from datetime import datetime
from functools import cache
from pathlib import Path

from babel.dates import format_date, format_datetime, get_day_names
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.hours import zone_of
from bot.nodes import Node, Rich, fill
from model import Lang

LOCALES = Path(__file__).parent / "locales"
DOMAIN = "atalaya"

_BARE_OFFSET = re.compile(r"([+-])0?(\d+)(\d\d)$")


@dataclass(frozen=True, slots=True)
class Translator:
    """Speaks one language. Placeholders are named: ``t.say("Hello, {name}", name=name)``."""

    lang: Lang
    catalog: gettext.NullTranslations

    def say(self, msgid: str, **values: str | int) -> str:
        """The sentence, as text."""
        return self.catalog.gettext(msgid).format(**values)

    def count(self, singular: str, plural: str, n: int, **values: str | int) -> str:
        """The sentence for this number, as text; the number is ``{n}``."""
        return self.catalog.ngettext(singular, plural, n).format(n=n, **values)

    def rich(self, msgid: str, **pieces: Node | int) -> Rich:
        """The sentence, as nodes; pieces may be formatted."""
        return fill(self.catalog.gettext(msgid), **pieces)

    def date(self, when: datetime, timezone: str) -> str:
        """``Tue 12 Aug 2025, 14:57 CST``: day and minute in a time zone, and which it is."""
        local = format_datetime(
            when, "EEE d MMM yyyy, HH:mm z", tzinfo=zone_of(timezone), locale=self.lang
        )
        return _BARE_OFFSET.sub(_name_offset, local)

    def day(self, day: Day) -> str:
        """``12 Aug``: a day of about now."""
        return str(format_date(day, "d MMM", locale=self.lang))

    def weekday(self, isoweekday: int) -> str:
        """``Mon``: the short name of a day, from 1 to 7."""
        return str(get_day_names("abbreviated", locale=self.lang)[isoweekday - 1])


def _name_offset(found: re.Match[str]) -> str:
    sign, hours, minutes = found.groups()
    return f"UTC{sign}{hours}" + ("" if minutes == "00" else f":{minutes}")


@cache
def translator(lang: Lang) -> Translator:
    """The translator into a language."""
    if lang == "en":
        return Translator(lang, gettext.NullTranslations())
    source = LOCALES / lang / "LC_MESSAGES" / f"{DOMAIN}.po"
    with source.open("rb") as lines:
        catalog = read_po(lines, locale=lang, domain=DOMAIN)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Translator(lang, gettext.GNUTranslations(compiled))


def language_of(code: str | None) -> Lang:
    """The language to speak to somebody whose Telegram speaks ``code`` (IETF, such as es-419)."""
    return "es" if (code or "").lower().partition("-")[0] == "es" else "en"
