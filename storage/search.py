"""The log's full text: entries that matched a list, found by their words, case and accents ignored.

SQLite's FTS5, one row for each such entry; nothing outside of this module knows it.
"""

from collections.abc import Collection

from sqlalchemy import (
    Connection,
    bindparam,
    column,
    delete,
    event,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.sql.selectable import Select

from storage.db import Tx
from storage.tables import entries, metadata

NAME = "alert_texts"  # its shadow tables begin so as well
CREATE = (
    f"CREATE VIRTUAL TABLE {NAME} USING fts5("
    "title, summary, content, outlet, tokenize = 'unicode61 remove_diacritics 2', prefix = '3 5')"
)
FILL = (  # with the entries of a database that had no such index yet
    f"INSERT INTO {NAME} (rowid, title, summary, content, outlet) "  # noqa: S608 (a constant)
    "SELECT id, title, summary, content, outlet FROM entries "
    "WHERE EXISTS (SELECT 1 FROM matches WHERE matches.entry_id = entries.id)"
)

_COLUMNS = ("title", "summary", "content", "outlet")
_TEXTS = table(NAME, *map(column, ("rowid", *_COLUMNS)))
_ADD = insert(_TEXTS).from_select(
    ["rowid", *_COLUMNS],
    select(entries.c.id, *(entries.c[name] for name in _COLUMNS)).where(
        entries.c.id == bindparam("entry_id")
    ),
)
_DROP = delete(_TEXTS).where(_TEXTS.c.rowid.in_(bindparam("ids", expanding=True)))


@event.listens_for(metadata, "after_create")
def _create(_metadata: object, connection: Connection, **_: object) -> None:
    """Tests build their tables without migrations."""
    known = connection.execute(
        text("SELECT 1 FROM sqlite_master WHERE name = :name"), {"name": NAME}
    )
    if known.first() is None:
        connection.execute(text(CREATE))


def index_text(tx: Tx, entry_id: int) -> None:
    """Let the log find this entry, by its text as it is stored now."""
    forget_texts(tx, [entry_id])
    tx.execute(_ADD, {"entry_id": entry_id})


def forget_texts(tx: Tx, entry_ids: Collection[int]) -> None:
    """Let the log find these entries no more."""
    if entry_ids:
        tx.execute(_DROP, {"ids": list(entry_ids)})


def matching(query: str) -> Select[tuple[int]]:
    """Ids of the entries that this FTS5 query finds."""
    found = text(f"{NAME} MATCH :wanted").bindparams(wanted=query)
    return select(_TEXTS.c.rowid).where(found)
