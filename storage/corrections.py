"""What a person corrects: stories split and merged, logged, and learned from.

A merged story keeps its alerts and deliveries, which tell what was sent, and points to the
survivor, which gets its entries. Nobody is told again: lists that fired on it count as fired on the
survivor, and a chat that has one of the two does not get the other.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from sqlalchemy import RowMapping, delete, exists, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as insert_new

from storage.db import Tx
from storage.stories import KEPT, survivor
from storage.tables import (
    alerts,
    deliveries,
    entries,
    matches,
    stories,
    story_changes,
    story_keys,
    story_labels,
    story_sketches,
    story_terms,
)

MAX_LABELS = 25  # pairs that one correction makes
_HAD = ("sending", "sent", "uncertain")  # states of a delivery that came, or may have come


class CorrectionError(Exception):
    """It can't be done; the message says why."""


@dataclass(frozen=True, slots=True)
class Split:
    """A story that was split off, and the lists that fire on it now."""

    story_id: int
    lists: tuple[str, ...]
    entry_id: int


def merge(tx: Tx, story_id: int, into: int, *, now: datetime) -> int:
    """Move a story's entries into another; how many. Raises CorrectionError."""
    _get_open(tx, story_id)
    kept = _get_open(tx, into)
    if story_id == into:
        raise CorrectionError("a story can't be merged into itself")
    moved = _entry_ids(tx, story_id)
    change = _log(tx, "merge", into, story_id, moved, now=now)
    _label(tx, change, moved, _entry_ids(tx, into), same=True)
    lost = tx.execute(select(stories).where(stories.c.id == story_id)).mappings().one()
    _move(tx, moved, into)
    _share_alerts(tx, story_id, into)
    tx.execute(
        update(stories)
        .where(stories.c.id == into)
        .values(
            opened_at=min(kept["opened_at"], lost["opened_at"]),
            last_at=max(kept["last_at"], lost["last_at"]),
            size=stories.c.size + len(moved),
            follows_id=None if kept["follows_id"] == story_id else kept["follows_id"],
        )
    )
    tx.execute(update(stories).where(stories.c.id == story_id).values(merged_into=into, size=0))
    settle_merged(tx, into, waiting_in=(story_id,))
    return len(moved)


def _share_alerts(tx: Tx, story_id: int, into: int) -> None:
    """A list that fired on the lost story has fired on the survivor."""
    columns = ("list_id", "entry_id", "fired_at", "held", "released_at", "released_by")
    rows = tx.execute(select(alerts).where(alerts.c.story_id == story_id)).mappings().all()
    for row in rows:
        values = {"story_id": into, **{name: row[name] for name in columns}}
        tx.execute(insert_new(alerts).values(values).on_conflict_do_nothing())


def settle_merged(tx: Tx, story_id: int, *, waiting_in: Sequence[int] = ()) -> int:
    """Drop what waits for chats that had the story under another number; how many deliveries.

    Of the survivor, what waits for a chat that had (or waits for) a story merged into it; and of
    the stories ``waiting_in`` what waits for a chat that has the survivor.
    """
    other = deliveries.alias("other")
    same_place = (other.c.chat_id == deliveries.c.chat_id) & (
        other.c.topic_id == deliveries.c.topic_id
    )
    merged = select(stories.c.id).where(stories.c.merged_into == story_id)
    dropped = 0
    if waiting_in:
        has = exists().where(same_place, other.c.story_id == story_id, other.c.state != "dead")
        waits = deliveries.c.story_id.in_(list(waiting_in))
        dropped += _drop(tx, waits & has, f"merged into story {story_id}, which the chat has")
    had = exists().where(
        same_place, other.c.story_id.in_(merged), other.c.state.in_((*_HAD, "pending"))
    )
    return dropped + _drop(
        tx, (deliveries.c.story_id == story_id) & had, "the chat has a story merged into this one"
    )


def _drop(tx: Tx, which: object, reason: str) -> int:
    return tx.execute(
        update(deliveries)
        .where(deliveries.c.state == "pending", which)  # type: ignore[arg-type]
        .values(state="dead", reason=reason)
    ).rowcount


def split(tx: Tx, story_id: int, entry_ids: Collection[int], *, now: datetime) -> Split:
    """Move entries of a story into one of their own. Raises CorrectionError.

    Nobody was told of what they say; so the lists that match them fire on the new story: the
    caller puts it on its way. The entry that was told must stay.
    """
    _get_open(tx, story_id)
    known = _entry_ids(tx, story_id)
    chosen = sorted(set(entry_ids))
    if not chosen or not set(chosen) <= set(known):
        raise CorrectionError(f"story {story_id} has the entries {_said(known)}")
    rest = [entry_id for entry_id in known if entry_id not in set(chosen)]
    if not rest:
        raise CorrectionError("nothing would be left of the story")
    shown = func.coalesce(alerts.c.released_by, alerts.c.entry_id)
    told = set(tx.execute(select(shown).where(alerts.c.story_id == story_id)).scalars())
    if told & set(chosen):
        raise CorrectionError(f"entry {_said(sorted(told))} was told: split off the others instead")
    first = tx.execute(select(entries).where(entries.c.id == chosen[0])).mappings().one()
    new_id: int = tx.execute(
        insert(stories)
        .values(
            opened_at=first["seen_at"],
            last_at=tx.execute(
                select(func.max(entries.c.seen_at)).where(entries.c.id.in_(chosen))
            ).scalar_one(),
            title=first["title"],
            size=len(chosen),
            follows_id=story_id,
        )
        .returning(stories.c.id)
    ).scalar_one()
    change = _log(tx, "split", story_id, new_id, chosen, now=now)
    _label(tx, change, chosen, rest, same=False)
    _move(tx, chosen, new_id)
    tx.execute(update(stories).where(stories.c.id == story_id).values(size=len(rest)))
    return Split(new_id, _fire(tx, new_id, chosen, now=now), chosen[0])


