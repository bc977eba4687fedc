"""The web application: ``/healthz``, and where Telegram posts updates to if it is to."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
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


MAX_POST = 1024 * 1024  # bytes; an update of Telegram has some kilobytes
PROOF = "x-telegram-bot-api-secret-token"

Look = Callable[[], Awaitable[Health]]
Hook = Callable[[str, bytes], Awaitable[int]]  # secret, body → status


def build_app(look: Look, *, hook: Hook | None = None, hook_path: str = "") -> Starlette:
    """The application; ``look`` takes the health anew for each request.

    ``hook`` takes what Telegram posts to ``hook_path``.
    """

    async def healthz(_request: Request) -> JSONResponse:
        health = await look()
        return JSONResponse(asdict(health), status_code=200 if health.ok else 503)

    routes = [Route("/healthz", healthz)]
    if hook is not None:
        routes.append(Route(hook_path, _taker(hook), methods=["POST"]))
    return Starlette(routes=routes)


def _taker(hook: Hook) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_POST:
                return Response(status_code=413)
        return Response(status_code=await hook(request.headers.get(PROOF, ""), bytes(body)))

    return take
