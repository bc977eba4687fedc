"""Which numeric addresses are dialled, whatever a name, a redirect or a resolver says."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpcore
import pytest
import ssrfguard
from hypothesis import given, settings
from hypothesis import strategies as st

from watchers.address import ForbiddenAddressError, GuardedBackend, is_allowed, resolve

FORBIDDEN = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255"),
    *("127.0.0.1", "127.255.255.255", "168.63.129.16", "169.254.169.254", "169.254.170.2"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.192", "192.0.2.1", "192.88.99.1"),
    *("192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1"),
    *("224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "100.100.100.200"),
    *("::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::10.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "2001::1"),
    *("2001:0:7f00:1::", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::"),
    *("2002:a00:1::1", "2002:a9fe:a9fe::", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254"),
    *("fe80::1", "febf::1", "fec0::1", "ff02::1"),
    *("192.31.196.1", "192.52.193.1", "192.175.48.6", "2001:4:112::1", "2620:4f:8000::1"),
    *("4000::1", "a000::1", "::ffff:0:8.8.8.8", "100:0:0:1::1", "3ffe::1", "2d00::1", "3000::1"),
    *("2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:a9fe:a9fe", "2606:4700::5efe:7f00:1"),
]
ALLOWED = [
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
    *("126.255.255.255", "128.0.0.0", "168.63.129.15", "168.63.129.17", "169.253.255.255"),
    *("172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255"),
    *("198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"),
    *("2606:4700::5efe:8.8.8.8", "2606:4700::5eff:10.0.0.1", "2c0f::1", "2600::1"),
    *("2001:200::1", "2606:4700::1", "2a00:1450::1", "2001:4860:4860::8888"),
]


@pytest.mark.parametrize("text", FORBIDDEN)
def test_what_is_not_the_public_internet_is_not_dialled(text: str) -> None:
    assert not is_allowed(ip_address(text))


@pytest.mark.parametrize("text", ALLOWED)
def test_the_public_internet_is_dialled(text: str) -> None:
    assert is_allowed(ip_address(text))


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1"]
)
def test_an_operators_exception_holds_in_every_spelling(text: str) -> None:
    assert is_allowed(ip_address(text), [ip_network("127.0.0.0/8")])


@pytest.mark.parametrize("text", ["10.0.0.1", "127.0.0.2", "::1", "::ffff:10.0.0.1"])
def test_an_exception_is_for_its_network_only(text: str) -> None:
    assert not is_allowed(ip_address(text), [ip_network("127.0.0.1/32")])


@given(st.ip_addresses(v=4))
def test_an_embedded_address_is_judged_as_what_it_is(inner: IPv4Address) -> None:
    number = int(inner)
    outer = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address((0x64FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    assert [is_allowed(address) for address in outer] == [is_allowed(inner)] * 3


@given(st.ip_addresses())
def test_what_is_dialled_is_public_by_the_standard_librarys_own_reckoning(
    address: IPv4Address | IPv6Address,
) -> None:
    if is_allowed(address):
        local = (address.is_loopback, address.is_link_local, address.is_unspecified)
        assert not any((*local, address.is_multicast))
        assert address.version == 6 or not address.is_reserved


# What the second opinion calls the public internet, and we leave alone: IANA marks it reachable,
# but no publisher lives there.
STRICTER = [
    ip_network(text)
    for text in (
        *("192.0.0.9/32", "192.0.0.10/32", "192.31.196.0/24", "192.52.193.0/24"),
        *("192.175.48.0/24", "168.63.129.16/32", "2001::/23", "2620:4f:8000::/48"),
        *("2d00::/8", "2e00::/7", "3000::/4"),
    )
]
SECOND = ssrfguard.Policy()
EDGES = st.sampled_from([ip_address(text) for text in FORBIDDEN + ALLOWED]).flatmap(
    lambda one: st.integers(-300, 300).map(lambda by: _near(one, by))
)


def _near(address: IPv4Address | IPv6Address, by: int) -> IPv4Address | IPv6Address:
    return type(address)(min(max(int(address) + by, 0), 2**address.max_prefixlen - 1))


@given(st.ip_addresses() | EDGES)
def test_a_second_opinion_allows_all_that_we_allow(address: IPv4Address | IPv6Address) -> None:
    if is_allowed(address):
        assert SECOND.permits_address(address)


@given(st.ip_addresses(v=4) | EDGES)
def test_where_we_are_stricter_is_known(address: IPv4Address | IPv6Address) -> None:
    if SECOND.permits_address(address) and not is_allowed(address):
        embeds = isinstance(address, IPv6Address) and int(address) >> 32 & 0xFDFFFFFF == 0x5EFE
        unused = isinstance(address, IPv6Address) and address not in ip_network("2000::/3")
        assert (
            embeds
            or unused
            or any(address in network for network in STRICTER if network.version == address.version)
        )


@pytest.fixture
def listener() -> Iterator[int]:
    """The port of somebody who listens on 127.0.0.1 and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def backend(
    *answers: str, allow: Sequence[str] = (), ports: Sequence[int] = (80, 443)
) -> GuardedBackend:
    """A backend whose resolver gives these answers to any question."""

    async def scripted(_host: str, _port: int) -> Sequence[str]:
        return answers

    return GuardedBackend(scripted, allow=[ip_network(net) for net in allow], ports=ports)


