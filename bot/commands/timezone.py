"""/timezone: which clock this chat goes by, chosen by city or by the zone's name."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.ask import Ask, Desk, Notice, speak
from bot.i18n import Translator
from bot.menus import choice, in_rows, unchanged
from bot.nodes import Bold, Button, Code, Rich, Screen, join, line
from bot.zones import USUAL, city_of, find_zone, near_zones, zone_names
from model import Chat
from storage import settings
from storage.db import Tx


async def show(desk: Desk, ask: Ask, chat: Chat) -> Screen:
    """Take the zone that was named; else show the present one, and what may be meant."""
    t = speak(chat)
    if not ask.args:
        return _screen(t, chat, desk.clock())
    zone = await asyncio.to_thread(find_zone, ask.args)
    if zone is not None:
        return await _take(desk, chat, zone)
    near = await asyncio.to_thread(near_zones, ask.args)
    unknown = t.rich("I know no place called {name}.", name=Code(line(ask.args, 60)))
    hint = t.say("Did you mean one of these?") if near else t.say("Try a bigger city near you.")
    return Screen(join([unknown, (hint,)]), _rows(t, near or USUAL, chat))


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Take a zone."""
    match step:
        case (chat.timezone,):
            return unchanged(speak(chat))
        case (zone,) if zone in zone_names():
            return await _take(desk, chat, zone)
        case _:
            return Notice()


async def _take(desk: Desk, chat: Chat, zone: str) -> Screen:
    await desk.db.run(lambda tx: save_zone(tx, chat, zone))
    return _screen(speak(chat), replace(chat, timezone=zone), desk.clock())


def save_zone(tx: Tx, chat: Chat, zone: str) -> None:
    """From now on the chat goes by the clock of this zone."""
    hours = settings.get_hours(tx, chat.id)
    settings.set_hours(tx, chat.id, replace(hours, timezone=zone))


def _screen(t: Translator, chat: Chat, now: datetime) -> Screen:
    zone = chat.timezone
    city = city_of(zone, t.lang)
    parts: list[Rich] = [
        join(
            [
                t.rich("Time zone: {zone}", zone=Bold(city)) + (f" ({zone})",) * (city != zone),
                t.rich("It is {date}.", date=t.date(now, zone)),
            ]
        ),
        t.rich("Another one: tap it, or name a city: {example}", example=Code("/timezone Lima")),
    ]
    return Screen(join(parts, gap="\n\n"), _rows(t, USUAL, chat))


def _rows(t: Translator, zones: Sequence[str], chat: Chat) -> tuple[tuple[Button, ...], ...]:
    buttons = [
        choice(city_of(zone, t.lang), f"z:{zone}", chosen=zone == chat.timezone) for zone in zones
    ]
    return in_rows(buttons, 2)
