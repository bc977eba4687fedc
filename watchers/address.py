"""May we connect there? Asked with the numeric address at connect time, where no redirect, odd
spelling or rebinding name can pass.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

import httpcore

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

# What is not the public internet: IANA's special-purpose registries and address space
# registries (2026-01), and what clouds answer on. An explicit table: ``is_global`` and
# ``is_private`` are wrong for some of it, and changed between Python versions.
_FORBIDDEN_V4: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's platform address
        "169.254.0.0/16",  # link-local, cloud metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relay
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
# Of IPv6 only this has been given out for the public internet; loopback, private, link-local,
# multicast, segment routing and all that nobody uses yet lie outside …
_PUBLIC_V6 = ip_network("2000::/3")
# … and these inside it are something else.
_FORBIDDEN_V6: tuple[Network, ...] = tuple(
    ip_network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, benchmarking, AMT, AS112, ORCHID
        "2001:db8::/32",  # documentation
        "2620:4f:8000::/48",  # AS112
        "2d00::/8",  # not given out, as the next three
        "2e00::/7",
        "3000::/4",  # 3ffe::/16 (6bone) and 3fff::/20 (documentation) are in it
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_SIX_TO_FOUR = ip_network("2002::/16")
_MAPPED = ip_network("::ffff:0:0/96")
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))  # bits 64 to 95 of the address (RFC 5214)


def is_allowed(address: Address, allow: Iterable[Network] = ()) -> bool:
    """Whether we may connect to this address. ``allow``: the operator's own exceptions.

    An IPv4 address inside an IPv6 one (mapped, 6to4, NAT64, ISATAP) is judged as what it is; one
    in an ISATAP address must be allowed beside the address itself.
    """
    if _within(address, allow):
        return True
    if isinstance(address, IPv4Address):
        return not _within(address, _FORBIDDEN_V4)
    inner = _translated(address)
    if inner is not None:
        return is_allowed(inner, allow)
    if address not in _PUBLIC_V6 or _within(address, _FORBIDDEN_V6):
        return False
    tunnelled = int(address) >> 32 & 0xFFFFFFFF in _ISATAP
    return not tunnelled or is_allowed(IPv4Address(int(address) & 0xFFFFFFFF), allow)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


def _translated(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is really dialled when this one is."""
    if address in _MAPPED or address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _SIX_TO_FOUR:
        return IPv4Address((int(address) >> 80) & 0xFFFFFFFF)
    return None


def literal_address(host: str) -> Address | None:
    """The address that a host is if it is one, in any spelling a system takes; None for a name."""
    try:
        return ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(host))
    except (OSError, UnicodeError, ValueError):
        return None


async def resolve(host: str, port: int) -> list[str]:
    """The host's numeric addresses in the system's order. Raises httpcore.ConnectError."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"host not found: {host}") from error
    return list(dict.fromkeys(str(item[4][0]).partition("%")[0] for item in found))


class ForbiddenAddressError(httpcore.ConnectError):
    """All addresses of the host are ones we don't connect to."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """httpcore's way to the network, with every numeric address checked before it is dialled."""

    def __init__(self, resolve: Resolve, *, allow: Sequence[Network], ports: Sequence[int]) -> None:
        self._inner = httpcore.AnyIOBackend()
        self._resolve = resolve
        self._allow = allow
        self._ports = ports

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 (httpcore's signature)
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of the host's addresses that answers; forbidden ones not at all.

        Raises ForbiddenAddressError, httpcore.ConnectError, httpcore.ConnectTimeout.
        """
        addresses = [ip_address(text) for text in await self._resolve(host, port)]
        # The operator's own networks may use any port; the world only the usual ones.
        allowed = [
            item
            for item in addresses
            if _within(item, self._allow) or (port in self._ports and is_allowed(item, self._allow))
        ]
        failure: httpcore.ConnectError | httpcore.ConnectTimeout = ForbiddenAddressError(
            "address not allowed"
        )
        for address in allowed:
            try:
                return await self._inner.connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 (httpcore's signature, here and below)
        timeout: float | None = None,  # noqa: ARG002, ASYNC109
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """No feed lives on a socket of this machine. Raises ForbiddenAddressError."""
        raise ForbiddenAddressError("address not allowed")

    async def sleep(self, seconds: float) -> None:
        """Wait, as httpcore asks."""
        await self._inner.sleep(seconds)
