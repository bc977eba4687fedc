"""A headline that its outlet corrects reaches the message that told it, and says so."""

from dataclasses import replace

import pytest

from bot.render import render_edit
from bot.upkeep import Upkeep
from matching.match import Matcher
from storage.db import Database, Tx
from storage.feeds import FeedSpec, sync_feeds
from tests.bot.outgoing import Scripted, deliver, follow
from tests.bot.samples import ANA, CARTELS, ENTRY, Watch
from watchers.ingest import ingest, never_hold, prepare


def arrive(db: Database, clock: Watch, title: str) -> None:
    """The feed shows the entry under this title."""
    entry = replace(ENTRY, title=title)

    def take_in(tx: Tx) -> None:
        items = prepare([(entry, (b"its guid",))], Matcher([CARTELS]))
        ingest(tx, items, feed_id=1, now=clock(), hold=never_hold)

    db.call(take_in)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("title", "first_line"),
    [
        ("27 cartel figures expelled", "✏️ Corrected. Before: “26 cartel figures expelled”"),
        ("26 cartel figures expelled", None),
        ("26 CARTEL figures expelled", None),
    ],
)
async def test_a_corrected_headline_reaches_the_message(
    db: Database, clock: Watch, title: str, first_line: str | None
) -> None:
    spec = FeedSpec("https://herald.example/feed", "Herald", "en", None)
    db.call(lambda tx: sync_feeds(tx, [spec], now=clock()))
    db.call(lambda tx: follow(tx, ANA))
    arrive(db, clock, "26 cartel figures expelled")
    transport = Scripted()
    await deliver(db, clock, transport)
    clock.move(600)
    arrive(db, clock, title)
    upkeep = Upkeep(db, transport, clock=clock)
    await upkeep.edit_due()
    clock.move(61)
    await upkeep.edit_due()
    lines = [render_edit(edit).plain.split("\n")[0] for edit in transport.edited]
    assert [line for line in lines if line.startswith("✏️")] == ([first_line] if first_line else [])
