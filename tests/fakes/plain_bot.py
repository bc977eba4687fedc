"""A bot reduced to its HTTP calls, to try a Bot API server with."""

from types import TracebackType
from typing import Any

import httpx


class PlainBot:
    """`url` is where the server is; every call is one POST of JSON. A context manager."""

    def __init__(self, url: str, token: str) -> None:
        self.url = f"{url}/bot{token}"
        # Nothing here speaks TLS, and loading the certificates takes most of a short test's time.
        self.client = httpx.Client(trust_env=False, timeout=5, verify=False)

    def __enter__(self) -> "PlainBot":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.client.close()

    def post(self, method: str, **params: Any) -> httpx.Response:
        """The raw answer."""
        return self.client.post(f"{self.url}/{method}", json=params)

    def call(self, method: str, **params: Any) -> Any:
        """The `result` of a call that must succeed."""
        answer = self.post(method, **params).json()
        assert answer["ok"], answer
        return answer["result"]

    def refused(self, method: str, **params: Any) -> str:
        """The code and description of a call that must fail."""
        answer = self.post(method, **params).json()
        assert not answer["ok"], answer
        return f"{answer['error_code']} {answer['description']}"

    def send(self, chat_id: int, text: str, **more: Any) -> Any:
        """The message that sendMessage gives."""
        return self.call("sendMessage", chat_id=chat_id, text=text, **more)

    def cannot_send(self, chat_id: int, text: str, **more: Any) -> str:
        """Why sendMessage fails."""
        return self.refused("sendMessage", chat_id=chat_id, text=text, **more)
