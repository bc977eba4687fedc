"""/stop: no more messages, after a confirmation. What the chat made is kept."""

from bot.ask import Ask, Desk, Notice, speak
from bot.menus import stopped_line
from bot.nodes import Button, Screen
from model import Chat
from storage import chats, settle
from storage.db import Tx


async def show(_desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """Ask to confirm."""
    t = speak(chat)
    if chat.state == "stopped":
        return Screen(stopped_line(t))
    yes = Button(t.say("Yes, stop"), data="x:yes")
    no = Button(t.say("No, go on"), data="x:no")
    return Screen(
        (t.say("Stop all alerts to this chat? Your lists are kept, and /start resumes."),),
        ((yes, no),),
    )


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Stop, or go on."""
    t = speak(chat)
    match step:
        case ("yes",):
            await desk.db.run(lambda tx: _stop(tx, desk, chat))
            return Screen(
                (t.say("⏸ Stopped: no more alerts here. Your lists are kept, and /start resumes."),)
            )
        case ("no",):
            return Screen((t.say("Nothing has changed: alerts go on. All commands: /help."),))
        case _:
            return Notice()


def _stop(tx: Tx, desk: Desk, chat: Chat) -> None:
    chats.set_state(tx, chat.id, "stopped")
    settle.drop_waiting(tx, chat.id, reason="the chat was stopped", now=desk.clock())
