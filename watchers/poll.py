"""One feed, once:

    fetch → parse → normalize → match → story → alert → outbox
    network  child   pure       pure    └─ ONE transaction ─┘

A feed that fails is put off, with the reason; it never stops another.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b

import structlog

from clock import Clock
from config import Config
from failpoint import failpoint
from matching.match import Matcher
from matching.query import AliasSets
from model import Decision, Feed, Reason, Validators
from storage import entries, feeds, lists
from storage.db import Database, Tx
from watchers.errors import FeedError, Outcome
from watchers.fetch import Fetched, Fetcher, NotModified
from watchers.ingest import Item, hold, ingest, prepare
from watchers.normalize import identity_keys, normalize
from watchers.parser import Parser
from watchers.schedule import next_check_at

log = structlog.get_logger()


class Matchers:
    """The matcher for the lists as they stand; only what has changed is compiled anew."""

    def __init__(self, aliases: AliasSets) -> None:
        self._revision: int | None = None
        self._matcher = Matcher(aliases=aliases)

    def current(self, tx: Tx) -> Matcher:
        """The matcher for the lists in the database."""
        revision = lists.revision(tx)
        if revision != self._revision:
            self._matcher.update(lists.active_lists(tx))
            self._revision = revision
            for problem in self._matcher.problems:
                log.warning(
                    "query left out",
                    list=problem.list_id,
                    query=problem.query,
                    error=str(problem.error),
                )
        return self._matcher


@dataclass(frozen=True, slots=True)
class Watch:
    """What polling needs: its ways out, and the operator's wishes."""

    db: Database
    fetcher: Fetcher
    parser: Parser
    matchers: Matchers
    clock: Clock
    chance: random.Random
    interval_s: float
    max_age: timedelta


def make_watch(
    config: Config,
    db: Database,
    fetcher: Fetcher,
    parser: Parser,
    clock: Clock,
    *,
    aliases: AliasSets,
) -> Watch:
    """What polling needs, as the configuration wants it."""
    return Watch(
        db=db,
        fetcher=fetcher,
        parser=parser,
        matchers=Matchers(aliases),
        clock=clock,
        chance=random.Random(),  # noqa: S311 (spreads polls, guards nothing)
        interval_s=config.poll.interval_s,
        max_age=timedelta(hours=config.poll.max_age_h),
    )


@dataclass(frozen=True, slots=True)
class Polled:
    """How one poll went. ``entries``: in the document; ``updated``: known ones that were edited."""

    outcome: Outcome
    message: str
    decisions: Sequence[Decision] = ()
    entries: int = 0
    updated: int = 0

    @property
    def new(self) -> int:
        """Entries never seen before."""
        return sum(decision.reason is not Reason.DUPLICATE for decision in self.decisions)


async def poll(feed: Feed, watch: Watch) -> Polled:
    """Ask one claimed feed for news and take them in; settles the claim whatever happens."""
    started = watch.clock()
    try:
        failpoint("before-fetch")
        answer = await watch.fetcher.fetch(feed.url, feed.validators)
        failpoint("after-fetch")
        if isinstance(answer, NotModified):
            await _settle(feed, watch, answer.validators, feed.body_hash)
            result = Polled(Outcome.NOT_MODIFIED, "not modified")
        else:
            result = await _take_in(feed, watch, answer)
    except FeedError as error:
        await _put_off(feed, watch, str(error), error.retry_after_s)
        result = Polled(error.outcome, str(error))
    log.info(
        "polled",
        feed=feed.url,
        outcome=result.message,
        new=result.new,
        alerts=sum(bool(decision.alerts) for decision in result.decisions),
        ms=round((watch.clock() - started).total_seconds() * 1000),
    )
    return result


async def _take_in(feed: Feed, watch: Watch, answer: Fetched) -> Polled:
    digest = blake2b(answer.body, digest_size=16).digest()
    if digest == feed.body_hash:
        await _settle(feed, watch, answer.validators, digest)
        return Polled(Outcome.NOT_MODIFIED, "same document")
    document = await watch.parser.parse(
        answer.body, content_type=answer.content_type, url=answer.url
    )
    failpoint("after-parse")
    found = [
        normalize(raw, outlet=feed.name, lang=feed.lang, feed=f"{feed.name} {feed.url}")
        for raw in document.entries
    ]
    keyed = list(zip(found, identity_keys(found, scope=feed.url), strict=True))
    keyed.reverse()  # documents give the newest first; stories should open with the oldest
    matcher, known = await watch.db.read(
        lambda tx: (
            watch.matchers.current(tx),
            entries.find_known(tx, {key for _, keys in keyed for key in keys}),
        )
    )
    new = [pair for pair in keyed if not any(key in known for key in pair[1])]
    seen = [Item(entry, keys, ()) for entry, keys in keyed if any(key in known for key in keys)]
    items = seen + prepare(new, matcher)

    def store(tx: Tx) -> list[Decision]:
        now = watch.clock()
        rule = hold(baseline=feed.baseline_at is None, now=now, max_age=watch.max_age)
        decisions = ingest(tx, items, feed_id=feed.id, now=now, hold=rule)
        _settle_ok(tx, feed, watch, answer.validators, digest)
        failpoint("in-ingest")
        return decisions

    decisions = await watch.db.run(store)
    failpoint("after-ingest")
    message = "baseline" if feed.baseline_at is None else "changed"
    return Polled(Outcome.OK, message, decisions, entries=len(items))


def _settle_ok(
    tx: Tx, feed: Feed, watch: Watch, validators: Validators, body_hash: bytes | None
) -> None:
    now = watch.clock()
    due = next_check_at(
        now,
        interval_s=feed.interval_s or watch.interval_s,
        failures=0,
        retry_after_s=None,
        jitter=watch.chance.random(),
    )
    feeds.settle_ok(
        tx, feed.id, now=now, next_check_at=due, validators=validators, body_hash=body_hash
    )


async def _settle(
    feed: Feed, watch: Watch, validators: Validators, body_hash: bytes | None
) -> None:
    await watch.db.run(lambda tx: _settle_ok(tx, feed, watch, validators, body_hash))


async def _put_off(feed: Feed, watch: Watch, error: str, retry_after_s: float | None) -> None:
    now = watch.clock()
    due = next_check_at(
        now,
        interval_s=feed.interval_s or watch.interval_s,
        failures=feed.failures + 1,
        retry_after_s=retry_after_s,
        jitter=watch.chance.random(),
    )
    await watch.db.run(
        lambda tx: feeds.settle_failed(tx, feed.id, now=now, next_check_at=due, error=error[:300])
    )
