import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.commands.health import Health, health_screen
from bot.crier import Crier
from bot.nodes import Screen
from model import (
    Chat,
    FeedHealth,
    GiveUp,
    JobRun,
    Moved,
    Retry,
    SendOutcome,
    Sent,
    Uncertain,
)
from storage import broadcasts, chats, lists, outbox
from storage.db import Database
from tests.bot.outgoing import publish
from tests.bot.phone import Phone, labels, phone_to
from tests.bot.samples import ANA, NOW, Watch
from tests.fakes.bot_api import BotApi

BOSS = Chat(7, "private", "Ana", "en", "UTC", "admin", "active")
LUZ = replace(ANA, id=8, title="Luz <b>", lang="es")
GROUP = Chat(-500, "group", "Desk", "es", "UTC", "member", "active")
COMMANDS = ("/invite", "/users", "/health", "/broadcast hello")


def let_in(db: Database, *people: Chat) -> None:
    for chat in people:
        db.call(lambda tx, chat=chat: chats.save_chat(tx, chat, now=NOW))  # type: ignore[misc]


def state(db: Database, chat_id: int) -> str | None:
    chat = db.look(lambda tx: chats.find_chat(tx, chat_id))
    return chat.state if chat else None


@pytest.mark.anyio
async def test_what_is_the_operators_is_refused_to_others(phone: Phone, db: Database) -> None:
    let_in(db, BOSS, LUZ)
    for command in COMMANDS:
        assert (await phone.ask(command, 8)).text.startswith("Solo quien administra")
        assert not (await phone.ask(command)).text.startswith("Only the administrator")
    for data in ("i:new:1:7d", "us:ban:7:0", "us:gone:7:0", "b:send:x", "i:drop:x"):
        await phone.press(await phone.forge(data, 8), "forged")
        assert phone.notice.startswith("Solo quien administra")
    assert "/broadcast" in (await phone.ask("/help")).text
    assert "/broadcast" not in (await phone.ask("/help", 8)).text


