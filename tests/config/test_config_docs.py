"""Every key of the configuration is in config.yaml with its default, and in docs/config.md."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic_core import to_jsonable_python
from ruamel.yaml import YAML

from config import BUNDLED, Environment, FeedConfig, FileConfig, Secrets, load_config
from config.problems import key_paths

CONFIG = BUNDLED / "config.yaml"
TEXT = CONFIG.read_text(encoding="utf-8")
DOCS = (BUNDLED / "docs" / "config.md").read_text(encoding="utf-8")
KEYS = [tuple(part for part in path if part != "*") for path in key_paths(FileConfig)]
DOTTED = [".".join(path) for path in KEYS]
ENTRIES = ("feeds", "lists", "default_lists")  # there the file holds more than defaults


@pytest.fixture(scope="module")
def content() -> Any:
    return YAML(typ="safe", pure=True).load(TEXT)


@pytest.mark.parametrize("key", DOTTED)
def test_every_key_is_documented(key: str) -> None:
    shown = key.replace("feeds.", "feeds[].")
    assert f"`{shown}`" in DOCS


@pytest.mark.parametrize("variable", [f.alias for f in Environment.model_fields.values()])
def test_every_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in DOCS


def test_the_documentation_names_no_key_that_does_not_exist() -> None:
    rows = re.findall(r"^\| `([a-z_.\[\]]+)` \|", DOCS, re.MULTILINE)
    assert len(rows) > 30
    assert {row.replace("[]", "") for row in rows} <= set(DOTTED)


@pytest.mark.parametrize("path", KEYS, ids=DOTTED)
def test_every_key_is_in_the_file_and_explained(path: tuple[str, ...]) -> None:
    lines = TEXT.splitlines()
    if path[0] == "feeds" and len(path) == 2:
        assert re.search(rf"^#   {path[1]}  +\w", TEXT, re.MULTILINE)
        return
    indent = "  " * (len(path) - 1)
    start = lines.index(f"{path[0]}:") if len(path) == 2 else 0
    number = next(
        i for i in range(start, len(lines)) if re.match(rf"{indent}{path[-1]}:", lines[i])
    )
    sections = {key[0] for key in KEYS if len(key) == 2} - {"feeds"}
    if path[-1] not in sections:
        # A comment above, or above the key before it which it shares.
        assert any(line.lstrip().startswith("#") for line in lines[number - 3 : number])


@pytest.mark.parametrize(
    "path", [key for key in KEYS if len(key) == 2 and key[0] not in ENTRIES], ids=str
)
def test_the_file_shows_the_defaults(path: tuple[str, str], content: Any) -> None:
    section, key = path
    defaults = FileConfig().model_dump()[section]
    assert content[section][key] == to_jsonable_python(defaults[key])


def test_the_bundled_configuration_is_ready_to_use() -> None:
    config = load_config(CONFIG, {})
    assert config.lists == ("cartel-extraditions", "cartels", "extraditions")
    assert config.default_lists == ("cartel-extraditions",)
    assert all(config.list_path(name).is_file() for name in config.lists)
    languages = [feed.lang for feed in config.feeds]
    assert len(languages) >= 40
    assert min(languages.count("en"), languages.count("es")) >= 10


def test_every_field_has_a_description() -> None:
    models: list[type[BaseModel]] = [FileConfig, Environment, Secrets, FeedConfig]
    sections = [info.annotation for info in FileConfig.model_fields.values()]
    for model in [*models, *sections]:
        for name, info in getattr(model, "model_fields", {}).items():
            assert info.description, f"{model}.{name}"


def test_the_example_of_every_yaml_block_in_the_documentation_is_valid(tmp_path: Path) -> None:
    blocks = re.findall(r"^```yaml\n(.*?)^```", DOCS, re.MULTILINE | re.DOTALL)
    assert blocks
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "ports.yaml").touch()
    for block in blocks:
        (tmp_path / "config.yaml").write_text(block, encoding="utf-8")
        assert load_config(tmp_path / "config.yaml", {})
