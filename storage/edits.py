"""Entries that come again: with another text, or just once more."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from model import Entry, Match
from storage.db import Tx
from storage.entries import add_matches
from storage.tables import entries, entry_keys, matches

_BATCH = 500
_EVERY = timedelta(hours=12)


def count_keys(tx: Tx, entry_id: int) -> int:
    """By how many keys the entry is recognised."""
    query = select(func.count()).where(entry_keys.c.entry_id == entry_id)
    return tx.execute(query).scalar_one()


def matched_lists(tx: Tx, entry_id: int) -> set[str]:
    """The lists that the entry matches, as it is stored."""
    query = select(matches.c.list_id).where(matches.c.entry_id == entry_id)
    return set(tx.execute(query).scalars())


def replace_text(
    tx: Tx, entry_id: int, entry: Entry, found: Sequence[Match], *, with_link: bool
) -> None:
    """Store the entry's new text and what matches in it; its link too if it is its own feed's."""
    values = {"title": entry.title, "summary": entry.summary}
    if entry.content:
        values["content"] = entry.content  # else its article's stays
    if with_link and entry.link:
        values["link"] = entry.link
    tx.execute(update(entries).where(entries.c.id == entry_id).values(values))
    tx.execute(delete(matches).where(matches.c.entry_id == entry_id))
    add_matches(tx, entry_id, found)


def mark_seen(tx: Tx, entry_ids: Collection[int], *, now: datetime) -> None:
    """Remember that their feeds still show these entries; to half a day, which saves writes."""
    ids = sorted(entry_ids)
    stale = entries.c.seen_at < now - _EVERY
    unmarked = or_(entries.c.last_seen_at.is_(None), entries.c.last_seen_at < now - _EVERY)
    for start in range(0, len(ids), _BATCH):
        wanted = entries.c.id.in_(ids[start : start + _BATCH])
        tx.execute(update(entries).where(wanted, stale, unmarked).values(last_seen_at=now))
