"""``atalaya poll --once``: ask every feed once and take the news in; nothing is sent."""

import asyncio
import secrets
import sys
from collections import Counter
from typing import Annotated

import typer

from cli.console import ConfigOption, fail, load_or_exit, or_exit
from clock import now
from config import Config
from logs import configure
from model import Reason
from storage import feeds
from storage.opening import open_database
from watchers.fetch import make_fetcher
from watchers.parser import Parser
from watchers.poll import make_watch
from watchers.rounds import Rounds
from watchers.shared import load_aliases, load_lists, sync


def command(
    config: ConfigOption = None,
    *,
    once: Annotated[bool, typer.Option("--once", help="Ask every feed once, then end.")] = False,
) -> None:
    """Ask every feed once, whether due or not; alerts wait in the outbox for ``run``."""
    if not once:
        raise fail("poll asks every feed once: say --once. To keep watching, use: atalaya run")
    loaded = load_or_exit(config)
    configure(
        loaded.log.level, loaded.log.format, secrets=loaded.secrets.revealed(), stream=sys.stderr
    )
    with or_exit():
        counts = asyncio.run(_poll_all(loaded))
    new = sum(counts.values()) - counts[Reason.DUPLICATE]
    stories = counts[Reason.NEW_STORY] + counts[Reason.NEW_MATCH]
    typer.echo(f"{len(loaded.feeds)} feeds asked: {new} new entries, {stories} alerts logged")


async def _poll_all(config: Config) -> Counter[str]:
    aliases = load_aliases(config)
    shared = load_lists(config, aliases)
    parser = Parser()
    with open_database(config, now) as db:
        try:
            async with make_fetcher(config, now) as fetcher:
                db.call(lambda tx: sync(tx, config, shared, now=now()))
                db.call(lambda tx: feeds.make_all_due(tx, now=now()))
                watch = make_watch(config, db, fetcher, parser, now, aliases=aliases)
                owner = secrets.token_hex(8)
                rounds = Rounds(watch, owner=owner, concurrency=config.fetch.concurrency)
                while await rounds.tick():
                    await rounds.drain()
                return rounds.decisions
        finally:
            parser.close()
