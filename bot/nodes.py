"""A message as nodes: pieces of text, some of them formatted. Pure.

What is foreign stays text until the very end: it is cleaned, cut and only then escaped, so no text,
however hostile, can break the markup, outgrow a message or turn its reading direction around.
"""

import html
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

MAX_CHARS = 4096  # code points of a message after entity parsing
MAX_CAPTION = 1024
MAX_ENTITIES = 100  # Telegram ignores the ones after that
MAX_URL = 2000
LONGEST_WORD = 40  # a longer run without a gap is cut where it must be

_NEWLINE = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Control characters, bidirectional overrides and isolates, zero-width characters except the joiners
# that emoji and Persian need, tags, lone surrogates (they can't be sent at all).
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)
_JOINERS = "\u200d\ufe0e\ufe0f"
# What Telegram would make a mention, which calls that person or opens whoever took the name, or a
# command, which a tap sends. At the end: the rest may follow in bold.
_TAPPABLE = re.compile(r"(?<![\w/])([@/])(?=\w|$)")
_NON_JOINER = "\u200c"


@dataclass(frozen=True, slots=True)
class Bold:
    """Bold text."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Text in fixed width within a line; a tap copies it."""

    text: str


@dataclass(frozen=True, slots=True)
class Pre:
    """A block in fixed width."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Text that opens an http(s) address."""

    text: str
    url: str


Node = str | Bold | Code | Pre | Link
Rich = tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it sends ``data`` (at most 64 bytes) or opens ``url``."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A document; ``content`` is None for one that is too big to be read."""

    name: str
    content: bytes | None


@dataclass(frozen=True, slots=True)
class Screen:
    """A message of the bot: nodes, and rows of buttons; or a document with a caption.

    ``awaits``: a text is to answer it, and this is what to do with it; () is nothing. ``photo``: a
    PNG that the text is the caption of; b"" is none.
    """

    nodes: Rich
    buttons: tuple[tuple[Button, ...], ...] = ()
    paper: Paper | None = None
    awaits: tuple[str, ...] = ()
    photo: bytes = b""

    def below(self, said: str) -> "Screen":
        """This screen with a paragraph above it."""
        return replace(self, nodes=join([(said,), self.nodes], gap="\n\n"))

    @property
    def html(self) -> str:
        """The text as Telegram's HTML: always valid, never too long."""
        return to_html(self.nodes)

    @property
    def caption(self) -> str:
        """The text as the caption of a photo, in Telegram's HTML."""
        return to_html(self.nodes, MAX_CAPTION)

    @property
    def plain(self) -> str:
        """The text without formatting, and the addresses of its buttons below."""
        urls = [button.url for row in self.buttons for button in row if button.url]
        room = MAX_CHARS - sum(len(url) + 1 for url in urls)
        return "\n".join([to_plain(self.nodes, room), *urls])


def clean(text: str) -> str:
    """Without what can't be seen or sent; line breaks become newlines."""
    return _UNSEEN.sub("", _NEWLINE.sub("\n", text))


def line(text: str, limit: int) -> str:
    """Foreign text on one line, cleaned, at most ``limit`` code points, cut between words."""
    return shorten(" ".join(clean(text[: limit * 20]).split()), limit)


def quiet(text: str) -> str:
    """Foreign text whose ``@names`` and ``/words`` Telegram leaves alone; it looks the same."""
    return _TAPPABLE.sub(rf"\1{_NON_JOINER}", text)


def shorten(text: str, limit: int) -> str:
    """At most ``limit`` code points, cut between words where there is a gap, with an ellipsis."""
    if len(text) <= limit:
        return text
    end = max(limit - 1, 0)
    gap = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    if gap > 0 and end - gap <= LONGEST_WORD:
        end = gap
    while end and _inside_a_character(text, end):
        end -= 1
    return text[:end].rstrip(" \n\t,;:–—-(") + "…"


def _inside_a_character(text: str, at: int) -> bool:
    following = text[at]
    return (
        bool(unicodedata.combining(following)) or following in _JOINERS or text[at - 1] in _JOINERS
    )


def fill(template: str, **pieces: Node | int) -> Rich:
    """The nodes of a sentence: ``{name}`` in ``template`` becomes the piece of that name."""
    nodes: list[Node] = []
    for text, name, _, _ in string.Formatter().parse(template):
        if text:
            nodes.append(text)
        if name is not None:
            piece = pieces[name]
            nodes.append(str(piece) if isinstance(piece, int) else piece)
    return tuple(nodes)


def join(lines: Iterable[Rich], gap: str = "\n") -> Rich:
    """Lines of nodes, one below the other; empty ones are left out."""
    nodes: list[Node] = []
    for nodes_of_line in lines:
        if nodes_of_line:
            nodes += [gap, *nodes_of_line] if nodes else nodes_of_line
    return tuple(nodes)


def finish(nodes: Rich, limit: int = MAX_CHARS) -> Iterator[Node]:
    """The nodes as they will be sent: cleaned, cut to ``limit``, not too many formatted."""
    room, formatted = limit, 0
    for node in nodes:
        text = clean(node if isinstance(node, str) else node.text)
        whole = len(text) <= room
        kept = text if whole else shorten(text, room)
        room -= len(kept)
        if kept and not isinstance(node, str) and formatted < MAX_ENTITIES:
            formatted += 1
            yield _with_text(node, kept)
        elif kept:
            yield kept
        if not whole:
            return


def _with_text(node: Bold | Code | Pre | Link, text: str) -> Node:
    if isinstance(node, Link):
        return Link(text, node.url) if is_openable(node.url) else text
    return type(node)(text)


def is_openable(url: str) -> bool:
    """Whether Telegram may be given this address for a link or button."""
    return (
        len(url) <= MAX_URL
        and url.startswith(("http://", "https://"))
        and clean(url) == url
        and not any(char.isspace() for char in url)
    )


def to_plain(nodes: Rich, limit: int = MAX_CHARS) -> str:
    """The text alone."""
    return "".join(node if isinstance(node, str) else node.text for node in finish(nodes, limit))


def to_html(nodes: Rich, limit: int = MAX_CHARS) -> str:
    """The text in Telegram's HTML (https://core.telegram.org/bots/api#html-style)."""
    return "".join(_html(node) for node in finish(nodes, limit))


def _html(node: Node) -> str:
    match node:
        case str():
            return html.escape(node, quote=False)
        case Bold(text):
            return f"<b>{html.escape(text, quote=False)}</b>"
        case Code(text):
            return f"<code>{html.escape(text, quote=False)}</code>"
        case Pre(text):
            return f"<pre>{html.escape(text, quote=False)}</pre>"
        case Link(text, url):
            return f'<a href="{html.escape(url)}">{html.escape(text, quote=False)}</a>'
