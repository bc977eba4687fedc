import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from storage.db import Database, DatabaseInUseError, Tx
from storage.tables import deliveries, meta
from tests.storage.news import NOW, count

PAGE_ROWS = 2000  # rows of one page each: enough to pass the owner's checkpoint at 1000 pages


def note(key: str, value: str = "") -> Callable[[Tx], None]:
    def work(tx: Tx) -> None:
        tx.execute(insert(meta).values(key=key, value=value))

    return work


def notes(tx: Tx) -> set[str]:
    return set(tx.execute(select(meta.c.key)).scalars()) - {"lists_revision"}


def pragma(db: Database, name: str) -> object:
    return db.look(lambda tx: tx.exec_driver_sql(f"PRAGMA {name}").scalar())


def test_what_a_transaction_wrote_stays(db: Database) -> None:
    db.call(note("a"))
    assert db.look(notes) == {"a"}


def test_an_error_takes_the_whole_transaction_back(db: Database) -> None:
    def work(tx: Tx) -> None:
        note("a")(tx)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        db.call(work)
    assert db.look(notes) == set()
    db.call(note("b"))
    assert db.look(notes) == {"b"}


def test_a_transaction_holds_the_write_lock_from_its_beginning(db: Database) -> None:
    def work(_tx: Tx) -> None:
        with (
            closing(sqlite3.connect(db.path, timeout=0)) as other,
            pytest.raises(sqlite3.OperationalError, match="locked"),
        ):
            other.execute("BEGIN IMMEDIATE")

    db.call(work)
    with closing(sqlite3.connect(db.path, timeout=0)) as other:
        other.execute("BEGIN IMMEDIATE")


def test_a_second_writer_waits_for_the_first(db: Database) -> None:
    order: list[str] = []
    inside, asked = Event(), Event()

    def first(tx: Tx) -> None:
        inside.set()
        assert asked.wait(10)
        note("a")(tx)
        order.append("first")

    def second(tx: Tx) -> None:
        order.append(f"second sees {notes(tx)}")

    with Database(db.path) as beside:
        one = Thread(target=db.call, args=(first,))
        one.start()
        assert inside.wait(10)
        two = Thread(target=beside.call, args=(second,))
        two.start()
        asked.set()
        one.join()
        two.join()
    assert order == ["first", "second sees {'a'}"]


def test_a_reader_beside_a_writer_sees_what_was_before_and_does_not_wait(db: Database) -> None:
    def work(tx: Tx) -> None:
        note("a")(tx)
        assert db.look(notes) == set()

    db.call(work)
    assert db.look(notes) == {"a"}


def test_a_reader_keeps_to_one_snapshot(db: Database) -> None:
    def work(tx: Tx) -> None:
        assert notes(tx) == set()
        db.call(note("a"))
        assert notes(tx) == set()

    db.look(work)
    assert db.look(notes) == {"a"}


def test_a_row_that_refers_to_nothing_is_refused(db: Database) -> None:
    orphan = insert(deliveries).values(
        chat_id=1, topic_id=0, story_id=1, state="pending", created_at=NOW
    )
    with pytest.raises(IntegrityError, match="FOREIGN KEY"):
        db.call(lambda tx: tx.execute(orphan))
    assert db.look(lambda tx: count(tx, deliveries)) == 0


def test_a_second_owner_is_refused_and_told_the_lock(path: Path) -> None:
    with (
        Database(path, owner=True),
        pytest.raises(DatabaseInUseError, match=r"atalaya\.db\.lock"),
    ):
        Database(path, owner=True)
    with Database(path, owner=True) as next_one:
        assert next_one.look(notes) == set()


def test_an_owner_that_closes_in_another_thread_lets_go_too(path: Path) -> None:
    db = Database(path, owner=True)
    closing_elsewhere = Thread(target=db.close)
    closing_elsewhere.start()
    closing_elsewhere.join()
    Database(path, owner=True).close()


def test_a_short_command_works_beside_the_owner(path: Path) -> None:
    with Database(path, owner=True) as bot, Database(path) as command:
        command.call(note("a"))
        assert bot.look(notes) == {"a"}


