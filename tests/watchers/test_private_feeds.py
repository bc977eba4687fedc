"""A chat's feed serves that chat: whatever it says, nobody else hears of it, or misses anything."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from matching.match import Matcher
from model import Chat, Entry, Feed, KeywordList, Validators
from storage import chat_feeds, chats, feeds, lists, log
from storage.chat_feeds import Added
from storage.db import Database, Tx
from storage.tables import deliveries, entries, metadata
from tests.storage.news import NOW
from watchers.backtest import Trial, backtest
from watchers.ingest import hold, ingest, item_of
from watchers.normalize import identity_keys
from watchers.reading import Reading
from watchers.scope import place
from watchers.version import text_version

CARTELS = KeywordList("cartels", "Cartels", "Cárteles", ("cartel",))
PEOPLE = (7, 8, 9)
PAPERS = ("https://p1.example/feed", "https://p2.example/feed")  # of the configuration
OTHERS = ("https://f1.example/feed", "https://f2.example/feed")
HOUR = timedelta(hours=1)


class Press:
    """Feeds that show what was published, polled all at once, without a network between."""

    def __init__(self, db: Database) -> None:
        self.db, self.now = db, NOW
        self.shown: dict[str, list[int]] = {url: [] for url in (*PAPERS, *OTHERS)}
        self.matcher = Matcher([CARTELS])

        def prepare(tx: Tx) -> None:
            metadata.create_all(tx)
            lists.sync_shared_lists(tx, [CARTELS], now=NOW)
            specs = [feeds.FeedSpec(url, url[8:10], None, None) for url in PAPERS]
            feeds.sync_feeds(tx, specs, now=NOW)
            for person in PEOPLE:
                chat = Chat(person, "private", str(person), "en", "UTC", "member", "active")
                chats.save_chat(tx, chat, now=NOW)
                lists.subscribe(tx, person, 0, "cartels", now=NOW)

        db.call(prepare)

    def use(self, person: int, url: str, most: int = 9) -> Added:
        spec = feeds.FeedSpec(url, url[8:10], None, None)
        return self.db.call(
            lambda tx: chat_feeds.add_chat_feed(
                tx, person, spec, now=self.now, per_chat=most, in_all=9
            )
        )

    def id_of(self, url: str) -> int:
        found = self.db.look(feeds.feed_names) | {
            feed.id: feed.url for feed in self.db.look(feeds.list_feeds)
        }
        return next((key for key, name in found.items() if name.endswith(url)), 0)

    def leave(self, person: int, url: str) -> bool:
        key = self.id_of(url)
        return self.db.call(lambda tx: chat_feeds.remove_chat_feed(tx, person, key, now=self.now))

    def share(self, url: str, *, shared: bool = True) -> bool:
        key = self.id_of(url)
        return self.db.call(lambda tx: chat_feeds.set_shared(tx, key, shared=shared, now=self.now))

    def poll(self) -> set[str]:
        """The addresses that were asked."""
        self.now += HOUR
        return self.db.call(self._poll)

    def _poll(self, tx: Tx) -> set[str]:
        feeds.make_all_due(tx, now=self.now)
        claimed = feeds.claim_due(tx, owner="test", now=self.now, lease_s=1, limit=99)
        for feed in claimed:
            items = [
                item_of(one, self.matcher.match(one.entry)) for one in place(self._read(feed), feed)
            ]
            rule = hold(baseline=feed.baseline_at is None, now=self.now, max_age=99 * HOUR)
            scope = feed.id if feed.private else None
            ingest(tx, items, feed_id=feed.id, now=self.now, hold=rule, scope=scope)
            feeds.settle_ok(
                tx,
                feed.id,
                now=self.now,
                next_check_at=self.now,
                validators=Validators(),
                body_hash=None,
            )
        return {feed.url for feed in claimed}

    def _read(self, feed: Feed) -> list[Reading]:
        found = [news(number, feed.url) for number in self.shown[feed.url]]
        keys = identity_keys(found, scope=feed.url)
        return [
            Reading(entry, some, text_version(entry))
            for entry, some in zip(found, keys, strict=True)
        ]

    def told(self) -> Counter[tuple[int, int]]:
        """How often each person was told each piece of news."""
        stories = self.db.look(lambda tx: tx.execute(_PER_STORY).all())
        return Counter((who, int(title.rpartition(" ")[2])) for who, _, title in stories)

    def log(self, person: int) -> int:
        """How many alerts a person finds in the log."""
        return self.db.look(lambda tx: log.page_log(tx, person, ["cartels"]))[1]


_PER_STORY = (
    select(deliveries.c.chat_id, deliveries.c.story_id, entries.c.title)
    .join(entries, entries.c.story_id == deliveries.c.story_id)
    .distinct()
)


def news(number: int, url: str) -> Entry:
    title = f"The cartel does what it never did before, number {number}"
    link = f"https://news.example/{number}"
    return Entry(title, "", "", link, f"{url} {number}", url[8:10], "en", None)


@pytest.fixture
def press(tmp_path: Path) -> Iterator[Press]:
    with Database(tmp_path / "atalaya.db", throwaway=True) as db:
        yield Press(db)


def begin(press: Press) -> None:
    """Ana (7) has a feed of her own, looked at once."""
    assert press.use(7, OTHERS[0]) is Added.ADDED
    press.poll()


def test_a_private_feed_alerts_the_chat_that_uses_it_and_no_other(press: Press) -> None:
    begin(press)
    press.shown[OTHERS[0]] = [1]
    press.poll()
    assert press.told() == {(7, 1): 1}
    assert [press.log(person) for person in PEOPLE] == [1, 0, 0]


def test_a_fake_in_a_private_feed_hides_nothing_from_others_and_tells_its_chat_once(
    press: Press,
) -> None:
    begin(press)
    press.shown[OTHERS[0]] = [1]
    press.poll()
    press.shown[PAPERS[0]] = [1]  # under the same link, with the same text
    press.poll()
    assert press.told() == {(7, 1): 1, (8, 1): 1, (9, 1): 1}


def test_sharing_lets_everybody_hear_of_what_is_new_from_then_on(press: Press) -> None:
    begin(press)
    press.shown[OTHERS[0]] = [1]
    press.poll()
    assert press.share(OTHERS[0])
    assert not press.share(OTHERS[0])
    press.shown[OTHERS[0]] = [2, 1]
    press.poll()
    assert press.told() == {(7, 1): 1, (7, 2): 1, (8, 2): 1, (9, 2): 1}


def test_a_feed_that_nobody_uses_any_more_is_not_polled(press: Press) -> None:
    begin(press)
    assert press.use(8, OTHERS[0]) is Added.ADDED
    assert press.leave(7, OTHERS[0])
    assert OTHERS[0] in press.poll()
    assert press.leave(8, OTHERS[0])
    assert not press.leave(8, OTHERS[0])
    assert OTHERS[0] not in press.poll()
    press.shown[OTHERS[0]] = [1]
    assert press.use(9, OTHERS[0]) is Added.ADDED
    assert OTHERS[0] in press.poll()
    assert press.told() == {}  # what it shows by then is no news


def test_a_feed_is_polled_once_however_many_chats_use_it(press: Press) -> None:
    begin(press)
    press.use(8, OTHERS[0])
    press.shown[OTHERS[0]] = [1]
    press.poll()
    stored = press.db.look(lambda tx: tx.execute(select(entries.c.id)).all())
    assert len(stored) == 1
    assert press.told() == {(7, 1): 1, (8, 1): 1}


def test_feeds_of_the_configuration_are_nobodys_to_add_remove_or_share(press: Press) -> None:
    assert press.use(7, PAPERS[0]) is Added.SHARED
    assert not press.leave(7, PAPERS[0])
    assert not press.share(PAPERS[0], shared=False)
    assert set(PAPERS) <= press.poll()


def test_a_chat_has_as_many_feeds_as_it_may(press: Press) -> None:
    assert press.use(7, OTHERS[0], most=1) is Added.ADDED
    assert press.use(7, OTHERS[0], most=1) is Added.USED
    assert press.use(7, OTHERS[1], most=1) is Added.FULL
    assert press.use(8, OTHERS[1], most=1) is Added.ADDED


def test_a_feed_that_the_configuration_takes_over_serves_everybody_until_it_leaves(
    press: Press,
) -> None:
    begin(press)
    taken = [feeds.FeedSpec(url, "x", None, None) for url in (*PAPERS, OTHERS[0])]
    press.db.call(lambda tx: feeds.sync_feeds(tx, taken, now=press.now))
    press.shown[OTHERS[0]] = [1]
    press.poll()
    assert press.told() == {(7, 1): 1, (8, 1): 1, (9, 1): 1}
    press.db.call(lambda tx: feeds.sync_feeds(tx, taken[:2], now=press.now))
    press.shown[OTHERS[0]] = [2, 1]
    press.poll()
    assert press.told() == {(7, 1): 1, (8, 1): 1, (9, 1): 1, (7, 2): 1}


@pytest.mark.anyio
async def test_a_backtest_looks_at_ones_own_private_feeds_only(press: Press) -> None:
    begin(press)
    press.shown[OTHERS[0]] = [1]
    press.poll()

    async def found(person: int | None) -> int:
        trial = Trial("cartel", aliases={})
        span = timedelta(days=1)
        return (await backtest(press.db, trial, now=press.now, span=span, chat_id=person)).stories

    assert [await found(person) for person in (7, 8, None)] == [1, 0, 0]


STEPS = st.one_of(
    st.tuples(st.just("publish"), st.sampled_from((*PAPERS, *OTHERS)), st.integers(1, 4)),
    st.tuples(st.just("use"), st.sampled_from(OTHERS), st.sampled_from(PEOPLE)),
    st.tuples(st.just("leave"), st.sampled_from(OTHERS), st.sampled_from(PEOPLE)),
    st.tuples(st.sampled_from(("share", "keep")), st.sampled_from(OTHERS), st.just(0)),
    st.tuples(st.just("poll"), st.just(""), st.just(0)),
)


class Expected:
    """What is to be heard, in a few words: news is what a feed had not shown when it was known."""

    def __init__(self) -> None:
        self.users: dict[str, set[int]] = {url: set() for url in OTHERS}
        self.shared: set[str] = set(PAPERS)
        self.fresh: set[str] = {*PAPERS, *OTHERS}  # not looked at yet
        self.seen: dict[str, set[int]] = {url: set() for url in (*PAPERS, *OTHERS)}
        self.told: set[tuple[int, int]] = set()

    def is_watched(self, url: str) -> bool:
        return url in self.shared or bool(self.users[url])

    def step(self, what: str, url: str, person: int) -> None:
        if what == "use" and url not in self.shared:
            self.fresh |= set() if self.is_watched(url) else {url}
            self.users[url].add(person)
        elif what == "leave":
            self.users[url].discard(person)
        elif what == "share" and self.is_watched(url):
            self.shared.add(url)
        elif what == "keep":
            self.shared.discard(url)

    def poll(self, shown: dict[str, list[int]]) -> None:
        for url in filter(self.is_watched, shown):
            for number in set(shown[url]) - self.seen[url] if url not in self.fresh else ():
                audience = PEOPLE if url in self.shared else self.users[url]
                self.told |= {(person, number) for person in audience}
            self.seen[url] |= set(shown[url])
            self.fresh.discard(url)


@settings(max_examples=60, deadline=None)
@example(
    steps=[
        *(("publish", url, 1) for url in (PAPERS[0], OTHERS[0])),
        *(("use", OTHERS[0], 7), ("share", OTHERS[0], 0), ("poll", "", 0), ("keep", OTHERS[0], 0)),
    ]
)
@example(
    steps=[
        *(("publish", url, 1) for url in (PAPERS[0], OTHERS[0])),
        *(("use", OTHERS[0], 7), ("poll", "", 0), ("share", OTHERS[0], 0)),
    ]
)
@given(steps=st.lists(STEPS, max_size=25))
def test_whatever_happens_each_hears_once_of_what_is_theirs(
    steps: list[tuple[str, str, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    expected = Expected()
    with Database(tmp_path_factory.mktemp("db") / "a.db", throwaway=True) as db:
        press = Press(db)
        for what, url, number in [*steps, ("poll", "", 0)]:
            if what == "publish" and number not in press.shown[url]:
                press.shown[url].insert(0, number)
            elif what == "use":
                press.use(number, url)
            elif what == "leave":
                press.leave(number, url)
            elif what in {"share", "keep"}:
                press.share(url, shared=what == "share")
            elif what == "poll":
                press.poll()
                expected.poll(press.shown)
            expected.step(what, url, number)
        told = press.told()
        assert set(told.values()) <= {1}
        assert set(told) == expected.told
