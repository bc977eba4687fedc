"""/removefeed: take back a feed that was added here, after a confirmation."""

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.commands.feeds import feeds_screen
from bot.feed_health import name_of
from bot.menus import MAX_LABEL, PER_PAGE, last_page, turn_row
from bot.nodes import Bold, Button, Screen, join, line
from model import Chat, FeedHealth
from storage import chat_feeds
from storage.db import Tx
from watchers.links import feed_address


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Ask to confirm the feed that was named, or show them all."""
    own = await desk.db.read(lambda tx: _own(tx, chat))
    wanted = {ask.args.strip(), feed_address(ask.args)}
    feed = next((one for one in own if one.url in wanted or one.name in wanted), None)
    return _menu(chat, own, 0) if feed is None else _confirm(chat, feed)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """A feed was chosen, confirmed or spared."""
    own = await desk.db.read(lambda tx: _own(tx, chat))
    match step:
        case ("ask" | "yes" as what, key):
            feed = next((one for one in own if str(one.id) == key), None)
            if feed is None:
                return _menu(chat, own, 0)
            if what == "ask":
                return _confirm(chat, feed)
            return await desk.db.run(lambda tx: _remove(tx, desk, chat, feed))
        case ("page", _):
            return _menu(chat, own, page_of(step, 1))
        case _:
            return Notice()


def _own(tx: Tx, chat: Chat) -> list[FeedHealth]:
    return [feed for feed, mine in chat_feeds.visible_feeds(tx, chat.id) if mine]


def _remove(tx: Tx, desk: Desk, chat: Chat, feed: FeedHealth) -> Screen:
    now = desk.clock()
    chat_feeds.remove_chat_feed(tx, chat.id, feed.id, now=now)
    left = feeds_screen(tx, chat, 0, now)
    removed = speak(chat).rich("Removed: {name}", name=Bold(name_of(feed)))
    return Screen(join([removed, left.nodes], gap="\n\n"), left.buttons)


def _menu(chat: Chat, own: list[FeedHealth], page: int) -> Screen:
    t = speak(chat)
    if not own:
        said = t.say("No feed was added here, so none can be removed. /addfeed adds one.")
        return Screen((said,))
    page = last_page(len(own), page)
    rows = [
        (Button(f"✖ {line(one.name, MAX_LABEL) or one.url}", data=f"fr:ask:{one.id}"),)
        for one in own[page * PER_PAGE : (page + 1) * PER_PAGE]
    ]
    turns = turn_row(len(own), key="fr", page=page)
    return Screen((t.say("Tap a feed to remove it:"),), (*rows, *turns))


def _confirm(chat: Chat, feed: FeedHealth) -> Screen:
    t = speak(chat)
    yes = Button(t.say("Yes, remove it"), data=f"fr:yes:{feed.id}")
    no = Button(t.say("No, keep it"), data="fr:page:0")
    said = t.rich("Remove {name} from the feeds of this chat?", name=Bold(name_of(feed)))
    return Screen(said, ((yes, no),))
