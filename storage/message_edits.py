"""Messages that are brought up to date when their story has changed since.

A watermark says up to when the changes of stories have been looked at; each message that told one
of them is then due for an edit, later the more often it was edited: at most one in a minute, two,
four … an hour. Losing an edit loses no alert, so an edit needs no outbox of its own.
"""

from datetime import datetime, timedelta

from sqlalchemy import null, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import Edit
from storage.alerts import get_story_alert
from storage.chats import chat_value
from storage.db import Tx
from storage.lists import followed
from storage.settle import SENT
from storage.tables import chats, deliveries, meta, stories

WINDOW = timedelta(hours=48)  # what was sent earlier stays as it is
WAIT_S = 60.0
MAX_DOUBLINGS = 6
LEASE = timedelta(minutes=5)
_WATERMARK = "edits_planned_at"
_SLACK = timedelta(seconds=10)  # a transaction that was under way at the last look


def plan_edits(tx: Tx, *, now: datetime) -> int:
    """Messages about stories that have changed since the last call are due for an edit; how many.

    Messages that tell several stories stay as they are.
    """
    known = tx.execute(select(meta.c.value).where(meta.c.key == _WATERMARK)).scalar()
    since = datetime.fromisoformat(known) if known else now - WINDOW
    changed = select(stories.c.id).where(stories.c.last_at >= since - _SLACK)
    if tx.execute(changed.limit(1)).first() is None:
        return 0  # mostly: this is asked every few seconds, and nothing need be written
    planned = 0
    for doublings in range(MAX_DOUBLINGS + 1):
        often = deliveries.c.edits == doublings
        if doublings == MAX_DOUBLINGS:
            often = deliveries.c.edits >= doublings
        planned += tx.execute(
            update(deliveries)
            .where(
                deliveries.c.story_id.in_(changed),
                deliveries.c.state == SENT,
                deliveries.c.shown.is_not(None),
                deliveries.c.edit_at.is_(None),
                deliveries.c.sent_at > now - WINDOW,
                often,
            )
            .values(edit_at=now + timedelta(seconds=WAIT_S * 2**doublings))
        ).rowcount
    tx.execute(
        insert(meta)
        .values(key=_WATERMARK, value=now.isoformat())
        .on_conflict_do_update(index_elements=["key"], set_={"value": now.isoformat()})
    )
    return planned


def claim_edits(tx: Tx, *, now: datetime, limit: int, console: bool = False) -> list[Edit]:
    """The edits that are due, one a chat; each is due again if it is not settled soon."""
    first = (
        select(deliveries.c.chat_id, deliveries.c.edit_at, deliveries.c.id)
        .join(chats, chats.c.id == deliveries.c.chat_id)
        .where(
            deliveries.c.edit_at <= now,
            chats.c.state == "active",
            (chats.c.kind == "console") if console else (chats.c.kind != "console"),
            or_(chats.c.not_before.is_(None), chats.c.not_before <= now),
        )
        .order_by(deliveries.c.edit_at)
        .limit(10 * limit)
    )
    ids = list({chat_id: key for chat_id, _, key in reversed(tx.execute(first).all())}.values())
    tx.execute(
        update(deliveries).where(deliveries.c.id.in_(ids[:limit])).values(edit_at=now + LEASE)
    )
    return [edit for key in ids[:limit] if (edit := _load(tx, key)) is not None]


def _load(tx: Tx, delivery_id: int) -> Edit | None:
    columns = (
        deliveries.c.topic_id,
        deliveries.c.story_id,
        deliveries.c.message_id,
        deliveries.c.shown,
        deliveries.c.possible_repeat,
    )
    query = select(*columns, *chats.c).join(chats, chats.c.id == deliveries.c.chat_id)
    row = tx.execute(query.where(deliveries.c.id == delivery_id)).mappings().one()
    try:
        alert = get_story_alert(tx, row["story_id"], followed(tx, row["id"], row["topic_id"]))
    except LookupError:  # it follows none of the lists any more
        forget_edit(tx, delivery_id)
        return None
    shown = row["shown"]
    same_entry = shown["guid"] == alert.entry.guid
    return Edit(
        delivery_id=delivery_id,
        chat=chat_value(row),
        message_id=row["message_id"],
        look=shown["look"],
        alert=alert,
        possible_repeat=row["possible_repeat"],
        before=shown["title"] if same_entry else None,
    )


def settle_edit(tx: Tx, edit: Edit, *, look: str) -> None:
    """The message shows this now."""
    entry = edit.alert.entry
    changed = 1 if look != edit.look else 0
    tx.execute(
        update(deliveries)
        .where(deliveries.c.id == edit.delivery_id)
        .values(
            edit_at=None,
            edits=deliveries.c.edits + changed,
            shown={"look": look, "title": entry.headline, "guid": entry.guid},
        )
    )


def put_off_edit(tx: Tx, delivery_id: int, until: datetime) -> None:
    """Not now: no sooner than then."""
    tx.execute(update(deliveries).where(deliveries.c.id == delivery_id).values(edit_at=until))


def forget_edit(tx: Tx, delivery_id: int) -> None:
    """The message can't be edited, or need not be, ever again."""
    tx.execute(
        update(deliveries).where(deliveries.c.id == delivery_id).values(edit_at=None, shown=null())
    )
