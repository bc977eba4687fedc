"""The alert log: what fired, on which story, because of which entry."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.dialects.sqlite import insert

from model import AlertView, Held, Match, Span
from storage.db import Tx
from storage.entries import entry_value
from storage.facts import get_facts
from storage.lists import followed_by, list_value
from storage.stories import survivor
from storage.tables import alerts, entries, lists, matches, stories


def add_alert(
    tx: Tx, *, list_id: str, story_id: int, entry_id: int, now: datetime, held: Held | None
) -> bool:
    """Log that a list fired on a story. False: it has already, once is enough."""
    row = tx.execute(
        insert(alerts)
        .values(
            list_id=list_id,
            story_id=story_id,
            entry_id=entry_id,
            fired_at=now,
            held=held,
            released_at=None if held else now,
            released_by=None if held else entry_id,
        )
        .on_conflict_do_nothing()
        .returning(alerts.c.id)
    )
    return row.first() is not None


def add_alerts(
    tx: Tx,
    list_ids: Collection[str],
    *,
    story_id: int,
    entry_id: int,
    now: datetime,
    held: Held | None,
) -> list[str]:
    """Log that these lists fired on a story; ids of those that had not before."""
    return [
        list_id
        for list_id in list_ids
        if add_alert(tx, list_id=list_id, story_id=story_id, entry_id=entry_id, now=now, held=held)
    ]


def release_alerts(
    tx: Tx, story_id: int, list_ids: Collection[str] | None, *, entry_id: int, now: datetime
) -> list[str]:
    """A deliverable entry joined a story whose alerts were held: ids of lists now released.

    Only these lists' alerts; with None every list's.
    """
    rows = tx.execute(
        update(alerts)
        .where(
            alerts.c.story_id == story_id,
            alerts.c.released_at.is_(None),
            *(() if list_ids is None else (alerts.c.list_id.in_(list(list_ids)),)),
        )
        .values(released_at=now, released_by=entry_id)
        .returning(alerts.c.list_id)
    )
    return list(rows.scalars())


def find_told(tx: Tx, story_id: int) -> frozenset[str]:
    """Ids of the lists that fired on a story and were not held."""
    query = select(alerts.c.list_id).where(alerts.c.story_id == story_id)
    return frozenset(tx.execute(query.where(alerts.c.released_at.is_not(None))).scalars())


def get_story_alert(tx: Tx, story_id: int, list_ids: Collection[str]) -> AlertView:
    """The alert on a story for a reader of these lists. LookupError if none of them fired.

    The entry shown is the one that was released, so that a stale one doesn't stand for news.
    """
    query = (
        select(alerts)
        .where(alerts.c.story_id == story_id, alerts.c.list_id.in_(list(list_ids)))
        .order_by(alerts.c.released_at.is_(None), alerts.c.id)
    )
    fired = tx.execute(query).mappings().all()
    if not fired:
        raise LookupError(f"no alert on story {story_id} for {sorted(list_ids)}")
    first = fired[0]
    shown = first["released_by"] or first["entry_id"]
    named = (
        select(lists)
        .where(lists.c.id.in_([row["list_id"] for row in fired]))
        .order_by(lists.c.owner_chat_id.is_not(None), lists.c.position, lists.c.id)
    )
    now_at = survivor(tx, story_id)  # a merged story's entries are there
    told = _members(tx, now_at)
    row = tx.execute(select(entries).where(entries.c.id == shown)).mappings().one()
    entry = entry_value(row)
    return AlertView(
        alert_id=first["id"],
        story_id=story_id,
        fired_at=first["fired_at"],
        entry=entry,
        lists=tuple(list_value(row) for row in tx.execute(named).mappings()),
        matches=_find_matches(tx, shown, list_ids),
        outlets=_other_outlets(told, entry.outlet),
        held=Held(first["held"]) if first["released_at"] is None else None,
        facts=get_facts(tx, shown),
        wire=row["wire"],
        wires=_wires(told),
        link=_readable_link(told, row),
        follows=_followed(tx, now_at, list_ids),
    )


class AlertReader:
    """Reads alerts as these chats follow them; the same alert for many chats once."""

    def __init__(self, tx: Tx, chat_ids: Collection[int]) -> None:
        self._tx = tx
        self._followed = followed_by(tx, chat_ids)
        self._alerts: dict[tuple[int, frozenset[str]], AlertView | None] = {}

    def find_alert(self, chat_id: int, topic_id: int, story_id: int) -> AlertView | None:
        """None if the chat follows none of its lists there."""
        key = story_id, self._followed.get((chat_id, topic_id), frozenset())
        if key not in self._alerts:
            self._alerts[key] = self._read(*key)
        return self._alerts[key]

    def _read(self, story_id: int, list_ids: frozenset[str]) -> AlertView | None:
        try:
            alert = get_story_alert(self._tx, story_id, list_ids)
        except LookupError:
            return None
        return alert if alert.held is None else None


def _find_matches(tx: Tx, entry_id: int, list_ids: Collection[str]) -> tuple[Match, ...]:
    rows = tx.execute(
        select(matches.c.list_id, matches.c.query, matches.c.spans)
        .where(matches.c.entry_id == entry_id, matches.c.list_id.in_(list(list_ids)))
        .order_by(matches.c.id)
    )
    return tuple(
        Match(list_id, query, tuple(Span(field, start, end) for field, start, end in spans))
        for list_id, query, spans in rows
    )


def _members(tx: Tx, story_id: int) -> Sequence[RowMapping]:
    """The story's entries, one of each outlet: the first."""
    query = (
        select(
            entries.c.outlet,
            func.min(entries.c.lang).label("lang"),
            func.max(entries.c.wire).label("wire"),
            func.min(entries.c.paywalled).label("paywalled"),
            entries.c.link,
            func.min(entries.c.id).label("id"),  # SQLite: the bare columns are this entry's
        )
        .where(entries.c.story_id == story_id, entries.c.outlet != "")
        .group_by(entries.c.outlet)
        .order_by(func.min(entries.c.id))
    )
    return tx.execute(query).mappings().all()


