"""From an update to its answer: who asks, may they, which handler; then its screen is sent."""

import math
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import structlog
from telegram import Bot, CallbackQuery, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, RetryAfter, TelegramError
from telegram.ext import ContextTypes

from bot.access import Door, Refusals, enter, find_door
from bot.ask import Ask, Buttons, Command, Desk, Hear, Notice, parse_command, speak
from bot.commands.guide import hint, welcome_group
from bot.governor import seconds_of
from bot.i18n import Translator, language_of, translator
from bot.judge import may_not_write
from bot.nodes import Screen
from bot.questions import Questions
from bot.reading import read_ask, read_newcomer
from bot.showing import edit_screen, send_screen
from model import Chat
from storage import chats
from storage.db import Tx
from storage.trouble import DatabaseTroubleError

log = structlog.get_logger()

_ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
# Why a message can't be edited into a screen, which is sent anew then.
_ANEW = ("to edit not found", "can't be edited", "no text in the message", "no caption in the")
_GONE = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}


class Dispatcher:
    """Answers messages and pressed buttons with the handlers of these tables."""

    def __init__(
        self,
        desk: Desk,
        bot: Bot,
        commands: Mapping[str, Command],
        buttons: Mapping[str, Buttons],
        answers: Mapping[str, Hear],
    ) -> None:
        self._desk = desk
        self._bot = bot
        self._commands = commands
        self._buttons = buttons
        self._answers = answers
        self._questions = Questions(desk)
        self._refusals = Refusals()

    async def on_message(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A message: a command, or in a private chat something else."""
        message = update.message
        if message is None:
            return
        if message.migrate_to_chat_id:  # said in the old group; the new one says from where
            await self._migrate(message.chat.id, message.migrate_to_chat_id)
            return
        if message.migrate_from_chat_id:
            await self._migrate(message.migrate_from_chat_id, message.chat.id)
            return
        parsed = parse_command(message.text or "", self._bot.username)
        ask = read_ask(message, message.from_user, args=parsed[1] if parsed else "")
        if ask is None:
            return
        name = parsed[0] if parsed else ""
        command = self._commands.get(name)
        if command is not None:
            await self._run(ask, name, command)
        elif message.text and await self._hear(replace(ask, args=message.text)):
            return
        elif ask.is_private and (message.text or message.effective_attachment):
            await self._not_understood(ask)

    async def _run(self, ask: Ask, name: str, command: Command) -> None:
        code = ask.args.partition(" ")[0] if name == "start" else ""
        config, clock = self._desk.config, self._desk.clock

        def door(tx: Tx) -> Door:
            return find_door(tx, ask, config, code=code, start=name == "start")

        def come_in(tx: Tx) -> tuple[Chat | None, Chat | None]:
            before = chats.find_chat(tx, ask.chat_id)
            if door(tx) is Door.SHUT:
                return before, None
            if before is not None and name != "start":
                return before, _wake(tx, before)
            return before, enter(tx, ask, config, code=code, now=clock())

        if await self._desk.db.read(door) is Door.SHUT:
            await self._refuse(ask, code)
            return
        if command.manages and not await self._may_manage(ask):
            await self._send(ask, _admins_only(translator(ask.lang)))
            return
        before, chat = await self._desk.db.run(come_in)
        if chat is None:  # the code was used up meanwhile
            await self._refuse(ask, code)
            return
        if chat.role == "admin" and (before is None or before.role != "admin"):
            said = speak(chat).say("You are the administrator of this Atalaya now.")
            await self._send(ask, Screen((said,)))
        screen = await command.show(self._desk, ask, chat)
        if before is not None and before.state == "stopped" != chat.state:
            screen = screen.below(_resumed(speak(chat)))
        await self._questions.turn_away(ask)
        await self._send(ask, screen)
        log.info("answered", command=name, chat_id=chat.id)

    async def _hear(self, ask: Ask) -> bool:
        """Take a text as the answer to what the bot has asked. False: it is none.

        The message that asked goes; the screen that follows stands below the answer.
        """
        question = await self._questions.find(ask)
        answer = self._answers.get(question.about[0]) if question else None
        chat = await self._desk.db.read(lambda tx: chats.find_chat(tx, ask.chat_id))
        if question is None or answer is None or chat is None:
            return False
        if not await self._may_manage(ask):
            await self._send(ask, _admins_only(speak(chat)))
            return True
        await self._send(ask, await answer(self._desk, ask, chat, question.about[1:]))
        await self._questions.settle(ask, question.message_id, ())
        with suppress(TelegramError):  # it is too old to be deleted, or gone
            await self._bot.delete_message(ask.chat_id, question.message_id)
        log.info("heard", key=question.about[0], chat_id=chat.id)
        return True

    async def _not_understood(self, ask: Ask) -> None:
        def look(tx: Tx) -> tuple[Door, Chat | None]:
            return find_door(tx, ask, self._desk.config), chats.find_chat(tx, ask.chat_id)

        door, chat = await self._desk.db.read(look)
        if door is Door.SHUT:
            await self._refuse(ask, "")
        else:
            await self._send(ask, hint(speak(chat) if chat else translator(ask.lang)))

    async def _refuse(self, ask: Ask, code: str) -> None:
        log.info("refused", chat_id=ask.chat_id, with_code=bool(code))
        if not self._refusals.is_first(ask.chat_id, with_code=bool(code)):
            return
        await self._send(ask, Screen((_refusal(ask, code),)))

    async def _may_manage(self, ask: Ask) -> bool:
        """Whether they may change settings here: in a group only its admins."""
        if ask.is_private or ask.as_chat:
            return True
        if ask.user_id is None:
            return False
        try:
            member = await self._bot.get_chat_member(ask.chat_id, ask.user_id)
        except BadRequest:  # not a member that Telegram knows of
            return False
        return member.status in _ADMINS

    async def on_press(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A pressed button. Its data is not to be trusted: anybody can make some up."""
        query = update.callback_query
        if query is None:
            return
        notice = await self._press(query)
        with suppress(BadRequest):  # it was pressed too long ago to be answered
            await query.answer(notice.text or None)

    async def _press(self, query: CallbackQuery) -> Notice:
        t = translator(language_of(query.from_user.language_code))
        message = query.message
        if not isinstance(message, Message):
            return Notice(t.say("This message is too old. Please send the command again."))
        key, *step = (query.data or "").split(":")
        buttons = self._buttons.get(key)
        ask = read_ask(message, query.from_user, pressed=True)
        if buttons is None or ask is None:
            return Notice()
        found = await self._desk.db.read(lambda tx: chats.find_chat(tx, ask.chat_id))
        if found is None:
            return Notice(_private(t))
        chat = found
        if found.state == "blocked":
            chat = await self._desk.db.run(lambda tx: _wake(tx, found))
        if buttons.manages and not await self._may_manage(ask):
            return Notice(_admins_only(speak(chat)).plain)
        answer = await buttons.press(self._desk, ask, chat, tuple(step))
        log.info("pressed", key=key, chat_id=chat.id)
        if isinstance(answer, Notice):
            return answer
        await self._edit(query, ask, answer)
        if answer.awaits or await self._questions.find(ask, pressed=True):
            await self._questions.settle(ask, ask.message_id, answer.awaits)
        return Notice()

    async def _edit(self, query: CallbackQuery, ask: Ask, screen: Screen) -> None:
        try:
            await edit_screen(query, screen)
        except BadRequest as error:
            said = str(error).lower()
            if "not modified" in said:
                return
            if not any(why in said for why in _ANEW):
                raise
            await self._send(ask, screen)

    async def _send(self, ask: Ask, screen: Screen) -> None:
        sent = await send_screen(self._bot, ask, screen)
        if screen.awaits:
            await self._questions.settle(ask, sent.message_id, screen.awaits)

    async def on_member(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """The bot was blocked, thrown out, taken back, or brought to a group."""
        change = update.my_chat_member
        if change is None:
            return
        gone = change.new_chat_member.status in _GONE

        def settle(tx: Tx) -> None:
            chat = chats.find_chat(tx, change.chat.id)
            if chat is not None and gone and chat.state == "active":
                chats.set_state(tx, chat.id, "blocked")
            elif chat is not None and not gone:
                _wake(tx, chat)

        await self._desk.db.run(settle)
        log.info("membership", chat_id=change.chat.id, gone=gone)
        if not gone and change.old_chat_member.status in _GONE:
            await self._greet(read_newcomer(change))

    async def _greet(self, ask: Ask | None) -> None:
        """Say how to begin in a group, or go on, if whoever brought the bot there may let it in."""
        if ask is None or ask.is_private:
            return

        def look(tx: Tx) -> tuple[Door, Chat | None]:
            door = find_door(tx, ask, self._desk.config, start=True)
            return door, chats.find_chat(tx, ask.chat_id)

        door, chat = await self._desk.db.read(look)
        if chat is not None and chat.state == "active":
            await self._send(ask, Screen((_resumed(speak(chat)),)))
        elif door is not Door.SHUT:
            t = speak(chat) if chat else translator(ask.lang)
            await self._send(ask, welcome_group(t, self._bot.username))

    async def _migrate(self, old_id: int, new_id: int) -> None:
        now = self._desk.clock()
        await self._desk.db.run(lambda tx: chats.migrate_chat(tx, old_id, new_id, now=now))
        log.info("migrated", chat_id=old_id, new_chat_id=new_id)

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


def _wake(tx: Tx, chat: Chat) -> Chat:
    """The chat; active again if it was blocked, for who speaks to the bot can hear it too."""
    if chat.state != "blocked":
        return chat
    chats.set_state(tx, chat.id, "active")
    return replace(chat, state="active")


def _resumed(t: Translator) -> str:
    return t.say("▶️ Alerts go on. Your lists are as they were.")


def _refusal(ask: Ask, code: str) -> str:
    t = translator(ask.lang)
    if code:
        return t.say("This invitation is not valid, or not any more. Please ask for a new one.")
    if ask.as_chat:
        return t.say(
            "I can't see who writes in the name of the group. Please send /start once under your "
            "own name."
        )
    return _private(t)


def _admins_only(t: Translator) -> Screen:
    return Screen((t.say("Only admins of this group can do that."),))


def _private(t: Translator) -> str:
    return t.say("This bot is private. Whoever runs it can send you an invitation.")
