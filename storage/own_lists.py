"""The lists that chats make: queries in and out, names, pauses, copies of shared ones.

Every function takes the chat that asks and touches its own lists alone, whatever id it is given. A
list that has an alert in the log is retired, never deleted, and its id never used again: a new list
under it would seem to have fired on what the old one found.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Select, delete, exists, literal, or_, select, update
from sqlalchemy.dialects.sqlite import insert

from model import KeywordList, Lang
from storage.db import Tx
from storage.lists import own_lists, subscribe, touch, visible_lists
from storage.settle import PENDING
from storage.tables import alerts, deliveries, lists, subscriptions

MAX_LISTS = 20  # of a chat
_UNNAMED = ("My list", "Mi lista")


def find_own_list(tx: Tx, chat_id: int, list_id: str | None = None) -> KeywordList | None:
    """The chat's own list of this id, or the first it made; None: there is none."""
    mine = own_lists(tx, chat_id)
    return next((item for item in mine if list_id in {None, item.id}), None)


def make_list(
    tx: Tx,
    chat_id: int,
    topic_id: int,
    queries: Sequence[str],
    *,
    now: datetime,
    names: tuple[str, str] = _UNNAMED,
    lang: Lang | None = None,
    threshold: float | None = None,
) -> KeywordList | None:
    """A new list of the chat, named in English and Spanish, followed from this topic.

    None: the chat has as many lists as it can have.
    """
    if len(own_lists(tx, chat_id)) >= MAX_LISTS:
        return None
    list_id, number = _free_id(tx, chat_id)
    unique = tuple(dict.fromkeys(queries))
    item = KeywordList(list_id, *names, unique, chat_id, lang, threshold)
    values = {
        "owner_chat_id": chat_id,
        "name_en": item.name_en,
        "name_es": item.name_es,
        "queries": list(unique),
        "lang": lang,
        "threshold": threshold,
        "position": number,
        "paused": False,
        "retired_at": None,
    }
    tx.execute(
        insert(lists)
        .values(id=item.id, **values)
        .on_conflict_do_update(index_elements=["id"], set_=values)
    )
    touch(tx)
    subscribe(tx, chat_id, topic_id, item.id, now=now)
    return item


def _free_id(tx: Tx, chat_id: int) -> tuple[str, int]:
    """``c42``, then ``c42-2`` and so on; one that was retired before it ever fired comes first."""
    first = f"c{chat_id}"
    named = or_(lists.c.id == first, lists.c.id.startswith(f"{first}-", autoescape=True))
    fired = exists().where(alerts.c.list_id == lists.c.id)
    rows = tx.execute(select(lists.c.id, lists.c.retired_at, fired).where(named)).all()
    taken = {list_id: retired is None or used for list_id, retired, used in rows}
    ids = [first, *(f"{first}-{number}" for number in range(2, len(rows) + 2))]
    number = next(number for number, one in enumerate(ids, 1) if not taken.get(one))
    return ids[number - 1], number


def add_queries(
    tx: Tx,
    chat_id: int,
    topic_id: int,
    queries: Sequence[str],
    *,
    now: datetime,
    lang: Lang | None = None,
    list_id: str | None = None,
) -> KeywordList | None:
    """Add queries to the chat's list of this id, or the first it made; None: it has them all.

    The first query of a chat makes a list, in this language, that is followed from this topic.
    LookupError if the chat has no list of this id.
    """
    own = find_own_list(tx, chat_id, list_id)
    if own is None and list_id is None:
        return make_list(tx, chat_id, topic_id, queries, now=now, lang=lang)
    if own is None:
        raise LookupError(f"chat {chat_id} has no list {list_id}")
    grown = tuple(dict.fromkeys((*own.queries, *queries)))
    return None if grown == own.queries else _set_queries(tx, own, grown)


