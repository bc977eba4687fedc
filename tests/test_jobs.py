import asyncio
from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from jobs import Job
from storage.trouble import DatabaseTroubleError
from tests.bot.virtual import run_virtually


def runs_of(work: Callable[[], Awaitable[object]], *, for_s: float) -> list[float]:
    """When a job of every 5 s began its runs."""
    began: list[float] = []

    async def main() -> None:
        async def counted() -> None:
            began.append(asyncio.get_running_loop().time())
            await work()

        job = Job("work", counted, every_s=5)
        job.start()
        await asyncio.sleep(for_s)
        await job.finish()
        await asyncio.sleep(for_s)

    run_virtually(main())
    return began


def test_a_job_runs_at_once_and_then_every_so_often_until_it_is_asked_to_finish() -> None:
    assert runs_of(lambda: asyncio.sleep(1), for_s=12) == pytest.approx([0, 5, 10])


def test_a_run_that_takes_long_is_followed_at_once_and_never_overtaken() -> None:
    assert runs_of(lambda: asyncio.sleep(7), for_s=20) == pytest.approx([0, 7, 14])


@pytest.mark.parametrize(
    ("error", "event", "traceback"),
    [
        (DatabaseTroubleError("the disk is full"), "database trouble", False),
        (ZeroDivisionError(), "job failed", True),
    ],
)
def test_a_run_that_fails_is_logged_and_the_next_comes(
    error: Exception, event: str, traceback: bool
) -> None:
    async def fail() -> None:
        raise error

    with capture_logs() as logs:
        assert len(runs_of(fail, for_s=12)) == 3
    assert [line["event"] for line in logs] == [event] * 3
    assert all(("exc_info" in line) is traceback for line in logs)