def _fire(tx: Tx, story_id: int, entry_ids: Sequence[int], *, now: datetime) -> tuple[str, ...]:
    """Log the lists that match these entries as fired on their story."""
    rows = tx.execute(
        select(matches.c.list_id, func.min(matches.c.entry_id))
        .where(matches.c.entry_id.in_(list(entry_ids)))
        .group_by(matches.c.list_id)
    ).all()
    for list_id, entry_id in rows:
        tx.execute(
            insert(alerts).values(
                list_id=list_id,
                story_id=story_id,
                entry_id=entry_id,
                fired_at=now,
                released_at=now,
                released_by=entry_id,
            )
        )
    return tuple(list_id for list_id, _ in rows)


def _get_open(tx: Tx, story_id: int) -> RowMapping:
    row = tx.execute(select(stories).where(stories.c.id == story_id)).mappings().first()
    if row is None:
        raise CorrectionError(f"there is no story {story_id}")
    if row["merged_into"] is not None:
        raise CorrectionError(f"story {story_id} was merged into {survivor(tx, story_id)}")
    return row


def _entry_ids(tx: Tx, story_id: int) -> list[int]:
    query = select(entries.c.id).where(entries.c.story_id == story_id).order_by(entries.c.id)
    return list(tx.execute(query).scalars())


def _said(ids: Sequence[int]) -> str:
    return ", ".join(map(str, ids[:20])) + (" …" if len(ids) > 20 else "")


def _move(tx: Tx, entry_ids: Sequence[int], story_id: int) -> None:
    """Entries, and what leads to them, into another story."""
    for table in (entries, story_keys, story_terms):
        key = table.c.id if table is entries else table.c.entry_id
        tx.execute(update(table).where(key.in_(list(entry_ids))).values(story_id=story_id))
    moved = tx.execute(
        select(story_sketches.c.entry_id, story_sketches.c.sketch)
        .where(story_sketches.c.entry_id.in_(list(entry_ids)))
        .order_by(story_sketches.c.entry_id)
    ).all()
    tx.execute(delete(story_sketches).where(story_sketches.c.entry_id.in_(list(entry_ids))))
    there = tx.execute(
        select(story_sketches.c.entry_id, story_sketches.c.sketch).where(
            story_sketches.c.story_id == story_id
        )
    ).all()
    tx.execute(delete(story_sketches).where(story_sketches.c.story_id == story_id))
    both = sorted([*there, *moved])
    kept = [*both[:1], *both[1:][-(KEPT - 1) :]]
    for slot, (entry_id, sketch) in enumerate(kept):
        tx.execute(
            insert(story_sketches).values(
                story_id=story_id, slot=slot, entry_id=entry_id, sketch=sketch
            )
        )


def _log(
    tx: Tx, kind: str, story_id: int, other_id: int, entry_ids: Sequence[int], *, now: datetime
) -> int:
    new_id: int = tx.execute(
        insert(story_changes)
        .values(
            made_at=now,
            kind=kind,
            story_id=story_id,
            other_id=other_id,
            entry_ids=list(entry_ids),
        )
        .returning(story_changes.c.id)
    ).scalar_one()
    return new_id


def _label(
    tx: Tx, change_id: int, moved: Sequence[int], rest: Sequence[int], *, same: bool
) -> None:
    """Pairs of entries to learn from, with their texts: entries are forgotten some day."""
    pairs = list(product(moved, rest))[:MAX_LABELS]
    texts = {
        row["id"]: {
            "title": row["title"],
            "summary": (row["summary"] or row["content"])[:700],
            "link": row["link"],
            "outlet": row["outlet"],
            "lang": row["lang"],
            "published": (row["published_at"] or row["seen_at"]).isoformat(),
        }
        for row in tx.execute(
            select(entries).where(entries.c.id.in_({one for pair in pairs for one in pair}))
        ).mappings()
    }
    for one, other in pairs:
        tx.execute(
            insert(story_labels).values(
                change_id=change_id, one=texts[one], other=texts[other], same=same
            )
        )


def find_labels(tx: Tx) -> list[dict[str, object]]:
    """All pairs that corrections made: {"one": {…}, "other": {…}, "same": bool, "made_at": …}."""
    rows = tx.execute(
        select(story_labels, story_changes.c.made_at, story_changes.c.kind)
        .join(story_changes, story_changes.c.id == story_labels.c.change_id)
        .order_by(story_labels.c.id)
    ).mappings()
    return [
        {
            "one": row["one"],
            "other": row["other"],
            "same": row["same"],
            "kind": row["kind"],
            "made_at": row["made_at"].isoformat(),
        }
        for row in rows
    ]
