"""Channels: configured from the private chat with a person who is an admin of the channel.

What is asked there of a channel carries the channel's id in its buttons, so that a press on an old
message never changes another chat. Each command and each press asks Telegram anew whether the
person is an admin there.
"""

from dataclasses import replace

from bot.ask import Ask, speak
from bot.nodes import Bold, Button, Screen, join
from model import Chat
from storage import channels
from storage.db import Database

KEY = "c"  # of buttons that are about a channel: c:<id>:<what the button would send otherwise>
MAX_DATA = 64  # bytes


async def spoken_of(db: Database, ask: Ask) -> Chat | None:
    """The channel that a command in this chat is about; None: it is about the chat itself."""
    return await db.read(lambda tx: channels.spoken_of(tx, ask.chat_id)) if ask.is_private else None


async def pressed_for(db: Database, ask: Ask, channel_id: int) -> Chat | None:
    """The channel of a pressed button; None if it was not set up in this chat."""
    if not ask.is_private:
        return None
    return await db.read(lambda tx: channels.find_taken(tx, ask.chat_id, channel_id))


async def questioned(
    db: Database, ask: Ask, asked: tuple[str, ...]
) -> tuple[Chat | None, tuple[str, ...]]:
    """The channel that a question is about (None: the chat itself), and what it waits for.

    Nothing, if the channel is not set up here any more.
    """
    if asked[0] != KEY:
        return None, asked
    channel = await pressed_for(db, ask, int(asked[1]))
    return channel, asked[2:] if channel else ()


def asked_for(ask: Ask, channel: Chat) -> Ask:
    """What a person asks in private, as asked of the channel."""
    return replace(ask, chat_id=channel.id, kind="channel", title=channel.title, topic_id=0)


def read_data(data: str) -> tuple[int, str] | None:
    """The channel of a button's data, and the rest of it; None for a button of no channel."""
    key, _, rest = data.partition(":")
    number, _, inner = rest.partition(":")
    digits = number.removeprefix("-")
    if key != KEY or not (digits.isascii() and digits.isdecimal()) or len(digits) > 18:
        return None
    return int(number), inner


def about(screen: Screen, channel: Chat) -> Screen:
    """A screen that says which channel it is about; its buttons and its question know, too."""
    t = speak(channel)
    head = t.rich("📣 For the channel {title}", title=Bold(channel.title or str(channel.id)))
    rows = [
        tuple(_named(one, channel.id) for one in row if one.url or _fits(one, channel.id))
        for row in screen.buttons
    ]
    nodes = join([head, screen.nodes], gap="\n\n")
    awaits = (KEY, str(channel.id), *screen.awaits) if screen.awaits else ()
    kept = tuple(row for row in rows if row)
    return replace(screen, nodes=nodes, buttons=kept, awaits=awaits)


def _named(button: Button, channel_id: int) -> Button:
    return button if button.url else replace(button, data=f"{KEY}:{channel_id}:{button.data}")


def _fits(button: Button, channel_id: int) -> bool:
    return len(f"{KEY}:{channel_id}:{button.data}".encode()) <= MAX_DATA
