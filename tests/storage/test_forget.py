from sqlalchemy import Table, func, select

from model import Mute
from storage import (
    broadcasts,
    channels,
    chat_feeds,
    chats,
    drafts,
    feeds,
    lists,
    outbox,
    own_lists,
    settings,
    settle,
    verdicts,
)
from storage.db import Tx
from storage.forget import Holdings, count_holdings, forget_chat
from storage.tables import alerts, digests, metadata
from tests.storage.news import ANA, LUIS, NOW, count, fire, let_in

OWNERS = ("chat_id", "owner_chat_id")


def settle_in(tx: Tx) -> None:
    """Ana and Luis have a list, a feed, a mute, a draft, and news on their way."""
    let_in(tx, ANA, LUIS)
    for chat in (ANA, LUIS):
        own_lists.add_queries(tx, chat.id, 0, ["capo", "jefe"], now=NOW)
        for url in ("https://both.example", f"https://{chat.id}.example"):
            spec = feeds.FeedSpec(url, url, None, None)
            chat_feeds.add_chat_feed(tx, chat.id, spec, now=NOW, per_chat=9, in_all=9)
        settings.add_mute(tx, chat.id, Mute("word", "cartelera", None), now=NOW)
        drafts.save_draft(tx, chat.id, 0, "tag", ["x"], now=NOW)
        values = {"topic_id": 0, "kind": "burst", "due_at": NOW, "part": 1, "parts": 1, "total": 1}
        broadcasts.add_broadcast(tx, "x", now=NOW)
        tx.execute(digests.insert().values(chat_id=chat.id, **values))
        channels.take(tx, chat.id, chat.id, now=NOW)
        story = fire(tx, f"c{chat.id}")
        verdicts.save_verdict(
            tx, story_id=story, chat_id=chat.id, user_id=chat.id, useful=True, now=NOW
        )
    fire(tx)


def rows_of(tx: Tx, chat_id: int) -> dict[str, int]:
    """In which tables there is something of a chat, and how much."""
    found: dict[str, int] = {}
    for table in metadata.tables.values():
        for column in table.c:
            if column.name in OWNERS or (table.name == "chats" and column.name == "id"):
                query = select(func.count()).select_from(table).where(column == chat_id)
                found[table.name] = tx.execute(query).scalar_one()
    return found


def test_nothing_of_a_forgotten_chat_is_left_and_all_of_others_is(tx: Tx) -> None:
    settle_in(tx)
    before = rows_of(tx, LUIS.id)
    assert all(before.values()), before  # a table of chats that this test does not fill
    assert rows_of(tx, ANA.id) == before
    assert count_holdings(tx, ANA.id) == Holdings(queries=2, feeds=2, mutes=1, messages=2)
    revision = lists.revision(tx)

    assert forget_chat(tx, ANA.id, now=NOW)
    assert not any(rows_of(tx, ANA.id).values())
    assert rows_of(tx, LUIS.id) == before
    assert logged(tx, alerts) == {"cartels", "c8"}
    assert [feed.url for feed in feeds.list_feeds(tx)] == [
        "https://8.example",
        "https://both.example",
    ]
    assert lists.revision(tx) > revision
    assert not forget_chat(tx, ANA.id, now=NOW)


def logged(tx: Tx, table: Table) -> set[str]:
    return set(tx.execute(select(table.c.list_id)).scalars())


def test_what_a_send_under_way_reports_of_a_forgotten_chat_finds_nothing(tx: Tx) -> None:
    let_in(tx, ANA)
    fire(tx)
    (delivery,) = outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=9)
    forget_chat(tx, ANA.id, now=NOW)
    settle.mark_sent(tx, delivery, message_id=5, now=NOW, next_send_at=NOW)
    settle.give_up(tx, delivery, reason="blocked", now=NOW)
    assert chats.find_chat(tx, ANA.id) is None
    assert not any(rows_of(tx, ANA.id).values())
    assert count(tx, alerts) == 1
