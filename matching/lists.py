"""Keyword lists as files: YAML text → KeywordList, or every problem with its line."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from matching.query import QueryError, is_negative, parse_query
from model import KeywordList

_KEYS = ("id", "name", "description", "queries")
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


class ListError(Exception):
    """A list file that can't be used; ``problems`` are lines like ``12: queries: …``."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def read_list(text: str) -> KeywordList:
    """Read a list file: ``id``, ``name`` (en, es), ``description`` (en, es), ``queries``.

    Raises ListError with all problems at once.
    """
    try:
        data: Any = YAML(typ="rt", pure=True).load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ListError([f"{line}: not YAML: {error.problem}"]) from None
    if not isinstance(data, Mapping):
        raise ListError(["1: a list file has the keys id, name, description, queries"])
    problems = [f"{_line(data, key)}: {key}: unknown key" for key in data if key not in _KEYS]
    identity = data.get("id")
    if not isinstance(identity, str) or not _ID.fullmatch(identity):
        problems.append(f"{_line(data, 'id')}: id: lower-case letters, digits and hyphens")
    given = data.get("name")
    names: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    if not all(isinstance(names.get(lang), str) for lang in ("en", "es")):
        problems.append(f"{_line(data, 'name')}: name: needs en and es")
    queries = _queries(data, problems)
    if problems:
        raise ListError(problems)
    return KeywordList(str(identity), str(names["en"]), str(names["es"]), queries)


def _queries(data: Mapping[str, Any], problems: list[str]) -> tuple[str, ...]:
    given = data.get("queries")
    if not isinstance(given, Sequence) or isinstance(given, str) or not given:
        problems.append(f"{_line(data, 'queries')}: queries: needs at least one query")
        return ()
    found: list[str] = []
    positive = False
    for index, query in enumerate(given):
        place = f"{_line(given, index)}: queries[{index}]"
        if not isinstance(query, str):
            problems.append(f"{place}: not text: {query!r}")
            continue
        if query in found:
            problems.append(f"{place}: stands there twice: {query}")
        found.append(query)
        try:
            positive = not is_negative(parse_query(query)) or positive
        except QueryError as error:
            problems.append(f"{place}: {error}, at column {error.column}: {query}")
    if not positive and not problems:
        problems.append(f"{_line(data, 'queries')}: queries: nothing but negatives can't fire")
    return tuple(found)


def _line(node: Any, key: Any) -> int:
    """The line a key stands on, counting from 1; 1 where it is missing."""
    try:
        where = node.lc.item(key) if isinstance(key, int) else node.lc.key(key)
    except (AttributeError, KeyError, TypeError):
        return 1
    return int(where[0]) + 1