def replace_query(tx: Tx, chat_id: int, list_id: str, old: str, new: str) -> bool:
    """Put a query in another's place. False: no such list, or the old one is not in it."""
    own = find_own_list(tx, chat_id, list_id)
    if own is None or old not in own.queries:
        return False
    changed = tuple(dict.fromkeys(new if one == old else one for one in own.queries))
    _set_queries(tx, own, changed)
    return True


def remove_query(
    tx: Tx, chat_id: int, query: str, *, now: datetime, list_id: str | None = None
) -> bool:
    """Take a query out of the chat's list of this id, or of the first that has it.

    A list that is empty then is dropped. False: it is in none.
    """
    own = next(
        (
            item
            for item in own_lists(tx, chat_id)
            if list_id in {None, item.id} and query in item.queries
        ),
        None,
    )
    if own is None:
        return False
    left = tuple(item for item in own.queries if item != query)
    if left:
        _set_queries(tx, own, left)
    else:
        drop_list(tx, chat_id, own.id, now=now)
    return True


def _set_queries(tx: Tx, own: KeywordList, queries: tuple[str, ...]) -> KeywordList:
    tx.execute(update(lists).where(lists.c.id == own.id).values(queries=list(queries)))
    touch(tx)
    return replace(own, queries=queries)


def rename_list(tx: Tx, chat_id: int, list_id: str, name: str) -> bool:
    """Call a list this, in both languages. False: no such list."""
    return _change(tx, chat_id, list_id, name_en=name, name_es=name)


def pause_list(tx: Tx, chat_id: int, list_id: str, *, paused: bool) -> bool:
    """Let a list find nothing until it is resumed. False: no such list."""
    return _change(tx, chat_id, list_id, paused=paused)


def _change(tx: Tx, chat_id: int, list_id: str, **values: str | bool) -> bool:
    if find_own_list(tx, chat_id, list_id) is None:
        return False
    tx.execute(update(lists).where(lists.c.id == list_id).values(**values))
    touch(tx)
    return True


def drop_list(tx: Tx, chat_id: int, list_id: str, *, now: datetime) -> bool:
    """A list finds nothing any more and nobody follows it; its alerts stay. False: no such."""
    if find_own_list(tx, chat_id, list_id) is None:
        return False
    tx.execute(update(lists).where(lists.c.id == list_id).values(retired_at=now))
    tx.execute(delete(subscriptions).where(subscriptions.c.list_id == list_id))
    touch(tx)
    return True


def copy_list(
    tx: Tx, chat_id: int, topic_id: int, list_id: str, *, now: datetime
) -> KeywordList | None:
    """Make a list of one's own of one that the chat can follow: its queries, language, threshold.

    The copy is followed from this topic, in the mode of the other; that one goes on, or what waits
    for the chat because of it would never arrive. None: no such list, or no room for one more.
    """
    item = next((one for one in visible_lists(tx, chat_id) if one.id == list_id), None)
    if item is None:
        return None
    copy = make_list(
        tx,
        chat_id,
        topic_id,
        item.queries,
        now=now,
        names=(item.name_en, item.name_es),
        lang=item.lang,
        threshold=item.threshold,
    )
    here = subscriptions.c.chat_id == chat_id, subscriptions.c.topic_id == topic_id
    mode = select(subscriptions.c.mode).where(*here, subscriptions.c.list_id == list_id)
    found = tx.execute(mode).scalar()
    if copy is not None and found is not None:
        theirs = update(subscriptions).where(*here, subscriptions.c.list_id == copy.id)
        tx.execute(theirs.values(mode=found))
    return copy


