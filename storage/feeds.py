"""Feeds: their addresses, their schedule, how their polling went."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import RowMapping, case, exists, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Feed, FeedHealth, Validators
from storage.audience import may_hear
from storage.db import Tx
from storage.tables import feed_chats, feeds


@dataclass(frozen=True, slots=True)
class FeedSpec:
    """A feed as the configuration names it."""

    url: str
    name: str
    lang: str | None
    interval_s: int | None


CHAT = "chat"  # the origin of a feed that a chat added
_FREE: dict[str, None] = {"lease_owner": None, "lease_until": None}
_NEW = insert(feeds)
_SYNC = _NEW.on_conflict_do_update(
    index_elements=["url"],
    set_={
        **{name: _NEW.excluded[name] for name in ("name", "lang", "interval_s", "origin")},
        "retired_at": None,
        # One that a chat had added serves everybody from now on.
        "private": False,
        "shared_at": case((feeds.c.private, _NEW.excluded.next_check_at), else_=feeds.c.shared_at),
    },
)


def _value(row: RowMapping) -> Feed:
    return Feed(
        id=row["id"],
        url=row["url"],
        name=row["name"],
        lang=row["lang"],
        interval_s=row["interval_s"],
        validators=Validators(row["etag"], row["last_modified"]),
        body_hash=row["body_hash"],
        baseline_at=row["baseline_at"],
        failures=row["failures"],
        moved_to=row["moved_to"],
        moved_seen=row["moved_seen"] or 0,
        looked_at=row["looked_at"],
        of_chat=row["origin"] == CHAT,
        private=row["private"],
        shared_at=row["shared_at"],
    )


def sync_feeds(tx: Tx, specs: Sequence[FeedSpec], *, now: datetime) -> None:
    """Make the shared feeds those of the configuration.

    A new one is due at once; one that left is retired: its entries stay, it is not polled. One that
    chats had added before serves only them again.
    """
    fixed = {"origin": "config", "paused": False, "failures": 0, "next_check_at": now}
    if specs:
        tx.execute(_SYNC, [{**asdict(spec), **fixed} for spec in specs])
    left = (
        feeds.c.origin == "config",
        feeds.c.retired_at.is_(None),
        feeds.c.url.not_in([spec.url for spec in specs]),
    )
    used = exists().where(feed_chats.c.feed_id == feeds.c.id)
    tx.execute(update(feeds).where(*left, used).values(origin=CHAT, private=True))
    tx.execute(update(feeds).where(*left).values(retired_at=now))


def claim_due(tx: Tx, *, owner: str, now: datetime, lease_s: float, limit: int) -> list[Feed]:
    """Claim feeds whose time has come, the longest overdue first; each for ``lease_s`` seconds.

    A claim keeps any other poller off the feed until it is settled or the lease ends.
    """
    free = or_(feeds.c.lease_until.is_(None), feeds.c.lease_until <= now)
    due = (
        select(feeds.c.id)
        .where(
            feeds.c.next_check_at <= now,
            feeds.c.paused.is_(False),
            feeds.c.retired_at.is_(None),
            free,
        )
        .order_by(feeds.c.next_check_at, feeds.c.id)
        .limit(limit)
    )
    rows = tx.execute(
        update(feeds)
        # "free" twice: PostgreSQL looks again only at the update's own condition
        .where(feeds.c.id.in_(due), free)
        .values(lease_owner=owner, lease_until=now + timedelta(seconds=lease_s))
        .returning(*feeds.c)
    )
    # RETURNING keeps no order.
    claimed = sorted(rows.mappings(), key=lambda row: (row["next_check_at"], row["id"]))
    return [_value(row) for row in claimed]


def make_all_due(tx: Tx, *, now: datetime) -> None:
    """Let every feed be asked at the next occasion."""
    tx.execute(update(feeds).where(feeds.c.next_check_at > now).values(next_check_at=now))


def release_claims(tx: Tx) -> None:
    """Forget all claims: for the start of the one process that polls this database."""
    tx.execute(update(feeds).values(_FREE))


def settle_ok(
    tx: Tx,
    feed_id: int,
    *,
    now: datetime,
    next_check_at: datetime,
    validators: Validators,
    body_hash: bytes | None,
    moved_to: str | None = None,
    moved_seen: int = 0,
    looked: bool = False,
    news: bool = False,
) -> None:
    """The poll went well: remember validators, let go of the claim. The first time: baseline.

    ``moved_to``, ``moved_seen``: where permanent redirects led, so many times in a row. ``looked``:
    the whole document was read. ``news``: something in it was never seen before.
    """
    tx.execute(
        update(feeds)
        .where(feeds.c.id == feed_id)
        .values(
            etag=validators.etag,
            last_modified=validators.last_modified,
            body_hash=body_hash,
            baseline_at=func.coalesce(feeds.c.baseline_at, now),
            checked_at=now,
            ok_at=now,
            next_check_at=next_check_at,
            failures=0,
            error=None,
            outcome=None,
            gone_at=None,
            told_at=None,
            moved_to=moved_to,
            moved_seen=moved_seen,
            looked_at=now if looked else feeds.c.looked_at,
            news_at=now if news else feeds.c.news_at,
            **_FREE,
        )
    )


def settle_failed(
    tx: Tx,
    feed_id: int,
    *,
    now: datetime,
    next_check_at: datetime,
    error: str,
    outcome: str = "error",
    forget_move: bool = False,
    gone: bool = False,
) -> None:
    """The poll failed: count it, say why, let go of the claim. Validators stay as they were.

    ``outcome``: why, in one word. ``forget_move``: ask at the address of the configuration again.
    ``gone``: the publisher has ended the feed.
    """
    back = {"moved_to": None, "moved_seen": 0} if forget_move else {}
    tx.execute(
        update(feeds)
        .where(feeds.c.id == feed_id)
        .values(
            checked_at=now,
            next_check_at=next_check_at,
            failures=feeds.c.failures + 1,
            error=error,
            outcome=outcome,
            gone_at=func.coalesce(feeds.c.gone_at, now) if gone else None,
            **_FREE,
            **back,
        )
    )


def postpone(tx: Tx, feed_id: int, *, until: datetime) -> None:
    """Don't ask before then, and let go of the claim: its host wants peace. No failure."""
    tx.execute(update(feeds).where(feeds.c.id == feed_id).values(next_check_at=until, **_FREE))


