"""What is wrong with a configuration, in words an operator can act on.

Pure: values in, problems out. No message shows a value that could be a secret: values pass through
``shown``, and ``ConfigError`` redacts the lines once more.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.yaml_file import Document, Problem, Where, dotted
from redact import Redactor, holds_token

_SECRET_WORDS = ("token", "secret", "password", "passwd", "invite", "api_key", "apikey")
_SECRETS_ELSEWHERE = (
    "secrets come from the environment: TELEGRAM_BOT_TOKEN, ATALAYA_INVITE_CODE, "
    "or the same names with _FILE"
)
_USER_INFO = re.compile(r"//[^/\s]*@")
_DEFAULT_PORTS = {None, 80, 443}

_RULES = {
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "string_unicode": "must be valid text",
    "path_type": "must be a path",
    "tuple_type": "must be a list",
    "model_type": "must be a mapping of keys",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt:g}",
    "less_than_equal": "must be at most {le}",
}
_PLAIN = {"missing": "missing", "too_short": "must not be empty"}


def explain(error: ValidationError, document: Document, model: type[BaseModel]) -> list[Problem]:
    """Every problem that validation found, at its line."""
    return [
        document.problem(details["loc"], _message(details, model))
        for details in error.errors(include_url=False)
        if details["type"] != "default_factory_not_called"  # a consequence of another problem
    ]


def _message(details: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context = details["type"], details.get("ctx", {})
    if kind == "extra_forbidden":
        return unknown_key(details["loc"], model)
    if kind == "value_error":
        return str(context["error"])
    if rule := _RULES.get(kind):
        return f"{rule.format_map(context)}, not {shown(details['input'])}"
    return _PLAIN.get(kind) or details["msg"][:1].lower() + details["msg"][1:]


def unknown_key(where: Where, model: type[BaseModel]) -> str:
    """What to say about a key that does not exist, with the key that was probably meant."""
    key = str(where[-1])
    if any(word in key.lower() for word in _SECRET_WORDS):
        return _SECRETS_ELSEWHERE
    places = {tuple(p for p in place if p != "*"): place for place in key_paths(model)}
    here = tuple(part for part in where[:-1] if isinstance(part, str))
    siblings = [place[-1] for place in places if place[:-1] == here]
    if close := _close(key, siblings):
        return f"unknown key, did you mean {dotted((*where[:-1], close))}?"
    elsewhere = [place for place in places if _close(key, [place[-1]]) and place[:-1] != here]
    if elsewhere:
        return f"unknown key, did you mean {'.'.join(elsewhere[0])}?"
    return f"unknown key; the keys here: {', '.join(siblings)}"


def _close(key: str, names: list[str]) -> str | None:
    """The name that was meant: the same word without or with another unit, or a typo."""
    wanted = key.lower().replace("-", "_")
    for name in names:
        if wanted == name or wanted == name.rpartition("_")[0] or wanted.rpartition("_")[0] == name:
            return name
    return next(iter(difflib.get_close_matches(wanted, names, n=1, cutoff=0.75)), None)


def key_paths(model: type[BaseModel], prefix: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every key of a configuration model; ``*`` stands for the place in a list."""
    paths: list[tuple[str, ...]] = []
    for name, info in model.model_fields.items():
        paths.append((*prefix, name))
        kinds = (info.annotation, *get_args(info.annotation))
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                star = () if kind is info.annotation else ("*",)
                paths += key_paths(kind, (*prefix, name, *star))
    return paths


def shown(value: object) -> str:
    """A value as an error message may show it: short, on one line, without secrets."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int) and value.bit_length() > 256:
        return "a huge number"
    text = Redactor()(_USER_INFO.sub("//***@", str(value)))
    text = text if len(text) <= 80 else text[:79] + "…"
    return repr(text) if isinstance(value, str) else text


def tokens_in_text(text: str, reported: Iterable[int | None]) -> list[Problem]:
    """Bot tokens anywhere in the file, comments included, but not twice for one line."""
    known = set(reported)
    return [
        Problem("", f"holds a bot token; {_SECRETS_ELSEWHERE}", number)
        for number, line in enumerate(text.split("\n"), start=1)
        if number not in known and holds_token(line)
    ]


def feed_key(url: str) -> str:
    """What two addresses of one feed have in common: scheme, case, slash and fragment ignored."""
    parts = urlsplit(url)
    port = "" if parts.port in _DEFAULT_PORTS else f":{parts.port}"
    return f"{parts.hostname}{port}{parts.path.rstrip('/')}?{parts.query}"


def repeated_feeds(document: Document) -> list[Problem]:
    """Feeds listed twice."""
    problems, first = [], dict[str, int]()
    for index, feed in enumerate(_items(document, "feeds")):
        url = feed.get("url") if isinstance(feed, dict) else None
        try:
            key = feed_key(url) if isinstance(url, str) else None
        except ValueError:  # reported as a bad address
            continue
        if key is None:
            continue
        original = first.setdefault(key, index)
        if original != index:
            line = document.line(("feeds", original, "url"))
            message = f"same feed as feeds[{original}] (line {line})"
            problems.append(document.problem(("feeds", index, "url"), message))
    return problems


def wrong_lists(document: Document, known: tuple[str, ...]) -> list[Problem]:
    """Keyword lists that do not exist, are named twice, or are preselected without being there."""
    names = _items(document, "lists")
    problems = []
    for index, name in enumerate(names):
        where = ("lists", index)
        if isinstance(name, str) and name not in known:
            options = f"known lists: {', '.join(known) or 'none'}"
            problems.append(document.problem(where, f"unknown list {shown(name)}; {options}"))
        elif isinstance(name, str) and name in names[:index]:
            problems.append(document.problem(where, f"{shown(name)} is named twice"))
    for index, name in enumerate(_items(document, "default_lists")):
        if isinstance(name, str) and name not in names:
            message = f"{shown(name)} is not among lists"
            problems.append(document.problem(("default_lists", index), message))
    return problems


def _items(document: Document, key: str) -> list[Any]:
    items = document.data.get(key) if isinstance(document.data, dict) else None
    return items if isinstance(items, list) else []
