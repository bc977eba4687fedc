"""/unmute: what is muted, and a button that ends each."""

from bot.ask import Ask, Desk, Notice, page_of, speak, tag
from bot.i18n import Translator
from bot.menus import MAX_LABEL, PER_PAGE, last_page, turn_row
from bot.nodes import Button, Code, Node, Rich, Screen, join, line, quiet
from bot.trying import one_line
from model import Chat, Mute, MuteKind
from storage import settings
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """End the mute that was named; else show them all."""
    wanted = one_line(ask.args).casefold()

    def work(tx: Tx) -> Screen:
        found = settings.find_mutes(tx, chat.id, now=desk.clock())
        mute = next((one for one in found if wanted and one.value.casefold() == wanted), None)
        return _screen(tx, desk, chat, 0) if mute is None else _drop(tx, desk, chat, mute, 0)

    return await desk.db.run(work)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """End a mute, turn the page."""

    def drop(tx: Tx, key: str) -> Screen:
        found = settings.find_mutes(tx, chat.id, now=desk.clock())
        mute = next((one for one in found if key_of(one.kind, one.value) == key), None)
        page = page_of(step, 2)
        return _screen(tx, desk, chat, page) if mute is None else _drop(tx, desk, chat, mute, page)

    match step:
        case ("drop", key, _):
            return await desk.db.run(lambda tx: drop(tx, key))
        case ("page", _):
            return await desk.db.read(lambda tx: _screen(tx, desk, chat, page_of(step, 1)))
        case _:
            return Notice()


def key_of(kind: MuteKind, value: str) -> str:
    """What a button calls a mute."""
    return tag(f"{kind}\n{value}")


def name_node(t: Translator, mute: Mute) -> Node:
    """What is muted, in a message."""
    return Code(line(mute.value, 200)) if mute.kind == "word" else quiet(_name(t, mute))


def _name(t: Translator, mute: Mute) -> str:
    match mute.kind:
        case "all":
            return t.say("everything")
        case "outlet":
            return t.say("the outlet {name}", name=line(mute.value, 60))
        case "story":
            return t.say("story {number}", number=line(mute.value, 20))
        case "word":
            return line(mute.value, 60)


def _drop(tx: Tx, desk: Desk, chat: Chat, mute: Mute, page: int) -> Screen:
    settings.drop_mute(tx, chat.id, mute.kind, mute.value)
    t = speak(chat)
    left = _screen(tx, desk, chat, page)
    head = t.rich("🔔 To be heard again: {what}", what=name_node(t, mute))
    return Screen(join([head, left.nodes], gap="\n\n"), left.buttons)


def _screen(tx: Tx, desk: Desk, chat: Chat, page: int) -> Screen:
    t = speak(chat)
    muted = settings.find_mutes(tx, chat.id, now=desk.clock())
    if not muted:
        return Screen((t.say("Nothing is muted. /mute mutes a word, an outlet or everything."),))
    page = last_page(len(muted), page)
    shown = muted[page * PER_PAGE : (page + 1) * PER_PAGE]
    lines: list[Rich] = [("• ", name_node(t, one), f" · {_until(t, one, chat)}") for one in shown]
    rows = [
        (
            Button(
                f"✖ {line(_name(t, one), MAX_LABEL)}",
                data=f"u:drop:{key_of(one.kind, one.value)}:{page}",
            ),
        )
        for one in shown
    ]
    head = (t.say("Muted here; tap one to hear of it again:"),)
    return Screen(
        join([head, join(lines)], gap="\n\n"), (*rows, *turn_row(len(muted), key="u", page=page))
    )


def _until(t: Translator, mute: Mute, chat: Chat) -> str:
    if mute.until is None:
        return t.say("for good")
    return t.say("until {date}", date=t.date(mute.until, chat.timezone))
