"""What was held back is sent when it is news elsewhere, and only then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.watchers.newsroom import NOON, Newsroom, cartel_news

pytestmark = pytest.mark.anyio

FIRST = cartel_news(1, guid="tag:1")


async def test_a_held_alert_is_released_by_a_fresh_entry_of_the_same_text(
    newsroom: Newsroom,
) -> None:
    newsroom.add("/one.xml").publish(FIRST)
    other = newsroom.add("/other.xml")
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 0)
    other.publish(replace(FIRST, guid="tag:theirs", link="https://other.example/1"))
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 1)


async def test_a_held_alert_is_released_when_its_link_is_news_in_another_feed(
    newsroom: Newsroom,
) -> None:
    newsroom.add("/one.xml").publish(FIRST)
    other = newsroom.add("/other.xml")
    await newsroom.poll()
    other.publish(replace(FIRST, guid="tag:theirs"))
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 1)
    other.publish(cartel_news(2))
    await newsroom.poll()
    assert newsroom.sent() == 2


async def test_a_held_alert_stays_held_when_both_feeds_had_its_link_at_first(
    newsroom: Newsroom,
) -> None:
    one, other = newsroom.add("/one.xml"), newsroom.add("/other.xml")
    one.publish(FIRST)
    other.publish(replace(FIRST, guid="tag:theirs"))
    await newsroom.poll()
    for feed in (one, other):
        feed.publish(cartel_news(2))
    await newsroom.poll()
    assert newsroom.sent() == 1


async def test_a_held_alert_stays_held_when_its_own_feed_changes_the_guid(
    newsroom: Newsroom,
) -> None:
    feed = newsroom.add()
    feed.publish(replace(FIRST, guid="tag:old"))
    await newsroom.poll()
    feed.remove("tag:old")
    feed.publish(replace(FIRST, guid="tag:new"))
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 0)


async def test_a_held_alert_stays_held_while_only_old_news_joins(newsroom: Newsroom) -> None:
    newsroom.add("/one.xml").publish(FIRST)
    other = newsroom.add("/other.xml")
    await newsroom.poll()
    old = NOON - timedelta(days=5)
    other.publish(replace(FIRST, guid="t", link="https://other.example/1", published=old))
    await newsroom.poll()
    assert newsroom.sent() == 0
