"""The stand-ins can be served, waited for, and looked at as on a phone."""

import asyncio
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.fakes.bot_api import BotApi, Button, Message, User
from tests.fakes.bot_api_html import parse_html
from tests.fakes.changes import Changes
from tests.fakes.phone import render_chat
from tests.fakes.serving import serve

ANA, GROUP, FORUM = 7, -20, -1_000_000_000_030
NOON = datetime(2025, 8, 12, 12, tzinfo=UTC)


# serving


def test_a_hanging_request_does_not_keep_the_server_up(caplog: pytest.LogCaptureFixture) -> None:
    under_way = threading.Event()

    async def hang(_request: Request) -> Response:
        under_way.set()
        await asyncio.sleep(60)
        return Response()

    with ThreadPoolExecutor() as pool, serve(Starlette(routes=[Route("/", hang)])) as url:
        hanging = pool.submit(httpx.get, url, trust_env=False)
        assert under_way.wait(5)
        before = time.monotonic()
    assert time.monotonic() - before < 2
    assert isinstance(hanging.exception(), httpx.HTTPError)
    assert caplog.records == []


def test_after_stopping_nothing_listens() -> None:
    with serve(BotApi().app) as url:
        assert httpx.get(url, trust_env=False).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


# waiting


def test_waiting_ends_when_it_happens_and_fails_when_it_does_not() -> None:
    changes = Changes()
    happened: list[str] = []
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(changes.wait_for, lambda: happened, 5)
        with changes:
            happened.append("it")
        assert waiting.result(1) == ["it"]
    with pytest.raises(TimeoutError):
        changes.wait_for(lambda: happened[1:], 0.01)


def test_waiters_that_only_read_do_not_wake_each_other() -> None:
    changes = Changes()
    looks: list[str] = []

    def look() -> bool:
        with changes.lock:
            looks.append("look")
        return False

    with ThreadPoolExecutor() as pool:
        waiting = [pool.submit(changes.wait_for, look, 0.1) for _ in range(2)]
    assert all(isinstance(one.exception(), TimeoutError) for one in waiting)
    assert len(looks) <= 4


# phone


def on_screen(*messages: Message) -> str:
    console = Console(width=60, record=True, file=io.StringIO())
    console.print(render_chat(messages, title="Atalaya"))
    return console.export_text()


def message(source: str, *, bot: bool = True, **more: Any) -> Message:
    text, entities = parse_html(source)
    return Message(ANA, 1, NOON, User(1, "x", is_bot=bot), text, source, entities, **more)


def test_the_phone_shows_texts_times_and_buttons() -> None:
    buttons = ((Button("Why", callback_data="w"), Button("Open", url="https://e.org")),)
    shown = on_screen(message("/start", bot=False), message("🔔 <b>Cartels</b>", buttons=buttons))
    assert all(part in shown for part in ("/start", "🔔 Cartels", "Why", "Open ↗", "✓✓"))
    assert "<b>" not in shown


def test_the_phone_never_reads_text_as_markup() -> None:
    shown = on_screen(message("[bold]x[/bold] [/nope]"))
    assert "[bold]x[/bold] [/nope]" in shown


def test_the_person_is_on_the_right_and_the_bot_on_the_left() -> None:
    theirs, ours = (
        next(line.index("hola") for line in on_screen(one).split("\n") if "hola" in line)
        for one in (message("hola"), message("hola", bot=False))
    )
    assert theirs < 10
    assert ours > 30


def test_an_edited_message_says_so() -> None:
    assert "edited 12:00" in on_screen(message("x", edited=True))
    assert "edited" not in on_screen(message("x"))
