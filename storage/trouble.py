"""What is wrong with the database's file, in words of whoever can mend it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError

_DAMAGED = "is damaged; put a copy from backups/ in its place (docs/operations.md says how)"
# By SQLite's result codes, https://www.sqlite.org/rescode.html
_WORDS = {
    sqlite3.SQLITE_FULL: "can't grow: the disk is full",
    sqlite3.SQLITE_READONLY: "can't be written: make it and its folder writable",
    sqlite3.SQLITE_BUSY: "is locked by another program",
    sqlite3.SQLITE_IOERR: "can't be read or written: the disk is full or failing",
    sqlite3.SQLITE_CANTOPEN: "can't be opened: look at the rights of it and its folder",
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}


class DatabaseTroubleError(Exception):
    """The file can't be read or written, for now or until a person acts; the message says why."""


@contextmanager
def trouble_told(path: Path) -> Iterator[None]:
    """What SQLite says of the file is raised as DatabaseTroubleError; other errors pass."""
    try:
        yield
    except DBAPIError as error:
        raise (_trouble(path, error.orig) or error) from error
    except sqlite3.Error as error:
        raise (_trouble(path, error) or error) from error


def damaged(path: Path, why: str) -> DatabaseTroubleError:
    """The error for a file that a check found wrong."""
    return DatabaseTroubleError(f"{path} {_DAMAGED}: {why}")


def _trouble(path: Path, error: BaseException | None) -> DatabaseTroubleError | None:
    code = getattr(error, "sqlite_errorcode", None)
    words = None if code is None else _WORDS.get(code & 0xFF)
    return DatabaseTroubleError(f"{path} {words} ({error})") if words else None
