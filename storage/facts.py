"""What entries that matched say happened: stored with them, searched and counted by story.

A story has the facts of all of its entries; it counts once.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, false, func, insert, or_, select

from model import NO_FACTS, FactKind, Facts, Group, Person
from storage.audience import may_see_alert
from storage.db import Tx
from storage.fact_tables import fact_groups, fact_persons, facts
from storage.tables import alerts, entries

TABLES = (fact_persons, fact_groups, facts)


def save_facts(tx: Tx, entry_id: int, told: Facts) -> None:
    """Make these the entry's facts."""
    delete_facts(tx, [entry_id])
    if told == NO_FACTS:
        return
    tx.execute(
        insert(facts).values(
            entry_id=entry_id,
            kind=told.kind,
            count=told.count,
            origin=told.origin,
            target=told.target,
            happened_on=told.happened_on,
            no_death_penalty=told.no_death_penalty,
            attribution=told.attribution,
        )
    )
    for place, one in enumerate(told.persons):
        tx.execute(
            insert(fact_persons).values(
                entry_id=entry_id,
                place=place,
                name=one.name,
                name_key=f" {one.key} ",
                figure_id=one.id,
                group_name=one.group,
            )
        )
    for place, group in enumerate(told.groups):
        tx.execute(
            insert(fact_groups).values(
                entry_id=entry_id,
                place=place,
                group_id=group.id,
                name=group.name,
                part_of=group.part_of,
            )
        )


def delete_facts(tx: Tx, entry_ids: Collection[int]) -> None:
    """Forget what these entries say."""
    for table in TABLES:
        tx.execute(delete(table).where(table.c.entry_id.in_(list(entry_ids))))


def get_facts(tx: Tx, entry_id: int) -> Facts:
    """The entry's facts; all unknown where none are stored."""
    row = tx.execute(select(facts).where(facts.c.entry_id == entry_id)).mappings().first()
    if row is None:
        return NO_FACTS
    persons = tx.execute(
        select(fact_persons).where(fact_persons.c.entry_id == entry_id).order_by("place")
    )
    groups = tx.execute(
        select(fact_groups).where(fact_groups.c.entry_id == entry_id).order_by("place")
    )
    return Facts(
        kind=row["kind"],
        persons=tuple(Person(one.name, one.group_name, one.figure_id) for one in persons),
        groups=tuple(Group(one.group_id, one.name, one.part_of) for one in groups),
        count=row["count"],
        origin=row["origin"],
        target=row["target"],
        happened_on=row["happened_on"],
        no_death_penalty=row["no_death_penalty"],
        attribution=row["attribution"],
    )


def telling(
    *, person: str = "", group: str = "", country: str = "", kind: str = ""
) -> list[ColumnElement[bool]]:
    """Conditions on an alert: that its story tells all of this; "" doesn't count.

    ``person``: words of a name, or the alias set of a figure. ``group``: the alias set of a group.
    ``country``: ISO 3166-1 alpha-2, from or to. Each may be told by another entry of the story.
    """
    wanted = [
        *([_tells_person(person)] if person else []),
        *([_tells_group(group)] if group else []),
        *([or_(facts.c.origin == country, facts.c.target == country)] if country else []),
        *([facts.c.kind == kind] if kind else []),
    ]
    return [alerts.c.story_id.in_(_stories_where(condition)) for condition in wanted]


def count_kinds(
    tx: Tx, list_ids: Collection[str], *, chat_id: int | None = None, since: datetime | None = None
) -> dict[FactKind, int]:
    """How many alerted stories of these lists tell each kind, the most frequent first.

    ``chat_id``: whose private feeds are counted, too.
    """
    stories = func.count(entries.c.story_id.distinct())
    query = (
        _alerted(select(facts.c.kind, stories), list_ids, chat_id, since)
        .where(facts.c.kind.is_not(None))
        .group_by(facts.c.kind)
        .order_by(stories.desc(), facts.c.kind)
    )
    return {row[0]: row[1] for row in tx.execute(query)}


def count_routes(
    tx: Tx, list_ids: Collection[str], *, chat_id: int | None = None, since: datetime | None = None
) -> dict[tuple[str, str], int]:
    """How many alerted stories of these lists tell each (from, to), both known; as count_kinds."""
    stories = func.count(entries.c.story_id.distinct())
    query = (
        _alerted(select(facts.c.origin, facts.c.target, stories), list_ids, chat_id, since)
        .where(facts.c.origin != "", facts.c.target != "")
        .group_by(facts.c.origin, facts.c.target)
        .order_by(stories.desc(), facts.c.origin, facts.c.target)
    )
    return {(row[0], row[1]): row[2] for row in tx.execute(query)}


def find_named(
    tx: Tx, list_ids: Collection[str], *, chat_id: int | None, limit: int
) -> list[tuple[str, str, str]]:
    """The figures and groups that alerted stories name most: ("person" | "group", id, name)."""
    counted: list[tuple[int, str, str, str]] = []
    for what, table, key, name in (
        ("person", fact_persons, fact_persons.c.figure_id, fact_persons.c.name),
        ("group", fact_groups, fact_groups.c.group_id, fact_groups.c.name),
    ):
        stories = func.count(entries.c.story_id.distinct())
        query = _alerted(
            select(stories, key, func.min(name))
            .select_from(facts)
            .join(table, table.c.entry_id == facts.c.entry_id),
            list_ids,
            chat_id,
            None,
        )
        rows = tx.execute(query.where(key != "").group_by(key).order_by(stories.desc(), key))
        counted += [(count, what, found, shown) for count, found, shown in rows.fetchmany(limit)]
    counted.sort(key=lambda one: (-one[0], one[1:]))
    return [one[1:] for one in counted[:limit]]


def _stories_where(condition: ColumnElement[bool]) -> Select[tuple[int]]:
    told = select(entries.c.story_id).join(facts, facts.c.entry_id == entries.c.id)
    return told.where(condition)


def _tells_person(person: str) -> ColumnElement[bool]:
    of_entry = fact_persons.c.entry_id == facts.c.entry_id
    words = Person(person).key.split()
    named = [fact_persons.c.name_key.contains(f" {word} ", autoescape=True) for word in words]
    by_name = and_(*named) if named else false()
    return exists().where(of_entry, or_(fact_persons.c.figure_id == person, by_name))


def _tells_group(group: str) -> ColumnElement[bool]:
    of_entry = fact_groups.c.entry_id == facts.c.entry_id
    return exists().where(of_entry, fact_groups.c.group_id == group)


def _alerted(
    query: Select[Any], list_ids: Collection[str], chat_id: int | None, since: datetime | None
) -> Select[Any]:
    fired = exists().where(
        alerts.c.story_id == entries.c.story_id,
        alerts.c.list_id.in_(list(list_ids)),
        may_see_alert(chat_id),
        *(() if since is None else (alerts.c.fired_at >= since,)),
    )
    return query.join(entries, entries.c.id == facts.c.entry_id).where(fired)
