"""One polite request: conditional GET, with a deadline and caps on everything a server decides.

The only gate to the network for feeds: addresses are checked when dialled (address.py), redirects
are followed here, one checked hop at a time.
"""

import asyncio
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from http.cookiejar import DefaultCookiePolicy
from importlib.metadata import version
from typing import Self
from urllib.parse import urljoin

import httpcore
import httpx

from clock import Clock
from config import Config
from model import Validators
from watchers.address import (
    ForbiddenAddressError,
    GuardedBackend,
    Network,
    is_allowed,
    literal_address,
    resolve,
)
from watchers.answer import fresh_for, refusal
from watchers.body import read_body
from watchers.errors import FeedError, Outcome
from watchers.links import web_address
from watchers.login import Login
from watchers.pages import MAX_LOOK

_MAX_REDIRECTS = 5
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_PERMANENT = frozenset((301, 308))
_MAX_VALIDATOR = 1_000

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, "
    "*/*;q=0.5"
)
# What everybody is told who asks for a host that isn't there, doesn't answer, or is not allowed:
# told apart, they would show what lives in the operator's network. The log has the reason.
_UNREACHABLE = "this address can't be reached"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document that came; ``url`` is where it came from in the end.

    ``moved_to``: where permanent redirects led. ``fresh_s``: how long the publisher calls it fresh.
    """

    body: bytes
    content_type: str
    url: str
    validators: Validators
    moved_to: str | None = None
    fresh_s: float | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The publisher says nothing has changed."""

    validators: Validators
    moved_to: str | None = None
    fresh_s: float | None = None


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
        proxy: str = "",
    ) -> None:
        self._timeout_s = timeout_s
        self._max_bytes = max_bytes
        self._clock = clock
        self._proxied = bool(proxy)
        self._allow = allow_networks
        self._ports = allow_ports

        def client(allow: Sequence[Network]) -> httpx.AsyncClient:
            way = _way(allow, allow_ports, concurrency, proxy)
            return _client(way, user_agent, timeout_s)

        self._client = client(allow_networks)
        self._public = client(()) if allow_networks else self._client

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._client.aclose()
        await self._public.aclose()

    async def fetch(
        self,
        url: str,
        validators: Validators,
        *,
        public: bool = False,
        login: Login | None = None,
    ) -> Fetched | NotModified:
        """GET ``url`` unless unchanged since ``validators``. Raises FeedError, whatever happens.

        ``public``: ``allow_networks`` do not count. ``login``: for its own origin only.
        """
        address = web_address(url)
        if not address:
            raise FeedError("not a usable address")
        try:
            async with asyncio.timeout(self._timeout_s):
                return await self._follow(address, validators, public=public, login=login)
        except TimeoutError:
            message = f"no answer within {self._timeout_s:g} s"
            raise FeedError(message, outcome=Outcome.TIMEOUT) from None
        except httpx.HTTPError as error:
            raise _failure(error) from error
        except (httpx.InvalidURL, UnicodeError, ValueError) as error:
            raise FeedError(f"not a usable address: {error}") from error

    async def _follow(
        self, url: str, validators: Validators, *, public: bool, login: Login | None
    ) -> Fetched | NotModified:
        client = self._public if public else self._client
        headers = [
            (name, value.encode("latin-1"))
            for name, value in (
                (b"If-None-Match", validators.etag),
                (b"If-Modified-Since", validators.last_modified),
            )
            if value
        ]
        cookies = httpx.Cookies()  # for this one fetch: some sites let nobody in without
        moved_to: str | None = None
        permanent = True
        for _ in range(_MAX_REDIRECTS + 1):
            self._judge(url, () if public else self._allow)
            own = login.headers(url) if login else []
            request = client.build_request("GET", url, headers=[*headers, *own])
            cookies.set_cookie_header(request)
            response = await client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    return await self._read(url, validators, response, moved_to)
                cookies.extract_cookies(response)
                url = _next_hop(url, response)
                permanent = permanent and response.status_code in _PERMANENT
                moved_to = url if permanent else moved_to
            finally:
                await response.aclose()
        raise FeedError(f"more than {_MAX_REDIRECTS} redirects")

    def _judge(self, url: str, allow: Sequence[Network]) -> None:
        """Behind a proxy nothing is dialled here: what can be told of the address is told now."""
        if not self._proxied:
            return
        target = httpx.URL(url)
        port = target.port or (443 if target.scheme == "https" else 80)
        literal = literal_address(target.host)
        is_public = literal is None or is_allowed(literal, allow)
        if port not in self._ports or not is_public:
            raise FeedError(_UNREACHABLE, detail="address not allowed")

    async def _read(
        self, url: str, validators: Validators, response: httpx.Response, moved_to: str | None
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
            return NotModified(fresh, moved_to, fresh_for(response))
        if status not in (200, 203):  # 203: changed on the way, as some proxies say
            raise refusal(response, await _beginning(response), self._clock())
        body = await read_body(response, self._max_bytes)
        content_type = response.headers.get("content-type", "")
        return Fetched(body, content_type, url, fresh, moved_to, fresh_for(response))


async def _beginning(response: httpx.Response) -> bytes:
    """The first bytes of a page, to name what refused us; a broken one says nothing."""
    try:
        async for chunk in response.aiter_raw(MAX_LOOK):
            return chunk
    except httpx.HTTPError:
        pass
    return b""


def make_guests(config: Config, clock: Clock) -> Fetcher:
    """The fetcher for addresses that chats give: they do not reach where the operator's may."""
    return make_fetcher(config, clock, config.fetch.guest_networks)


def make_fetcher(
    config: Config, clock: Clock, networks: Sequence[Network] | None = None
) -> Fetcher:
    """The fetcher that a configuration asks for, with an honest name; ``networks`` instead."""
    contact = f"; +{config.fetch.contact}" if config.fetch.contact else ""
    return Fetcher(
        timeout_s=config.fetch.timeout_s,
        max_bytes=config.fetch.max_bytes,
        user_agent=f"Atalaya/{version('atalaya')} (news feed reader{contact})",
        clock=clock,
        allow_networks=config.fetch.allow_networks if networks is None else networks,
        allow_ports=config.fetch.allow_ports,
        concurrency=config.fetch.concurrency,
        proxy=config.fetch.proxy,
    )


@cache
def _tls() -> ssl.SSLContext:
    """One for the process: reading the system's certificates takes 40 ms."""
    return ssl.create_default_context()


def _way(
    allow: Sequence[Network], ports: Sequence[int], concurrency: int, proxy: str
) -> httpx.AsyncHTTPTransport:
    if proxy:
        limits = httpx.Limits(max_connections=concurrency, max_keepalive_connections=0)
        return httpx.AsyncHTTPTransport(verify=_tls(), trust_env=False, proxy=proxy, limits=limits)
    return _Transport(GuardedBackend(resolve, allow=allow, ports=ports), concurrency)


def _client(way: httpx.AsyncHTTPTransport, user_agent: str, timeout_s: float) -> httpx.AsyncClient:
    headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
    client = httpx.AsyncClient(
        transport=way,
        headers=headers,
        timeout=timeout_s,
        trust_env=False,
        follow_redirects=False,
    )
    # The client's own jar is shared by all feeds: it stays empty. See _follow.
    client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
    return client


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


def _failure(error: httpx.HTTPError) -> FeedError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ForbiddenAddressError):
            return FeedError(_UNREACHABLE, detail="address not allowed")
        cause = cause.__cause__ or cause.__context__
    match error:
        case httpx.ConnectTimeout() | httpx.ConnectError():
            return FeedError(_UNREACHABLE, detail=f"could not connect: {error}")
        case httpx.ReadTimeout():
            return FeedError("no answer in time", outcome=Outcome.TIMEOUT)
        case httpx.RemoteProtocolError() if "location header" in str(error):
            return FeedError("the server redirects, but not to a usable address")
        case httpx.RemoteProtocolError() | httpx.ReadError():
            return FeedError("the connection broke before the answer was complete")
        case _:
            return FeedError(f"{type(error).__name__}: {error}")
