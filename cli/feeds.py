"""``atalaya feeds``: how the feeds are, and lists of feeds as OPML, out and in."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from cli.console import ConfigOption, JsonOption, fail, load_or_exit, or_exit, print_table
from model import FeedHealth
from storage import feeds
from storage.db import Database
from watchers.opml import OpmlError, read_opml, write_opml

app = typer.Typer(
    help="Show the feeds and how they are; OPML out and in.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command("show")
def show(config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """All feeds that are watched, those of chats as well, and how their last poll went."""
    loaded = load_or_exit(config)
    if not loaded.storage.database.exists():
        raise fail(f"there is no database at {loaded.storage.database} yet")
    with or_exit(), Database(loaded.storage.database) as db:
        found = db.look(feeds.list_feeds)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], default=str, ensure_ascii=False))
        return
    table = Table("id", "feed", "serves", "last read", "state", box=None)
    for one in found:
        read = f"{one.ok_at:%Y-%m-%d %H:%M}" if one.ok_at else "never"
        serves = "its chats" if one.private else "everybody"
        table.add_row(str(one.id), one.name, serves, read, _state(one))
    print_table(table)


def _state(feed: FeedHealth) -> str:
    if feed.gone_at is not None:
        return "ended by its publisher (410)"
    if feed.failures:
        return f"failing ({feed.failures}): {feed.error}"
    return "ok" if feed.ok_at else "not asked yet"


@app.command("export")
def export(
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; by default stdout.")
    ] = None,
    config: ConfigOption = None,
) -> None:
    """The feeds of the configuration as OPML."""
    loaded = load_or_exit(config)
    text = write_opml((feed.url, feed.name) for feed in loaded.feeds)
    if out is None:
        typer.echo(text, nl=False)
    elif out.exists():
        raise fail(f"{out} exists already")
    else:
        out.write_text(text, encoding="utf-8")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="An OPML file.", metavar="FILE")],
    config: ConfigOption = None,
) -> None:
    """The feeds of an OPML file that the configuration lacks, as rows for its ``feeds``."""
    loaded = load_or_exit(config)
    try:
        found = read_opml(file.read_bytes())
    except OSError as error:
        raise fail(f"{file}: can't be read: {error}") from None
    except OpmlError as error:
        for line, what in error.problems:
            typer.echo(f"{file}:{line}: {what}" if line else f"{file}: {what}", err=True)
        raise fail("nothing was taken in") from None
    known = {feed.url for feed in loaded.feeds}
    for one in found:
        if one.url not in known:
            name = " ".join(one.name.split())[:100] or one.url[:100]
            # JSON is YAML: nothing in a name can be anything but text.
            typer.echo(f"  - url: {json.dumps(one.url)}\n    name: {json.dumps(name)}")
