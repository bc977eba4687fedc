"""A migration that is killed after any of its statements has happened wholly, or not at all."""

import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from shutil import copyfile

import pytest
from alembic import command
from alembic.config import Config

from storage.db import Database, Tx
from storage.migrate import SCRIPTS, migrate, revisions
from tests.storage.news import NOW

OLD = "0002"
SAMPLE = (1, 20, 40)


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of an earlier version, with a chat, a story and two deliveries."""
    path = tmp_path_factory.mktemp("old") / "atalaya.db"

    def upgrade(tx: Tx) -> None:
        config = Config()
        config.set_main_option("script_location", str(SCRIPTS))
        config.attributes["connection"] = tx
        command.upgrade(config, OLD)

    with Database(path) as db:
        db.rebuild(upgrade)
    at = NOW.strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "insert into chats (id, kind, title, lang, timezone, role, state, created_at)"
            " values (7, 'private', 'Ana', 'en', 'UTC', 'member', 'active', ?)",
            (at,),
        )
        for story in (1, 2):
            raw.execute("insert into stories values (?, ?, ?)", (story, at, at))
            raw.execute(
                "insert into deliveries (chat_id, topic_id, story_id, state, attempts,"
                " possible_repeat, created_at) values (7, 0, ?, 'pending', 0, 0, ?)",
                (story, at),
            )
    return path


def die_after(path: Path, statement: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.storage.die_in_migration", str(path), str(statement)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def check(path: Path, head: str) -> str | None:
    """Its revision after the kill; whole, and migrating it works, with all rows there."""
    with Database(path) as db:
        db.check()
        found = revisions(db)[0]
        migrate(db)
        assert revisions(db) == (head, head)
        db.check()
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("select state from deliveries").fetchall() == [("pending",)] * 2
        assert raw.execute("select title from chats").fetchall() == [("Ana",)]
    return found


@pytest.fixture(scope="module")
def statements(old: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many statements the migration has."""
    path = Path(copyfile(old, tmp_path_factory.mktemp("count") / "atalaya.db"))
    done = die_after(path, 10**9)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def test_killed_after_some_of_its_statements_it_has_not_happened_and_can_again(
    old: Path, tmp_path: Path, statements: int
) -> None:
    for statement in (*SAMPLE, statements):
        path = Path(copyfile(old, tmp_path / f"{statement}.db"))
        assert die_after(path, statement).returncode == -signal.SIGKILL
        with Database(path) as db:
            head = revisions(db)[1]
        assert check(path, head) == OLD


@pytest.mark.soak
def test_killed_after_any_of_its_statements_it_has_not_happened_and_can_again(
    old: Path, tmp_path: Path, statements: int, bounded: bool
) -> None:
    step = 8 if bounded else 1
    tried = range(1, statements + 1, step)
    for statement in tried:
        path = Path(copyfile(old, tmp_path / f"{statement}.db"))
        assert die_after(path, statement).returncode == -signal.SIGKILL
        with Database(path) as db:
            head = revisions(db)[1]
        assert check(path, head) in {OLD, head}
    sys.stdout.write(f"killed after {len(tried)} of {statements} statements\n")
