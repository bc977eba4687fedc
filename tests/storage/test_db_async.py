import asyncio
from threading import Event

import pytest
from sqlalchemy import insert, select

from storage.db import Database, Tx
from storage.tables import meta

pytestmark = pytest.mark.anyio


def note(tx: Tx) -> None:
    tx.execute(insert(meta).values(key="a", value=""))


def is_noted(tx: Tx) -> bool:
    return tx.execute(select(meta).where(meta.c.key == "a")).first() is not None


class Slow:
    """Work that stands inside its transaction until it is let go."""

    def __init__(self) -> None:
        self.inside, self.go = Event(), Event()

    def __call__(self, tx: Tx) -> None:
        self.inside.set()
        assert self.go.wait(10)
        note(tx)


async def test_run_gives_what_the_work_gives(db: Database) -> None:
    assert await db.run(is_noted) is False
    await db.run(note)
    assert await db.run(is_noted) is True


async def test_run_raises_what_the_work_raises(db: Database) -> None:
    def work(tx: Tx) -> None:
        note(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await db.run(work)
    assert await db.read(is_noted) is False


async def test_a_write_is_finished_although_its_caller_is_cancelled(db: Database) -> None:
    slow = Slow()
    task = asyncio.create_task(db.run(slow))
    assert await asyncio.to_thread(slow.inside.wait, 10)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    slow.go.set()
    assert await db.run(is_noted) is True


async def test_a_write_that_still_waits_its_turn_is_done_although_cancelled(db: Database) -> None:
    slow = Slow()
    first = asyncio.create_task(db.run(slow))
    assert await asyncio.to_thread(slow.inside.wait, 10)
    second = asyncio.create_task(db.run(lambda tx: tx.execute(meta.delete())))
    await asyncio.sleep(0)  # it takes its place
    second.cancel()
    slow.go.set()
    await first
    assert await db.run(is_noted) is False


async def test_a_read_waits_for_no_write(db: Database) -> None:
    slow = Slow()
    task = asyncio.create_task(db.run(slow))
    assert await asyncio.to_thread(slow.inside.wait, 10)
    assert await db.read(is_noted) is False
    assert not task.done()
    slow.go.set()
    await task
    assert await db.read(is_noted) is True


async def test_writes_take_turns_in_the_order_they_were_asked_for(db: Database) -> None:
    done: list[int] = []
    await asyncio.gather(*(db.run(lambda _tx, n=n: done.append(n)) for n in range(20)))  # type: ignore[misc]
    assert done == list(range(20))


async def test_close_waits_for_the_write_under_way(db: Database) -> None:
    inside, closed = Event(), Event()

    def work(tx: Tx) -> None:
        inside.set()
        note(tx)
        assert not closed.wait(0.1)

    task = asyncio.create_task(db.run(work))
    assert await asyncio.to_thread(inside.wait, 10)
    db.close()
    closed.set()
    await task
    with Database(db.path) as again:
        assert again.look(is_noted) is True
