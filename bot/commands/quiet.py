"""/quiet: hours in which alerts wait."""

from dataclasses import replace

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.menus import choice, in_rows, unchanged, zone_line
from bot.nodes import Bold, Code, Screen, join
from bot.typed import clock_text, read_span
from matching.text import fold
from model import Chat, Hours
from storage import settings
from storage.db import Tx

USUAL = ((1320, 420), (1380, 420), (1380, 480), (0, 480))
_OFF = {"off", "no", "none", "nunca", "never", "apagar", "quitar"}


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Take the hours that were written; else show the present ones."""
    t = speak(chat)
    hours = await desk.db.read(lambda tx: settings.get_hours(tx, chat.id))
    if not ask.args:
        return _screen(t, hours)
    if fold(ask.args) in _OFF:
        return await _take(desk, chat, None)
    span = read_span(ask.args)
    if span is None:
        return _screen(t, hours).below(t.say("I can't read these hours."))
    return await _take(desk, chat, span)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Take hours, or none."""
    span = read_span(step[0]) if step else None
    if span is None and step != ("off",):
        return Notice()
    hours = await desk.db.read(lambda tx: settings.get_hours(tx, chat.id))
    if hours.quiet == span:
        return unchanged(speak(chat))
    return await _take(desk, chat, span)


async def _take(desk: Desk, chat: Chat, span: tuple[int, int] | None) -> Screen:
    def save(tx: Tx) -> Hours:
        hours = replace(settings.get_hours(tx, chat.id), quiet=span)
        settings.set_hours(tx, chat.id, hours)
        return hours

    return _screen(speak(chat), await desk.db.run(save))


def _screen(t: Translator, hours: Hours) -> Screen:
    said = _text(hours.quiet) if hours.quiet else t.say("none")
    parts = [
        t.rich("Quiet hours: {hours}", hours=Bold(said)),
        (
            t.say(
                "What comes in quiet hours waits, and arrives as one message at their end. Lists "
                "marked urgent do not wait: /lists."
            ),
        ),
        t.rich("Others: {example}", example=Code("/quiet 22:30-06:00")),
        zone_line(t, hours.timezone),
    ]
    buttons = [
        choice(_text(span), f"y:{span[0] // 60}-{span[1] // 60}", chosen=span == hours.quiet)
        for span in USUAL
    ]
    off = choice(t.say("No quiet hours"), "y:off", chosen=hours.quiet is None)
    return Screen(join(parts, gap="\n\n"), (*in_rows(buttons, 2), (off,)))


def _text(span: tuple[int, int]) -> str:
    return f"{clock_text(span[0])}–{clock_text(span[1])}"
