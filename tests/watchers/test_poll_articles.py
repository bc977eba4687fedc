"""Articles of new entries that matched: read politely, in time, or not at all."""

import json
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from sqlalchemy import select

from benchmarks.page_of import read_story
from matching.summary import summarize
from model import Facts, KeywordList
from storage import lists
from storage.entries import entry_value
from storage.facts import get_facts
from storage.tables import entries, matches
from tests.fakes.feed_server import Feed, Item, Page
from tests.watchers.newsroom import NOON, Newsroom
from tests.watchers.test_extract import FULL, LEAD, STORY, TITLE, page
from watchers.article import Articles
from watchers.fetch import Fetcher
from watchers.pace import Pace
from watchers.parser import Parser

pytestmark = pytest.mark.anyio

PATH = "/news/aurora"
SUMMARY = f"{LEAD} of a cartel"


COPIED = """\
 date 2025-03-04 Stay up to date with notifications from Faro

Southland expels 14 cartel figures to the north

Southland is expelling 14 cartel figures to the north in a deal on trade, a clerk said

Ann Roe,Bo Poe
Tuesday 4 March 2025 16:57 EDT
A bench in the park
A bench in the park (Copyright 2023 Faro. All rights reserved.)

Southland is expelling 14 cartel figures to the north in a deal on trade, a clerk said on Tuesday.

The men were flown out at 6 a.m. and were to land before noon, the official said.
_____
Poe reported from Lima
"""


@pytest.fixture
def desk(newsroom: Newsroom, fetcher: Fetcher, parser: Parser) -> "Desk":
    return Desk(newsroom, fetcher, parser)


class Desk:
    """A newsroom that reads articles, with one feed past its first look, and one article."""

    def __init__(self, newsroom: Newsroom, fetcher: Fetcher, parser: Parser) -> None:
        self.newsroom, self.fetcher, self.parser = newsroom, fetcher, parser
        self.feed: Feed = newsroom.add()
        self.page: Page = newsroom.server.add_page(PATH, FULL.decode())
        self.use()

    def use(self, **options: Any) -> None:
        options = {"allow_networks": [ip_network("127.0.0.0/8")]} | options
        clock = self.newsroom.clock
        articles = Articles(self.fetcher, self.parser, Pace(), clock, **options)
        self.newsroom.watch = replace(self.newsroom.watch, articles=articles)

    def watch_for(self, *queries: str) -> None:
        """Replace the one list's queries."""
        shared = [KeywordList("watched", "Watched", "Vigilado", queries)]
        self.newsroom.db.call(lambda tx: lists.sync_shared_lists(tx, shared, now=NOON))

    def item(self, **changes: Any) -> Item:
        link = self.newsroom.site + PATH
        item = Item(title=TITLE, summary=SUMMARY, link=link, guid=PATH, published=NOON)
        return replace(item, **changes)

    async def publish(self, **changes: Any) -> None:
        """The feed's first look, then the entry in it."""
        await self.newsroom.poll()
        self.feed.publish(self.item(**changes))
        await self.newsroom.poll()

    def asked(self) -> list[str]:
        """What was asked for beside the feed."""
        return [seen.path for seen in self.newsroom.server.requests if seen.path != "/feed.xml"]

    def stored(self) -> dict[str, Any]:
        """The last entry's row."""
        query = select(entries).order_by(entries.c.id.desc()).limit(1)
        return dict(self.newsroom.db.look(lambda tx: tx.execute(query).mappings().one()))


async def test_the_article_of_a_match_is_stored_and_told(desk: Desk) -> None:
    await desk.publish()
    row = desk.stored()
    assert row["content"].splitlines() == [f"{LEAD}, a clerk said.", *STORY]
    assert desk.asked() == ["/robots.txt", PATH]
    assert desk.newsroom.sent() == 1
    told = summarize(entry_value(row))  # type: ignore[arg-type]  # has the columns
    assert told.text.startswith(f"{LEAD}, a clerk said.")


