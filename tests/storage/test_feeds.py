from datetime import timedelta

import pytest

from model import Feed, FeedHealth, Validators
from storage import feeds
from storage.db import Tx
from storage.feeds import FeedSpec
from tests.storage.news import MINUTE, NOW

WIRE = FeedSpec("https://wire.example/rss", "The Wire", "en", None)
DIARIO = FeedSpec("https://diario.example/rss", "El Diario", "es", 900)


def claim(tx: Tx, minutes: float = 0, limit: int = 10, lease_s: float = 60) -> list[str]:
    """Names of the feeds claimed at NOW + minutes, for a minute unless told otherwise."""
    found = feeds.claim_due(
        tx, owner="me", now=NOW + minutes * MINUTE, lease_s=lease_s, limit=limit
    )
    return [feed.name for feed in found]


def get(tx: Tx, name: str = "The Wire") -> Feed:
    """The feed as a claim long afterwards would give it; the transaction goes on as before."""
    with tx.begin_nested() as aside:
        found = feeds.claim_due(tx, owner="x", now=NOW + timedelta(days=9), lease_s=1, limit=99)
        aside.rollback()
    return next(feed for feed in found if feed.name == name)


def health(tx: Tx, name: str = "The Wire") -> FeedHealth:
    return next(feed for feed in feeds.list_feeds(tx) if feed.name == name)


def settle(tx: Tx, feed_id: int, minutes: float = 0, etag: str | None = "e") -> None:
    """It went well at NOW + minutes; due again ten minutes later."""
    now = NOW + minutes * MINUTE
    feeds.settle_ok(
        tx,
        feed_id,
        now=now,
        next_check_at=now + 10 * MINUTE,
        validators=Validators(etag, "then"),
        body_hash=b"h",
    )


def fail(tx: Tx, feed_id: int, minutes: float = 0) -> None:
    now = NOW + minutes * MINUTE
    feeds.settle_failed(tx, feed_id, now=now, next_check_at=now + 10 * MINUTE, error="HTTP 500")


@pytest.fixture
def both(tx: Tx) -> Tx:
    feeds.sync_feeds(tx, [WIRE, DIARIO], now=NOW)
    return tx


def test_a_new_feed_is_due_at_once_and_never_polled(tx: Tx) -> None:
    assert claim(tx) == []
    feeds.sync_feeds(tx, [DIARIO], now=NOW)
    (feed,) = feeds.claim_due(tx, owner="me", now=NOW, lease_s=60, limit=10)
    assert feed == Feed(
        feed.id, DIARIO.url, "El Diario", "es", 900, Validators(), None, None, failures=0
    )


def test_a_feed_that_is_named_anew_keeps_where_its_polling_stands(both: Tx) -> None:
    before = get(both)
    settle(both, before.id)
    feeds.sync_feeds(both, [FeedSpec(WIRE.url, "Wire", None, 60), DIARIO], now=NOW + MINUTE)
    after = get(both, "Wire")
    assert (after.id, after.lang, after.interval_s) == (before.id, None, 60)
    assert (after.validators.etag, after.baseline_at) == ("e", NOW)
    assert claim(both, 9) == ["El Diario"]


def test_a_feed_that_left_the_configuration_is_retired_and_may_come_back(both: Tx) -> None:
    feeds.sync_feeds(both, [WIRE], now=NOW)
    assert [feed.name for feed in feeds.list_feeds(both)] == ["The Wire"]
    assert claim(both) == ["The Wire"]
    feeds.sync_feeds(both, [WIRE, DIARIO], now=NOW)
    assert claim(both) == ["El Diario"]


def test_without_any_feed_all_are_retired(both: Tx) -> None:
    feeds.sync_feeds(both, [], now=NOW)
    assert feeds.list_feeds(both) == []
    assert claim(both) == []


def test_many_feeds_are_synced(tx: Tx) -> None:
    many = [FeedSpec(f"https://x.example/{n}", f"{n}", None, None) for n in range(1500)]
    for _ in range(2):
        feeds.sync_feeds(tx, many, now=NOW)
    assert len(feeds.list_feeds(tx)) == 1500


def test_a_feed_is_claimed_once_until_its_lease_ends(both: Tx) -> None:
    assert sorted(claim(both)) == ["El Diario", "The Wire"]
    assert claim(both) == []
    assert claim(both, 0.99) == []
    assert sorted(claim(both, 1)) == ["El Diario", "The Wire"]


