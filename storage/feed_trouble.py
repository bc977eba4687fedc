"""Feeds that were ended or keep failing: the operator hears of each, once, until it works again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from model import FeedHealth
from storage.db import Tx
from storage.feeds import health_value
from storage.tables import feeds

SILENCE = timedelta(days=1)  # without one good answer
FAILURES = 6  # in a row; at the usual pace, backing off, they take five hours


def find_troubled(tx: Tx, *, now: datetime, limit: int) -> list[FeedHealth]:
    """Watched feeds that the operator should look at and has not heard of.

    Private ones are the business of the chats that use them: /feeds tells those.
    """
    keeps_failing = and_(
        feeds.c.failures >= FAILURES,
        or_(feeds.c.ok_at.is_(None), feeds.c.ok_at <= now - SILENCE),
    )
    query = (
        select(feeds)
        .where(
            feeds.c.told_at.is_(None),
            feeds.c.retired_at.is_(None),
            feeds.c.paused.is_(False),
            feeds.c.private.is_(False),
            or_(feeds.c.gone_at.is_not(None), keeps_failing),
        )
        .order_by(feeds.c.name, feeds.c.id)
        .limit(limit)
    )
    return [health_value(row) for row in tx.execute(query).mappings()]


def mark_told(tx: Tx, ids: Sequence[int], *, now: datetime) -> None:
    """The operator has heard of the trouble of these."""
    tx.execute(update(feeds).where(feeds.c.id.in_(ids)).values(told_at=now))
