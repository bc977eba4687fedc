"""A person's phone in a test: it writes, presses, and waits until the bot has dealt with it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import httpx
from anyio import to_thread

from bot.app import TelegramBot
from storage.db import Database
from tests.bot.samples import Watch, make_config, unhurried
from tests.fakes.bot_api import BotApi, Message
from watchers.scout import Scout, see_nothing

T = TypeVar("T")


class Phone:
    """Ana (7, English) and Luz (8, Spanish) are there; by default Ana speaks in her own chat."""

    def __init__(self, api: BotApi, url: str, bot: TelegramBot) -> None:
        self.api = api
        self.bot = bot
        self._url = url

    async def until(self, true: Callable[[], T]) -> T:
        """Wait until something holds at the stand-in."""
        return await to_thread.run_sync(self.api.wait_for, true)

    async def settled(self) -> None:
        """Wait until the bot has dealt with every update: it confirms them afterwards."""
        await self.until(lambda: not self.api.pending_updates)

    async def say(
        self, text: str, chat: int = 7, user: int | None = None, topic: int | None = None
    ) -> list[Message]:
        """Write; what the bot said to it."""
        wrote = self.api.say(chat, text, user, topic)
        await self.settled()
        return [one for one in self.api.sent(chat) if one.message_id > wrote.message_id]

    async def reply(self, to: Message, text: str, user: int | None = None) -> list[Message]:
        """Reply to a message; what the bot said to it."""
        wrote = self.api.say(to.chat_id, text, user, to.topic, reply_to=to.message_id)
        await self.settled()
        return [one for one in self.api.sent(to.chat_id) if one.message_id > wrote.message_id]

    async def ask(
        self, text: str, chat: int = 7, user: int | None = None, topic: int | None = None
    ) -> Message:
        """Write; the one message that the bot answers with."""
        (answer,) = await self.say(text, chat, user, topic)
        return answer

    async def hand(
        self, name: str, content: bytes, caption: str = "", chat: int = 7, user: int | None = None
    ) -> list[Message]:
        """Send a document; what the bot said to it."""
        before = len(self.api.sent(chat))
        self.api.send_file(chat, name, content, caption, user)
        await self.settled()
        return self.api.sent(chat)[before:]

    async def add(
        self, query: str, chat: int = 7, user: int | None = None, topic: int | None = None
    ) -> Message:
        """Add a query and save it; what the bot says then."""
        shown = await self.ask(f"/add {query}", chat, user, topic)
        return await self.press(shown, labels(shown)[0], user)

    async def follow(self, name: str) -> Message:
        """Open a list that is not followed, and follow it; the list as it stands then."""
        opened = await self.press(await self.ask("/lists"), f"▫️ {name}")
        return await self.press(opened, "✅ Follow here")

    async def press(self, message: Message, label: str, user: int | None = None) -> Message:
        """Press the button with this text or data; the message as it stands then."""
        self.api.press(message.chat_id, message.message_id, label, user)
        await self.settled()
        found = {one.message_id: one for one in self.api.messages(message.chat_id)}
        return found[message.message_id]

    @property
    def notice(self) -> str:
        """What the last pressed button answered at the top of the screen."""
        return self.api.callback_answers[-1].text

    async def forge(self, data: str, chat: int = 7, topic: int | None = None) -> Message:
        """A message of the bot with a button that it never made."""
        keyboard = {"inline_keyboard": [[{"text": "forged", "callback_data": data}]]}
        body = {"chat_id": chat, "text": "?", "reply_markup": keyboard, "message_thread_id": topic}
        async with httpx.AsyncClient(trust_env=False) as client:
            await client.post(f"{self._url}/bot{self.api.token}/sendMessage", json=body)
        return self.api.sent(chat)[-1]


def labels(message: Message) -> list[str]:
    """The texts of a message's buttons."""
    return [button.text for row in message.buttons for button in row]


@asynccontextmanager
async def phone_to(
    api: BotApi,
    url: str,
    db: Database,
    clock: Watch,
    *,
    scout: Scout = see_nothing,
    **config: Any,
) -> AsyncIterator[Phone]:
    """A bot that runs against this stand-in, with this configuration."""
    api.add_user(7, "Ana", "ana", "en")
    api.add_user(8, "Luz", "luz", "es-MX")
    bot = TelegramBot(make_config(url, **config), db, clock, pace=unhurried(), scout=scout)
    await bot.start()
    try:
        yield Phone(api, url, bot)
    finally:
        await bot.stop()
