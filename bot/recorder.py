"""Outcomes are written down, those that come meanwhile together, as often as it takes.

A disk may be full, or the database locked: what was sent would be sent again if that were not known
in the end. Until it is written the sender has no room for more, so no more goes out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from failpoint import failpoint
from model import Delivery, SendOutcome
from storage.db import Database, Tx
from storage.trouble import DatabaseTroubleError

log = structlog.get_logger()

AGAIN_S = 1.0
Outcome = tuple[Delivery, SendOutcome]


class Recorder:
    """``write`` writes one outcome down. A write that fails spoils no other.

    ``pause`` waits so many seconds.
    """

    def __init__(
        self,
        db: Database,
        write: Callable[[Tx, Delivery, SendOutcome], None],
        *,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._db = db
        self._write = write
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._patient = True
        self._pause = pause

    async def record(self, delivery: Delivery, outcome: SendOutcome) -> None:
        """Returns when it is written down, which happens even if the caller is cancelled.

        Raises what writing it raised.
        """
        done = asyncio.get_running_loop().create_future()
        self._waiting.append(((delivery, outcome), done))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_waiting())
        await asyncio.shield(done)

    async def finish(self) -> None:
        """Returns when everything is written down, or can't be: it is not tried again."""
        self._patient = False
        if self._writing is not None:
            await asyncio.wait([self._writing])

    async def _write_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            failed = await self._try([outcome for outcome, _ in batch])
            for one, done in batch:
                error = await self._try([one]) if failed and len(batch) > 1 else failed
                if done.cancelled():
                    continue
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
        self._writing = None

    async def _try(self, outcomes: Sequence[Outcome]) -> BaseException | None:
        def work(tx: Tx) -> None:
            for delivery, outcome in outcomes:
                self._write(tx, delivery, outcome)
            failpoint("in-record")

        while True:
            writing = asyncio.ensure_future(self._db.run(work))
            await asyncio.wait([writing])
            error = writing.exception()  # handed to whoever waits for the outcome
            if not isinstance(error, DatabaseTroubleError) or not self._patient:
                return error
            log.error("outcome not recorded yet", problem=str(error))
            await self._pause(AGAIN_S)
