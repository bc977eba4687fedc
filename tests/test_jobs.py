"""What is done again and again, whatever the clock does."""

import asyncio
from datetime import datetime, timedelta

import pytest

import clock
import jobs
from jobs import Job, Schedule

DAY = timedelta(days=1)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Counted:
    """Work that counts how often it was done, and fails as often as told."""

    def __init__(self, *, failures: int = 0) -> None:
        self.done = 0
        self.failures = failures
        self.again = asyncio.Event()

    async def __call__(self) -> None:
        self.done += 1
        self.again.set()
        if self.done <= self.failures:
            raise ZeroDivisionError("a bug")

    async def times(self, count: int) -> None:
        """Wait until it was done so often."""
        async with asyncio.timeout(20):
            while self.done < count:
                self.again.clear()
                await self.again.wait()


@pytest.mark.anyio
async def test_a_run_that_fails_does_not_keep_the_next_from_its_turn() -> None:
    work = Counted(failures=2)
    schedule = Schedule([Job("work", work, every_s=0.01)])
    schedule.start()
    await work.times(4)
    await schedule.finish()


@pytest.mark.anyio
async def test_what_is_finished_does_not_begin_again_and_cuts_off_what_is_under_way() -> None:
    begun, cut = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            cut.set()

    schedule = Schedule([Job("hang", hang, every_s=0.01)])
    schedule.start()
    await begun.wait()
    await schedule.finish()
    assert cut.is_set()


@pytest.mark.anyio
async def test_a_clock_that_is_set_back_lets_nothing_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "WATCH_S", 0.01)
    ahead = DAY  # until the clock is set right, everything is planned a day ahead

    def wall() -> datetime:
        return clock.now() + ahead

    work = Counted()
    schedule = Schedule([Job("work", work, every_s=3600)], wall=wall)
    schedule.start()
    await asyncio.sleep(0)
    assert work.done == 0
    ahead = timedelta(0)
    await work.times(1)
    await schedule.finish()
