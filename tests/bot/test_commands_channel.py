"""Channels, set up from the private chat with an admin of both, over HTTP."""

import pytest

from bot.channels import read_data
from model import Chat
from storage import chats, lists
from storage.db import Database
from tests.bot.phone import Phone, labels

pytestmark = pytest.mark.anyio

NEWS = -1_002_000_000_000


@pytest.fixture
def channel(phone: Phone) -> int:
    phone.api.add_channel(NEWS, "The <b>Desk", username="the_desk", admins=[7], members=[8])
    return NEWS


def find(db: Database, chat_id: int) -> Chat | None:
    return db.look(lambda tx: chats.find_chat(tx, chat_id))


def followed(db: Database, chat_id: int) -> frozenset[str]:
    return db.look(lambda tx: lists.followed(tx, chat_id, 0))


@pytest.mark.parametrize("name", ["@The_Desk", "the_desk", "https://t.me/the_desk", str(NEWS)])
async def test_a_channel_is_set_up_in_the_private_chat(
    phone: Phone, db: Database, channel: int, name: str
) -> None:
    await phone.ask("/start")
    shown = await phone.ask(f"/channel {name}")
    assert "about the channel The <b>Desk now" in shown.text
    assert labels(shown) == ["● The <b>Desk", "This chat"]
    message = await phone.ask("/lists")
    assert message.text.startswith("📣 For the channel The <b>Desk\n\nLists")
    message = await phone.press(await phone.press(message, "▫️ Cartels"), "✅ Follow here")
    assert message.text.startswith("📣 For the channel The <b>Desk\n\nCartels")
    assert followed(db, channel) == {"cartels"}
    assert followed(db, 7) == {"extraditions"}
    saved = find(db, channel)
    assert saved is not None
    assert (saved.kind, saved.lang, saved.role, saved.state) == (
        "channel",
        "en",
        "member",
        "active",
    )
    assert phone.api.sent(channel) == []


async def test_an_old_button_stays_with_the_chat_that_it_was_made_for(
    phone: Phone, db: Database, channel: int
) -> None:
    await phone.ask("/start")
    own = await phone.ask("/lists")
    shown = await phone.ask("/channel @the_desk")
    its = await phone.ask("/lists")
    await phone.press(await phone.press(own, "▫️ Cartels"), "✅ Follow here")
    assert followed(db, 7) == {"cartels", "extraditions"}
    assert followed(db, channel) == set()
    await phone.press(shown, "This chat")
    await phone.press(await phone.press(its, "▫️ Cartels"), "✅ Follow here")
    assert followed(db, channel) == {"cartels"}
    assert (await phone.ask("/lists")).text.startswith("Lists")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("@nobody", "I can't find that channel."),
        ("-100", "I can't find that channel."),
        ("-1000000000001", "That is no channel."),
        ("@mute", "I may not post there."),
        ("@theirs", "Only an admin of that channel"),
        ("@gone", "I may not post there."),
    ],
)
async def test_a_channel_that_one_may_not_set_up_is_refused(
    phone: Phone, db: Database, name: str, said: str
) -> None:
    phone.api.add_group(-1_000_000_000_001, "Group", admins=[7])
    phone.api.add_channel(
        -1_002_000_000_001, "Mute", username="mute", admins=[7], bot_status="member"
    )
    phone.api.add_channel(-1_002_000_000_002, "Theirs", username="theirs", members=[7])
    phone.api.add_channel(
        -1_002_000_000_003, "Gone", username="gone", admins=[7], bot_status="left"
    )
    await phone.ask("/start")
    assert (await phone.ask(f"/channel {name}")).text.startswith(said)
    assert db.look(lambda tx: chats.find_chat(tx, NEWS - 2)) is None


async def test_what_is_typed_as_an_answer_is_for_the_channel_that_was_asked_about(
    phone: Phone, db: Database, channel: int
) -> None:
    await phone.ask("/start")
    await phone.ask("/channel @the_desk")
    await phone.press(await phone.ask("/lists"), "➕ New list")
    named = await phone.ask("Ports")
    assert named.text.startswith("📣 For the channel The <b>Desk")
    shown = await phone.ask("puerto")
    await phone.press(shown, labels(shown)[0])
    made = db.look(lambda tx: [lists.own_lists(tx, one) for one in (7, channel)])
    assert [[item.name("en") for item in some] for some in made] == [[], ["Ports"]]


async def test_who_is_no_admin_any_more_changes_nothing(
    phone: Phone, db: Database, channel: int
) -> None:
    await phone.ask("/start")
    await phone.ask("/channel @the_desk")
    message = await phone.ask("/lists")
    phone.api.add_channel(channel, "The Desk", username="the_desk", members=[7])
    await phone.press(message, "▫️ Cartels")
    assert phone.notice.startswith("Only an admin of that channel")
    assert (await phone.ask("/add capo")).text.startswith("Only an admin of that channel")
    assert followed(db, channel) == frozenset()
    await phone.press(await phone.ask("/channel"), "This chat")
    assert (await phone.ask("/lists")).text.startswith("Lists")


async def test_another_persons_chat_cannot_press_for_the_channel(
    phone: Phone, db: Database, channel: int
) -> None:
    await phone.ask("/start")
    await phone.ask("/channel @the_desk")
    await phone.ask("/start", 8)
    for data in (f"c:{channel}:l:+:cartels:0", f"k:to:{channel}", "c:x:l:+:cartels:0", "c:7:x:yes"):
        before = (followed(db, channel), followed(db, 8))
        await phone.press(await phone.forge(data, 8), "forged", 8)
        assert "Sorry" not in phone.notice
        assert (followed(db, channel), followed(db, 8)) == before, data


async def test_channels_are_not_set_up_in_groups(phone: Phone) -> None:
    phone.api.add_group(-1_000_000_000_001, "Group", admins=[7])
    await phone.ask("/start")
    await phone.ask("/start", -1_000_000_000_001, 7)
    text = (await phone.ask("/channel @the_desk", -1_000_000_000_001, 7)).text
    assert text.startswith("Channels are set up in the private chat")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ("c:-100:l:+:a:0", (-100, "l:+:a:0")),
        ("l:+:a:0", None),
        ("c:", None),
        ("c:-:x", None),
        ("c:²:x", None),
        (f"c:{'9' * 30}:x", None),
    ],
)
async def test_the_channel_of_a_button(data: str, found: tuple[int, str] | None) -> None:
    assert read_data(data) == found
