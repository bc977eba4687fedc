"""Bringing a database up to date, with a copy of it put aside first."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from storage.db import Database, Tx

_SCRIPTS = Path(__file__).parent / "migrations"


class TooNewError(Exception):
    """The database was made by a later version of Atalaya."""


def _script() -> ScriptDirectory:
    return ScriptDirectory(str(_SCRIPTS))


def revisions(db: Database) -> tuple[str | None, str]:
    """The database's revision (None: empty) and the newest one this program knows."""
    current = db.look(lambda tx: MigrationContext.configure(tx).get_current_revision())
    head = _script().get_current_head()
    assert head is not None, "storage/migrations holds at least one revision"  # noqa: S101
    return current, head


def migrate(
    db: Database, *, backup: Callable[[], Path] | None = None
) -> tuple[str | None, str, Path | None]:
    """Bring the schema to the newest revision in one transaction.

    Returns the revision before and after, and where the copy lies that was made first (None for
    a new database, or when nothing was to do). Raises TooNewError.
    """
    before, head = revisions(db)
    if before == head:
        return before, head, None
    if before is not None and before not in {item.revision for item in _script().walk_revisions()}:
        raise TooNewError(
            f"{db.path} is at revision {before}, which this version does not know: "
            "run the newer atalaya, or restore a backup"
        )
    copy = backup() if before is not None and backup is not None else None
    db.call(_upgrade)
    return before, head, copy


def _upgrade(tx: Tx) -> None:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    config.attributes["connection"] = tx
    command.upgrade(config, "head")


def is_empty(db: Database) -> bool:
    """Whether the database has no tables yet."""
    return db.look(lambda tx: not inspect(tx).get_table_names())


def backup_path(folder: Path, name: str, now: datetime) -> Path:
    """Where a backup taken now goes: ``folder/name-20250812T165700Z.db``."""
    return folder / f"{name}-{now:%Y%m%dT%H%M%SZ}.db"


def keep_newest(folder: Path, name: str, keep: int) -> list[Path]:
    """Remove all but the newest ``keep`` backups of ``name``; the paths removed."""
    old = sorted(folder.glob(f"{name}-*.db"), reverse=True)[keep:]
    for path in old:
        path.unlink()
    return old
