"""``atalaya try``: what a query means, and what it would have found.

Exit code 0: it can be read. 2: it can't, or there is nothing to try it on.
"""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.console import (
    EXIT_UNUSABLE,
    ConfigOption,
    JsonOption,
    err,
    fail,
    load_or_exit,
    or_exit,
    read_lang,
)
from cli.replay import databases, load_files
from clock import now
from config import Config
from matching.caret import point_at
from matching.explain import context
from matching.match import Matcher
from matching.query import AliasSets, QueryError
from matching.say import said
from model import KeywordList, Lang
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from storage.opening import open_database
from watchers import replay
from watchers.backtest import NOISY_PER_DAY, Backtest, Sample, Trial, backtest
from watchers.shared import load_aliases

_DAY = timedelta(days=1)
_LIST = "try"


def command(
    query: Annotated[str, typer.Argument(help="The query, in single quotes.", metavar="QUERY")],
    days: Annotated[
        float, typer.Option("--days", min=0.01, max=3650, help="How far to look back.")
    ] = 7,
    file: Annotated[
        list[Path] | None,
        typer.Option("--file", metavar="FILE", help="Try it on saved feeds; see replay."),
    ] = None,
    lang: Annotated[
        str,
        typer.Option("--lang", help="en or es: the language of the answer, and for es Y, O, NO."),
    ] = "en",
    config: ConfigOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Say what a query means and what it would have found."""
    spoken = read_lang(lang)
    loaded = load_or_exit(config)
    with or_exit():
        aliases = load_aliases(loaded)
        with _readable(query):
            trial = Trial(query, aliases=aliases, spanish=spoken == "es")
        if file:
            found = _on_files(file, query, trial, aliases, spoken)
        else:
            found = _on_stored(loaded, trial, days)
    if as_json:
        typer.echo(json.dumps(_report(query, trial, found, spoken)))
    else:
        _print(query, trial, found, spoken)


@contextmanager
def _readable(query: str) -> Iterator[None]:
    try:
        yield
    except QueryError as error:
        typer.echo(f"column {error.column}: {error}", err=True)
        typer.echo(point_at(query, error.column), err=True)
        if error.suggestion:
            typer.echo(f"did you mean {error.suggestion}?", err=True)
        raise typer.Exit(EXIT_UNUSABLE) from None


def _on_stored(config: Config, trial: Trial, days: float) -> Backtest:
    if not config.storage.database.exists():
        raise fail(
            f"there is no database at {config.storage.database} yet: "
            "try the query on saved feeds with --file"
        )
    with open_database(config, now) as db, err.status("trying…"):
        return asyncio.run(backtest(db, trial, now=now(), span=timedelta(days=days)))


def _on_files(
    files: list[Path], query: str, trial: Trial, aliases: AliasSets, lang: Lang
) -> Backtest:
    """Through the whole pipeline, so that stories are what they would be."""
    item = KeywordList(_LIST, _LIST, _LIST, (query,), lang=lang)
    times = []
    with databases(None) as (db, spool):
        migrate(db)
        db.call(lambda tx: sync_shared_lists(tx, [item], now=now()))
        load_files(files, spool)
        for _, taken, decision in replay.run(spool, db, Matcher([item], aliases=aliases)):
            trial.looked_at += 1
            if taken.entry.published_at is not None:
                times.append(taken.entry.published_at)
            if decision.reason != "duplicate":
                trial.judge(taken.entry, decision.story_id)
    return trial.result((max(times) - min(times)) / _DAY if times else 0)


def _print(query: str, trial: Trial, found: Backtest, lang: Lang) -> None:
    typer.echo(query)
    typer.echo(said(trial.query, lang))
    if trial.query.is_negative:
        return
    typer.echo(
        f"\n{found.entries} entries, {found.stories} stories in {found.looked_at} entries of "
        f"{found.days:.1f} days: {found.per_day:.1f} stories a day"
    )
    if found.is_noisy:
        typer.echo(f"warning: more than {NOISY_PER_DAY} a day is more than anybody reads")
    for sample in found.samples:
        date = f"{sample.entry.dated_at:%Y-%m-%d %H:%M}" if sample.entry.dated_at else "-"
        typer.echo(f"\n{date}  {sample.entry.headline}  ({sample.entry.outlet})")
        for snippet in context(sample.entry, sample.match):
            marked = "".join(f"[{text}]" if hit else text for text, hit in snippet.parts)
            typer.echo(f"    {snippet.field}: {marked}")


def _report(query: str, trial: Trial, found: Backtest, lang: Lang) -> dict[str, Any]:
    return {
        "query": query,
        "meaning": said(trial.query, lang),
        "entries": found.entries,
        "stories": found.stories,
        "looked_at": found.looked_at,
        "days": round(found.days, 2),
        "per_day": round(found.per_day, 2),
        "noisy": found.is_noisy,
        "samples": [_sample(sample) for sample in found.samples],
    }


def _sample(sample: Sample) -> dict[str, Any]:
    entry = sample.entry
    return {
        "title": entry.title,
        "link": entry.link,
        "outlet": entry.outlet,
        "published": entry.published_at.isoformat() if entry.published_at else None,
        "spans": [[span.field, span.start, span.end] for span in sample.match.spans],
    }
