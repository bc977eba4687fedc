"""One polite request: conditional GET, with a deadline and caps on everything a server decides.

The only gate to the network for feeds: addresses are checked when dialled (address.py), redirects
are followed here, one checked hop at a time.
"""

import asyncio
import ssl
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import version
from typing import Self
from urllib.parse import urljoin

import httpcore
import httpx

from clock import Clock
from config import Config
from model import Validators
from watchers.address import ForbiddenAddressError, GuardedBackend, Network, resolve
from watchers.errors import FeedError
from watchers.links import web_address

_MAX_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_MAX_VALIDATOR = 1_000
_CHUNK = 64 * 1024

_ACCEPT = "application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that came; ``url`` is where it came from in the end."""

    body: bytes
    content_type: str
    url: str
    validators: Validators


@dataclass(frozen=True, slots=True)
class NotModified:
    """The publisher says nothing has changed."""

    validators: Validators


class Fetcher:
    """All feeds are fetched through one of these. ``async with`` it, or ``aclose`` it."""

    def __init__(
        self,
        *,
        timeout_s: float,
        max_bytes: int,
        user_agent: str,
        clock: Clock,
        allow_networks: Sequence[Network] = (),
        allow_ports: Sequence[int] = (80, 443),
        concurrency: int = 8,
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._clock = clock
        backend = GuardedBackend(resolve, allow=allow_networks, ports=allow_ports)
        self._client = httpx.AsyncClient(
            transport=_Transport(backend, concurrency),
            headers={
                "User-Agent": user_agent,
                "Accept": _ACCEPT,
                "Accept-Encoding": "gzip, deflate",
            },
            timeout=timeout_s,
            trust_env=False,
            follow_redirects=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def fetch(self, url: str, validators: Validators) -> Fetched | NotModified:
        """GET ``url`` unless unchanged since ``validators``. Raises FeedError, whatever happens."""
        address = web_address(url)
        if not address:
            raise FeedError("not a usable address")
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(address, validators)
        except TimeoutError:
            raise FeedError(f"no answer within {self._timeout_s:g} s") from None
        except httpx.HTTPError as error:
            raise FeedError(_describe(error)) from error
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise FeedError(f"not a usable address: {error}") from error

    async def _follow(self, url: str, validators: Validators) -> Fetched | NotModified:
        headers = [
            (name, value.encode("latin-1"))
            for name, value in (
                (b"If-None-Match", validators.etag),
                (b"If-Modified-Since", validators.last_modified),
            )
            if value
        ]
        for _ in range(_MAX_REDIRECTS + 1):
            self._client.cookies.clear()
            async with self._client.stream("GET", url, headers=headers) as response:
                if response.status_code in _REDIRECTS:
                    url = _next_hop(url, response)
                    continue
                return await self._read(url, validators, response)
        raise FeedError(f"more than {_MAX_REDIRECTS} redirects")

    async def _read(
        self, url: str, validators: Validators, response: httpx.Response
    ) -> Fetched | NotModified:
        status = response.status_code
        fresh = Validators(
            _header(response, b"etag") or (validators.etag if status == 304 else None),
            _header(response, b"last-modified")
            or (validators.last_modified if status == 304 else None),
        )
        if status == 304:
            if validators == Validators():
                raise FeedError("the server answered 304, though nothing was known")
            return NotModified(fresh)
        if status != 200:
            raise FeedError(
                f"the server answered {status}",
                retry_after_s=retry_after(response.headers.get("retry-after"), self._clock()),
            )
        body = await _read_body(response, self._max_bytes)
        return Fetched(body, response.headers.get("content-type", ""), url, fresh)


def make_fetcher(config: Config, clock: Clock) -> Fetcher:
    """The fetcher that a configuration asks for, with an honest name."""
    contact = f"; +{config.fetch.contact}" if config.fetch.contact else ""
    return Fetcher(
        timeout_s=config.fetch.timeout_s,
        max_bytes=config.fetch.max_bytes,
        user_agent=f"Atalaya/{version('atalaya')} (news feed reader{contact})",
        clock=clock,
        allow_networks=config.fetch.allow_networks,
        allow_ports=config.fetch.allow_ports,
        concurrency=config.fetch.concurrency,
    )


@cache
def _tls() -> ssl.SSLContext:
    """One for the process: reading the system's certificates takes 40 ms."""
    return ssl.create_default_context()


class _Transport(httpx.AsyncHTTPTransport):
    """httpx's transport over a pool whose network is guarded."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend, concurrency: int) -> None:
        super().__init__(verify=_tls(), trust_env=False)
        # httpx has no public way to hand a backend to its pool; a test holds this one shut.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=_tls(),
            max_connections=concurrency,
            max_keepalive_connections=0,  # minutes pass between two requests to a host
            network_backend=backend,
        )


def _next_hop(url: str, response: httpx.Response) -> str:
    target = web_address(urljoin(url, response.headers.get("location", "")))
    if not target:
        raise FeedError(f"the server answered {response.status_code} without a usable address")
    return target


def _header(response: httpx.Response, name: bytes) -> str | None:
    """A header's bytes one by one as text: encoded as Latin-1 they are sent back as they came."""
    value = next((value for key, value in response.headers.raw if key.lower() == name), b"")
    return value.decode("latin-1") if 0 < len(value) <= _MAX_VALIDATOR else None


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait from a Retry-After header in either of its forms; None if there is none."""
    value = (value or "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())


async def _read_body(response: httpx.Response, max_bytes: int) -> bytes:
    """The decoded body. httpx's own decoders ignore a cap, so raw bytes are inflated here."""
    encoding = response.headers.get("content-encoding", "").strip().lower()
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FeedError(f"unknown content encoding {encoding[:40]!r}")
    inflate = None if encoding in ("", "identity") else _Inflater(raw=encoding == "deflate")
    parts: list[bytes] = []
    size = raw_size = 0
    async for chunk in response.aiter_raw(_CHUNK):
        raw_size += len(chunk)
        piece = chunk if inflate is None else inflate.feed(chunk, max_bytes + 1 - size)
        size += len(piece)
        if size > max_bytes or raw_size > max_bytes:
            raise FeedError(f"larger than {max_bytes} bytes")
        parts.append(piece)
    if inflate is not None and not inflate.complete:
        raise FeedError("the answer is cut off")
    return b"".join(parts)


class _Inflater:
    """Inflates gzip of any number of members, zlib, and with ``raw`` also headerless deflate."""

    def __init__(self, *, raw: bool) -> None:
        self._engine = zlib.decompressobj(wbits=47)
        self._may_be_raw = raw

    @property
    def complete(self) -> bool:
        """Whether the stream came to its end."""
        return self._engine.eof

    def feed(self, chunk: bytes, room: int) -> bytes:
        """Inflate the next bytes to at most ``room`` bytes. Raises FeedError."""
        parts: list[bytes] = []
        while chunk and room > 0:
            if self._engine.eof:
                if chunk[:1] != b"\x1f":  # no further member: padding, or junk
                    break
                self._engine = zlib.decompressobj(wbits=47)
            piece = self._step(chunk, room)
            parts.append(piece)
            room -= len(piece)
            chunk = self._engine.unused_data
        return b"".join(parts)

    def _step(self, chunk: bytes, room: int) -> bytes:
        try:
            piece = self._engine.decompress(chunk, room)
        except zlib.error as error:
            if not self._may_be_raw:
                raise FeedError(f"broken compression: {error}") from error
            self._may_be_raw = False
            self._engine = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
            return self._step(chunk, room)
        self._may_be_raw = False
        return piece


def _describe(error: httpx.HTTPError) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddressError):
            return "this address is not allowed"
        cause = cause.__cause__ or cause.__context__
    match error:
        case httpx.ConnectTimeout() | httpx.ReadTimeout():
            return "no answer in time"
        case httpx.ConnectError():
            return f"could not connect: {error}" if str(error) else "could not connect"
        case httpx.RemoteProtocolError() if "location header" in str(error):
            return "the server redirects, but not to a usable address"
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return "the connection broke before the answer was complete"
        case _:
            return f"{type(error).__name__}: {error}"
