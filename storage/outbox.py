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

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import AlertView, Delivery, Hours, Mode, Mute
from storage import digests
from storage.alerts import get_story_alert
from storage.chats import chat_value
from storage.db import Tx
from storage.lists import followed
from storage.settings import find_mutes, get_hours, get_modes
from storage.settle import DEAD, PENDING, SENDING, mark_dead, token_of
from storage.tables import chats, deliveries, mutes, subscriptions

BURST = 5  # more waiting for a chat than this are told in one message


def enqueue(tx: Tx, story_id: int, list_ids: Collection[str], *, now: datetime) -> int:
    """Put the story on its way to every chat that follows one of these lists; how many rows.

    A chat and topic that has the story already, whatever became of it, gets nothing.
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
        .where(subscriptions.c.list_id.in_(list(list_ids)), chats.c.state == "active")
        .distinct()
        .order_by(subscriptions.c.chat_id, subscriptions.c.topic_id)
    )
    return tx.execute(
        insert(deliveries).from_select(list(values), followers).on_conflict_do_nothing()
    ).rowcount


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
    for key, chat_id, topic_id, story_id in rows:
        alert = _find_alert(tx, chat_id, topic_id, story_id)
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
    lease_until = now + timedelta(seconds=lease_s)
    claimed = []
    for head in _heads(tx, now=now, limit=limit, console=console):
        group = digests.group(tx, head, now=now, burst=burst)
        if not group:
            continue
        token = token_of(owner, head.id, head.attempts + 1)
        tx.execute(
            update(deliveries)
            .where(deliveries.c.id.in_(group), deliveries.c.state == PENDING)
            .values(
                state=SENDING,
                owner=token,
                lease_until=lease_until,
                attempts=deliveries.c.attempts + 1,
            )
        )
        delivery = _load(tx, group, token, now=now)
        if delivery is not None:
            claimed.append(delivery)
    return claimed


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


def _load(tx: Tx, ids: Sequence[int], token: str, *, now: datetime) -> Delivery | None:
    """The message that tells these deliveries; None where nobody follows any of them now."""
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
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.id)
    )
    alive: list[int] = []
    alerts: list[AlertView] = []
    rows = tx.execute(query).mappings().all()
    for row in rows:
        alert = _find_alert(tx, row["id"], row["topic_id"], row["story_id"])
        if alert is None:
            _drop_unfollowed(tx, row["delivery_id"], now=now)
        else:
            alive.append(row["delivery_id"])
            alerts.append(alert)
    if not alive:
        return None
    first = next(row for row in rows if row["delivery_id"] == alive[0])
    return Delivery(
        id=alive[0],
        chat=chat_value(first),
        topic_id=first["topic_id"],
        story_id=first["story_id"],
        attempts=first["attempts"],
        possible_repeat=any(row["possible_repeat"] for row in rows),
        alert=alerts[0],
        token=token,
        silent=all(row["silent"] for row in rows),
        others=tuple(alive[1:]),
        digest=digests.find_digest(tx, first["digest_id"], alerts),
    )


def _find_alert(tx: Tx, chat_id: int, topic_id: int, story_id: int) -> AlertView | None:
    """The alert as the chat follows it; None if it follows none of its lists."""
    try:
        alert = get_story_alert(tx, story_id, followed(tx, chat_id, topic_id))
    except LookupError:
        return None
    return alert if alert.held is None else None


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


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a story on its way to a chat."""

    state: str
    hold: str | None
    reason: str | None


def find_fates(tx: Tx, chat_id: int, story_ids: Collection[int]) -> dict[int, Fate]:
    """By story; of several topics the one that had it first."""
    rows = tx.execute(
        select(deliveries.c.story_id, deliveries.c.state, deliveries.c.hold, deliveries.c.reason)
        .where(deliveries.c.chat_id == chat_id, deliveries.c.story_id.in_(list(story_ids)))
        .order_by(deliveries.c.id.desc())
    )
    return {story_id: Fate(state, hold, reason) for story_id, state, hold, reason in rows}