async def test_a_story_copied_from_its_page_is_told_without_its_furniture(desk: Desk) -> None:
    story = read_story(COPIED)
    desk.page.html = story.page
    await desk.publish(title=story.title, summary=story.standfirst)
    row = desk.stored()
    assert row["title"] == "Southland expels 14 cartel figures to the north"
    assert [line[:11] for line in row["content"].splitlines()] == ["Southland i", "The men wer"]
    told = summarize(entry_value(row)).text  # type: ignore[arg-type]  # has the columns
    assert told.startswith("Southland is expelling 14 cartel figures")
    assert told.endswith("a clerk said on Tuesday.")
    assert desk.newsroom.sent() == 1


async def test_it_is_matched_again_and_spans_point_into_its_text(desk: Desk) -> None:
    desk.page.html = page(
        f"{LEAD}.", *STORY, "A cartel paid for the copper, the clerk said."
    ).decode()
    await desk.publish()
    content, db = desk.stored()["content"], desk.newsroom.db
    spans = [json.loads(one) if isinstance(one, str) else one for one in
             db.look(lambda tx: tx.execute(select(matches.c.spans)).scalars().all())]  # fmt: skip
    words = {
        content[start:end] for some in spans for field, start, end in some if field == "content"
    }
    assert words == {"cartel"}


async def test_furniture_of_the_page_fires_no_query(desk: Desk) -> None:
    desk.watch_for("copper", "cartel")  # "cartel" stands in a caption and a link
    await desk.publish(summary=f"{LEAD}.")
    found = desk.newsroom.db.look(lambda tx: tx.execute(select(matches.c.query)).scalars().all())
    assert desk.stored()["content"]
    assert list(found) == ["copper"]


async def test_what_does_not_match_is_not_asked_for(desk: Desk) -> None:
    await desk.publish(summary=f"{LEAD}.")
    assert (desk.asked(), desk.newsroom.sent()) == ([], 0)


async def test_an_edit_that_matches_brings_its_article_as_it_stands_then(desk: Desk) -> None:
    await desk.publish()
    desk.page.html = FULL.decode().replace("a clerk said", "a judge wrote")
    desk.feed.publish(desk.item(summary=f"{SUMMARY}, and other cartel news"))
    await desk.newsroom.poll()
    row = desk.stored()
    assert row["summary"].endswith("other cartel news")
    assert row["content"].startswith(f"{LEAD}, a judge wrote.")
    assert desk.asked() == ["/robots.txt", PATH, PATH]
    assert desk.newsroom.sent() == 1


async def test_facts_of_the_article_stay_until_the_feed_says_something_else(desk: Desk) -> None:
    def facts() -> Facts:
        return desk.newsroom.db.look(lambda tx: get_facts(tx, desk.stored()["id"]))

    desk.page.html = FULL.decode().replace(f"{LEAD}, a", "Spain handed over Juan Paz Roa, a")
    await desk.publish(title="Spain extradites cartel man to Peru")
    told = facts()
    assert ([one.name for one in told.persons], told.target) == (["Juan Paz Roa"], "PE")
    desk.page.fail(500)
    desk.feed.publish(
        desk.item(title="Spain extradites cartel man to Peru", summary=f"New. {SUMMARY}")
    )
    await desk.newsroom.poll()
    assert (desk.stored()["summary"], facts()) == (f"New. {SUMMARY}", told)
    desk.page.fail(500)
    desk.feed.publish(desk.item(title="Spain extradites cartel man to Chile"))
    await desk.newsroom.poll()
    assert (facts().persons, facts().target) == ((), "CL")


async def test_an_edit_that_does_not_match_is_not_asked_for(desk: Desk) -> None:
    await desk.publish()
    desk.feed.publish(desk.item(summary=f"{LEAD}, and nothing else"))
    await desk.newsroom.poll()
    assert desk.asked() == ["/robots.txt", PATH]


async def test_first_seen_old_and_full_entries_are_not_asked_for(desk: Desk) -> None:
    desk.feed.publish(desk.item())
    await desk.newsroom.poll()  # the first look
    desk.feed.publish(
        desk.item(guid="old", link="https://news.example/o", published=NOON.replace(day=1))
    )
    desk.feed.publish(
        desk.item(guid="full", link="https://news.example/f", content="A cartel. " * 300)
    )
    await desk.newsroom.poll()
    assert desk.asked() == []


