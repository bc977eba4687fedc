import asyncio
from collections.abc import Coroutine
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import RetryAfter

from bot.governor import TAKEN, Governor, HeldError, Priority
from bot.pace import Pace
from tests.bot.virtual import run_virtually

ANSWER, ALERT, EDIT = Priority.ANSWER, Priority.ALERT, Priority.EDIT


def now() -> float:
    return asyncio.get_running_loop().time()


async def send(governor: Governor, chat_id: int, priority: Priority = ALERT) -> float:
    """One message that takes 10 ms; when it set out."""
    ticket = await governor.wait(chat_id, priority)
    began = now()
    await asyncio.sleep(0.01)
    governor.done(ticket)
    return began


def test_messages_to_many_chats_go_out_evenly() -> None:
    async def work() -> list[float]:
        governor = Governor(Pace(10))
        return sorted(await asyncio.gather(*(send(governor, chat) for chat in range(1, 31))))

    began = run_virtually(work())
    assert began[0] == 0
    assert began[-1] == pytest.approx(2.92, abs=0.1)
    assert max(later - sooner for sooner, later in pairwise(began)) < 0.2


def test_answers_go_first_and_edits_last() -> None:
    async def work() -> list[int]:
        governor, order = Governor(Pace(10)), list[int]()

        async def one(chat_id: int, priority: Priority) -> None:
            await send(governor, chat_id, priority)
            order.append(chat_id)

        waiting = [one(1, EDIT), one(2, ALERT), one(3, EDIT), one(4, ALERT), one(5, ANSWER)]
        await asyncio.gather(*(send(governor, 10 + n) for n in range(3)), *waiting)
        return order

    assert run_virtually(work()) == [5, 2, 4, 1, 3]


def test_a_chat_that_must_wait_holds_up_no_other() -> None:
    async def work() -> tuple[list[float], float]:
        governor = Governor(Pace(10))
        await send(governor, 7)
        slow = asyncio.gather(send(governor, 7), send(governor, 7))
        other = await send(governor, 8)
        return list(await slow), other

    slow, other = run_virtually(work())
    assert other < 0.2
    assert [round(at) for at in slow] == [1, 2]


def test_a_429_holds_its_chat_alone() -> None:
    async def work() -> None:
        governor = Governor()
        governor.flood(7, 15)
        assert await send(governor, 8) < 0.1
        assert await send(governor, 7) == pytest.approx(15, abs=0.1)

    run_virtually(work())


def test_several_chats_told_at_once_to_wait_pause_the_whole_bot() -> None:
    async def work() -> None:
        governor = Governor()
        for chat_id in (1, 2, 2, 2):
            governor.flood(chat_id, 5)
        assert await send(governor, 9) < 0.1
        governor.flood(3, 5)
        assert await send(governor, 10) == pytest.approx(5, abs=0.2)

    run_virtually(work())


def test_429s_that_come_one_by_one_pause_nobody_else() -> None:
    async def work() -> None:
        governor = Governor()
        for chat_id in range(1, 10):
            governor.flood(chat_id, 60)
            await asyncio.sleep(3)
        assert await send(governor, 99) == pytest.approx(27, abs=0.1)

    run_virtually(work())


def test_who_would_wait_too_long_is_told_at_once_and_nothing_is_sent() -> None:
    async def work() -> None:
        governor = Governor()
        governor.hold(7, 300)
        with pytest.raises(HeldError) as held:
            await governor.wait(7, ALERT)
        assert held.value.after_s == pytest.approx(300)
        assert now() == 0

    run_virtually(work())


def test_who_waited_in_vain_leaves_the_queue() -> None:
    async def work() -> None:
        governor = Governor(Pace(1))
        waiting = [asyncio.create_task(send(governor, n + 1)) for n in range(40)]
        done = await asyncio.gather(*waiting, return_exceptions=True)
        assert 20 <= sum(not isinstance(one, HeldError) for one in done) <= 21
        began = now()
        assert await send(governor, 99) - began < 1.1

    run_virtually(work())


def test_shutting_down_lets_nobody_wait() -> None:
    async def work() -> None:
        governor = Governor()
        governor.hold(7, 10)
        waiting = asyncio.create_task(governor.wait(7, ALERT))
        await asyncio.sleep(0)
        await governor.shutdown()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    run_virtually(work())


class Line:
    """The line to Telegram: it answers as told."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.calls: list[float] = []

    def __call__(self, *_args: Any, **_more: Any) -> Coroutine[Any, Any, Any]:
        return self._answer()

    async def _answer(self) -> object:
        self.calls.append(now())
        answer = self.answers.pop(0) if self.answers else True
        if isinstance(answer, Exception):
            raise answer
        return answer


async def ask(
    governor: Governor, line: Line, endpoint: str = "sendMessage", args: str | None = None
) -> object:
    data = {"chat_id": 7}
    return await governor.process_request(line, (), {}, endpoint, data, args)


@pytest.mark.parametrize(
    ("endpoint", "args", "calls"),
    [
        ("sendMessage", None, [0, 1, 2]),
        ("editMessageText", None, [0, 1, 2]),
        ("sendDocument", None, [0, 1, 2]),
        ("sendMessage", TAKEN, [0, 0, 0]),
        ("sendChatAction", None, [0, 0, 0]),
        ("answerCallbackQuery", None, [0, 0, 0]),
        ("getChatMember", None, [0, 0, 0]),
    ],
)
def test_only_messages_wait_and_not_twice(
    endpoint: str, args: str | None, calls: list[int]
) -> None:
    async def work() -> list[float]:
        governor, line = Governor(), Line()
        for _ in range(3):
            await ask(governor, line, endpoint, args)
        return line.calls

    assert [round(at) for at in run_virtually(work())] == calls


def test_an_answer_waits_for_a_short_429_and_goes_then() -> None:
    async def work() -> None:
        floods: list[tuple[int, float]] = []

        async def on_flood(chat_id: int, after_s: float) -> None:
            floods.append((chat_id, after_s))

        governor, line = Governor(on_flood=on_flood), Line(RetryAfter(4), "sent")
        assert await ask(governor, line) == "sent"
        assert line.calls == [0, pytest.approx(4, abs=0.1)]
        assert floods == [(7, 4.0)]

    run_virtually(work())


def test_an_answer_does_not_wait_for_a_long_429() -> None:
    async def work() -> None:
        governor, line = Governor(), Line(RetryAfter(40))
        for _ in range(2):  # the second is not even tried
            with pytest.raises(RetryAfter):
                await ask(governor, line)
        assert line.calls == [0]

    run_virtually(work())
