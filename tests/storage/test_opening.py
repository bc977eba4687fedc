from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from config import Config
from storage.db import Database, DatabaseInUseError
from storage.migrate import TooNewError, revisions
from storage.opening import back_up, open_database
from tests.storage.news import NOW


@pytest.fixture
def config(tmp_path: Path) -> Config:
    storage = {"database": tmp_path / "data" / "atalaya.db", "backups": 2}
    return Config.model_validate({"path": tmp_path / "config.yaml", "storage": storage})


def test_a_new_database_is_made_where_the_configuration_says(config: Config) -> None:
    with open_database(config, lambda: NOW) as db:
        current, head = revisions(db)
    assert current == head
    assert config.storage.database.is_file()


def test_it_is_opened_again_without_a_backup(config: Config) -> None:
    open_database(config, lambda: NOW, owner=True).close()
    open_database(config, lambda: NOW, owner=True).close()
    assert not (config.storage.database.parent / "backups").exists()


def test_backups_are_pruned_to_the_configured_number(config: Config) -> None:
    with open_database(config, lambda: NOW) as db:
        made = [back_up(db, config, NOW + timedelta(days=day)) for day in range(4)]
    assert [path.exists() for path in made] == [False, False, True, True]


def test_the_backup_just_made_stays_whatever_is_configured(config: Config) -> None:
    none = config.model_copy(update={"storage": config.storage.model_copy(update={"backups": 0})})
    with open_database(none, lambda: NOW) as db:
        first, second = (back_up(db, none, NOW + timedelta(days=day)) for day in range(2))
    assert not first.exists()
    assert second.exists()


def test_a_short_command_beside_the_bot_opens_what_is_up_to_date(config: Config) -> None:
    with open_database(config, lambda: NOW, owner=True), open_database(config, lambda: NOW) as db:
        assert revisions(db)[0] is not None


def test_a_short_command_does_not_migrate_what_a_bot_runs_on(config: Config) -> None:
    path = config.storage.database
    with Database(path, owner=True) as bot:
        with pytest.raises(DatabaseInUseError):
            open_database(config, lambda: NOW)
        assert revisions(bot)[0] is None
    open_database(config, lambda: NOW).close()
    open_database(config, lambda: NOW, owner=True).close()  # and the lock was let go


def test_what_can_not_be_opened_is_let_go(config: Config) -> None:
    with open_database(config, lambda: NOW) as db:
        db.call(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = 'later'")))
    with pytest.raises(TooNewError) as refused:
        open_database(config, lambda: NOW, owner=True)
    Database(config.storage.database, owner=True).close()
    assert refused.tb  # it holds on to what was opened: the lock did not just fall away
