from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from storage.db import Tx
from storage.tables import stories
from tests.storage.news import NOW


def store(tx: Tx, moment: datetime) -> datetime:
    """The moment as it comes back."""
    tx.execute(insert(stories).values(opened_at=moment, last_at=NOW))
    found: datetime = tx.execute(select(stories.c.opened_at)).scalar_one()
    return found


def test_a_time_comes_back_as_it_was(tx: Tx) -> None:
    moment = datetime(2025, 8, 12, 21, 0, 0, 123456, tzinfo=UTC)
    assert store(tx, moment) == moment


def test_a_time_of_another_zone_comes_back_in_utc(tx: Tx) -> None:
    mexico = timezone(timedelta(hours=-6))
    found = store(tx, datetime(2025, 8, 12, 15, 0, tzinfo=mexico))
    assert found == NOW
    assert found.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(tx: Tx) -> None:
    with pytest.raises(StatementError, match="naive datetime"):
        store(tx, datetime(2025, 8, 12))  # noqa: DTZ001 (naive is the point)


def test_no_time_stays_none(tx: Tx) -> None:
    tx.execute(insert(stories).values(opened_at=NOW, last_at=NOW))
    assert tx.execute(select(stories.c.id).where(stories.c.opened_at.is_(None))).all() == []
    with pytest.raises(StatementError, match="NOT NULL"):
        tx.execute(insert(stories).values(opened_at=None, last_at=NOW))


def test_times_are_ordered_by_time_across_zones(tx: Tx) -> None:
    east = timezone(timedelta(hours=9))
    early, late = NOW, (NOW + timedelta(minutes=1)).astimezone(east)
    tx.execute(insert(stories), [{"opened_at": m, "last_at": m} for m in (late, early)])
    found = tx.execute(select(stories.c.opened_at).order_by(stories.c.opened_at)).scalars().all()
    assert found == [early, late]
    after = select(stories.c.opened_at).where(stories.c.opened_at > early.astimezone(east))
    assert tx.execute(after).scalars().all() == [late]
