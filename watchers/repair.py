"""What publishers commonly break in XML, mended before it is parsed.

Nothing of a document's prolog is kept, least of all its DTD: no entity of its own is ever expanded.
"""

import re
from html.entities import html5

from watchers.decode import cp1252

_ROOT = re.compile(
    r"<!--|<\?|<((?:[A-Za-z_][\w.-]{0,30}:)?(?:rss|feed|rdf|urlset|sitemapindex|opml))(?=[\s>/])",
    re.IGNORECASE,
)
_ENDS = {"<!--": "-->", "<?": "?>", "<![CDATA[": "]]>"}
_PAGE = re.compile(r"<(?:html|head|body)[\s>]", re.IGNORECASE)
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_PAIR = re.compile(r"&#(\d{5}|[xX][0-9a-fA-F]{4});&#(\d{5}|[xX][0-9a-fA-F]{4});")
_REFERENCE = re.compile(
    r"&(?:#(?:(\d{1,10})|[xX]([0-9a-fA-F]{1,8}))(?:;|(?![0-9a-fA-F;]))|([A-Za-z][A-Za-z0-9]{1,31});)?"
)
_ESCAPED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"}
_XML_NAMES = frozenset(("amp", "lt", "gt", "quot", "apos"))
_CDATA, _CDATA_END = "<![CDATA[", "]]>"
_OPENING = re.compile(r"<!\[CDATA\[|<!--")


class _Ends:
    """Where what begins in a text ends. What was found once is not looked for again."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, int] = {}

    def find(self, opening: str, start: int) -> int:
        """The place of the next end of ``opening`` from ``start`` on; -1 if there is none."""
        known = self._known.get(opening, 0)
        if 0 <= known < start:
            known = self._known[opening] = self._text.find(_ENDS[opening], start)
        return known


def find_root(text: str) -> tuple[str, int] | None:
    """Name and place of a feed's root element; None if there is none, or it is part of a page."""
    ends = _Ends(text)
    at = 0
    while (found := _ROOT.search(text, at)) is not None:
        if found.group(1):
            is_page = _PAGE.search(text, 0, found.start())
            return None if is_page else (found.group(1), found.start())
        at = max(found.end(), ends.find(found.group(), found.end()))
    return None


def repair(text: str, root: tuple[str, int]) -> str:
    """A document from its root element on, as well-formed as little work can make it.

    Control characters are gone, ampersands and references are ones that XML knows. What follows
    the root element is dropped. A document that ends before its root does loses its last entry,
    which may be half of one.
    """
    name, start = root
    text = _NOT_XML.sub("", text[start:])
    parts = _split(text)
    closing = re.compile(rf"</{re.escape(name)}\s*>", re.IGNORECASE)
    kept: list[str] = []
    for part, is_literal in parts:
        if is_literal:
            kept.append(part)
            continue
        mended = _mend(part)
        end = closing.search(mended)
        if end:
            return "".join((*kept, mended[: end.end()]))
        kept.append(mended)
    return _close(kept, name)


def _split(text: str) -> list[tuple[str, bool]]:
    """Markup, and what is literal (CDATA sections and comments), in turn.

    A CDATA section in which another begins, or that never ends, was not closed: it is none.
    """
    parts: list[tuple[str, bool]] = []
    ends = _Ends(text)
    done = 0
    while (found := _OPENING.search(text, done)) is not None:
        start, opening = found.start(), found.group()
        parts.append((text[done:start], False))
        end = ends.find(opening, found.end())
        is_open = end < 0 or (opening == _CDATA and text.find(_CDATA, found.end(), end) >= 0)
        done = found.end() if is_open else end + 3
        if opening == _CDATA and not is_open:
            parts.append((text[start:done], True))
    parts.append((text[done:], False))
    return parts


def _mend(markup: str) -> str:
    markup = markup.replace(_CDATA_END, "]]&gt;")
    if "&" not in markup:
        return markup
    return _REFERENCE.sub(_reference, _PAIR.sub(_pair, markup))


def _pair(found: re.Match[str]) -> str:
    """Two references to the halves of one character, as JavaScript counts them."""
    high, low = (_number(found.group(index)) for index in (1, 2))
    if 0xD800 <= high < 0xDC00 <= low < 0xE000:
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
    return found.group()


def _number(digits: str) -> int:
    return int(digits[1:], 16) if digits[0] in "xX" else int(digits)


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if name:
        if name in _XML_NAMES:
            return found.group()
        meant = html5.get(f"{name};")
        return f"&amp;{name};" if meant is None else "".join(_ESCAPED.get(c, c) for c in meant)
    if decimal or hexadecimal:
        return _character(int(decimal) if decimal else int(hexadecimal, 16))
    return "&amp;"


def _character(number: int) -> str:
    """What a numeric reference means: "" if no text may have it."""
    if 0x80 <= number < 0xA0:  # nobody means the control characters that these are
        return cp1252(number)
    if number > 0x10FFFF or _NOT_XML.match(chr(number)):
        return ""
    return _ESCAPED.get(chr(number), chr(number))


def _close(parts: list[str], root: str) -> str:
    """The document up to its last whole entry, its open elements closed."""
    text = "".join(parts)
    end = 0
    for found in re.finditer(r"</(?:[\w.-]{1,30}:)?(?:item|entry|url)\s*>", text, re.IGNORECASE):
        end = found.end()
    if not end:
        first = re.search(r"<(?:[\w.-]{1,30}:)?(?:item|entry|url)[\s>]", text, re.IGNORECASE)
        end = first.start() if first else text.rfind(">") + 1
    text = text[:end]
    is_open = re.search(r"<channel[\s>]", text) and not re.search(r"</channel\s*>", text)
    return f"{text}{'</channel>' if is_open else ''}</{root}>"
