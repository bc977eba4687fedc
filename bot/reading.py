"""A message, or the news that the bot was brought to a chat, of Telegram's library → an Ask."""

import re
from typing import cast

from telegram import ChatMemberUpdated, Message, User
from telegram.constants import ChatType

from bot.ask import Ask, Kind
from bot.i18n import language_of
from bot.nodes import line

MAX_TITLE = 100
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)
_KINDS = {ChatType.PRIVATE, ChatType.GROUP, ChatType.SUPERGROUP}


def read_ask(
    message: Message, user: User | None, *, args: str = "", pressed: bool = False
) -> Ask | None:
    """Who asks, and where; None in channels. A reply may be to anybody's message.

    ``pressed``: the message is the bot's own, and ``user`` pressed a button on it; they are named
    even where they are an anonymous admin.
    """
    chat = message.chat
    if chat.type not in _KINDS:
        return None
    speaks_as = None if pressed else message.sender_chat
    topic_id = message.message_thread_id if message.is_topic_message else None
    about = message if pressed else message.reply_to_message
    return Ask(
        chat_id=chat.id,
        kind=cast("Kind", str(chat.type)),
        title=line(chat.effective_name or "", MAX_TITLE),
        topic_id=topic_id or 0,
        user_id=user.id if user is not None and speaks_as is None else None,
        lang=language_of(user.language_code if user is not None else None),
        as_chat=speaks_as is not None and speaks_as.id == chat.id,
        args=args,
        message_id=about.message_id if about is not None else 0,
    )


def read_newcomer(change: ChatMemberUpdated) -> Ask | None:
    """Who brought the bot to this chat; None in channels."""
    chat = change.chat
    if chat.type not in _KINDS:
        return None
    return Ask(
        chat_id=chat.id,
        kind=cast("Kind", str(chat.type)),
        title=line(chat.effective_name or "", MAX_TITLE),
        topic_id=0,
        user_id=change.from_user.id,
        lang=language_of(change.from_user.language_code),
    )


def said_in(message: Message) -> str:
    """What a message says: the first address in it or behind its words, else its text."""
    text = message.text or message.caption or ""
    shown = _ADDRESS.search(text)
    hidden = [one.url for one in (*message.entities, *message.caption_entities) if one.url]
    return shown[0] if shown else next(iter(hidden), text)
