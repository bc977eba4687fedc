"""One feed, polled again and again: what is logged, what is sent, what is remembered."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from model import Held, Reason
from tests.fakes.feed_server import Item
from tests.watchers.newsroom import NOON, Newsroom, cartel_news

pytestmark = pytest.mark.anyio

QUIET = Item(title="Gardens open", summary="Flowers.", link="https://news.example/gardens")


async def test_a_first_poll_logs_what_it_finds_and_sends_nothing(newsroom: Newsroom) -> None:
    newsroom.add().publish(QUIET, cartel_news())
    quiet, loud = await newsroom.poll()
    assert (quiet.reason, quiet.alerts) == (Reason.NO_MATCH, ())
    assert (loud.reason, loud.alerts) == (Reason.NEW_STORY, ("watched",))
    assert loud.held is Held.BASELINE
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 0)


async def test_a_second_poll_sends_what_is_new(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.publish(QUIET)
    await newsroom.poll()
    feed.publish(cartel_news())
    known, new = await newsroom.poll()
    assert (known.reason, new.alerts, new.held) == (Reason.DUPLICATE, ("watched",), None)
    assert (newsroom.logged(), newsroom.sent()) == ([None], 1)


async def test_the_first_look_at_an_empty_feed_is_its_baseline(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    assert await newsroom.poll() == []
    feed.publish(cartel_news())
    await newsroom.poll()
    assert newsroom.sent() == 1


async def test_a_feed_that_failed_at_first_still_gets_its_baseline(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.publish(cartel_news())
    feed.fail(503)
    assert await newsroom.poll() == []
    feed.fail(304)  # nothing was asked for that could be unmodified
    assert await newsroom.poll(minutes=60) == []
    await newsroom.poll(minutes=60)
    assert (newsroom.logged(), newsroom.sent()) == (["baseline"], 0)


@pytest.mark.parametrize(
    ("age", "held", "sent"),
    [
        (timedelta(hours=73), ["too old"], 0),
        (timedelta(hours=71), [None], 1),
        (-timedelta(days=30), [None], 1),
    ],
)
async def test_old_news_is_logged_and_not_sent(
    newsroom: Newsroom, age: timedelta, held: list[str | None], sent: int
) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    feed.publish(cartel_news(published=newsroom.clock() - age))
    await newsroom.poll()
    assert (newsroom.logged(), newsroom.sent()) == (held, sent)


async def test_news_without_a_date_is_news(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    feed.publish(cartel_news(published=None))
    await newsroom.poll()
    assert newsroom.sent() == 1


async def test_the_oldest_entry_of_a_document_comes_first(newsroom: Newsroom) -> None:
    newsroom.add().publish(cartel_news(1), cartel_news(2))  # the document shows 2 above 1
    await newsroom.poll()
    assert newsroom.titles() == [cartel_news(1).title, cartel_news(2).title]


async def test_the_same_document_again_is_not_even_looked_at(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.publish(cartel_news())
    await newsroom.poll()
    assert await newsroom.poll() == []  # 304
    feed.etag = feed.last_modified = False
    assert await newsroom.poll() == []  # 200 with the same bytes
    assert [seen.status for seen in feed.requests] == [200, 304, 200]
    assert len(newsroom.titles()) == 1


FIRST = cartel_news(1, guid="tag:1")


@pytest.mark.parametrize(
    "again",
    [
        replace(FIRST, guid="tag:changed"),
        replace(FIRST, link=FIRST.link + "?utm_source=rss", guid="tag:changed"),
        replace(FIRST, link="https://news.example/moved"),
        replace(FIRST, published=NOON + timedelta(hours=1)),
        replace(FIRST, published=None),
        replace(FIRST, title="Cartel: a corrected title", summary="A cartel, rewritten."),
    ],
)
async def test_a_known_entry_that_changed_is_not_news(newsroom: Newsroom, again: Item) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    feed.publish(FIRST)
    await newsroom.poll()
    feed.remove("tag:1")
    feed.publish(again)
    decisions = await newsroom.poll()
    assert [decision.reason for decision in decisions] == [Reason.DUPLICATE]
    assert newsroom.titles() == [again.title]
    assert newsroom.sent() == 1


async def test_a_mark_learned_late_recognises_too(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    steps = [
        replace(FIRST),
        replace(FIRST, link="https://news.example/moved"),
        replace(FIRST, link="https://news.example/moved", guid="tag:new", title="Cartel, later"),
    ]
    for step in steps:
        for item in feed.items:
            feed.remove(item.guid or item.link)
        feed.publish(step)
        await newsroom.poll()
    assert newsroom.titles() == [steps[-1].title]


async def test_unlike_entries_under_one_link_are_all_news(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    live = "https://news.example/live"
    feed.publish(cartel_news(1, guid="a", link=live), cartel_news(2, guid="b", link=live))
    await newsroom.poll()
    assert len(newsroom.titles()) == 2


async def test_an_entry_of_another_feed_under_the_same_link_is_known(newsroom: Newsroom) -> None:
    one, other = newsroom.add("/one.xml"), newsroom.add("/other.xml")
    await newsroom.poll()
    one.publish(FIRST)
    other.publish(replace(FIRST, guid="tag:theirs"))
    decisions = await newsroom.poll()
    assert [decision.reason for decision in decisions] == [Reason.NEW_STORY, Reason.DUPLICATE]
    assert newsroom.sent() == 1


async def test_the_same_text_in_another_feed_joins_the_story(newsroom: Newsroom) -> None:
    one, other = newsroom.add("/one.xml"), newsroom.add("/other.xml")
    await newsroom.poll()
    one.publish(FIRST)
    other.publish(replace(FIRST, guid="tag:theirs", link="https://other.example/1"))
    first, second = await newsroom.poll()
    assert (second.reason, second.story_id) == (Reason.JOINED_STORY, first.story_id)
    assert newsroom.sent() == 1


@pytest.mark.parametrize(
    ("headers", "minutes"), [({}, 10), ({"retry-after": "7200"}, 120), ({"retry-after": "1"}, 10)]
)
async def test_a_feed_that_fails_is_put_off(
    newsroom: Newsroom, headers: dict[str, str], minutes: float
) -> None:
    newsroom.add().fail(503, headers)
    await newsroom.poll()
    health = newsroom.health()["/feed.xml"]
    assert (health.failures, health.error) == (1, "the server answered 503")
    wait = health.next_check_at - newsroom.clock()
    assert timedelta(minutes=minutes) <= wait <= timedelta(minutes=minutes * 1.1)


async def test_failures_in_a_row_are_put_off_longer_until_one_goes_well(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.fail(500, times=3)
    waits = []
    for _ in range(4):
        await newsroom.poll(minutes=60)
        waits.append(newsroom.health()["/feed.xml"].next_check_at - newsroom.clock())
    assert timedelta(minutes=10) < waits[0] < waits[1] < waits[2]
    assert waits[3] < timedelta(minutes=6)
    health = newsroom.health()["/feed.xml"]
    assert (health.failures, health.error) == (0, None)


@pytest.mark.parametrize("trouble", ["status", "garbage", "drop"])
async def test_a_failure_keeps_the_validators(newsroom: Newsroom, trouble: str) -> None:
    feed = newsroom.add()
    feed.publish(QUIET)
    await newsroom.poll()
    before = newsroom.row()
    match trouble:
        case "status":
            feed.fail(503, {"etag": '"error"'})
        case "garbage":
            feed.fail(200, {"etag": '"error"'}, body=b"garbage")
        case _:
            feed.drop()
    await newsroom.poll()
    after = newsroom.row()
    assert after["failures"] == 1
    for column in ("etag", "last_modified", "body_hash", "baseline_at", "ok_at"):
        assert after[column] == before[column] is not None


async def test_a_304_that_brings_new_validators_is_believed(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    feed.publish(QUIET)
    await newsroom.poll()
    known = newsroom.row()
    feed.fail(304, {"etag": '"new"'})
    await newsroom.poll()
    assert newsroom.row()["etag"] == '"new"'
    assert newsroom.row()["body_hash"] == known["body_hash"]


async def test_what_could_not_be_stored_is_taken_by_the_next_poll(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    before = newsroom.row()
    feed.publish(cartel_news())
    newsroom.db.call(lambda tx: tx.execute(text(TRIGGER)))
    rounds = newsroom.rounds()
    newsroom.clock.move(minutes=10)
    await rounds.tick()
    await rounds.drain()
    assert newsroom.titles() == []
    assert [newsroom.row()[name] for name in ("etag", "body_hash", "failures")] == [
        before[name] for name in ("etag", "body_hash", "failures")
    ]
    newsroom.db.call(lambda tx: tx.execute(text("DROP TRIGGER full")))
    await newsroom.poll()
    assert newsroom.titles() == [cartel_news().title]
    assert newsroom.sent() == 1


TRIGGER = """
CREATE TRIGGER full BEFORE INSERT ON deliveries
BEGIN SELECT RAISE(ABORT, 'the disk is full'); END
"""


async def test_a_list_that_changes_counts_from_the_next_poll(newsroom: Newsroom) -> None:
    feed = newsroom.add()
    await newsroom.poll()
    newsroom.db.call(lambda tx: tx.execute(text('UPDATE lists SET queries = \'["garden*", "("]\'')))
    newsroom.db.call(
        lambda tx: tx.execute(text("UPDATE meta SET value = '99' WHERE key = 'lists_revision'"))
    )
    feed.publish(QUIET)
    (decision,) = await newsroom.poll()
    assert [match.query for match in decision.matches] == ["garden*"]


async def test_what_a_feed_does_not_say_of_its_entries_the_operator_does(
    newsroom: Newsroom,
) -> None:
    newsroom.add(lang="").publish(QUIET)
    newsroom.db.call(lambda tx: tx.execute(text("UPDATE feeds SET name = 'Ours', lang = 'es'")))
    await newsroom.poll()
    stored = newsroom.db.look(lambda tx: tx.execute(text("SELECT outlet, lang FROM entries")).all())
    assert [tuple(row) for row in stored] == [("Ours", "es")]
