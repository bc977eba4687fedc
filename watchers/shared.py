"""What the configuration owns: shared keyword lists and shared feeds, brought into the database."""

from collections.abc import Sequence
from datetime import datetime

from config import Config, ConfigError
from matching.lists import ListError, read_list
from model import KeywordList
from storage import feeds, lists
from storage.db import Tx


def load_lists(config: Config) -> tuple[KeywordList, ...]:
    """The keyword lists that the configuration names. Raises ConfigError naming file and line."""
    found: list[KeywordList] = []
    problems: list[str] = []
    for name in config.lists:
        path = config.list_path(name)
        try:
            item = read_list(path.read_text(encoding="utf-8"))
        except ListError as error:
            problems += [f"{path}:{problem}" for problem in error.problems]
        except (OSError, UnicodeError) as error:
            problems.append(f"{path}: can't be read: {error}")
        else:
            found.append(item)
            if item.id != name:
                problems.append(f"{path}: its id is {item.id!r}, but the file is called {name!r}")
    if problems:
        raise ConfigError(tuple(problems))
    return tuple(found)


def sync(tx: Tx, config: Config, shared: Sequence[KeywordList], *, now: datetime) -> None:
    """Make the database's shared feeds and lists those of the configuration."""
    specs = [feeds.FeedSpec(f.url, f.name, f.lang, f.interval_s) for f in config.feeds]
    feeds.sync_feeds(tx, specs, now=now)
    lists.sync_shared_lists(tx, shared, now=now)
