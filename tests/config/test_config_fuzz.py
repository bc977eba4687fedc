"""Whatever stands in the file or the environment: a configuration or a list of problems."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import Config, ConfigError, FileConfig, load_config
from config.problems import feed_key, key_paths, shown
from config.yaml_file import read_yaml, scalar

VARIABLES = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE", "ATALAYA_INVITE_CODE",
             "TELEGRAM_API_BASE_URL", "ATALAYA_DATABASE")  # fmt: skip

keys = st.sampled_from([part for path in key_paths(FileConfig) for part in path]) | st.text(
    max_size=5
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
scalars |= st.from_regex(r"https?://[a-zA-Z@:\[\]./0-9]*", fullmatch=True)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4)
)
documents = st.dictionaries(st.sampled_from(sorted(FileConfig.model_fields)) | keys, values)
yamlish = st.text(st.sampled_from(":-[]{}&*!|>%@`'\"#?, \n\taA0.~<=_\\x\x00é\ud800"), max_size=60)

many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def outcome(path: Path, environ: dict[str, str]) -> Config | tuple[str, ...]:
    try:
        return load_config(path, environ)
    except ConfigError as error:
        return error.problems


def check(result: Config | tuple[str, ...]) -> None:
    if isinstance(result, tuple):
        assert result
        assert all(line.isprintable() for line in result)
        assert len(set(result)) == len(result)


@many
@given(content=documents)
def test_any_values_give_a_configuration_or_problems(content: Any, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(json.dumps(content))
    check(outcome(path, {}))


@many
@given(text=yamlish | st.text())
def test_any_text_gives_a_configuration_or_problems(text: str, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    check(outcome(path, {}))


@many
@given(content=st.binary())
def test_any_bytes_give_a_configuration_or_problems(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(content)
    check(outcome(path, {}))


@many
@given(environ=st.dictionaries(st.sampled_from(VARIABLES), st.text(min_size=8, max_size=60)))
def test_any_environment_gives_a_configuration_or_problems_without_its_values(
    environ: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "config.yaml"
    path.touch()
    result = outcome(path, environ)
    check(result)
    if isinstance(result, tuple):
        for name in VARIABLES[:3]:
            assert environ.get(name, "\0") not in "\n".join(result)


@given(text=yamlish)
def test_reading_yaml_never_raises(text: str) -> None:
    document = read_yaml(text)
    assert not document.unread or (document.data is None and len(document.problems) == 1)


@given(kind=st.sampled_from(["int", "float", "bool", "null", "str"]), text=st.text())
def test_a_scalar_is_a_value_or_stays_text(kind: str, text: str) -> None:
    assert isinstance(scalar(kind, text), str | int | float | bool | None)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("int", "010", 10), ("int", "0x1F", 31), ("int", "-1_000", -1000), ("int", "+3", 3),
     ("float", "1e3", 1000.0), ("float", "-.inf", float("-inf")), ("bool", "True", True),
     ("int", "9" * 5000, "9" * 5000), ("null", "~", None)],
)  # fmt: skip
def test_numbers_are_read_as_yaml_writes_them(kind: str, text: str, value: object) -> None:
    assert scalar(kind, text) == value


@given(value=values)
def test_any_value_can_be_shown(value: object) -> None:
    assert len(shown(value)) < 1000


@given(path=st.from_regex(r"(/[a-z]{1,5}){0,3}", fullmatch=True))
def test_a_feed_is_the_same_with_another_scheme_and_slash(path: str) -> None:
    assert feed_key(f"https://a.example{path}") == feed_key(f"http://A.EXAMPLE:80{path}/#x")
