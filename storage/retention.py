"""What may be forgotten: entries that caused no alert, long after feeds stopped showing them.

One that its feed still shows must stay: forgotten, it would come as new at the next poll.
"""

from datetime import datetime

from sqlalchemy import delete, exists, or_, select, update

from storage.db import Tx
from storage.facts import delete_facts
from storage.search import forget_texts
from storage.tables import (
    alerts,
    entries,
    entry_keys,
    matches,
    stories,
    story_keys,
    story_sketches,
    story_terms,
)

_BATCH = 500  # keeps each transaction short


def forget_entries(tx: Tx, *, before: datetime) -> int:
    """Forget up to a batch of entries last seen before then whose story caused no alert.

    Returns how many; call again while > 0. Alerts and their stories are never forgotten.
    """
    alerted = exists().where(alerts.c.story_id == entries.c.story_id)
    unseen = or_(entries.c.last_seen_at.is_(None), entries.c.last_seen_at < before)
    old = (
        tx.execute(
            select(entries.c.id)
            .where(entries.c.seen_at < before, unseen, ~alerted)
            .order_by(entries.c.seen_at)
            .limit(_BATCH)
        )
        .scalars()
        .all()
    )
    if not old:
        return 0
    for table in (entry_keys, matches, story_keys, story_sketches, story_terms):
        tx.execute(delete(table).where(table.c.entry_id.in_(old)))
    delete_facts(tx, old)
    forget_texts(tx, old)
    gone = tx.execute(delete(entries).where(entries.c.id.in_(old)).returning(entries.c.story_id))
    ids = set(gone.scalars())
    kept = exists().where(entries.c.story_id == stories.c.id)
    gone_ids = tx.execute(select(stories.c.id).where(stories.c.id.in_(ids), ~kept)).scalars().all()
    for column in (stories.c.follows_id, stories.c.merged_into):
        tx.execute(update(stories).where(column.in_(gone_ids)).values({column: None}))
    tx.execute(delete(stories).where(stories.c.id.in_(gone_ids)))
    return len(old)
