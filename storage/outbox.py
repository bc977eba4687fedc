"""The outbox: one row per alert on its way to one chat.

    pending → sending → sent | uncertain | dead

A new row is *decided* first: it goes at once, or is held until a digest or the end of quiet hours.
Then it is claimed by a conditional update (owner, lease), one message per chat at a time, so order
within a chat is kept; a message may tell many rows (``storage.digests``). What became of a claim is
written down by ``storage.settle``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    RowMapping,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert

from failpoint import failpoint
from model import AlertView, Delivery, Hours, Mode, Mute
from storage import digests
from storage.alerts import AlertReader
from storage.audience import may_hear, story_scope
from storage.chats import chat_value
from storage.db import Tx
from storage.settings import find_mutes, get_hours, get_modes
from storage.settle import DEAD, PENDING, SENDING, mark_dead, token_of
from storage.tables import chats, deliveries, mutes, subscriptions

BURST = 5  # more waiting for a chat than this are told in one message


def enqueue(
    tx: Tx,
    story_id: int,
    list_ids: Collection[str],
    *,
    now: datetime,
    known_as: Collection[int] = (),
) -> int:
    """Put the story on its way to every chat that follows one of these lists; how many rows.

    A chat and topic that has the story already, whatever became of it, gets nothing. One of a
    private feed goes only to the chats that use that. ``known_as``: stories of private feeds that
    tell the same; who was told one of them was told this.
    """
    values = {
        "chat_id": subscriptions.c.chat_id,
        "topic_id": subscriptions.c.topic_id,
        "story_id": literal(story_id),
        "state": literal(PENDING),
        "attempts": literal(0),
        "possible_repeat": literal(False),
        "created_at": literal(now, deliveries.c.created_at.type),
    }
    followers = (
        select(*values.values())
        .join(chats, chats.c.id == subscriptions.c.chat_id)
        .where(
            subscriptions.c.list_id.in_(list(list_ids)),
            chats.c.state == "active",
            *_audience(tx, story_id, known_as),
        )
        .distinct()
        .order_by(subscriptions.c.chat_id, subscriptions.c.topic_id)
    )
    return tx.execute(
        insert(deliveries).from_select(list(values), followers).on_conflict_do_nothing()
    ).rowcount


def _audience(tx: Tx, story_id: int, known_as: Collection[int]) -> list[ColumnElement[bool]]:
    scope, chat_id = story_scope(tx, story_id), subscriptions.c.chat_id
    hears = [] if scope is None else [may_hear(literal(scope), false(), chat_id)]
    if not known_as:
        return hears
    told = exists().where(
        deliveries.c.chat_id == chat_id,
        deliveries.c.topic_id == subscriptions.c.topic_id,
        deliveries.c.story_id.in_(list(known_as)),
        deliveries.c.state != DEAD,
    )
    return [*hears, ~told]


@dataclass(frozen=True, slots=True)
class Undecided:
    """A delivery to a chat that has settings, and what is to be known to decide it."""

    delivery_id: int
    alert: AlertView
    modes: Mapping[str, Mode]
    hours: Hours
    mutes: tuple[Mute, ...]


def _to_decide(now: datetime) -> ColumnElement[bool]:
    """What is new, or was held; what has to wait otherwise is decided when its wait is over."""
    waits = exists().where(chats.c.id == deliveries.c.chat_id, chats.c.not_before > now)
    return and_(
        deliveries.c.state == PENDING,
        deliveries.c.decided.is_(False),
        ~waits,
        or_(
            deliveries.c.not_before.is_(None),
            deliveries.c.not_before <= now,
            deliveries.c.hold.is_not(None),
        ),
    )


def decide_plain(tx: Tx, *, now: datetime) -> None:
    """Decide what goes at once: all that waits for chats without hours, modes and mutes."""
    muted = exists().where(mutes.c.chat_id == deliveries.c.chat_id)
    other_mode = exists().where(
        subscriptions.c.chat_id == deliveries.c.chat_id, subscriptions.c.mode != "now"
    )
    quiet = exists().where(chats.c.id == deliveries.c.chat_id, chats.c.quiet_from.is_not(None))
    tx.execute(
        update(deliveries)
        .where(
            _to_decide(now),
            or_(deliveries.c.digest_id.is_not(None), and_(~muted, ~other_mode, ~quiet)),
        )
        .values(_decided(None, None, silent=False))
    )


def find_undecided(tx: Tx, *, now: datetime, limit: int = 200) -> list[Undecided]:
    """The oldest of the others. What nobody follows any more is dead."""
    rows = tx.execute(
        select(deliveries.c.id, deliveries.c.chat_id, deliveries.c.topic_id, deliveries.c.story_id)
        .where(_to_decide(now))
        .order_by(deliveries.c.id)
        .limit(limit)
    ).all()
    found = []
    reader = AlertReader(tx, {row.chat_id for row in rows})
    for key, chat_id, topic_id, story_id in rows:
        alert = reader.find_alert(chat_id, topic_id, story_id)
        if alert is None:
            _drop_unfollowed(tx, key, now=now)
        else:
            modes = get_modes(tx, chat_id, topic_id)
            hours, muted = get_hours(tx, chat_id), find_mutes(tx, chat_id, now=now)
            found.append(Undecided(key, alert, modes, hours, muted))
    return found


def set_plan(
    tx: Tx, delivery_id: int, hold: str | None, until: datetime | None, *, silent: bool
) -> None:
    """Hold a delivery until then, or (None) let it go."""
    tx.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery_id, deliveries.c.state == PENDING)
        .values(_decided(hold, until, silent=silent))
    )


def _decided(hold: str | None, until: datetime | None, *, silent: bool) -> dict[str, object]:
    """What lets go keeps a wait that is not of a hold: that for another attempt."""
    waits = case((deliveries.c.hold.is_(None), deliveries.c.not_before), else_=None)
    return {
        "decided": True,
        "hold": hold,
        "silent": silent,
        "not_before": until if hold else waits,
    }


def claim(
    tx: Tx,
    *,
    owner: str,
    now: datetime,
    lease_s: float,
    limit: int,
    console: bool = False,
    burst: int = BURST,
) -> list[Delivery]:
    """Claim what is due: one message for each chat that has nothing in flight.

    The chats that have waited longest since their last message come first. More than ``burst``
    deliveries that wait for a chat become one message. ``console``: those of the operator's
    terminal instead of Telegram's. What is returned is rendered from here, so a story that grew
    while waiting is told as it stands now.
    """
    decide_plain(tx, now=now)
    groups = {
        token_of(owner, head.id, head.attempts + 1): ids
        for head in _heads(tx, now=now, limit=limit, console=console)
        if (ids := digests.group(tx, head, now=now, burst=burst))
    }
    if not groups:
        return []
    tx.execute(
        update(deliveries)
        .where(deliveries.c.id == bindparam("key"), deliveries.c.state == PENDING)
        .values(
            state=SENDING,
            owner=bindparam("token"),
            lease_until=now + timedelta(seconds=lease_s),
            attempts=deliveries.c.attempts + 1,
        ),
        [{"key": key, "token": token} for token, ids in groups.items() for key in ids],
    )
    failpoint("in-claim")
    return _load(tx, groups, now=now)


def _heads(tx: Tx, *, now: datetime, limit: int, console: bool) -> list[digests.Head]:
    """The first delivery in the queue of each chat that may get a message now."""
    waiting = deliveries.alias("waiting")
    in_flight = exists().where(
        waiting.c.chat_id == deliveries.c.chat_id, waiting.c.state == SENDING
    )
    heads = (
        select(func.min(deliveries.c.id).label("id"), func.count().label("waiting"))
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(
            deliveries.c.state == PENDING,
            or_(deliveries.c.hold.is_(None), deliveries.c.not_before <= now),
            chats.c.state == "active",
            (chats.c.kind == "console") if console else (chats.c.kind != "console"),
            or_(chats.c.not_before.is_(None), chats.c.not_before <= now),
            ~in_flight,
        )
        .group_by(deliveries.c.chat_id)
    ).subquery()
    due = (
        select(*digests.HEAD, heads.c.waiting)
        .join(heads, heads.c.id == deliveries.c.id)
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(
            deliveries.c.decided,
            or_(deliveries.c.not_before.is_(None), deliveries.c.not_before <= now),
        )
        .order_by(chats.c.not_before.asc().nulls_first(), deliveries.c.id)
        .limit(limit)
    )
    return [digests.Head(*row) for row in tx.execute(due)]


def _load(tx: Tx, groups: Mapping[str, Sequence[int]], *, now: datetime) -> list[Delivery]:
    """The message of each claim, by its token; none where nobody follows what it would tell."""
    columns = (
        deliveries.c.id.label("delivery_id"),
        deliveries.c.topic_id,
        deliveries.c.story_id,
        deliveries.c.attempts,
        deliveries.c.possible_repeat,
        deliveries.c.silent,
        deliveries.c.digest_id,
    )
    query = (
        select(*columns, *chats.c)
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(deliveries.c.id.in_([key for ids in groups.values() for key in ids]))
    )
    rows = {row["delivery_id"]: row for row in tx.execute(query).mappings()}
    reader = AlertReader(tx, {row["id"] for row in rows.values()})
    found = []
    for token, ids in groups.items():
        told = []
        for key in sorted(ids):
            row = rows[key]
            alert = reader.find_alert(row["id"], row["topic_id"], row["story_id"])
            if alert is None:
                _drop_unfollowed(tx, key, now=now)
            else:
                told.append((row, alert))
        if told:
            found.append(_delivery(tx, token, told))
    return found


def _delivery(tx: Tx, token: str, told: Sequence[tuple[RowMapping, AlertView]]) -> Delivery:
    rows, alerts = [row for row, _ in told], [alert for _, alert in told]
    first = rows[0]
    return Delivery(
        id=first["delivery_id"],
        chat=chat_value(first),
        topic_id=first["topic_id"],
        story_id=first["story_id"],
        attempts=first["attempts"],
        possible_repeat=any(row["possible_repeat"] for row in rows),
        alert=alerts[0],
        token=token,
        silent=all(row["silent"] for row in rows),
        others=tuple(row["delivery_id"] for row in rows[1:]),
        digest=digests.find_digest(tx, first["digest_id"], alerts),
    )


def _drop_unfollowed(tx: Tx, delivery_id: int, *, now: datetime) -> None:
    mark_dead(tx, [delivery_id], reason="unfollowed before it was sent", now=now, told=True)


def count_states(tx: Tx, *, chat_id: int | None = None) -> dict[str, int]:
    """How many deliveries are in each state, for one chat or all. What was muted is not counted."""
    query = (
        select(deliveries.c.state, func.count())
        .where(or_(deliveries.c.hold.is_(None), deliveries.c.state != DEAD))
        .group_by(deliveries.c.state)
    )
    if chat_id is not None:
        query = query.where(deliveries.c.chat_id == chat_id)
    return {row[0]: row[1] for row in tx.execute(query)}


def find_story_of(tx: Tx, chat_id: int, message_id: int) -> int | None:
    """The story that a message told a chat; None if it told none, or several."""
    query = select(deliveries.c.story_id).where(
        deliveries.c.chat_id == chat_id, deliveries.c.message_id == message_id
    )
    found = tx.execute(query.limit(2)).scalars().all()
    return found[0] if len(found) == 1 else None
