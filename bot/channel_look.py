"""A channel as Telegram has it: is it one, who administers it, may the bot post?"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto

from telegram import Bot, ChatMemberAdministrator
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import BadRequest, Forbidden

from bot.nodes import line

MAX_TITLE = 100
ADMINS = frozenset((ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR))


class Trouble(Enum):
    """Why a channel can't be configured by a person."""

    UNKNOWN = auto()  # there is none of this name, or the bot isn't in it
    NO_CHANNEL = auto()
    NOT_ADMIN = auto()  # the person is none
    CANT_POST = auto()  # the bot may not


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel that the bot may post to, and that the person who asks administers."""

    id: int
    title: str


FindChannel = Callable[[str, int], Awaitable[Channel | Trouble]]


async def find_nothing(_name: str, _user_id: int) -> Channel | Trouble:
    """For where there is no Telegram."""
    return Trouble.UNKNOWN


async def find_channel(bot: Bot, name: str, user_id: int) -> Channel | Trouble:
    """The channel of this @name or id, if this person administers it and the bot may post."""
    try:
        found = await bot.get_chat(name)
    except (BadRequest, Forbidden):
        return Trouble.UNKNOWN
    if found.type != ChatType.CHANNEL:
        return Trouble.NO_CHANNEL
    try:
        own = await bot.get_chat_member(found.id, bot.id)
        person = await bot.get_chat_member(found.id, user_id)
    except (BadRequest, Forbidden):  # who is no admin may not look at the members
        return Trouble.CANT_POST
    if person.status not in ADMINS:
        return Trouble.NOT_ADMIN
    if not isinstance(own, ChatMemberAdministrator) or not own.can_post_messages:
        return Trouble.CANT_POST
    return Channel(found.id, line(found.title or "", MAX_TITLE))
