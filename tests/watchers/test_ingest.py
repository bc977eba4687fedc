"""Entries taken in: each way of being known with the other ways out of the way."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from matching.match import Matcher
from model import NO_FACTS, Decision, Entry, Held, KeywordList, Reason
from storage import words
from storage.db import Database, Tx
from storage.facts import get_facts
from storage.lists import sync_shared_lists
from storage.tables import entries, stories
from tests.watchers.newsroom import NOON, cartel_news
from watchers.ingest import Item, hold, ingest, ingest_dated, never_hold, prepare

LISTS = [
    KeywordList("watched", "Watched", "Vigilado", ("cartel*",)),
    KeywordList("gardens", "Gardens", "Jardines", ("garden*",)),
]
MATCHER = Matcher(LISTS)
ENTRY = Entry(
    title=cartel_news().title,
    summary=cartel_news().summary,
    content="",
    link="https://news.example/1",
    guid="tag:1",
    outlet="A paper",
    lang="en",
    published_at=NOON,
)
TOLD = "Soldiers capture cartel boss Zacarías Torrijos in raid on ranch"
RETOLD = "Cartel boss Zacarías Torrijos captured in ranch raid"
SENTENCED = "Judge sentences cartel boss Zacarías Torrijos to life"
ELSEWHERE = replace(ENTRY, outlet="Another paper")
OTHER = replace(ENTRY, title="Cartel of other people", summary="Some other cartel text.")


@pytest.fixture
def db(db: Database) -> Database:
    db.call(lambda tx: sync_shared_lists(tx, LISTS, now=NOON))
    return db


def item(entry: Entry, *keys: bytes) -> Item:
    (made,) = prepare([(entry, keys)], MATCHER)
    return made


def take(db: Database, *items: Item, at: datetime = NOON) -> list[Decision]:
    return db.call(lambda tx: ingest(tx, items, feed_id=None, now=at, hold=never_hold))


def counts(db: Database) -> tuple[int, int]:
    """How many entries and stories there are."""
    query = select(
        select(func.count()).select_from(entries).scalar_subquery(),
        select(func.count()).select_from(stories).scalar_subquery(),
    )
    of_entries, of_stories = db.look(lambda tx: tx.execute(query).one())
    return of_entries, of_stories


def test_an_entry_with_a_known_key_is_a_duplicate_whatever_its_text(db: Database) -> None:
    (first,) = take(db, item(ENTRY, b"a"))
    (second,) = take(db, item(OTHER, b"b", b"a"))
    assert (second.entry_id, second.story_id) == (first.entry_id, first.story_id)
    assert (second.reason, second.alerts) == (Reason.DUPLICATE, ())
    assert counts(db) == (1, 1)


def test_an_entry_with_other_keys_and_another_text_is_another_story(db: Database) -> None:
    first, second = take(db, item(ENTRY, b"a"), item(OTHER, b"b"))
    assert second.reason is first.reason is Reason.NEW_STORY
    assert counts(db) == (2, 2)


def test_an_entry_with_the_same_text_elsewhere_joins_the_story(db: Database) -> None:
    first, second = take(db, item(ENTRY, b"a"), item(ELSEWHERE, b"b"))
    assert (second.reason, second.story_id) == (Reason.JOINED_STORY, first.story_id)
    assert (second.alerts, second.lists) == ((), ("watched",))
    assert counts(db) == (2, 1)


def test_an_entry_that_is_twice_in_one_batch_is_one(db: Database) -> None:
    first, second = take(db, item(ENTRY, b"a"), item(ENTRY, b"a"))
    assert (first.reason, second.reason) == (Reason.NEW_STORY, Reason.DUPLICATE)


def test_a_duplicate_teaches_its_other_keys(db: Database) -> None:
    (first,) = take(db, item(ENTRY, b"a"))
    take(db, item(OTHER, b"a", b"b"))
    (third,) = take(db, item(OTHER, b"b"))
    assert third == Decision(first.entry_id, first.story_id, Reason.DUPLICATE)


def test_the_same_words_after_the_window_are_another_occasion(db: Database) -> None:
    (first,) = take(db, item(ENTRY, b"a"))
    (within,) = take(db, item(ELSEWHERE, b"b"), at=NOON + timedelta(hours=71))
    assert within.story_id == first.story_id
    (after,) = take(db, item(ENTRY, b"c"), at=NOON + timedelta(hours=71 + 73))
    assert (after.reason, after.story_id != first.story_id) == (Reason.NEW_STORY, True)


def test_a_text_that_runs_every_day_is_another_occasion_after_the_window(db: Database) -> None:
    days = [take(db, item(ENTRY, b"%d" % day), at=NOON + timedelta(days=day)) for day in range(6)]
    stories_of = [decision.story_id for (decision,) in days]
    assert stories_of[:4] == [stories_of[0]] * 4
    assert stories_of[4:] == [stories_of[4]] * 2
    assert stories_of[4] != stories_of[0]


def test_two_tellings_of_one_batch_find_each_other(db: Database) -> None:
    retold = replace(ELSEWHERE, title=RETOLD, summary="It was said on Tuesday.")
    first, second = take(db, item(replace(ENTRY, title=TOLD), b"a"), item(retold, b"b"))
    assert (second.reason, second.story_id) == (Reason.JOINED_STORY, first.story_id)
    with_why = select(entries.c.joined).order_by(entries.c.id)
    opened, joined = db.look(lambda tx: tx.execute(with_why).scalars().all())
    assert (opened["by"], joined["by"]) == ("nothing alike", "likeness")
    assert joined["features"]


def test_a_new_development_is_told_and_follows_the_first(db: Database) -> None:
    (first,) = take(db, item(replace(ENTRY, title=TOLD), b"a"))
    later = replace(ELSEWHERE, title=SENTENCED, summary="The cartel boss was told on Friday.")
    (second,) = take(db, item(later, b"b"), at=NOON + timedelta(days=20))
    assert second.alerts == ("watched",)
    follows = select(stories.c.follows_id).where(stories.c.id == second.story_id)
    assert db.look(lambda tx: tx.execute(follows).scalar()) == first.story_id


def test_a_batch_that_fails_leaves_no_story_and_no_count(db: Database) -> None:
    def work(tx: Tx) -> None:
        ingest(tx, [item(ENTRY, b"a")], feed_id=None, now=NOON, hold=never_hold)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        db.call(work)
    assert counts(db) == (0, 0)
    assert db.look(lambda tx: words.find_counts(tx, "en", [])) == {}


def test_a_list_fires_once_on_a_story_and_another_list_still_does(db: Database) -> None:
    with_more = replace(ELSEWHERE, summary=ENTRY.summary + " In a garden.")
    first, second = take(db, item(ENTRY, b"a"), item(with_more, b"b"))
    assert (first.alerts, second.alerts) == (("watched",), ("gardens",))
    assert (second.reason, second.story_id) == (Reason.NEW_MATCH, first.story_id)


def test_an_entry_without_a_match_is_stored_and_fires_nothing(db: Database) -> None:
    quiet = replace(ENTRY, title="Nothing of that", summary="At all.")
    (decision,) = take(db, item(quiet, b"a"))
    assert (decision.reason, decision.alerts) == (Reason.NO_MATCH, ())
    assert counts(db) == (1, 1)


def test_items_at_times_of_their_own_are_as_if_taken_one_by_one(db: Database) -> None:
    later = NOON + timedelta(hours=73)
    dated = [(NOON, item(ENTRY, b"a")), (later, item(ELSEWHERE, b"b")), (later, item(ENTRY, b"a"))]
    decisions = db.call(lambda tx: ingest_dated(tx, dated, feed_id=None, hold=never_hold))
    assert [decision.reason for decision in decisions] == [
        Reason.NEW_STORY,
        Reason.NEW_STORY,
        Reason.DUPLICATE,
    ]


@pytest.mark.parametrize(
    ("baseline", "age", "held"),
    [
        (False, timedelta(0), None),
        (False, timedelta(hours=72), None),
        (False, timedelta(hours=72, seconds=1), Held.TOO_OLD),
        (False, -timedelta(days=9), None),
        (False, None, None),
        (True, timedelta(0), Held.BASELINE),
        (True, timedelta(days=9), Held.BASELINE),
        (True, None, Held.BASELINE),
    ],
)
def test_what_is_held_back(baseline: bool, age: timedelta | None, held: Held | None) -> None:
    rule = hold(baseline=baseline, now=NOON, max_age=timedelta(hours=72))
    published = None if age is None else NOON - age
    assert rule(replace(ENTRY, published_at=published)) is held


def test_entries_that_do_not_match_have_no_facts(db: Database) -> None:
    take(db, item(replace(ENTRY, title="Spain extradites man to Peru", summary=""), b"k"))
    assert db.look(lambda tx: get_facts(tx, 1)) == NO_FACTS
