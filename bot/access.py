"""Who may come in. Private unless the configuration says otherwise.

A chat comes in by its id in the configuration, by a code after /start, as a group that a person who
is in has brought the bot to, or because the bot is open to all. Once in, it stays in.
"""

import hmac
import secrets
from collections import OrderedDict
from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from pydantic import SecretStr

from bot.ask import Ask
from config import Config
from model import Chat
from storage import chats, invites, lists
from storage.db import Tx

TIMEZONE = "UTC"  # until the chat says where it lives


class Door(Enum):
    """How a chat stands to the bot."""

    IN = auto()  # it was let in before
    OPEN = auto()  # it may come in
    SHUT = auto()


def find_door(
    tx: Tx, ask: Ask, config: Config, *, now: datetime, code: str = "", start: bool = False
) -> Door:
    """Whether this chat is in, or may come in with this code; changes nothing.

    ``start``: the command is /start, the only one that brings a group in by who said it.
    """
    known = chats.find_chat(tx, ask.chat_id)
    if known is not None:
        return Door.SHUT if known.state == "banned" else Door.IN
    telegram = config.telegram
    if telegram.access == "open" or ask.chat_id in telegram.allowed_chats:
        return Door.OPEN
    if code and (_is_shared_code(code, config.secrets.invite_code) or _role_of(tx, ask, code, now)):
        return Door.OPEN
    if start and not ask.is_private and _is_trusted(tx, ask.user_id, config):
        return Door.OPEN
    return Door.SHUT


def _is_shared_code(code: str, shared: SecretStr | None) -> bool:
    return shared is not None and hmac.compare_digest(
        code.encode("utf-8", "replace"), shared.get_secret_value().encode()
    )


def _role_of(tx: Tx, ask: Ask, code: str, now: datetime) -> chats.Role | None:
    """The role a code gives here: an admin is a person, never a whole group."""
    role = invites.find_invite(tx, code, now=now)
    return None if role == "admin" and not ask.is_private else role


def _is_trusted(tx: Tx, user_id: int | None, config: Config) -> bool:
    """Whether this person is in: their private chat has their id."""
    if user_id is None:
        return False
    own = chats.find_chat(tx, user_id)
    known = own is not None and own.state == "active"
    return known or user_id in config.telegram.allowed_chats


def come_in(
    tx: Tx, ask: Ask, config: Config, *, code: str, start: bool, now: datetime
) -> tuple[Chat | None, Chat | None]:
    """The chat as it was, and as it is once it has spoken; None where it is not, or not let in."""
    before = chats.find_chat(tx, ask.chat_id)
    if find_door(tx, ask, config, now=now, code=code, start=start) is Door.SHUT:
        return before, None
    if before is not None and not start:
        chat = wake(tx, before)
    else:
        chat = enter(tx, ask, config, code=code, now=now)
    chats.mark_seen(tx, chat.id, now=now)
    return before, chat


def wake(tx: Tx, chat: Chat) -> Chat:
    """The chat; active again if it was blocked, for who speaks to the bot can hear it too."""
    if chat.state != "blocked":
        return chat
    chats.set_state(tx, chat.id, "active")
    return replace(chat, state="active")


def enter(tx: Tx, ask: Ask, config: Config, *, code: str = "", now: datetime) -> Chat:
    """Let the chat in, or back in, spending the code where it brings something.

    A new chat follows the default lists at once, in the topic that it speaks from. Call it only
    when ``find_door`` says so, in the same transaction.
    """
    known = chats.find_chat(tx, ask.chat_id)
    role: chats.Role = known.role if known else "member"
    gives = _role_of(tx, ask, code, now) if code else None
    by_code = known is None and not _is_let_in_otherwise(ask, config, code)
    if gives and role != "admin" and (gives == "admin" or by_code):
        role = invites.use_invite(tx, code, now=now) or role
    chat = Chat(
        id=ask.chat_id,
        kind=ask.kind,
        title=ask.title,
        lang=known.lang if known else ask.lang,
        timezone=known.timezone if known else TIMEZONE,
        role=role,
        state="active",
    )
    chats.save_chat(tx, chat, now=now)
    if known is None:
        for list_id in config.default_lists:
            lists.subscribe(tx, chat.id, ask.topic_id, list_id, now=now)
    return chat


def _is_let_in_otherwise(ask: Ask, config: Config, code: str) -> bool:
    telegram = config.telegram
    return (
        telegram.access == "open"
        or ask.chat_id in telegram.allowed_chats
        or _is_shared_code(code, config.secrets.invite_code)
    )


def make_claim(tx: Tx, now: datetime) -> str:
    """A new one-time code that makes a private chat the admin; older such codes end.

    Its letters may stand in a link: ``https://t.me/<bot>?start=<code>``.
    """
    code = secrets.token_urlsafe(24)
    invites.drop_invites(tx, role="admin")
    invites.add_invite(tx, code, role="admin", uses=1, now=now)
    return code


class Refusals:
    """Whom the bot has told that it is private: once is enough. Remembers the last ``most``."""

    def __init__(self, most: int = 10_000) -> None:
        self._told: OrderedDict[tuple[int, bool], None] = OrderedDict()
        self._most = most

    def is_first(self, chat_id: int, *, with_code: bool) -> bool:
        """Whether to answer. A first attempt with a code is answered even after another refusal."""
        key = (chat_id, with_code)
        if key in self._told:
            return False
        self._told[key] = None
        if len(self._told) > self._most:
            self._told.popitem(last=False)
        return True
