from dataclasses import replace
from functools import partial

import pytest

from model import Held
from storage import chats, entries, feeds, lists, outbox, own_lists
from storage.alerts import add_alert
from storage.db import Database, Tx
from tests.bot.phone import Phone, labels
from tests.bot.samples import ENTRY, NOW, Watch


def state(db: Database, chat_id: int = 7) -> str | None:
    chat = db.look(lambda tx: chats.find_chat(tx, chat_id))
    return chat.state if chat else None


def followed(db: Database, chat_id: int = 7) -> frozenset[str]:
    return db.look(lambda tx: lists.followed(tx, chat_id, 0))


def own_queries(db: Database, chat_id: int = 7) -> tuple[str, ...]:
    own = db.look(lambda tx: own_lists.find_own_list(tx, chat_id))
    return own.queries if own else ()


def publish(tx: Tx, number: int, list_id: str, held: Held | None = None) -> int:
    story_id = entries.open_story(tx, now=NOW)
    entry = replace(ENTRY, guid=f"g{number}", title=f"Story number {number}")
    entry_id = entries.add_entry(tx, entry, feed_id=None, story_id=story_id, now=NOW)
    add_alert(tx, list_id=list_id, story_id=story_id, entry_id=entry_id, now=NOW, held=held)
    return story_id


@pytest.mark.anyio
async def test_start_is_one_message_that_is_edited_in_place(phone: Phone, db: Database) -> None:
    message = await phone.ask("/start")
    assert message.text.startswith("This is Atalaya")
    assert labels(message)[:4] == ["● English", "Español", "✅ Extraditions", "▫️ Cartels"]
    assert followed(db) == {"extraditions"}

    message = await phone.press(message, "▫️ Cartels")
    message = await phone.press(message, "✅ Extraditions")
    assert labels(message)[2:4] == ["▫️ Extraditions", "✅ Cartels"]
    assert followed(db) == {"cartels"}

    message = await phone.press(message, "Español")
    assert message.text.startswith("Esto es Atalaya")
    assert labels(message)[:4] == ["English", "● Español", "▫️ Extradiciones", "✅ Cárteles"]
    assert len(phone.api.sent(7)) == 1


@pytest.mark.anyio
async def test_start_speaks_the_language_of_the_persons_telegram(phone: Phone) -> None:
    assert (await phone.ask("/start", 8)).text.startswith("Esto es Atalaya")


@pytest.mark.anyio
async def test_pressing_a_button_twice_does_what_pressing_it_once_does(
    phone: Phone, db: Database
) -> None:
    message = await phone.press(await phone.ask("/lists"), "▫️ Cartels")
    phone.api.press(7, message.message_id, "✅ Follow here")
    phone.api.press(7, message.message_id, "✅ Follow here")  # before the first was answered
    await phone.settled()
    assert followed(db) == {"extraditions", "cartels"}
    assert [answer.text for answer in phone.api.callback_answers] == ["", "", ""]


@pytest.mark.anyio
async def test_alerts_are_paged_newest_first(phone: Phone, db: Database) -> None:
    await phone.ask("/start")
    for number in range(1, 13):
        db.call(partial(publish, number=number, list_id="extraditions"))
    db.call(lambda tx: publish(tx, 99, "cartels"))  # not followed
    message = await phone.ask("/alerts")
    assert message.text.startswith("12 alerts · newest first · page 1 of 3")
    assert "1. Story number 12\n" in message.text
    assert "Story number 99" not in message.text
    assert labels(message) == ["1", "2", "3", "4", "5", "▶", "🔎 Filter"]
    message = await phone.press(message, "▶")
    message = await phone.press(message, "▶")
    assert "12. Story number 1\n" in message.text
    assert labels(message) == ["11", "12", "◀", "🔎 Filter"]
    beyond = await phone.press(await phone.forge("a:999999"), "forged")
    assert beyond.text == message.text


@pytest.mark.anyio
async def test_held_alerts_say_why(phone: Phone, db: Database) -> None:
    await phone.ask("/start", 8)
    db.call(lambda tx: publish(tx, 1, "extraditions", Held.BASELINE))
    assert "🔕 no enviada: primera lectura de esta fuente" in (await phone.ask("/alerts", 8)).text


@pytest.mark.anyio
async def test_without_alerts_the_log_says_so(phone: Phone) -> None:
    assert (await phone.ask("/alerts")).text.startswith("No alerts yet.")


@pytest.mark.anyio
async def test_status_tells_whether_the_watch_goes_on(phone: Phone, db: Database) -> None:
    def watch(tx: Tx) -> None:
        specs = [feeds.FeedSpec(f"https://{n}.example/rss", n, "en", None) for n in ("a", "b")]
        feeds.sync_feeds(tx, specs, now=NOW)
        known = feeds.list_feeds(tx)
        later = Watch(NOW)
        feeds.settle_failed(tx, known[0].id, now=later(), next_check_at=later(), error="HTTP 403")

    await phone.ask("/start")
    db.call(watch)
    story_id = db.call(lambda tx: publish(tx, 1, "extraditions"))
    db.call(lambda tx: outbox.enqueue(tx, story_id, ["extraditions"], now=NOW))
    text = (await phone.ask("/status")).text
    assert "2 feeds watched · 1 failing" in text
    assert "Last poll: Tue 12 Aug 2025, 21:02 UTC" in text
    assert "1 alert in the last 7 days" in text
    assert text.endswith("Messages to this chat: 0 sent, 1 waiting")
    assert "HTTP 403" not in text

    admin = db.look(lambda tx: chats.find_chat(tx, 7))
    assert admin is not None
    db.call(lambda tx: chats.save_chat(tx, replace(admin, role="admin"), now=NOW))
    text = (await phone.ask("/status")).text
    assert "⚠️ a: HTTP 403" in text
    assert "1 active chat" in text


