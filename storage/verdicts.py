"""What people thought of alerts: useful or not, one opinion a person, chat and story."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, cast, func, select
from sqlalchemy.dialects.sqlite import insert

from storage.db import Tx
from storage.tables import alerts, entries, matches, verdicts


@dataclass(frozen=True, slots=True)
class Score:
    """Of ``total`` opinions, so many that found alerts useful."""

    useful: int = 0
    total: int = 0


def save_verdict(
    tx: Tx, *, story_id: int, chat_id: int, user_id: int, useful: bool, now: datetime
) -> None:
    """A person's opinion; a later one replaces it."""
    values = {"useful": useful, "said_at": now}
    tx.execute(
        insert(verdicts)
        .values(story_id=story_id, chat_id=chat_id, user_id=user_id, **values)
        .on_conflict_do_update(index_elements=["story_id", "chat_id", "user_id"], set_=values)
    )


def find_score(tx: Tx, chat_id: int, story_id: int) -> Score:
    """What this chat thinks of a story."""
    here = (verdicts.c.chat_id == chat_id, verdicts.c.story_id == story_id)
    row = tx.execute(select(func.sum(cast(verdicts.c.useful, Integer)), func.count()).where(*here))
    useful, total = row.one()
    return Score(useful or 0, total)


def score_lists(tx: Tx, chat_id: int) -> dict[str, Score]:
    """What this chat thinks of what each list found; lists without an opinion are left out."""
    rows = tx.execute(
        select(alerts.c.list_id, func.sum(cast(verdicts.c.useful, Integer)), func.count())
        .join(alerts, alerts.c.story_id == verdicts.c.story_id)
        .where(verdicts.c.chat_id == chat_id)
        .group_by(alerts.c.list_id)
    )
    return {list_id: Score(useful, total) for list_id, useful, total in rows}


def score_queries(tx: Tx, chat_id: int, list_id: str) -> dict[str, Score]:
    """The same for each query of a list, by the entry that fired."""
    hits = (
        select(alerts.c.story_id, matches.c.query)
        .join(matches, matches.c.entry_id == alerts.c.entry_id)
        .where(alerts.c.list_id == list_id, matches.c.list_id == list_id)
        .distinct()
        .subquery()
    )
    rows = tx.execute(
        select(hits.c.query, func.sum(cast(verdicts.c.useful, Integer)), func.count())
        .join(hits, hits.c.story_id == verdicts.c.story_id)
        .where(verdicts.c.chat_id == chat_id)
        .group_by(hits.c.query)
    )
    return {query: Score(useful, total) for query, useful, total in rows}


def find_titles(
    tx: Tx, chat_id: int, list_ids: Collection[str], *, limit: int = 200
) -> list[tuple[str, bool]]:
    """Titles of what was judged here of these lists, newest first, and whether it was useful."""
    rows = tx.execute(
        select(entries.c.title, verdicts.c.useful)
        .join(alerts, alerts.c.story_id == verdicts.c.story_id)
        .join(entries, entries.c.id == alerts.c.entry_id)
        .where(verdicts.c.chat_id == chat_id, alerts.c.list_id.in_(list(list_ids)))
        .group_by(verdicts.c.story_id, verdicts.c.user_id, entries.c.title, verdicts.c.useful)
        .order_by(func.max(verdicts.c.said_at).desc())
        .limit(limit)
    )
    return [(title, useful) for title, useful in rows]


def move_verdicts(tx: Tx, old_id: int, new_id: int) -> None:
    """The opinions of one chat become another's; where both have one the new chat's stays."""
    old = select(verdicts).where(verdicts.c.chat_id == old_id)
    for row in tx.execute(old).mappings().all():
        tx.execute(insert(verdicts).values(**{**row, "chat_id": new_id}).on_conflict_do_nothing())
    drop_verdicts(tx, old_id)


def drop_verdicts(tx: Tx, chat_id: int) -> None:
    """Forget what this chat thought."""
    tx.execute(verdicts.delete().where(verdicts.c.chat_id == chat_id))
