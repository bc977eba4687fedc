"""The body of an answer, decoded, with a bound on every byte. httpx's own decoders know none."""

import zlib
from collections.abc import Iterator, Sequence

import httpx

from watchers.errors import FeedError, Outcome

_CHUNK = 64 * 1024
_GZIP = b"\x1f\x8b"
_MAX_LAYERS = 3  # gzip in gzip is a known mistake of servers; more is an attack
_UNREADABLE = frozenset(("br", "zstd", "compress", "x-compress", "dcb", "dcz"))


async def read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The decoded body. Raises FeedError for one that is too big, cut off, or coded unreadably.

    ``max_bytes`` bounds the raw bytes, the decoded ones, and every layer between them. gzip is told
    by its first bytes, whether or not it is labelled; labels that name no coding are ignored.
    """
    if _declared(response) > max_bytes:
        raise _too_big(max_bytes)
    layers = _layers(response.headers.get("content-encoding", ""), max_bytes)
    body = bytearray()
    raw_size = 0
    async for chunk in response.aiter_raw(_CHUNK):
        raw_size += len(chunk)
        if raw_size > max_bytes:
            raise _too_big(max_bytes)
        for piece in _through(layers, chunk):
            body += piece
    for number, layer in enumerate(layers):
        for piece in _through(layers[number + 1 :], layer.finish()):
            body += piece
    return bytes(body)


def _through(layers: Sequence["_Inflater"], chunk: bytes) -> Iterator[bytes]:
    """The next bytes with all layers taken off, in small pieces."""
    if not layers:
        yield chunk
        return
    for piece in layers[0].feed(chunk):
        yield from _through(layers[1:], piece)


def _declared(response: httpx.Response) -> int:
    length = response.headers.get("content-length", "")
    return int(length[:20]) if length.isascii() and length.isdigit() else 0


def _too_big(max_bytes: int) -> FeedError:
    return FeedError(f"larger than {max_bytes} bytes", outcome=Outcome.TOO_BIG)


def _layers(label: str, max_bytes: int) -> list["_Inflater"]:
    """What to take off, the outermost first."""
    names = [name.strip().lower() for name in label.split(",")]
    unreadable = next((name for name in names if name in _UNREADABLE), None)
    if unreadable:
        raise FeedError(f"the answer is compressed as {unreadable}, which was not asked for")
    found: list[_Inflater] = []
    for name in reversed(names[-_MAX_LAYERS:]):
        if name == "deflate":
            found.append(_Inflater(max_bytes, deflate=True))
        elif name in ("gzip", "x-gzip"):
            found.append(_Inflater(max_bytes))
    while len(found) < _MAX_LAYERS:
        found.append(_Inflater(max_bytes))
    return found


class _Inflater:
    """Takes off one layer of gzip (any number of members) if there is one.

    With ``deflate`` one of zlib or headerless deflate; bytes that are neither pass as they are.
    """

    def __init__(self, max_bytes: int, *, deflate: bool = False) -> None:
        self._max_bytes = max_bytes
        self._deflate = deflate
        self._head: bytes | None = b""  # until it is decided what this is
        self._engine: zlib._Decompress | None = None
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """The next bytes, inflated, in pieces of bounded size. Raises FeedError."""
        if self._head is not None:
            self._head += chunk
            if len(self._head) < 2:
                return
            chunk, self._head = self._head, None
            self._engine = self._choose(chunk)
        if self._engine is None:
            yield chunk
        else:
            yield from self._inflate(chunk)

    def finish(self) -> bytes:
        """The one byte that was too short to be judged. Raises FeedError for a cut stream."""
        if self._engine is not None and not self._engine.eof:
            raise FeedError("the answer is cut off")
        return self._head or b""

    def _choose(self, head: bytes) -> "zlib._Decompress | None":
        if head.startswith(_GZIP):
            return zlib.decompressobj(wbits=31)
        if not self._deflate:
            return None
        if head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0:
            return zlib.decompressobj()
        raw = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
        try:  # on a copy: no header says what this is
            raw.copy().decompress(head, 1024)
        except zlib.error:
            return None
        return raw

    def _inflate(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and self._engine is not None:
            if self._engine.eof:
                if not chunk.startswith(_GZIP):  # no further member: padding, or junk
                    return
                self._engine = zlib.decompressobj(wbits=31)
            try:
                piece = self._engine.decompress(chunk, _CHUNK)
            except zlib.error as error:
                raise FeedError("the answer's compression is broken") from error
            self._size += len(piece)
            if self._size > self._max_bytes:
                raise _too_big(self._max_bytes)
            yield piece
            chunk = self._engine.unused_data if self._engine.eof else self._engine.unconsumed_tail
