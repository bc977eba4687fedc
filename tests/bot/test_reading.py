from dataclasses import replace
from typing import Any

import pytest
from telegram import Message, User

from bot.ask import Ask, parse_command
from bot.reading import read_ask

PERSON = {"id": 7, "is_bot": False, "first_name": "Ana", "language_code": "es"}
GROUP_ID = -1_000_000_000_001
GROUP = {"id": GROUP_ID, "type": "supergroup", "title": "Desk\u202e\n 1"}
CHANNEL = {"id": -1_000_000_000_002, "type": "channel", "title": "News"}


def message(chat: dict[str, Any], **more: Any) -> Message:
    read = Message.de_json({"message_id": 1, "date": 0, "chat": chat, "from": PERSON} | more, None)
    assert isinstance(read, Message)
    return read


def ask(**changes: Any) -> Ask:
    return replace(Ask(GROUP_ID, "supergroup", "Desk 1", 0, 7, "es"), **changes)


@pytest.mark.parametrize(
    ("more", "read"),
    [
        ({}, ask()),
        ({"message_thread_id": 5, "is_topic_message": True}, ask(topic_id=5)),
        ({"message_thread_id": 5}, ask()),  # a reply outside forums has a thread too
        ({"sender_chat": GROUP}, ask(user_id=None, as_chat=True)),  # an anonymous admin
        ({"sender_chat": CHANNEL}, ask(user_id=None)),  # a channel that speaks in a group
    ],
)
def test_who_asks_and_where(more: dict[str, Any], read: Ask) -> None:
    said = message(GROUP, **more)
    assert read_ask(said, said.from_user) == read


def test_who_presses_a_button_is_a_person_whoever_sent_its_message() -> None:
    bots = message(GROUP, sender_chat=GROUP)
    person = User(9, "Max", is_bot=False)
    assert read_ask(bots, person, pressed=True) == ask(
        user_id=9, lang="en", message_id=bots.message_id
    )


def test_a_private_chat_is_called_by_the_persons_name() -> None:
    said = message({"id": 7, "type": "private", "first_name": "Ana", "last_name": "Luz"})
    assert read_ask(said, said.from_user) == ask(chat_id=7, kind="private", title="Ana Luz")


def test_channels_do_not_ask() -> None:
    assert read_ask(message(CHANNEL), None) is None


@pytest.mark.parametrize(
    ("text", "parsed"),
    [
        ("/add capo", ("add", "capo")),
        ("/Add@Atalaya_bot  a  b ", ("add", "a  b")),
        ("/add\ncapo\nnarco", ("add", "capo\nnarco")),
        ("/add", ("add", "")),
        ("/add@other_bot capo", None),
        ("add capo", None),
        ("/", None),
        ("/añadir capo", None),
        ("say /add", None),
        ("", None),
        (f"/{'a' * 33}", None),
    ],
)
def test_a_command_is_its_name_and_the_rest(text: str, parsed: tuple[str, str] | None) -> None:
    assert parse_command(text, "atalaya_bot") == parsed