def test_a_short_command_never_checkpoints_but_the_owner_does(path: Path) -> None:
    with Database(path, owner=True) as bot:
        bot.call(note("a"))
        before = path.stat().st_size
        with Database(path) as command:
            assert pragma(command, "wal_autocheckpoint") == 0
            command.call(lambda tx: [note(f"c{n}", "x" * 4000)(tx) for n in range(PAGE_ROWS)])
        assert path.stat().st_size == before
        bot.call(note("b"))
        assert path.stat().st_size > before + PAGE_ROWS * 4000


@pytest.mark.parametrize(
    ("name", "owner", "throwaway"),
    [
        ("journal_mode", "wal", "wal"),
        ("foreign_keys", 1, 1),
        ("busy_timeout", 30_000, 30_000),
        ("synchronous", 2, 0),  # FULL, OFF
        ("wal_autocheckpoint", 1000, 1000),
    ],
)
def test_pragmas_are_what_the_promises_need(
    path: Path, name: str, owner: object, throwaway: object
) -> None:
    with Database(path, owner=True) as db:
        assert pragma(db, name) == owner
    with Database(path, throwaway=True) as db:
        assert pragma(db, name) == throwaway


def test_a_backup_holds_what_was_committed_beside_a_running_transaction(
    db: Database, tmp_path: Path
) -> None:
    db.call(note("a"))

    def work(tx: Tx) -> None:
        note("b")(tx)
        db.backup(tmp_path / "new" / "copy.db")

    db.call(work)
    with Database(tmp_path / "new" / "copy.db") as copy:
        assert copy.look(notes) == {"a"}
        assert pragma(copy, "integrity_check") == "ok"


def test_a_backup_overwrites_nothing(db: Database, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("mine")
    with pytest.raises(FileExistsError, match=r"copy\.db exists already"):
        db.backup(target)
    assert target.read_text() == "mine"


def test_a_backup_that_was_interrupted_once_is_made_anew(db: Database, tmp_path: Path) -> None:
    (tmp_path / "copy.db.part").write_bytes(b"SQLite format 3\0 and then the power went")
    db.backup(tmp_path / "copy.db")
    assert not list(tmp_path.glob("*.part*"))
    with Database(tmp_path / "copy.db") as copy:
        assert copy.look(notes) == set()


def test_closing_leaves_one_file_and_opens_the_way_for_the_next_owner(path: Path) -> None:
    db = Database(path, owner=True)
    db.call(note("a"))
    assert path.with_name("atalaya.db-wal").exists()
    db.close()
    assert not path.with_name("atalaya.db-wal").exists()
    Database(path, owner=True).close()


def test_rebuilding_a_table_keeps_the_rows_that_refer_to_it(db: Database) -> None:
    db.call(_family)
    db.rebuild(lambda tx: _remake(tx, "SELECT id FROM parent"))
    assert db.look(lambda tx: tx.exec_driver_sql("SELECT * FROM child").all()) == [(1,)]
    with pytest.raises(IntegrityError):  # they are checked again
        db.call(lambda tx: tx.exec_driver_sql("INSERT INTO child VALUES (9)"))


def test_rebuilding_that_leaves_rows_without_their_parent_is_taken_back(db: Database) -> None:
    db.call(_family)
    with pytest.raises(sqlite3.IntegrityError, match="child"):
        db.rebuild(lambda tx: _remake(tx, "SELECT id FROM parent WHERE id > 1"))
    assert db.look(lambda tx: tx.exec_driver_sql("SELECT * FROM parent").all()) == [(1,)]


def _family(tx: Tx) -> None:
    tx.exec_driver_sql("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    tx.exec_driver_sql("CREATE TABLE child (parent_id INTEGER REFERENCES parent (id))")
    tx.exec_driver_sql("INSERT INTO parent VALUES (1)")
    tx.exec_driver_sql("INSERT INTO child VALUES (1)")


def _remake(tx: Tx, rows: str) -> None:
    tx.exec_driver_sql("CREATE TABLE fresh (id INTEGER PRIMARY KEY)")
    tx.exec_driver_sql(f"INSERT INTO fresh {rows}")
    tx.exec_driver_sql("DROP TABLE parent")
    tx.exec_driver_sql("ALTER TABLE fresh RENAME TO parent")


def test_a_folder_with_an_odd_name_holds_its_database(tmp_path: Path) -> None:
    path = tmp_path / "what? 100% #1" / "it.db"
    with Database(path, owner=True) as db:
        db.call(lambda tx: tx.exec_driver_sql("create table t (x)"))
    assert path.stat().st_size > 0
