from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from telegram import Bot, Message, Update
from telegram.ext import ExtBot

from bot.app import COMMANDS
from bot.ask import Desk
from bot.commands import talk
from bot.dispatch import Dispatcher
from storage import chats, lists
from storage.db import Database
from tests.bot.phone import Phone, phone_to
from tests.bot.samples import ANA, NOW, TOKEN, Watch, make_config
from tests.fakes.bot_api import BotApi, Trouble

DESK = -1_000_000_000_001
NO_RIGHT = "not enough rights to send text messages to the chat"


def bring_bot(phone: Phone, by: int) -> None:
    phone.api.add_group(DESK, "Desk", ["Cartels"], admins=[by], bot_status="left")
    phone.api.join_group(DESK, by)


@pytest.mark.anyio
async def test_in_a_group_the_bot_says_how_to_begin(phone: Phone, db: Database) -> None:
    for by, said in ((7, "Hello! I watch news feeds"), (8, "¡Hola! Vigilo fuentes")):
        bring_bot(phone, by)
        await phone.settled()
        message = phone.api.sent(DESK)[-1]
        assert message.text.startswith(said)
        assert "/start@atalaya_bot" in message.text
    assert db.look(lambda tx: chats.find_chat(tx, DESK)) is None


@pytest.mark.anyio
async def test_in_the_group_of_a_stranger_the_bot_says_nothing(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with phone_to(api, url, db, clock, telegram={"allowed_chats": (8,)}) as phone:
        bring_bot(phone, 7)
        await phone.settled()
        assert phone.api.sent(DESK) == []
        bring_bot(phone, 8)
        await phone.settled()
        assert len(phone.api.sent(DESK)) == 1


@pytest.mark.anyio
async def test_a_group_that_takes_the_bot_back_goes_on_as_before(
    phone: Phone, db: Database
) -> None:
    phone.api.add_group(DESK, "Desk", admins=[7])
    await phone.press(await phone.ask("/start", DESK, 7), "▫️ Cartels", 7)
    phone.api.kick(DESK, 7)
    phone.api.join_group(DESK, 7)
    await phone.settled()
    assert phone.api.sent(DESK)[-1].text == "▶️ Alerts go on. Your lists are as they were."
    chat = db.look(lambda tx: chats.find_chat(tx, DESK))
    assert chat is not None
    assert chat.state == "active"
    assert db.look(lambda tx: lists.followed(tx, DESK, 0)) == {"extraditions", "cartels"}


@pytest.mark.anyio
async def test_becoming_an_admin_of_a_group_is_no_arrival(phone: Phone) -> None:
    phone.api.add_group(DESK, "Desk", admins=[7])
    phone.api.join_group(DESK, 7, status="administrator")
    await phone.settled()
    assert phone.api.sent(DESK) == []


async def hear(url: str, db: Database, **more: Any) -> None:
    """A bot that lets only Ana's own chat in reads this in the group."""
    desk = Desk(make_config(url, telegram={"allowed_chats": (7,)}), db, Watch(NOW))
    message = {
        "message_id": 1,
        "date": 0,
        "chat": {"id": DESK, "type": "supergroup", "title": "Desk"},
        "from": {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "en"},
    }
    update = Update(1, message=Message.de_json(message | more, None))
    context: Any = None
    async with Bot(TOKEN, base_url=f"{url}/bot") as bot:
        await Dispatcher(desk, bot, COMMANDS, {}, {}, talk.show).on_message(update, context)


@pytest.mark.anyio
async def test_who_writes_as_the_group_is_told_to_come_as_a_person(
    api: BotApi, url: str, db: Database
) -> None:
    group = api.add_group(DESK, "Desk")
    await hear(url, db, text="/start", sender_chat=group.to_json())
    assert "send /start once under your own name" in api.sent(DESK)[-1].text
    assert db.look(lambda tx: chats.find_chat(tx, DESK)) is None


@pytest.mark.anyio
async def test_who_writes_as_the_group_is_one_of_its_admins(
    api: BotApi, url: str, db: Database
) -> None:
    group = api.add_group(DESK, "Desk")
    db.call(lambda tx: chats.save_chat(tx, replace(ANA, id=DESK, kind="supergroup"), now=NOW))
    await hear(url, db, text="/add capo", sender_chat=group.to_json())
    assert api.sent(DESK)[-1].text.startswith("capo\n\nFires when capo")


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("chat_id", "key", "other"),
    [(-500, "migrate_to_chat_id", DESK), (DESK, "migrate_from_chat_id", -500)],
)
async def test_either_side_tells_that_a_group_has_moved(
    url: str, db: Database, chat_id: int, key: str, other: int
) -> None:
    db.call(lambda tx: chats.save_chat(tx, replace(ANA, id=-500, kind="group"), now=NOW))
    for _ in range(2):  # both sides do; the second changes nothing
        await hear(url, db, chat={"id": chat_id, "type": "group", "title": "Desk"}, **{key: other})
        assert db.look(lambda tx: chats.find_chat(tx, -500)) is None
        assert db.look(lambda tx: chats.find_chat(tx, DESK)) is not None


@pytest.mark.anyio
async def test_a_button_pressed_too_fast_is_told_how_long_to_wait(phone: Phone) -> None:
    message = await phone.ask("/lists")
    phone.api.fail_next("editMessageText", Trouble.flood(30))
    await phone.press(message, "▫️ Cartels")
    assert phone.notice == "Telegram asks me to slow down. Please try again in 30 seconds."


@pytest.mark.anyio
@pytest.mark.parametrize(
    "trouble",
    [Trouble.error_of(400, f"Bad Request: {why}") for why in (NO_RIGHT, "TOPIC_CLOSED")]
    + [Trouble.flood(30), Trouble.kicked(), Trouble.server_error(502)],
    ids=["no right", "closed", "flood", "kicked", "502"],
)
async def test_where_the_bot_may_not_write_it_does_not_insist(
    phone: Phone, trouble: Trouble
) -> None:
    phone.api.fail_next("sendMessage", trouble)
    assert await phone.say("/help") == []
    assert len(phone.api.calls_of("sendMessage")) == 1


@pytest.mark.anyio
@pytest.mark.parametrize("why", ["message to edit not found", "message can't be edited"])
async def test_a_message_that_cannot_be_edited_is_sent_anew(phone: Phone, why: str) -> None:
    message = await phone.ask("/lists")
    phone.api.fail_next("editMessageText", Trouble.error_of(400, f"Bad Request: {why}"))
    await phone.press(message, "▫️ Cartels")
    _, anew = phone.api.sent(7)
    assert anew.text.startswith("Cartels · shared list")


@pytest.mark.anyio
async def test_updates_that_cannot_be_read_do_not_end_the_polling(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Callable[..., Any] = ExtBot.get_updates
    failed: list[dict[str, Any]] = []

    async def fail_once(bot: ExtBot[None], **how: Any) -> Any:
        if not failed:
            failed.append(how)
            raise TypeError("Update.__init__() got an unexpected field")
        return await read(bot, **how)

    monkeypatch.setattr("bot.app.FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(ExtBot, "get_updates", fail_once)
    await phone.say("/help")  # ends the poll under way; the next one fails
    assert await phone.ask("/help")
    assert failed
