"""The bot was blocked, thrown out, taken back, brought to a group; a group became a supergroup."""

import structlog
from telegram import Bot, Update
from telegram.constants import ChatMemberStatus
from telegram.ext import ContextTypes

from bot.access import Door, find_door, wake
from bot.ask import Ask, Desk, speak
from bot.commands.guide import welcome_group
from bot.i18n import Translator, translator
from bot.nodes import Screen
from bot.post import Post
from bot.reading import read_newcomer
from model import Chat
from storage import chats
from storage.db import Tx

log = structlog.get_logger()

_GONE = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}


class Membership:
    """What becomes of a chat when the bot's standing in it changes."""

    def __init__(self, desk: Desk, bot: Bot, post: Post) -> None:
        self._desk, self._bot, self._post = desk, bot, post

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
                wake(tx, chat)

        await self._desk.db.run(settle)
        log.info("membership", chat_id=change.chat.id, gone=gone)
        if not gone and change.old_chat_member.status in _GONE:
            await self._greet(read_newcomer(change))

    async def _greet(self, ask: Ask | None) -> None:
        """Say how to begin in a group, or go on, if whoever brought the bot there may let it in."""
        if ask is None or ask.is_private:
            return

        def look(tx: Tx) -> tuple[Door, Chat | None]:
            now = self._desk.clock()
            door = find_door(tx, ask, self._desk.config, now=now, start=True)
            return door, chats.find_chat(tx, ask.chat_id)

        door, chat = await self._desk.db.read(look)
        if chat is not None and chat.state == "active":
            await self._post.send(ask, Screen((resumed(speak(chat)),)))
        elif door is not Door.SHUT:
            t = speak(chat) if chat else translator(ask.lang)
            await self._post.send(ask, welcome_group(t, self._bot.username))

    async def migrate(self, old_id: int, new_id: int) -> None:
        """A group became a supergroup: everything moves to its new id."""
        now = self._desk.clock()
        await self._desk.db.run(lambda tx: chats.migrate_chat(tx, old_id, new_id, now=now))
        log.info("migrated", chat_id=old_id, new_chat_id=new_id)


def resumed(t: Translator) -> str:
    """Alerts go on in a chat that was stopped or blocked."""
    return t.say("▶️ Alerts go on. Your lists are as they were.")
