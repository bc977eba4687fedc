"""/channel: which channel the commands of this private chat are about, or none."""

from datetime import datetime

from bot.ask import Ask, Desk, Notice, speak
from bot.channel_look import Channel, Trouble
from bot.i18n import Translator
from bot.menus import MAX_LABEL, choice
from bot.nodes import Bold, Code, Screen, join, line
from bot.trying import one_line
from model import Chat
from storage import channels, chats
from storage.db import Tx

MAX_SHOWN = 20


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Take a channel, or show those that were taken."""
    t = speak(chat)
    if not ask.is_private or ask.user_id is None:
        said = t.say("Channels are set up in the private chat with me: send /channel there.")
        return Screen((said,))
    name = one_line(ask.args).partition(" ")[0]
    if not name:
        return await desk.db.read(lambda tx: _overview(tx, chat))
    found = await desk.find_channel(_named(name), ask.user_id)
    if isinstance(found, Trouble):
        return _refused(t, found)
    now = desk.clock()
    return await desk.db.run(lambda tx: _take(tx, chat, found, now))


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Another of those that were taken, or none."""
    match step:
        case ("none",):
            wanted = None
        case ("to", number) if number.removeprefix("-").isdecimal() and len(number) < 20:
            wanted = int(number)
        case _:
            return Notice()
    if wanted is not None and ask.user_id is not None:
        found = await desk.find_channel(str(wanted), ask.user_id)
        if isinstance(found, Trouble):
            return Notice(_refused(speak(chat), found).plain[:200])

    def choose(tx: Tx) -> Screen | Notice:
        if wanted is not None and wanted not in {one.id for one in channels.taken_by(tx, chat.id)}:
            return Notice(speak(chat).say("This channel was not set up here."))
        channels.act_for(tx, chat.id, wanted)
        return _overview(tx, chat)

    return await desk.db.run(choose)


def _named(text: str) -> str:
    """@name of a name, a link or an id."""
    name = text.removeprefix("https://").removeprefix("t.me/").removeprefix("@").strip("/")
    return name if name.removeprefix("-").isdecimal() else f"@{name}"


def _take(tx: Tx, chat: Chat, found: Channel, now: datetime) -> Screen:
    known = chats.find_chat(tx, found.id)
    lang, timezone = (known.lang, known.timezone) if known else (chat.lang, chat.timezone)
    chats.save_chat(
        tx,
        Chat(found.id, "channel", found.title, lang, timezone, "member", "active"),
        now=now,
    )
    channels.take(tx, chat.id, found.id, now=now)
    channels.act_for(tx, chat.id, found.id)
    return _overview(tx, chat)


def _overview(tx: Tx, chat: Chat) -> Screen:
    t = speak(chat)
    taken = channels.taken_by(tx, chat.id)[:MAX_SHOWN]
    acts_for = channels.acting_for(tx, chat.id)
    how = t.rich(
        "To set one up, make me an admin of the channel who may post, and send {example} here.",
        example=Code("/channel @name"),
    )
    if not taken:
        return Screen(join([(Bold(t.say("Channels")),), how], gap="\n\n"))
    name = next((one.title for one in taken if one.id == acts_for), "")
    now = (
        t.rich(
            "What you send here is about the channel {title} now: /lists, /add and the rest.",
            title=Bold(line(name, MAX_LABEL)),
        )
        if acts_for is not None
        else (t.say("What you send here is about this chat. Tap a channel to set that one up."),)
    )
    rows = [
        (choice(line(one.title, MAX_LABEL), f"k:to:{one.id}", chosen=one.id == acts_for),)
        for one in taken
    ]
    here = (choice(t.say("This chat"), "k:none", chosen=acts_for is None),)
    return Screen(join([(Bold(t.say("Channels")),), now, how], gap="\n\n"), (*rows, here))


def _refused(t: Translator, trouble: Trouble) -> Screen:
    said = {
        Trouble.UNKNOWN: t.say(
            "I can't find that channel. Make me an admin of it, then send /channel and its @name."
        ),
        Trouble.NO_CHANNEL: t.say("That is no channel. In a group, send /start there."),
        Trouble.NOT_ADMIN: t.say("Only an admin of that channel can set it up."),
        Trouble.CANT_POST: t.say(
            "I may not post there. Make me an admin who may, then try /channel again."
        ),
    }[trouble]
    return Screen((said,))
