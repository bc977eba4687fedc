from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.typed import FOR_GOOD, end_of, read_digests, read_duration, read_span, read_time
from bot.zones import find_zone, near_zones, zone_names
from tests.bot.samples import NOW

DAILY = (1, 2, 3, 4, 5, 6, 7)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *[("8", 480), ("08:00", 480), ("8.30", 510), ("8h", 480), ("8h30", 510), (" 23:59 ", 1439)],
        *[("8pm", 1200), ("8:15 p.m.", 1215), ("12am", 0), ("12 PM", 720), ("0", 0), ("24:00", 0)],
        *[("24:01", None), ("8:60", None), ("25", None), ("13pm", None), ("0am", None), ("", None)],
        *[("8:1", None), ("123", None), ("-8", None), ("ocho", None), ("٨", None)],
    ],
)
def test_a_time_is_read(text: str, minutes: int | None) -> None:
    assert read_time(text) == minutes


@pytest.mark.parametrize(
    ("text", "span"),
    [
        *[("23:00-07:00", (1380, 420)), ("23-7", (1380, 420)), ("11pm – 7am", (1380, 420))],
        *[("from 11 PM to 7 AM", (1380, 420)), ("de 23:00 a 7:00", (1380, 420))],
        *[("22:30 06:00", (1350, 360)), ("desde 23h hasta 7h", (1380, 420)), ("0-8", (0, 480))],
        *[("8-8", None), ("23:00", None), ("23:00-", None), ("23-7-9", None), ("24:30-7", None)],
        ("off", None),
    ],
)
def test_quiet_hours_are_read(text: str, span: tuple[int, int] | None) -> None:
    assert read_span(text) == span


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("08:00 18:00", ((480, 1080), ())),
        ("18, 8 and 8:00", ((480, 1080), ())),
        ("8 pm", ((1200,), ())),
        ("8:30 mon fri", ((510,), (1, 5))),
        ("mon-fri", ((), (1, 2, 3, 4, 5))),
        ("weekdays 9", ((540,), (1, 2, 3, 4, 5))),
        ("lunes y miércoles a las 9", ((540,), (1, 3))),
        ("vie-lun 9", ((540,), (1, 5, 6, 7))),
        ("entre semana", ((), (1, 2, 3, 4, 5))),
        ("fines de semana", ((), (6, 7))),
        ("every day", ((), DAILY)),
        ("diario 8", ((480,), DAILY)),
        ("mar", ((), (2,))),
        ("", None),
        ("soon", None),
        ("8:00 noon", None),
        ("mo 8", None),
        ("25:00", None),
        ("1 2 3 4 5 6", (tuple(range(60, 420, 60)), ())),
        ("1 2 3 4 5 6 7", None),
    ],
)
def test_times_and_days_of_digests_are_read(text: str, read: object) -> None:
    assert read_digests(text) == read


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        *[("1h", timedelta(hours=1)), ("7d", timedelta(days=7)), ("999D", timedelta(days=999))],
        *[("always", FOR_GOOD), ("Siempre", FOR_GOOD)],
        *[("0h", None), ("1", None), ("h", None), ("1000d", None), ("8hh", None), ("-1h", None)],
    ],
)
def test_a_duration_is_read(text: str, duration: timedelta | None) -> None:
    assert read_duration(text) == duration
    if duration is not None:
        end = end_of(duration, NOW)
        assert end is None if duration == FOR_GOOD else end == NOW + duration


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        *[("ciudad de méxico", "America/Mexico_City"), ("MEXICO CITY", "America/Mexico_City")],
        *[
            ("Bogotá", "America/Bogota"),
            ("bogota", "America/Bogota"),
            ("Colombia", "America/Bogota"),
        ],
        *[("nueva  york", "America/New_York"), ("america/new york", "America/New_York")],
        *[("Londres", "Europe/London"), ("Culiacán", "America/Mazatlan"), ("utc", "UTC")],
        *[("Barcelona", "Europe/Madrid"), ("Buenos Aires", "America/Argentina/Buenos_Aires")],
        *[("México", None), ("España", None), ("Xyzzy", None), ("", None), ("localtime", None)],
        *[("../../etc/passwd", None), ("America", None)],
    ],
)
def test_a_zone_is_found_by_its_city_in_both_languages(text: str, zone: str | None) -> None:
    assert find_zone(text) == zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("México", "America/Mexico_City"),
        ("Spain", "Europe/Madrid"),
        ("madird", "Europe/Madrid"),
        ("estados unidos", "America/New_York"),
        ("guadaljara", "America/Mexico_City"),
        ("tijuan", "America/Tijuana"),
    ],
)
def test_zones_that_may_be_meant_are_offered(text: str, zone: str) -> None:
    assert zone in near_zones(text)


def test_nothing_is_offered_for_nothing() -> None:
    assert near_zones("") == near_zones("x") == near_zones("Xyzzyx") == ()


@settings(deadline=None)  # what is read once takes its time
@given(st.text(max_size=100))
def test_whatever_is_typed_is_read_or_not(text: str) -> None:
    read_time(text)
    read_span(text)
    read_digests(text)
    read_duration(text)
    assert find_zone(text) in {None, *zone_names()}
    assert len(near_zones(text[:10])) <= 12
