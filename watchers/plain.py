"""HTML as feeds carry it → plain text, and where each character of it came from."""

import html
import re
from collections.abc import Iterator, Sequence

from watchers.decode import cp1252

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
# What is never seen: soft hyphens, zero-width characters, marks of direction. Joiners are kept
# where they join something, as in emoji: between letters of ours they only hide words.
_UNSEEN = (
    "\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    r"|(?<=[\u0000-\u024f])[\u200c\u200d]|[\u200c\u200d](?=[\u0000-\u024f])"
)
_HIDDEN = re.compile(f"[{_UNSEEN}")
_MAY_HIDE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_SIGNS = (
    r"<!--|<!\[CDATA\[|\]\]>|</?([a-zA-Z][a-zA-Z0-9:.-]*)(?=[\s/>])|<[!?][a-zA-Z][^<>]*>"
    r"|&(?:#\d{1,20}|#[xX][0-9a-fA-F]{1,20}|\w{2,32});?"
)
_MARKUP = re.compile(_SIGNS)
_MARKUP_OR_HIDDEN = re.compile(f"{_SIGNS}|[{_UNSEEN}")  # slower by half, and seldom needed
_BARE_TAG = re.compile("[^<>\"']*>")
_TAG_STOP = re.compile("[<>\"']")
_TAG_REST = re.compile(r"[^<>]*>")
# A tag that the end of the text cuts off, not "a <b and c": it has begun an attribute.
_CUT_TAG = re.compile(r"\s+[a-zA-Z-]+\s*=[^<>]*\Z")
# Control characters and halves of surrogate pairs: no database or message takes them. C1 controls
# are windows-1252 that was taken for Latin-1.
_WILD = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MESSY = re.compile(r"[<&]|\]\]>|\s\s|[^\S ]|\A\s|\s\Z")

Piece = tuple[str, int, int]  # text, and the code points of the source it stands for


def plain_text(source: str) -> str:
    """Text without tags, entities decoded once, white space folded, safe to store."""
    source = _tame(source)
    if not (_MESSY.search(source) or _MAY_HIDE.search(source)):
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
    wild = found.group()
    if wild >= "\ud800":
        return "\ufffd"
    return cp1252(ord(wild)) if wild >= "\x80" else " "


def _pieces(source: str) -> Iterator[Piece]:
    done = 0
    markup_in = _MARKUP_OR_HIDDEN if _MAY_HIDE.search(source) else _MARKUP
    while (found := markup_in.search(source, done)) is not None:
        if found.start() > done:
            yield source[done : found.start()], done, found.start()
        markup, tag = found.group(), (found.group(1) or "").lower()
        start, done = found.span()
        if tag:
            done = _tag_end(source, done)
            if done == found.end():  # it never ends: text that looks like a tag
                yield markup, start, done
            elif tag in _SKIPPED and not markup.startswith("</"):
                done = _after(source, _SKIPPED[tag], done)
            elif tag in _BREAKING:
                yield " ", start, done
        elif markup.startswith("&"):
            yield _HIDDEN.sub("", html.unescape(markup)), start, done
        elif markup == "<!--":
            done = _after(source, _COMMENT_END, done)
    if done < len(source):
        yield source[done:], done, len(source)


def _tag_end(source: str, start: int) -> int:
    """Behind a tag whose name ends at ``start``; ``start`` itself if it never ends.

    Quoted values may have anything in them. Where quotes don't pair, the next ">" ends it.
    """
    if bare := _BARE_TAG.match(source, start):
        return bare.end()
    at = start
    while (stop := _TAG_STOP.search(source, at)) is not None:
        at = stop.end()
        if stop.group() == ">":
            return at
        if stop.group() == "<":
            break
        if source[stop.start() - 1] == "=":
            at = source.find(stop.group(), at) + 1
            if not at:
                break
    rest = _TAG_REST.match(source, start) or _CUT_TAG.match(source, start)
    return rest.end() if rest else start


def _after(source: str, closing: re.Pattern[str], start: int) -> int:
    """Where to go on behind ``closing``; what is never closed swallows the rest."""
    found = closing.search(source, start)
    return found.end() if found else len(source)
