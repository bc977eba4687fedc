import csv
import io
import json
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.export_files import BATCH
from bot.log_file import csv_of, json_of, row_of
from model import Held
from storage import chat_feeds, feeds, own_lists
from storage.db import Database
from tests.bot.phone import Phone, labels
from tests.bot.samples import ALERT, NOW, entry_with
from tests.bot.test_commands import own_queries, publish
from tests.fakes.bot_api import Message
from watchers.opml import OpmlError, read_opml, write_opml

OPML = write_opml([("https://a.example/rss", 'A "quoted" <b> & co'), ("http://b.example/", "B")])
DOCTYPE = '<!DOCTYPE opml [<!ENTITY a "aaaaaaaaaa">]><opml><body/></opml>'


def content(message: Message) -> bytes:
    assert message.file is not None
    return message.file.content


def known(db: Database) -> list[str]:
    return [feed.url for feed, mine in db.look(lambda tx: chat_feeds.visible_feeds(tx, 7)) if mine]


def test_no_cell_of_the_log_is_a_formula() -> None:
    for evil in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "\r=1"):
        row = row_of(entry_with(title=evil, outlet=evil), "en")
        (cells,) = csv.DictReader(io.StringIO(csv_of([row]).decode("utf-8-sig")))
        assert cells["title"].startswith("'")
        assert cells["outlet"] == f"'{evil}"
    (cells,) = csv.DictReader(io.StringIO(csv_of([row_of(ALERT, "es")]).decode("utf-8-sig")))
    assert cells["title"] == ALERT.entry.title
    assert cells["lists"] == "Extradiciones; Cárteles"
    assert cells["published_at"] == "2025-08-12T20:57:00+00:00"


def test_the_log_as_json_says_what_was_published_as_it_was() -> None:
    (row,) = json.loads(json_of([row_of(entry_with(title="=1+1"), "en")]))
    assert (row["title"], row["other_outlets"]) == ("=1+1", "AP; El Universal")


@given(st.lists(st.tuples(st.integers(1, 99), st.text(max_size=20)), max_size=5))
def test_what_opml_is_written_is_read(found: list[tuple[int, str]]) -> None:
    given_feeds = [(f"https://{n}.example/feed?a=1&b=<2>".replace("<2>", "2"), x) for n, x in found]
    if not given_feeds:
        return
    read = read_opml(write_opml(given_feeds).encode())
    assert [one.url for one in read] == list(dict.fromkeys(url for url, _ in given_feeds))


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b"<opml><body>", [(1, "this is no OPML file")]),
        (DOCTYPE.encode(), [(0, "this is no OPML file")]),
        (b"<rss/>", [(0, "this is no OPML file")]),
        (b"<opml><body/></opml>", [(0, "it names no feed")]),
        (
            b'<opml>\n<outline xmlUrl="https://x.example"/>\n<outline xmlUrl="file:///x"/></opml>',
            [(3, "not an address of a feed")],
        ),
    ],
)
def test_opml_that_cannot_be_used_is_told_by_line(
    body: bytes, problems: list[tuple[int, str]]
) -> None:
    with pytest.raises(OpmlError) as caught:
        read_opml(body)
    assert list(caught.value.problems) == problems


