"""``atalaya migrate``: bring the database up to date without running anything else."""

import typer

from cli.console import ConfigOption, load_or_exit, or_exit
from clock import now
from storage.db import Database
from storage.migrate import migrate
from storage.opening import back_up


def command(config: ConfigOption = None) -> None:
    """Bring the database up to date; a copy is made first. ``run`` does this by itself."""
    loaded = load_or_exit(config)
    with or_exit(), Database(loaded.storage.database, owner=True) as db:
        before, after, copy = migrate(db, backup=lambda: back_up(db, loaded, now()))
    if before == after:
        typer.echo(f"{db.path} is up to date (revision {after})")
    else:
        kept = f"; the copy from before is {copy}" if copy else ""
        typer.echo(f"{db.path}: from {before or 'nothing'} to revision {after}{kept}")
