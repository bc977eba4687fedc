"""What lists have found over a span of days, counted for a picture."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import func, select

from model import FactKind
from storage.audience import may_see_alert
from storage.db import Tx
from storage.facts import count_kinds, count_routes
from storage.tables import alerts, entries

MOST = 6  # outlets that are named


@dataclass(frozen=True, slots=True)
class Stats:
    """Alerts by (local day, id of the list), stories in all; stories by outlet, by language.

    And by kind of event, by (from, to). The most frequent come first; "" is an outlet or a language
    that is not known.
    """

    alerts: Counter[tuple[date, str]]
    stories: int
    outlets: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    kinds: tuple[tuple[FactKind, int], ...] = ()
    routes: tuple[tuple[tuple[str, str], int], ...] = ()


def count_all(
    tx: Tx,
    list_ids: Collection[str],
    *,
    since: datetime,
    zone: tzinfo,
    chat_id: int | None = None,
) -> Stats:
    """What these lists have found since then; days are those of the zone.

    ``chat_id``: whose private feeds are counted, too.
    """
    mine = (
        alerts.c.list_id.in_(list(list_ids)),
        alerts.c.fired_at >= since,
        may_see_alert(chat_id),
    )
    rows = tx.execute(select(alerts.c.fired_at, alerts.c.list_id).where(*mine))
    by_day = Counter((fired_at.astimezone(zone).date(), list_id) for fired_at, list_id in rows)
    stories = select(alerts.c.story_id).where(*mine).distinct()
    total = tx.execute(select(func.count()).select_from(stories.subquery())).scalar_one()

    def by(column: str, most: int) -> tuple[tuple[str, int], ...]:
        key = func.coalesce(entries.c[column], "")
        count = func.count(entries.c.story_id.distinct())
        found = select(key, count).where(entries.c.story_id.in_(stories)).group_by(key)
        ordered = found.order_by(count.desc(), key).limit(most)
        return tuple((str(name), int(n)) for name, n in tx.execute(ordered))

    kinds = count_kinds(tx, list_ids, chat_id=chat_id, since=since)
    routes = count_routes(tx, list_ids, chat_id=chat_id, since=since)
    return Stats(
        by_day,
        total,
        by("outlet", MOST),
        by("lang", MOST),
        tuple(kinds.items())[:MOST],
        tuple(routes.items())[:MOST],
    )