def list_feeds(tx: Tx) -> list[FeedHealth]:
    """The feeds that are watched, by name, with their health."""
    rows = tx.execute(
        select(feeds).where(feeds.c.retired_at.is_(None)).order_by(feeds.c.name, feeds.c.id)
    )
    return [health_value(row) for row in rows.mappings()]


def health_value(row: RowMapping) -> FeedHealth:
    """A FeedHealth from a row of ``feeds``."""
    return FeedHealth(
        id=row["id"],
        url=row["url"],
        name=row["name"],
        lang=row["lang"],
        paused=row["paused"],
        checked_at=row["checked_at"],
        ok_at=row["ok_at"],
        next_check_at=row["next_check_at"],
        failures=row["failures"],
        error=row["error"],
        gone_at=row["gone_at"],
        outcome=row["outcome"],
        news_at=row["news_at"],
        of_chat=row["origin"] == CHAT,
        private=row["private"],
    )


def feed_names(tx: Tx, chat_id: int | None = None) -> dict[int, str]:
    """Name and address of every feed that ever was, in one text each; of others' private ones none.

    ``chat_id``: whose private feeds are told; None: nobody's.
    """
    query = select(feeds.c.id, feeds.c.name, feeds.c.url)
    rows = tx.execute(query.where(may_hear(feeds.c.id, feeds.c.private.is_(False), chat_id)))
    return {feed_id: f"{name} {url}" for feed_id, name, url in rows}
