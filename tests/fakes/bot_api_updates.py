"""Updates on their way to the bot: the queue, long polling and the webhook."""

import asyncio
import re
from collections.abc import Callable

import httpx

from tests.fakes.bot_api_params import Params
from tests.fakes.bot_api_values import ApiError, Json, bad_request
from tests.fakes.changes import Changes

MAX_POLL_S = 50
_RETRY_S = 0.2  # the real server waits longer; nothing is learnt from waiting here
_UNASKED = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """The queue of updates; every access holds the lock of `changes`."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._queue: list[Json] = []
        self._next_id = 1
        self._allowed: list[str] = []
        self._poll = 0  # the number of the latest getUpdates: it ends the ones before it
        self._waiting = 0
        self._url = ""
        self._secret = ""
        self._last_error = ""
        self._poster: asyncio.Task[None] | None = None

    def add(self, kind: str, value: Json) -> bool:
        """Queue an update unless the bot does not want its kind; whether it was queued."""
        if self._allowed and kind not in self._allowed:
            return False
        if not self._allowed and kind in _UNASKED:
            return False
        with self._changes:
            self._queue.append({"update_id": self._next_id, kind: value})
            self._next_id += 1
        return True

    @property
    def pending(self) -> list[Json]:
        """What the bot has not confirmed yet."""
        return list(self._queue)

    async def get(self, params: Params) -> list[Json]:
        """The method getUpdates."""
        timeout_s = min(max(params.integer("timeout"), 0), MAX_POLL_S)
        limit = min(max(params.integer("limit", 100), 1), 100)
        with self._changes:
            if self._url:
                raise _conflict(
                    "can't use getUpdates method while webhook is active; "
                    "use deleteWebhook to delete the webhook first"
                )
            self._remember_allowed(params)
            self._confirm(params.integer("offset"))
            self._poll += 1
            mine = self._poll
        ready = lambda: self._queue or self._poll != mine  # noqa: E731  # two words, used once
        await self._wait(ready, timeout_s)
        with self._changes:
            if self._poll != mine:
                by = "setWebhook request" if self._url else _OTHER_POLL
                raise _conflict(f"terminated by {by}")
            return self._queue[:limit]

    async def _wait(self, ready: Callable[[], object], timeout_s: float) -> None:
        with self._changes:
            self._waiting += 1
        try:
            await self._changes.wait_in_loop(ready, timeout_s)
        finally:
            with self._changes:
                self._waiting -= 1

    @property
    def polled(self) -> bool:
        """Whether the bot is waiting in a long poll now."""
        return self._waiting > 0

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            self._queue = self._queue[offset:]
        elif offset > 0:
            self._queue = [one for one in self._queue if one["update_id"] >= offset]

    def _remember_allowed(self, params: Params) -> None:
        allowed = params.structure("allowed_updates")
        if allowed is not None:
            if not isinstance(allowed, list):
                raise bad_request("can't parse allowed_updates: an array of strings was expected")
            self._allowed = allowed

    def set_webhook(self, params: Params) -> bool:
        """The methods setWebhook and, without a url, deleteWebhook."""
        url, secret = params.text("url"), params.text("secret_token")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        if url and not url.startswith(("https://", "http://")):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        with self._changes:
            self._remember_allowed(params)
            if params.flag("drop_pending_updates"):
                self._queue.clear()
            if url:
                self._poll += 1
            self._url, self._secret, self._last_error = url, secret, ""
        if url and (self._poster is None or self._poster.done()):
            self._poster = asyncio.get_running_loop().create_task(self._post())
        return True

    def webhook_info(self) -> Json:
        """The method getWebhookInfo."""
        info: Json = {
            "url": self._url,
            "has_custom_certificate": False,
            "pending_update_count": len(self._queue),
        }
        if self._allowed:
            info["allowed_updates"] = self._allowed
        return info | ({"last_error_message": self._last_error} if self._last_error else {})

    async def _post(self) -> None:
        """Post updates, one after another and each until it is taken, while a webhook is set."""
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            while self._url:
                due = lambda: self._queue or not self._url  # noqa: E731  # two words, used once
                await self._changes.wait_in_loop(due, 3600)
                if self._url and self._queue and not await self._post_one(client, self._queue[0]):
                    await asyncio.sleep(_RETRY_S)

    async def _post_one(self, client: httpx.AsyncClient, update: Json) -> bool:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self._secret} if self._secret else {}
        try:
            answer = await client.post(self._url, json=update, headers=headers)
        except httpx.HTTPError as error:
            self._last_error = f"Connection failed: {type(error).__name__}"
            return False
        if not answer.is_success:
            self._last_error = f"Wrong response from the webhook: {answer.status_code}"
            return False
        with self._changes:
            self._confirm(update["update_id"] + 1)
        return True


_OTHER_POLL = "other getUpdates request; make sure that only one bot instance is running"


def _conflict(what: str) -> ApiError:
    return ApiError(409, f"Conflict: {what}")
