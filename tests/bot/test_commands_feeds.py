from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from model import Chat, Validators
from storage import chat_feeds, chats, feeds
from storage.db import Database, Tx
from tests.bot.phone import Phone, labels, phone_to
from tests.bot.samples import ANA, NOW, Watch, make_config
from tests.fakes.bot_api import BotApi
from tests.fakes.feed_server import FeedServer, Item
from tests.fakes.serving import serve
from watchers.fetch import make_fetcher, make_guests
from watchers.parser import Parser
from watchers.poll import make_watch
from watchers.scout import make_scout

BOSS = Chat(7, "private", "Ana", "en", "UTC", "admin", "active")


@pytest.fixture
def news() -> FeedServer:
    return FeedServer()


@pytest.fixture
def site(news: FeedServer) -> Iterator[str]:
    with serve(news.app) as address:
        yield address


@pytest.fixture
async def reader(api: BotApi, url: str, db: Database, clock: Watch) -> AsyncIterator[Phone]:
    """A phone to a bot that looks at addresses on this machine."""
    fetch = {"guest_networks": ["127.0.0.0/8"], "host_gap_s": 0}
    config = make_config(url, fetch=fetch)
    parser = Parser()
    try:
        async with make_fetcher(config, clock) as own, make_guests(config, clock) as guests:
            watch = make_watch(config, db, own, parser, clock, aliases={}, guests=guests)
            async with phone_to(
                api,
                url,
                db,
                clock,
                scout=make_scout(watch),
                telegram={"access": "open"},
                limits={"feeds_per_chat": 2},
            ) as one:
                yield one
    finally:
        parser.close()


def add(tx: Tx, person: int, url: str, name: str) -> None:
    spec = feeds.FeedSpec(url, name, None, None)
    chat_feeds.add_chat_feed(tx, person, spec, now=NOW, per_chat=9, in_all=9)


def known(db: Database, person: int = 7) -> list[tuple[str, bool]]:
    """Names of the feeds that serve this chat, and whether it added them."""
    found = db.look(lambda tx: chat_feeds.visible_feeds(tx, person))
    return [(feed.name, mine) for feed, mine in found]


def configure(tx: Tx) -> None:
    specs = [
        feeds.FeedSpec(f"https://p.example/{n}", f"Paper {n:02}", None, None) for n in range(9)
    ]
    feeds.sync_feeds(tx, specs, now=NOW)


@pytest.mark.anyio
async def test_a_page_leads_to_its_feed_which_is_seen_before_it_is_added_and_removed(
    reader: Phone, db: Database, news: FeedServer, site: str
) -> None:
    feed = news.add_feed("/news.xml", title="The <b>Border</b> Tribune")
    feed.publish(Item(title="Mexico expels 26", link="https://t.example/1", published=NOW))
    feed.publish(Item(title="Weather & wind", link="https://t.example/2", published=NOW))
    news.add_page(
        "/",
        '<link rel="alternate" type="application/rss+xml" href="/news.xml">'
        '<link rel="alternate" type="application/rss+xml" href="/sport.xml">',
    )
    await reader.ask("/start")
    shown = await reader.ask(f"/addfeed {site}")
    assert shown.text.startswith(f"The Border Tribune · 2 entries\n{site}/news.xml")
    assert "Of the latest 2, 1 matches the lists followed here:\n• Mexico expels 26" in shown.text
    assert "Extraditions" in shown.text
    assert f"/addfeed {site}/sport.xml" in shown.text
    assert known(db) == []

    added = await reader.press(shown, "✅ Add")
    assert added.text.startswith("✅ Added: The Border Tribune")
    assert known(db) == [("The Border Tribune", True)]
    assert known(db, 8) == []
    assert "⚪ not asked yet" in (await reader.ask("/feeds")).text

    removed = await reader.ask(f"/removefeed {site}/news.xml")
    removed = await reader.press(removed, "Yes, remove it")
    assert removed.text.startswith("Removed: The Border Tribune")
    assert known(db) == []


@pytest.mark.anyio
async def test_what_cannot_be_read_looks_the_same_whatever_lives_there(
    reader: Phone, news: FeedServer, site: str
) -> None:
    news.add_page("/page", "<html><body>nothing here</body></html>")
    unknown = f"{site}/nothing"
    refusals = {
        (await reader.ask(f"/addfeed {address}")).text.partition(":\u2060")[0].replace(address, "X")
        for address in (
            unknown,
            "http://10.0.0.1/",
            "http://169.254.169.254/latest",
            "http://no-such-host.invalid/",
            "http://localhost:1/",
            "ftp://files.example/",
            "http://user:pass@p.example/",
        )
    }
    assert len(refusals) == 1
    assert "this address can't be reached" in refusals.pop()
    assert "there is no feed there" in (await reader.ask(f"/addfeed {site}/page")).text
    assert "no se puede acceder" in (await reader.ask("/addfeed http://10.0.0.1/", 8)).text


