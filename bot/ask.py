"""What a person asks of the bot, as a value, and what the handlers of commands work with."""

import hashlib
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.channel_look import FindChannel, find_nothing
from bot.i18n import Translator, translator
from bot.nodes import Paper, Screen
from clock import Clock
from config import Config
from matching.query import AliasSets
from model import Chat, JobRun, Lang
from storage.db import Database
from watchers.scout import Scout, see_nothing

Kind = Literal["private", "group", "supergroup", "channel"]

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?", re.DOTALL)


Tell = Callable[[Screen], Awaitable[None]]


async def tell_nobody(_screen: Screen) -> None:
    """Work whose progress nobody follows."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A command or a pressed button: where, by whom, and the text after the command.

    ``topic_id`` is 0 outside forum topics; ``user_id`` is None for an anonymous admin or a channel
    that speaks in a group; ``as_chat``: said in the name of the group itself, as anonymous admins
    do; ``lang`` is the language of that person's Telegram; ``message_id`` is the message that was
    pressed or replied to, 0 for none. ``paper``: a document that came along; ``tell`` shows how far
    long work is.
    """

    chat_id: int
    kind: Kind
    title: str
    topic_id: int
    user_id: int | None
    lang: Lang
    as_chat: bool = False
    args: str = ""
    message_id: int = 0
    paper: Paper | None = None
    tell: Tell = field(default=tell_nobody, compare=False)

    @property
    def is_private(self) -> bool:
        """A chat with one person."""
        return self.kind == "private"


@dataclass(frozen=True, slots=True)
class Desk:
    """What every handler needs."""

    config: Config
    db: Database
    clock: Clock
    aliases: AliasSets = field(default_factory=dict)
    scout: Scout = see_nothing
    find_channel: FindChannel = find_nothing
    name: Callable[[], str] = str  # of the bot, without @
    job_runs: Callable[[], Sequence[JobRun]] = tuple


@dataclass(frozen=True, slots=True)
class Notice:
    """An answer to a pressed button that changes nothing: a word at the top of the screen."""

    text: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a pressed button in a message of its own; the message pressed stays."""

    screen: Screen


Show = Callable[[Desk, Ask, Chat], Awaitable[Screen]]
Hear = Callable[[Desk, Ask, Chat, tuple[str, ...]], Awaitable[Screen]]  # as told by ``awaits``
Press = Callable[[Desk, Ask, Chat, tuple[str, ...]], Awaitable[Screen | Notice | Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """A command. ``manages``: it changes settings, so in a group only its admins may.

    ``here``: it is about the chat it is sent in, never about a channel that is set up there.
    ``operator``: only whoever administers this Atalaya may.
    """

    show: Show
    manages: bool = False
    here: bool = False
    operator: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """What answers the buttons whose data begins with one key; the rest as for commands."""

    press: Press
    manages: bool = False
    operator: bool = False


def parse_command(text: str, username: str | None) -> tuple[str, str] | None:
    """(name in small letters, the text after it); None if it is no command, or another bot's."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return None
    name, addressed, rest = found.groups()
    if addressed and addressed.lower() != (username or "").lower():
        return None
    return name.lower(), (rest or "").strip()


def tag(text: str) -> str:
    """A short stand-in for a long text in callback data: 16 hex digits of its hash."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]


def page_of(step: tuple[str, ...], at: int) -> int:
    """The page number at this place of callback data; 0 where there is none. Never negative."""
    text = step[at] if at < len(step) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0


def speak(chat: Chat) -> Translator:
    """The translator for a chat."""
    return translator(chat.lang)
