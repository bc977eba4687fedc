"""/lists: which lists there are, which of them this chat (and topic) follows, and how."""

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.menus import lists_screen
from bot.nodes import Screen
from model import Chat
from storage import lists, settings
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """All lists."""
    return await desk.db.read(lambda tx: _screen(tx, ask, chat, 0))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Follow a list, follow it no more, turn the page."""
    match step:
        case ("+" | "-" as what, list_id, *_):
            if not await desk.db.run(lambda tx: follow(tx, desk, ask, list_id, what=what)):
                return Notice(speak(chat).say("This list is no longer there."))
            page = page_of(step, 2)
        case ("page", _):
            page = page_of(step, 1)
        case _:
            return Notice()
    return await desk.db.read(lambda tx: _screen(tx, ask, chat, page))


def follow(tx: Tx, desk: Desk, ask: Ask, list_id: str, *, what: str) -> bool:
    """Follow the list ("+") or not ("-"), in the topic it was asked from. False: no such list."""
    if what == "-":
        lists.unsubscribe(tx, ask.chat_id, ask.topic_id, list_id)
        return True
    return lists.subscribe(tx, ask.chat_id, ask.topic_id, list_id, now=desk.clock())


def _screen(tx: Tx, ask: Ask, chat: Chat, page: int) -> Screen:
    shown = lists.visible_lists(tx, chat.id)
    modes = settings.get_modes(tx, chat.id, ask.topic_id)
    stopped = chat.state == "stopped"
    return lists_screen(speak(chat), shown, modes, page=page, stopped=stopped)
