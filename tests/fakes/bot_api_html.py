"""Telegram's HTML: the few tags it knows, checked as strictly as its documentation words it.

Rules: https://core.telegram.org/bots/api#html-style. The error texts are the real server's. It
shows a bare `&`, a bare `>` or an unknown entity such as `&nbsp;` as it stands; the documentation
forbids them, so here they are errors: they only come from a bot that forgot to escape.
"""

import re
from dataclasses import dataclass

from tests.fakes.bot_api_values import ApiError, Entity, bad_request

MAX_ENTITIES = 100

_TYPES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "a": "text_link",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "tg-emoji": "custom_emoji",
}
_NAMED = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "&quot;": '"'}
_TOKEN = re.compile(
    r"(?P<end></(?P<end_name>[^\s>]*)\s*>)"
    r"|(?P<start><(?P<name>[^\s>/]+)(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>)"
    r"|(?P<reference>&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]+);)"
    r"|(?P<wrong>[<>&])"
    r"|(?P<text>[^<>&]+)"
)
_ATTRIBUTE = re.compile(
    r"\s+(?P<name>[^\s=\"']+)(?:\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[\w.-]+)))?"
)
_REFERENCE = re.compile(r"&[^;&\s]*;|&")


@dataclass(slots=True)
class _Open:
    tag: str
    attributes: dict[str, str]
    start: int  # UTF-16 offset


def utf16_length(text: str) -> int:
    """Length in UTF-16 units, which is how the Bot API counts entity offsets."""
    return len(text) + sum(ord(char) > 0xFFFF for char in text)


def parse_html(source: str) -> tuple[str, tuple[Entity, ...]]:
    """Plain text and entities of `source`; ApiError 400 "can't parse entities: …" if wrong."""
    parts: list[str] = []
    open_tags: list[_Open] = []
    entities: list[Entity] = []
    at = 0
    for token in _TOKEN.finditer(source):
        offset = len(source[: token.start()].encode("utf-8"))
        if token["wrong"]:
            raise _wrong(source, token.start(), offset)
        if token["start"]:
            open_tags.append(_start(token, at, offset))
        elif token["end"]:
            entities += _end(token, open_tags, at, offset)
        else:
            text = _decode(token["reference"], offset) if token["reference"] else token["text"]
            parts.append(text)
            at += utf16_length(text)
    if open_tags:
        last = open_tags[-1].tag
        raise _error(f'Can\'t find end tag corresponding to start tag "{last}"')
    entities.sort(key=lambda entity: (entity.offset, -entity.length))
    return trim("".join(parts), tuple(entities))


def trim(text: str, entities: tuple[Entity, ...]) -> tuple[str, tuple[Entity, ...]]:
    """Without white space around the text, as the server stores it; at most 100 entities."""
    kept = text.strip()
    dropped = utf16_length(text) - utf16_length(text.lstrip())
    end = utf16_length(kept)
    moved = []
    for entity in entities:
        start = max(entity.offset - dropped, 0)
        stop = min(entity.offset + entity.length - dropped, end)
        if stop > start:
            extra = (entity.url, entity.language, entity.custom_emoji_id)
            moved.append(Entity(entity.type, start, stop - start, *extra))
    return kept, tuple(moved[:MAX_ENTITIES])


def _error(what: str) -> ApiError:
    return bad_request(f"can't parse entities: {what}")


def _wrong(source: str, position: int, offset: int) -> ApiError:
    char = source[position]
    if char == "<" and source[position : position + 2] == "</":
        return _error(f"Unclosed end tag at byte offset {offset}")
    if char == "<":
        name = re.match(r"[^\s>]*", source[position + 1 :])
        if ">" in source[position:] and name is not None:
            return _error(f'Unsupported start tag "{name[0]}" at byte offset {offset}')
        return _error(f"Unclosed start tag at byte offset {offset}")
    return _error(f'Character "{char}" must be escaped at byte offset {offset}')


def _start(token: re.Match[str], at: int, offset: int) -> _Open:
    tag = token["name"].lower()
    if tag not in _TYPES:
        raise _error(f'Unsupported start tag "{tag}" at byte offset {offset}')
    attributes = _attributes(token["attributes"], tag, offset)
    if tag == "span" and attributes.get("class") != "tg-spoiler":
        raise _error(f'Tag "span" must have class "tg-spoiler" at byte offset {offset}')
    return _Open(tag, attributes, at)


def _attributes(source: str, tag: str, offset: int) -> dict[str, str]:
    found: dict[str, str] = {}
    position = 0
    while source[position:].strip():
        match = _ATTRIBUTE.match(source, position)
        if match is None:
            raise _error(f'Empty attribute name in the tag "{tag}" at byte offset {offset}')
        value = match["double"] or match["single"] or match["bare"] or ""
        found[match["name"].lower()] = _REFERENCE.sub(lambda one: _decode(one[0], offset), value)
        position = match.end()
    return found


def _decode(reference: str, offset: int) -> str:
    if reference in _NAMED:
        return _NAMED[reference]
    digits = re.fullmatch(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));", reference)
    code = (int(digits[1], 16) if digits[1] else int(digits[2])) if digits else 0
    if not 0 < code < 0x110000 or 0xD800 <= code < 0xE000:
        raise _error(f'Unsupported entity "{reference}" at byte offset {offset}')
    return chr(code)


def _end(token: re.Match[str], open_tags: list[_Open], at: int, offset: int) -> list[Entity]:
    if not open_tags:
        raise _error(f"Unexpected end tag at byte offset {offset}")
    opened = open_tags.pop()
    name = token["end_name"].lower()
    if name not in {"", opened.tag}:
        raise _error(
            f"Unmatched end tag at byte offset {offset}, "
            f'expected "</{opened.tag}>", found "</{name}>"'
        )
    if at == opened.start:
        return []
    kind = _TYPES[opened.tag]
    if opened.tag == "blockquote" and "expandable" in opened.attributes:
        kind = "expandable_blockquote"
    url = opened.attributes.get("href") if opened.tag == "a" else None
    if opened.tag == "a" and not url:
        return []
    language = opened.attributes.get("class", "")
    return [
        Entity(
            kind,
            opened.start,
            at - opened.start,
            url=url,
            language=language.removeprefix("language-")
            if opened.tag == "code" and language
            else None,
            custom_emoji_id=opened.attributes.get("emoji-id"),
        )
    ]