@pytest.mark.anyio
async def test_a_code_lets_in_as_many_as_it_says_until_it_ends_or_is_ended(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    let_in(db, BOSS)
    async with phone_to(api, url, db, clock) as phone:
        for person in (9, 10, 11):
            api.add_user(person, f"Person {person}")
        made = await phone.ask("/invite 2 3d")
        assert made.text.startswith("Lets 2 chats in:\nhttps://t.me/atalaya_bot?start=")
        code = re.findall(r"start=(\S+)", made.text)[0]
        assert (await phone.ask(f"/start {code}", 9)).text.startswith("This is Atalaya")
        assert "for 1 more chat, until Fri 15 Aug" in (await phone.ask("/invite")).text
        clock.move(timedelta(days=3).total_seconds())
        assert "not valid" in (await phone.ask(f"/start {code}", 10)).text
        assert state(db, 10) is None
        assert "There is no code that is good." in (await phone.ask("/invite")).text

        shown = await phone.press(await phone.ask("/invite"), "➕ 7 days, for 1 chat")
        code = re.findall(r"start=(\S+)", shown.text)[0]
        every = await phone.press(shown, "◀ All codes")
        assert code not in every.text
        await phone.press(every, labels(every)[0])
        assert "not valid" in (await phone.ask(f"/start {code}", 11)).text
        assert "1 to 1000" in (await phone.ask("/invite 5000")).text


@pytest.mark.anyio
async def test_chats_are_listed_blocked_let_in_again_and_removed(
    phone: Phone, db: Database, clock: Watch
) -> None:
    let_in(db, BOSS, LUZ, GROUP)
    db.call(lambda tx: lists.subscribe(tx, 8, 0, "cartels", now=NOW))
    db.call(publish)
    clock.move(7200)
    shown = await phone.ask("/users")
    assert shown.text.startswith("3 chats were let in")
    assert "• Ana · administrator, 0 lists, last seen Tue 12 Aug 2025, 23:02" in shown.text
    assert "• Luz <b> · 1 list, last seen Tue 12 Aug 2025, 21:02" in shown.text

    one = await phone.press(shown, "Luz <b>")
    one = await phone.press(one, "⛔ Block")
    assert "blocked by you" in one.text
    assert db.look(lambda tx: outbox.count_states(tx, chat_id=8)) == {"dead": 1}
    assert (await phone.ask("/start", 8)).text.startswith("Este bot es privado.")
    assert await phone.say("/lists", 8) == []
    await phone.press(await phone.forge("l:+:cartels:0", 8), "forged")
    assert phone.notice.startswith("Este bot es privado.")
    phone.api.block(8)
    phone.api.unblock(8)
    await phone.settled()
    assert state(db, 8) == "banned"

    one = await phone.press(one, "Let it in again")
    assert (await phone.ask("/lists", 8)).text.startswith("Listas")
    gone = await phone.press(await phone.press(one, "✖ Remove"), "Yes, remove it")
    assert gone.text.startswith("Removed, with all that it had.")
    assert state(db, 8) is None


@pytest.mark.anyio
async def test_the_operator_is_neither_blocked_nor_removed(phone: Phone, db: Database) -> None:
    let_in(db, BOSS)
    for data in ("us:ban:7:0", "us:ask:7:0", "us:gone:7:0"):
        await phone.press(await phone.forge(data), "forged")
        assert phone.notice.startswith("Whoever administers")
    assert state(db, 7) == "active"


def test_health_says_what_needs_a_look() -> None:
    feed = FeedHealth(1, "https://x", "X", None, False, NOW, NOW, NOW, 0, None)
    bad = replace(feed, failures=3, error="HTTP 500 <b>", next_check_at=NOW - timedelta(hours=1))
    jobs = (JobRun("poll", NOW, ok=True), JobRun("edit", NOW, ok=False), JobRun("x", None, ok=True))
    found = Health([feed, bad], {"pending": 2, "dead": 1}, 3, jobs, 3 * 1024 * 1024)
    text = health_screen(found, BOSS, NOW).plain
    for said in (
        "🟢 poll: last run Tue 12 Aug 2025, 21:02 UTC\n🔴 edit: failed, Tue",
        "x: has not run yet",
        "🔴 2 feeds watched\n1 failing\n1 is overdue\n",
        "2 messages wait\n0 are being sent\n1 not sent",
        "3 active chats\nDatabase: 3.0 MiB",
        "⚠️ X: HTTP 500 <b>",
    ):
        assert said in text
    fine = health_screen(Health([feed], {}, 1, jobs[:1], 0), BOSS, NOW).plain
    assert "🔴" not in fine
    assert "⚠️" not in fine


class Poster:
    """Posts as told, and keeps what it was given."""

    def __init__(self, outcomes: Sequence[SendOutcome] = ()) -> None:
        self.outcomes = list(outcomes)
        self.posted: list[tuple[int, str]] = []

    async def post(self, chat_id: int, screen: Screen, /) -> SendOutcome:
        self.posted.append((chat_id, screen.plain))
        return self.outcomes.pop(0) if self.outcomes else Sent(1)


@pytest.mark.anyio
async def test_a_word_to_all_is_seen_first_and_goes_once_to_each_in_its_language(
    phone: Phone, db: Database, clock: Watch
) -> None:
    let_in(db, BOSS, LUZ, GROUP, replace(ANA, id=9, state="stopped"))
    shown = await phone.ask("/broadcast Down <tonight> & back")
    assert shown.text.startswith(
        "3 chats would get this:\n\n📣 From whoever runs this Atalaya\n\nDown"
    )
    sent = await phone.press(shown, "📣 Send to 3 chats")
    assert sent.text.startswith("On its way to 3 chats.")
    await phone.press(await phone.forge(shown.buttons[0][0].callback_data or ""), "forged")
    assert phone.notice == "That is too old. Send it again."
    crier = Crier(db, phone.bot.transport, clock=clock)
    phone.api.add_group(-500, "Desk", members=[7])
    assert [await crier.send_due(), await crier.send_due()] == [3, 0]
    assert (
        phone.api.sent(8)[-1].text == "📣 De quien administra esta Atalaya\n\nDown <tonight> & back"
    )
    assert "The last one: 3 sent" in (await phone.ask("/broadcast")).text


@pytest.mark.anyio
async def test_a_word_that_is_not_sent_for_now_goes_later_and_what_was_perhaps_sent_never_again(
    db: Database, clock: Watch
) -> None:
    people = [replace(ANA, id=number) for number in range(1, 6)]
    let_in(db, *people)
    db.call(lambda tx: broadcasts.add_broadcast(tx, "x", now=NOW))
    poster = Poster(
        [Sent(1), Retry(60, "429"), Uncertain("?"), GiveUp("blocked", blocked=True), Moved(-1_000)]
    )
    crier = Crier(db, poster, clock=clock)
    await crier.send_due()
    assert state(db, 4) == "blocked"
    await crier.send_due()
    clock.move(61)
    await crier.send_due()
    assert [chat_id for chat_id, _ in poster.posted] == [1, 2, 3, 4, 5, -1_000, 2]
    assert db.look(broadcasts.last_states) == {"sent": 3, "uncertain": 1, "dead": 1}


@pytest.mark.anyio
async def test_what_a_crash_cut_off_is_not_sent_again_and_the_rest_is(
    db: Database, clock: Watch
) -> None:
    let_in(db, *(replace(ANA, id=number) for number in (1, 2, 3)))
    db.call(lambda tx: broadcasts.add_broadcast(tx, "x", now=NOW))
    db.call(lambda tx: broadcasts.claim(tx, now=NOW, limit=2))  # and then the process died
    crier = Crier(db, poster := Poster(), clock=clock)
    await crier.recover()
    await crier.send_due()
    assert [chat_id for chat_id, _ in poster.posted] == [3]
    assert db.look(broadcasts.last_states) == {"sent": 1, "uncertain": 2}
