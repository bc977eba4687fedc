"""Backtests: what a query would have found in the stored entries."""

from datetime import UTC, datetime, timedelta

import pytest

from matching.query import QueryError
from model import Entry
from storage import entries
from storage.db import Database, Tx
from watchers.backtest import NOISY_PER_DAY, Backtest, Trial, backtest

NOW = datetime(2025, 8, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def store(tx: Tx, title: str, *, days_ago: float, story_id: int | None = None) -> int:
    """An entry first seen then; its story."""
    seen = NOW - days_ago * DAY
    story = story_id or entries.open_story(tx, now=seen)
    entry = Entry(title, "", "", "https://n.example/1", "", "Faro", "es", seen)
    entries.add_entry(tx, entry, feed_id=None, story_id=story, now=seen)
    return story


async def tried(db: Database, query: str, *, days: float = 7, most: int | None = None) -> Backtest:
    trial = Trial(query, aliases={})
    return await backtest(db, trial, now=NOW, span=days * DAY, most=most, page_size=2)


@pytest.mark.anyio
async def test_entries_and_stories_of_the_last_days_are_counted(db: Database) -> None:
    def fill(tx: Tx) -> None:
        store(tx, "Capo de hace tiempo", days_ago=9)
        story = store(tx, "Cae capo en Culiacán", days_ago=2)
        store(tx, "Detienen a un capo", days_ago=1, story_id=story)
        store(tx, "Abre una biblioteca", days_ago=1)
        store(tx, "Otro capo, otra historia", days_ago=0.5)

    db.call(fill)
    found = await tried(db, "capo")
    assert (found.entries, found.stories, found.looked_at) == (3, 2, 4)
    assert found.days == pytest.approx(2)
    assert found.per_day == pytest.approx(1)
    assert not found.is_noisy
    assert (await tried(db, "capo", days=30)).entries == 4


@pytest.mark.anyio
async def test_samples_are_the_newest_each_of_another_story(db: Database) -> None:
    def fill(tx: Tx) -> None:
        stories = [store(tx, f"capo {number}", days_ago=6 - number) for number in range(5)]
        store(tx, "capo once more", days_ago=0.5, story_id=stories[4])

    db.call(fill)
    found = await tried(db, "capo")
    assert [sample.entry.title for sample in found.samples] == [
        "capo once more",
        "capo 3",
        "capo 2",
    ]
    (span,) = found.samples[0].match.spans
    assert (span.field, span.start, span.end) == ("title", 0, 4)
    assert found.samples[0].entry.link == "https://n.example/1"
    assert found.samples[0].entry.published_at == NOW - DAY / 2


@pytest.mark.anyio
async def test_nothing_stored_is_told_apart_from_nothing_found(db: Database) -> None:
    empty = await tried(db, "capo")
    assert (empty.looked_at, empty.days, empty.per_day) == (0, 0, 0)
    db.call(lambda tx: store(tx, "Abre una biblioteca", days_ago=1))
    assert (await tried(db, "capo")).looked_at == 1


@pytest.mark.anyio
async def test_many_stories_a_day_are_noisy(db: Database) -> None:
    def fill(tx: Tx) -> None:
        for number in range(NOISY_PER_DAY + 1):
            store(tx, f"capo {number}", days_ago=0.9)

    db.call(fill)
    assert (await tried(db, "capo")).is_noisy


@pytest.mark.anyio
async def test_no_more_entries_are_looked_at_than_asked_for(db: Database) -> None:
    def fill(tx: Tx) -> None:
        for number in range(6):
            store(tx, "capo", days_ago=6 - number)

    db.call(fill)
    found = await tried(db, "capo", most=3)
    assert (found.looked_at, found.entries) == (4, 4)
    assert found.days == pytest.approx(4)
    assert (await tried(db, "capo")).looked_at == 6


@pytest.mark.anyio
async def test_the_feed_an_entry_came_from_can_be_asked_for(db: Database) -> None:
    assert (await tried(db, "feed:faro capo")).entries == 0


def test_a_query_that_cannot_be_read_is_told_before_any_work() -> None:
    with pytest.raises(QueryError):
        Trial("capo AND", aliases={})