@pytest.mark.anyio
async def test_log_list_and_feeds_come_as_documents(phone: Phone, db: Database) -> None:
    shown = await phone.ask("/export")
    assert labels(shown) == ["The log: CSV", "The log: JSON", "The list: YAML", "The feeds: OPML"]
    await phone.press(shown, "The list: YAML")
    assert phone.notice.startswith("You have no list of your own yet.")
    await phone.add("caro quintero")
    spec = feeds.FeedSpec("https://x.example/rss", "X", None, None)
    db.call(lambda tx: feeds.sync_feeds(tx, [spec], now=NOW))
    for number in (1, 2):
        db.call(partial(publish, number=number, list_id="extraditions"))
    db.call(lambda tx: publish(tx, 3, "cartels"))  # not followed
    await phone.press(shown, "The log: CSV")
    assert phone.notice == "Here it is."
    log = phone.api.sent(7)[-1]
    assert log.text == "2 alerts, newest first"
    rows = list(csv.DictReader(io.StringIO(content(log).decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["Story number 2", "Story number 1"]
    as_json = (await phone.ask("/export json")).file
    assert as_json is not None
    assert as_json.name == "atalaya-20250812.json"
    assert len(json.loads(as_json.content)) == 2
    await phone.press(shown, "The list: YAML")
    assert b"caro quintero" in content(phone.api.sent(7)[-1])
    await phone.press(shown, "The feeds: OPML")
    assert [one.url for one in read_opml(content(phone.api.sent(7)[-1]))] == [
        "https://x.example/rss"
    ]


@pytest.mark.anyio
async def test_a_long_export_says_how_far_it_is_in_one_message(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    for number in range(2 * BATCH + 1):
        db.call(partial(publish, number=number, list_id="extraditions"))
    progress, log = await phone.say("/export csv")
    assert progress.text == f"Writing: {2 * BATCH} of {2 * BATCH + 1} alerts"
    assert log.text == f"{2 * BATCH + 1} alerts, newest first"


@pytest.mark.anyio
async def test_a_document_with_queries_is_taken_in_whole_or_not_at_all(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    (refused,) = await phone.hand("list.txt", b"capo\n(jefe\n")
    assert "Line 2, column" in refused.text
    assert own_queries(db) == ()
    (shown,) = await phone.hand("list.txt", "\ufeffcapo\njefe\n".encode(), "/import")
    await phone.press(shown, labels(shown)[0])
    assert own_queries(db) == ("capo", "jefe")
    (written,) = await phone.say("/export yaml")
    db.call(lambda tx: own_lists.remove_query(tx, 7, "jefe", now=NOW))
    (shown,) = await phone.hand("list.yaml", content(written))
    await phone.press(shown, labels(shown)[0])
    assert own_queries(db) == ("capo", "jefe")


@pytest.mark.anyio
async def test_documents_that_cannot_be_read_are_refused(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    for name, body, said in (
        ("big.txt", b"x" * (1024 * 1024 + 1), "too big: 1024 KiB"),
        ("a.png", b"\x89PNG\r\n", "no text in UTF-8 (at byte 0)"),
        ("x.opml", DOCTYPE.encode(), "this is no OPML file"),
    ):
        (answer,) = await phone.hand(name, body)
        assert said in answer.text
    (answer,) = await phone.hand("x.opml", DOCTYPE.encode(), chat=8)
    assert "no es un archivo OPML" in answer.text
    assert own_queries(db) == ()


@pytest.mark.anyio
async def test_feeds_of_an_opml_file_are_added_all_or_none(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    (shown,) = await phone.hand("feeds.opml", OPML.encode())
    assert shown.text == '2 feeds\n• A "quoted" <b> & co\n• B'
    assert known(db) == []
    added = await phone.press(shown, "✅ Add")
    assert added.text == "✅ 2 feeds added: /feeds"
    assert sorted(known(db)) == ["http://b.example/", "https://a.example/rss"]
    many = write_opml([(f"https://{n}.example/rss", "x") for n in range(19)])
    (shown,) = await phone.hand("feeds.opml", many.encode())
    refused = await phone.press(shown, "✅ Add")
    assert refused.text.startswith("Nothing was added: a chat may have 20 feeds.")
    assert len(known(db)) == 2


@pytest.mark.anyio
async def test_in_a_group_a_document_is_taken_in_only_when_asked_for_and_by_admins(
    phone: Phone,
) -> None:
    phone.api.add_group(-500, "Desk", admins=[7], members=[8], bot_status="administrator")
    await phone.ask("/start", -500, 7)
    assert await phone.hand("list.txt", b"capo", chat=-500, user=7) == []
    (refused,) = await phone.hand("list.txt", b"capo", "/import", chat=-500, user=8)
    assert "administradores" in refused.text
    (shown,) = await phone.hand("list.txt", b"capo", "/import", chat=-500, user=7)
    assert labels(shown) == ["✅ Save", "✖ Don't save"]


def test_a_row_of_an_alert_that_was_not_sent_says_so() -> None:
    held = replace(ALERT, held=Held.TOO_OLD)
    assert [row_of(one, "en")["not_sent"] for one in (held, ALERT)] == ["too old", ""]
