import asyncio
from datetime import UTC, datetime

from telegram import Chat, Message, Update

from bot.intake import Intake
from tests.bot.virtual import run_virtually


def said(update_id: int, chat_id: int) -> Update:
    message = Message(1, datetime.now(UTC), Chat(chat_id, "private"))
    return Update(update_id, message=message)


class Answers:
    """Answers take as long as their chat's id says, in seconds."""

    def __init__(self) -> None:
        self.done: list[int] = []

    async def __call__(self, update: Update) -> None:
        chat = update.effective_chat
        await asyncio.sleep(chat.id if chat else 0)
        self.done.append(update.update_id)


def test_no_chat_waits_for_another_and_each_is_answered_in_order() -> None:
    async def work() -> None:
        answers = Answers()
        intake = Intake(answers)
        await intake.take([said(10, 5), said(11, 0), said(12, 5), said(13, 0)])
        assert answers.done == [11, 13]
        await asyncio.sleep(11)
        assert answers.done == [11, 13, 10, 12]

    run_virtually(work())


def test_what_is_not_answered_yet_is_asked_for_again_and_not_answered_twice() -> None:
    async def work() -> None:
        answers = Answers()
        intake = Intake(answers)
        updates = [said(10, 0), said(11, 5), said(12, 0)]
        await intake.take(updates)
        assert (answers.done, intake.offset) == ([10, 12], 11)
        await intake.take(updates[1:])
        await asyncio.sleep(5)
        await intake.take([])
        assert (answers.done, intake.offset) == ([10, 12, 11], 13)

    run_virtually(work())


def test_what_is_cut_off_at_the_end_is_not_done() -> None:
    async def work() -> None:
        answers = Answers()
        intake = Intake(answers)
        await intake.take([said(10, 0), said(11, 9)])
        await intake.close()
        assert (answers.done, intake.offset) == ([10], 11)

    run_virtually(work())
