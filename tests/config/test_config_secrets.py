"""Secrets: from the environment or files only, and never in a message or a repr."""

from pathlib import Path

import pytest

from config import Config, ConfigError, load_config
from config.problems import shown

TOKEN = "123456789:" + "Canary_" * 5
CODE = "let-me_in-42"


def load(folder: Path, text: str = "", **environ: str) -> Config:
    path = folder / "config.yaml"
    path.write_text(text, encoding="utf-8")
    return load_config(path, environ)


def problem(folder: Path, text: str = "", **environ: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, text, **environ)
    [line] = caught.value.problems
    return line


def test_secrets_come_from_variables(tmp_path: Path) -> None:
    config = load(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, ATALAYA_INVITE_CODE=CODE)
    assert config.secrets.revealed() == (TOKEN, CODE)


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    (tmp_path / "code").write_text(CODE)
    config = load(
        tmp_path,
        TELEGRAM_BOT_TOKEN_FILE=str(tmp_path / "token"),
        ATALAYA_INVITE_CODE_FILE="code",  # relative: from the folder of config.yaml
    )
    assert config.secrets.revealed() == (TOKEN, CODE)


def test_an_empty_variable_counts_as_absent(tmp_path: Path) -> None:
    assert load(tmp_path, TELEGRAM_BOT_TOKEN="").secrets.revealed() == ()


def test_no_repr_or_dump_shows_a_secret(tmp_path: Path) -> None:
    config = load(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, ATALAYA_INVITE_CODE=CODE)
    for text in (repr(config), str(config), str(config.model_dump()), config.model_dump_json()):
        assert TOKEN not in text
        assert CODE not in text


@pytest.mark.parametrize(
    "token", ["hunter2", "123:short", f"{TOKEN} ", f"bot{TOKEN}", TOKEN.replace(":", "")]
)
def test_a_misshapen_token_is_refused_and_not_shown(tmp_path: Path, token: str) -> None:
    line = problem(tmp_path, TELEGRAM_BOT_TOKEN=token)
    assert line.startswith("environment: TELEGRAM_BOT_TOKEN: not shaped like a bot token")
    assert token not in line


@pytest.mark.parametrize("code", ["short", "with space", "cárteles-mx", "x" * 65])
def test_an_invite_code_must_fit_into_a_link(tmp_path: Path, code: str) -> None:
    line = problem(tmp_path, ATALAYA_INVITE_CODE=code)
    assert line.startswith("environment: ATALAYA_INVITE_CODE: must be 8 to 64")
    assert code not in line


def test_a_secret_file_that_cannot_be_read_is_a_problem_without_its_name(tmp_path: Path) -> None:
    line = problem(tmp_path, TELEGRAM_BOT_TOKEN_FILE=TOKEN)
    assert line == (
        "environment: TELEGRAM_BOT_TOKEN_FILE: the file it names can't be read: "
        "No such file or directory"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b" \n", "is empty"), (b"\xff\xfe", "is not text"), (b"x" * 5000, "too long")],
)
def test_a_secret_file_holds_one_secret(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "token").write_bytes(content)
    assert reason in problem(tmp_path, TELEGRAM_BOT_TOKEN_FILE="token")


def test_a_misshapen_secret_in_a_file_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("hunter2hunter2")
    line = problem(tmp_path, TELEGRAM_BOT_TOKEN_FILE="token")
    assert line.startswith("environment: TELEGRAM_BOT_TOKEN_FILE: not shaped like a bot token")
    assert "hunter2" not in line


def test_a_variable_and_its_file_together_are_refused(tmp_path: Path) -> None:
    line = problem(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_BOT_TOKEN_FILE="token")
    assert line.endswith("set together with TELEGRAM_BOT_TOKEN_FILE: keep one")


