"""One feed, once:

    fetch → parse → normalize → match → [articles → match] → story → alert → outbox
    network └─── child ─────┘   thread   network   thread    └─ ONE transaction ──┘

A feed that fails is put off, with the reason; it never stops another.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from hashlib import blake2b

import structlog

from clock import Clock
from config import Config
from failpoint import failpoint
from matching.query import AliasSets
from model import Decision, Feed, Reason, Validators
from storage import chat_feeds, entries, feeds, lists
from storage.db import Database, Tx
from storage.edits import mark_seen
from watchers.article import Articles, add_articles
from watchers.errors import FeedError, Outcome
from watchers.fetch import Fetched, Fetcher, NotModified
from watchers.ingest import Hold, Item, find_looked_at, hold, ingest, item_of, owner_of
from watchers.login import Login, find_logins
from watchers.matchers import Matchers
from watchers.moves import address, is_lost, sighted
from watchers.pace import Pace
from watchers.parser import Parser
from watchers.reading import Document, Source
from watchers.schedule import WHEN_GONE, is_look_due, next_check_at
from watchers.scope import place
from watchers.version import version_key

log = structlog.get_logger()

_OVERRUN = 3  # entries in a document that is nothing but news


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
    pace: Pace = field(default_factory=Pace)
    articles: Articles | None = None
    logins: Mapping[str, Login] = field(default_factory=dict)  # by a feed's address
    guests: Fetcher | None = None  # asks for feeds of chats; without one, none is asked for


def make_watch(
    config: Config,
    db: Database,
    fetcher: Fetcher,
    parser: Parser,
    clock: Clock,
    *,
    aliases: AliasSets,
    guests: Fetcher | None = None,
) -> Watch:
    """What polling needs, as the configuration wants it."""
    pace = Pace(config.fetch.host_gap_s)
    articles = Articles(
        fetcher,
        parser,
        pace,
        clock,
        off={feed.url for feed in config.feeds if not feed.article},
        allow_networks=config.fetch.allow_networks,
    )
    return Watch(
        db=db,
        fetcher=fetcher,
        parser=parser,
        matchers=Matchers(aliases),
        clock=clock,
        chance=random.Random(),  # noqa: S311 (spreads polls, guards nothing)
        interval_s=config.poll.interval_s,
        max_age=timedelta(hours=config.poll.max_age_h),
        pace=pace,
        articles=articles if config.fetch.articles else None,
        logins=find_logins(config),
        guests=guests,
    )


@dataclass(frozen=True, slots=True)
class Polled:
    """How one poll went. ``entries``: in the document."""

    outcome: Outcome
    message: str
    decisions: Sequence[Decision] = ()
    entries: int = 0
    retry_after_s: float | None = None

    @property
    def new(self) -> int:
        """Entries never seen before."""
        return sum(map(is_new, self.decisions))

    @property
    def updated(self) -> int:
        """Known entries with another text."""
        return sum(decision.edited for decision in self.decisions)


async def poll(feed: Feed, watch: Watch) -> Polled:
    """Ask one claimed feed for news and take them in; settles the claim whatever happens."""
    started = watch.clock()
    look = is_look_due(started, feed.looked_at)
    detail = ""
    try:
        failpoint("before-fetch")
        async with watch.pace.asking(address(feed)):
            answer = await _ask(feed, watch, Validators() if look else feed.validators)
        failpoint("after-fetch")
        result = await _take_in(feed, watch, answer, look=look)
    except FeedError as error:
        await _put_off(feed, watch, error)
        result = Polled(error.outcome, str(error), retry_after_s=error.retry_after_s)
        detail = error.detail
    log.info(
        "polled",
        feed=feed.url,
        outcome=result.message,
        new=result.new,
        alerts=sum(bool(decision.alerts) for decision in result.decisions),
        ms=round((watch.clock() - started).total_seconds() * 1000),
        **({"detail": detail} if detail else {}),
    )
    return result


async def _ask(feed: Feed, watch: Watch, validators: Validators) -> Fetched | NotModified:
    """A feed that a chat added is asked for as its address deserves: a stranger's."""
    if not feed.of_chat:
        login = watch.logins.get(feed.url)
        return await watch.fetcher.fetch(address(feed), validators, login=login)
    if watch.guests is None:
        raise FeedError("feeds of chats are not asked for here")
    return await watch.guests.fetch(address(feed), validators)


