"""YAML as nodes with their lines: nothing is built, so hostile documents can't grow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.composer import MaxDepthExceededError
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode

_MAX_DEPTH = 20
_TEXT = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line of a list, counting from 1; str() says it in English.

    ``where`` names the key. For a query that can't be read: the query, the column (from 1), and
    what was perhaps meant.
    """

    line: int
    message: str
    where: str = ""
    query: str = ""
    column: int = 0
    suggestion: str | None = None

    def __str__(self) -> str:
        place = f"{self.line}: {self.where}: " if self.where else f"{self.line}: "
        column = f", at column {self.column}" if self.column else ""
        meant = f"; did you mean {self.suggestion}?" if self.suggestion else ""
        query = f": {self.query}" if self.query else ""
        return f"{place}{self.message}{column}{meant}{query}"


class ListError(Exception):
    """A list that can't be used, with all its faults in the order of their lines.

    ``problems`` are the same as text: ``12: queries: …``.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        self.problems = tuple(map(str, self.faults))
        super().__init__("; ".join(self.problems))


def compose(text: str, *, max_chars: int) -> Node | None:
    """The nodes of the document; None when it is empty. Raises ListError."""
    if len(text) > max_chars:
        raise ListError([Fault(1, f"the file is longer than {max_chars:,} characters")])
    yaml = YAML(typ="safe", pure=True)
    yaml.max_depth = _MAX_DEPTH
    yaml.composer.warn_double_anchors = False  # YAML allows them
    try:
        node: Node | None = yaml.compose(text)
    except MaxDepthExceededError:
        raise ListError([Fault(1, "not YAML: nested too deep")]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ListError([Fault(line, f"not YAML: {error.problem}")]) from None
    except (YAMLError, ValueError, OverflowError, AssertionError):
        # the reader, "\UFFFFFFFF" and "%YAML 1.9" fail in these ways, without a place
        raise ListError(
            [Fault(1, "not YAML: a character or directive that YAML can't have")]
        ) from None
    return node


def pairs(node: MappingNode) -> Iterator[tuple[str, Node]]:
    """Keys with their values; a key that is no scalar is called "?"."""
    for key, value in node.value:
        yield (key.value if isinstance(key, ScalarNode) else "?"), value


def text_of(node: Node | None) -> str | None:
    """The text of a node that is text: not a number, a date, nothing, a list …"""
    return str(node.value) if isinstance(node, ScalarNode) and str(node.tag) == _TEXT else None


def line_of(node: Node) -> int:
    """The line a node begins on, counting from 1."""
    return int(node.start_mark.line) + 1
