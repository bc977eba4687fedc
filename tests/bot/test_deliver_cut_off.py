import asyncio

import pytest

from bot.deliver import LIMIT
from model import Delivery, SendOutcome, Sent
from storage import outbox
from storage.db import Database, Tx
from tests.bot.outgoing import GROUP, Scripted, deliver, follow, publish, rows
from tests.bot.samples import ANA, Watch


@pytest.mark.anyio
async def test_an_unexpected_error_sets_that_delivery_aside_and_no_other(
    waiting: Database, clock: Watch
) -> None:
    waiting.call(lambda tx: follow(tx, GROUP))
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted([ZeroDivisionError("a bug")])
    assert await deliver(waiting, clock, transport) == 2
    states = {chat_id: state for chat_id, state, attempts in waiting.look(rows) if attempts}
    assert states == {ANA.id: "pending", GROUP.id: "sent"}
    clock.move(60)
    await deliver(waiting, clock, transport)
    assert transport.sent[-1].possible_repeat


@pytest.mark.anyio
async def test_an_outcome_that_cannot_be_recorded_stops_no_other(
    waiting: Database, clock: Watch
) -> None:
    waiting.call(lambda tx: follow(tx, GROUP))
    waiting.call(lambda tx: publish(tx, "g2"))
    transport = Scripted([Sent(2**70)])  # no database takes it
    assert await deliver(waiting, clock, transport) == 2
    states = {chat_id: state for chat_id, state, attempts in waiting.look(rows) if attempts}
    assert states == {ANA.id: "sending", GROUP.id: "sent"}
    clock.move(60)  # the lease ends
    await deliver(waiting, clock, transport)
    assert (transport.sent[-1].chat.id, transport.sent[-1].possible_repeat) == (ANA.id, True)


class Slow(Scripted):
    """A transport whose answers come when they are let go."""

    def __init__(self) -> None:
        super().__init__()
        self.under_way = asyncio.Event()
        self.let_go = asyncio.Event()

    async def send(self, delivery: Delivery) -> SendOutcome:
        self.under_way.set()
        await self.let_go.wait()
        return await super().send(delivery)


@pytest.mark.anyio
async def test_being_cancelled_lets_a_send_under_way_end(waiting: Database, clock: Watch) -> None:
    transport = Slow()
    work = asyncio.create_task(deliver(waiting, clock, transport))
    await transport.under_way.wait()
    work.cancel()
    await asyncio.sleep(0)
    transport.let_go.set()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert waiting.look(rows) == [(ANA.id, "sent", 1)]


@pytest.mark.anyio
async def test_a_send_that_does_not_end_when_cancelled_was_perhaps_sent(
    waiting: Database, clock: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.deliver.FINISH_S", 0.01)
    work = asyncio.create_task(deliver(waiting, clock, transport := Slow()))
    await transport.under_way.wait()
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert waiting.look(rows) == [(ANA.id, "pending", 1)]
    clock.move(60)
    await deliver(waiting, clock, later := Scripted())
    assert later.sent[0].possible_repeat


@pytest.mark.anyio
async def test_what_a_crash_left_behind_goes_again_marked_when_its_lease_ends(
    waiting: Database, clock: Watch
) -> None:
    def crash(tx: Tx) -> list[Delivery]:
        return outbox.claim(tx, owner="dead", now=clock(), lease_s=60, limit=LIMIT)

    waiting.call(crash)
    transport = Scripted()
    clock.move(59)
    assert await deliver(waiting, clock, transport) == 0
    clock.move(1)
    assert await deliver(waiting, clock, transport) == 1
    assert transport.sent[0].possible_repeat
