"""Many feeds at a time: none stops another, none is asked twice, no host is crowded."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text
from starlette.types import ASGIApp, Receive, Scope, Send

from storage import feeds
from tests.fakes.changes import Changes
from tests.watchers.conftest import Stage
from tests.watchers.newsroom import NOON, Newsroom, cartel_news
from watchers.rounds import LEASE_S, Rounds

pytestmark = pytest.mark.anyio


async def turn(rounds: Rounds, newsroom: Newsroom, *, minutes: float = 10) -> int:
    """Later, one tick and everything it started; how many that was."""
    newsroom.clock.move(minutes=minutes)
    started = await rounds.tick()
    await rounds.drain()
    return started


class Crowd:
    """A publisher's front door: counts who is inside, and keeps them waiting while it is shut."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._changes = Changes()
        self._shut = False
        self._now = 0
        self.most = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._changes:
            self._now += 1
            self.most = max(self.most, self._now)
        await self._changes.wait_in_loop(lambda: not self._shut, 60)
        try:
            await self._app(scope, receive, send)
        finally:
            self._now -= 1

    @contextmanager
    def shut(self) -> Iterator[None]:
        """Inside, nobody gets an answer."""
        self._shut = True
        try:
            yield
        finally:
            with self._changes:
                self._shut = False

    async def arrived(self, count: int) -> None:
        """Wait until so many are inside."""
        assert await self._changes.wait_in_loop(lambda: self._now >= count, 10)


@pytest.fixture
def crowd(newsroom: Newsroom, stage: Stage) -> Crowd:
    crowd = Crowd(newsroom.server.app)
    stage.app = crowd
    return crowd


async def test_a_tick_polls_what_is_due_and_nothing_else(newsroom: Newsroom) -> None:
    for path in ("/a.xml", "/b.xml", "/c.xml"):
        newsroom.add(path).publish(cartel_news())
    rounds = newsroom.rounds()
    assert await turn(rounds, newsroom) == 3
    assert await turn(rounds, newsroom, minutes=1) == 0
    assert await turn(rounds, newsroom) == 3
    assert len(newsroom.server.requests) == 6
    assert rounds.decisions == {"new story": 1, "duplicate": 2}


async def test_one_feeds_failure_does_not_stop_the_others(newsroom: Newsroom) -> None:
    newsroom.add("/broken.xml").raw = b"garbage"
    newsroom.add("/down.xml").drop()
    newsroom.add("/good.xml").publish(cartel_news())
    await turn(newsroom.rounds(), newsroom)
    failures = {path: health.failures for path, health in newsroom.health().items()}
    assert failures == {"/broken.xml": 1, "/down.xml": 1, "/good.xml": 0}
    assert len(newsroom.titles()) == 1


