"""What people do reaches the bot, by long polling or webhook."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.bot_api import BotApi
from tests.fakes.plain_bot import PlainBot
from tests.fakes.serving import serve

ANA, GROUP, FORUM = 7, -20, -1_000_000_000_030


@pytest.fixture
def api() -> BotApi:
    api = BotApi()
    api.add_user(ANA, "Ana", username="ana", language_code="es")
    api.add_group(GROUP, "Desk", admins=[ANA])
    api.add_group(FORUM, "Newsroom", topics=["Cartels"], admins=[ANA])
    return api


@pytest.fixture
def bot(api: BotApi) -> Iterator[PlainBot]:
    with serve(api.app) as url, PlainBot(url, api.token) as bot:
        yield bot


def keys(*buttons: dict[str, str]) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


def test_updates_come_until_they_are_confirmed(api: BotApi, bot: PlainBot) -> None:
    api.say(ANA, "/start CODE")
    (update,) = bot.call("getUpdates")
    assert update["message"]["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert update["message"]["from"]["language_code"] == "es"
    assert bot.call("getUpdates") == [update]
    assert bot.call("getUpdates", offset=update["update_id"] + 1) == []
    assert api.pending_updates == []


def test_a_long_poll_answers_when_someone_writes_and_not_before(api: BotApi, bot: PlainBot) -> None:
    with ThreadPoolExecutor() as pool:
        poll = pool.submit(bot.call, "getUpdates", timeout=3)
        api.wait_for(lambda: api.polled)
        assert not poll.done()
        api.say(ANA, "hola")
        assert poll.result(1)[0]["message"]["text"] == "hola"


def test_of_two_polls_at_once_one_is_in_conflict(api: BotApi, bot: PlainBot) -> None:
    with ThreadPoolExecutor() as pool:
        first = pool.submit(bot.post, "getUpdates", timeout=3)
        api.wait_for(lambda: api.polled)
        assert bot.call("getUpdates", timeout=0) == []
        assert first.result(1).json()["error_code"] == 409


def test_only_wanted_kinds_of_update_come(api: BotApi, bot: PlainBot) -> None:
    bot.call("getUpdates", allowed_updates=["callback_query"])
    api.say(ANA, "hola")
    assert bot.call("getUpdates") == []
    bot.call("getUpdates", allowed_updates=[])
    api.say(ANA, "hola")
    assert len(bot.call("getUpdates")) == 1


def test_a_pressed_button_is_an_update_with_one_answer(api: BotApi, bot: PlainBot) -> None:
    why = {"text": "Why", "callback_data": "why:1"}
    sent = bot.send(ANA, "x", reply_markup=keys(why, {"text": "Open", "url": "https://e.org"}))
    query = api.press(ANA, sent["message_id"], "Why")
    (update,) = bot.call("getUpdates")
    assert update["callback_query"]["data"] == "why:1"
    assert bot.call("answerCallbackQuery", callback_query_id=query, text="because")
    assert api.callback_answers[0].text == "because"
    assert "query is too old" in bot.refused("answerCallbackQuery", callback_query_id=query)
    with pytest.raises(LookupError):
        api.press(ANA, sent["message_id"], "Mute")
    with pytest.raises(LookupError):
        api.press(ANA, sent["message_id"], "Open")


def test_in_a_group_the_bot_hears_commands_and_replies_only(api: BotApi, bot: PlainBot) -> None:
    sent = bot.send(GROUP, "which one?")
    api.say(GROUP, "hola a todos")
    api.say(GROUP, "/start@other_bot")
    assert api.pending_updates == []
    api.say(GROUP, "/start@atalaya_bot")
    api.say(GROUP, "this one", reply_to=sent["message_id"])
    heard = [update["message"]["text"] for update in bot.call("getUpdates")]
    assert heard == ["/start@atalaya_bot", "this one"]


def test_people_write_in_topics_that_exist(api: BotApi, bot: PlainBot) -> None:
    forum = api.add_group(FORUM, "Newsroom", ["Cartels"], admins=[ANA])
    api.say(FORUM, "/start", topic=forum.topic_id("Cartels"))
    (update,) = bot.call("getUpdates")
    assert update["message"]["message_thread_id"] == 2
    with pytest.raises(LookupError):
        api.say(FORUM, "/start", topic=9)


def test_a_channel_post_is_in_the_channels_name(api: BotApi, bot: PlainBot) -> None:
    api.add_channel(-1_000_000_000_040, "Wire")
    api.say(-1_000_000_000_040, "/start")
    (update,) = bot.call("getUpdates")
    assert update["channel_post"]["sender_chat"]["title"] == "Wire"
    assert bot.send(-1_000_000_000_040, "x")["chat"]["type"] == "channel"
    api.add_channel(-1_000_000_000_041, "Other", bot_status="member")
    assert "need administrator rights" in bot.cannot_send(-1_000_000_000_041, "x")


def test_joining_and_kicking_tell_the_bot(api: BotApi, bot: PlainBot) -> None:
    api.kick(GROUP)
    assert bot.cannot_send(GROUP, "x") == "403 Forbidden: bot was kicked from the group chat"
    api.join_group(GROUP)
    assert bot.send(GROUP, "x")["chat"]["type"] == "group"
    updates = [update["my_chat_member"] for update in bot.call("getUpdates")]
    assert [one["new_chat_member"]["status"] for one in updates] == ["kicked", "member"]


def test_a_webhook_gets_updates_with_its_secret_until_deleted(api: BotApi, bot: PlainBot) -> None:
    got: list[tuple[str | None, Any]] = []

    async def hook(request: Request) -> Response:
        got.append((request.headers.get("x-telegram-bot-api-secret-token"), await request.json()))
        return Response(status_code=500 if len(got) == 1 else 200)

    with serve(Starlette(routes=[Route("/hook", hook, methods=["POST"])])) as url:
        bot.call("setWebhook", url=f"{url}/hook", secret_token="s3cret")
        assert "webhook is active" in bot.refused("getUpdates")
        api.say(ANA, "hola")
        api.wait_for(lambda: not api.pending_updates)
        assert [secret for secret, _update in got] == ["s3cret", "s3cret"]
        assert got[0] == got[1]
        bot.call("deleteWebhook")
        api.say(ANA, "adiós")
        assert bot.call("getWebhookInfo")["pending_update_count"] == 1
        assert len(bot.call("getUpdates")) == 1
