"""Backtests: seconds to try a query on 100,000 stored entries of 30 days, beside just reading them.

    python -m benchmarks.backtest [QUERY…]

Entries are made up as in ``benchmarks.matching``, about 300 characters each. The floor reads the
same rows page by page and looks at nothing.
"""

import asyncio
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import insert

from benchmarks.matching import Press
from storage import tables
from storage.db import Database, Tx
from storage.entries import find_texts
from storage.migrate import migrate
from watchers.backtest import Trial, backtest

COUNT, SPAN = 100_000, timedelta(days=30)
NOW = datetime(2026, 1, 31, tzinfo=UTC)
QUERIES = ('"caro quintero"', "extradite", "cartel NEAR/8 (extradi* OR entrega*)", "ICE", "the")


def fill(tx: Tx) -> None:
    """100,000 entries, each of its own story; every thousandth about an extradition."""
    press = Press()
    texts = [(press.text(70), press.text(230)) for _ in range(2_000)]
    stories, entries = [], []
    for number in range(1, COUNT + 1):
        at = NOW - SPAN * (COUNT - number) / COUNT
        title, summary = texts[number % len(texts)]
        if number % 1_000 == 0:
            title = f"Cartel boss extradited {number}"
        stories.append({"id": number, "opened_at": at, "last_at": at})
        entries.append(
            {"id": number, "story_id": number, "guid": "", "link": "", "title": title,
             "summary": summary, "content": "", "outlet": "o", "lang": "en", "seen_at": at}
        )  # fmt: skip
    tx.execute(insert(tables.stories), stories)
    tx.execute(insert(tables.entries), entries)


def floor_s(db: Database) -> float:
    """Seconds to read all rows."""
    began = time.perf_counter()
    for high in range(COUNT, 0, -5_000):
        db.look(partial(find_texts, low=1, high=high, limit=5_000))
    return time.perf_counter() - began


def main(queries: tuple[str, ...]) -> None:
    """Measure and print."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Database(Path(folder) / "backtest.db", throwaway=True) as db,
    ):
        migrate(db)
        db.call(fill)
        floor = floor_s(db)
        print(f"reading {COUNT:,} entries: {floor:.2f} s")
        for query in queries:
            began = time.perf_counter()
            trial = Trial(query, aliases={})
            found = asyncio.run(backtest(db, trial, now=NOW, span=SPAN))
            took = time.perf_counter() - began
            print(f"{took:.2f} s ({took / floor:.1f} × reading), {found.entries:,} found: {query}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or QUERIES)
