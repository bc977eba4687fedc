"""Polling beyond one document: whole looks, moves, ends, and what publishers ask for."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from storage.retention import forget_entries
from tests.watchers.newsroom import Newsroom, cartel_news

pytestmark = pytest.mark.anyio

DAY_MIN = 24 * 60


def waits(newsroom: Newsroom) -> timedelta:
    """How long the only feed is left alone."""
    (health,) = newsroom.health().values()
    return health.next_check_at - newsroom.clock()


async def test_once_a_day_the_whole_document_is_asked_for(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.publish(cartel_news(1))
    await newsroom.poll()
    feed.fail(304)  # it lies: there is news
    feed.publish(cartel_news(2))
    await newsroom.poll()
    assert len(newsroom.titles()) == 1
    await newsroom.poll(minutes=DAY_MIN)
    assert len(newsroom.titles()) == 2
    assert [seen.headers.get("if-none-match") is None for seen in feed.requests] == [
        True,
        False,
        True,
    ]


async def test_an_undated_entry_that_is_still_shown_is_not_forgotten(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.publish(cartel_news(1, published=None), cartel_news(2, published=None))
    await newsroom.poll()
    newsroom.db.call(lambda tx: tx.execute(text("DELETE FROM alerts")))
    feed.remove(cartel_news(2).link)
    for _ in range(3):  # the document stays the same
        await newsroom.poll(minutes=2 * DAY_MIN)
    before = newsroom.clock() - timedelta(days=5)
    assert newsroom.db.call(lambda tx: forget_entries(tx, before=before)) == 1
    assert newsroom.titles() == [cartel_news(1).title]
    feed.publish(cartel_news(3, published=None))
    await newsroom.poll()
    assert newsroom.sent() == 1


async def test_a_permanent_redirect_changes_the_address_after_three_sightings(
    newsroom: Newsroom,
) -> None:
    old, new = newsroom.add("/old.xml"), newsroom.server.add_feed("/new.xml", title="New")
    old.redirect("/new.xml", status=301, times=3)
    for number in range(5):
        new.publish(cartel_news(number))
        await newsroom.poll()
    assert (len(old.requests), len(new.requests)) == (3, 5)
    assert newsroom.sent() == 4  # the first was the baseline
    assert newsroom.row()["url"].endswith("/old.xml")


async def test_a_temporary_redirect_changes_nothing(newsroom: Newsroom) -> None:
    old, new = newsroom.add("/old.xml"), newsroom.server.add_feed("/new.xml", title="New")
    old.redirect("/new.xml", status=302, times=5)
    for _ in range(5):
        await newsroom.poll()
    assert (len(old.requests), len(new.requests)) == (5, 5)


async def test_an_address_that_fails_gives_way_to_the_configured_one(newsroom: Newsroom) -> None:
    old, new = newsroom.add("/old.xml"), newsroom.server.add_feed("/new.xml", title="New")
    old.redirect("/new.xml", status=308, times=3)
    for _ in range(3):
        await newsroom.poll()
    new.fail(404, times=5)
    for _ in range(5):
        await newsroom.poll(minutes=DAY_MIN)
    await newsroom.poll(minutes=DAY_MIN)
    assert (len(old.requests), len(new.requests)) == (4, 8)
    assert newsroom.row()["failures"] == 0


async def test_a_feed_that_was_ended_is_asked_once_a_week_and_says_so(newsroom: Newsroom) -> None:
    newsroom.add().fail(410)
    await newsroom.poll()
    assert waits(newsroom) == timedelta(days=7)
    assert "ended" in str(newsroom.row()["error"])
    assert newsroom.row()["gone_at"] == newsroom.clock()


async def test_what_is_called_fresh_is_not_asked_for(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.fail(200, {"cache-control": "max-age=1800"}, body=feed.body())
    await newsroom.poll()
    assert timedelta(minutes=30) <= waits(newsroom) <= timedelta(minutes=33)


async def test_an_interval_that_the_operator_gave_a_feed_is_kept(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    newsroom.db.call(lambda tx: tx.execute(text("UPDATE feeds SET interval_s = 60")))
    feed.fail(200, {"cache-control": "max-age=1800"}, body=feed.body())
    await newsroom.poll()
    assert waits(newsroom) <= timedelta(seconds=66)


async def test_a_feed_that_was_all_news_is_asked_again_sooner(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    feed.publish(*(cartel_news(number) for number in range(3)))
    await newsroom.poll()
    assert waits(newsroom) <= timedelta(seconds=165)
    feed.publish(cartel_news(9))
    await newsroom.poll()
    assert waits(newsroom) >= timedelta(seconds=300)
