"""A YAML file as plain values that remember their lines, and every problem of its form.

Only what a configuration needs: mappings, lists, text, numbers, true and false, null. No custom
tags, no merge keys. Nothing here knows which keys mean something.
"""

import re
import warnings
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

Where = tuple[str | int, ...]

MAX_CHARS = 1_000_000
MAX_VALUES = 50_000  # aliases of aliases can make a small file vast

_TAG = "tag:yaml.org,2002:"
_PLAIN = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
_PLAIN_TAGS = {_TAG + name for name in _PLAIN}

_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_WORD = re.compile(r"[\w.-]{1,60}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. ``where`` is a dotted key or a variable's name; ``line`` counts from 1."""

    where: str
    message: str
    line: int | None = None
    source: str = ""  # when it is not the file


@dataclass(slots=True)
class Document:
    """What a file says.

    ``lines`` maps the path of each value to its line; ``origins`` the paths of values that came
    from the environment to the variable's name; ``unread``: there are no values to look at.
    """

    data: Any = None
    text: str = ""
    unread: bool = False
    lines: dict[Where, int] = field(default_factory=dict)
    origins: dict[Where, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, where: Where) -> int | None:
        """The line of a value, or of the nearest thing around it that exists."""
        for length in range(len(where), -1, -1):
            if where[:length] in self.lines:
                return self.lines[where[:length]]
        return None

    def problem(self, where: Where, message: str) -> Problem:
        """A problem at a place in the file, or of the variable that overrides it."""
        if where in self.origins:
            return Problem(self.origins[where], message, source="environment")
        return Problem(dotted(where), message, self.line(where))


def dotted(where: Where) -> str:
    """The path of a value as people write it: ``feeds[4].url``."""
    text = ""
    for part in where:
        if isinstance(part, int):
            text += f"[{part}]"
        else:
            text += ("." if text else "") + (part if _WORD.fullmatch(part) else repr(part[:60]))
    return text


def read_yaml(text: str) -> Document:
    """Read one YAML document; never raises on bad input."""
    document = Document(text=text)
    try:
        document.data = _compose(text, document)
    except _UnreadableError as error:
        document.unread = True
        document.problems.append(Problem("", str(error), error.line))
    return document


class _UnreadableError(Exception):
    """There is no document in the text. ``line`` counts from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def _compose(text: str, document: Document) -> Any:
    if len(text) > MAX_CHARS:
        raise _UnreadableError(f"longer than {MAX_CHARS:,} characters")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a reused anchor is no news to an operator
            root = YAML(typ="safe", pure=True).compose(text)
        return None if root is None else _Walk(document).value(root, ())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = ", ".join(str(part) for part in (error.context, error.problem) if part)
        line = None if mark is None else mark.line + 1
        raise _UnreadableError(f"not valid YAML: {reason}", line) from None
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _UnreadableError("a character that YAML forbids", line) from None
    except RecursionError:
        raise _UnreadableError("nested too deeply") from None
    except (YAMLError, ValueError, OverflowError) as error:
        # The parser lets the last two escape on odd escapes and directives.
        raise _UnreadableError(f"not valid YAML: {str(error).partition(chr(10))[0]}") from None


class _Walk:
    """Turns nodes into values, noting lines and problems in the document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._open: set[int] = set()  # ids of the nodes around the current one
        self._count = 0

    def value(self, node: Node, where: Where) -> Any:
        self._count += 1
        if self._count > MAX_VALUES:
            raise _UnreadableError(f"more than {MAX_VALUES:,} values")
        self._document.lines.setdefault(where, node.start_mark.line + 1)
        if isinstance(node, ScalarNode):
            return self._scalar(node, where)
        if id(node) in self._open:
            self._complain(where, "refers to itself")
            return None
        self._open.add(id(node))
        try:
            if isinstance(node, SequenceNode):
                return [self.value(item, (*where, i)) for i, item in enumerate(node.value)]
            return self._mapping(node.value, where)
        finally:
            self._open.discard(id(node))

    def _mapping(self, pairs: list[tuple[Node, Node]], where: Where) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key_node, value_node in pairs:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, ScalarNode):
                self._complain(where, "a key must be a word", line)
                continue
            key = key_node.value
            place = (*where, key)
            if key in values:
                first = self._document.lines[place]
                self._complain(place, f"given twice (first on line {first})", line)
                continue
            self._document.lines[place] = line
            values[key] = self.value(value_node, place)
        return values

    def _scalar(self, node: ScalarNode, where: Where) -> Any:
        if node.tag not in _PLAIN_TAGS:
            self._complain(where, "tags (!name) are not used here")
            return None
        return scalar(node.tag.removeprefix(_TAG), node.value)

    def _complain(self, where: Where, message: str, line: int | None = None) -> None:
        line = line or self._document.line(where)
        self._document.problems.append(Problem(dotted(where), message, line))


def scalar(kind: str, text: str) -> Any:
    """The value of a scalar; the text itself where it is not what its kind says."""
    try:
        match kind:
            case "int":
                return _whole(text.replace("_", ""))
            case "float":
                return float(re.sub(r"\.(inf|nan)", r"\1", text.lower().replace("_", "")))
            case "bool":
                return _TRUTH.get(text.lower(), text)
            case "null":
                return None
            case _:
                return text
    except ValueError:
        return text


def _whole(text: str) -> int:
    digits = text.lstrip("+-")
    return int(text, 10 if digits.isdecimal() else 0)
