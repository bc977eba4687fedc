"""Stories as an operator reads them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, exists, func, select

from storage.db import Tx
from storage.tables import alerts, entries, stories


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story in a list of them."""

    id: int
    title: str
    opened_at: datetime
    last_at: datetime
    size: int
    outlets: int
    follows_id: int | None
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class Member:
    """An entry of a story: ``joined`` tells why it is there; None for one of an older version."""

    id: int
    seen_at: datetime
    outlet: str
    lang: str | None
    title: str
    link: str
    wire: str
    joined: dict[str, object] | None


def list_stories(tx: Tx, *, limit: int, alerted: bool = False) -> list[StoryLine]:
    """The stories that grew last; with ``alerted`` only those that fired a list."""
    query = select(stories).where(stories.c.merged_into.is_(None))
    if alerted:
        query = query.where(exists().where(alerts.c.story_id == stories.c.id))
    rows = tx.execute(query.order_by(stories.c.id.desc()).limit(limit)).mappings().all()
    return [_line(tx, row) for row in rows]


def find_story(tx: Tx, story_id: int) -> tuple[StoryLine, list[Member]] | None:
    """A story with its entries, in order; None: there is none."""
    row = tx.execute(select(stories).where(stories.c.id == story_id)).mappings().first()
    if row is None:
        return None
    members = tx.execute(
        select(entries).where(entries.c.story_id == story_id).order_by(entries.c.id)
    ).mappings()
    columns = ("id", "seen_at", "outlet", "lang", "title", "link", "wire", "joined")
    return _line(tx, row), [Member(*(item[name] for name in columns)) for item in members]


def _line(tx: Tx, row: RowMapping) -> StoryLine:
    mine = entries.c.story_id == row["id"]
    count, outlets = tx.execute(
        select(func.count(), func.count(entries.c.outlet.distinct())).where(mine)
    ).one()
    first = tx.execute(
        select(entries.c.title).where(mine, entries.c.title != "").order_by(entries.c.id).limit(1)
    ).scalar()
    return StoryLine(
        id=row["id"],
        title=row["title"] or first or "",
        opened_at=row["opened_at"],
        last_at=row["last_at"],
        size=count,
        outlets=outlets,
        follows_id=row["follows_id"],
        merged_into=row["merged_into"],
    )
