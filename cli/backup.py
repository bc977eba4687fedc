"""``atalaya backup``: a copy of the database, taken while the bot may be running."""

from pathlib import Path
from typing import Annotated

import typer

from cli.console import ConfigOption, fail, load_or_exit, or_exit
from clock import now
from storage.db import Database
from storage.opening import back_up


def command(
    target: Annotated[
        Path | None,
        typer.Argument(help="The file to write; by default a dated one in backups/."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Copy the database, also beside a running bot."""
    loaded = load_or_exit(config)
    if not loaded.storage.database.exists():
        raise fail(f"there is no database at {loaded.storage.database} yet")
    with or_exit(), Database(loaded.storage.database) as db:
        try:
            if target is None:
                target = back_up(db, loaded, now())
            else:
                db.backup(target)
        except (FileExistsError, PermissionError) as error:
            raise fail(str(error)) from None
    typer.echo(f"copied {loaded.storage.database} to {target}")
