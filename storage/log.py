"""The alert log as a person reads it: searched, filtered, in pages."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select

from model import AlertView
from storage import search
from storage.alerts import get_story_alert
from storage.audience import may_see_alert
from storage.db import Tx
from storage.facts import telling
from storage.tables import alerts, entries, stories


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which alerts to show; what is empty or None doesn't count.

    ``query``: an FTS5 query (``matching.log_query``). ``outlet``: one of the outlets that told the
    story. ``lang``: of the entry that fired. ``since``: fired then or later. ``kind``,
    ``country``, ``person``, ``group``: what it tells, see ``storage.facts``.
    """

    query: str = ""
    list_id: str = ""
    outlet: str = ""
    lang: str = ""
    since: datetime | None = None
    kind: str = ""
    country: str = ""
    person: str = ""
    group: str = ""


EVERYTHING = Wanted()


def page_log(
    tx: Tx,
    chat_id: int | None,
    list_ids: Collection[str],
    wanted: Wanted = EVERYTHING,
    *,
    offset: int = 0,
    limit: int = 5,
) -> tuple[list[AlertView], int]:
    """A page of the wanted alerts of these lists, newest first, a story once; and how many.

    Only what this chat may hear of: everybody's stories and those of its own feeds; None: nobody's.
    """
    merged = select(stories.c.id).where(stories.c.merged_into.is_not(None))
    here = [may_see_alert(chat_id), alerts.c.story_id.not_in(merged)]
    rules = [*here, *_rules(list_ids, wanted)]
    total = tx.execute(select(func.count(alerts.c.story_id.distinct())).where(*rules)).scalar_one()
    newest = (
        select(alerts.c.story_id)
        .where(*rules)
        .group_by(alerts.c.story_id)
        .order_by(func.max(alerts.c.id).desc())
        .offset(offset)
        .limit(limit)
    )
    page = [get_story_alert(tx, story, list_ids) for story in tx.execute(newest).scalars().all()]
    return page, total


def find_alert(tx: Tx, chat_id: int, story_id: int, list_ids: Collection[str]) -> AlertView | None:
    """The alert on a story for a chat that follows these lists; None if there is none for it."""
    here = (alerts.c.story_id == story_id, alerts.c.list_id.in_(list(list_ids)))
    seen = tx.execute(select(alerts.c.id).where(*here, may_see_alert(chat_id)).limit(1)).first()
    return None if seen is None else get_story_alert(tx, story_id, list_ids)


def _rules(list_ids: Collection[str], wanted: Wanted) -> list[ColumnElement[bool]]:
    rules: list[ColumnElement[bool]] = [alerts.c.list_id.in_(list(list_ids))]
    if wanted.list_id:
        rules.append(alerts.c.list_id == wanted.list_id)
    if wanted.since is not None:
        rules.append(alerts.c.fired_at >= wanted.since)
    if wanted.query:
        rules.append(
            alerts.c.story_id.in_(_stories(entries.c.id.in_(search.matching(wanted.query))))
        )
    if wanted.outlet:
        rules.append(alerts.c.story_id.in_(_stories(entries.c.outlet == wanted.outlet)))
    if wanted.lang:
        fired = select(entries.c.id).where(entries.c.lang == wanted.lang)
        rules.append(alerts.c.entry_id.in_(fired))
    told = telling(
        person=wanted.person, group=wanted.group, country=wanted.country, kind=wanted.kind
    )
    return [*rules, *told]


def _stories(rule: ColumnElement[bool]) -> Any:
    return select(entries.c.story_id).where(rule)


def find_log_outlets(tx: Tx, chat_id: int, list_ids: Collection[str], *, limit: int) -> list[str]:
    """The outlets whose entries fired these lists most often."""
    rows = tx.execute(
        select(entries.c.outlet)
        .join(alerts, alerts.c.entry_id == entries.c.id)
        .where(alerts.c.list_id.in_(list(list_ids)), entries.c.outlet != "")
        .where(may_see_alert(chat_id))
        .group_by(entries.c.outlet)
        .order_by(func.count(alerts.c.story_id.distinct()).desc(), entries.c.outlet)
        .limit(limit)
    )
    return list(rows.scalars())


@dataclass(frozen=True, slots=True)
class Telling:
    """One entry of a story."""

    outlet: str
    lang: str | None
    title: str
    link: str
    seen_at: datetime


def find_tellings(tx: Tx, story_id: int, *, limit: int) -> tuple[list[Telling], int]:
    """The first entries of a story, in the order in which they came; and how many there are."""
    here = entries.c.story_id == story_id
    total = tx.execute(select(func.count()).where(here)).scalar_one()
    rows = tx.execute(
        select(entries.c.outlet, entries.c.lang, entries.c.title, entries.c.link, entries.c.seen_at)
        .where(here)
        .order_by(entries.c.id)
        .limit(limit)
    )
    return [Telling(*row) for row in rows], total
