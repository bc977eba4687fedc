"""``atalaya stories``: which entries tell one story, why, and how to correct it.

Exit code 1: there is no such story, or it can't be done; nothing was changed.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.table import Table

from cli.console import (
    EXIT_FAILED,
    ConfigOption,
    JsonOption,
    fail,
    load_or_exit,
    or_exit,
    print_table,
)
from clock import now
from config import Config
from storage import corrections, outbox, story_views
from storage.db import Database, Tx
from storage.opening import open_database

T = TypeVar("T")

app = typer.Typer(
    help="Look at stories, and correct them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

StoryArgument = Annotated[int, typer.Argument(help="Its number.", metavar="STORY")]


@app.command("list")
def list_(
    config: ConfigOption = None,
    *,
    limit: Annotated[int, typer.Option("--limit", help="How many.", min=1)] = 20,
    alerted: Annotated[bool, typer.Option("--alerted", help="Those that fired a list.")] = False,
    as_json: JsonOption = False,
) -> None:
    """The newest stories."""
    found = _ask(config, lambda tx: story_views.list_stories(tx, limit=limit, alerted=alerted))
    if as_json:
        for item in found:
            typer.echo(json.dumps(_line(item)))
        return
    table = Table("story", "last", "entries", "outlets", "title")
    for item in found:
        last = f"{item.last_at:%Y-%m-%d %H:%M}"
        table.add_row(str(item.id), last, str(item.size), str(item.outlets), item.title)
    print_table(table)


@app.command("show")
def show(
    story_id: StoryArgument, config: ConfigOption = None, *, as_json: JsonOption = False
) -> None:
    """A story's entries, and why each joined."""
    found = _ask(config, lambda tx: story_views.find_story(tx, story_id))
    if found is None:
        raise fail(f"there is no story {story_id}", EXIT_FAILED)
    story, members = found
    if as_json:
        typer.echo(json.dumps({**_line(story), "entries": [_member(item) for item in members]}))
        return
    typer.echo(f"story {story.id}: {story.title}")
    typer.echo(f"  {story.opened_at:%Y-%m-%d %H:%M} to {story.last_at:%Y-%m-%d %H:%M} UTC")
    if story.follows_id is not None:
        typer.echo(f"  follows story {story.follows_id}")
    if story.merged_into is not None:
        typer.echo(f"  was merged into story {story.merged_into}")
    for item in members:
        source = " · ".join(part for part in (item.outlet, item.lang or "", item.wire) if part)
        typer.echo(f"  {item.id}  {item.seen_at:%Y-%m-%d %H:%M}  {item.title}  ({source})")
        typer.echo(f"      {_why(item.joined)}")


@app.command("split")
def split(
    story_id: StoryArgument,
    entry_ids: Annotated[list[int], typer.Argument(help="Numbers of entries.", metavar="ENTRY…")],
    config: ConfigOption = None,
) -> None:
    """Give entries a story of their own; lists that match them fire on it."""

    def work(tx: Tx) -> corrections.Split:
        made = corrections.split(tx, story_id, entry_ids, now=now())
        if made.lists:
            outbox.enqueue(tx, made.story_id, made.lists, now=now())
        return made

    made = _change(config, work)
    fired = f"; fired: {', '.join(made.lists)}" if made.lists else ""
    typer.echo(f"story {made.story_id} split off from {story_id}{fired}")


@app.command("merge")
def merge(
    story_id: StoryArgument,
    into: Annotated[int, typer.Argument(help="The one that stays.", metavar="INTO")],
    config: ConfigOption = None,
) -> None:
    """Move a story's entries into another; nobody is told again."""
    moved = _change(config, lambda tx: corrections.merge(tx, story_id, into, now=now()))
    typer.echo(f"story {story_id} merged into {into}: {moved} entries")


@app.command("export")
def export(config: ConfigOption = None) -> None:
    """The pairs that corrections labelled, as JSON Lines, to learn from."""
    for pair in _ask(config, corrections.find_labels):
        typer.echo(json.dumps(pair, ensure_ascii=False))


def _ask(config: Path | None, work: Callable[[Tx], T]) -> T:
    loaded = load_or_exit(config)
    with or_exit(), _open(loaded) as db:
        return db.look(work)


def _change(config: Path | None, work: Callable[[Tx], T]) -> T:
    loaded = load_or_exit(config)
    try:
        with or_exit(), _open(loaded) as db:
            return db.call(work)
    except corrections.CorrectionError as error:
        raise fail(str(error), EXIT_FAILED) from None


def _open(config: Config) -> Database:
    if not config.storage.database.exists():
        raise fail(f"there is no database at {config.storage.database} yet", EXIT_FAILED)
    return open_database(config, now)


def _why(joined: dict[str, Any] | None) -> str:
    """Why an entry is there, in words."""
    if not joined:
        return "stored before reasons were kept"
    told = [str(joined.get("by", ""))]
    if "score" in joined and "nearest" not in joined:
        told.append(f"score {joined['score']}")
    told += [f"{name} {value:+}" for name, value in (joined.get("features") or {}).items()]
    if "nearest" in joined:
        told.append(f"nearest was story {joined['nearest']} with {joined['score']}")
        if joined.get("conflict"):
            told.append(f"in conflict: {joined['conflict']}")
    return ", ".join(told)


def _line(story: story_views.StoryLine) -> dict[str, object]:
    return {
        "story": story.id,
        "title": story.title,
        "opened_at": story.opened_at.isoformat(),
        "last_at": story.last_at.isoformat(),
        "size": story.size,
        "outlets": story.outlets,
        "follows": story.follows_id,
        "merged_into": story.merged_into,
    }


def _member(item: story_views.Member) -> dict[str, object]:
    return {
        "entry": item.id,
        "seen_at": item.seen_at.isoformat(),
        "outlet": item.outlet,
        "lang": item.lang,
        "title": item.title,
        "link": item.link,
        "wire": item.wire,
        "joined": item.joined,
    }
