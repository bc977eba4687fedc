"""/users: the chats that were let in; the operator may block one, or remove it with all it has."""

from datetime import datetime

from bot.ask import Ask, Desk, Notice, page_of, speak
from bot.i18n import Translator
from bot.menus import MAX_LABEL, PER_PAGE, last_page, turn_row
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line, quiet
from model import Chat
from storage import chats, forget, settle
from storage.chats import Guest
from storage.db import Tx


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """Who was last seen first."""
    return await desk.db.read(lambda tx: _screen(tx, chat, 0))


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Turn the page, look at one; block it or not; remove it after a confirmation."""
    now = desk.clock()
    match step:
        case ("page", _):
            return await desk.db.read(lambda tx: _screen(tx, chat, page_of(step, 1)))
        case ("one" | "ban" | "free" | "ask" | "gone" as what, key, _):
            return await desk.db.run(
                lambda tx: _do(tx, chat, what, _id_of(key), page_of(step, 2), now)
            )
        case _:
            return Notice()


def _id_of(text: str) -> int:
    """The id of a chat in callback data; 0, which is the terminal's, where it is none."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 17 else 0


def _do(tx: Tx, chat: Chat, what: str, chat_id: int, page: int, now: datetime) -> Screen | Notice:
    t, guest = speak(chat), chats.find_guest(tx, chat_id)
    if guest is None or guest.chat.kind == "console":
        return _screen(tx, chat, page)
    if what == "one":
        return _one(t, chat, guest, page)
    if guest.chat.role == "admin":
        return Notice(t.say("Whoever administers this Atalaya can't be blocked or removed."))
    match what:
        case "ask":
            return _confirm(t, guest, page)
        case "gone":
            forget.forget_chat(tx, chat_id, now=now)
            return _screen(tx, chat, page).below(t.say("Removed, with all that it had."))
        case "ban":
            chats.set_state(tx, chat_id, "banned")
            settle.drop_waiting(tx, chat_id, reason="the chat was blocked", now=now)
        case _:
            if guest.chat.state == "banned":
                chats.set_state(tx, chat_id, "active")
    return _one(t, chat, chats.find_guest(tx, chat_id) or guest, page)


def _screen(tx: Tx, chat: Chat, page: int) -> Screen:
    t = speak(chat)
    found, total = chats.page_guests(tx, offset=page * PER_PAGE, limit=PER_PAGE)
    there = last_page(total, page)
    if there != page:
        page = there
        found, total = chats.page_guests(tx, offset=page * PER_PAGE, limit=PER_PAGE)
    head = t.count("{n} chat was let in", "{n} chats were let in", total)
    lines: list[Rich] = [(f"• {_name(one)} · {_about(t, one, chat)}",) for one in found]
    rows = [
        (Button(line(one.chat.title, MAX_LABEL) or str(one.chat.id), data=f"us:one:{key}:{page}"),)
        for one in found
        if (key := one.chat.id)
    ]
    invite = (t.say("Let others in: /invite."),)
    turns = turn_row(total, key="us", page=page)
    return Screen(join([(Bold(head),), join(lines), invite], gap="\n\n"), (*rows, *turns))


def _name(guest: Guest) -> str:
    return quiet(line(guest.chat.title, 60)) or str(guest.chat.id)


def _about(t: Translator, guest: Guest, chat: Chat) -> str:
    """In a few words."""
    lists = t.count("{n} list", "{n} lists", guest.lists)
    seen = guest.seen_at or guest.created_at
    parts = [lists, t.say("last seen {date}", date=t.date(seen, chat.timezone))]
    if guest.chat.role == "admin":
        parts.insert(0, t.say("administrator"))
    if state := _state(t, guest):
        parts.insert(0, state)
    return ", ".join(parts)


def _state(t: Translator, guest: Guest) -> str:
    match guest.chat.state:
        case "stopped":
            return t.say("stopped by itself")
        case "blocked":
            return t.say("has blocked the bot")
        case "banned":
            return "⛔ " + t.say("blocked by you")
        case _:
            return ""


def _one(t: Translator, chat: Chat, guest: Guest, page: int) -> Screen:
    who = guest.chat
    came = t.date(guest.created_at, chat.timezone)
    parts: list[Rich] = [
        (Bold(_name(guest)),),
        (Code(str(who.id)), f" · {_kind(t, who)}"),
        (_about(t, guest, chat),),
        (t.count("{n} feed of its own", "{n} feeds of its own", guest.feeds),),
        (t.say("Let in: {date}", date=came),),
    ]
    back = (Button(t.say("◀ All chats"), data=f"us:page:{page}"),)
    if who.role == "admin":
        return Screen(join(parts), (back,))
    turn = (
        Button(t.say("Let it in again"), data=f"us:free:{who.id}:{page}")
        if who.state == "banned"
        else Button(t.say("⛔ Block"), data=f"us:ban:{who.id}:{page}")
    )
    remove = Button(t.say("✖ Remove"), data=f"us:ask:{who.id}:{page}")
    return Screen(join(parts), ((turn, remove), back))


def _kind(t: Translator, who: Chat) -> str:
    return t.say("private chat") if who.kind == "private" else t.say("group")


def _confirm(t: Translator, guest: Guest, page: int) -> Screen:
    said = t.rich(
        "Remove {name} with all that it has? It may come in again with a code; to keep it out, "
        "block it instead.",
        name=Bold(_name(guest)),
    )
    yes = Button(t.say("Yes, remove it"), data=f"us:gone:{guest.chat.id}:{page}")
    no = Button(t.say("No, keep it"), data=f"us:one:{guest.chat.id}:{page}")
    return Screen(said, ((yes, no),))
