"""/start to its end: the time zone by a city's name, and an alert as an example."""

import pytest

from model import Chat
from storage import chats
from storage.db import Database
from tests.bot.phone import Phone, labels
from tests.bot.test_commands import publish


def zone(db: Database, chat_id: int = 7) -> str:
    chat: Chat | None = db.look(lambda tx: chats.find_chat(tx, chat_id))
    assert chat is not None
    return chat.timezone


@pytest.mark.anyio
async def test_the_time_zone_is_taken_by_the_name_of_a_city(phone: Phone, db: Database) -> None:
    message = await phone.press(await phone.ask("/start"), "🕒 Time zone: UTC")
    assert message.text.startswith("Which city do you live in, or near?")
    unknown = await phone.ask("<b>Xyzzyx</b>" + "\u202e" * 9)
    assert unknown.text.startswith("I know no place called <b>Xyzzyx</b>.")
    assert zone(db) == "UTC"
    message = await phone.ask("Bogotá")
    assert message.text.startswith("This is Atalaya")
    assert "🕒 Time zone: Bogota" in labels(message)
    assert zone(db) == "America/Bogota"


@pytest.mark.anyio
async def test_a_city_that_is_nearly_known_is_a_button(phone: Phone, db: Database) -> None:
    await phone.press(await phone.ask("/start"), "🕒 Time zone: UTC")
    near = await phone.ask("Montevido")
    message = await phone.press(near, "Montevideo")
    assert "🕒 Time zone: Montevideo" in labels(message)
    assert zone(db) == "America/Montevideo"
    await phone.press(await phone.forge("s:z:Mars/Olympus"), "forged")
    assert zone(db) == "America/Montevideo"


@pytest.mark.anyio
async def test_the_welcome_ends_with_the_newest_alert_that_one_could_follow(
    phone: Phone, db: Database
) -> None:
    await phone.add("litio", 8)
    message = await phone.ask("/start")
    none = await phone.press(message, "✅ Done: show me an alert")
    assert "There is no alert yet to show as an example." in none.text
    db.call(lambda tx: publish(tx, 1, "cartels"))
    db.call(lambda tx: publish(tx, 2, "c8"))  # another chat's own list
    message = await phone.press(none, "◀ Back")
    shown = await phone.press(message, "✅ Done: show me an alert")
    assert shown.text.startswith("All set: you follow 1 list here.")
    assert "🔔 Cartels\nStory number 1\n" in shown.text
    assert labels(shown) == ["Open", "◀ Back"]
