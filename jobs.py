"""Work that is done again and again."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from storage.trouble import DatabaseTroubleError

log = structlog.get_logger()


class Job:
    """Works every ``every_s`` seconds, one run at a time, until it is asked to finish.

    It goes by the loop's clock: a wall clock that is set back or forth moves nothing. A run that
    fails is logged, and does not keep the next one from its turn.
    """

    def __init__(self, name: str, work: Callable[[], Awaitable[object]], *, every_s: float) -> None:
        self._name = name
        self._work = work
        self._every_s = every_s
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Work for the first time, soon."""
        self._task = asyncio.create_task(self._repeat(), name=self._name)

    async def finish(self) -> None:
        """Start no more; the run under way is cancelled. Returns when it has ended."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _repeat(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            began = loop.time()
            await self._run()
            await asyncio.sleep(began + self._every_s - loop.time())

    async def _run(self) -> None:
        try:
            await self._work()
        except DatabaseTroubleError as error:
            log.error("database trouble", job=self._name, problem=str(error))  # noqa: TRY400 (a line)
        except Exception:  # broad: a bug met in one run must not stop the next
            log.exception("job failed", job=self._name)
