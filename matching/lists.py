"""Keyword lists as files: YAML text → KeywordList, or every problem with its line."""

import re
from collections.abc import Iterator, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from matching.query import QueryError, is_negative, parse_query
from model import KeywordList

MAX_CHARS = 200_000

_KEYS = ("id", "name", "description", "queries")
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_MAX_DEPTH = 20
_TEXT = "tag:yaml.org,2002:str"


class ListError(Exception):
    """A list file that can't be used; ``problems`` are lines like ``12: queries: …``."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


def read_list(text: str) -> KeywordList:
    """Read a list file: ``id``, ``name`` (en, es), ``description`` (en, es), ``queries``.

    Raises ListError with all problems at once.
    """
    root = _parse(text)
    if not isinstance(root, MappingNode):
        raise ListError(["1: a list file has the keys id, name, description, queries"])
    problems: list[str] = []
    values, lines = _read_keys(root, problems)
    identity = _text(values.get("id"))
    if identity is None or not _ID.fullmatch(identity):
        problems.append(f"{lines.get('id', 1)}: id: lower-case letters, digits and hyphens")
    given = values.get("name")
    names = dict(_pairs(given)) if isinstance(given, MappingNode) else {}
    name_en, name_es = _text(names.get("en")), _text(names.get("es"))
    if not (name_en and name_es and name_en.strip() and name_es.strip()):
        problems.append(f"{lines.get('name', 1)}: name: needs en and es")
    queries = _queries(values.get("queries"), lines.get("queries", 1), problems)
    if problems or identity is None or not name_en or not name_es:
        raise ListError(sorted(problems, key=lambda line: int(line.partition(":")[0])))
    return KeywordList(identity, name_en, name_es, queries)


def _parse(text: str) -> Node | None:
    """The nodes of the document, with their lines; no value is built, no alias written out."""
    if len(text) > MAX_CHARS:
        raise ListError([f"1: the file is longer than {MAX_CHARS:,} characters"])
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _MAX_DEPTH
    yaml.composer.warn_double_anchors = False  # YAML allows them
    try:
        node: Node | None = yaml.compose(text)
    except MaxDepthExceededError:
        raise ListError(["1: not YAML: nested too deep"]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ListError([f"{line}: not YAML: {error.problem}"]) from None
    except (YAMLError, ValueError, OverflowError, AssertionError):
        # the reader, "\UFFFFFFFF" and "%YAML 1.9" fail in these ways, without a place
        raise ListError(["1: not YAML: a character or directive that YAML can't have"]) from None
    return node


def _pairs(node: MappingNode) -> Iterator[tuple[str, Node]]:
    for key, value in node.value:
        yield (key.value if isinstance(key, ScalarNode) else "?"), value


def _read_keys(root: MappingNode, problems: list[str]) -> tuple[dict[str, Node], dict[str, int]]:
    """The value and the line of each key; unknown and doubled keys are problems."""
    values: dict[str, Node] = {}
    lines: dict[str, int] = {}
    for (name, value), (key, _) in zip(_pairs(root), root.value, strict=True):
        if name not in _KEYS:
            problems.append(f"{_line(key)}: {name[:40]}: unknown key")
        elif name in values:
            problems.append(f"{_line(key)}: {name}: stands there twice")
        values.setdefault(name, value)
        lines.setdefault(name, _line(key))
    return values, lines


def _queries(given: Node | None, line: int, problems: list[str]) -> tuple[str, ...]:
    if not isinstance(given, SequenceNode) or not given.value:
        problems.append(f"{line}: queries: needs at least one query")
        return ()
    found: dict[str, bool] = {}
    faults: list[str] = []
    for index, node in enumerate(given.value):
        place = f"{_line(node)}: queries[{index}]"
        query = _text(node)
        if query is None:
            faults.append(f"{place}: not text")
        elif query in found:
            faults.append(f"{place}: stands there twice: {query}")
        else:
            found[query] = False
            try:
                found[query] = not is_negative(parse_query(query))
            except QueryError as error:
                faults.append(f"{place}: {error}, at column {error.column}: {query}")
    if not faults and not any(found.values()):
        faults.append(f"{line}: queries: nothing but negatives can't fire")
    problems.extend(faults)
    return tuple(found)


def _text(node: Node | None) -> str | None:
    """The text of a node that is text: not a number, a date, nothing, a list …"""
    return str(node.value) if isinstance(node, ScalarNode) and str(node.tag) == _TEXT else None


def _line(node: Node) -> int:
    """The line a node begins on, counting from 1."""
    return int(node.start_mark.line) + 1
