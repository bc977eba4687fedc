"""The web application: one route so far, ``/healthz``."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


@dataclass(frozen=True, slots=True)
class Health:
    """How things stand. Numbers of feeds are those watched and those whose last poll failed."""

    ok: bool
    problem: str | None
    feeds: int
    feeds_failing: int
    waiting: int
    uncertain: int


def build_app(look: Callable[[], Awaitable[Health]]) -> Starlette:
    """The application; ``look`` takes the health anew for each request."""

    async def healthz(_request: Request) -> JSONResponse:
        health = await look()
        return JSONResponse(asdict(health), status_code=200 if health.ok else 503)

    return Starlette(routes=[Route("/healthz", healthz)])
