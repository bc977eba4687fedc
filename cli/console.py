"""What commands share: the two consoles, the ``--config`` option, loading it or leaving."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from config import Config, ConfigError, default_path, load_config
from model import Lang
from storage.db import DatabaseInUseError
from storage.migrate import TooNewError
from storage.trouble import DatabaseTroubleError

LANGUAGES: dict[str, Lang] = {"en": "en", "es": "es"}
EXIT_FAILED = 1
EXIT_UNUSABLE = 2  # wrong configuration or arguments

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

_PIPE_WIDTH = 160  # a pipe has no width of its own

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="PATH",
        help="The configuration; by default $ATALAYA_CONFIG, else config.yaml.",
        show_default=False,
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON for programs.")]


def load_or_exit(path: Path | None) -> Config:
    """The configuration, or its problems on stderr and exit code 2."""
    with or_exit():
        return load_config(path or default_path())


@contextmanager
def or_exit() -> Iterator[None]:
    """What a person can mend, met inside: on stderr, and exit code 2."""
    try:
        yield
    except ConfigError as error:
        for problem in error.problems:
            typer.echo(problem, err=True)
        raise typer.Exit(EXIT_UNUSABLE) from None
    except (DatabaseInUseError, DatabaseTroubleError, TooNewError) as error:
        raise fail(str(error)) from None


def fail(message: str, code: int = EXIT_UNUSABLE) -> typer.Exit:
    """Say on stderr why a command stops; raise what this returns."""
    typer.echo(message, err=True)
    return typer.Exit(code)


def read_lang(text: str) -> Lang:
    """The language that ``--lang`` names. Raises typer.Exit."""
    if text not in LANGUAGES:
        raise fail("--lang: en or es")
    return LANGUAGES[text]


def print_table(table: Table) -> None:
    """A table on stdout, as wide as the terminal, or wide enough for a pipe."""
    console = out if out.is_terminal else Console(highlight=False, width=_PIPE_WIDTH)
    console.print(table)
