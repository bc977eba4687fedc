"""Dates: right, or none."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchers.dates import read_date

MORNING = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("Mon, 05 Jan 2026 09:00:00 GMT", "Mon, 5 Jan 26 09:00 UT", "05 January 2026 09:00:00"),
        *("Mon, 05 Jan 2026 09:00:00 +0000 (UTC)", "Monday, 05-Jan-26 09:00:00 GMT"),
        *("Mon, 05 Jan 2026 04:00:00 EST", "Mon, 05 Jan 2026 05:00:00 EDT"),
        *("Mon, 05 Jan 2026 11:00:00 CEST", "Mon, 05 Jan 2026 10:00:00 BST"),
        *("Mon, 05 Jan 2026 18:00:00 JST", "Mon, 05 Jan 2026 18:00:00 GMT+9"),
        *("Mon, 05 Jan 2026 14:30:00 +0530", "Mon, 05 Jan 2026 04:00:00 COT"),
        *("2026-01-05T09:00:00Z", "2026-01-05t10:00:00+01:00", "2026-01-05 04:00:00-0500"),
        *(
            "2026-01-05T09:00:00.123456Z",
            "20260105T090000Z",
            "2026-01-05 09:00",
            "2026/01/05 09:00",
        ),
        *("lun, 05 ene 2026 03:00:00 -0600", "lunes, 5 de enero de 2026 09:00"),
        *(
            "seg, 05 jan 2026 06:00:00 -0300",
            "5 de janeiro de 2026 09:00",
            "lun., 05 janv. 2026 9:00",
        ),
        *(
            "Mo, 05 Jan 2026 10:00:00 +0100",
            "5. Januar 2026 09:00",
            "понедельник, 05 января 2026 09:00",
        ),
        *(
            "Monday, January 05, 2026 09:00 AM",
            "January 5, 2026 at 9:00 a.m.",
            "Jan 5th, 2026 9:00",
        ),
        *("01/05/2026 9:00:00 AM", "Mon Jan  5 09:00:00 2026", "Mon Jan  5 09:00:00 UTC 2026"),
        *("1767603600", "1767603600000", "  Mon,\n05 Jan 2026 09:00:00 GMT "),
    ],
)
def test_every_known_way_of_writing_a_moment(text: str) -> None:
    assert read_date(text) == MORNING


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=UTC)),
        ("5 de septiembre de 2025", datetime(2025, 9, 5, tzinfo=UTC)),
        ("mar, 24 set 2026 10:00:00 +0200", datetime(2026, 9, 24, 8, tzinfo=UTC)),
        ("Sat, 02 Jan 99 09:00:00 GMT", datetime(1999, 1, 2, 9, tzinfo=UTC)),
        ("Monday, January 05, 2026 12:30 AM", datetime(2026, 1, 5, 0, 30, tzinfo=UTC)),
        ("Monday, January 05, 2026 12:30 p. m.", datetime(2026, 1, 5, 12, 30, tzinfo=UTC)),
        ("25/12/2025 10:00", datetime(2025, 12, 25, 10, tzinfo=UTC)),
        ("12/25/2025 10:00", datetime(2025, 12, 25, 10, tzinfo=UTC)),
        ("Wed, 31 Dec 2025 23:59:60 GMT", datetime(2025, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("Fri, 01 Jan 2100 00:00:00 GMT", datetime(2100, 1, 1, tzinfo=UTC)),
    ],
)
def test_other_moments(text: str, moment: datetime) -> None:
    assert read_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("", "TBA", "yesterday-ish", "0000-00-00 00:00:00", "Mon, 32 Foo 2026 25:61:00 GMT"),
        *("Mon, 05 Jan 2026 09:00:00 +9900", "Mon, 05 Jan 2026 09:00:00 +0099"),
        *("Mon, 05 Jan 2026 09:00:00 IST", "Mon, 05 Jan 2026 09:00:00 XYZ"),  # three zones; none
        *("12/08/2025 10:00", "12.08.25"),  # August or December
        *("30 Feb 2026", "2026-13-01", "Mon, 05 Jan 2026 24:00:00 GMT", "Jan 5 2026 13:00 PM"),
        *("Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Jan 0001 00:00:00 GMT", "0"),
        *("Fri, 31 Dec 9999 23:59:59 -1100", "17676036", "176760360000", "2026", "5 Jan"),
        *("2026年1月5日 17:00", "Mon, 05 Jan 2026 09:00:00 GMT and more", "9" * 5_000),
    ],
)
def test_what_is_not_certain_is_no_date(text: str) -> None:
    assert read_date(text) is None


FIRST, LAST = (datetime.fromisoformat(day) for day in ("1990-01-02", "2199-12-30"))


@given(st.datetimes(FIRST, LAST), st.integers(-12 * 60, 14 * 60))
def test_what_is_written_by_the_standards_is_read_exactly(moment: datetime, offset: int) -> None:
    moment = moment.replace(microsecond=0)
    sign, (hours, minutes) = "-" if offset < 0 else "+", divmod(abs(offset), 60)
    right = datetime.fromisoformat(f"{moment.isoformat()}{sign}{hours:02}:{minutes:02}")
    for shape in ("%a, %d %b %Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%A, %d-%b-%Y %H:%M:%S"):
        text = f"{moment.strftime(shape)} {sign}{hours:02}{minutes:02}"
        assert read_date(text) == right


@given(st.text(alphabet="0123456789 :/-.,+TZGMTaprjnmde()", max_size=40) | st.text(max_size=120))
def test_text_of_any_kind_is_a_moment_of_our_time_or_none(text: str) -> None:
    found = read_date(text)
    assert found is None or (found.tzinfo is UTC and 1990 <= found.year <= 2199)
