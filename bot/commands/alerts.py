"""/alerts: the log of what fired for this chat, newest first, in pages."""

from bot.ask import Ask, Desk, Notice, page_of
from bot.menus import last_page
from bot.nodes import Screen
from bot.render import PAGE, render_log
from model import Chat
from storage import lists
from storage.alerts import page_alerts
from storage.db import Tx
from storage.failures import find_fates


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """The newest page."""
    return await desk.db.read(lambda tx: _screen(tx, chat, 0))


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Another page."""
    return await desk.db.read(lambda tx: _screen(tx, chat, page_of(step, 0)))


def _screen(tx: Tx, chat: Chat, page: int) -> Screen:
    """In a group, the lists of all its topics: the log belongs to the chat."""
    followed = lists.followed(tx, chat.id, None)
    found, total = page_alerts(tx, followed, chat_id=chat.id, offset=page * PAGE, limit=PAGE)
    there = last_page(total, page, PAGE)
    if there != page:  # it was longer once
        found, total = page_alerts(tx, followed, chat_id=chat.id, offset=there * PAGE, limit=PAGE)
    fates = find_fates(tx, chat.id, [alert.story_id for alert in found])
    return render_log(found, chat, page=there, total=total, fates=fates)