def deliver_here(tx: Tx, chat_id: int, topic_id: int, list_id: str, *, now: datetime) -> bool:
    """Follow a list in this topic alone, in the mode it had; what waits elsewhere comes along.

    False: no such list.
    """
    theirs = subscriptions.c.chat_id == chat_id, subscriptions.c.list_id == list_id
    modes = select(subscriptions.c.mode).where(*theirs)
    first = modes.order_by(subscriptions.c.topic_id != topic_id, subscriptions.c.topic_id)
    mode = tx.execute(first).scalar()
    if not subscribe(tx, chat_id, topic_id, list_id, now=now):
        return False
    _bring_along(tx, chat_id, topic_id, list_id)
    tx.execute(delete(subscriptions).where(*theirs, subscriptions.c.topic_id != topic_id))
    if mode is not None:
        tx.execute(update(subscriptions).where(*theirs).values(mode=mode))
    return True


def _bring_along(tx: Tx, chat_id: int, topic_id: int, list_id: str) -> None:
    """What waits in other topics because of this list waits here too.

    There it dies by itself, unless another list that is followed there has fired as well.
    """
    values = {
        "chat_id": deliveries.c.chat_id,
        "topic_id": literal(topic_id),
        "story_id": deliveries.c.story_id,
        "state": deliveries.c.state,
        "attempts": literal(0),
        "possible_repeat": deliveries.c.possible_repeat,
        "created_at": deliveries.c.created_at,
    }
    fired = exists().where(alerts.c.story_id == deliveries.c.story_id, alerts.c.list_id == list_id)
    waiting = (
        select(*values.values())
        .where(
            deliveries.c.chat_id == chat_id,
            deliveries.c.topic_id.in_(_topics(chat_id, topic_id, list_id)),
            deliveries.c.state == PENDING,
            fired,
        )
        .order_by(deliveries.c.id)
    )
    tx.execute(insert(deliveries).from_select(list(values), waiting).on_conflict_do_nothing())


def _topics(chat_id: int, topic_id: int, list_id: str) -> Select[tuple[int]]:
    """Where else the chat follows a list."""
    return select(subscriptions.c.topic_id).where(
        subscriptions.c.chat_id == chat_id,
        subscriptions.c.list_id == list_id,
        subscriptions.c.topic_id != topic_id,
    )


def count_elsewhere(tx: Tx, chat_id: int, topic_id: int, list_id: str) -> int:
    """In how many other topics the chat follows a list."""
    return len(tx.execute(_topics(chat_id, topic_id, list_id)).all())


def move_lists(tx: Tx, old_id: int, new_id: int, *, now: datetime) -> None:
    """What one chat made and follows becomes another's; lists of one kind and name are joined."""
    theirs = {_kind_of(item): item for item in own_lists(tx, new_id)}
    for old in own_lists(tx, old_id):
        new = theirs.get(_kind_of(old))
        if new is not None:
            _join(tx, old, new, new_id, now=now)
            theirs[_kind_of(old)] = replace(new, queries=new.queries + old.queries)
    tx.execute(update(lists).where(lists.c.owner_chat_id == old_id).values(owner_chat_id=new_id))
    there = subscriptions.alias()
    twice = exists().where(
        there.c.chat_id == new_id,
        there.c.topic_id == subscriptions.c.topic_id,
        there.c.list_id == subscriptions.c.list_id,
    )
    old_ones = subscriptions.c.chat_id == old_id
    tx.execute(delete(subscriptions).where(old_ones, twice))
    tx.execute(update(subscriptions).where(old_ones).values(chat_id=new_id))


def _kind_of(item: KeywordList) -> tuple[object, ...]:
    return item.name_en, item.name_es, item.lang, item.threshold


def _join(tx: Tx, old: KeywordList, new: KeywordList, new_id: int, *, now: datetime) -> None:
    _set_queries(tx, new, tuple(dict.fromkeys(new.queries + old.queries)))
    tx.execute(update(lists).where(lists.c.id == old.id).values(retired_at=now))
    where = select(subscriptions.c.topic_id).where(subscriptions.c.list_id == old.id)
    for topic_id in tx.execute(where).scalars().all():
        subscribe(tx, new_id, topic_id, new.id, now=now)