async def _take_in(
    feed: Feed, watch: Watch, answer: Fetched | NotModified, *, look: bool
) -> Polled:
    settle = _Settling(feed, watch, answer)
    if isinstance(answer, NotModified):
        await watch.db.run(partial(settle.ok, body_hash=feed.body_hash))
        return Polled(Outcome.NOT_MODIFIED, "not modified")
    digest = blake2b(answer.body, digest_size=16).digest()
    if digest == feed.body_hash and not look:
        await watch.db.run(partial(settle.ok, body_hash=digest))
        return Polled(Outcome.NOT_MODIFIED, "same document")
    source = Source(answer.content_type, answer.url, feed.url, feed.name, feed.lang)
    document = await watch.parser.read(answer.body, source)
    failpoint("after-parse")
    rule = hold(baseline=feed.baseline_at is None, now=watch.clock(), max_age=watch.max_age)
    items = await _match(document, watch, feed, rule)
    scope = feed.id if feed.private else None

    def store(tx: Tx) -> list[Decision]:
        now = watch.clock()
        if chat_feeds.is_private(tx, feed.id) != feed.private:  # it was shared, or not, meanwhile
            feeds.postpone(tx, feed.id, until=now)
            return []
        decisions = ingest(tx, items, feed_id=feed.id, now=now, hold=rule, scope=scope)
        if look:
            mark_seen(tx, {decision.entry_id for decision in decisions}, now=now)
        overrun = feed.baseline_at is not None and is_overrun(decisions)
        settle.ok(
            tx,
            body_hash=digest,
            fresh_s=document.fresh_s,
            look=look,
            overrun=overrun,
            news=any(is_new(decision) for decision in decisions),
        )
        failpoint("in-ingest")
        return decisions

    decisions = await watch.db.run(store)
    failpoint("after-ingest")
    message = "baseline" if feed.baseline_at is None else "changed"
    return Polled(Outcome.OK, message, decisions, entries=len(items))


async def _match(document: Document, watch: Watch, feed: Feed, rule: Hold) -> list[Item]:
    """The entries with what matches in them; those whose text was looked at are not matched."""
    # The newest come first; stories should open with the oldest.
    readings = place(document.readings[::-1], feed)
    served: frozenset[str] | None = None  # of a private feed: the lists its chats can follow

    def look_up(tx: Tx) -> list[tuple[bool, bool]]:
        nonlocal served
        watch.matchers.refresh(tx)
        if feed.private:
            served = lists.visible_ids(tx, chat_feeds.users_of(tx, feed.id))
        known = entries.find_known(tx, {key for one in readings for key in one.keys})
        items = [item_of(one) for one in readings]
        looked_at = find_looked_at(tx, items, known)
        owners = [owner_of(one.keys, known) for one in readings]
        return [
            (owner is not None, owner is not None and version_key(owner[0], v) in looked_at)
            for v, owner in zip((one.version for one in readings), owners, strict=True)
        ]

    states = await watch.db.read(look_up)
    pairs = list(zip(readings, states, strict=True))
    seen = [item_of(one) for one, (_, old) in pairs if old]
    edited = [one for one, (known, old) in pairs if known and not old]
    new = [one for one, (known, _) in pairs if not known]
    # Articles of new ones are asked for first.
    items = _serve(await watch.matchers.match([*new, *edited]), served)
    if watch.articles is not None:
        watch.articles.forget(one.entry.link for one in edited)
        items = await add_articles(items, watch.articles, watch.matchers, feed.url, rule)
    items = _serve(items, served)
    return seen + items[len(new) :] + items[: len(new)]


def _serve(items: list[Item], lists: frozenset[str] | None) -> list[Item]:
    """The items with the matches of these lists; None: of all."""
    if lists is None:
        return items
    return [
        replace(item, matches=tuple(one for one in item.matches if one.list_id in lists))
        for item in items
    ]


def is_overrun(decisions: Sequence[Decision]) -> bool:
    """Whether a document is all news, so that some may have come and gone between two polls."""
    return len(decisions) >= _OVERRUN and all(map(is_new, decisions))


def is_new(decision: Decision) -> bool:
    """Whether an entry was never seen before."""
    return decision.reason is not Reason.DUPLICATE and not decision.edited


@dataclass(frozen=True, slots=True)
class _Settling:
    """What is written of a poll that went well."""

    feed: Feed
    watch: Watch
    answer: Fetched | NotModified

    def ok(
        self,
        tx: Tx,
        *,
        body_hash: bytes | None,
        fresh_s: float | None = None,
        look: bool = False,
        overrun: bool = False,
        news: bool = False,
    ) -> None:
        feed, now = self.feed, self.watch.clock()
        hints = [hint for hint in (self.answer.fresh_s, fresh_s) if hint is not None]
        due = next_check_at(
            now,
            interval_s=feed.interval_s or self.watch.interval_s,
            failures=0,
            retry_after_s=None,
            jitter=self.watch.chance.random(),
            # An interval that the operator gave a feed is meant.
            fresh_s=max(hints) if hints and feed.interval_s is None else None,
            overrun=overrun,
        )
        moved_to, moved_seen = sighted(feed, self.answer.moved_to)
        feeds.settle_ok(
            tx,
            feed.id,
            now=now,
            next_check_at=due,
            validators=self.answer.validators,
            body_hash=body_hash,
            moved_to=moved_to,
            moved_seen=moved_seen,
            looked=look,
            news=news,
        )


async def _put_off(feed: Feed, watch: Watch, error: FeedError) -> None:
    now = watch.clock()
    failures = feed.failures + 1
    due = next_check_at(
        now,
        interval_s=feed.interval_s or watch.interval_s,
        failures=failures,
        retry_after_s=error.retry_after_s,
        jitter=watch.chance.random(),
    )
    gone = error.outcome is Outcome.GONE
    if gone:
        due = now + WHEN_GONE
    await watch.db.run(
        lambda tx: feeds.settle_failed(
            tx,
            feed.id,
            now=now,
            next_check_at=due,
            error=str(error)[:300],
            outcome=error.outcome,
            forget_move=is_lost(feed, failures),
            gone=gone,
        )
    )
