"""A stand-in for Telegram's Bot API server, with the people and chats behind it.

    api = BotApi()
    ana = api.add_user(7, "Ana", language_code="es")
    with serve(api.app) as url:              # the bot's base_url is url + "/bot"
        api.say(ana.id, "/start")
        api.wait_for(lambda: api.sent(ana.id))

It follows https://core.telegram.org/bots/api, with the error texts of the real server. The methods
of `BotApi` may be called from any thread.
"""

from collections import deque
from datetime import UTC, datetime
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests.fakes.bot_api_methods import Methods
from tests.fakes.bot_api_params import Params, read_params
from tests.fakes.bot_api_people import People
from tests.fakes.bot_api_state import Clock, State
from tests.fakes.bot_api_trouble import Pace, Trouble, Troubles, When, migrated
from tests.fakes.bot_api_updates import Updates
from tests.fakes.bot_api_values import (
    ApiError,
    Button,
    Call,
    CallbackAnswer,
    Chat,
    Entity,
    Message,
    User,
)
from tests.fakes.changes import Changes
from tests.fakes.serving import Dropped, keep_waiting

__all__ = [
    "BotApi",
    "Button",
    "Call",
    "CallbackAnswer",
    "Chat",
    "Entity",
    "Message",
    "Trouble",
    "User",
]

_KEPT_CALLS = 100_000  # a stand-in that stays up for days must not grow without end


def _now() -> datetime:
    return datetime.now(UTC)


class BotApi(People):
    """One bot's Bot API server. `app` is to be served; `token` is the only token it knows.

    `limits` turns on Telegram's pace limits, by the `clock`, which gives aware UTC datetimes.
    """

    token = "123456789:AAF-made-up-token-for-the-stand-in"

    def __init__(
        self,
        *,
        clock: Clock = _now,
        limits: bool = False,
        username: str = "atalaya_bot",
        first_name: str = "Atalaya",
    ) -> None:
        changes = Changes()
        bot = User(int(self.token.partition(":")[0]), first_name, username, is_bot=True)
        state = State(bot, clock)
        super().__init__(
            state, changes, Updates(changes), Methods(state, Pace() if limits else None)
        )
        self.bot = bot
        self._troubles = Troubles()
        self._calls: deque[Call] = deque(maxlen=_KEPT_CALLS)
        route = Route("/bot{token}/{method}", self._endpoint, methods=["GET", "POST"])
        files = Route("/file/bot{token}/documents/{file_id}", self._file, methods=["GET"])
        self.app = Starlette(routes=[route, files])

    def fail_next(
        self, method: str, trouble: Trouble, *, chat_id: int | None = None, times: int = 1
    ) -> None:
        """Let the next `times` calls of `method` go wrong, in one chat or in all.

        `method` "*" means any but getUpdates. Troubles strike in the order they were scripted.
        """
        with self._changes:
            self._troubles.add(method, chat_id, trouble, times)

    def heal(self) -> None:
        """Forget all scripted troubles that have not struck yet."""
        with self._changes:
            self._troubles.clear()

    @property
    def calls(self) -> list[Call]:
        """Every call of the bot that was answered or given up, oldest first."""
        with self._changes.lock:
            return list(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method."""
        return [call for call in self.calls if call.method == method]

    async def _endpoint(self, request: Request) -> Response:
        method = request.path_params["method"]
        params = Params({})
        try:
            params = await read_params(request)
            self._check_token(request.path_params["token"])
            trouble = self._strike(method, params)
            if trouble is not None and trouble.when is When.DROPPED:
                self._log(method, params, None, "dropped before it was accepted")
                return Dropped()
            result = await self._run(method, params)
        except ApiError as error:
            self._log(method, params, error.code, error.description)
            return _failure(error)
        if trouble is not None and trouble.when is When.CUT:
            self._log(method, params, None, "accepted, then the connection was cut")
            return Dropped()
        if trouble is not None and trouble.when is When.UNANSWERED:
            self._log(method, params, None, "accepted, not answered in time")
            await keep_waiting(request.receive, trouble.delay_s)
        else:
            self._log(method, params, 200, None)
        return JSONResponse({"ok": True, "result": result})

    async def _file(self, request: Request) -> Response:
        with self._changes.lock:
            file = self._state.files.get(request.path_params["file_id"])
        if file is None or request.path_params["token"] != self.token:
            return Response("not found", 404)
        return Response(file.content, media_type="application/octet-stream")

    def _check_token(self, token: str) -> None:
        if token != self.token:
            raise ApiError(401, "Unauthorized")

    def _strike(self, method: str, params: Params) -> Trouble | None:
        """The trouble this call runs into; raised at once when it is an error answer."""
        by_name = str(params.values.get("chat_id", "")).startswith("@")
        chat_id = None if by_name else params.optional_integer("chat_id")
        with self._changes:
            trouble = self._troubles.take(method.lower(), chat_id)
            if trouble is not None and trouble.migrate_to is not None and chat_id is not None:
                self._state.migrate(chat_id, trouble.migrate_to)
                raise migrated(trouble.migrate_to)
        if trouble is not None and trouble.error is not None:
            raise trouble.error
        return trouble

    async def _run(self, method: str, params: Params) -> Any:
        name = method.lower()
        if name == "getupdates":
            return await self._updates.get(params)
        if name == "setwebhook":
            return self._updates.set_webhook(params)
        if name == "deletewebhook":
            drop = params.values.get("drop_pending_updates")
            return self._updates.set_webhook(Params({"drop_pending_updates": drop}))
        if name == "getwebhookinfo":
            return self._updates.webhook_info()
        if not self._methods.knows(method):
            raise ApiError(404, "Not Found: method not found")
        with self._changes:
            return self._methods.call(method, params)

    def _log(self, method: str, params: Params, status: int | None, why: str | None) -> None:
        with self._changes:
            self._calls.append(Call(method, params.values, self._state.clock(), status, why))


def _failure(error: ApiError) -> JSONResponse:
    body = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return JSONResponse(body, status_code=error.code)
