"""``atalaya replay``: saved feeds through the whole pipeline, decisions printed.

Exit code 0: all was used. 1: something could not be (told on stderr as file:line). 2: the
configuration can't be used.
"""

import asyncio
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from cli.console import EXIT_FAILED, ConfigOption, JsonOption, err, load_or_exit, or_exit
from clock import now
from matching.match import Matcher
from storage.db import Database
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from storage.spool import Spool
from watchers import replay
from watchers.parse import ParsedFeed
from watchers.parser import Parser
from watchers.shared import load_aliases, load_lists


def command(
    files: Annotated[
        list[Path],
        typer.Argument(help="Feed documents or JSON Lines, plain or .gz.", metavar="FILE…"),
    ],
    config: ConfigOption = None,
    *,
    database: Annotated[
        Path | None, typer.Option("--database", help="Keep the result here.", metavar="FILE")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Run saved feeds through the whole pipeline; nothing is fetched or sent."""
    loaded = load_or_exit(config)
    with or_exit():
        aliases = load_aliases(loaded)
        shared = load_lists(loaded, aliases)
        with databases(database) as (db, spool):
            migrate(db)
            db.call(lambda tx: sync_shared_lists(tx, shared, now=now()))
            bad = load_files(files, spool)
            counts = _run(spool, db, Matcher(shared, aliases=aliases), as_json=as_json)
    reasons = ", ".join(f"{count} {reason}" for reason, count in counts["reason"].most_common())
    lists = ", ".join(f"{name} {count}" for name, count in counts["list"].most_common())
    typer.echo(f"{len(spool)} entries: {reasons or 'none'}", err=True)
    typer.echo(
        f"alerts: {counts['alerts'].total()}; entries matched by list: {lists or 'none'}", err=True
    )
    if bad:
        raise typer.Exit(EXIT_FAILED)


@contextmanager
def databases(database: Path | None) -> Iterator[tuple[Database, Spool]]:
    """The database to fill, kept if a path is given, and a sorter for the input."""
    with tempfile.TemporaryDirectory(prefix="atalaya-replay-") as folder:
        path = database or Path(folder) / "replay.db"
        with (
            Database(path, owner=database is not None, throwaway=database is None) as db,
            Database(Path(folder) / "spool.db", throwaway=True) as sorter,
        ):
            yield db, Spool(sorter)


def load_files(files: list[Path], spool: Spool) -> list[replay.BadLine]:
    """Read all files into the spool; what can't be used is told on stderr."""
    parser = Parser()

    def parse(body: bytes) -> ParsedFeed:
        return asyncio.run(parser.parse(body))

    try:
        bad = replay.load(files, spool, parse=parse)
    finally:
        parser.close()
    for line in bad:
        typer.echo(str(line), err=True)
    return bad


def _run(spool: Spool, db: Database, matcher: Matcher, *, as_json: bool) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {"reason": Counter(), "list": Counter(), "alerts": Counter()}
    results = replay.run(spool, db, matcher)
    for record, item, decision in track(
        results, "replaying", total=len(spool), console=err, disable=not err.is_terminal
    ):
        counts["reason"][decision.reason] += 1
        counts["list"].update(decision.lists)
        counts["alerts"].update(decision.alerts)
        if as_json:
            typer.echo(json.dumps(replay.report(record, item, decision)))
        elif decision.alerts:
            _show(replay.report(record, item, decision))
    return counts


def _show(line: dict[str, Any]) -> None:
    title = line["title"] or line["summary"][:80]
    typer.echo(
        f"{line['published'] or '-'}  {', '.join(line['lists'])}  {title}  ({line['outlet']})"
    )