async def without_article(desk: Desk, **changes: Any) -> None:
    """The alert goes with the feed's own text."""
    await desk.publish(**changes)
    assert (desk.stored()["content"], desk.newsroom.sent()) == ("", 1)


async def test_what_robots_forbids_is_not_asked_for(desk: Desk) -> None:
    desk.newsroom.server.add_page("/robots.txt", "User-agent: atalaya\nDisallow: /news/")
    await without_article(desk)
    assert desk.asked() == ["/robots.txt"]


@pytest.mark.parametrize(("status", "read"), [(404, True), (403, True), (429, False), (500, False)])
async def test_robots_that_fail_shut_the_site_unless_there_are_none(
    desk: Desk, status: int, read: bool
) -> None:
    desk.newsroom.server.add_page("/robots.txt", "").fail(status)
    await desk.publish()
    assert bool(desk.stored()["content"]) is read
    assert desk.newsroom.sent() == 1


async def test_robots_are_asked_for_once_a_day(desk: Desk) -> None:
    desk.newsroom.server.add_page("/news/b", FULL.decode())
    await desk.publish()
    again = {"guid": "b", "link": desk.newsroom.site + "/news/b", "summary": f"A cartel. {SUMMARY}"}
    desk.feed.publish(desk.item(**again))
    await desk.newsroom.poll()
    assert desk.asked() == ["/robots.txt", PATH, "/news/b"]


async def test_a_slow_page_is_not_waited_for(desk: Desk) -> None:
    desk.use(deadline_s=0.2)
    desk.page.hang()
    await without_article(desk)
    assert desk.asked() == ["/robots.txt", PATH]


@pytest.mark.parametrize("body", [page(f"{LEAD}.", "Subscribe to continue reading"), b"%PDF-1.7"])
async def test_a_barrier_or_a_pdf_leaves_the_feeds_text(desk: Desk, body: bytes) -> None:
    desk.page.html = body.decode()
    await without_article(desk)


async def test_a_page_that_fails_leaves_the_feeds_text(desk: Desk) -> None:
    desk.page.fail(500)
    await without_article(desk)


async def test_a_redirect_to_the_front_page_leaves_the_feeds_text(desk: Desk) -> None:
    desk.newsroom.server.add_page("/", FULL.decode())
    desk.page.redirect("/")
    await without_article(desk)


async def test_a_feed_that_is_off_is_left_alone(desk: Desk) -> None:
    desk.use(off=desk.newsroom.urls)
    await without_article(desk)
    assert desk.asked() == []


async def test_a_link_through_google_is_left_alone(desk: Desk) -> None:
    await without_article(desk, link="https://news.google.com/rss/articles/CBMiabcdefghijklmnopq")
    assert desk.asked() == []


async def test_no_feed_shows_what_lies_in_the_operators_network(desk: Desk) -> None:
    # "localhost" is another host than the feed's, and no public address.
    await without_article(desk, link=desk.newsroom.site.replace("127.0.0.1", "localhost") + PATH)
    desk.use(allow_networks=[])
    desk.feed.publish(
        desk.item(
            guid="b",
            summary=f"A cartel again, said nobody. {STORY[0]}",
            link=desk.newsroom.site + "/b",
        )
    )
    await desk.newsroom.poll()
    assert desk.asked() == []


async def test_a_site_that_asks_to_wait_is_left_alone_for_an_hour(desk: Desk) -> None:
    desk.page.fail(429)
    await desk.publish()
    desk.feed.publish(
        desk.item(guid="b", summary=f"A cartel. {STORY[0]}", link=desk.newsroom.site + "/news/b")
    )
    await desk.newsroom.poll(minutes=30)
    assert desk.asked() == ["/robots.txt", PATH]
    desk.feed.publish(
        desk.item(guid="c", summary=f"A cartel. {STORY[1]}", link=desk.newsroom.site + "/news/c")
    )
    await desk.newsroom.poll(minutes=40)
    assert desk.asked() == ["/robots.txt", PATH, "/news/c"]


async def test_what_the_feeds_text_matched_still_counts(desk: Desk) -> None:
    desk.watch_for("cartel NOT owner")  # the article speaks of an owner
    await desk.publish()
    assert desk.stored()["content"]
    assert desk.newsroom.sent() == 1
