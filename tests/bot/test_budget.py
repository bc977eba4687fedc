from datetime import timedelta

import pytest

from bot.budget import Budget, Turn
from storage.db import Database
from tests.bot.phone import phone_to
from tests.bot.samples import NOW, Watch
from tests.fakes.bot_api import BotApi

SECOND = timedelta(seconds=1)


def test_a_flood_gets_a_hint_and_then_nothing_until_its_minute_is_over() -> None:
    budget = Budget(2)
    turns = [budget.take(7, NOW + n * SECOND) for n in range(5)]
    assert turns == [Turn.ANSWER, Turn.ANSWER, Turn.HINT, Turn.NOTHING, Turn.NOTHING]
    assert budget.take(8, NOW + 5 * SECOND) is Turn.ANSWER
    assert budget.take(7, NOW + 59 * SECOND) is Turn.NOTHING
    assert budget.take(7, NOW + 60 * SECOND) is Turn.ANSWER


def test_a_clock_that_is_set_back_silences_nobody() -> None:
    budget = Budget(1)
    budget.take(7, NOW)
    assert budget.take(7, NOW - timedelta(days=1)) is Turn.ANSWER


def test_who_was_not_heard_of_for_long_is_forgotten() -> None:
    budget = Budget(1, most_known=1)
    budget.take(7, NOW)
    budget.take(8, NOW)
    assert budget.take(7, NOW) is Turn.ANSWER


@pytest.mark.anyio
async def test_a_flood_of_commands_and_buttons_is_answered_once_with_a_hint(
    api: BotApi, url: str, db: Database, clock: Watch
) -> None:
    open_to_all = {"access": "open"}
    limits = {"asks_per_minute": 2}
    async with phone_to(api, url, db, clock, telegram=open_to_all, limits=limits) as phone:
        message = await phone.ask("/start")
        await phone.press(message, "▫️ Cartels")
        assert (await phone.ask("/lists")).text.startswith("That was too much at once.")
        assert await phone.say("/lists") == await phone.say("hello") == []
        await phone.press(message, "✅ Extraditions")
        assert phone.notice == ""
        assert (await phone.ask("/lists", 8)).text.startswith("Listas")
        clock.move(60)
        assert "✅ Extraditions" in (await phone.ask("/lists")).text  # the press did nothing