@pytest.mark.anyio
async def test_feeds_that_are_there_already_or_too_many_are_not_added(
    reader: Phone, db: Database, news: FeedServer, site: str
) -> None:
    for n in range(4):
        news.add_feed(f"/{n}.xml", title=f"Feed {n}").publish(Item(title="One"))
    everybody = [feeds.FeedSpec(f"{site}/0.xml", "Everybody's", None, None)]
    db.call(lambda tx: feeds.sync_feeds(tx, everybody, now=NOW))

    async def answer(n: int, chat: int = 7) -> str:
        shown = await reader.ask(f"/addfeed {site}/{n}.xml", chat)
        return (await reader.press(shown, labels(shown)[0])).text

    assert (await answer(0)).startswith("That feed is read already")
    assert (await answer(1)).startswith("✅")
    assert (await answer(1)).startswith("This chat has that feed already")
    assert (await answer(2)).startswith("✅")
    assert (await answer(3)).startswith("This chat has 2 feeds, the most it may")
    assert (await answer(1, 8)).startswith("✅")
    stored = db.look(feeds.list_feeds)
    assert [feed.name for feed in stored] == ["Everybody's", "Feed 1", "Feed 2"]


@pytest.mark.anyio
async def test_a_feed_that_this_chat_was_not_shown_cannot_be_added(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start", 8)
    shown = await phone.ask("/addfeed news.example")
    (add, _) = (button.callback_data or "" for row in shown.buttons for button in row)
    await phone.press(await phone.forge(add, 8), "forged")
    assert known(db, 8) == []
    assert phone.notice == "Eso es demasiado antiguo. Envíalo otra vez."


@pytest.mark.anyio
async def test_feeds_are_told_with_their_health_in_words(
    phone: Phone, db: Database, clock: Watch
) -> None:
    await phone.ask("/start")

    def poll(tx: Tx) -> None:
        configure(tx)
        ids = [feed.id for feed in feeds.list_feeds(tx)]
        fail = partial(feeds.settle_failed, tx, now=NOW, next_check_at=NOW, error="secret 10.0.0.1")
        fail(ids[0], outcome="timeout")
        fail(ids[1], outcome="gone", gone=True)
        for key in ids[2:4]:
            feeds.settle_ok(
                tx,
                key,
                now=NOW,
                next_check_at=NOW,
                validators=Validators(),
                body_hash=None,
                news=True,
            )

    db.call(poll)
    shown = await phone.ask("/feeds")
    assert "9 feeds serve this chat" in shown.text
    assert "• Paper 00 · 🟠 failing: it does not answer in time" in shown.text
    assert "• Paper 01 · 🔴 ended by its publisher (410) on Tue 12 Aug 2025" in shown.text
    assert "• Paper 02 · 🟢 working" in shown.text
    assert "• Paper 04 · ⚪ not asked yet" in shown.text
    assert "10.0.0.1" not in shown.text
    assert "• Paper 08" in (await phone.press(shown, "▶")).text
    clock.move(timedelta(days=8).total_seconds())
    assert (
        "• Paper 03 · 🟡 silent: nothing new since Tue 12 Aug" in (await phone.ask("/feeds")).text
    )


@pytest.mark.anyio
async def test_another_chats_feed_is_neither_seen_nor_removed(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    await phone.ask("/start", 8)
    db.call(lambda tx: add(tx, 8, "https://luz.example/feed", "Luz's"))
    (feed,) = db.look(feeds.list_feeds)
    assert "Luz" not in (await phone.ask("/feeds")).text
    assert "Luz" not in (await phone.ask("/mute 1d outlet: Luz's")).text.replace("called Luz's", "")
    for data in (f"f:one:{feed.id}:0", f"fr:ask:{feed.id}", f"fr:yes:{feed.id}", "fr:yes:x"):
        assert "Luz" not in (await phone.press(await phone.forge(data), "forged")).text
    for data in (f"fc:share:{feed.id}:0", "fc:page:0", f"fc:one:{feed.id}:0"):
        await phone.press(await phone.forge(data), "forged")
        assert phone.notice.startswith("Only the administrator")
    assert known(db, 8) == [("Luz's", True)]
    assert known(db) == []


@pytest.mark.anyio
async def test_the_administrator_shares_a_feed_with_everybody_and_takes_it_back(
    phone: Phone, db: Database
) -> None:
    db.call(lambda tx: chats.save_chat(tx, BOSS, now=NOW))
    db.call(lambda tx: chats.save_chat(tx, replace(ANA, id=8, lang="es"), now=NOW))
    db.call(lambda tx: add(tx, 8, "https://luz.example/feed", "Luz's"))
    shown = await phone.press(await phone.ask("/feeds"), "Feeds of chats")
    assert "🔒 Luz's" in shown.text
    one = await phone.press(shown, "Luz's")
    assert "1 chat uses it" in one.text
    one = await phone.press(one, "🌐 Share with everybody")
    assert "It serves everybody." in one.text
    assert known(db) == [("Luz's", False)]
    await phone.press(one, "🔒 Only for its chats")
    assert known(db) == []


@pytest.mark.anyio
async def test_in_a_group_only_admins_add_and_remove_feeds(phone: Phone, db: Database) -> None:
    phone.api.add_group(-500, "Desk", admins=[7], members=[8])
    await phone.ask("/start", -500, 7)
    db.call(lambda tx: add(tx, -500, "https://x.example/feed", "X"))
    for command in ("/addfeed https://x.example", "/removefeed"):
        assert "administradores" in (await phone.ask(command, -500, 8)).text
    shown = await phone.ask("/feeds", -500, 8)
    shown = await phone.press(shown, "X", 8)
    await phone.press(shown, labels(shown)[0], 8)
    assert "admin" in phone.notice
    assert known(db, -500) == [("X", True)]