def _other_outlets(told: Sequence[RowMapping], outlet: str) -> tuple[tuple[str, str | None], ...]:
    """Those with words of their own."""
    return tuple(
        (row["outlet"], row["lang"]) for row in told if row["outlet"] != outlet and not row["wire"]
    )


def _wires(told: Sequence[RowMapping]) -> tuple[tuple[str, int], ...]:
    """Agencies, and how many outlets print each one's copy."""
    return tuple(Counter(row["wire"] for row in told if row["wire"]).items())


def _readable_link(told: Sequence[RowMapping], shown: RowMapping) -> str:
    """Where everybody can read it: the agency's own page, else an outlet without a paywall.

    "" where the shown entry's own link will do.
    """
    own = [
        row["link"]
        for row in told
        if row["wire"] and row["wire"] == shown["wire"] and _is_own(row["outlet"], row["wire"])
    ]
    if own and own[0]:
        return str(own[0])
    if not shown["paywalled"]:
        return ""
    free = [row for row in told if not row["paywalled"] and row["link"]]
    same = [row for row in free if row["lang"] == shown["lang"]]
    return str(same[0]["link"]) if same else ""


def _is_own(outlet: str, wire: str) -> bool:
    """Whether an outlet is the agency itself: apnews.com and AP, efe.com and EFE."""
    name = outlet.lower().removeprefix("www.").replace(" ", "")
    agency = wire.lower().replace(" ", "")
    return name in {agency, f"{agency}news"} or name.startswith((f"{agency}.", f"{agency}news."))


def _followed(tx: Tx, story_id: int, list_ids: Collection[str]) -> tuple[str, str] | None:
    """Title and link of the story before this one in its case, if its reader was told of it."""
    before = tx.execute(select(stories.c.follows_id).where(stories.c.id == story_id)).scalar_one()
    if before is None:
        return None
    shown = func.coalesce(alerts.c.released_by, alerts.c.entry_id)
    row = tx.execute(
        select(entries.c.title, entries.c.summary, entries.c.link)
        .join(alerts, shown == entries.c.id)
        .where(
            alerts.c.story_id == before,
            alerts.c.list_id.in_(list(list_ids)),
            alerts.c.released_at.is_not(None),
        )
        .order_by(alerts.c.id)
        .limit(1)
    ).first()
    return None if row is None else (row.title or row.summary[:120], row.link)


def count_alerts(tx: Tx, *, since: datetime) -> int:
    """How many stories fired a list since then."""
    query = select(func.count(alerts.c.story_id.distinct())).where(alerts.c.fired_at >= since)
    return tx.execute(query).scalar_one()
