"""``atalaya --version``."""

from importlib.metadata import version
from typing import Annotated

import typer


def _print(wanted: bool) -> None:
    if wanted:
        typer.echo(f"atalaya {version('atalaya')}")
        raise typer.Exit


def callback(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_print, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """Watches news feeds for your words and tells you once per story, on Telegram."""
