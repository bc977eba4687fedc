"""From an update to its answer: who asks, may they, which handler; then its screen is sent."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

import structlog
from telegram import Bot, CallbackQuery, Document, Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import ContextTypes

from bot.access import Door, Refusals, come_in, find_door, wake
from bot.ask import Ask, Buttons, Command, Desk, Hear, Notice, Reply, Show, parse_command, speak
from bot.budget import Budget, Turn
from bot.channels import about, asked_for, pressed_for, questioned, read_data, spoken_of
from bot.commands.guide import hint
from bot.i18n import language_of, translator
from bot.membership import Membership, resumed
from bot.nodes import Screen
from bot.post import Post, Progress
from bot.profile import show_operator_menu
from bot.questions import Questions
from bot.reading import read_ask, said_in
from bot.refusing import admins_only, channel_admins_only, operator_only, private, refusal, too_fast
from model import Chat
from storage import chats
from storage.db import Tx

log = structlog.get_logger()

_ADMINS = {ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR}
IMPORT = "import"  # the command that a document is for


class Dispatcher:
    """Answers messages and pressed buttons with the handlers of these tables."""

    def __init__(
        self,
        desk: Desk,
        bot: Bot,
        commands: Mapping[str, Command],
        buttons: Mapping[str, Buttons],
        answers: Mapping[str, Hear],
        talk: Show,
    ) -> None:
        self._desk = desk
        self._bot = bot
        self._commands = commands
        self._buttons = buttons
        self._answers = answers
        self._questions = Questions(desk)
        self._talk = talk
        self._refusals = Refusals()
        self._post = Post(bot)
        self.members = Membership(desk, bot, self._post)
        self._budget = Budget(desk.config.limits.asks_per_minute)

    async def on_message(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A message: a command, or in a private chat something else."""
        message = update.message
        if message is None:
            return
        if message.migrate_to_chat_id:  # said in the old group; the new one says from where
            await self.members.migrate(message.chat.id, message.migrate_to_chat_id)
            return
        if message.migrate_from_chat_id:
            await self.members.migrate(message.migrate_from_chat_id, message.chat.id)
            return
        parsed = parse_command(message.text or message.caption or "", self._bot.username)
        ask = read_ask(message, message.from_user, args=parsed[1] if parsed else "")
        if ask is None:
            return
        name = parsed[0] if parsed else ""
        if message.document is not None and not name and ask.is_private:
            name = IMPORT  # what else could be meant
        command = self._commands.get(name)
        if command is None:
            await self._listen(ask, message)
        elif await self._has_turn(ask):
            await self._run(ask, name, command, message.document if name == IMPORT else None)

    async def _listen(self, ask: Ask, message: Message) -> None:
        """To what is no command: an answer to what was asked, or in a private chat something else.

        In a group only a reply can be an answer.
        """
        if ask.is_private and not await self._has_turn(ask):
            return
        answers = message.text and (ask.is_private or ask.message_id)
        if answers and await self._hear(replace(ask, args=message.text or "")):
            return
        if ask.is_private and (message.text or message.effective_attachment):
            await self._not_understood(replace(ask, args=said_in(message)))

    async def _has_turn(self, ask: Ask) -> bool:
        person = ask.chat_id if ask.user_id is None else ask.user_id
        turn = self._budget.take(person, self._desk.clock())
        if turn is Turn.HINT:
            log.info("too fast", chat_id=ask.chat_id)
            await self._send(ask, Screen((too_fast(translator(ask.lang)),)))
        return turn is Turn.ANSWER

    async def _run(
        self, ask: Ask, name: str, command: Command, document: Document | None = None
    ) -> None:
        start = name == "start"
        code = ask.args.partition(" ")[0] if start else ""
        config, clock = self._desk.config, self._desk.clock

        def door(tx: Tx) -> Door:
            return find_door(tx, ask, config, now=clock(), code=code, start=start)

        if await self._desk.db.read(door) is Door.SHUT:
            await self._refuse(ask, code)
            return
        if command.manages and not await self._may_manage(ask):
            await self._send(ask, admins_only(translator(ask.lang)))
            return
        before, chat = await self._desk.db.run(
            lambda tx: come_in(tx, ask, config, code=code, start=start, now=clock())
        )
        if chat is None:  # the code was used up meanwhile
            await self._refuse(ask, code)
            return
        if command.operator and chat.role != "admin":
            await self._send(ask, Screen((operator_only(speak(chat)),)))
            return
        paper = await self._post.fetch(document) if document else None
        tell = Progress(self._bot, self._post, ask).tell
        await self._answer(replace(ask, paper=paper, tell=tell), command, before, chat)
        log.info("answered", command=name, chat_id=chat.id)

    async def _answer(self, ask: Ask, command: Command, before: Chat | None, chat: Chat) -> None:
        if chat.role == "admin" and (before is None or before.role != "admin"):
            said = speak(chat).say("You are the administrator of this Atalaya now.")
            await self._send(ask, Screen((said,)))
            await show_operator_menu(self._bot, chat.id, chat.lang)
        screen = await self._show(ask, chat, command)
        if before is not None and before.state == "stopped" != chat.state:
            screen = screen.below(resumed(speak(chat)))
        await self._questions.turn_away(ask)
        await self._send(ask, screen)

    async def _show(self, ask: Ask, chat: Chat, command: Command) -> Screen:
        channel = None if command.here else await spoken_of(self._desk.db, ask)
        if channel is None:
            return await command.show(self._desk, ask, chat)
        target = asked_for(ask, channel)
        if not await self._may_manage(target):
            return channel_admins_only(speak(chat))
        return about(await command.show(self._desk, target, channel), channel)

    async def _hear(self, ask: Ask) -> bool:
        """Take a text as the answer to what the bot has asked. False: it is none.

        The message that asked goes; the screen that follows stands below the answer.
        """
        question = await self._questions.find(ask)
        chat = await self._desk.db.read(lambda tx: chats.find_chat(tx, ask.chat_id))
        if question is None or chat is None:
            return False
        channel, asked = await questioned(self._desk.db, ask, question.about)
        answer = self._answers.get(asked[0]) if asked else None
        if answer is None:
            return False
        target = ask if channel is None else asked_for(ask, channel)
        if not await self._may_manage(target):
            await self._send(ask, admins_only(speak(chat)))
            return True
        screen = await answer(self._desk, target, channel or chat, asked[1:])
        await self._send(ask, about(screen, channel) if channel else screen)
        await self._questions.settle(ask, question.message_id, ())
        with suppress(TelegramError):  # it is too old to be deleted, or gone
            await self._bot.delete_message(ask.chat_id, question.message_id)
        log.info("heard", key=question.about[0], chat_id=chat.id)
        return True

    async def _not_understood(self, ask: Ask) -> None:
        def look(tx: Tx) -> tuple[Door, Chat | None]:
            now = self._desk.clock()
            door = find_door(tx, ask, self._desk.config, now=now)
            return door, chats.find_chat(tx, ask.chat_id)

        door, chat = await self._desk.db.read(look)
        if door is Door.SHUT:
            await self._refuse(ask, "")
        elif chat is None:
            await self._send(ask, hint(translator(ask.lang)))
        else:
            await self._send(ask, await self._talk(self._desk, ask, chat))

    async def _refuse(self, ask: Ask, code: str) -> None:
        log.info("refused", chat_id=ask.chat_id, with_code=bool(code))
        if not self._refusals.is_first(ask.chat_id, with_code=bool(code)):
            return
        await self._send(ask, Screen((refusal(ask, code),)))

    async def _forbids(self, what: Command | Buttons, ask: Ask, chat: Chat) -> str:
        """Why they may not do that here; "" if they may."""
        if what.operator and chat.role != "admin":
            return operator_only(speak(chat))
        if what.manages and not await self._may_manage(ask):
            return admins_only(speak(chat)).plain
        return ""

    async def _may_manage(self, ask: Ask) -> bool:
        """Whether they may change settings here: in a group only its admins."""
        if ask.is_private or ask.as_chat:
            return True
        if ask.user_id is None:
            return False
        try:
            member = await self._bot.get_chat_member(ask.chat_id, ask.user_id)
        except (BadRequest, Forbidden):  # not a member that Telegram knows of, or we are none
            return False
        return member.status in _ADMINS

    async def on_press(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A pressed button. Its data is not to be trusted: anybody can make some up."""
        query = update.callback_query
        if query is None:
            return
        turn = self._budget.take(query.from_user.id, self._desk.clock())
        if turn is Turn.ANSWER:
            notice = await self._press(query)
        else:
            t = translator(language_of(query.from_user.language_code))
            notice = Notice(too_fast(t) if turn is Turn.HINT else "")
        with suppress(BadRequest):  # it was pressed too long ago to be answered
            await query.answer(notice.text or None)

    async def _press(self, query: CallbackQuery) -> Notice:
        t = translator(language_of(query.from_user.language_code))
        message = query.message
        if not isinstance(message, Message):
            return Notice(t.say("This message is too old. Please send the command again."))
        ask = read_ask(message, query.from_user, pressed=True)
        if ask is None:
            return Notice()
        found = await self._desk.db.read(lambda tx: chats.find_chat(tx, ask.chat_id))
        if found is None or found.state == "banned":
            return Notice(private(t))
        chat = found
        if found.state == "blocked":
            chat = await self._desk.db.run(lambda tx: wake(tx, found))
        told = replace(ask, tell=Progress(self._bot, self._post, ask).tell)
        answer = await self._do(told, chat, query.data or "")
        return answer if isinstance(answer, Notice) else await self._reply(query, ask, answer)

    async def _do(self, ask: Ask, chat: Chat, data: str) -> Screen | Notice | Reply:
        """What a button asks for, of this chat or of a channel that is set up here."""
        named = read_data(data)
        if named is None:
            return await self._pressed(ask, chat, data)
        channel = await pressed_for(self._desk.db, ask, named[0])
        if channel is None:
            return Notice(speak(chat).say("This channel was not set up here."))
        target = asked_for(ask, channel)
        if not await self._may_manage(target):
            return Notice(channel_admins_only(speak(chat)).plain)
        match await self._pressed(target, channel, named[1]):
            case Screen() as screen:
                return about(screen, channel)
            case Reply(screen):
                return Reply(about(screen, channel))
            case Notice() as notice:
                return notice

    async def _pressed(self, ask: Ask, chat: Chat, data: str) -> Screen | Notice | Reply:
        key, *step = data.split(":")
        buttons = self._buttons.get(key)
        if buttons is None:
            return Notice()
        if said := await self._forbids(buttons, ask, chat):
            return Notice(said)
        log.info("pressed", key=key, chat_id=chat.id)
        return await buttons.press(self._desk, ask, chat, tuple(step))

    async def _reply(self, query: CallbackQuery, ask: Ask, answer: Screen | Reply) -> Notice:
        """In place of the message, which a document can't be: that is sent."""
        if isinstance(answer, Reply):
            pressed = query.message.message_id if query.message else None
            await self._post.send(ask, answer.screen, reply_to=pressed)
            return Notice()
        if answer.paper is None:
            if not await self._post.edit(query, answer):
                await self._send(ask, answer)
            elif answer.awaits or await self._questions.find(ask, pressed=True):
                await self._questions.settle(ask, ask.message_id, answer.awaits)
            return Notice()
        await self._send(ask, answer)
        return Notice(translator(ask.lang).say("Here it is."))

    async def _send(self, ask: Ask, screen: Screen) -> None:
        sent = await self._post.send(ask, screen)
        if screen.awaits:
            await self._questions.settle(ask, sent.message_id, screen.awaits)
