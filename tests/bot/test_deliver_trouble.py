import asyncio

import pytest
from sqlalchemy import update

from bot.recorder import Recorder
from model import Delivery, SendOutcome, Sent
from storage.db import Database, Tx
from storage.tables import deliveries
from storage.trouble import DatabaseTroubleError
from tests.bot.outgoing import Scripted, deliver, rows
from tests.bot.samples import ANA, DELIVERY, Watch


def read_only(database: Database, *, on: bool) -> None:
    """What was opened can't be written from now on (its one connection is used by all here)."""

    def work(tx: Tx) -> None:
        tx.exec_driver_sql(f"PRAGMA query_only = {'ON' if on else 'OFF'}")

    database.look(work)


@pytest.mark.anyio
async def test_what_cannot_be_claimed_is_not_sent_and_goes_once_when_it_can(
    waiting: Database, clock: Watch
) -> None:
    transport = Scripted()
    read_only(waiting, on=True)
    with pytest.raises(DatabaseTroubleError, match="can't be written: make it and its folder"):
        await deliver(waiting, clock, transport)
    assert transport.sent == []
    read_only(waiting, on=False)
    assert await deliver(waiting, clock, transport) == 1
    assert waiting.look(rows) == [(ANA.id, "sent", 1)]
    assert not transport.sent[0].possible_repeat


@pytest.mark.anyio
async def test_an_outcome_is_recorded_as_soon_as_that_can_be_done(waiting: Database) -> None:
    written: list[SendOutcome] = []
    waits: list[float] = []

    def write(tx: Tx, _delivery: Delivery, outcome: SendOutcome) -> None:
        tx.execute(update(deliveries).values(message_id=7))
        written.append(outcome)

    async def pause(seconds: float) -> None:
        waits.append(seconds)
        read_only(waiting, on=len(waits) < 3)

    read_only(waiting, on=True)
    await Recorder(waiting, write, pause=pause).record(DELIVERY, Sent(101))
    assert written == [Sent(101)]
    assert waits == [1.0] * 3


@pytest.mark.anyio
async def test_outcomes_that_come_meanwhile_share_a_transaction_and_one_that_fails_fails_alone(
    waiting: Database,
) -> None:
    together: list[Tx] = []

    def write(tx: Tx, _delivery: Delivery, outcome: SendOutcome) -> None:
        if outcome == Sent(3):
            raise ZeroDivisionError
        together.append(tx)

    recorder = Recorder(waiting, write)
    done = await asyncio.gather(
        *(recorder.record(DELIVERY, Sent(number)) for number in (1, 2)), return_exceptions=True
    )
    assert done == [None, None]
    assert together[0] is together[1]
    done = await asyncio.gather(
        *(recorder.record(DELIVERY, Sent(number)) for number in (2, 3, 4)), return_exceptions=True
    )
    assert [type(one).__name__ for one in done] == ["NoneType", "ZeroDivisionError", "NoneType"]
