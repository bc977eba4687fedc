"""``atalaya init``: a new installation's files, and nothing overwritten."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from cli.init import env_example
from config import BUNDLED, Environment, load_config


def init(folder: Path) -> Result:
    return CliRunner().invoke(app, ["init", str(folder)])


def test_a_new_installation_gets_a_configuration_that_works(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "new"
    result = init(folder)
    assert result.exit_code == 0
    assert sorted(path.name for path in folder.iterdir()) == [".env.example", "config.yaml"]
    config = load_config(folder / "config.yaml", {})
    assert len(config.feeds) >= 40
    assert config.storage.database == folder / "data" / "atalaya.db"


def test_the_configuration_is_the_commented_one(tmp_path: Path) -> None:
    init(tmp_path)
    assert (tmp_path / "config.yaml").read_bytes() == (BUNDLED / "config.yaml").read_bytes()


def test_the_next_steps_are_told(tmp_path: Path) -> None:
    output = init(tmp_path).stdout
    assert f"wrote {tmp_path}/config.yaml" in output
    assert f"atalaya run --config {tmp_path}/config.yaml" in output


@pytest.mark.parametrize("name", ["config.yaml", ".env.example"])
def test_an_existing_file_is_left_alone_and_named(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")
    result = init(tmp_path)
    assert result.exit_code == 2
    assert f"already there, nothing written: {tmp_path / name}" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == "mine"


def test_other_files_in_the_folder_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    assert init(tmp_path).exit_code == 0


def test_a_file_in_place_of_the_folder_is_an_error_not_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "x").touch()
    for folder in (tmp_path / "x", tmp_path / "x" / "y"):
        result = init(folder)
        assert result.exit_code == 2
        assert result.stderr.startswith(f"can't write into {folder}: ")


def test_the_example_names_every_variable_of_an_operator_and_sets_none() -> None:
    lines = [line for line in env_example().splitlines() if line and not line.startswith("# ")]
    names = {field.alias for field in Environment.model_fields.values()}
    assert {line.strip("#=") for line in lines} == names - {"ATALAYA_FAILPOINT"}
    assert [line for line in lines if not line.startswith("#")] == ["TELEGRAM_BOT_TOKEN="]
