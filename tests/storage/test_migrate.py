from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect, select, text
from sqlalchemy.exc import OperationalError

from model import NO_FACTS
from storage import search
from storage.alerts import get_story_alert
from storage.db import Database, Tx
from storage.migrate import SCRIPTS, TooNewError, backup_path, keep_newest, migrate, revisions
from storage.tables import chats, metadata
from tests.storage.news import ANA, NOW, let_in

NEXT = """
from alembic import op
import sqlalchemy as sa

revision = "next"
down_revision = "{head}"

def upgrade() -> None:
    {body}
"""
ADD_COLUMN = 'op.add_column("chats", sa.Column("mood", sa.Text()))'
REMAKE_CHATS = """
    with op.batch_alter_table("chats", recreate="always") as table:
        table.alter_column("title", new_column_name="heading")
"""


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "fresh.db", throwaway=True) as db:
        yield db


@pytest.fixture
def scripts(tmp_path: Path, db: Database) -> Path:
    """The project's migrations, where a next one may be put beside them."""
    folder = tmp_path / "migrations"
    copytree(SCRIPTS, folder, ignore=ignore_patterns("__pycache__"))
    write_next(folder, revisions(db)[1], ADD_COLUMN)
    return folder


def write_next(folder: Path, head: str, body: str) -> None:
    (folder / "versions" / "next.py").write_text(NEXT.format(head=head, body=body))


def scripts_before(first: int, tmp_path: Path) -> Path:
    """The project's migrations before the one of this number."""
    folder = tmp_path / "older"
    later = [f"{number:04}_*" for number in range(first, 100)]
    copytree(SCRIPTS, folder, ignore=ignore_patterns("__pycache__", *later))
    return folder


def columns(db: Database, table: str) -> set[str]:
    return db.look(lambda tx: {column["name"] for column in inspect(tx).get_columns(table)})


def no_backup() -> Path:
    raise AssertionError("nothing to put aside")


def test_a_fresh_database_gets_all_tables_and_no_backup(fresh: Database) -> None:
    before, after, copy = migrate(fresh, backup=no_backup)
    assert (before, copy) == (None, None)
    assert revisions(fresh) == (after, after)
    tables = fresh.look(lambda tx: set(inspect(tx).get_table_names()))
    assert search.NAME in tables
    plain = {name for name in tables if not name.startswith(search.NAME)}
    assert plain == {*metadata.tables, "alembic_version"}


def test_migrations_build_exactly_the_tables_of_the_code(fresh: Database) -> None:
    migrate(fresh)

    def differences(tx: Tx) -> list[object]:
        found = compare_metadata(MigrationContext.configure(tx), metadata)
        return [one for one in found if not is_of_the_full_text(one)]

    assert fresh.look(differences) == []
    fresh.call(lambda tx: tx.execute(text("DROP INDEX ix_entries_story_id")))
    assert len(fresh.look(differences)) == 1


def is_of_the_full_text(difference: object) -> bool:
    """SQLite's own tables of the log's full text are in no metadata."""
    match difference:
        case ("remove_table", table):
            return str(getattr(table, "name", "")).startswith(search.NAME)
    return False


def test_the_log_of_an_older_database_is_kept_and_can_be_searched(
    fresh: Database, tmp_path: Path
) -> None:
    migrate(fresh, scripts=scripts_before(7, tmp_path))

    def tell(tx: Tx) -> None:
        now = {"now": "2025-08-12 00:00:00.000000"}
        tx.execute(text("INSERT INTO stories (id, opened_at, last_at) VALUES (1, :now, :now)"), now)
        tx.execute(
            text(
                "INSERT INTO entries (id, story_id, title, summary, content, outlet, guid, link, "
                "seen_at) VALUES (1, 1, 'Cárteles', '', '', 'AP', '', '', :now)"
            ),
            now,
        )
        tx.execute(
            text(
                "INSERT INTO lists (id, name_en, name_es, queries, position, paused) "
                "VALUES ('l', 'L', 'L', '[]', 0, 0)"
            )
        )
        columns = "INSERT INTO matches (id, entry_id, list_id, query, spans) "
        tx.execute(text(columns + "VALUES (1, 1, 'l', 'a', '[]')"))

        columns = "INSERT INTO alerts (list_id, story_id, entry_id, fired_at, released_at) "
        tx.execute(text(columns + "VALUES ('l', 1, 1, :now, :now)"), now)

    fresh.call(tell)
    migrate(fresh)
    found = fresh.look(lambda tx: str(tx.execute(search.matching('"cartel"*')).all()))
    assert found == "[(1,)]"
    alert = fresh.look(lambda tx: get_story_alert(tx, 1, ["l"]))
    assert (alert.entry.title, alert.facts) == ("Cárteles", NO_FACTS)


