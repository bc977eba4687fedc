import asyncio
import json

import httpx
import pytest

from bot.app import TelegramBot
from storage.db import Database
from tests.bot.phone import Phone, phone_to
from tests.bot.samples import Watch, make_config, unhurried
from tests.fakes.bot_api import BotApi, Trouble
from web.app import MAX_POST, PROOF, Health, build_app
from web.server import WebServer

OPEN = {"access": "open"}


async def look() -> Health:
    return Health(ok=True, problem=None, feeds=0, feeds_failing=0, waiting=0, uncertain=0)


class Door:
    """A bot behind a web server that Telegram posts to."""

    def __init__(self, url: str, db: Database, clock: Watch) -> None:
        self.answer = 503
        self.bot: TelegramBot | None = None
        self.web = WebServer(
            build_app(look, hook=self.take, hook_path="/telegram"), host="127.0.0.1", port=0
        )
        self.url = f"http://127.0.0.1:{self.web.port}/telegram"
        config = make_config(url, telegram=OPEN | {"webhook_url": self.url})
        self.bot = TelegramBot(config, db, clock, pace=unhurried())

    async def take(self, secret: str, body: bytes) -> int:
        assert self.bot is not None
        return await self.bot.take_post(secret, body)

    async def __aenter__(self) -> "Door":
        assert self.bot is not None
        self.web.start()
        await self.bot.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self.bot is not None
        await self.bot.stop()
        await self.web.stop()

    async def post(self, body: bytes, secret: str | None = None) -> int:
        headers = [] if secret is None else [(PROOF.encode(), secret.encode("latin-1"))]
        async with httpx.AsyncClient(trust_env=False) as client:
            return (await client.post(self.url, content=body, headers=headers)).status_code


@pytest.fixture
def ana(api: BotApi) -> BotApi:
    api.add_user(7, "Ana")
    api.add_user(8, "Luz", language_code="es")
    return api


def secret_of(api: BotApi) -> str:
    return str(api.calls_of("setWebhook")[-1].params["secret_token"])


@pytest.mark.anyio
async def test_what_telegram_posts_is_answered_once_and_confirmed_then(
    ana: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with Door(url, db, clock) as door:
        assert door.bot is not None
        phone = Phone(ana, url, door.bot)
        assert (await phone.ask("/lists")).text.startswith("Lists")
        await phone.press(phone.api.sent(7)[-1], "▫️ Cartels")
        ana.say(7, "/help")
        ana.say(8, "/help")
        await phone.settled()
        assert (len(ana.sent(7)), len(ana.sent(8))) == (2, 1)
        assert ana.calls_of("getUpdates") == []


@pytest.mark.anyio
async def test_what_comes_without_the_secret_is_not_read(
    ana: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with Door(url, db, clock) as door:
        person = {"id": 7, "is_bot": False, "first_name": "Ana"}
        chat = {"id": 7, "type": "private", "first_name": "Ana"}
        message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": "/help"}
        body = json.dumps({"update_id": 900, "message": message}).encode()
        for wrong in (None, "", "guess", secret_of(ana)[:-1], "ñ"):
            assert await door.post(body, wrong) == 403
        assert ana.sent(7) == []
        good = secret_of(ana)
        assert len(good) >= 32
        assert await door.post(body, good) == 200
        assert await door.post(body, good) == 200  # again: its answer was lost
        assert len(ana.sent(7)) == 1
        assert await door.post(b"{nothing", good) == 200
        assert await door.post(b'{"update_id": "x", "message": 7}', good) == 200
        assert await door.post(b"x" * (MAX_POST + 1), good) == 413


@pytest.mark.anyio
async def test_a_webhook_that_cannot_be_set_is_tried_again(
    ana: BotApi, url: str, db: Database, clock: Watch
) -> None:
    ana.fail_next("setWebhook", Trouble.server_error(502))
    async with Door(url, db, clock) as door:
        ana.say(7, "/help")
        assert door.bot is not None
        await Phone(ana, url, door.bot).until(lambda: ana.sent(7))


@pytest.mark.anyio
async def test_one_who_goes_back_to_asking_takes_the_webhook_away(
    ana: BotApi, url: str, db: Database, clock: Watch
) -> None:
    async with Door(url, db, clock):
        pass
    ana.say(7, "/help")
    async with asyncio.timeout(20), phone_to(ana, url, db, clock, telegram=OPEN) as phone:
        await phone.settled()
        assert len(ana.sent(7)) == 1
