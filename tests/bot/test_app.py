import asyncio
import json
import socket
from contextlib import suppress
from itertools import product

import httpx
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot.app import COMMANDS, TelegramBot, TokenRejectedError
from bot.profile import PRIVATE_ONLY
from model import Chat, Sent
from storage import chats
from storage.db import Database
from tests.bot.phone import Phone, labels, phone_to
from tests.bot.samples import DELIVERY, NOW, TOKEN, Watch, make_config
from tests.fakes.bot_api import BotApi, Trouble
from tests.fakes.serving import serve

DEFAULT = json.dumps({"type": "default"})
GROUPS = json.dumps({"type": "all_group_chats"})


@pytest.mark.anyio
async def test_the_bot_knows_its_name_and_sets_its_menus_by_chat_and_language(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    boss = Chat(7, "private", "Ana", "es", "UTC", "admin", "active")
    db.call(lambda tx: chats.save_chat(tx, boss, now=NOW))
    async with phone_to(api, url, db, clock) as phone:
        assert phone.bot.username == "atalaya_bot"
    own = json.dumps({"chat_id": 7, "type": "chat"})
    languages = ("", "en", "es")
    assert set(api.commands) == {*product((DEFAULT, GROUPS), languages), (own, "")}
    named = {key: {one["command"] for one in menu} for key, menu in api.commands.items()}
    everybody = {name for name, command in COMMANDS.items() if not command.operator}
    assert named[own, ""] == set(COMMANDS)
    assert named[DEFAULT, "en"] == everybody
    assert named[GROUPS, "es"] == everybody - PRIVATE_ONLY
    about = {one["command"]: one["description"] for one in api.commands[DEFAULT, "es"]}
    assert about["stop"] == "no recibir más alertas"
    said = {one["command"]: one["description"] for one in api.commands[own, ""]}
    assert said["health"] == "si todas las partes funcionan"
    assert set(api.descriptions) == set(product(("description", "short_description"), ("", "es")))
    assert api.descriptions["short_description", "es"].startswith("Vigila fuentes de noticias")


@pytest.mark.anyio
async def test_what_stands_on_the_bots_page_is_set_once(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    for _ in range(2):
        async with phone_to(api, url, db, clock):
            pass
    assert len(api.calls_of("setMyDescription")) == 2  # Spanish, and what it is otherwise
    assert len(api.calls_of("setMyShortDescription")) == 2


@pytest.mark.anyio
async def test_a_menu_that_cannot_be_set_keeps_nobody_from_talking(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    api.fail_next("setMyCommands", Trouble.server_error(502), times=9)
    async with phone_to(api, url, db, clock, telegram={"access": "open"}) as phone:
        assert await phone.ask("/help")


@pytest.mark.anyio
async def test_a_server_that_is_down_at_the_start_is_waited_for(db: Database, clock: Watch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    api = BotApi()
    api.add_user(7, "Ana")
    bot = TelegramBot(
        make_config(f"http://127.0.0.1:{port}", telegram={"access": "open"}), db, clock
    )
    await bot.start()
    try:
        assert bot.username is None
        with serve(api.app, port=port) as url:
            api.say(7, "/help")
            await Phone(api, url, bot).until(lambda: api.sent(7))
            assert bot.username == "atalaya_bot"
    finally:
        await bot.stop()


@pytest.mark.anyio
async def test_an_unknown_token_is_said_without_telling_it(
    url: str, db: Database, clock: Watch
) -> None:
    wrong = SecretStr("987654321:" + "B" * 35)
    bot = TelegramBot(make_config(url, secrets={"bot_token": wrong}), db, clock)
    with pytest.raises(TokenRejectedError) as caught:
        await bot.start()
    assert url in str(caught.value)
    assert wrong.get_secret_value() not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_without_a_token_there_is_no_bot(url: str, db: Database, clock: Watch) -> None:
    with pytest.raises(ValueError, match="no bot token"):
        TelegramBot(make_config(url, secrets={"bot_token": None}), db, clock)


@pytest.mark.anyio
async def test_polling_goes_on_after_trouble(phone: Phone) -> None:
    for trouble in (Trouble.server_error(502), Trouble.flood(1), Trouble.cut()):
        phone.api.fail_next("getUpdates", trouble)
    await phone.say("/help")  # wakes the poll under way; the next ones fail
    assert "/alerts" in (await phone.ask("/help")).text


@pytest.mark.anyio
async def test_a_webhook_left_behind_does_not_keep_the_bot_from_polling(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        hook = {"url": "http://127.0.0.1:9/hook"}
        await client.post(f"{url}/bot{api.token}/setWebhook", json=hook)
    async with phone_to(api, url, db, clock, telegram={"access": "open"}) as phone:
        assert await phone.ask("/help")


@pytest.mark.anyio
async def test_what_was_answered_is_confirmed_when_the_bot_stops(phone: Phone) -> None:
    await phone.say("/help")  # afterwards a poll is under way; the one after it fails
    phone.api.fail_next("getUpdates", Trouble.server_error(502))
    phone.api.say(7, "/help")
    await phone.until(lambda: len(phone.api.sent(7)) == 2)
    await phone.until(lambda: phone.api.calls_of("getUpdates")[-1].status == 502)
    assert phone.api.pending_updates
    await phone.bot.stop()
    assert not phone.api.pending_updates


@pytest.mark.anyio
async def test_what_was_said_while_the_bot_was_away_is_answered(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    api.add_user(7, "Ana")
    api.say(7, "/help")
    async with phone_to(api, url, db, clock, telegram={"access": "open"}) as phone:
        await phone.settled()
    assert len(api.sent(7)) == 1


@pytest.mark.anyio
async def test_stopping_does_not_wait_for_a_server_that_hangs(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with phone_to(api, url, db, clock, telegram={"access": "open"}) as phone:
        await phone.say("/help")
        api.fail_next("sendMessage", Trouble.unanswered())
        api.fail_next("getUpdates", Trouble.unanswered(), times=5)
        api.say(7, "/help")
        await phone.until(lambda: len(api.calls_of("sendMessage")) == 2)
        async with asyncio.timeout(5):
            await phone.bot.stop()


@pytest.mark.anyio
async def test_the_transport_sends_alerts_beside_the_conversation(phone: Phone) -> None:
    await phone.say("/help")
    assert isinstance(await phone.bot.transport.send(DELIVERY), Sent)
    assert "Mexico expels" in phone.api.sent(7)[-1].text


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("user", "said"), [(7, "Sorry, something went wrong"), (8, "Lo siento, algo falló")]
)
async def test_a_handler_that_fails_apologises_and_the_bot_goes_on(
    phone: Phone, db: Database, user: int, said: str
) -> None:
    message = await phone.ask("/lists", user)
    db.call(lambda tx: tx.execute(text("ALTER TABLE subscriptions RENAME TO gone")))
    assert said in (await phone.ask("/lists", user)).text
    await phone.press(message, labels(message)[0])
    assert said in phone.notice
    db.call(lambda tx: tx.execute(text("ALTER TABLE gone RENAME TO subscriptions")))
    assert said not in (await phone.ask("/lists", user)).text


@pytest.mark.anyio
async def test_an_answer_that_telegram_refuses_does_no_harm(phone: Phone) -> None:
    phone.api.fail_next("sendMessage", Trouble.server_error(502))
    assert await phone.say("/help") == []
    assert await phone.ask("/help")


@pytest.mark.anyio
async def test_the_token_is_in_no_log(phone: Phone, capfd: pytest.CaptureFixture[str]) -> None:
    phone.api.fail_next("sendMessage", Trouble.error_of(401, "Unauthorized"))
    phone.api.fail_next("sendMessage", Trouble.cut())
    with suppress(ValueError):
        await phone.say("/help")
        await phone.say("/help")
    out, err = capfd.readouterr()
    assert "not answered" in out + err
    assert TOKEN not in out + err