def test_tables_without_rowid_are_so_in_both(fresh: Database, tmp_path: Path) -> None:
    migrate(fresh)
    with Database(tmp_path / "other.db", throwaway=True) as made:
        made.call(metadata.create_all)
        assert fresh.look(_without_rowid) == made.look(_without_rowid) != set()


def _without_rowid(tx: Tx) -> set[str]:
    rows = tx.execute(text("SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'"))
    return set(rows.scalars())


def test_a_database_that_is_up_to_date_is_left_alone(db: Database) -> None:
    before, after, copy = migrate(db, backup=no_backup)
    assert (before, copy) == (after, None)


def test_a_backup_is_made_before_anything_changes(
    db: Database, scripts: Path, tmp_path: Path
) -> None:
    def backup() -> Path:
        db.backup(tmp_path / "copy.db")
        return tmp_path / "copy.db"

    current, _ = revisions(db)
    before, after, copy = migrate(db, backup=backup, scripts=scripts)
    assert (before, after, copy) == (current, "next", tmp_path / "copy.db")
    assert "mood" in columns(db, "chats")
    with Database(tmp_path / "copy.db") as old:
        assert "mood" not in columns(old, "chats")


def test_a_database_of_a_later_version_is_refused(
    db: Database, fresh: Database, scripts: Path
) -> None:
    migrate(db, scripts=scripts)
    with pytest.raises(TooNewError, match="revision next"):
        migrate(db, backup=no_backup)
    migrate(fresh)  # a database of its own is not


def test_a_migration_that_fails_leaves_the_database_as_it_was(db: Database, scripts: Path) -> None:
    head = revisions(db)[1]
    body = (
        f'{ADD_COLUMN}\n    op.execute("UPDATE chats SET mood = 1")\n    op.drop_table("no_such")'
    )
    write_next(scripts, head, body)
    db.call(lambda tx: let_in(tx, ANA))
    with pytest.raises(OperationalError, match="no_such"):
        migrate(db, scripts=scripts)
    assert revisions(db) == (head, head)
    assert "mood" not in columns(db, "chats")
    assert db.look(lambda tx: tx.execute(select(chats.c.id)).scalars().all()) == [ANA.id]


def test_a_migration_may_make_a_table_anew_that_rows_refer_to(db: Database, scripts: Path) -> None:
    write_next(scripts, revisions(db)[1], REMAKE_CHATS)
    db.call(lambda tx: let_in(tx, ANA))
    migrate(db, scripts=scripts)
    assert "heading" in columns(db, "chats")
    followed = db.look(
        lambda tx: tx.execute(text("SELECT chat_id FROM subscriptions")).scalars().all()
    )
    assert followed == [ANA.id]


def test_tables_that_are_not_ours_stop_the_migration_and_stay(fresh: Database) -> None:
    fresh.call(chats.create)
    row = insert(chats).values(
        id=1, kind="", title="", lang="", timezone="", role="", state="", created_at=NOW
    )
    fresh.call(lambda tx: tx.execute(row))
    with pytest.raises(OperationalError, match="already exists"):
        migrate(fresh)
    assert fresh.look(lambda tx: inspect(tx).get_table_names()) == ["chats"]


def test_only_the_oldest_dated_backups_of_that_database_go(tmp_path: Path) -> None:
    mine = [backup_path(tmp_path, "atalaya", NOW.replace(day=day)) for day in (1, 2, 3)]
    others = [
        backup_path(tmp_path, "atalaya-test", NOW),
        tmp_path / "atalaya-before-the-move.db",
        tmp_path / "atalaya.db",
    ]
    for path in mine + others:
        path.touch()
    assert keep_newest(tmp_path, "atalaya", 2) == [mine[0]]
    assert set(tmp_path.iterdir()) == {*mine[1:], *others}
    assert keep_newest(tmp_path, "atalaya", 2) == []


def test_a_backup_says_when_it_was_taken() -> None:
    assert backup_path(Path("b"), "atalaya", NOW) == Path("b/atalaya-20250812T210000Z.db")
