import pytest

from storage import chats, own_lists
from storage.db import Database
from tests.bot.phone import Phone, phone_to
from tests.bot.samples import ANA, NOW, Watch
from tests.fakes.bot_api import BotApi


@pytest.mark.anyio
async def test_a_chat_is_forgotten_after_a_confirmation_that_says_what_goes_and_what_stays(
    phone: Phone, db: Database
) -> None:
    await phone.add("capo")
    shown = await phone.ask("/deletemydata")
    assert "• your list with 1 query\n" in shown.text
    assert "This stays:" in shown.text
    kept = await phone.press(shown, "No, keep it")
    assert kept.text.startswith("Nothing was deleted.")
    assert db.look(lambda tx: own_lists.find_own_list(tx, 7)) is not None
    gone = await phone.press(await phone.ask("/deletemydata"), "Yes, delete everything")
    assert gone.text.startswith("Deleted:")
    assert db.look(lambda tx: (chats.find_chat(tx, 7), own_lists.find_own_list(tx, 7))) == (
        None,
        None,
    )
    await phone.press(await phone.forge("dd:yes"), "forged")
    assert phone.notice.startswith("This bot is private.")


@pytest.mark.anyio
async def test_who_was_forgotten_is_a_stranger_again(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    db.call(lambda tx: chats.save_chat(tx, ANA, now=NOW))
    async with phone_to(api, url, db, clock) as phone:
        await phone.press(await phone.ask("/deletemydata"), "Yes, delete everything")
        assert (await phone.ask("/lists")).text.startswith("This bot is private.")


@pytest.mark.anyio
async def test_privacy_says_what_is_kept_and_how_long(phone: Phone) -> None:
    assert "for 180 days" in (await phone.ask("/privacy")).text
    assert "180 días" in (await phone.ask("/privacy", 8)).text


@pytest.mark.anyio
async def test_only_admins_have_a_group_forgotten(phone: Phone, db: Database) -> None:
    phone.api.add_group(-500, "Desk", admins=[7], members=[8])
    await phone.ask("/start", -500, 7)
    shown = await phone.ask("/deletemydata", -500, 7)
    await phone.press(shown, "Yes, delete everything", 8)
    assert "admin" in phone.notice
    assert db.look(lambda tx: chats.find_chat(tx, -500)) is not None
