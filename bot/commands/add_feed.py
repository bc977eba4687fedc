"""/addfeed ADDRESS: a feed, or a page that has one; what it shows is seen before it is added."""

from bot.ask import Ask, Desk, Notice, speak, tag
from bot.feed_health import why_of
from bot.i18n import Translator
from bot.nodes import Bold, Button, Code, Link, Rich, Screen, join, line, quiet
from model import Chat, Entry
from storage import chat_feeds, drafts, lists
from storage.chat_feeds import Added
from storage.db import Tx
from storage.feeds import FeedSpec
from watchers.errors import FeedError
from watchers.scout import Found

LATEST = 3  # entries shown
MATCHED = 3  # of those that would have been alerts
OTHERS = 5  # addresses
_MAX_NAME = 60


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """What the feed shows, and what of it would have been an alert here."""
    t = speak(chat)
    address = ask.args.split(maxsplit=1)[0] if ask.args.split() else ""
    if not address:
        return _explain(t)
    if not desk.config.limits.feeds_per_chat:
        return Screen((t.say("Feeds can't be added here. The feeds that are read: /feeds."),))
    try:
        found = await desk.scout(address)
    except FeedError as error:
        return _refusal(t, address, error)
    draft = (found.url, found.name)
    await desk.db.run(
        lambda tx: drafts.save_draft(
            tx, ask.chat_id, ask.topic_id, tag(found.url), draft, now=desk.clock()
        )
    )
    return await desk.db.read(lambda tx: _preview(tx, ask, chat, found))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Add what was seen, or not."""
    t = speak(chat)
    match step:
        case ("add", key):
            return await desk.db.run(lambda tx: _add(tx, desk, ask, chat, key))
        case ("drop", key):
            await desk.db.run(lambda tx: drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key))
            return Screen((t.say("Not added. All feeds: /feeds."),))
        case _:
            return Notice()


def _add(tx: Tx, desk: Desk, ask: Ask, chat: Chat, key: str) -> Screen | Notice:
    t, limits = speak(chat), desk.config.limits
    draft = drafts.find_draft(tx, ask.chat_id, ask.topic_id, key)
    if draft is None:
        return Notice(t.say("That is too old. Send it again."))
    url, name = draft
    drafts.drop_draft(tx, ask.chat_id, ask.topic_id, key)
    added = chat_feeds.add_chat_feed(
        tx,
        chat.id,
        FeedSpec(url, line(name, _MAX_NAME) or url, None, None),
        now=desk.clock(),
        per_chat=limits.feeds_per_chat,
        in_all=limits.feeds_of_chats,
    )
    return Screen(_answer(t, added, quiet(line(name, _MAX_NAME)), limits.feeds_per_chat))


def _answer(t: Translator, added: Added, name: str, most: int) -> Rich:
    match added:
        case Added.ADDED:
            head = t.rich("✅ Added: {name}", name=Bold(name))
            rest = t.say(
                "What it shows now is no news; what comes from now on is. It serves this chat "
                "alone. All feeds: /feeds."
            )
            return join([head, (rest,)], gap="\n\n")
        case Added.USED:
            return (t.say("This chat has that feed already: /feeds."),)
        case Added.SHARED:
            return (t.say("That feed is read already, for everybody: /feeds."),)
        case Added.FULL:
            return (t.say("This chat has {n} feeds, the most it may: /removefeed.", n=most),)
        case Added.CROWDED:
            return (t.say("No more feeds can be added here for now. All feeds: /feeds."),)


def _preview(tx: Tx, ask: Ask, chat: Chat, found: Found) -> Screen:
    t = speak(chat)
    names = {item.id: item.name(t.lang) for item in lists.visible_lists(tx, chat.id)}
    followed = lists.followed(tx, chat.id, ask.topic_id)
    total = t.count("{n} entry", "{n} entries", found.total)
    latest = [_entry(t, entry, chat) for entry, _ in found.entries[:LATEST]]
    parts: list[Rich] = [
        join(
            [
                (Bold(quiet(line(found.name, _MAX_NAME))), f" · {total}"),
                (Code(line(found.url, 300)),),
            ]
        ),
        join([(t.say("Latest:"),), *latest]) if latest else (),
        _matched(t, found, chat, {one: names[one] for one in followed if one in names}),
        _others(t, found),
    ]
    add = Button(t.say("✅ Add"), data=f"fa:add:{tag(found.url)}")
    drop = Button(t.say("✖ Don't add"), data=f"fa:drop:{tag(found.url)}")
    return Screen(join(parts, gap="\n\n"), ((add, drop),))


def _matched(t: Translator, found: Found, chat: Chat, names: dict[str, str]) -> Rich:
    """What of the latest entries would have been told here."""
    hits = [
        (entry, [names[one] for one in fired if one in names])
        for entry, fired in found.entries
        if any(one in names for one in fired)
    ]
    n = len(found.entries)
    if not hits:
        return (t.say("Of the latest {n} none matches the lists followed here.", n=n),)
    head = t.count(
        "Of the latest {of}, {n} matches the lists followed here:",
        "Of the latest {of}, {n} match the lists followed here:",
        len(hits),
        of=n,
    )
    shown: list[Rich] = [
        (*_entry(t, entry, chat), f" · {quiet(line(', '.join(which), 80))}")
        for entry, which in hits[:MATCHED]
    ]
    return join([(head,), *shown])


def _entry(t: Translator, entry: Entry, chat: Chat) -> Rich:
    title = quiet(line(entry.headline, 120)) or t.say("(no title)")
    date = f" ({t.date(entry.published_at, chat.timezone)})" if entry.published_at else ""
    return ("• ", Link(title, entry.link), date)


def _others(t: Translator, found: Found) -> Rich:
    if not found.others:
        return ()
    shown: list[Rich] = [(Code(f"/addfeed {line(one, 200)}"),) for one in found.others[:OTHERS]]
    return join([(t.say("The page names these as well:"),), *shown])


def _refusal(t: Translator, address: str, error: FeedError) -> Screen:
    said = t.rich("I can't read {address}:", address=Code(line(address, 200)))
    why = why_of(t, error.outcome)
    hint = t.say("Give the address of a feed, or of a page that has one. All feeds: /feeds.")
    return Screen(join([(*said, f" {why}."), (hint,)], gap="\n\n"))


def _explain(t: Translator) -> Screen:
    said = t.say("Write the address of a feed, or of a page that has one, after /addfeed:")
    return Screen(join([(said,), (Code("/addfeed elpais.com/mexico"),)], gap="\n\n"))
