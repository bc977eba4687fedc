"""/invite: codes that let others in, as a link; for so many chats, until a time."""

import re
import secrets
from datetime import datetime, timedelta

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.menus import MAX_LABEL
from bot.nodes import Button, Code, Rich, Screen, join, line
from bot.typed import FOR_GOOD, end_of, read_duration
from model import Chat
from storage import invites
from storage.db import Tx

USUAL = ((1, "7d"), (10, "30d"))
MAX_USES = 1000
SHOWN = 20
_CODE_BYTES = 12  # nobody guesses 96 bits


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Make a code, for as many and as long as was written; else show those there are."""
    t = speak(chat)
    if not ask.args:
        return await desk.db.read(lambda tx: _overview(tx, desk, chat))
    read = _read(ask.args)
    if read is None:
        said = t.say("Write for how many chats and how long: from 1 to {most}.", most=MAX_USES)
        return Screen(join([(said,), (Code("/invite 5 7d"),)], gap="\n\n"))
    return await desk.db.run(lambda tx: _make(tx, desk, t, chat, *read))


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Make one of the usual codes, end one, or show them all."""
    t = speak(chat)
    match step:
        case ("new", uses, duration) if (int_of(uses), duration) in USUAL:
            until = read_duration(duration) or FOR_GOOD
            return await desk.db.run(lambda tx: _make(tx, desk, t, chat, int_of(uses), until))
        case ("drop", key):
            await desk.db.run(lambda tx: invites.drop_invite(tx, key))
        case ("all",):
            pass
        case _:
            return Notice()
    return await desk.db.read(lambda tx: _overview(tx, desk, chat))


def int_of(text: str) -> int:
    """A small number; 0 where it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else 0


def _read(text: str) -> tuple[int, timedelta] | None:
    """For how many chats, and how long: ``5``, ``5 7d``, ``7d``."""
    uses, duration = 1, timedelta(days=7)
    for word in text.split():
        span = read_duration(word)
        if span is not None:
            duration = span
        elif 1 <= int_of(word) <= MAX_USES:
            uses = int_of(word)
        else:
            return None
    return uses, duration


def _make(tx: Tx, desk: Desk, t: Translator, chat: Chat, uses: int, duration: timedelta) -> Screen:
    now = desk.clock()
    code, until = secrets.token_urlsafe(_CODE_BYTES), end_of(duration, now)
    invites.add_invite(tx, code, role="member", uses=uses, now=now, expires_at=until)
    link = f"https://t.me/{desk.name()}?start={code}"
    head = t.count("Lets {n} chat in:", "Lets {n} chats in:", uses)
    parts: list[Rich] = [
        join([(head,), (Code(link),)]),
        t.rich("For a group: {command}", command=Code(f"/start@{desk.name()} {code}")),
        (_until(t, chat, until),) if until else (t.say("It does not expire."),),
        (t.say("Only a hash of it is kept: it is not shown again."),),
    ]
    every = Button(t.say("◀ All codes"), data="i:all")
    return Screen(join(parts, gap="\n\n"), ((every,),))


def _until(t: Translator, chat: Chat, until: datetime) -> str:
    return t.say("until {date}", date=t.date(until, chat.timezone))


def _overview(tx: Tx, desk: Desk, chat: Chat) -> Screen:
    t = speak(chat)
    found = invites.list_invites(tx, now=desk.clock())
    lines: list[Rich] = []
    rows: list[tuple[Button, ...]] = []
    for one in found[:SHOWN]:
        left = t.count("for {n} more chat", "for {n} more chats", one.uses_left)
        until = _until(t, chat, one.expires_at) if one.expires_at else t.say("for good")
        made = t.date(one.created_at, chat.timezone)
        lines.append((f"• {made}: {left}, {until}",))
        label = line(f"✖ {made}: {left}", MAX_LABEL)
        rows.append((Button(label, data=f"i:drop:{one.key}"),))
    head = t.say("Codes that are good:") if found else t.say("There is no code that is good.")
    hint = t.rich("Another one: tap below, or write {example}", example=Code("/invite 5 7d"))
    new = tuple(
        Button(
            t.count(
                "➕ {days}, for {n} chat", "➕ {days}, for {n} chats", uses, days=_days(t, duration)
            ),
            data=f"i:new:{uses}:{duration}",
        )
        for uses, duration in USUAL
    )
    return Screen(join([(head,), join(lines), hint], gap="\n\n"), (*rows, new))


def _days(t: Translator, duration: str) -> str:
    return t.count("{n} day", "{n} days", int(duration.removesuffix("d")))
