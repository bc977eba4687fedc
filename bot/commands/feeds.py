"""/feeds: the feeds that serve this chat, and how they are."""

from datetime import datetime

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.feed_health import name_of, state_of
from bot.i18n import Translator
from bot.menus import MAX_LABEL, PER_PAGE, last_page, turn_row
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line
from model import Chat, FeedHealth
from storage import chat_feeds
from storage.db import Tx

MAX_ADDRESS = 300
OWN = "📎"


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """The first page."""
    return await desk.db.read(lambda tx: feeds_screen(tx, chat, 0, desk.clock()))


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Turn the page, look at one feed."""
    now = desk.clock()
    match step:
        case ("page", _):
            return await desk.db.read(lambda tx: feeds_screen(tx, chat, page_of(step, 1), now))
        case ("one", key, _):
            page = page_of(step, 2)
            return await desk.db.read(lambda tx: _own(tx, chat, key, page, now))
        case _:
            return Notice()


def feeds_screen(tx: Tx, chat: Chat, page: int, now: datetime) -> Screen:
    """A page of the feeds that serve a chat; its own come first and have a button."""
    t = speak(chat)
    found = chat_feeds.visible_feeds(tx, chat.id)
    admin = chat.role == "admin"
    rows = ((Button(t.say("Feeds of chats"), data="fc:page:0"),),) if admin else ()
    if not found:
        return Screen((t.say("There are no feeds yet. /addfeed adds one."),), rows)
    page = last_page(len(found), page)
    shown = found[page * PER_PAGE : (page + 1) * PER_PAGE]
    own = sum(mine for _, mine in found)
    parts: list[Rich] = [
        (Bold(t.count("{n} feed serves this chat", "{n} feeds serve this chat", len(found))),),
        (t.say("Marked {sign}: added here, for this chat alone.", sign=OWN),) if own else (),
        join([_line(t, feed, chat, now, mine=mine) for feed, mine in shown]),
        (t.say("Another one: /addfeed. Remove one: /removefeed."),),
    ]
    buttons = [
        (Button(line(feed.name, MAX_LABEL) or feed.url, data=f"f:one:{feed.id}:{page}"),)
        for feed, mine in shown
        if mine
    ]
    turns = turn_row(len(found), key="f", page=page)
    return Screen(join(parts, gap="\n\n"), (*buttons, *turns, *rows))


def _line(t: Translator, feed: FeedHealth, chat: Chat, now: datetime, *, mine: bool) -> Rich:
    sign = f" {OWN}" if mine and feed.private else ""
    return (f"• {name_of(feed)}{sign} · {state_of(t, feed, chat, now)}",)


def _own(tx: Tx, chat: Chat, key: str, page: int, now: datetime) -> Screen:
    found = chat_feeds.visible_feeds(tx, chat.id)
    feed = next((feed for feed, mine in found if mine and str(feed.id) == key), None)
    if feed is None:
        return feeds_screen(tx, chat, page, now)
    t = speak(chat)
    remove = Button(t.say("✖ Remove"), data=f"fr:ask:{feed.id}")
    back = Button(t.say("◀ All feeds"), data=f"f:page:{page}")
    return Screen(details(t, feed, chat, now), ((remove, back),))


def details(t: Translator, feed: FeedHealth, chat: Chat, now: datetime) -> Rich:
    """All that is told of one feed."""
    asked = t.date(feed.checked_at, chat.timezone) if feed.checked_at else t.say("never")
    serves = (
        t.say("It serves only the chats that use it.")
        if feed.private
        else t.say("It serves everybody.")
    )
    return join(
        [
            (Bold(name_of(feed)),),
            (Code(line(feed.url, MAX_ADDRESS)),),
            (state_of(t, feed, chat, now),),
            (t.say("Last asked: {date}", date=asked),),
            (serves,),
        ]
    )
