"""One request to a host at a time, with peace between two: for feeds and articles alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(slots=True)
class _Host:
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0  # the loop's time


class Pace:
    """Who may be asked when. ``gap_s``: seconds between two requests to one host."""

    def __init__(self, gap_s: float = 0.0) -> None:
        self._gap_s = gap_s
        self._hosts: dict[str, _Host] = {}

    async def rest(self, url: str) -> None:
        """Wait until the peace of the address's host is over."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._host(url).free_at - loop.time()))

    @asynccontextmanager
    async def asking(self, url: str) -> AsyncIterator[None]:
        """Ask the address's host inside; waits until nobody else does and its peace is over."""
        host = self._host(url)
        async with host.turn:
            await self.rest(url)
            try:
                yield
            finally:
                host.free_at = asyncio.get_running_loop().time() + self._gap_s

    def _host(self, url: str) -> _Host:
        return self._hosts.setdefault(urlsplit(url).hostname or "", _Host())
