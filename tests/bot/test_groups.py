import pytest

from storage import chats, lists
from storage.db import Database
from tests.bot.phone import Phone, labels, phone_to
from tests.bot.samples import Watch
from tests.fakes.bot_api import BotApi

DESK = -1_000_000_000_001
MAX = 9
MANAGING = (
    *("/start", "/lists", "/add capo", "/remove capo", "/stop", "/language", "/mute 1h", "/unmute"),
    *("/quiet 23-7", "/digest 9", "/timezone Lima"),
)


async def group_of_ana(phone: Phone) -> None:
    """Ana, who is in, has made a group with Max and brought the bot."""
    phone.api.add_user(MAX, "Max", "max", "en")
    phone.api.add_group(DESK, "Desk", ["Cartels", "Trade"], admins=[7], members=[MAX])
    await phone.say("/start")


@pytest.mark.anyio
async def test_a_group_comes_in_with_a_person_who_is_in(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with phone_to(api, url, db, clock, telegram={"allowed_chats": (7,)}) as phone:
        await group_of_ana(phone)
        assert (await phone.ask("/alerts", DESK, MAX)).text.startswith("This bot is private.")
        assert await phone.say("/start", DESK, MAX) == []
        assert (await phone.ask("/start", DESK, 7)).text.startswith("This is Atalaya")
        assert (await phone.ask("/alerts", DESK, MAX)).text.startswith("No alerts yet.")
        chat = db.look(lambda tx: chats.find_chat(tx, DESK))
        assert chat is not None
        assert (chat.kind, chat.title, chat.role) == ("supergroup", "Desk", "member")


@pytest.mark.anyio
async def test_only_admins_of_a_group_change_what_it_follows(phone: Phone, db: Database) -> None:
    await group_of_ana(phone)
    for command in MANAGING:
        answer = await phone.ask(command, DESK, MAX)
        assert answer.text == "Only admins of this group can do that.", command
    assert db.look(lambda tx: chats.find_chat(tx, DESK)) is None

    message = await phone.press(await phone.ask("/lists", DESK, 7), "▫️ Cartels", 7)
    await phone.press(message, "✅ Follow here", MAX)
    assert phone.notice == "Only admins of this group can do that."
    assert "cartels" not in db.look(lambda tx: lists.followed(tx, DESK, 0))
    await phone.press(message, "✅ Follow here", 7)
    assert "cartels" in db.look(lambda tx: lists.followed(tx, DESK, 0))


@pytest.mark.anyio
async def test_everyone_in_a_group_may_look(phone: Phone) -> None:
    await group_of_ana(phone)
    await phone.ask("/start", DESK, 7)
    for command in ("/alerts", "/status", "/help"):
        answer = await phone.ask(command, DESK, MAX)
        assert not answer.text.startswith("Only admins"), command


@pytest.mark.anyio
async def test_each_topic_follows_its_own_lists_and_is_answered_in_place(
    phone: Phone, db: Database
) -> None:
    await group_of_ana(phone)
    group = phone.api.messages  # the chat's messages, by its id
    cartels, trade = 2, 3
    message = await phone.ask("/start", DESK, 7, cartels)
    assert message.topic == cartels
    message = await phone.press(message, "▫️ Cartels", 7)
    assert "✅ Cartels" in labels(message)
    other = await phone.ask("/lists", DESK, 7, trade)
    assert other.topic == trade
    assert "You follow 0 lists here." in other.text
    in_general = await phone.ask("/lists", DESK, 7)
    assert in_general.topic is None
    assert db.look(lambda tx: lists.followed(tx, DESK, cartels)) == {"extraditions", "cartels"}
    assert db.look(lambda tx: lists.followed(tx, DESK, None)) == {"extraditions", "cartels"}
    assert all(one.topic in {None, cartels, trade} for one in group(DESK))


@pytest.mark.anyio
@pytest.mark.parametrize("text", ["/nonsense", "/help@other_bot"])
async def test_what_is_not_for_the_bot_is_left_alone_in_groups(phone: Phone, text: str) -> None:
    await group_of_ana(phone)
    await phone.ask("/start", DESK, 7)
    assert await phone.say(text, DESK, MAX) == []


@pytest.mark.anyio
async def test_what_people_talk_about_is_left_alone_even_where_the_bot_hears_it(
    phone: Phone,
) -> None:
    phone.api.add_group(DESK, "Desk", admins=[7], bot_status="administrator")
    await phone.ask("/start", DESK, 7)
    assert await phone.say("hello everybody", DESK, 7) == []


@pytest.mark.anyio
async def test_a_group_keeps_everything_when_it_becomes_a_supergroup(
    phone: Phone, db: Database
) -> None:
    phone.api.add_group(-500, "Desk", admins=[7])
    await phone.ask("/start", -500, 7)
    await phone.add("capo", -500, 7)
    phone.api.migrate_group(-500, DESK)
    await phone.settled()
    assert db.look(lambda tx: chats.find_chat(tx, -500)) is None
    message = await phone.ask("/lists", DESK, 7)
    assert "✅ My list · 1 query" in message.text
    assert "You follow 2 lists here." in message.text


@pytest.mark.anyio
async def test_a_group_that_throws_the_bot_out_is_left_alone(phone: Phone, db: Database) -> None:
    phone.api.add_group(-500, "Desk", admins=[7])
    await phone.ask("/start", -500, 7)
    phone.api.kick(-500, 7)
    await phone.settled()
    chat = db.look(lambda tx: chats.find_chat(tx, -500))
    assert chat is not None
    assert chat.state == "blocked"
