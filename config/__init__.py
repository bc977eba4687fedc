"""config.yaml + environment → one frozen ``Config``, or ``ConfigError`` with every problem at once.

The only module that reads the environment. A relative path means: from the folder of config.yaml.
"""

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from config.logins import read_logins
from config.problems import explain, repeated_feeds, tokens_in_text, wrong_lists
from config.secret_file import read_secret
from config.sections import ALIASES, BUNDLED, Config, FeedConfig, FileConfig, Secrets
from config.yaml_file import MAX_CHARS, Document, Problem, read_yaml
from redact import Redactor

__all__ = ["BUNDLED", "Config", "ConfigError", "Environment", "FeedConfig"]
__all__ += ["FileConfig", "Secrets", "default_path", "known_lists", "load_config"]

# c42 and c42-2 are lists that a chat made.
_LIST_NAME = re.compile(r"(?!c-?\d+(?:-\d+)?$)[a-z][a-z0-9-]{0,39}")
_MIN_SECRET_CHARS = 8  # masking "a" would leave no message readable


class ConfigError(Exception):
    """The configuration can't be used. ``problems``: one line each, no secrets in them."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class Environment(BaseSettings):
    """The variables that matter here. Empty ones count as absent."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    bot_token: SecretStr | None = Field(
        default=None,
        alias="TELEGRAM_BOT_TOKEN",
        description="The bot's token, as BotFather gave it.",
    )
    bot_token_file: SecretStr | None = Field(
        default=None, alias="TELEGRAM_BOT_TOKEN_FILE", description="A file with the bot's token."
    )
    invite_code: SecretStr | None = Field(
        default=None, alias="ATALAYA_INVITE_CODE", description="Lets a chat in: /start CODE."
    )
    invite_code_file: SecretStr | None = Field(
        default=None, alias="ATALAYA_INVITE_CODE_FILE", description="A file with the invite code."
    )
    api_base_url: str | None = Field(
        default=None, alias="TELEGRAM_API_BASE_URL", description="Wins over telegram.api_base_url."
    )
    config: str | None = Field(
        default=None, alias="ATALAYA_CONFIG", description="Path of config.yaml."
    )
    database: str | None = Field(
        default=None, alias="ATALAYA_DATABASE", description="Wins over storage.database."
    )
    failpoint: str | None = Field(
        default=None, alias="ATALAYA_FAILPOINT", description="Where kill tests stop the process."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003  (the library's signature)
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what ``of`` hands over: the environment is an argument here, not a global."""
        return (init_settings,)

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> Self:
        """Pick these variables out of all that a process has."""
        names = {field.alias for field in cls.model_fields.values()}
        given = {name: value for name, value in environ.items() if name in names and value}
        return cls.model_validate(given)

    def hidden(self) -> list[str]:
        """What no message may show: secrets, right or wrong, and what stands for their files."""
        given = (self.bot_token, self.bot_token_file, self.invite_code, self.invite_code_file)
        values = [secret.get_secret_value() for secret in given if secret is not None]
        return [value for value in values if len(value) >= _MIN_SECRET_CHARS]


def default_path(environ: Mapping[str, str] = os.environ) -> Path:
    """Where the configuration is when nobody says: ``ATALAYA_CONFIG``, else ``config.yaml``."""
    return Path(environ.get("ATALAYA_CONFIG") or "config.yaml")


def load_config(path: Path, environ: Mapping[str, str] = os.environ) -> Config:
    """Read and check everything. Raises ``ConfigError`` with all problems, and nothing else."""
    folder = path.absolute().parent
    environment = Environment.of(environ)
    secrets, problems = _read_secrets(environment, folder)
    document = _read_file(path)
    _override(document, environment)
    problems += document.problems
    content = None if document.unread else _check(document, folder, problems)
    logins, missing = read_logins(content.feeds if content else (), environ, folder)
    problems += missing
    if problems or content is None:
        raise ConfigError(_lines(path, problems, environment))
    storage = content.storage.model_copy(update={"database": folder / content.storage.database})
    sections = dict(content) | {"storage": storage}
    secrets = secrets.model_copy(update={"logins": logins})
    return Config(path=path, secrets=secrets, failpoint=environment.failpoint, **sections)


def _env_problem(variable: str, message: str) -> Problem:
    return Problem(variable, message, source="environment")


def _read_secrets(environment: Environment, folder: Path) -> tuple[Secrets, list[Problem]]:
    """The secrets, each from its variable or from the file that ``…_FILE`` names."""
    problems: list[Problem] = []
    values: dict[str, SecretStr] = {}
    for name in ("bot_token", "invite_code"):
        variable = Environment.model_fields[name].alias or ""
        value, file = getattr(environment, name), getattr(environment, f"{name}_file")
        if value and file:
            problems.append(_env_problem(variable, f"set together with {variable}_FILE: keep one"))
            continue
        try:
            if file:
                variable += "_FILE"
                value = read_secret(folder / file.get_secret_value())
            Secrets.model_validate({name: value})
            values |= {name: value} if value else {}
        except ValidationError as error:
            problems.append(_env_problem(variable, str(error.errors()[0]["ctx"]["error"])))
        except ValueError as error:
            problems.append(_env_problem(variable, str(error)))
    return Secrets.model_validate(values), problems


def _read_file(path: Path) -> Document:
    try:
        with path.open("rb") as file:
            return read_yaml(file.read(4 * MAX_CHARS + 1).decode("utf-8-sig"))
    except FileNotFoundError:
        reason = f"no such file; to write one: atalaya init {path.parent}"
    except UnicodeDecodeError as error:
        reason = f"not UTF-8 text (at byte {error.start})"
    except OSError as error:
        reason = f"can't be read: {error.strerror}"
    except ValueError:
        reason = "not the path of a file"
    return Document(unread=True, problems=[Problem("", reason)])


def _override(document: Document, environment: Environment) -> None:
    """Let the environment win over the file; what it sets is blamed on it, not on a line."""
    if document.data is None:
        document.data = {}
    for section, key, field in (
        ("telegram", "api_base_url", "api_base_url"),
        ("storage", "database", "database"),
    ):
        value = getattr(environment, field)
        if value is None or not isinstance(document.data, dict):
            continue
        if document.data.get(section) is None:
            document.data[section] = {}
        if isinstance(document.data[section], dict):
            document.data[section][key] = value
            document.origins[section, key] = Environment.model_fields[field].alias or ""


def _check(document: Document, folder: Path, problems: list[Problem]) -> FileConfig | None:
    """The checked content; what is wrong with it is added to ``problems``."""
    content = None
    try:
        content = FileConfig.model_validate(document.data)
    except ValidationError as error:
        problems += explain(error, document, FileConfig)
    problems += repeated_feeds(document)
    problems += wrong_lists(document, known_lists(folder))
    problems += tokens_in_text(document.text, {problem.line for problem in problems})
    return content


def known_lists(folder: Path) -> tuple[str, ...]:
    """Names of the keyword lists that a configuration in this folder can use."""
    files = [*(folder / "lists").glob("*.yaml"), *(BUNDLED / "lists").glob("*.yaml")]
    return tuple(
        sorted({file.stem for file in files if _LIST_NAME.fullmatch(file.stem)} - {*ALIASES})
    )


def _lines(path: Path, problems: list[Problem], environment: Environment) -> tuple[str, ...]:
    """The problems in the order of the file, as ``path:line: key: message``, without secrets."""
    redact = Redactor(environment.hidden())
    ordered = sorted(problems, key=lambda problem: (not problem.source, problem.line or 0))
    return tuple(dict.fromkeys(redact(_line(path, problem)) for problem in ordered))


def _line(path: Path, problem: Problem) -> str:
    source = problem.source or str(path)
    place = source if problem.line is None else f"{source}:{problem.line}"
    text = ": ".join(part for part in (place, problem.where, problem.message) if part)
    return "".join(c if c.isprintable() else "�" for c in text)