async def test_a_bug_met_on_one_feed_does_not_stop_the_others(
    newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    newsroom.add("/bad.xml").publish(cartel_news(1, title="Bad"))
    newsroom.add("/good.xml").publish(cartel_news(2))
    newsroom.db.call(
        lambda tx: tx.execute(
            text(
                "CREATE TRIGGER bad BEFORE INSERT ON entries WHEN NEW.title = 'Bad' "
                "BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        )
    )
    rounds = newsroom.rounds()
    assert await turn(rounds, newsroom) == 2
    assert newsroom.titles() == [cartel_news(2).title]
    assert "poll failed" in capsys.readouterr().out
    newsroom.clock.move(seconds=LEASE_S)
    assert await turn(rounds, newsroom) == 2  # its claim has run out: it is tried again


async def test_a_host_is_asked_one_thing_at_a_time(newsroom: Newsroom, crowd: Crowd) -> None:
    for number in range(3):
        newsroom.add(f"/{number}.xml").hang(delay_s=0.05)
    await turn(newsroom.rounds(), newsroom)
    assert len(newsroom.server.requests) == 3
    assert crowd.most == 1


async def test_hosts_are_asked_beside_each_other(newsroom: Newsroom, crowd: Crowd) -> None:
    newsroom.add("/a.xml")
    newsroom.add("/b.xml", host="localhost")
    rounds = newsroom.rounds()
    newsroom.clock.move(minutes=10)
    with crowd.shut():
        await rounds.tick()
        await crowd.arrived(2)
    await rounds.drain()
    assert crowd.most == 2


async def test_no_more_feeds_are_claimed_than_have_room(newsroom: Newsroom, crowd: Crowd) -> None:
    for number in range(5):
        newsroom.add(f"/{number}.xml")
    rounds, other = newsroom.rounds(concurrency=1), newsroom.rounds(owner="other")
    newsroom.clock.move(minutes=10)
    with crowd.shut():
        assert [await rounds.tick() for _ in range(3)] == [4, 0, 0]
        assert await other.tick() == 1
    await asyncio.gather(rounds.drain(), other.drain())


async def test_feeds_that_wait_for_a_slow_host_keep_no_other_host_waiting(
    newsroom: Newsroom, crowd: Crowd
) -> None:
    for number in range(3):
        newsroom.add(f"/{number}.xml")
    newsroom.add("/elsewhere.xml", host="localhost")
    rounds = newsroom.rounds(concurrency=2)
    newsroom.clock.move(minutes=10)
    with crowd.shut():
        await rounds.tick()
        await crowd.arrived(2)
    await rounds.drain()
    assert crowd.most == 2


async def test_two_pollers_never_poll_one_feed_twice(newsroom: Newsroom) -> None:
    for number in range(6):
        newsroom.add(f"/{number}.xml").publish(cartel_news(number))
    newsroom.clock.move(minutes=10)
    one, other = newsroom.rounds(owner="one"), newsroom.rounds(owner="other")
    started = await asyncio.gather(one.tick(), other.tick())
    await asyncio.gather(one.drain(), other.drain())
    assert sum(started) == 6
    assert len(newsroom.server.requests) == 6
    assert len(newsroom.titles()) == 6


async def test_a_poll_that_outlives_its_lease_is_not_started_again(
    newsroom: Newsroom, crowd: Crowd
) -> None:
    feed = newsroom.add()
    rounds = newsroom.rounds()
    newsroom.clock.move(minutes=10)
    with crowd.shut():
        assert await rounds.tick() == 1
        await crowd.arrived(1)
        newsroom.clock.move(seconds=LEASE_S + 1)
        assert await rounds.tick() == 0
        assert await newsroom.rounds(owner="other").tick() == 0  # the claim was made longer
    await rounds.drain()
    assert len(feed.requests) == 1


async def test_a_poller_that_died_leaves_its_feeds_to_others(newsroom: Newsroom) -> None:
    newsroom.add()
    newsroom.db.call(
        lambda tx: feeds.claim_due(tx, owner="dead", now=NOON, lease_s=LEASE_S, limit=9)
    )
    heir = newsroom.rounds(owner="heir")
    assert await turn(heir, newsroom, minutes=1) == 0
    newsroom.clock.move(seconds=LEASE_S)
    assert await turn(heir, newsroom) == 1
    assert newsroom.health()["/feed.xml"].ok_at == newsroom.clock()


async def test_draining_with_nothing_under_way_returns(newsroom: Newsroom) -> None:
    await newsroom.rounds().drain()
    assert await newsroom.rounds().tick() == 0


async def test_a_host_that_asks_for_peace_gets_it_for_all_its_feeds(newsroom: Newsroom) -> None:
    newsroom.add("/a.xml").fail(429, {"retry-after": "1800"})
    newsroom.add("/b.xml").publish(cartel_news())
    rounds = newsroom.rounds()
    assert await turn(rounds, newsroom) == 2
    assert [seen.path for seen in newsroom.server.requests] == ["/a.xml"]
    assert newsroom.health()["/b.xml"].failures == 0
    assert await turn(rounds, newsroom, minutes=20) == 0
    assert await turn(rounds, newsroom, minutes=15) == 2
    assert len(newsroom.titles()) == 1


async def test_another_host_is_not_concerned(newsroom: Newsroom) -> None:
    newsroom.add("/a.xml").fail(429, {"retry-after": "1800"})
    newsroom.add("/b.xml", host="localhost").publish(cartel_news())
    await turn(newsroom.rounds(), newsroom)
    assert len(newsroom.titles()) == 1


async def test_one_feeds_wish_quiets_its_host_for_an_hour_at_most(newsroom: Newsroom) -> None:
    newsroom.add("/a.xml").fail(429, {"retry-after": "999999"})
    newsroom.add("/b.xml").publish(cartel_news())
    rounds = newsroom.rounds()
    await turn(rounds, newsroom)
    assert await turn(rounds, newsroom, minutes=61) == 1
    assert len(newsroom.titles()) == 1


async def test_two_requests_to_a_host_keep_their_distance(newsroom: Newsroom) -> None:
    for path in ("/a.xml", "/b.xml", "/c.xml"):
        newsroom.add(path)
    loop = asyncio.get_running_loop()
    began = loop.time()
    newsroom.clock.move(minutes=10)
    rounds = newsroom.rounds(host_gap_s=0.1)
    await rounds.tick()
    await rounds.drain()
    assert loop.time() - began >= 0.2


async def test_a_host_that_does_not_say_how_long_gets_the_usual_interval(
    newsroom: Newsroom,
) -> None:
    newsroom.add("/a.xml").fail(429)
    newsroom.add("/b.xml").publish(cartel_news())
    rounds = newsroom.rounds()
    await turn(rounds, newsroom)
    assert await turn(rounds, newsroom, minutes=4.9) == 0
    assert await turn(rounds, newsroom, minutes=0.2) == 1
    assert len(newsroom.titles()) == 1
