"""Credentials of a feed: they go to the host they are for, over its own scheme, nowhere else."""

from base64 import b64encode
from dataclasses import dataclass, field
from typing import Self

import httpx

from config import Config

_PORTS = {"http": 80, "https": 443}

Origin = tuple[str, str, int | None]


@dataclass(frozen=True, slots=True)
class Login:
    """User and password for one origin (scheme, host, port)."""

    origin: Origin
    _header: bytes = field(repr=False)

    @classmethod
    def of(cls, url: str, credentials: str) -> Self:
        """``credentials``, as ``user:password``, for the origin of this address (RFC 7617)."""
        return cls(_origin(url), b"Basic " + b64encode(credentials.encode()))

    def headers(self, url: str) -> list[tuple[bytes, bytes]]:
        """What a request to ``url`` carries: nothing where it leads to another origin."""
        return [(b"Authorization", self._header)] if _origin(url) == self.origin else []


def find_logins(config: Config) -> dict[str, Login]:
    """The logins of the configured feeds, by a feed's address."""
    known = config.secrets.logins
    return {
        feed.url: Login.of(feed.url, known[feed.login].get_secret_value())
        for feed in config.feeds
        if feed.login
    }


def _origin(url: str) -> Origin:
    target = httpx.URL(url)
    return target.scheme, target.host, target.port or _PORTS.get(target.scheme)
