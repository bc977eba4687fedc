"""Outcomes that come while one is being written down share the next transaction."""

import asyncio
from collections.abc import Callable, Sequence

from failpoint import failpoint
from model import Delivery, SendOutcome
from storage.db import Database, Tx

Outcome = tuple[Delivery, SendOutcome]


class Recorder:
    """``write`` writes one outcome down. A write that fails spoils no other."""

    def __init__(self, db: Database, write: Callable[[Tx, Delivery, SendOutcome], None]) -> None:
        self._db = db
        self._write = write
        self._waiting: list[tuple[Outcome, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

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
        """Returns when everything is written down."""
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

    async def _try(self, outcomes: Sequence[Outcome]) -> Exception | None:
        def work(tx: Tx) -> None:
            for delivery, outcome in outcomes:
                self._write(tx, delivery, outcome)
            failpoint("in-record")

        try:
            await self._db.run(work)
        except Exception as error:  # noqa: BLE001 (handed to whoever waits for it)
            return error
        return None
