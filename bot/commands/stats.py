"""/stats: alerts per day and list, outlets, languages, as a picture and in words."""

from datetime import date, timedelta
from typing import Any

from bot.ask import Ask, Desk, Notice, speak
from bot.drawing import draw
from bot.facts_line import kind_names, route_of
from bot.hours import zone_of
from bot.i18n import Translator
from bot.menus import choice, unchanged
from bot.nodes import Bold, Button, Rich, Screen, join, line, quiet
from model import Chat, KeywordList
from storage import lists
from storage.db import Tx
from storage.stats import Stats, count_all

SPANS = (7, 30, 90)  # days
MAX_SERIES = 6  # lists with a colour of their own
MAX_NAME = 22


async def show(desk: Desk, _ask: Ask, chat: Chat) -> Screen:
    """The last 30 days, dark on light."""
    return await _screen(desk, chat, 30, dark=False)


async def press(desk: Desk, _ask: Ask, chat: Chat, step: tuple[str, ...]) -> Screen | Notice:
    """Another span, another look."""
    match step:
        case ("same",):
            return unchanged(speak(chat))
        case (days, "light" | "dark" as look) if days in map(str, SPANS):
            return await _screen(desk, chat, int(days), dark=look == "dark")
        case _:
            return Notice()


async def _screen(desk: Desk, chat: Chat, span: int, *, dark: bool) -> Screen:
    t, zone = speak(chat), zone_of(chat.timezone)
    today = desk.clock().astimezone(zone)
    first = today.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=span - 1)

    def look(tx: Tx) -> tuple[tuple[KeywordList, ...], Stats]:
        followed = lists.followed(tx, chat.id, None)
        shown = [item for item in lists.visible_lists(tx, chat.id) if item.id in followed]
        return tuple(shown), count_all(tx, followed, since=first, zone=zone, chat_id=chat.id)

    shown, stats = await desk.db.read(look)
    days = [first.date() + timedelta(days=n) for n in range(span)]
    names = {item.id: line(item.name(t.lang), MAX_NAME) or item.id for item in shown}
    chart = chart_of(t, stats, days, names, dark=dark)
    picture = await draw(chart, desk.db.path.parent)
    spans = tuple(
        choice(
            t.count("{n} day", "{n} days", n),
            "st:same" if n == span else f"st:{n}:{'dark' if dark else 'light'}",
            chosen=n == span,
        )
        for n in SPANS
    )
    other = (
        Button(t.say("☀️ Light"), data=f"st:{span}:light")
        if dark
        else Button(t.say("🌙 Dark"), data=f"st:{span}:dark")
    )
    return Screen(in_words(t, stats, chart), (spans, (other,)), photo=picture)


def chart_of(
    t: Translator, stats: Stats, days: list[date], names: dict[str, str], *, dark: bool
) -> dict[str, Any]:
    """What the picture shows (see ``bot.chart.draw``); the lists that found most come first."""
    sums = {key: sum(stats.alerts[day, key] for day in days) for key in names}
    ranked = sorted((key for key in names if sums[key]), key=lambda key: -sums[key])
    series = [[names[key], [stats.alerts[day, key] for day in days]] for key in ranked[:MAX_SERIES]]
    rest = ranked[MAX_SERIES:]
    if rest:
        others = [sum(stats.alerts[day, key] for key in rest) for day in days]
        series.append([t.say("other lists"), others])
    languages = {"en": t.say("English"), "es": t.say("Spanish"), "": t.say("unknown")}
    return {
        "title": t.count("Alerts of the last {n} day", "Alerts of the last {n} days", len(days)),
        "days": [f"{day.day}.{day.month}." for day in days],
        "series": series,
        "bars": [
            [t.say("Outlets"), _named(t, stats.outlets)],
            [
                t.say("Languages"),
                [(languages.get(code, line(code, 8)), n) for code, n in stats.languages],
            ],
        ],
        "dark": dark,
        "empty": t.say("nothing yet"),
    }


def _named(t: Translator, outlets: tuple[tuple[str, int], ...]) -> list[tuple[str, int]]:
    return [(line(name, MAX_NAME) or t.say("unknown"), n) for name, n in outlets]


def in_words(t: Translator, stats: Stats, chart: dict[str, Any]) -> Rich:
    """The picture for those who can't see it: the same numbers, but for the single days."""
    told = t.count("{n} story", "{n} stories", stats.stories)
    sections = [
        (t.say("Lists"), [(name, sum(counts)) for name, counts in chart["series"]]),
        *chart["bars"],
        (t.say("Events"), [(kind_names(t)[kind], n) for kind, n in stats.kinds]),
        (t.say("From where to where"), [(route_of(*ends), n) for ends, n in stats.routes]),
    ]
    busiest = max(zip(*(counts for _, counts in chart["series"]), strict=True), key=sum, default=())
    most = [(t.say("Most in one day: {n}", n=sum(busiest)),)] if busiest else []
    lines: list[Rich] = [
        (f"{title}: {', '.join(f'{quiet(name)} {n}' for name, n in rows)}",)
        for title, rows in sections
        if rows
    ]
    return join([(Bold(chart["title"]), f" · {told}"), *lines, *most])