@asynccontextmanager
async def connected(guarded: GuardedBackend, port: int) -> AsyncIterator[str]:
    """A connection to a host of any name; the address it leads to."""
    stream = await guarded.connect_tcp("news.example", port, timeout=5)
    try:
        yield stream.get_extra_info("server_addr")[0]
    finally:
        await stream.aclose()


@pytest.mark.anyio
async def test_a_host_is_reached_at_the_first_address_that_may_be_dialled(listener: int) -> None:
    guarded = backend("10.0.0.1", "127.0.0.1", allow=["127.0.0.1/32"])
    async with connected(guarded, listener) as address:
        assert address == "127.0.0.1"


@pytest.mark.anyio
@pytest.mark.allow_hosts(["127.0.0.1", "127.0.0.2"])
async def test_an_address_that_does_not_answer_gives_way_to_the_next(listener: int) -> None:
    guarded = backend("127.0.0.2", "127.0.0.1", allow=["127.0.0.0/8"])
    async with connected(guarded, listener) as address:
        assert address == "127.0.0.1"


@pytest.mark.anyio
@pytest.mark.parametrize("answers", [["127.0.0.1"], ["10.0.0.1", "::1"], ["::ffff:7f00:1"], []])
async def test_a_host_with_only_forbidden_addresses_is_not_reached(
    answers: list[str], listener: int
) -> None:
    with pytest.raises(ForbiddenAddressError):
        await backend(*answers, ports=[listener]).connect_tcp("news.example", listener)


@pytest.mark.anyio
async def test_the_world_is_asked_on_the_usual_ports_only() -> None:
    with pytest.raises(ForbiddenAddressError):
        await backend("8.8.8.8").connect_tcp("news.example", 22)


@pytest.mark.anyio
async def test_the_last_failure_is_told_when_no_address_answers() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    guarded = backend("10.0.0.1", "127.0.0.1", allow=["127.0.0.0/8"])
    with pytest.raises(httpcore.ConnectError) as caught:
        await guarded.connect_tcp("news.example", port, timeout=5)
    assert not isinstance(caught.value, ForbiddenAddressError)


@pytest.mark.anyio
async def test_no_socket_of_this_machine_is_a_feed() -> None:
    with pytest.raises(ForbiddenAddressError):
        await backend().connect_unix_socket("/run/any.sock")


@pytest.mark.anyio
@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "0x7f.0.0.1", "2130706433", "017700000001", "localhost"]
)
async def test_every_spelling_of_a_forbidden_address_is_seen_through(
    host: str, listener: int
) -> None:
    guarded = GuardedBackend(resolve, allow=[], ports=[listener])
    with pytest.raises(ForbiddenAddressError):
        await guarded.connect_tcp(host, listener)


@pytest.mark.anyio
async def test_a_name_that_changes_its_address_is_asked_anew_each_time(listener: int) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    async def rebinding(_host: str, _port: int) -> Sequence[str]:
        return next(answers)

    guarded = GuardedBackend(rebinding, allow=[ip_network("127.0.0.1/32")], ports=[])
    async with connected(guarded, listener) as address:
        assert address == "127.0.0.1"
    with pytest.raises(ForbiddenAddressError):
        await guarded.connect_tcp("news.example", listener)


@given(number=st.integers(0x7F000000, 0x7FFFFFFF), shape=st.sampled_from(["%d", "0x%x", "0%o"]))
@settings(max_examples=50)
def test_a_number_that_means_loopback_is_seen_through(number: int, shape: str) -> None:
    guarded = GuardedBackend(resolve, allow=[], ports=[80])
    with pytest.raises(ForbiddenAddressError):
        asyncio.run(guarded.connect_tcp(shape % number, 80))


@pytest.mark.anyio
@pytest.mark.parametrize("host", ["a" * 64 + ".example", "a..b", "\ud800.example"])
async def test_a_name_that_can_not_be_is_not_found(host: str) -> None:
    with pytest.raises(httpcore.ConnectError, match="host not found"):
        await resolve(host, 80)
