"""Real HTTP for a Starlette app: uvicorn on a loopback port, in a background thread."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

_DROP = "tests.fakes.drop"  # the key under which a request's scope carries the way to hang up


class Dropped(Response):
    """Not a response: the connection is closed, after `start` (what was sent of a body) if any.

    `content_length` is what the headers promise, so a client can tell that bytes are missing.
    """

    def __init__(
        self,
        start: bytes | None = None,
        *,
        headers: dict[str, str] | None = None,
        content_length: int = 0,
    ) -> None:
        super().__init__(headers={**(headers or {}), "content-length": str(content_length)})
        self._start = start

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the start, if any, and hang up."""
        if self._start is not None:
            head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
            await send(head)
            await send({"type": "http.response.body", "body": self._start, "more_body": True})
        scope[_DROP]()
        await client_gone(receive)


async def client_gone(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def keep_waiting(receive: Receive, delay_s: float | None) -> None:
    """Let the client wait for `delay_s`, or until it gives up."""
    with suppress(TimeoutError):
        await asyncio.wait_for(client_gone(receive), delay_s)


class _Server(uvicorn.Server):
    """A uvicorn server that tells when it is ready and does not wait for slow requests."""

    def __init__(self, app: ASGIApp) -> None:
        super().__init__(
            uvicorn.Config(
                self._handle,
                http=H11Protocol,
                ws="none",
                lifespan="off",
                interface="asgi3",
                proxy_headers=False,  # `_hang_up` finds a connection by its real address
                log_config=None,
                log_level="warning",
                access_log=False,
            )
        )
        self.ready = threading.Event()
        self._app = app
        self._requests: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._leaving = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        # As the original, which looks ten times a second whether it should exit: this one is told.
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._leaving.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # Not as the original, which sleeps to let connections finish: they are cut already.
        for listener in sockets or []:
            listener.close()
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)

    async def _handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.should_exit:  # it came in while we were leaving
            self._hang_up(scope["client"])
            await client_gone(receive)
            return
        scope[_DROP] = lambda: self._hang_up(scope["client"])
        task = asyncio.ensure_future(self._answer(scope, receive, send))
        self._requests.add(task)
        try:
            await task
        except asyncio.CancelledError:
            if not self.should_exit:
                raise
        finally:
            self._requests.discard(task)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_while_running(message: Message) -> None:
            if not self.should_exit:
                await send(message)

        await self._app(scope, receive, send_while_running)

    def _hang_up(self, client: tuple[str, int]) -> None:
        for connection in self._connections():
            if connection.client == client:
                connection.transport.close()

    def _connections(self) -> list[H11Protocol]:
        every = self.server_state.connections
        return [connection for connection in every if isinstance(connection, H11Protocol)]

    def stop(self) -> None:
        """Cut every connection, then stop; may be called from another thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: it has stopped already
                self._loop.call_soon_threadsafe(self._stop_now)

    def _stop_now(self) -> None:
        # Connections go first: a cancelled request on a live one would be logged as an error.
        self.should_exit = True
        self._leaving.set()
        for server in self.servers:
            server.close()
        for connection in self._connections():
            connection.transport.abort()
        for request in self._requests:
            request.cancel()


@contextmanager
def serve(app: ASGIApp, *, port: int = 0) -> Iterator[str]:
    """Serve `app` on 127.0.0.1 and give its base URL, without a slash at the end.

    It answers as soon as the block begins. Leaving the block stops it in a fraction of a second;
    requests that hang then are cut off. `port` 0 takes a free one.
    """
    # With the protocol named asyncio turns Nagle's algorithm off; else each answer takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with listener:
        listener.bind(("127.0.0.1", port))
        server = _Server(app)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        if not server.ready.wait(10):
            raise RuntimeError("the server did not start within 10 s")
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.stop()
            thread.join(5)
            if thread.is_alive():
                raise RuntimeError("the server did not stop within 5 s")
