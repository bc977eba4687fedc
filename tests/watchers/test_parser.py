"""The child that parses: what a document can do to it, and that the next one is parsed."""

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from watchers.errors import FeedError
from watchers.parser import Parser

pytestmark = pytest.mark.anyio

FEED = (
    b"<rss version='2.0'><channel><title>A paper</title><link>https://paper.example/</link>"
    b"<item><title>One</title><link>1</link></item></channel></rss>"
)
SLOW = FEED.replace(b"<item>", b"<item><description>&amp;lt;x</description></item><item>" * 50_000)


@pytest.fixture
def hurried() -> Iterator[Parser]:
    parser = Parser(timeout_s=0.05)
    yield parser
    parser.close()


@pytest.fixture
def cramped() -> Iterator[Parser]:
    parser = Parser(memory_bytes=192 * 1024 * 1024)
    yield parser
    parser.close()


async def parse_soon(parser: Parser) -> str:
    """The title of a small document. On a busy machine even that may take the hurried too long."""
    for _ in range(100):
        try:
            return (await parser.parse(FEED)).title
        except FeedError as error:
            assert "within" in str(error)  # noqa: PT017 (any other error is a failure)
    raise AssertionError("no document was parsed any more")


async def test_a_document_is_parsed_as_in_this_process(parser: Parser) -> None:
    feed = await parser.parse(FEED, content_type="text/xml", url="https://h.example/feed")
    assert feed.title == "A paper"
    assert [entry.link for entry in feed.entries] == ["https://paper.example/1"]


async def test_a_bad_document_is_an_error_and_the_next_is_parsed(parser: Parser) -> None:
    for body in (b"", b"garbage", b"<html>", b"\x00" * 999):
        with pytest.raises(FeedError):
            await parser.parse(body)
    assert (await parser.parse(FEED)).title == "A paper"


async def test_documents_that_come_at_once_are_all_parsed(parser: Parser) -> None:
    feeds = await asyncio.gather(*(parser.parse(FEED) for _ in range(20)))
    assert {feed.title for feed in feeds} == {"A paper"}


async def test_a_document_that_takes_too_long_costs_one_child(hurried: Parser) -> None:
    with pytest.raises(FeedError, match=r"could not be parsed within 0.05 s"):
        await hurried.parse(SLOW)
    assert await parse_soon(hurried) == "A paper"


async def test_a_poisonous_document_does_not_hold_up_the_loop(hurried: Parser) -> None:
    parsing = asyncio.create_task(hurried.parse(SLOW))
    turns = 0
    while not parsing.done():
        await asyncio.sleep(0)
        turns += 1
    assert turns > 10
    assert isinstance(parsing.exception(), FeedError)


@pytest.mark.parametrize("megabytes", [40, 160])
async def test_a_document_that_needs_too_much_memory_costs_one_child(
    cramped: Parser, megabytes: int
) -> None:
    with pytest.raises(FeedError, match="the parser broke"):
        await cramped.parse(FEED.replace(b"One", b"One" * (megabytes * 350_000)))
    assert (await cramped.parse(FEED)).title == "A paper"


async def test_a_child_that_was_killed_is_replaced(cramped: Parser) -> None:
    before = set(multiprocessing.active_children())
    await cramped.parse(FEED)
    (child,) = set(multiprocessing.active_children()) - before
    assert child.pid is not None
    os.kill(child.pid, signal.SIGKILL)
    child.join(10)
    for _ in range(2):  # the first may still have been on its way to the dead one
        try:
            feed = await cramped.parse(FEED)
        except FeedError:
            continue
    assert feed.title == "A paper"


async def test_closing_cancels_whoever_still_waits() -> None:
    parser = Parser()
    waiting = [asyncio.create_task(parser.parse(SLOW)) for _ in range(3)]
    await asyncio.sleep(0)
    parser.close()
    results = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(result, asyncio.CancelledError) for result in results)


def test_a_child_loads_neither_the_bot_nor_the_database() -> None:
    # A child imports the module that the command line begins in, and the parser.
    code = "import sys, cli.entry, watchers.parser; print(*sys.modules)"
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert "feedparser" in loaded
    assert loaded.isdisjoint({"telegram", "sqlalchemy", "httpx", "typer", "bot", "storage"})
