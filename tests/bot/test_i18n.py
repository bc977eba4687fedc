import string
from datetime import UTC, datetime

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.i18n import DOMAIN, LOCALES, language_of, translator
from matching.lists import MESSAGES as LIST_MESSAGES
from matching.query import MESSAGES
from model import Lang
from watchers.opml import MESSAGES as OPML_MESSAGES

KEYWORDS = {"say": None, "rich": None, "count": (1, 2)}
Msgid = str | tuple[str, ...] | list[str] | None


def _forms(message: Msgid) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else tuple(message or ())


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _used() -> set[tuple[str, ...]]:
    found = extract_from_dir(
        str(LOCALES.parent), method_map=[("**.py", "python")], keywords=KEYWORDS
    )
    return {_forms(message) for _, _, message, _, _ in found} | {
        _forms(one) for one in (*MESSAGES, *LIST_MESSAGES, *OPML_MESSAGES)
    }


def _translated() -> dict[tuple[str, ...], tuple[str, ...]]:
    with (LOCALES / "es" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as lines:
        catalog = read_po(lines, locale="es", abort_invalid=True)
    return {_forms(one.id): _forms(one.string) for one in catalog if one.id and not one.fuzzy}


def test_every_sentence_of_the_bot_is_translated_and_no_translation_is_stale() -> None:
    used = _used()
    assert len(used) > 50
    assert used == set(_translated())


def test_translations_have_the_placeholders_of_their_sentences() -> None:
    for message, spanish in _translated().items():
        assert len(spanish) == len(message), message
        for form in spanish:
            assert form
            assert _placeholders(form) == _placeholders(message[-1]), message


def test_no_translation_is_left_in_english() -> None:
    same = {message for message, spanish in _translated().items() if message == spanish}
    assert same == set()


@pytest.mark.parametrize(
    ("lang", "n", "said"),
    [
        ("en", 1, "1 query"),
        ("en", 2, "2 queries"),
        ("es", 1, "1 búsqueda"),
        ("es", 0, "0 búsquedas"),
    ],
)
def test_numbers_have_their_plural(lang: Lang, n: int, said: str) -> None:
    assert translator(lang).count("{n} query", "{n} queries", n) == said


@pytest.mark.parametrize(
    ("lang", "timezone", "said"),
    [
        ("en", "America/Mexico_City", "Tue 12 Aug 2025, 14:57 CST"),
        ("es", "America/Mexico_City", "mar 12 ago 2025, 14:57 UTC-6"),
        ("en", "Asia/Kolkata", "Wed 13 Aug 2025, 02:27 UTC+5:30"),
        ("en", "America/New_York", "Tue 12 Aug 2025, 16:57 EDT"),
        ("en", "UTC", "Tue 12 Aug 2025, 20:57 UTC"),
        ("en", "Mars/Olympus_Mons", "Tue 12 Aug 2025, 20:57 UTC"),
        ("en", "America", "Tue 12 Aug 2025, 20:57 UTC"),
        ("en", "../../etc/passwd", "Tue 12 Aug 2025, 20:57 UTC"),
        ("en", "", "Tue 12 Aug 2025, 20:57 UTC"),
    ],
)
def test_dates_are_told_in_the_zone_and_language(lang: Lang, timezone: str, said: str) -> None:
    when = datetime(2025, 8, 12, 20, 57, tzinfo=UTC)
    assert translator(lang).date(when, timezone) == said


@pytest.mark.parametrize(
    ("code", "lang"),
    [("es", "es"), ("es-419", "es"), ("ES-mx", "es"), ("en", "en"), ("est", "en"), (None, "en")],
)
def test_the_language_follows_that_of_telegram(code: str | None, lang: Lang) -> None:
    assert language_of(code) == lang
