"""A handler failed: it is logged, and whoever asked hears of it where they can."""

import math
from contextlib import suppress

import structlog
from telegram import Bot, Update
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot.governor import seconds_of
from bot.i18n import language_of, translator
from bot.judge import may_not_write
from storage.trouble import DatabaseTroubleError

log = structlog.get_logger()


class Apologies:
    """What is said where a handler failed."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def on_error(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A handler failed: log it, apologise. Where Telegram itself failed, only log it."""
        error = context.error
        if not isinstance(update, Update):
            log.error("handler failed", exc_info=error)
            return
        user = update.effective_user
        t = translator(language_of(user.language_code if user else None))
        said = t.say("Sorry, something went wrong on my side. Please try again later.")
        if isinstance(error, RetryAfter):
            log.warning("not answered", error="RetryAfter")
            wait_s = math.ceil(seconds_of(error))
            said = t.count(
                "Telegram asks me to slow down. Please try again in {n} second.",
                "Telegram asks me to slow down. Please try again in {n} seconds.",
                wait_s,
            )
            await self._apologise(update, said, only_button=True)
        elif isinstance(error, TelegramError) and not isinstance(error, BadRequest):
            log.warning("not answered", error=type(error).__name__)
        elif isinstance(error, BadRequest) and may_not_write(error):
            log.warning("not answered", error=str(error))
        else:
            known = isinstance(error, DatabaseTroubleError)
            log.error("handler failed", error=str(error), exc_info=None if known else error)
            await self._apologise(update, said)

    async def _apologise(self, update: Update, said: str, *, only_button: bool = False) -> None:
        query, message = update.callback_query, update.effective_message
        with suppress(TelegramError):
            if query is not None:
                await query.answer(said, show_alert=True)
            elif message is not None and not only_button:
                thread = message.message_thread_id if message.is_topic_message else None
                await self._bot.send_message(message.chat.id, said, message_thread_id=thread)
