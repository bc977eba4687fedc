"""Stories: how those like an entry are found, and what is kept to compare it with."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import bindparam, func, select, update

from storage.db import Tx
from storage.tables import Utc, stored_utc, stories

SLOTS = 24  # of a term
_OPEN = 10.0  # weight of being open: as much as a rare word
KEPT = 12  # sketches of a story: its first entry's and the latest

# For each new entry, and in plain SQL: SQLAlchemy's share of the cost would be the greater one.
_FIND = """
SELECT t.story_id, s.size
FROM story_terms AS t JOIN stories AS s ON s.id = t.story_id
WHERE t.term IN ({marks}) AND s.last_at >= ?
GROUP BY t.story_id
HAVING sum(t.weight) >= ?
ORDER BY sum(t.weight) + (s.last_at >= ?) * ? DESC, t.story_id DESC
LIMIT ?
"""
_SKETCHES = """
SELECT story_id, sketch FROM story_sketches WHERE story_id IN ({marks}) ORDER BY story_id, slot
"""
_SAVE_SKETCH = """
INSERT INTO story_sketches (story_id, slot, entry_id, sketch) VALUES (?, ?, ?, ?)
ON CONFLICT (story_id, slot)
DO UPDATE SET entry_id = excluded.entry_id, sketch = excluded.sketch
"""
_SAVE_TERMS = """
INSERT INTO story_terms (term, slot, story_id, entry_id, weight) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (term, slot)
DO UPDATE SET story_id = excluded.story_id, entry_id = excluded.entry_id, weight = excluded.weight
"""
_JOIN = (
    update(stories)
    .where(stories.c.id == bindparam("story"))
    .values(
        size=stories.c.size + 1,
        last_at=func.max(stories.c.last_at, bindparam("now", type_=Utc)),
    )
    .returning(stories.c.size)
)


@dataclass(frozen=True, slots=True)
class Found:
    """A story that shares telling words with an entry; ``sketches`` as JSON, in order."""

    id: int
    size: int
    sketches: tuple[str, ...]


def find_related(
    tx: Tx,
    terms: Collection[int],
    *,
    since: datetime,
    open_since: datetime,
    least: float,
    most: int,
) -> list[Found]:
    """Stories with entries since then that share terms of at least this weight, the most first.

    Those that grew since ``open_since`` come before others that share as much.
    """
    if not terms:
        return []
    asked = (*terms, stored_utc(since), least, stored_utc(open_since), _OPEN, most)
    sizes = {row[0]: row[1] for row in tx.exec_driver_sql(_marked(_FIND, len(terms)), asked)}
    kept: dict[int, list[str]] = {}
    if sizes:
        for story_id, sketch in tx.exec_driver_sql(_marked(_SKETCHES, len(sizes)), tuple(sizes)):
            kept.setdefault(story_id, []).append(sketch)
    return [
        Found(story_id, size, tuple(kept[story_id]))
        for story_id, size in sizes.items()
        if story_id in kept
    ]


@lru_cache(maxsize=64)
def _marked(statement: str, count: int) -> str:
    return statement.format(marks=", ".join("?" * count))


def join_story(tx: Tx, story_id: int, *, now: datetime) -> int:
    """An entry joins the story; how many it has now. A late-comer doesn't turn its clock back."""
    size: int = tx.execute(_JOIN, {"story": story_id, "now": now}).scalar_one()
    return size


def add_sketch(
    tx: Tx,
    story_id: int,
    entry_id: int,
    sketch: str,
    terms: Sequence[tuple[int, float]],
    *,
    size: int,
) -> None:
    """Keep the sketch of the story's ``size``-th entry, and let its terms lead here."""
    slot = 0 if size == 1 else 1 + (size - 2) % (KEPT - 1)
    tx.exec_driver_sql(_SAVE_SKETCH, (story_id, slot, entry_id, sketch))
    if terms:
        place = (entry_id % SLOTS, story_id, entry_id)
        tx.exec_driver_sql(_SAVE_TERMS, [(term, *place, weight) for term, weight in terms])


def survivor(tx: Tx, story_id: int) -> int:
    """The story that has this one's entries now: itself unless it was merged. LookupError."""
    seen: set[int] = set()
    while story_id not in seen:
        seen.add(story_id)
        row = tx.execute(select(stories.c.merged_into).where(stories.c.id == story_id)).first()
        if row is None:
            raise LookupError(f"no story {story_id}")
        if row.merged_into is None:
            return story_id
        story_id = row.merged_into
    return story_id
