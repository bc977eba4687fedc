"""Keyword lists as files and as pasted text: text → queries, or every problem with its line."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from matching.query import NO_ALIASES, AliasSets, QueryError, parse_query
from matching.yaml_lines import Fault, ListError, compose, line_of, pairs, text_of
from model import KeywordList, Lang

__all__ = ["Fault", "ListError", "Pasted", "add_to_file", "read_list", "read_pasted", "write_list"]

MAX_CHARS = 200_000
MAX_PASTED = 20_000  # hostile YAML costs seconds per 100,000 characters

NOT_TEXT = "not text"
TWICE = "stands there twice"
NO_QUERY = "needs at least one query"
ONLY_NEGATIVES = "nothing but negatives can't fire"
MESSAGES = (NOT_TEXT, TWICE, NO_QUERY, ONLY_NEGATIVES)  # beside those of queries

_KEYS = ("id", "name", "description", "language", "threshold", "queries")
_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")
_IS_YAML = re.compile(r"^(?:queries|name|id)\s*:", re.MULTILINE)
_ITEM = re.compile(r"(\s*)-\s")
_BULLET = re.compile(r"\s*(?:[-•*–]\s+)?")
_NUMBER = re.compile(r"\d{1,6}(?:\.\d{1,2})?")


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted list says. What it leaves open is None."""

    queries: tuple[str, ...]
    name: str | None = None
    lang: Lang | None = None
    threshold: float | None = None


def read_list(text: str, *, aliases: AliasSets = NO_ALIASES) -> KeywordList:
    """Read a list file: ``id``, ``name`` (en, es), ``queries``; optional ``description`` (en, es),
    ``language`` (en or es: the language of all its queries), ``threshold``.

    Raises ListError with all problems at once.
    """
    root = compose(text, max_chars=MAX_CHARS)
    if not isinstance(root, MappingNode):
        raise ListError([Fault(1, "a list file has the keys id, name, description, queries")])
    reader = _Reader(root, aliases)
    identity = text_of(reader.values.get("id"))
    if identity is None or not _ID.fullmatch(identity):
        reader.problem("id", "lower-case letters, digits and hyphens")
    given = reader.values.get("name")
    names = dict(pairs(given)) if isinstance(given, MappingNode) else {}
    name_en, name_es = text_of(names.get("en")), text_of(names.get("es"))
    if not (name_en and name_es and name_en.strip() and name_es.strip()):
        reader.problem("name", "needs en and es")
    lang, threshold, queries = reader.rest()
    if reader.problems or identity is None or not name_en or not name_es:
        raise ListError(reader.problems)
    return KeywordList(identity, name_en, name_es, queries, lang=lang, threshold=threshold)


