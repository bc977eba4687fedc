"""``atalaya init DIR``: a commented configuration for a new installation."""

import textwrap
from pathlib import Path
from typing import Annotated

import typer

from cli.console import fail
from config import BUNDLED, Environment

FOR_TESTS = {"ATALAYA_FAILPOINT"}

_ENV_HEAD = """\
# Secrets and overrides of an Atalaya installation. Copy this file to .env, fill it in, keep it to
# yourself. For a shell: set -a; . ./.env; set +a
"""


def command(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder; made when missing.")],
) -> None:
    """Write a commented config.yaml and .env.example into DIR; nothing is overwritten."""
    files = {folder / "config.yaml": _config_text(), folder / ".env.example": env_example()}
    try:
        existing = [str(path) for path in files if path.exists()]
        if existing:
            raise fail(f"already there, nothing written: {', '.join(existing)}")
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
            typer.echo(f"wrote {path}")
    except OSError as error:
        raise fail(f"can't write into {folder}: {error.strerror}") from None
    typer.echo(_next_steps(folder))


def _config_text() -> str:
    return (BUNDLED / "config.yaml").read_text(encoding="utf-8")


def env_example() -> str:
    """Every variable that an operator may set, as comments except the one that a bot needs."""
    blocks = [_ENV_HEAD]
    for field in Environment.model_fields.values():
        if field.alias in FOR_TESTS:
            continue
        mark = "" if field.alias == "TELEGRAM_BOT_TOKEN" else "#"
        blocks.append(f"# {field.description}\n{mark}{field.alias}=\n")
    return "\n".join(blocks)


def _next_steps(folder: Path) -> str:
    config = folder / "config.yaml"
    return textwrap.dedent(f"""\
        next:
          1. look through {config}: it works as it is
          2. put the bot's token from @BotFather into TELEGRAM_BOT_TOKEN ({folder / ".env.example"})
          3. atalaya check --online --config {config}
          4. atalaya run --config {config}""")
