"""Lists of feeds as OPML, out and in. A file is a stranger's: no entities, no network."""

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from watchers.links import feed_address

MAX_FEEDS = 1000
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed that a file names, and on which line."""

    url: str
    name: str
    line: int


class OpmlError(Exception):
    """A file that can't be used: (line, what is wrong) for each problem; line 0 is the whole."""

    def __init__(self, problems: Iterable[tuple[int, str]]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"line {line}: {what}" for line, what in self.problems))


# What may be wrong, for whoever translates it.
NOT_OPML = "this is no OPML file"
NO_ADDRESS = "not an address of a feed"
NONE_NAMED = "it names no feed"
TOO_MANY = "it names too many feeds"
MESSAGES = (NOT_OPML, NO_ADDRESS, NONE_NAMED, TOO_MANY)


def is_opml(body: bytes) -> bool:
    """Whether this looks like one."""
    return b"<opml" in body[:4096].lower()


def write_opml(feeds: Iterable[tuple[str, str]]) -> str:
    """A file with these feeds: (address, name)."""
    rows = [
        f'    <outline type="rss" text={quoteattr(_clean(name))} xmlUrl={quoteattr(_clean(url))}/>'
        for url, name in feeds
    ]
    head = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    head += ["  <head><title>Atalaya</title></head>", "  <body>"]
    return "\n".join([*head, *rows, "  </body>", "</opml>", ""])


def _clean(text: str) -> str:
    """Without what XML can't hold."""
    return "".join(char for char in text if char.isprintable())


def read_opml(body: bytes) -> list[Outline]:
    """The feeds of a file, each once, all or nothing. Raises OpmlError."""
    if b"<!entity" in body.lower():
        raise OpmlError([(0, NOT_OPML)])
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise OpmlError([(error.lineno or 0, NOT_OPML)]) from None
    if root.tag != "opml":
        raise OpmlError([(0, NOT_OPML)])
    found: dict[str, Outline] = {}
    problems: list[tuple[int, str]] = []
    for item in root.iter("outline"):
        given = item.get("xmlUrl")
        if given is None:
            continue
        url, line = feed_address(given), item.sourceline or 0
        if not url:
            problems.append((line, NO_ADDRESS))
        else:
            name = item.get("text") or item.get("title") or url
            found.setdefault(url, Outline(url, name[:MAX_NAME], line))
    if not found and not problems:
        problems.append((0, NONE_NAMED))
    if len(found) > MAX_FEEDS:
        problems.append((0, TOO_MANY))
    if problems:
        raise OpmlError(problems)
    return list(found.values())
