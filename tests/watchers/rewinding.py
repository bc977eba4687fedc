"""Saved files through replay, as the command does it: into a spool, in order, decided, reported."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.match import Matcher
from model import KeywordList
from storage.db import Database
from storage.lists import sync_shared_lists
from storage.spool import Spool
from tests.watchers.newsroom import NOON
from watchers import replay
from watchers.parse import parse_feed

LISTS = [
    KeywordList("watched", "Watched", "Vigilado", ("cartel*", '"two words"')),
    KeywordList("rd", "R&D", "I+D", ('"R D"',)),
]

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Played:
    """What became of files: the printed lines, and what could not be used."""

    lines: list[Line]
    bad: list[str]

    def column(self, key: str) -> list[Any]:
        """One key of every line."""
        return [line[key] for line in self.lines]


def play(db: Database, folder: Path, *files: Path) -> Played:
    """Run files through replay. ``db`` is migrated; the spool lies in ``folder``."""
    db.call(lambda tx: sync_shared_lists(tx, LISTS, now=NOON))
    with _spool(folder) as spool:
        bad = replay.load(files, spool, parse=parse_feed)
        results = list(replay.run(spool, db, Matcher(LISTS)))
    lines = [json.loads(json.dumps(replay.report(*result))) for result in results]
    return Played(lines, [str(line) for line in bad])


@contextmanager
def _spool(folder: Path) -> Iterator[Spool]:
    path = folder / "spool.db"
    path.unlink(missing_ok=True)
    with Database(path, throwaway=True) as sorter:
        yield Spool(sorter)


def write_lines(path: Path, *lines: Line | str) -> Path:
    """A JSON Lines file; a text is a line as it is."""
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def news(number: int = 1, **changes: Any) -> Line:
    """A line that matches, unlike that of any other number."""
    words = f"number{number} " * 20
    return {
        "title": f"Cartel {number} breaks {words[:56].strip()}",
        "summary": f"The cartel did {words}today.",
        "link": f"https://news.example/{number}",
        "outlet": "A paper",
        "published": f"2025-08-12T{number:02}:00:00+00:00",
        "lang": "en",
        "feed": "https://news.example/rss",
    } | changes
