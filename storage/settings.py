"""How a chat wants to be told: its hours, the modes of its lists, its mutes.

Whatever changes here has what waits for the chat decided anew.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Hours, Mode, Mute, MuteKind
from storage.db import Tx
from storage.tables import chats, deliveries, mutes, subscriptions

_PENDING = "pending"


def get_hours(tx: Tx, chat_id: int) -> Hours:
    """The hours of a chat. LookupError if there is no such chat."""
    columns = (
        chats.c.timezone,
        chats.c.quiet_from,
        chats.c.quiet_to,
        chats.c.digest_times,
        chats.c.digest_days,
    )
    row = tx.execute(select(*columns).where(chats.c.id == chat_id)).first()
    if row is None:
        raise LookupError(f"no chat {chat_id}")
    timezone, quiet_from, quiet_to, times, days = row
    usual = Hours()
    return Hours(
        timezone=timezone,
        quiet=None if quiet_from is None or quiet_to is None else (quiet_from, quiet_to),
        digest_times=tuple(times) if times else usual.digest_times,
        digest_days=tuple(days or ()),
    )


def set_hours(tx: Tx, chat_id: int, hours: Hours) -> None:
    """Make these the hours of a chat."""
    quiet_from, quiet_to = hours.quiet or (None, None)
    tx.execute(
        update(chats)
        .where(chats.c.id == chat_id)
        .values(
            timezone=hours.timezone,
            quiet_from=quiet_from,
            quiet_to=quiet_to,
            digest_times=list(hours.digest_times),
            digest_days=list(hours.digest_days) or None,
        )
    )
    decide_anew(tx, chat_id)


def get_modes(tx: Tx, chat_id: int, topic_id: int) -> Mapping[str, Mode]:
    """The mode of each list that is followed there, by the list's id."""
    rows = tx.execute(
        select(subscriptions.c.list_id, subscriptions.c.mode).where(
            subscriptions.c.chat_id == chat_id, subscriptions.c.topic_id == topic_id
        )
    )
    return {row.list_id: row.mode for row in rows}


def set_mode(tx: Tx, chat_id: int, topic_id: int, list_id: str, mode: Mode) -> bool:
    """How a list is to be delivered there. False: it is not followed there."""
    changed = tx.execute(
        update(subscriptions)
        .where(
            subscriptions.c.chat_id == chat_id,
            subscriptions.c.topic_id == topic_id,
            subscriptions.c.list_id == list_id,
        )
        .values(mode=mode)
    ).rowcount
    if changed:
        decide_anew(tx, chat_id)
    return bool(changed)


def add_mute(tx: Tx, chat_id: int, mute: Mute, *, now: datetime) -> None:
    """Mute; the same thing muted before is muted until the new time. Ended ones are forgotten."""
    tx.execute(delete(mutes).where(mutes.c.chat_id == chat_id, mutes.c.until <= now))
    tx.execute(
        insert(mutes)
        .values(chat_id=chat_id, kind=mute.kind, value=mute.value, until=mute.until, created_at=now)
        .on_conflict_do_update(
            index_elements=["chat_id", "kind", "value"], set_={"until": mute.until}
        )
    )
    decide_anew(tx, chat_id)


def drop_mute(tx: Tx, chat_id: int, kind: MuteKind, value: str) -> bool:
    """Hear of it again, from now on. False: it was not muted."""
    gone = tx.execute(
        delete(mutes).where(
            mutes.c.chat_id == chat_id, mutes.c.kind == kind, mutes.c.value == value
        )
    ).rowcount
    return bool(gone)


def find_mutes(tx: Tx, chat_id: int, *, now: datetime) -> tuple[Mute, ...]:
    """What is muted now, in the order in which it was."""
    rows = tx.execute(
        select(mutes.c.kind, mutes.c.value, mutes.c.until)
        .where(mutes.c.chat_id == chat_id, or_(mutes.c.until.is_(None), mutes.c.until > now))
        .order_by(mutes.c.id)
    )
    return tuple(Mute(kind, value, until) for kind, value, until in rows)


def decide_anew(tx: Tx, chat_id: int) -> None:
    """What waits for the chat and was not begun is decided once more."""
    tx.execute(
        update(deliveries)
        .where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.state == _PENDING,
            deliveries.c.digest_id.is_(None),
        )
        .values(decided=False)
    )


def move_settings(tx: Tx, old_id: int, new_id: int) -> None:
    """The mutes of one chat become another's; of two alike the new chat's stays."""
    there = select(mutes.c.kind, mutes.c.value).where(mutes.c.chat_id == new_id)
    known = {(kind, value) for kind, value in tx.execute(there)}
    old = select(mutes.c.id, mutes.c.kind, mutes.c.value).where(mutes.c.chat_id == old_id)
    twice = [key for key, kind, value in tx.execute(old) if (kind, value) in known]
    tx.execute(delete(mutes).where(mutes.c.id.in_(twice)))
    tx.execute(update(mutes).where(mutes.c.chat_id == old_id).values(chat_id=new_id))
