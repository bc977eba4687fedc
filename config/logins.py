"""Credentials of feeds: named in config.yaml, kept in the environment or in files it names."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import SecretStr

from config.secret_file import read_secret
from config.sections import FeedConfig
from config.yaml_file import Problem


def variable_of(login: str) -> str:
    """The environment variable of a login."""
    return f"ATALAYA_LOGIN_{login.upper()}"


def read_logins(
    feeds: Sequence[FeedConfig], environ: Mapping[str, str], folder: Path
) -> tuple[dict[str, SecretStr], list[Problem]]:
    """``user:password`` of each login that a feed names, and what is wrong with them."""
    found: dict[str, SecretStr] = {}
    problems: list[Problem] = []
    for login in dict.fromkeys(feed.login for feed in feeds if feed.login):
        variable = variable_of(login)
        try:
            found[login] = _read(variable, environ, folder)
        except ValueError as error:
            problems.append(Problem(variable, str(error), source="environment"))
    return found, problems


def _read(variable: str, environ: Mapping[str, str], folder: Path) -> SecretStr:
    value, file = environ.get(variable), environ.get(f"{variable}_FILE")
    if value and file:
        raise ValueError(f"set together with {variable}_FILE: keep one")
    if not value and not file:
        raise ValueError(f"not set, nor {variable}_FILE, but a feed's login names it")
    secret = read_secret(folder / file) if file else SecretStr(value or "")
    user, colon, password = secret.get_secret_value().partition(":")
    if not user or not colon or not password or not secret.get_secret_value().isprintable():
        raise ValueError("must be user:password on one line")
    return secret
