"""When the process was last alive, and what a clock that was set back leaves behind."""

from datetime import datetime, timedelta

from sqlalchemy import and_, case, select, update
from sqlalchemy.dialects.sqlite import insert

from storage.db import Tx
from storage.settle import PENDING
from storage.tables import broadcast_chats, chats, deliveries, feeds, meta

_KEY = "alive_at"
BACK = timedelta(minutes=2)  # a clock that is slewed moves less


def beat(tx: Tx, *, now: datetime) -> datetime | None:
    """Write down that we are alive; when we last were, None at the very first start.

    Where the clock went back since, times that were set by it are mended: else chats and feeds
    would wait until it has caught up.
    """
    known = tx.execute(select(meta.c.value).where(meta.c.key == _KEY)).scalar()
    last = datetime.fromisoformat(known) if known else None
    if last is not None and now < last - BACK:
        mend(tx, now=now)
    tx.execute(
        insert(meta)
        .values(key=_KEY, value=now.isoformat())
        .on_conflict_do_update(index_elements=["key"], set_={"value": now.isoformat()})
    )
    return last


def mend(tx: Tx, *, now: datetime) -> None:
    """The clock went back: what waits until a time that may be far off now waits no longer.

    It is decided anew.
    """
    tx.execute(update(chats).where(chats.c.not_before > now).values(not_before=None))
    tx.execute(
        update(deliveries)
        .where(deliveries.c.state == PENDING)
        .values(
            decided=deliveries.c.digest_id.is_not(None),
            not_before=case(
                (and_(deliveries.c.hold.is_(None), deliveries.c.not_before > now), None),
                else_=deliveries.c.not_before,
            ),
        )
    )
    tx.execute(update(deliveries).where(deliveries.c.edit_at > now).values(edit_at=now))
    tx.execute(
        update(broadcast_chats).where(broadcast_chats.c.not_before > now).values(not_before=None)
    )
    tx.execute(update(feeds).where(feeds.c.next_check_at > now).values(next_check_at=now))
    tx.execute(update(feeds).where(feeds.c.lease_until > now).values(lease_until=now))
