"""Bringing a database up to date, with a copy of it put aside first."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.db import Database, Tx

SCRIPTS = Path(__file__).parent / "migrations"


class TooNewError(Exception):
    """The database was made by a later version of Atalaya."""


def revisions(db: Database, *, scripts: Path = SCRIPTS) -> tuple[str | None, str]:
    """The database's revision (None: empty) and the newest one of ``scripts``.

    Raises TooNewError if they don't know the database's.
    """
    current = db.look(lambda tx: MigrationContext.configure(tx).get_current_revision())
    known = [item.revision for item in ScriptDirectory(str(scripts)).walk_revisions()]
    if current is not None and current not in known:
        raise TooNewError(
            f"{db.path} is at revision {current}, which this version does not know: "
            "run the newer atalaya, or restore a backup"
        )
    return current, known[0]  # they come newest first


def migrate(
    db: Database, *, backup: Callable[[], Path] | None = None, scripts: Path = SCRIPTS
) -> tuple[str | None, str, Path | None]:
    """Bring the schema to the newest revision in one transaction.

    Returns the revision before and after, and where the copy lies that was made first (None for
    a new database, or when nothing was to do). Raises TooNewError.
    """
    before, head = revisions(db, scripts=scripts)
    if before == head:
        return before, head, None
    copy = backup() if before is not None and backup is not None else None
    db.rebuild(lambda tx: _upgrade(tx, scripts))
    return before, head, copy


def _upgrade(tx: Tx, scripts: Path) -> None:
    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


def backup_path(folder: Path, name: str, now: datetime) -> Path:
    """Where a backup taken now goes: ``folder/name-20250812T165700Z.db``."""
    return folder / f"{name}-{now:%Y%m%dT%H%M%SZ}.db"


def keep_newest(folder: Path, name: str, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` backups of ``name``; the paths removed.

    A copy that a person named, or one of another database beside it, is none of these.
    """
    dated = re.compile(re.escape(name) + r"-\d{8}T\d{6}Z\.db")
    old = sorted(
        (path for path in folder.iterdir() if dated.fullmatch(path.name)),
        key=lambda path: path.name,
        reverse=True,
    )[keep:]
    for path in old:
        path.unlink()
    return old
