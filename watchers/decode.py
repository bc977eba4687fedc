"""Bytes → text, whatever their labels say: publishers' labels are often wrong."""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it begins alike
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_BARE = (  # how "<" begins where there is no mark
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
)
_LOOK = 1024  # bytes in which a declaration is looked for
_DECLARED = re.compile(rb"<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Text encodings of the world, by Python's names: not its codecs for rot13, zlib or escapes.
_USABLE = re.compile(r"iso8859|iso2022|cp\d|koi8|gb|big5|shift_jis|euc|mac|hz|johab|tis|ptcp|kz")
# What labels say → what people who say so write.
_MEANT = {"ascii": "cp1252", "iso8859-1": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
_SHIFTING = re.compile(r"iso2022|hz")  # all of their bytes are ASCII, so they look like UTF-8
_FALLBACK = "atalaya-cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """An error handler: what is not UTF-8 is windows-1252, byte by byte."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(cp1252(byte) for byte in wrong), error.end


def cp1252(byte: int) -> str:
    """What windows-1252 means by a byte; the five that it has no meaning for are U+FFFD."""
    return bytes((byte,)).decode("cp1252", "replace")


codecs.register_error(_FALLBACK, _as_cp1252)


def decode(body: bytes, content_type: str = "") -> str:
    """The text of a document. Never fails: bytes that mean nothing become U+FFFD.

    By its byte order mark; by its zero bytes (UTF-16, UTF-32); as UTF-8 if it is that, whatever it
    is called; by its declaration, then by ``content_type``; else as UTF-8 with the bytes that are
    none read as windows-1252 (both in one document are the commonest mistake of all).
    """
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, _FALLBACK if name == "utf-8" else "replace")
    for start, name in _BARE:
        if body.startswith(start):
            return body.decode(name, "replace")
    label = _label(body, content_type)
    if label and _SHIFTING.match(label):
        return body.decode(label, "replace")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        mixed = body.decode("utf-8", _FALLBACK)
    if label is None or _is_mostly_utf8(body):
        return mixed
    return body.decode(label, "replace")


def _label(body: bytes, content_type: str) -> str | None:
    """The encoding it is said to be in, by Python's name; None for UTF-8 or what nobody knows."""
    declared = _DECLARED.search(body[:_LOOK])
    charset = _CHARSET.search(content_type)
    name = declared.group(1).decode("ascii") if declared else charset.group(1) if charset else ""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    found = _MEANT.get(found, found)
    return found if _USABLE.match(found) else None


def _is_mostly_utf8(body: bytes) -> bool:
    """Whether far more of what is not ASCII makes sense as UTF-8 than does not."""
    kept = body.decode("utf-8", "ignore")
    wrong = len(body) - len(kept.encode("utf-8"))
    right = sum(map(len, re.findall(r"[^\x00-\x7f]+", kept)))
    return right > 2 * wrong
