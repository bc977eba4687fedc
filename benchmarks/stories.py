"""Entries a second into stories, by how many entries are open: the cost must not grow with them.

Made-up news of a vocabulary as wide as a real week's, in a database file of its own. Each round
fills the window with so many entries and times a batch more; the first round is the floor.
"""

import argparse
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from matching.background import background
from matching.match import Matcher
from model import Entry
from storage.db import Database
from storage.migrate import migrate
from watchers.ingest import Item, ingest, never_hold, prepare

SIZES = (1_000, 10_000, 50_000)
BATCH = 50
TIMED = 1_000
START = datetime(2025, 8, 12, tzinfo=UTC)


def main() -> None:
    """Fill and time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    options = parser.parse_args()
    chance = random.Random(12)
    words = list(background("en").shipped)
    weights = [count for count, _ in background("en").shipped.values()]
    matcher = Matcher()
    floor = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        Database(Path(folder) / "x.db", throwaway=True) as db,
    ):
        migrate(db)
        done = 0
        for size in options.sizes:
            while done < size:
                _take(db, _news(chance, words, weights, matcher, done), done)
                done += BATCH
            spent = 0.0
            for _ in range(TIMED // BATCH):
                items = _news(chance, words, weights, matcher, done)
                began = time.process_time()
                _take(db, items, done)
                spent += time.process_time() - began
                done += BATCH
            each = spent / TIMED
            floor = floor or each
            print(
                f"{size:7,} open entries: {1 / each:7,.0f} entries/s, "
                f"{each * 1000:.2f} ms each, {each / floor:.2f} of the first"
            )


def _news(
    chance: random.Random, words: list[str], weights: list[int], matcher: Matcher, done: int
) -> list[Item]:
    """A batch of entries: every fifth is told by three outlets."""
    found: list[Item] = []
    while len(found) < BATCH:
        title = " ".join(chance.choices(words, weights, k=9))
        text = " ".join(chance.choices(words, weights, k=25))
        name = f"{chance.choice(words)}{chance.randrange(10**6)}".title()
        for outlet in ("Faro", "Ancla", "Norte")[: 3 if chance.random() < 0.2 else 1]:
            number = done + len(found)
            entry = Entry(
                f"{name} {title}", f"{outlet} {text}", "", "", str(number), outlet, "en", None
            )
            found += prepare([(entry, (b"%d" % number,))], matcher)
    return found[:BATCH]


def _take(db: Database, items: list[Item], done: int) -> None:
    """All within the 72 hours of the window."""
    now = START + timedelta(seconds=done)
    db.call(lambda tx: ingest(tx, items, feed_id=None, now=now, hold=never_hold))


if __name__ == "__main__":
    main()
