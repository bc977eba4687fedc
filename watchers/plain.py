"""HTML as feeds carry it → plain text, and where each character of it came from."""

import html
import re
from collections.abc import Iterator, Sequence

# Tags that stand between words; any other tag may stand inside one ("<b>H</b>ello").
_BREAKING = frozenset(
    "p br div li ul ol tr td th table h1 h2 h3 h4 h5 h6 blockquote hr figure "  # noqa: SIM905 (one tag a line would be thirty lines)
    "figcaption img section article header footer aside iframe video".split()
)
_SKIPPED = {
    "script": re.compile(r"</script\s*>", re.IGNORECASE),
    "style": re.compile(r"</style\s*>", re.IGNORECASE),
}
_COMMENT_END = re.compile("-->")
_MARKUP = re.compile(
    r"<!--|<!\[CDATA\[|\]\]>|</?([a-zA-Z][a-zA-Z0-9:.-]*)(?:[\s/][^<>]*)?>|<[!?][a-zA-Z][^<>]*>|&(?:#\d{1,20}|#[xX][0-9a-fA-F]{1,20}|\w{2,32});?"
)
# Control characters and halves of surrogate pairs: no database or message takes them.
_WILD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_MESSY = re.compile(r"[<&]|\]\]>|\s\s|[^\S ]|\A\s|\s\Z")

Piece = tuple[str, int, int]  # text, and the code points of the source it stands for


def plain_text(source: str) -> str:
    """Text without tags, entities decoded once, white space folded, safe to store."""
    source = _tame(source)
    if not _MESSY.search(source):
        return source
    return " ".join("".join(text for text, _, _ in _pieces(source)).split())


def plain_offsets(source: str) -> Sequence[tuple[int, int]]:
    """For each code point of ``plain_text(source)``: start and end (exclusive) in the source."""
    where: list[tuple[int, int]] = []
    joined: list[str] = []
    for text, start, end in _pieces(_tame(source)):
        joined.append(text)
        if len(text) == end - start:
            where.extend((start + step, start + step + 1) for step in range(len(text)))
        else:
            where.extend([(start, end)] * len(text))
    offsets: list[tuple[int, int]] = []
    for word in re.finditer(r"\S+", "".join(joined)):
        if offsets:
            offsets.append((offsets[-1][1], where[word.start()][0]))
        offsets.extend(where[word.start() : word.end()])
    return offsets


def _tame(source: str) -> str:
    return _WILD.sub(_replacement, source) if _WILD.search(source) else source


def _replacement(found: re.Match[str]) -> str:
    return "\ufffd" if found.group() >= "\ud800" else " "


def _pieces(source: str) -> Iterator[Piece]:
    done = 0
    while (found := _MARKUP.search(source, done)) is not None:
        if found.start() > done:
            yield source[done : found.start()], done, found.start()
        markup, tag = found.group(), (found.group(1) or "").lower()
        done = found.end()
        if markup.startswith("&"):
            yield html.unescape(markup), found.start(), found.end()
        elif markup == "<!--":
            done = _after(source, _COMMENT_END, done)
        elif tag in _SKIPPED and not markup.startswith("</"):
            done = _after(source, _SKIPPED[tag], done)
        elif tag in _BREAKING:
            yield " ", found.start(), found.end()
    if done < len(source):
        yield source[done:], done, len(source)


def _after(source: str, closing: re.Pattern[str], start: int) -> int:
    """Where to go on behind ``closing``; what is never closed swallows the rest."""
    found = closing.search(source, start)
    return found.end() if found else len(source)
