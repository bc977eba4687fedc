"""A sorter on disk: put records in any order, take them out in order of time, in flat memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, and_, insert, or_, select

from storage.db import Database
from storage.tables import Utc

_PAGE = 500

_metadata = MetaData()
_records = Table(
    "records",
    _metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Utc, nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_records_at", "at", "number"),
)


class Spool:
    """Records (time, payload) in a throwaway database of their own."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._count = 0
        db.call(_metadata.create_all)

    def __len__(self) -> int:
        return self._count

    def add(self, records: Sequence[tuple[datetime, str]]) -> None:
        """Put records; those of equal time keep the order in which they were put."""
        if records:
            rows = [
                {"number": self._count + step, "at": at, "payload": payload}
                for step, (at, payload) in enumerate(records)
            ]
            self._db.call(lambda tx: tx.execute(insert(_records), rows))
            self._count += len(rows)

    def pages(self) -> Iterator[list[tuple[datetime, str]]]:
        """All records by time, a page at a time."""
        page = self._page(None)
        while page:
            yield [(at, payload) for _, at, payload in page]
            page = self._page(page[-1])

    def _page(self, last: tuple[int, datetime, str] | None) -> list[tuple[int, datetime, str]]:
        query = select(_records).order_by(_records.c.at, _records.c.number).limit(_PAGE)
        if last is not None:
            number, at, _ = last
            later = and_(_records.c.at == at, _records.c.number > number)
            query = query.where(or_(_records.c.at > at, later))
        rows = self._db.look(lambda tx: tx.execute(query).all())
        return [(row.number, row.at, row.payload) for row in rows]
