"""A Bot API server with Telegram's limits as strict windows, in a process of its own.

    python -m benchmarks.bot_api CHATS QUESTIONS_PER_S

It prints its address. A message counts at the moment its last byte is read: more than 30 within any
second, two within a second to a chat, or more than 20 within any minute to a group, and the newest
is refused (429) and counted. While alerts arrive, people in private chats say /help at random
moments. ``GET /stats`` tells what was seen; ``CHATS`` alerts end the broadcast.
"""

import asyncio
import json
import random
import sys
import time
from collections import defaultdict, deque
from itertools import pairwise
from math import ceil
from typing import Any
from urllib.parse import parse_qs

PER_S, PER_CHAT_S, PER_GROUP, GROUP_S = 30, 1.0, 20, 60.0
BOT = {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}
OK = b'{"ok":true,"result":true}'


def first_chat(number: int) -> int:
    """The id of a chat: every twentieth is a group."""
    return -1_000_000_000_000 - number if number % 20 == 0 else 1_000 + number


class Windows:
    """What was accepted lately."""

    def __init__(self) -> None:
        self._bot: deque[float] = deque(maxlen=PER_S)
        self._chats: dict[int, deque[float]] = defaultdict(lambda: deque(maxlen=PER_GROUP))

    def refuse(self, chat_id: int, now: float) -> float:
        """Accept a message that arrives now (0), or how long it should have waited."""
        chat = self._chats[chat_id]
        due = self._bot[0] + 1 if len(self._bot) == PER_S else now
        if chat:
            due = max(due, chat[-1] + PER_CHAT_S)
        if chat_id < 0 and len(chat) == PER_GROUP:
            due = max(due, chat[0] + GROUP_S)
        if due > now:
            return due - now
        self._bot.append(now)
        chat.append(now)
        return 0.0


class Server:
    """The methods that a broadcast needs."""

    def __init__(self, count: int, questions_per_s: float) -> None:
        self._count, self._questions_per_s = count, questions_per_s
        self._windows = Windows()
        self._private = [chat for chat in map(first_chat, range(count)) if chat > 0]
        self._rng = random.Random(1)
        self._arrived: list[float] = []  # alerts and answers, until the last alert
        self._messages = self._alerts = 0
        self._seen: set[int] = set()
        self._early: list[float] = []  # by how much, for each that was refused
        self._updates: list[dict[str, Any]] = []
        self._asked: dict[int, float] = {}
        self._delays: list[float] = []
        self._news = asyncio.Event()
        self._asking: asyncio.Task[None] | None = None

    async def answer(self, method: str, params: dict[str, str], now: float) -> tuple[int, bytes]:
        """Status and body of the answer to a call that arrived ``now``."""
        if method == "sendMessage":
            return self._send(int(params["chat_id"]), params["text"], now)
        if method == "getUpdates":
            found = await self._get_updates(params)
            return 200, json.dumps({"ok": True, "result": found}).encode()
        if method == "getMe":
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        if method == "stats":
            return 200, json.dumps(self._stats()).encode()
        return 200, OK

    def _send(self, chat_id: int, text: str, now: float) -> tuple[int, bytes]:
        if wait_s := self._windows.refuse(chat_id, now):
            self._early.append(wait_s)
            body = {
                "ok": False,
                "error_code": 429,
                "description": f"Too Many Requests: retry after {ceil(wait_s)}",
                "parameters": {"retry_after": ceil(wait_s)},
            }
            return 429, json.dumps(body).encode()
        self._messages += 1
        if self._alerts < self._count:
            self._arrived.append(now)
        if "🔔" in text:
            self._alerts += 1
            self._seen.add(chat_id)
            if self._asking is None and self._questions_per_s:
                self._asking = asyncio.create_task(self._ask())
        elif chat_id in self._asked:
            self._delays.append(now - self._asked.pop(chat_id))
        kind = "private" if chat_id > 0 else "supergroup"
        chat = {"id": chat_id, "type": kind}
        message = {"message_id": self._messages, "date": 1, "chat": chat, "text": text}
        return 200, json.dumps({"ok": True, "result": message}).encode()

    async def _ask(self) -> None:
        """People say /help, at random moments."""
        while self._alerts < self._count:
            await asyncio.sleep(self._rng.expovariate(self._questions_per_s))
            chat_id = self._rng.choice(self._private)
            if chat_id in self._asked:
                continue
            self._asked[chat_id] = time.monotonic()
            message = {
                "message_id": 1,
                "date": int(time.time()),
                "chat": {"id": chat_id, "type": "private", "first_name": "P"},
                "from": {"id": chat_id, "is_bot": False, "first_name": "P"},
                "text": "/help",
                "entities": [{"type": "bot_command", "offset": 0, "length": 5}],
            }
            self._updates.append({"update_id": len(self._updates) + 1, "message": message})
            self._news.set()

    async def _get_updates(self, params: dict[str, str]) -> list[dict[str, Any]]:
        offset = max(int(params.get("offset", 0)), 1)
        until = time.monotonic() + float(params.get("timeout", 0))
        while not self._updates[offset - 1 :]:
            self._news.clear()
            try:
                async with asyncio.timeout(until - time.monotonic()):
                    await self._news.wait()
            except TimeoutError:
                break
        return self._updates[offset - 1 : offset + 99]

    def _stats(self) -> dict[str, Any]:
        arrived = self._arrived
        spans = [last - first for first, last in zip(arrived, arrived[PER_S:], strict=False)]
        return {
            "messages": self._messages,
            "alerts": self._alerts,
            "chats": len(self._seen),
            "share": len(spans) / sum(spans) if spans else 0.0,  # 30 messages take 1 s at best
            "gap_ms": 1000 * max((b - a for a, b in pairwise(arrived)), default=0.0),
            "refused": len(self._early),
            "early_ms": [round(1000 * one) for one in sorted(self._early)],
            "delays_ms": [1000 * one for one in sorted(self._delays)],
            "unanswered": len(self._asked),
        }


class Connection(asyncio.Protocol):
    """HTTP/1.1, as much of it as a client with known habits needs."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._data = b""
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """A request is answered when it is whole."""
        now = time.monotonic()
        self._data += data
        head, found, body = self._data.partition(b"\r\n\r\n")
        if not found:
            return
        lines = head.decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        if len(body) < int(headers.get("content-length", 0)):
            return
        self._data = b""
        method = lines[0].split(" ")[1].rpartition("/")[2]
        params = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        task = asyncio.create_task(self._answer(method, params, now))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, method: str, params: dict[str, str], now: float) -> None:
        status, body = await self._server.answer(method, params, now)
        head = f"HTTP/1.1 {status} X\r\ncontent-type: application/json\r\n"
        self._transport.write(f"{head}content-length: {len(body)}\r\n\r\n".encode() + body)


async def _serve(count: int, questions_per_s: float) -> None:
    server = Server(count, questions_per_s)
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: Connection(server), "127.0.0.1", 0)
    print(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}", flush=True)
    await listener.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))
