"""Known entries whose text changes: one that matches is news, once; what always changes isn't."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from model import Reason
from storage.tables import entries, entry_keys, matches
from tests.fakes.feed_server import Feed, Item
from tests.watchers.newsroom import NOON, Newsroom, cartel_news
from watchers.edits import MAX_KEYS

pytestmark = pytest.mark.anyio

QUIET = Item(
    title="Gardens open",
    summary="Flowers and trees.",
    link="https://news.example/gardens",
    guid="tag:1",
    published=NOON,
)
LOUD = replace(QUIET, summary="Flowers and trees; a cartel's boss was there.")


def put(feed: Feed, *items: Item) -> None:
    """Let the feed show these entries and no others."""
    for item in feed.items:
        feed.remove(item.guid or item.link)
    feed.publish(*items)


async def test_an_edit_that_makes_a_quiet_entry_match_alerts_once(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    put(feed, QUIET)
    await newsroom.poll()  # its baseline
    put(feed, LOUD)
    (edit,) = await newsroom.poll()
    assert (edit.reason, edit.alerts, edit.edited) == (Reason.NEW_MATCH, ("watched",), True)
    assert (newsroom.logged(), newsroom.sent()) == ([None], 1)
    for again in (QUIET, LOUD, replace(LOUD, summary="The cartel again, and more.")):
        put(feed, again)
        await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == ([None], 1)


async def test_an_edit_of_old_news_is_logged_and_not_sent(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    old = NOON - timedelta(days=9)
    put(feed, replace(QUIET, published=old))
    await newsroom.poll()
    put(feed, replace(LOUD, published=old))
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == (["too old"], 0)


async def test_an_edit_of_what_was_held_does_not_release_it(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    put(feed, cartel_news(1, guid="a"))
    await newsroom.poll()
    put(feed, cartel_news(1, guid="a", summary="The cartel did it, says the court."))
    (edit,) = await newsroom.poll()
    assert (edit.edited, edit.alerts) == (True, ())
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 0)


async def test_the_stored_text_becomes_the_new_one_with_its_matches(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    put(feed, QUIET)
    await newsroom.poll()
    moved = replace(LOUD, link="https://news.example/moved")
    put(feed, moved)
    await newsroom.poll()
    columns = (entries.c.title, entries.c.summary, entries.c.link)
    row = newsroom.db.look(lambda tx: tx.execute(select(*columns)).one())
    assert tuple(row) == (moved.title, moved.summary, moved.link)
    ((field, start, end),) = newsroom.db.look(
        lambda tx: tx.execute(select(matches.c.spans).limit(1)).scalar_one()
    )
    assert (field, moved.summary[start:end]) == ("summary", "cartel")


async def test_a_text_that_lost_what_an_alert_quotes_is_not_stored(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    put(feed, LOUD)
    await newsroom.poll()
    put(feed, QUIET)
    (edit,) = await newsroom.poll()
    assert edit.edited
    stored = newsroom.db.look(lambda tx: tx.execute(select(entries.c.summary)).scalar_one())
    assert stored == LOUD.summary


async def test_another_feeds_fuller_text_of_a_known_link_is_looked_at(newsroom: Newsroom) -> None:
    one, other = newsroom.add("/one.xml"), newsroom.add("/other.xml")
    await newsroom.poll()
    put(one, QUIET)
    await newsroom.poll()
    put(other, replace(LOUD, guid="tag:theirs"))
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == ([None], 1)
    assert len(newsroom.titles()) == 1


async def test_counters_and_clocks_in_a_text_are_no_edits(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    for number in range(3):
        put(feed, replace(QUIET, summary=f"Read {1_000 + number} times, {number * 3} minutes ago."))
        decisions = await newsroom.poll()
    assert [decision.edited for decision in decisions] == [False]


async def test_what_changes_with_every_look_is_not_remembered_for_ever(
    newsroom: Newsroom,
) -> None:
    feed = newsroom.add()
    for number in range(MAX_KEYS + 10):
        words = " ".join("abcdefghij"[int(digit)] * 3 for digit in str(number))
        put(feed, replace(QUIET, summary=f"Flowers {words}.", guid=f"tag:{words}"))
        await newsroom.poll()
    put(feed, LOUD)
    await newsroom.poll()
    assert newsroom.sent() == 1
    kept = newsroom.db.look(
        lambda tx: tx.execute(select(func.count()).select_from(entry_keys)).scalar_one()
    )
    assert kept <= MAX_KEYS + 2
