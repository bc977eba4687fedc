"""One database: how to open it, and the only two ways in, ``run`` and ``read``.

SQLite is opened in WAL mode with one writing thread, so transactions queue in this process instead
of meeting a lock; every write transaction is ``BEGIN IMMEDIATE``. A second process (a short command
beside a running bot) waits for the lock up to ``BUSY_TIMEOUT_S`` and never checkpoints: SQLite
before 3.51.3 can corrupt a WAL database which two connections write and checkpoint at once.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.pool import QueuePool

T = TypeVar("T")
Tx = Connection

BUSY_TIMEOUT_S = 30.0


class DatabaseInUseError(Exception):
    """Another process runs on this database; the message names its lock file."""


class Database:
    """A database that is open. ``work`` is a plain function of a transaction, run in a thread.

    ``owner``: this process runs the bot and holds the database's lock. Short commands leave it
    False. ``throwaway``: a temporary database whose loss harms nobody (no fsync).
    """

    def __init__(self, path: Path, *, owner: bool = False, throwaway: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._lock = FileLock(f"{path}.lock") if owner else None
        if self._lock is not None:
            try:
                self._lock.acquire(timeout=0)
            except Timeout as error:
                raise DatabaseInUseError(
                    f"another atalaya runs on {path} (it holds {path}.lock); stop it first"
                ) from error
        self._engine = create_engine(
            f"sqlite:///{path}", poolclass=QueuePool, pool_size=3, max_overflow=0
        )
        pragmas = (
            f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}",
            "PRAGMA journal_mode = WAL",
            "PRAGMA foreign_keys = ON",
            # FULL: a committed claim must survive a power cut, or a send could repeat unmarked.
            f"PRAGMA synchronous = {'OFF' if throwaway else 'FULL'}",
            f"PRAGMA wal_autocheckpoint = {1000 if owner or throwaway else 0}",
        )

        @event.listens_for(self._engine, "connect")
        def _connect(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None  # SQLAlchemy's begin event says BEGIN, not sqlite3
            for pragma in pragmas:
                connection.execute(pragma)

        @event.listens_for(self._engine, "begin")
        def _begin(connection: Connection) -> None:
            mode = connection.get_execution_options().get("begin", "IMMEDIATE")
            connection.exec_driver_sql(f"BEGIN {mode}")

        self._writer = ThreadPoolExecutor(1, thread_name_prefix="db-write")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="db-read")

    def call(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` in one write transaction, in this thread. Rolls back if it raises."""
        with self._engine.begin() as tx:
            return work(tx)

    def look(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` on one consistent snapshot, in this thread; it must not write."""
        with (
            self._engine.connect().execution_options(begin="DEFERRED") as connection,
            connection.begin(),
        ):
            return work(connection)

    async def run(self, work: Callable[[Tx], T]) -> T:
        """Like ``call``, in the writing thread. Finishes even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._writer, self.call, work))

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Like ``look``, in the reading thread: never waits for a writer."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self.look, work)

    def backup(self, target: Path) -> None:
        """Copy the database as it stands to ``target``, beside running transactions.

        Raises FileExistsError if ``target`` exists.
        """
        if target.exists():
            raise FileExistsError(f"{target} exists already")
        target.parent.mkdir(parents=True, exist_ok=True)
        with self._engine.connect() as connection:
            source: Any = connection.connection.driver_connection
            with sqlite3.connect(target) as copy:
                source.backup(copy)
            copy.close()

    def close(self) -> None:
        """Finish the running transaction, close everything, let go of the lock."""
        self._writer.shutdown(wait=True)
        self._reader.shutdown(wait=True)
        self._engine.dispose()
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
