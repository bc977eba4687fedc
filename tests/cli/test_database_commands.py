from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from storage.db import Database


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_text("feeds: []\nlists: []\nstorage: {database: it.db}\n", encoding="utf-8")
    return path


def atalaya(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_migrate_makes_a_database_and_then_has_nothing_to_do(config: Path) -> None:
    first = atalaya("migrate", "--config", config)
    assert (first.exit_code, "from nothing to revision" in first.stdout) == (0, True)
    again = atalaya("migrate", "--config", config)
    assert (again.exit_code, "is up to date" in again.stdout) == (0, True)


def test_migrate_refuses_beside_a_running_bot(config: Path) -> None:
    with Database(config.with_name("it.db"), owner=True):
        refused = atalaya("migrate", "--config", config)
    assert refused.exit_code == 2
    assert "another atalaya runs on" in refused.stderr


def test_backup_copies_to_the_file_asked_for_and_never_over_one(config: Path) -> None:
    atalaya("migrate", "--config", config)
    copy = config.with_name("copy.db")
    assert atalaya("backup", copy, "--config", config).exit_code == 0
    assert copy.exists()
    refused = atalaya("backup", copy, "--config", config)
    assert (refused.exit_code, "exists already" in refused.stderr) == (2, True)


def test_backup_without_a_file_goes_into_backups(config: Path) -> None:
    atalaya("migrate", "--config", config)
    assert atalaya("backup", "--config", config).exit_code == 0
    assert len(list(config.with_name("backups").glob("it-*.db"))) == 1


def test_backup_without_a_database_says_so(config: Path) -> None:
    result = atalaya("backup", "--config", config)
    assert (result.exit_code, "there is no database" in result.stderr) == (2, True)


def test_poll_wants_to_hear_once(config: Path) -> None:
    assert atalaya("poll", "--config", config).exit_code == 2
    assert "0 feeds asked" in atalaya("poll", "--once", "--config", config).stdout


def test_the_version_and_the_help_name_the_program() -> None:
    assert atalaya("--version").stdout.startswith("atalaya 0.")
    shown = atalaya("--help").stdout
    assert all(name in shown for name in ("run", "check", "replay", "demo"))


def test_a_wrong_configuration_is_named_by_every_command(config: Path) -> None:
    config.write_text("fetch: {timeout: 3}\n", encoding="utf-8")
    for command in (["run"], ["check"], ["poll", "--once"], ["migrate"], ["backup"]):
        result = atalaya(*command, "--config", config)
        assert result.exit_code == 2
        assert "config.yaml:1: fetch.timeout: unknown key" in result.stderr
