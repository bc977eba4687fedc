"""One database: how to open it, and the only two ways in, ``run`` and ``read``.

SQLite is opened in WAL mode with one writing thread, so transactions queue in this process instead
of meeting a lock; every write transaction is ``BEGIN IMMEDIATE``. A second process (a short command
beside a running bot) waits for the lock up to ``BUSY_TIMEOUT_S`` and never checkpoints: SQLite
before 3.51.3 can corrupt a WAL database which two connections write and checkpoint at once.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import URL, Connection, create_engine, event
from sqlalchemy.pool import QueuePool

from storage.trouble import DatabaseTroubleError, damaged, trouble_told

T = TypeVar("T")
Tx = Connection

BUSY_TIMEOUT_S = 30.0
CACHE_KIB = 16_384  # a connection; SQLite's 2 MiB don't hold the index of three days' stories


class DatabaseInUseError(Exception):
    """Another process runs on this database; the message names its lock file."""


@contextmanager
def owning(path: Path) -> Iterator[None]:
    """Hold the lock of the database at ``path``: nobody else owns it. Raises DatabaseInUseError."""
    lock = FileLock(
        f"{path.resolve()}.lock", thread_local=False
    )  # whoever closes may be another thread
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise DatabaseInUseError(
            f"another atalaya runs on {path} (it holds {path}.lock); stop it first"
        ) from error
    try:
        yield
    finally:
        lock.release()


class Database:
    """A database that is open. ``work`` is a plain function of a transaction, run in a thread.

    ``owner``: this process runs the bot and holds the database's lock. Short commands leave it
    False. ``throwaway``: a temporary database whose loss harms nobody (no fsync).
    """

    def __init__(self, path: Path, *, owner: bool = False, throwaway: bool = False) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._owner = owner
        self._file: tuple[int, int] | None = None  # which file at that path it is
        self._lock = ExitStack()
        if owner:
            self._lock.enter_context(owning(path))
        self._engine = create_engine(
            URL.create("sqlite", database=str(path)),
            poolclass=QueuePool,
            pool_size=3,
            max_overflow=0,
        )
        pragmas = (
            f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}",
            "PRAGMA journal_mode = WAL",
            "PRAGMA foreign_keys = ON",
            # FULL: a committed claim must survive a power cut, or a send could repeat unmarked.
            f"PRAGMA synchronous = {'OFF' if throwaway else 'FULL'}",
            f"PRAGMA cache_size = -{CACHE_KIB}",
            f"PRAGMA wal_autocheckpoint = {1000 if owner or throwaway else 0}",
        )

        @event.listens_for(self._engine, "connect")
        def _connect(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None  # SQLAlchemy's begin event says BEGIN, not sqlite3
            for pragma in pragmas:
                connection.execute(pragma)
            self._file = self._file or _identity(path)

        @event.listens_for(self._engine, "begin")
        def _begin(connection: Connection) -> None:
            mode = connection.get_execution_options().get("begin", "IMMEDIATE")
            connection.exec_driver_sql(f"BEGIN {mode}")

        self._writer = ThreadPoolExecutor(1, thread_name_prefix="db-write")
        self._reader = ThreadPoolExecutor(1, thread_name_prefix="db-read")

    def call(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` in one write transaction, in this thread. Rolls back if it raises.

        Here and below: DatabaseTroubleError where the file can't be read or written.
        """
        with trouble_told(self.path), self._engine.begin() as tx:
            return work(tx)

    def look(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` on one consistent snapshot, in this thread; it must not write."""
        with (
            trouble_told(self.path),
            self._engine.connect() as connection,
            connection.execution_options(begin="DEFERRED").begin(),
        ):
            return work(connection)

    def rebuild(self, work: Callable[[Tx], None]) -> None:
        """Like ``call``, for migrations: foreign keys are checked at the end only.

        SQLite alters a table by making it anew, which the rows that refer to it would forbid.
        Raises sqlite3.IntegrityError, and rolls back, if any of them hangs in the air afterwards.
        """
        with trouble_told(self.path), self._engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")  # says nothing inside a transaction
            try:
                with connection.begin():
                    work(connection)
                    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                        raise sqlite3.IntegrityError(f"rows refer to nothing: {broken[:5]}")
            finally:
                raw.execute("PRAGMA foreign_keys = ON")

    async def run(self, work: Callable[[Tx], T]) -> T:
        """Like ``call``, in the writing thread. Finishes even if the caller is cancelled."""
        loop = asyncio.get_running_loop()
        return await asyncio.shield(loop.run_in_executor(self._writer, self.call, work))

    async def read(self, work: Callable[[Tx], T]) -> T:
        """Like ``look``, in the reading thread: never waits for a writer."""
        return await asyncio.get_running_loop().run_in_executor(self._reader, self.look, work)

    def backup(self, target: Path) -> None:
        """Copy the database as it stands to ``target``, beside running transactions.

        ``target`` appears when it is whole. Raises FileExistsError if it exists.
        """
        if target.exists():
            raise FileExistsError(f"{target} exists already")
        target.parent.mkdir(parents=True, exist_ok=True)
        self._copy_beside(target).replace(target)

    def _copy_beside(self, target: Path) -> Path:
        partial = target.with_name(f"{target.name}.part")
        partial.unlink(missing_ok=True)  # of a copy that was interrupted
        with (
            trouble_told(self.path),
            self._engine.connect() as connection,
            closing(sqlite3.connect(partial)) as copy,
        ):
            source: Any = connection.connection.driver_connection
            source.backup(copy)
        return partial

    def check(self) -> None:
        """Raises DatabaseTroubleError if the file is damaged. Reads all of it: 1 s for 300 MB."""
        found = self.look(lambda tx: tx.exec_driver_sql("PRAGMA quick_check(1)").scalar())
        if found != "ok":
            raise damaged(self.path, str(found))

    def size(self) -> int:
        """Bytes that the database takes on the disk, what is not merged yet included."""
        parts = (self.path, self.path.with_name(f"{self.path.name}-wal"))
        return sum(part.stat().st_size for part in parts if part.exists())

    def in_place(self) -> bool:
        """Whether the file that is open still lies at its path: it may be deleted, or replaced."""
        return self._file is None or _identity(self.path) == self._file

    def close(self) -> None:
        """Finish the running transaction, close everything, let go of the lock.

        The owner puts back a file that was deleted meanwhile, with everything that was written
        since (beside the new one, where it was replaced), and raises DatabaseTroubleError.
        """
        self._writer.shutdown(wait=True)
        self._reader.shutdown(wait=True)
        copy = self._copy_beside(self.path) if self._owner and not self.in_place() else None
        self._engine.dispose()
        try:
            if copy is not None:
                raise DatabaseTroubleError(_put_back(copy, self.path))
        finally:
            self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _put_back(copy: Path, path: Path) -> str:
    """Put a copy of the deleted file where it was; what to say of it."""
    if path.exists() and path.stat().st_size:
        saved = path.with_name(f"{path.name}.replaced")
        copy.replace(saved)
        return f"{path} was replaced by another file; what was in it is kept as {saved}"
    for leftover in ("-wal", "-shm"):  # a log of the deleted file would spoil its copy
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    copy.replace(path)
    return f"{path} was deleted; it has been put back with all that was in it: start again"