@pytest.mark.parametrize(
    "text",
    [
        f"telegram: {{token: '{TOKEN}'}}",
        f"bot_token: {TOKEN}",
        f"secrets: {{bot_token: {TOKEN}}}",
        f"# {TOKEN}",
        f"web: {{host: '{TOKEN}'}}",
        "telegram: {invite_code: let-me_in-42}",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_shown(tmp_path: Path, text: str) -> None:
    line = problem(tmp_path, text)
    assert line.startswith(f"{tmp_path}/config.yaml:1: ")
    assert "secrets come from the environment: TELEGRAM_BOT_TOKEN" in line
    assert TOKEN not in line
    assert CODE not in line


def test_a_token_given_as_a_wrong_value_is_not_shown(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, f"poll: {{interval_s: '{TOKEN}'}}\n{TOKEN}: 3\nlists: ['{TOKEN}']")
    assert len(caught.value.problems) >= 3
    assert TOKEN not in str(caught.value)


def test_a_variable_that_is_not_text_is_a_problem(tmp_path: Path) -> None:
    line = problem(tmp_path, TELEGRAM_API_BASE_URL="http://\udcff.example")
    assert line.startswith("environment: TELEGRAM_API_BASE_URL: an address has no")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"a": 1}, "a mapping"),
        ([1], "a list"),
        (None, "null"),
        (True, "true"),
        (2**300, "a huge number"),
        ("x" * 200, repr("x" * 79 + "…")),
        ("https://u:p@h/", "'https://***@h/'"),
    ],
)
def test_values_are_shown_short_and_safe(value: object, text: str) -> None:
    assert shown(value) == text


PAPER = "feeds: [{url: 'https://paper.example/feed', name: Paper, login: paper}]"


def test_a_feeds_login_comes_from_its_variable(tmp_path: Path) -> None:
    config = load(tmp_path, PAPER, ATALAYA_LOGIN_PAPER="ana:open:sesame")
    assert config.secrets.logins["paper"].get_secret_value() == "ana:open:sesame"
    assert set(config.secrets.revealed()) == {"ana:open:sesame", "open:sesame"}
    assert "sesame" not in repr(config) + config.model_dump_json()


def test_a_feeds_login_comes_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "login").write_text("ana:open sesame\n")
    config = load(tmp_path, PAPER, ATALAYA_LOGIN_PAPER_FILE="login")
    assert config.secrets.logins["paper"].get_secret_value() == "ana:open sesame"


def test_a_short_password_is_not_masked_by_itself(tmp_path: Path) -> None:
    config = load(tmp_path, PAPER, ATALAYA_LOGIN_PAPER="ana:abc")
    assert config.secrets.revealed() == ("ana:abc",)


@pytest.mark.parametrize(
    ("environ", "why"),
    [
        ({}, "ATALAYA_LOGIN_PAPER: not set, nor ATALAYA_LOGIN_PAPER_FILE"),
        ({"ATALAYA_LOGIN_PAPER": "hunter2hunter2"}, "must be user:password on one line"),
        ({"ATALAYA_LOGIN_PAPER": "hunter2:"}, "must be user:password on one line"),
        ({"ATALAYA_LOGIN_PAPER": "hunter2:a\nb"}, "must be user:password on one line"),
        ({"ATALAYA_LOGIN_PAPER_FILE": "/hunter2"}, "can't be read: No such file"),
        (
            {"ATALAYA_LOGIN_PAPER": "hunter2:a", "ATALAYA_LOGIN_PAPER_FILE": "b"},
            "set together with ATALAYA_LOGIN_PAPER_FILE: keep one",
        ),
    ],
)
def test_a_login_that_cannot_be_used_is_a_problem_and_not_shown(
    tmp_path: Path, environ: dict[str, str], why: str
) -> None:
    line = problem(tmp_path, PAPER, **environ)
    assert line.startswith("environment: ATALAYA_LOGIN_PAPER: ")
    assert why in line
    assert "hunter2" not in line


def test_a_login_that_no_feed_names_is_not_read(tmp_path: Path) -> None:
    assert load(tmp_path, "", ATALAYA_LOGIN_PAPER="wrong").secrets.logins == {}
