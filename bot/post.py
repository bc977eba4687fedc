"""Screens and documents of a conversation, to Telegram and from it."""

from telegram import (
    Bot,
    CallbackQuery,
    Document,
    InputFile,
    InputMediaPhoto,
    Message,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest

from bot.ask import Ask
from bot.keyboard import NO_PREVIEW, keyboard
from bot.nodes import Paper, Screen

# Why a message can't be edited into a screen, which is sent anew then.
_ANEW = ("to edit not found", "can't be edited", "no text in the message", "no caption in the")
MAX_UPLOAD = 1024 * 1024  # bytes of a document that is read


class Post:
    """Sends to where an ask came from."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, ask: Ask, screen: Screen, *, reply_to: int | None = None) -> Message:
        """As a message of its own, or an answer to one; a document has the text as its caption."""
        thread = ask.topic_id or None
        if screen.paper is not None:
            return await self._bot.send_document(
                ask.chat_id,
                InputFile(screen.paper.content or b"", filename=screen.paper.name),
                caption=screen.html,
                parse_mode=ParseMode.HTML,
                message_thread_id=thread,
            )
        if screen.photo:
            return await self._bot.send_photo(
                ask.chat_id,
                screen.photo,
                caption=screen.caption,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(screen),
                message_thread_id=thread,
            )
        return await self._bot.send_message(
            ask.chat_id,
            screen.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(screen),
            message_thread_id=thread,
            link_preview_options=NO_PREVIEW,
            reply_parameters=ReplyParameters(reply_to, allow_sending_without_reply=True)
            if reply_to is not None
            else None,
        )

    async def edit(self, query: CallbackQuery, screen: Screen) -> bool:
        """In place of the message whose button was pressed. False: that can't be edited into it."""
        try:
            if screen.photo:
                media = InputMediaPhoto(screen.photo, screen.caption, parse_mode=ParseMode.HTML)
                await query.edit_message_media(media, reply_markup=keyboard(screen))
            else:
                await query.edit_message_text(
                    screen.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(screen),
                    link_preview_options=NO_PREVIEW,
                )
        except BadRequest as error:
            said = str(error).lower()
            if "not modified" in said:
                return True
            if any(why in said for why in _ANEW):
                return False
            raise
        return True

    async def fetch(self, document: Document) -> Paper:
        """A document that a person sent; without content where it is too big to be read."""
        name = document.file_name or ""
        if document.file_size is None or document.file_size > MAX_UPLOAD:
            return Paper(name, None)
        file = await self._bot.get_file(document.file_id)
        content = bytes(await file.download_as_bytearray())
        return Paper(name, content if len(content) <= MAX_UPLOAD else None)


class Progress:
    """Says how far long work is: one message, edited in place."""

    def __init__(self, bot: Bot, post: Post, ask: Ask) -> None:
        self._bot, self._post, self._ask = bot, post, ask
        self._message: Message | None = None
        self._said = ""

    async def tell(self, screen: Screen) -> None:
        """Show this now, unless it is shown already."""
        if screen.html == self._said:
            return
        self._said = screen.html
        if self._message is None:
            self._message = await self._post.send(self._ask, screen)
        else:
            await self._bot.edit_message_text(
                screen.html,
                chat_id=self._message.chat.id,
                message_id=self._message.message_id,
                parse_mode=ParseMode.HTML,
            )