def read_pasted(text: str, *, lang: Lang | None = None, aliases: AliasSets = NO_ALIASES) -> Pasted:
    """Read a list as people paste it: a list file, or plain lines, each a query.

    ``lang`` is the language of plain lines. Empty lines and ``#`` comments are skipped, bullets
    dropped. All or nothing: raises ListError with all problems at once.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_PASTED:
        raise ListError([Fault(1, f"more than {MAX_PASTED:,} characters")])
    if not _IS_YAML.search(text):
        return Pasted(_plain_lines(text, lang, aliases), lang=lang)
    root = compose(text, max_chars=MAX_PASTED)
    if not isinstance(root, MappingNode):
        raise ListError([Fault(1, "a list has the key queries")])
    reader = _Reader(root, aliases)
    given = reader.values.get("name")
    names = dict(pairs(given)) if isinstance(given, MappingNode) else {"en": given}
    name = text_of(names.get(lang or "en")) or text_of(names.get("en"))
    own_lang, threshold, queries = reader.rest()
    if reader.problems:
        raise ListError(reader.problems)
    return Pasted(queries, name.strip() if name else None, own_lang, threshold)


def write_list(item: KeywordList) -> str:
    """A list as a file that ``read_list`` and ``read_pasted`` read."""
    lines = [f"id: {item.id}"] if _ID.fullmatch(item.id) else []
    lines += ["name:", f"  en: {_quoted(item.name_en)}", f"  es: {_quoted(item.name_es)}"]
    lines += [f"language: {item.lang}"] if item.lang else []
    lines += [f"threshold: {_number(item.threshold)}"] if item.threshold is not None else []
    lines += ["queries:", *(f"  - {_quoted(query)}" for query in item.queries)]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def add_to_file(text: str, queries: Iterable[str], *, aliases: AliasSets = NO_ALIASES) -> str:
    """A list file with more queries at the end of its list; comments and all else stay.

    Raises ListError where the file or a query can't be read.
    """
    known = read_list(text, aliases=aliases)
    new = [query for query in dict.fromkeys(queries) if query not in known.queries]
    if not new:
        return text
    root = compose(text, max_chars=MAX_CHARS)
    node = dict(pairs(root))["queries"] if isinstance(root, MappingNode) else None
    if isinstance(node, SequenceNode) and not node.flow_style:
        lines = text.split("\n")
        last = node.value[-1]
        # A block's end is marked after the blank lines and comments that follow it.
        for end in range(line_of(last), min(int(last.end_mark.line) + 1, len(lines)) + 1):
            for indent in _indents(lines[:end], last):
                changed = _insert(lines, end, indent, new)
                if _holds(changed, (*known.queries, *new), aliases):
                    return changed
    raise ListError([Fault(1, "write them one a line, so that one can be added", "queries")])


def _indents(lines: list[str], last: Node) -> Iterator[str]:
    """How far in an item may begin: like those before it, or as its text says."""
    items = [found for line in lines if (found := _ITEM.match(line))]
    if items:
        yield items[-1].group(1)
    yield " " * max(int(last.start_mark.column) - 2, 0)


def _insert(lines: list[str], at: int, indent: str, queries: Iterable[str]) -> str:
    """The lines with queries after line ``at``."""
    added = [f"{indent}- {_quoted(query)}" for query in queries]
    return "\n".join([*lines[:at], *added, *(lines[at:] or [""])])


def _holds(text: str, queries: tuple[str, ...], aliases: AliasSets) -> bool:
    try:
        return read_list(text, aliases=aliases).queries == queries
    except ListError:
        return False


def _quoted(text: str) -> str:
    """A YAML scalar that is this text whatever it holds."""
    if "'" not in text and text.isprintable():
        return f"'{text}'"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08x}" for c in escaped) + '"'


def _plain_lines(text: str, lang: Lang | None, aliases: AliasSets) -> tuple[str, ...]:
    numbered = [
        (number, _BULLET.sub("", line, count=1).strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    judge = _Judge(spanish=lang == "es", aliases=aliases)
    for number, line in numbered:
        judge.look(number, line)
    faults = judge.verdict(1)
    if faults:
        raise ListError(faults)
    return judge.queries


class _Judge:
    """Reads queries one by one and collects what is wrong with them."""

    def __init__(self, *, spanish: bool, aliases: AliasSets) -> None:
        self._spanish = spanish
        self._aliases = aliases
        self._fires: dict[str, bool] = {}
        self._faults: list[Fault] = []

    @property
    def queries(self) -> tuple[str, ...]:
        return tuple(self._fires)

    def look(self, line: int, query: str | None, where: str = "") -> None:
        """Read one query; None is something else than text."""
        if query is None:
            self._faults.append(Fault(line, NOT_TEXT, where))
            return
        if query in self._fires:
            self._faults.append(Fault(line, TWICE, where, query))
            return
        self._fires[query] = False
        try:
            read = parse_query(query, spanish=self._spanish, aliases=self._aliases)
            self._fires[query] = not read.is_negative and read.weight > 0
        except QueryError as error:
            self._faults.append(
                Fault(line, str(error), where, query, error.column, error.suggestion)
            )

    def verdict(self, line: int, where: str = "") -> list[Fault]:
        """What is wrong, with the whole as well."""
        if not self._fires and not self._faults:
            return [Fault(line, NO_QUERY, where)]
        if not self._faults and not any(self._fires.values()):
            return [Fault(line, ONLY_NEGATIVES, where)]
        return self._faults


class _Reader:
    """The keys of a list file, each with its line, and the problems found so far."""

    def __init__(self, root: MappingNode, aliases: AliasSets) -> None:
        self.values: dict[str, Node] = {}
        self.problems: list[Fault] = []
        self._aliases = aliases
        self._lines: dict[str, int] = {}
        for (name, value), (key, _) in zip(pairs(root), root.value, strict=True):
            if name not in _KEYS:
                self.problems.append(Fault(line_of(key), "unknown key", name[:40]))
            elif name in self.values:
                self.problems.append(Fault(line_of(key), TWICE, name))
            self.values.setdefault(name, value)
            self._lines.setdefault(name, line_of(key))

    def problem(self, key: str, what: str) -> None:
        """Note what is wrong with a key."""
        self.problems.append(Fault(self._lines.get(key, 1), what, key))

    def rest(self) -> tuple[Lang | None, float | None, tuple[str, ...]]:
        """Language, threshold, queries."""
        lang = self._lang()
        return lang, self._threshold(), self._queries(spanish=lang == "es")

    def _lang(self) -> Lang | None:
        node = self.values.get("language")
        match text_of(node):
            case None if node is None:
                return None
            case "en":
                return "en"
            case "es":
                return "es"
            case _:
                self.problem("language", "en or es; leave it out when queries are in both")
                return None

    def _threshold(self) -> float | None:
        node = self.values.get("threshold")
        if node is None:
            return None
        if isinstance(node, ScalarNode) and _NUMBER.fullmatch(str(node.value)):
            value = float(node.value)
            if value > 0:
                return value
        self.problem("threshold", "a number above 0, which the weights must reach")
        return None

    def _queries(self, *, spanish: bool) -> tuple[str, ...]:
        given = self.values.get("queries")
        if not isinstance(given, SequenceNode) or not given.value:
            self.problem("queries", NO_QUERY)
            return ()
        judge = _Judge(spanish=spanish, aliases=self._aliases)
        for index, node in enumerate(given.value):
            judge.look(line_of(node), text_of(node), f"queries[{index}]")
        self.problems.extend(judge.verdict(self._lines["queries"], "queries"))
        return judge.queries
