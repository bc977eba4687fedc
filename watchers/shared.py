"""What the configuration owns: shared lists, alias sets and feeds; brought into the database."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from config import Config, ConfigError
from matching.aliases import merge_aliases, read_aliases
from matching.lists import ListError, read_list
from matching.query import AliasSets
from model import KeywordList
from storage import feeds, lists
from storage.db import Tx

T = TypeVar("T")


def load_lists(config: Config, aliases: AliasSets | None = None) -> tuple[KeywordList, ...]:
    """The keyword lists that the configuration names; ``aliases`` as ``load_aliases`` gives them.

    Raises ConfigError naming file and line.
    """
    if aliases is None:
        aliases = load_aliases(config)
    found: list[KeywordList] = []
    problems: list[str] = []
    for name in config.lists:
        path = config.list_path(name)
        item = _read(path, partial(read_list, aliases=aliases), problems)
        if item is not None:
            found.append(item)
            if item.id != name:
                problems.append(f"{path}: its id is {item.id!r}, but the file is called {name!r}")
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(found)


def load_aliases(config: Config) -> AliasSets:
    """The alias sets that come along, and over them those beside the configuration.

    Raises ConfigError naming file and line.
    """
    found: AliasSets = {}
    problems: list[str] = []
    for path in config.alias_paths:
        more = _read(path, partial(read_aliases, known=found), problems)
        found = merge_aliases(found, more or {})
    if problems:
        raise ConfigError(tuple(problems))
    return found


def _read(path: Path, read: Callable[[str], T], problems: list[str]) -> T | None:
    """What a file says; None, and its problems told, where it can't be used."""
    try:
        return read(path.read_text(encoding="utf-8"))
    except ListError as error:
        problems += [f"{path}:{problem}" for problem in error.problems]
    except (OSError, UnicodeError) as error:
        problems.append(f"{path}: can't be read: {error}")
    return None


def sync(tx: Tx, config: Config, shared: Sequence[KeywordList], *, now: datetime) -> None:
    """Make the database's shared feeds and lists those of the configuration."""
    specs = [feeds.FeedSpec(f.url, f.name, f.lang, f.interval_s) for f in config.feeds]
    feeds.sync_feeds(tx, specs, now=now)
    lists.sync_shared_lists(tx, shared, now=now)
