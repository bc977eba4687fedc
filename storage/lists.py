"""Keyword lists and who follows them. What chats do with their own is in ``own_lists``."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import KeywordList
from storage.db import Tx
from storage.tables import lists, meta, subscriptions

_REVISION = "lists_revision"
_KNOWN = (
    select(lists)
    .where(lists.c.retired_at.is_(None))
    .order_by(lists.c.owner_chat_id.is_not(None), lists.c.position, lists.c.id)
)


def list_value(row: RowMapping) -> KeywordList:
    """A KeywordList from a row that has the columns of ``lists``."""
    return KeywordList(
        id=row["id"],
        name_en=row["name_en"],
        name_es=row["name_es"],
        queries=tuple(row["queries"]),
        owner_chat_id=row["owner_chat_id"],
        lang=row["lang"],
        threshold=row["threshold"],
        paused=row["paused"],
    )


def revision(tx: Tx) -> int:
    """A number that grows whenever a list changes: compiled lists are good while it stands."""
    return int(tx.execute(select(meta.c.value).where(meta.c.key == _REVISION)).scalar() or 0)


def touch(tx: Tx) -> None:
    """A list has changed: what was compiled of it is good no more."""
    value = str(revision(tx) + 1)
    tx.execute(
        insert(meta)
        .values(key=_REVISION, value=value)
        .on_conflict_do_update(index_elements=["key"], set_={"value": value})
    )


def sync_shared_lists(tx: Tx, shared: Sequence[KeywordList], *, now: datetime) -> None:
    """Make the shared lists those of the configuration; one that left it is retired, not lost."""
    known = {
        row["id"]: (list_value(row), row["position"], row["retired_at"])
        for row in tx.execute(select(lists).where(lists.c.owner_chat_id.is_(None))).mappings()
    }
    wanted = {item.id: (item, position, None) for position, item in enumerate(shared)}
    changed = {key: value for key, value in wanted.items() if known.get(key) != value}
    gone = [key for key, (_, _, retired) in known.items() if key not in wanted and not retired]
    for item, position, _ in changed.values():
        values = {
            "name_en": item.name_en,
            "name_es": item.name_es,
            "queries": list(item.queries),
            "lang": item.lang,
            "threshold": item.threshold,
            "position": position,
            "retired_at": None,
        }
        tx.execute(
            insert(lists)
            .values(id=item.id, owner_chat_id=None, paused=False, **values)
            .on_conflict_do_update(index_elements=["id"], set_=values)
        )
    if gone:
        tx.execute(update(lists).where(lists.c.id.in_(gone)).values(retired_at=now))
    if changed or gone:
        touch(tx)


def active_lists(tx: Tx) -> tuple[KeywordList, ...]:
    """All lists that entries are matched against, shared ones first."""
    active = _KNOWN.where(lists.c.paused.is_(False))
    return tuple(list_value(row) for row in tx.execute(active).mappings())


def visible_lists(tx: Tx, chat_id: int) -> tuple[KeywordList, ...]:
    """The lists a chat can follow: the shared ones, then its own, paused ones among them."""
    mine = or_(lists.c.owner_chat_id.is_(None), lists.c.owner_chat_id == chat_id)
    return tuple(list_value(row) for row in tx.execute(_KNOWN.where(mine)).mappings())


def visible_ids(tx: Tx, chat_ids: Collection[int]) -> frozenset[str]:
    """Ids of the lists that at least one of these chats can follow."""
    theirs = or_(lists.c.owner_chat_id.is_(None), lists.c.owner_chat_id.in_(list(chat_ids)))
    active = lists.c.paused.is_(False), lists.c.retired_at.is_(None)
    return frozenset(tx.execute(select(lists.c.id).where(*active, theirs)).scalars())


def own_lists(tx: Tx, chat_id: int) -> tuple[KeywordList, ...]:
    """The lists a chat made, oldest first."""
    mine = _KNOWN.where(lists.c.owner_chat_id == chat_id)
    return tuple(list_value(row) for row in tx.execute(mine).mappings())


def followed(tx: Tx, chat_id: int, topic_id: int | None) -> frozenset[str]:
    """Ids of the lists that this chat follows in a topic; with None, in any topic."""
    query = select(subscriptions.c.list_id).where(subscriptions.c.chat_id == chat_id)
    if topic_id is not None:
        query = query.where(subscriptions.c.topic_id == topic_id)
    return frozenset(tx.execute(query).scalars())


def followed_by(tx: Tx, chat_ids: Collection[int]) -> dict[tuple[int, int], frozenset[str]]:
    """Ids of the lists that each of these chats follows, by chat and topic."""
    query = select(subscriptions.c.chat_id, subscriptions.c.topic_id, subscriptions.c.list_id)
    found: dict[tuple[int, int], set[str]] = {}
    for chat_id, topic_id, list_id in tx.execute(
        query.where(subscriptions.c.chat_id.in_(chat_ids))
    ):
        found.setdefault((chat_id, topic_id), set()).add(list_id)
    return {key: frozenset(list_ids) for key, list_ids in found.items()}


def subscribe(tx: Tx, chat_id: int, topic_id: int, list_id: str, *, now: datetime) -> bool:
    """Follow a list the chat may see. False: no such list (unknown, or another chat's)."""
    if list_id not in {item.id for item in visible_lists(tx, chat_id)}:
        return False
    tx.execute(
        insert(subscriptions)
        .values(chat_id=chat_id, topic_id=topic_id, list_id=list_id, created_at=now)
        .on_conflict_do_nothing()
    )
    return True


def unsubscribe(tx: Tx, chat_id: int, topic_id: int, list_id: str) -> None:
    """Follow a list no more."""
    tx.execute(
        delete(subscriptions).where(
            subscriptions.c.chat_id == chat_id,
            subscriptions.c.topic_id == topic_id,
            subscriptions.c.list_id == list_id,
        )
    )


def count_followers(tx: Tx) -> int:
    """How many chats follow at least one list."""
    return tx.execute(select(func.count(subscriptions.c.chat_id.distinct()))).scalar_one()
