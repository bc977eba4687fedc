"""Feeds that chats have added, for the operator: who uses them, and who hears of them."""

from collections.abc import Sequence
from datetime import datetime

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.commands.feeds import details
from bot.feed_health import name_of, state_of
from bot.menus import MAX_LABEL, PER_PAGE, last_page, turn_row
from bot.nodes import Button, Rich, Screen, join, line
from model import Chat, FeedHealth
from storage import chat_feeds
from storage.db import Tx


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Turn the page, look at one; share it, or not."""
    now = desk.clock()
    match step:
        case ("page", _):
            return await desk.db.read(lambda tx: _screen(tx, chat, page_of(step, 1), now))
        case ("share" | "keep" as what, _, _):
            shared, feed_id = what == "share", page_of(step, 1)
            await desk.db.run(lambda tx: chat_feeds.set_shared(tx, feed_id, shared=shared, now=now))
        case ("one", _, _):
            pass
        case _:
            return Notice()
    return await desk.db.read(lambda tx: _one(tx, chat, step[1], page_of(step, 2), now))


def _screen(tx: Tx, chat: Chat, page: int, now: datetime) -> Screen:
    """What chats have added, for the operator."""
    t = speak(chat)
    found: Sequence[tuple[FeedHealth, int]] = chat_feeds.feeds_of_chats(tx)
    back = (Button(t.say("◀ All feeds"), data="f:page:0"),)
    if not found:
        return Screen((t.say("No chat has added a feed yet."),), (back,))
    page = last_page(len(found), page)
    shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines: list[Rich] = [
        (f"{'🔒' if feed.private else '🌐'} {name_of(feed)} · {state_of(t, feed, chat, now)}",)
        for feed, _ in shown
    ]
    head = t.say("Feeds that chats have added: 🔒 for them alone, 🌐 shared with everybody.")
    buttons = [
        (Button(line(feed.name, MAX_LABEL) or feed.url, data=f"fc:one:{feed.id}:{page}"),)
        for feed, _ in shown
    ]
    turns = turn_row(len(found), key="fc", page=page)
    return Screen(join([(head,), join(lines)], gap="\n\n"), (*buttons, *turns, back))


def _one(tx: Tx, chat: Chat, key: str, page: int, now: datetime) -> Screen:
    found = next((one for one in chat_feeds.feeds_of_chats(tx) if str(one[0].id) == key), None)
    if found is None:
        return _screen(tx, chat, page, now)
    t, (feed, users) = speak(chat), found
    used = t.count("{n} chat uses it", "{n} chats use it", users)
    turn = (
        Button(t.say("🌐 Share with everybody"), data=f"fc:share:{feed.id}:{page}")
        if feed.private
        else Button(t.say("🔒 Only for its chats"), data=f"fc:keep:{feed.id}:{page}")
    )
    back = Button(t.say("◀ Feeds of chats"), data=f"fc:page:{page}")
    return Screen(join([details(t, feed, chat, now), (used,)]), ((turn,), (back,)))
