"""Cleaned entries, and the keys by which they are known when they come again."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model import Entry, RawEntry
from watchers.normalize import MAX_GUID, MAX_NAME, MAX_TEXT, MAX_TITLE, identity_keys, normalize

NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)
ENTRY = Entry(
    title="Cartel story",
    summary="What the cartel did.",
    content="",
    link="https://h.example/a",
    guid="tag:1",
    outlet="A paper",
    lang="en",
    published_at=NOON,
)
OTHER = replace(ENTRY, title="Other", summary="Else.", link="https://h.example/b", guid="tag:2")


def test_texts_lose_their_markup() -> None:
    raw = RawEntry(title="<b>A</b> &amp; B", summary="<p>C</p>", content="<p>D<br>E</p>")
    entry = normalize(raw)
    assert (entry.title, entry.summary, entry.content) == ("A & B", "C", "D E")


def test_texts_of_any_length_are_cut_to_what_is_kept() -> None:
    words, name = "ab " * 300_000, "n" * 300_000
    entry = normalize(RawEntry(title=words, summary=words, content=words, outlet=name, guid=name))
    sizes = [len(text) for text in (entry.title, entry.summary, entry.content)]
    assert sizes == [MAX_TITLE, MAX_TEXT, MAX_TEXT]
    assert (len(entry.outlet), len(entry.guid)) == (MAX_NAME, MAX_GUID + 33)


@pytest.mark.parametrize(
    ("tag", "lang"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("EN_gb", "en"),
        (" es-MX ", "es"),
        ("es-419", "es"),
        ("", None),
        ("fr", None),
        ("english", None),
        ("e", None),
        ("-en", None),
    ],
)
def test_a_language_is_one_that_we_speak_or_none(tag: str, lang: str | None) -> None:
    assert normalize(RawEntry(lang=tag)).lang == lang


def test_what_an_entry_does_not_say_is_said_by_its_feed() -> None:
    entry = normalize(RawEntry(), outlet="A paper", lang="es")
    assert (entry.outlet, entry.lang) == ("A paper", "es")
    own = normalize(RawEntry(outlet="<b>Own</b>", lang="en"), outlet="A paper", lang="es")
    assert (own.outlet, own.lang) == ("Own", "en")


def test_the_outlet_goes_off_the_end_of_an_aggregators_title() -> None:
    raw = RawEntry(title="Mexico expels 26 - The Independent", outlet="The Independent")
    assert normalize(raw, outlet="Google News").title == "Mexico expels 26"


def test_another_ending_stays_on_the_title() -> None:
    raw = RawEntry(title="Mexico expels 26 - Reuters", outlet="The Independent")
    assert normalize(raw).title == "Mexico expels 26 - Reuters"


def test_an_unsafe_link_is_no_link() -> None:
    assert normalize(RawEntry(link="javascript:alert(1)")).link == ""
    assert normalize(RawEntry(link=" https://h.example/a ")).link == "https://h.example/a"


def keys_of(*entries: Entry, scope: str = "feed") -> list[frozenset[bytes]]:
    return [frozenset(keys) for keys in identity_keys(entries, scope=scope)]


def is_known(before: Sequence[Entry], now: Sequence[Entry], scope: str = "feed") -> list[bool]:
    """Of each entry of one document, whether it was in an earlier one."""
    stored = frozenset[bytes]().union(*keys_of(*before, scope="feed"))
    return [bool(keys & stored) for keys in keys_of(*now, scope=scope)]


@pytest.mark.parametrize(
    "again",
    [
        ENTRY,
        replace(ENTRY, guid="tag:other"),
        replace(ENTRY, guid=""),
        replace(ENTRY, link="https://h.example/other"),
        replace(ENTRY, link="http://www.h.example/a/?utm_source=rss#top", guid="tag:other"),
        replace(ENTRY, published_at=NOON + timedelta(days=1)),
        replace(ENTRY, published_at=None),
        replace(ENTRY, title="Corrected", summary="Rewritten.", content="All new."),
        replace(ENTRY, guid="tag:other", link="https://h.example/other"),  # same title and time
        replace(ENTRY, guid="tag:other", link="https://h.example/other", title="CARTEL story"),
    ],
)
def test_an_entry_is_known_by_any_of_its_marks(again: Entry) -> None:
    assert is_known([ENTRY], [again]) == [True]


@pytest.mark.parametrize(
    "new",
    [
        OTHER,
        replace(OTHER, title=ENTRY.title, published_at=NOON + timedelta(days=7)),
        replace(OTHER, title=ENTRY.title, published_at=None),
        replace(OTHER, summary=ENTRY.summary),
        replace(OTHER, link="", guid=""),
    ],
)
def test_another_entry_is_not_known(new: Entry) -> None:
    assert is_known([ENTRY], [new]) == [False]


def test_only_its_link_makes_an_entry_known_in_another_feed() -> None:
    assert is_known([ENTRY], [ENTRY], scope="elsewhere") == [True]
    assert is_known([ENTRY], [replace(ENTRY, link="")], scope="elsewhere") == [False]


def test_marks_of_different_kinds_do_not_meet() -> None:
    by_guid = replace(ENTRY, guid="h.example/a", link="", title="")
    by_link = replace(ENTRY, guid="", title="")
    assert is_known([by_guid], [by_link]) == [False]


@pytest.mark.parametrize("shared", [{"guid": "tag:all"}, {"link": "https://h.example/live"}])
def test_a_mark_that_unlike_entries_share_makes_neither_known(shared: dict[str, str]) -> None:
    bare = replace(
        ENTRY, guid=shared.get("guid", ""), link=shared.get("link", ""), published_at=None
    )
    one, other, third = (replace(bare, title=title) for title in ("One", "Other", "Third"))
    assert is_known([one, other], [third, one]) == [False, True]


def test_a_link_to_the_front_page_makes_no_entry_known() -> None:
    front = replace(ENTRY, link="https://h.example/", guid="", published_at=None)
    assert is_known([front], [replace(front, title="Another")]) == [False]


def test_an_entry_that_is_twice_in_a_document_is_one() -> None:
    one, again = keys_of(ENTRY, ENTRY)
    assert one == again
    assert len(one) == 3


def test_a_title_that_texts_share_at_one_time_is_no_mark() -> None:
    one, other = (
        replace(ENTRY, guid="", link="", summary=summary) for summary in ("One.", "Other.")
    )
    assert is_known([one, other], [replace(one, summary="Third.")]) == [False]


def test_an_entry_with_nothing_at_all_is_known_by_being_it() -> None:
    nothing = normalize(RawEntry())
    assert is_known([nothing], [nothing]) == [True]
    assert is_known([nothing], [nothing], scope="elsewhere") == [False]
    assert is_known([nothing], [replace(nothing, summary="Something")]) == [False]


def test_half_a_character_in_the_name_of_a_feed_breaks_nothing() -> None:
    assert identity_keys([ENTRY], scope="\ud800")


@given(st.builds(RawEntry, *[st.text()] * 7), st.text(max_size=5))
def test_every_raw_entry_becomes_one_that_can_be_stored_and_known(raw: RawEntry, name: str) -> None:
    entry = normalize(raw, outlet=name)
    for text in (entry.title, entry.summary, entry.content, entry.link, entry.guid):
        text.encode()
    assert identity_keys([entry], scope=name)[0]
