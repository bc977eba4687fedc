"""Opening the configured database: up to date, with a copy put aside before anything changes."""

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path

import structlog

from clock import Clock
from config import Config
from storage.db import Database, owning
from storage.migrate import backup_path, keep_newest, migrate, revisions

log = structlog.get_logger()


def open_database(config: Config, clock: Clock, *, owner: bool = False) -> Database:
    """The database, migrated, with a backup first when there is something to migrate.

    Raises TooNewError, DatabaseTroubleError; DatabaseInUseError also when a short command would
    have to migrate what a bot is running on.
    """
    path = config.storage.database
    db = Database(path, owner=owner)
    try:
        if owner:
            db.check()
        before, head = revisions(db)
        if before != head:
            with nullcontext() if owner else owning(path):
                _, _, copy = migrate(db, backup=lambda: back_up(db, config, clock()))
            kept = str(copy) if copy else None
            log.info("migrated", database=str(path), before=before, after=head, backup=kept)
    except BaseException:
        db.close()
        raise
    return db


def back_up(db: Database, config: Config, now: datetime) -> Path:
    """Copy the database into the folder ``backups`` beside it; old copies go."""
    folder = db.path.parent / "backups"
    target = backup_path(folder, db.path.stem, now)
    db.backup(target)
    keep_newest(folder, db.path.stem, max(1, config.storage.backups))
    return target
