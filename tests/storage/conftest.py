from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from storage.db import Database, Tx
from storage.lists import sync_shared_lists
from storage.migrate import migrate
from tests.storage.news import CARTELS, EXTRADITIONS, NOW


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database with two shared lists. To be copied: migrating takes a while."""
    path = tmp_path_factory.mktemp("template") / "atalaya.db"
    with Database(path) as db:
        migrate(db)
        db.call(lambda tx: sync_shared_lists(tx, [CARTELS, EXTRADITIONS], now=NOW))
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return Path(copyfile(template, tmp_path / "atalaya.db"))


@pytest.fixture
def db(path: Path) -> Iterator[Database]:
    with Database(path, throwaway=True) as database:
        yield database


@pytest.fixture
def tx(path: Path) -> Iterator[Tx]:
    """One transaction, for what statements do inside one; nothing refers to nothing after it."""
    engine = create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("PRAGMA synchronous = OFF")
        yield connection
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
