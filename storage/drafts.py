"""Queries that a chat was shown the meaning of and may save: a button names them by a tag."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from storage.db import Tx
from storage.tables import drafts

KEPT = 20  # drafts of a chat; an older button says that it is too old


def save_draft(
    tx: Tx, chat_id: int, topic_id: int, tag: str, queries: Sequence[str], *, now: datetime
) -> None:
    """Keep the queries for the button with this tag; of a chat only the newest are kept."""
    values = {"queries": list(queries), "created_at": now}
    tx.execute(
        insert(drafts)
        .values(chat_id=chat_id, topic_id=topic_id, tag=tag, **values)
        .on_conflict_do_update(index_elements=["chat_id", "topic_id", "tag"], set_=values)
    )
    kept = (
        select(drafts.c.created_at)
        .where(drafts.c.chat_id == chat_id)
        .order_by(drafts.c.created_at.desc())
        .limit(1)
        .offset(KEPT - 1)
        .scalar_subquery()
    )
    tx.execute(delete(drafts).where(drafts.c.chat_id == chat_id, drafts.c.created_at < kept))


def find_draft(tx: Tx, chat_id: int, topic_id: int, tag: str) -> tuple[str, ...] | None:
    """The queries of a button, or None when it is too old or was used."""
    queries = tx.execute(
        select(drafts.c.queries).where(
            drafts.c.chat_id == chat_id, drafts.c.topic_id == topic_id, drafts.c.tag == tag
        )
    ).scalar()
    return tuple(queries) if queries is not None else None


def drop_draft(tx: Tx, chat_id: int, topic_id: int, tag: str) -> None:
    """Forget a draft."""
    tx.execute(
        delete(drafts).where(
            drafts.c.chat_id == chat_id, drafts.c.topic_id == topic_id, drafts.c.tag == tag
        )
    )


def drop_drafts(tx: Tx, chat_id: int) -> None:
    """Forget all drafts of a chat."""
    tx.execute(delete(drafts).where(drafts.c.chat_id == chat_id))
