"""What a query would have found: in the entries that are stored, before anybody saves it."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from matching.match import Matcher
from matching.nodes import Query
from matching.query import AliasSets
from matching.search import holds, spans_of
from matching.sieve import Sieve
from model import Entry, Match
from storage import entries, feeds
from storage.db import Database, Tx
from storage.entries import StoredText

NOISY_PER_DAY = 20  # stories: more than anybody reads
SAMPLES = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Sample:
    """One entry that the query finds, and where."""

    entry: Entry
    match: Match


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a query finds in ``looked_at`` entries of ``days`` days.

    ``days`` is less than was asked for where the memory does not go back so far. ``samples`` are
    the newest, each of another story.
    """

    entries: int
    stories: int
    looked_at: int
    days: float
    samples: tuple[Sample, ...]

    @property
    def per_day(self) -> float:
        """Stories a day: about as many alerts would arrive."""
        return self.stories / max(self.days, 1)

    @property
    def is_noisy(self) -> bool:
        """Whether more would arrive than anybody reads."""
        return self.per_day > NOISY_PER_DAY


class Trial:
    """One query tried on entry after entry, newest first."""

    def __init__(self, query: str, *, aliases: AliasSets, spanish: bool = False) -> None:
        """Raises QueryError."""
        self._text = query
        self._matcher = Matcher(aliases=aliases)
        self._prepared = self._matcher.prepare(query, spanish=spanish)
        self._sieve = Sieve(self._prepared.query.node)
        self._stories: set[int] = set()
        self._samples: list[tuple[int, Sample]] = []  # with the ids of their entries
        self.hits = 0
        self.looked_at = 0

    @property
    def query(self) -> Query:
        """What the query means."""
        return self._prepared.query

    def look(self, rows: Iterable[StoredText], feeds: Mapping[int, str]) -> None:
        """Try it on a page of stored entries, but for those of other feeds than these."""
        for entry_id, story_id, title, summary, content, outlet, lang, feed_id in rows:
            if feed_id is not None and feed_id not in feeds:
                continue
            self.looked_at += 1
            if self._sieve.passes(f"{title}\n{summary}\n{content}"):
                feed = feeds[feed_id] if feed_id is not None else ""
                entry = Entry(title, summary, content, "", "", outlet, lang, None, feed)
                self.judge(entry, story_id, entry_id)

    def judge(self, entry: Entry, story_id: int, entry_id: int = 0) -> None:
        """Try it on one entry."""
        document = self._matcher.document(entry)
        hits = holds(self._prepared.node, document)
        if hits is None:
            return
        self.hits += 1
        if story_id not in self._stories and len(self._samples) < SAMPLES:
            match = Match("", self._text, spans_of(hits, document))
            self._samples.append((entry_id, Sample(entry, match)))
        self._stories.add(story_id)

    def result(self, days: float) -> Backtest:
        """What was found, in entries of so many days."""
        samples = tuple(sample for _, sample in self._samples)
        return Backtest(self.hits, len(self._stories), self.looked_at, days, samples)

    def complete(self, tx: Tx) -> None:
        """Give the samples all that is stored of them."""
        self._samples = [
            (entry_id, replace(sample, entry=entries.find_entry(tx, entry_id) or sample.entry))
            for entry_id, sample in self._samples
        ]


async def backtest(
    db: Database,
    trial: Trial,
    *,
    now: datetime,
    span: timedelta,
    chat_id: int | None = None,
    most: int | None = None,
    page_size: int = 5_000,
) -> Backtest:
    """Try a query on what was first seen in this span, page by page beside other work.

    ``chat_id``: whose private feeds are looked at as well; None: nobody's.
    With ``most`` no more pages are looked at once there were so many entries, the newest.
    """
    names = await db.read(partial(feeds.feed_names, chat_id=chat_id))
    found = await db.read(partial(entries.find_range, since=now - span))
    if found is None:
        return trial.result(0)
    low, high, oldest = found
    while high >= low and (most is None or trial.looked_at < most):
        page = await db.read(partial(entries.find_texts, low=low, high=high, limit=page_size))
        await asyncio.to_thread(trial.look, page, names)
        high = page[-1][0] - 1 if page else low - 1
    await db.read(trial.complete)
    if high >= low:
        oldest = await db.read(partial(entries.get_seen_at, entry_id=high + 1))
    return trial.result(min((now - oldest) / _DAY, span / _DAY))
