"""Chats, lists and stories to fill a database with. Times are around NOW."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Table, func, select

from model import Chat, Entry, Held, KeywordList, Match, Span
from storage import alerts, chats, entries, lists, outbox
from storage.db import Tx

NOW = datetime(2025, 8, 12, 21, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)

CARTELS = KeywordList("cartels", "Cartels", "Cárteles", ("cartel*", "narco*"))
EXTRADITIONS = KeywordList("extraditions", "Extraditions", "Extradiciones", ("extradit*",))

ANA = Chat(7, "private", "Ana", "en", "UTC", "member", "active")
LUIS = Chat(8, "private", "Luis", "es", "UTC", "member", "active")
GROUP = Chat(-500, "group", "Desk", "es", "UTC", "member", "active")
SUPERGROUP = replace(GROUP, id=-1_000_000_000_500, kind="supergroup")
CONSOLE = Chat(0, "console", "terminal", "en", "UTC", "member", "active")

ENTRY = Entry(
    title="Mexico sends 26 to the US",
    summary="They left on Tuesday.",
    content="",
    link="https://news.example/26",
    guid="26",
    outlet="The Wire",
    lang="en",
    published_at=NOW - MINUTE,
)


def match(list_id: str = "cartels", query: str = "cartel*") -> Match:
    return Match(list_id, query, (Span("title", 0, 6), Span("summary", 0, 4)))


def let_in(tx: Tx, *people: Chat, follow: Iterable[str] = ("cartels",)) -> None:
    """Let chats in; each follows these lists."""
    for chat in people:
        chats.save_chat(tx, chat, now=NOW)
        for list_id in follow:
            assert lists.subscribe(tx, chat.id, 0, list_id, now=NOW)


def tell(
    tx: Tx, story_id: int | None = None, *, entry: Entry = ENTRY, now: datetime = NOW
) -> tuple[int, int]:
    """An entry in a story, new unless given: (story id, entry id)."""
    story = entries.open_story(tx, now=now) if story_id is None else story_id
    return story, entries.add_entry(tx, entry, feed_id=None, story_id=story, now=now)


def fire(
    tx: Tx,
    list_id: str = "cartels",
    *,
    story_id: int | None = None,
    held: Held | None = None,
    now: datetime = NOW,
) -> int:
    """An entry that fires a list: logged, and unless held on its way; the story's id."""
    story, entry_id = tell(tx, story_id, now=now)
    entries.add_matches(tx, entry_id, [match(list_id)])
    assert alerts.add_alert(
        tx, list_id=list_id, story_id=story, entry_id=entry_id, now=now, held=held
    )
    if held is None:
        outbox.enqueue(tx, story, [list_id], now=now)
    return story


def count(tx: Tx, table: Table) -> int:
    """How many rows the table has."""
    return tx.execute(select(func.count()).select_from(table)).scalar_one()