@pytest.mark.anyio
async def test_language_changes_all_that_follows(phone: Phone) -> None:
    message = await phone.ask("/language")
    message = await phone.press(message, "Español")
    assert message.text == "Aquí hablo español. Elige un idioma:"
    assert (await phone.ask("/alerts")).text.startswith("Todavía no hay alertas.")


@pytest.mark.anyio
async def test_stop_asks_first_and_start_resumes(phone: Phone, db: Database) -> None:
    await phone.add("capo")
    story_id = db.call(lambda tx: publish(tx, 1, "extraditions"))
    db.call(lambda tx: outbox.enqueue(tx, story_id, ["extraditions"], now=NOW))
    message = await phone.ask("/stop")
    message = await phone.press(message, "No, go on")
    assert state(db) == "active"
    message = await phone.press(await phone.ask("/stop"), "Yes, stop")
    assert (
        message.text == "⏸ Stopped: no more alerts here. Your lists are kept, and /start resumes."
    )
    assert state(db) == "stopped"
    assert db.look(lambda tx: outbox.count_states(tx, chat_id=7)) == {"dead": 1}
    assert "This chat is stopped" in (await phone.ask("/status")).text

    assert (await phone.ask("/stop")).text == "⏸ This chat is stopped; /start resumes."
    assert "⏸ This chat is stopped" in (await phone.ask("/lists")).text
    assert "⏸ This chat is stopped" in (await phone.add("narco")).text

    assert (await phone.ask("/start")).text.startswith("▶️ Alerts go on.")
    assert not (await phone.ask("/start")).text.startswith("▶️")
    assert state(db) == "active"
    assert own_queries(db) == ("capo", "narco")
    assert "c7" in followed(db)


@pytest.mark.anyio
async def test_help_names_every_command(phone: Phone) -> None:
    text = (await phone.ask("/help")).text
    for name in ("start", "lists", "add", "remove", "alerts", "status", "language", "stop"):
        assert f"/{name} · " in text


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["/nonsense", "/start@atalaya_bot_2 x", "/"])
async def test_what_is_not_understood_gets_a_hint(phone: Phone, text: str) -> None:
    await phone.ask("/start")
    assert "/add QUERY" in (await phone.ask(text)).text


@pytest.mark.anyio
async def test_a_command_may_name_this_bot_and_be_in_capitals(phone: Phone) -> None:
    assert (await phone.ask("/HELP@Atalaya_Bot")).text.startswith("Help")


FORGED = [
    "x",
    "zzz",
    ":::::",
    "l:+:c8:0",
    "l:+:nowhere:0",
    "l:+",
    "l:page:-1",
    "l:page:99999999999999999999",
    "l:page:²",
    "s:lang:xx",
    "s:+:c8:0",
    "g:lang:<b>",
    "g",
    "r:yes:0000000000000000",
    "r:ask",
    "a:999999",
    "a:-5",
    "a:x",
    "x:maybe",
]


@pytest.mark.anyio
async def test_forged_buttons_do_no_harm(phone: Phone, db: Database) -> None:
    await phone.add("capo", 8)
    await phone.add("narco")

    def everything() -> list[object]:
        return [
            (followed(db, chat_id), own_queries(db, chat_id), state(db, chat_id))
            for chat_id in (7, 8)
        ]

    before = everything()
    for data in FORGED:
        await phone.press(await phone.forge(data), "forged")
        assert "Sorry" not in phone.notice, data
        assert everything() == before, data


@pytest.mark.anyio
async def test_a_list_that_left_the_configuration_cannot_be_followed(
    phone: Phone, db: Database
) -> None:
    message = await phone.ask("/lists")
    db.call(lambda tx: lists.sync_shared_lists(tx, [], now=NOW))
    await phone.press(message, "▫️ Cartels")
    assert phone.notice == "This list is no longer there."


@pytest.mark.anyio
async def test_blocking_the_bot_pauses_the_chat_until_it_is_unblocked(
    phone: Phone, db: Database
) -> None:
    await phone.ask("/start")
    phone.api.block(7)
    await phone.settled()
    assert state(db) == "blocked"
    phone.api.unblock(7)
    await phone.settled()
    assert state(db) == "active"


@pytest.mark.anyio
async def test_unblocking_does_not_undo_a_stop(phone: Phone, db: Database) -> None:
    await phone.press(await phone.ask("/stop"), "Yes, stop")
    phone.api.block(7)
    phone.api.unblock(7)
    await phone.settled()
    assert state(db) == "stopped"


@pytest.mark.anyio
@pytest.mark.parametrize("press", [True, False])
async def test_who_blocked_the_bot_and_speaks_to_it_again_gets_alerts_again(
    phone: Phone, db: Database, *, press: bool
) -> None:
    message = await phone.ask("/lists")
    db.call(lambda tx: chats.set_state(tx, 7, "blocked"))  # and nobody told us of the unblocking
    await (phone.press(message, "▫️ Cartels") if press else phone.ask("/alerts"))
    assert state(db) == "active"


@pytest.mark.anyio
async def test_the_language_that_is_spoken_is_said_to_be(phone: Phone) -> None:
    for command in ("/start", "/language"):
        await phone.press(await phone.ask(command), "● English")
        assert phone.notice == "I speak English here already."
