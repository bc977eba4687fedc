"""/digest: when the digests come that lists in digest mode are told in."""

from collections.abc import Sequence
from dataclasses import replace

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.menus import MAX_LABEL, choice, in_rows, unchanged, zone_line
from bot.nodes import Bold, Code, Rich, Screen, join, line
from bot.typed import MAX_TIMES, clock_text, read_digests
from model import Chat, Hours
from storage import lists, settings
from storage.db import Tx

USUAL_TIMES = ((480,), (1080,), (480, 1080), (480, 840, 1200))
USUAL_DAYS = ((), (1, 2, 3, 4, 5), (1,))
_WEEKDAYS = (1, 2, 3, 4, 5)
_ALL_DAYS = (*_WEEKDAYS, 6, 7)


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Take the times and days that were written; else show the present ones."""
    read = read_digests(ask.args)
    if read is not None:
        return await desk.db.run(lambda tx: _take(tx, ask, chat, *read))
    shown = await desk.db.read(lambda tx: _screen(tx, ask, chat))
    if not ask.args:
        return shown
    said = speak(chat).say("I can't read that: write up to {most} times, and days.", most=MAX_TIMES)
    return shown.below(said)


async def press(desk: Desk, ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Take times, or days."""
    times = next((one for one in USUAL_TIMES if step == ("t", _data(one))), None)
    days = next((one for one in USUAL_DAYS if step == ("d", _data(one))), None)
    if times is None and days is None:
        return Notice()
    hours = await desk.db.read(lambda tx: settings.get_hours(tx, chat.id))
    if times == hours.digest_times or days == hours.digest_days:
        return unchanged(speak(chat))
    some_days = () if days is None else days or _ALL_DAYS
    return await desk.db.run(lambda tx: _take(tx, ask, chat, times or (), some_days))


def _take(tx: Tx, ask: Ask, chat: Chat, times: tuple[int, ...], days: tuple[int, ...]) -> Screen:
    """Keep them; of what is empty, what was."""
    hours = settings.get_hours(tx, chat.id)
    if times:
        hours = replace(hours, digest_times=times)
    if days:
        hours = replace(hours, digest_days=() if days == _ALL_DAYS else days)
    settings.set_hours(tx, chat.id, hours)
    return _screen(tx, ask, chat)


def _screen(tx: Tx, ask: Ask, chat: Chat) -> Screen:
    t = speak(chat)
    modes = settings.get_modes(tx, chat.id, ask.topic_id)
    names = [
        line(item.name(t.lang), MAX_LABEL)
        for item in lists.visible_lists(tx, chat.id)
        if modes.get(item.id) == "digest"
    ]
    return digest_screen(t, settings.get_hours(tx, chat.id), names)


def digest_screen(t: Translator, hours: Hours, names: Sequence[str]) -> Screen:
    """When digests come, and of which lists."""
    which: Rich = (
        t.rich("In digests here: {lists}", lists=", ".join(names))
        if names
        else (t.say("No list here is told in digests; /lists changes that."),)
    )
    when = f"{_times(hours.digest_times)}, {_days(t, hours.digest_days)}"
    parts: list[Rich] = [
        t.rich("Digests: {when}", when=Bold(when)),
        which,
        t.rich("Other times and days: {example}", example=Code("/digest 07:30 19:00 mon-fri")),
        zone_line(t, hours.timezone),
    ]
    times = [
        choice(_times(one), f"d:t:{_data(one)}", chosen=one == hours.digest_times)
        for one in USUAL_TIMES
    ]
    days = [
        choice(_days(t, one), f"d:d:{_data(one)}", chosen=one == hours.digest_days)
        for one in USUAL_DAYS
    ]
    return Screen(join(parts, gap="\n\n"), (*in_rows(times, 2), *in_rows(days, 3)))


def _data(numbers: Sequence[int]) -> str:
    return ",".join(map(str, numbers))


def _times(times: Sequence[int]) -> str:
    return " · ".join(map(clock_text, times))


def _days(t: Translator, days: tuple[int, ...]) -> str:
    if not days:
        return t.say("every day")
    if days == _WEEKDAYS:
        return f"{t.weekday(1)}–{t.weekday(5)}"
    return ", ".join(map(t.weekday, days))
