from datetime import datetime, timedelta

from sqlalchemy import select

from storage import feeds, outbox, pulse, settle
from storage.db import Tx
from storage.feeds import FeedSpec
from storage.tables import chats, deliveries
from storage.tables import feeds as feeds_table
from tests.storage.news import ANA, DAY, MINUTE, NOW, fire, let_in


def test_it_tells_when_we_were_last_alive(tx: Tx) -> None:
    assert pulse.beat(tx, now=NOW) is None
    assert pulse.beat(tx, now=NOW + MINUTE) == NOW
    assert pulse.beat(tx, now=NOW + DAY) == NOW + MINUTE


def far_ahead(tx: Tx, *, clock: datetime) -> None:
    """A chat, a delivery and a feed that were told to wait, by a clock that is a day ahead."""
    let_in(tx, ANA)
    fire(tx)
    feeds.sync_feeds(tx, [FeedSpec("https://x.example", "X", None, None)], now=clock)
    (one,) = outbox.claim(tx, owner="me", now=clock, lease_s=60, limit=1)
    settle.mark_retry(tx, one, not_before=clock + MINUTE, reason="429", whole_chat=True)
    pulse.beat(tx, now=clock)


def test_a_clock_set_back_makes_nobody_wait_until_it_has_caught_up(tx: Tx) -> None:
    far_ahead(tx, clock=NOW + DAY)
    pulse.beat(tx, now=NOW)
    assert tx.execute(select(chats.c.not_before)).scalar() is None
    assert tx.execute(select(feeds_table.c.next_check_at)).scalar_one() <= NOW
    assert len(outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=1)) == 1


def test_a_clock_that_goes_on_or_is_slewed_leaves_waits_as_they_are(tx: Tx) -> None:
    far_ahead(tx, clock=NOW)
    for seconds in (1, -30, 20):
        pulse.beat(tx, now=NOW + timedelta(seconds=seconds))
    assert tx.execute(select(chats.c.not_before)).scalar() == NOW + MINUTE
    assert tx.execute(select(deliveries.c.not_before)).scalar() == NOW + MINUTE
    assert outbox.claim(tx, owner="me", now=NOW, lease_s=60, limit=1) == []
