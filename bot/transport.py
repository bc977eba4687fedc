"""One message to Telegram, once, and what became of it as a SendOutcome.

Every message waits for its turn at the governor; ``bot.judge`` says what an error means.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from functools import cache
from hashlib import blake2b
from typing import TypeVar

import httpx
import structlog
from telegram.constants import ParseMode
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.governor import TAKEN, Governor, HeldError, Priority, seconds_of
from bot.judge import Fallback, Form, backoff_s, judge, reason_of
from bot.keyboard import NO_PREVIEW, keyboard
from bot.nodes import Screen
from bot.render import render_delivery, render_edit
from model import Delivery, Edit, GiveUp, Retry, SendOutcome, Sent

log = structlog.get_logger()

T = TypeVar("T")


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)  # 28 ms each: one serves all


def open_http(connections: int, read_timeout_s: float) -> HTTPXRequest:
    """Connections to the Bot API server. Proxies of the environment are not for it."""
    return HTTPXRequest(
        connection_pool_size=connections,
        read_timeout=read_timeout_s,
        pool_timeout=5.0,
        httpx_kwargs={"trust_env": False, "verify": _tls()},
    )


class TelegramTransport:
    """Sends and edits messages through a Bot, which is initialized or will be."""

    def __init__(self, bot: ExtBot[str], governor: Governor) -> None:
        self._bot = bot
        self._governor = governor

    async def send(self, delivery: Delivery) -> SendOutcome:
        """Send it once. Only a refusal (surely not sent) is followed by a simpler form.

        A possible repeat asks first whether Telegram answers at all: its one more try is not to be
        spent on an outage.
        """
        if delivery.possible_repeat and (retry := await self._no_answer(delivery.attempts)):
            return retry
        form = Form(delivery.topic_id)
        while True:
            try:
                return await self._post(delivery, form)
            except HeldError as held:
                return Retry(held.after_s, "its turn did not come", whole_chat=True)
            except TelegramError as error:
                verdict = judge(error, attempts=delivery.attempts)
                if not isinstance(verdict, Fallback):
                    return verdict
                simpler = form.simpler(verdict)
                if simpler is None:
                    return GiveUp(reason_of(error))
                form = simpler
                log.warning("simplified", delivery_id=delivery.id, reason=reason_of(error))

    async def _no_answer(self, attempts: int) -> Retry | None:
        try:
            await self._bot.get_me()
        except TelegramError as error:
            wait_s = seconds_of(error) if isinstance(error, RetryAfter) else backoff_s(attempts)
            return Retry(wait_s, f"before a repeat: {reason_of(error)}", whole_chat=True)
        return None

    async def _post(self, delivery: Delivery, form: Form) -> Sent:
        topic_gone = form.topic_id != delivery.topic_id
        screen = render_delivery(delivery, topic_gone=topic_gone)
        message = await self._in_turn(
            delivery.chat.id,
            Priority.ALERT,
            lambda: self._bot.send_message(
                delivery.chat.id,
                form.text(screen),
                parse_mode=None if form.plain else ParseMode.HTML,
                reply_markup=None if form.plain else keyboard(screen),
                message_thread_id=form.topic_id or None,
                link_preview_options=NO_PREVIEW,
                disable_notification=delivery.silent or None,
                rate_limit_args=TAKEN,
            ),
        )
        return Sent(message.message_id, look=look_of(screen), topic_gone=topic_gone)

    async def edit(self, edit: Edit) -> SendOutcome:
        """Bring a message up to date; ``Sent`` too where nothing in it had to change."""
        screen = render_edit(edit)
        done = Sent(edit.message_id, look=look_of(screen))
        if done.look == edit.look:
            return done
        try:
            await self._in_turn(
                edit.chat.id,
                Priority.EDIT,
                lambda: self._bot.edit_message_text(
                    screen.html,
                    chat_id=edit.chat.id,
                    message_id=edit.message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(screen),
                    link_preview_options=NO_PREVIEW,
                    rate_limit_args=TAKEN,
                ),
            )
        except HeldError as held:
            return Retry(held.after_s, "its turn did not come")
        except TelegramError as error:
            verdict = judge(error, attempts=1)
            if isinstance(error, BadRequest) and "not modified" in str(error).lower():
                return done
            return GiveUp(reason_of(error)) if isinstance(verdict, Fallback) else verdict
        return done

    async def say(self, chat_id: int, screen: Screen) -> bool:
        """A word to the operator; False: it could not be said now."""
        return isinstance(await self.post(chat_id, screen), Sent)

    async def post(self, chat_id: int, screen: Screen) -> SendOutcome:
        """Send a screen once, after alerts; what became of it."""
        try:
            message = await self._in_turn(
                chat_id,
                Priority.EDIT,
                lambda: self._bot.send_message(
                    chat_id,
                    screen.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(screen),
                    link_preview_options=NO_PREVIEW,
                    rate_limit_args=TAKEN,
                ),
            )
        except HeldError as held:
            return Retry(held.after_s, "its turn did not come", whole_chat=True)
        except TelegramError as error:
            log.warning("not said", chat_id=chat_id, error=type(error).__name__)
            verdict = judge(error, attempts=1)
            return GiveUp(reason_of(error)) if isinstance(verdict, Fallback) else verdict
        return Sent(message.message_id)

    async def _in_turn(
        self, chat_id: int, priority: Priority, call: Callable[[], Awaitable[T]]
    ) -> T:
        """Call it when its turn has come. Raises HeldError (nothing was sent), TelegramError."""
        try:
            ticket = await self._governor.wait(chat_id, priority)
        except asyncio.CancelledError:  # told as what it is: surely not sent
            raise HeldError(0.0) from None
        try:
            return await call()
        except RetryAfter as error:
            self._governor.flood(chat_id, seconds_of(error))
            raise
        finally:
            self._governor.done(ticket)


def look_of(screen: Screen) -> str:
    """A hash of what a message shows: equal looks need no edit."""
    shown = f"{screen.html}\0{screen.buttons!r}"
    return blake2b(shown.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
