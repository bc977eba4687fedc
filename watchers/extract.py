"""A fetched page → the text of its article, or why it has none. Runs in the child process."""

import html
import re
from urllib.parse import urlsplit

import trafilatura
from lxml.etree import LxmlError

from matching.furniture import strip_furniture
from matching.text import split_words
from watchers.decode import decode
from watchers.errors import FeedError
from watchers.pages import describe_page
from watchers.plain import plain_text

MAX_CHARS = 20_000  # of an article: long ones say at their beginning what they are about
_MAX_PAGE = 3_000_000  # characters of a page that are looked at
_SHORT = 1_000  # characters: a text that a page puts before its barrier is shorter
_LEAST = 80  # characters: shorter is no article
_TITLE_STEMS = 4  # telling words of a title: of so many, at least a quarter stands in its article
_STEM = 5
# Captions, and what surrounds a story: gone before the text is looked for.
_PRUNED = [
    "//figure",
    "//figcaption",
    "//aside",
    "//nav",
    "//form",
    "//*[contains(@class, 'caption')]",
    "//*[contains(@class, 'newsletter')]",
    "//*[contains(@class, 'related')]",
]
_LD_JSON = re.compile(
    r"<script[^<>]{0,300}application/ld\+json[^<>]{0,300}>(.{1,200000}?)</script",
    re.IGNORECASE | re.DOTALL,
)
_NOT_FREE = re.compile(r'"isAccessibleForFree"\s*:\s*"?false', re.IGNORECASE)
_BARRIER = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read)|to (?:continue|keep) reading"
    r"|for subscribers only|already a subscriber"
    r"|(?:article|content|story) is (?:reserved )?for (?:our )?subscribers"
    r"|create a free account|suscr[ií]b(?:ete|ase) para (?:seguir|continuar|leer)"
    r"|para (?:seguir|continuar) leyendo|(?:exclusivo|solo|s[oó]lo) para suscriptores"
    r"|ya eres suscriptor",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|(?:accept|reject) all|consent to the use of cookies"
    r"|antes de (?:continuar|ir a)|aceptar todas?|valoramos tu privacidad|uso de cookies",
    re.IGNORECASE,
)
_CONSENT_ADDRESS = re.compile(
    r"^(?:consent|guce|privacy|cmp)\.|/(?:consent|cookie-?wall)\b", re.IGNORECASE
)
_HOME = re.compile(
    r"/?(?:(?:[a-z]{2}(?:-[a-z]{2})?)/?)?(?:(?:index|home|inicio|portada|default)(?:\.\w{2,5})?/?)?",
    re.IGNORECASE,
)


def is_home(url: str) -> bool:
    """Whether an address is that of a site's front page."""
    parts = urlsplit(url)
    return bool(_HOME.fullmatch(parts.path)) and not parts.query


def extract_article(body: bytes, *, content_type: str, asked: str, url: str, title: str) -> str:
    """The article's paragraphs, one a line, without furniture; at most MAX_CHARS.

    ``asked``, ``url``: the address asked for, and where the page came from in the end. Raises
    FeedError where the page is no article, or not all of it.
    """
    if is_home(url) and not is_home(asked):
        raise FeedError("the link leads to a front page")
    if _CONSENT_ADDRESS.search((urlsplit(url).hostname or "") + urlsplit(url).path):
        raise FeedError("a page that asks for consent")
    if b"%PDF-" in body[:1024] or not _is_page(body, content_type):
        raise FeedError("the link leads to a document that is no page")
    page = decode(body, content_type)[:_MAX_PAGE]
    if any(_NOT_FREE.search(found.group(1)) for found in _LD_JSON.finditer(page)):
        raise FeedError("a page for subscribers")
    text = _text(page, title)
    if len(text) < _SHORT:
        _refuse_barriers(page, body, text)
    if not _is_about(title, text):
        raise FeedError("the page tells something else")
    return text


def _is_page(body: bytes, content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") or (
        not kind and b"<html" in body[:2048].lower()
    )


def _text(page: str, title: str) -> str:
    """The story's lines, to MAX_CHARS."""
    try:
        found = trafilatura.extract(
            page,
            include_comments=False,
            include_tables=False,
            favor_precision=True,
            deduplicate=False,
            prune_xpath=_PRUNED,
        )
    except (LxmlError, RecursionError) as error:
        raise FeedError("the page could not be read") from error
    lines = [plain_text(html.escape(line, quote=False)) for line in (found or "").splitlines()]
    kept: list[str] = []
    length = 0
    for line in strip_furniture(lines, title):
        length += len(line) + 1
        if length > MAX_CHARS + 1:
            break
        kept.append(line)
    return "\n".join(kept)


def _refuse_barriers(page: str, body: bytes, text: str) -> None:
    """Raise FeedError where little text and what stands on the page say that there is a barrier."""
    if _BARRIER.search(page):
        raise FeedError("a page for subscribers")
    if len(text) < _LEAST or _CONSENT.search(text):
        if _CONSENT.search(page):
            raise FeedError("a page that asks for consent")
        kind = describe_page(body)
        raise FeedError(kind if kind and kind != "a web page" else "a page without a text")


def _is_about(title: str, text: str) -> bool:
    """Whether a text has enough of its title's words to be that article."""
    wanted = {word[:_STEM] for word in split_words(title).folded if len(word) >= _STEM}
    if len(wanted) < _TITLE_STEMS:
        return True
    there = {word[:_STEM] for word in split_words(text).folded}
    return len(wanted & there) * 4 >= len(wanted)