def test_a_settled_feed_is_free_again_when_due(both: Tx) -> None:
    wire = get(both).id
    claim(both, lease_s=3600)
    settle(both, wire)
    assert claim(both, 9.99) == []
    assert claim(both, 10) == ["The Wire"]


def test_a_feed_that_failed_is_free_again_when_due(both: Tx) -> None:
    wire = get(both).id
    claim(both, lease_s=3600)
    fail(both, wire)
    assert claim(both, 9.99) == []
    assert claim(both, 10) == ["The Wire"]


def test_the_longest_overdue_come_first_and_no_more_than_asked_for(tx: Tx) -> None:
    names = ["d", "a", "c", "b"]
    for late, name in enumerate(names):
        spec = FeedSpec(f"https://x.example/{name}", name, None, None)
        feeds.sync_feeds(tx, [spec], now=NOW - late * MINUTE)
    known = [FeedSpec(f"https://x.example/{name}", name, None, None) for name in names]
    feeds.sync_feeds(tx, known, now=NOW)
    assert claim(tx, limit=3) == ["b", "c", "a"]
    assert claim(tx, limit=3) == ["d"]


def test_all_claims_end_when_the_only_poller_starts(both: Tx) -> None:
    claim(both)
    feeds.release_claims(both)
    assert len(claim(both)) == 2


def test_all_feeds_are_asked_when_wanted_except_those_being_asked(both: Tx) -> None:
    settle(both, get(both).id)
    assert claim(both) == ["El Diario"]
    feeds.make_all_due(both, now=NOW)
    assert claim(both) == ["The Wire"]


def test_only_the_first_good_poll_is_the_baseline(both: Tx) -> None:
    feed = get(both)
    fail(both, feed.id)
    assert get(both).baseline_at is None
    settle(both, feed.id, 1)
    settle(both, feed.id, 2)
    assert get(both).baseline_at == NOW + MINUTE


def test_a_failed_poll_counts_and_keeps_what_the_next_one_needs(both: Tx) -> None:
    feed = get(both)
    settle(both, feed.id)
    fail(both, feed.id, 1)
    fail(both, feed.id, 2)
    after = get(both)
    assert (after.failures, after.validators, after.body_hash) == (2, Validators("e", "then"), b"h")
    shown = health(both)
    assert (shown.failures, shown.error, shown.ok_at, shown.checked_at) == (
        2,
        "HTTP 500",
        NOW,
        NOW + 2 * MINUTE,
    )


def test_a_good_poll_forgets_the_failures_and_takes_the_new_validators(both: Tx) -> None:
    feed = get(both)
    fail(both, feed.id)
    settle(both, feed.id, 1, etag=None)
    assert (get(both).failures, get(both).validators) == (0, Validators(None, "then"))
    assert (health(both).error, health(both).ok_at) == (None, NOW + MINUTE)
    assert health(both, "El Diario").checked_at is None


def test_feeds_are_listed_by_name(both: Tx) -> None:
    assert [feed.name for feed in feeds.list_feeds(both)] == ["El Diario", "The Wire"]


def test_a_postponed_feed_is_free_and_has_not_failed(both: Tx) -> None:
    wire = get(both).id
    claim(both, lease_s=3600)
    feeds.postpone(both, wire, until=NOW + 5 * MINUTE)
    assert claim(both, 4.99) == []
    assert claim(both, 5) == ["The Wire"]
    assert get(both).failures == 0


def test_where_a_feed_moved_is_kept_until_it_is_to_be_forgotten(both: Tx) -> None:
    feed = get(both)
    feeds.settle_ok(
        both,
        feed.id,
        now=NOW,
        next_check_at=NOW,
        validators=Validators(),
        body_hash=None,
        moved_to="https://new.example",
        moved_seen=2,
        looked=True,
    )
    fail(both, feed.id)
    after = get(both)
    assert (after.moved_to, after.moved_seen, after.looked_at) == ("https://new.example", 2, NOW)
    feeds.settle_failed(both, feed.id, now=NOW, next_check_at=NOW, error="x", forget_move=True)
    after = get(both)
    assert (after.moved_to, after.moved_seen, after.looked_at) == (None, 0, NOW)
