"""``atalaya check``: is the configuration right, and do its feeds answer?

Exit code 0: fine. 1: a feed failed. 2: the configuration can't be used.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

import typer
from rich import box
from rich.table import Table
from rich.text import Text

from cli.console import (
    EXIT_FAILED,
    EXIT_UNUSABLE,
    ConfigOption,
    JsonOption,
    err,
    or_exit,
    print_table,
)
from config import Config, ConfigError, default_path, load_config
from watchers.shared import load_lists
from watchers.trial import FeedTrial, try_feeds

POLITE_INTERVAL_S = 60


def command(
    config: ConfigOption = None,
    *,
    online: Annotated[bool, typer.Option("--online", help="Also try each feed once.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check the configuration and, with --online, every feed in it."""
    if as_json:
        try:
            checked = _load(config)
        except ConfigError as error:
            typer.echo(report(problems=error.problems))
            raise typer.Exit(EXIT_UNUSABLE) from None
    else:
        with or_exit():
            checked = _load(config)
    trials = _try_feeds(checked) if online else None
    if as_json:
        typer.echo(report(checked, trials=trials))
    else:
        _print(checked, trials)
    if trials and not all(trial.ok for trial in trials):
        raise typer.Exit(EXIT_FAILED)


def _load(path: Path | None) -> Config:
    """The configuration with lists that can be read. Raises ConfigError."""
    config = load_config(path or default_path())
    load_lists(config)
    return config


def _try_feeds(config: Config) -> list[FeedTrial]:
    if not err.is_terminal:
        return asyncio.run(try_feeds(config))
    with err.status(f"trying {_count(config.feeds, 'feed')}…"):
        return asyncio.run(try_feeds(config))


def _print(config: Config, trials: Sequence[FeedTrial] | None) -> None:
    for warning in warnings(config):
        typer.echo(f"warning: {warning}", err=True)
    feeds, lists = _count(config.feeds, "feed"), _count(config.lists, "list")
    typer.echo(f"configuration fine: {feeds}, {lists}")
    if trials is not None:
        print_table(table(trials))
        failed = [trial for trial in trials if not trial.ok]
        typer.echo(f"{len(trials) - len(failed)} of {_count(trials, 'feed')} answered")
        for trial in failed:
            typer.echo(f"failed: {trial.url}")


def warnings(config: Config) -> list[str]:
    """What is allowed but perhaps not meant."""
    found = []
    if config.poll.interval_s < POLITE_INTERVAL_S:
        found.append(_impolite("poll.interval_s", config.poll.interval_s))
    for index, feed in enumerate(config.feeds):
        if feed.interval_s is not None and feed.interval_s < POLITE_INTERVAL_S:
            found.append(_impolite(f"feeds[{index}].interval_s", feed.interval_s))
        if feed.login and feed.url.startswith("http:"):
            found.append(f"feeds[{index}].login: over http anybody on the way can read it")
    if not config.feeds:
        found.append("feeds: there are none; nothing is watched until somebody adds one")
    if not config.lists:
        found.append("lists: there are none; nothing matches until somebody adds one")
    if config.web.enabled and not _is_loopback(config.web.host):
        found.append(f"web.host: {config.web.host} can be reached from other machines")
    return found


def _impolite(key: str, seconds: int) -> str:
    return f"{key}: {seconds} s is impolite; publishers may refuse below {POLITE_INTERVAL_S} s"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def table(trials: Sequence[FeedTrial]) -> Table:
    """The trials for people: failures first, else in the order of the configuration."""
    result = Table("", "feed", "outcome", box=box.SIMPLE_HEAD)
    result.add_column("entries", justify="right")
    result.add_column("newest (UTC)", no_wrap=True)
    result.add_column("ms", justify="right")
    for trial in sorted(trials, key=lambda trial: trial.ok):
        newest = "–" if trial.newest is None else f"{trial.newest.astimezone(UTC):%Y-%m-%d %H:%M}"
        result.add_row(
            Text("✓", "green") if trial.ok else Text("✗", "red"),
            _plain(trial.name),
            _plain(trial.outcome),
            str(trial.entries),
            newest,
            str(trial.ms),
        )
    return result


def _plain(text: str) -> Text:
    """Text from outside: no markup, nothing that moves a terminal's cursor."""
    return Text("".join(c if c.isprintable() else "�" for c in text), overflow="fold")


def report(
    config: Config | None = None,
    *,
    problems: Sequence[str] = (),
    trials: Sequence[FeedTrial] | None = None,
) -> str:
    """The result for programs: one JSON object; ``trials`` is null without ``--online``."""
    tried = None if trials is None else [asdict(trial) | _when(trial) for trial in trials]
    return json.dumps(
        {
            "ok": config is not None and all(trial.ok for trial in trials or ()),
            "problems": list(problems),
            "warnings": warnings(config) if config else [],
            "feeds": len(config.feeds) if config else None,
            "lists": len(config.lists) if config else None,
            "trials": tried,
        },
        ensure_ascii=False,
        indent=2,
    )


def _when(trial: FeedTrial) -> dict[str, str | None]:
    return {"newest": None if trial.newest is None else trial.newest.isoformat()}


def _count(things: Sequence[object], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
