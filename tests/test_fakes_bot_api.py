"""The Bot API stand-in does what its documentation says."""

from collections.abc import Iterator
from typing import Any

import pytest

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


# calls


def test_the_token_is_checked(bot: PlainBot) -> None:
    assert bot.call("getMe")["username"] == "atalaya_bot"
    bot.url = bot.url.replace("AAF", "BBB")
    assert bot.refused("getMe") == "401 Unauthorized"


def test_unknown_methods_are_not_found_and_names_have_no_case(bot: PlainBot) -> None:
    assert bot.call("GETME")["is_bot"]
    assert bot.refused("makeTea") == "404 Not Found: method not found"


@pytest.mark.parametrize("how", ["json", "data", "files", "params"])
def test_a_call_may_be_json_form_multipart_or_query(api: BotApi, bot: PlainBot, how: str) -> None:
    values: Any = {
        "chat_id": str(ANA),
        "text": "Café & más",
        "reply_markup": '{"inline_keyboard":[]}',
    }
    if how == "files":
        values = {name: (None, value) for name, value in values.items()}
    assert bot.client.post(f"{bot.url}/sendMessage", **{how: values}).json()["ok"]
    assert api.sent(ANA)[0].text == "Café & más"
    assert bot.client.post(f"{bot.url}/sendMessage", content=b"x", headers={}).status_code == 400


# messages


def test_the_length_limit_counts_code_points_after_parsing(bot: PlainBot) -> None:
    bot.send(ANA, f"<b>{'🔔' * 4096}</b>", parse_mode="HTML")
    too_long = bot.cannot_send(ANA, "x" * 4097)
    assert too_long == "400 Bad Request: message is too long"


def test_an_empty_message_is_refused(bot: PlainBot) -> None:
    assert bot.cannot_send(ANA, " \n") == "400 Bad Request: message text is empty"
    assert bot.cannot_send(ANA, "<b> </b>", parse_mode="HTML").endswith("message text is empty")


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "x", "callback_data": "é" * 32}, None),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "url": "https://example.org/a"}, None),
        ({"text": "x", "url": "tg://user?id=1"}, None),
        ({"text": "x", "url": "javascript:alert(1)"}, "Unsupported URL protocol"),
        ({"text": "x"}, "Text buttons are unallowed"),
    ],
)
def test_buttons_are_checked(bot: PlainBot, button: dict[str, str], why: str | None) -> None:
    answer = bot.post("sendMessage", chat_id=ANA, text="x", reply_markup=keys(button)).json()
    assert answer["ok"] == (why is None)
    assert (why or "") in answer.get("description", "")


def test_an_unknown_chat_is_not_found(bot: PlainBot) -> None:
    assert bot.send(ANA, "x")["chat"]["type"] == "private"
    assert bot.cannot_send(8, "x") == "400 Bad Request: chat not found"


def test_a_topic_must_exist(bot: PlainBot) -> None:
    sent = bot.send(FORUM, "x", message_thread_id=2)
    assert (sent["message_thread_id"], sent["chat"]["is_forum"]) == (2, True)
    unknown = bot.cannot_send(FORUM, "x", message_thread_id=3)
    assert unknown == "400 Bad Request: message thread not found"
    assert "thread not found" in bot.cannot_send(ANA, "x", message_thread_id=2)


def test_an_edit_must_change_something(api: BotApi, bot: PlainBot) -> None:
    where = {"chat_id": ANA, "message_id": bot.send(ANA, "old")["message_id"]}
    assert "message is not modified" in bot.refused("editMessageText", text="old", **where)
    assert bot.call("editMessageText", text="new", **where)["edit_date"]
    (message,) = api.sent(ANA)
    assert (message.text, message.edited) == ("new", True)


def test_an_edit_without_a_keyboard_takes_it_away(api: BotApi, bot: PlainBot) -> None:
    markup = keys({"text": "Why", "callback_data": "why"})
    where = {"chat_id": ANA, "message_id": bot.send(ANA, "old", reply_markup=markup)["message_id"]}
    bot.call("editMessageText", text="new", reply_markup=markup, **where)
    assert api.sent(ANA)[0].buttons[0][0].target == "why"
    bot.call("editMessageReplyMarkup", **where)
    assert api.sent(ANA)[0].buttons == ()


def test_only_the_bots_own_messages_can_be_edited(api: BotApi, bot: PlainBot) -> None:
    said = api.say(ANA, "hola")
    where = {"chat_id": ANA, "message_id": said.message_id, "text": "x"}
    assert bot.refused("editMessageText", **where).endswith("message can't be edited")
    where["message_id"] = 99
    assert bot.refused("editMessageText", **where).endswith("message to edit not found")


def test_a_message_is_deleted_once(bot: PlainBot) -> None:
    where = {"chat_id": ANA, "message_id": bot.send(ANA, "x")["message_id"]}
    assert bot.call("deleteMessage", **where)
    assert bot.refused("deleteMessage", **where).endswith("message to delete not found")


def test_commands_and_descriptions_are_kept_and_checked(bot: PlainBot) -> None:
    commands = [{"command": "start", "description": "Begin"}]
    bot.call("setMyCommands", commands=commands, language_code="es")
    assert bot.call("getMyCommands", language_code="es") == commands
    assert bot.call("getMyCommands") == []
    wrong = bot.refused("setMyCommands", commands=[{"command": "Start!", "description": "x"}])
    assert wrong.endswith("BOT_COMMAND_INVALID")
    assert bot.call("setMyShortDescription", short_description="x" * 120)
    assert "too long" in bot.refused("setMyShortDescription", short_description="x" * 121)


def test_the_bot_can_ask_who_is_in_a_group(bot: PlainBot) -> None:
    assert bot.call("getChatMember", chat_id=GROUP, user_id=ANA)["status"] == "creator"
    assert bot.refused("getChatMember", chat_id=GROUP, user_id=99).startswith("400")
    (admin,) = bot.call("getChatAdministrators", chat_id=GROUP)
    assert admin["user"]["id"] == ANA
    assert bot.call("getChat", chat_id=GROUP)["title"] == "Desk"


def test_after_leaving_the_bot_cannot_write(bot: PlainBot) -> None:
    assert bot.call("sendChatAction", chat_id=GROUP, action="typing")
    bot.call("leaveChat", chat_id=GROUP)
    assert bot.cannot_send(GROUP, "x").startswith("403 Forbidden: bot is not a member")
